"""Who decides, from a file: what only the authority can say of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.io.records import plain_document, validated_as
from berceau.placement.notices.authority import Authority

if TYPE_CHECKING:
    from berceau.io.files import Source


def read_authority(source: Source) -> Authority:
    """Read who decides.

    Parameters
    ----------
    source
        Path of a file in TOML or JSON, its fields those of ``Authority``.

    Raises
    ------
    InputError
        With every fault of the file at once.
    """
    return validated_as(plain_document(source), Authority)
