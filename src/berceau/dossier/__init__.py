"""The commission's folder: a page to read and print, a workbook, and the coordinator's version."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from berceau.domain.territory import Territory
    from berceau.io.files import Source
    from berceau.placement.proposal import Proposal


class _Room(ModuleType):
    """The package, which makes a dossier when it is called.

    ``berceau.dossier`` names both the package and the function `berceau.dossier.making.dossier`;
    whichever of the two Python has bound to the name, calling it makes the folder.
    """

    def __call__(
        self, territory: Territory, proposal: Proposal | None, folder: Source, **choices: Any
    ) -> Path:
        """Make a dossier."""
        from berceau.dossier.making import dossier  # noqa: PLC0415  (loaded when asked for)

        return dossier(territory, proposal, folder, **choices)


sys.modules[__name__].__class__ = _Room
