"""Files of letters, numbered: no name of a file says whom the letter is for."""

from __future__ import annotations

import csv
from functools import cached_property
from io import StringIO
from typing import TYPE_CHECKING

from berceau.errors import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from berceau.domain.territory import Territory


class Numbers:
    """The number of each child of a territory, in the order of identifiers, and the list of them.

    A child has the same number whichever letters are written.

    Parameters
    ----------
    territory
        Whose children.
    path
        Where the list stands, beside the letters.
    header
        The header of the list, with a semicolon between its two names.

    Raises
    ------
    InputError
        There is a list already, and it is another one: a letter would take the place of another
        child's.
    """

    def __init__(self, territory: Territory, path: Path, header: str) -> None:
        width = len(str(len(territory.child_by_id)))
        self._number = {child: f"{k:0{width}}" for k, child in enumerate(territory.child_by_id, 1)}
        self._path, self._header = path, header
        if path.exists() and path.read_bytes() != self._content:
            raise InputError([_other(path)])

    @cached_property
    def _content(self) -> bytes:
        text = StringIO(newline="")
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerow(self._header.split(";"))
        writer.writerows((number, child) for child, number in self._number.items())
        return text.getvalue().encode("utf-8-sig")

    def files(self, children: Iterable[str], prefix: str, ending: str) -> dict[str, str]:
        """Name the file of each child."""
        return {child: f"{prefix}-{self._number[child]}{ending}" for child in children}

    def write(self) -> None:
        """Write the list that says whose number is whose, as CSV."""
        from berceau.io.files import write_bytes  # noqa: PLC0415  (loaded when asked for)

        write_bytes(self._path, self._content)


def _other(path: Path) -> Fault:
    return Fault(
        str(path),
        "other-numbers",
        "letters numbered for other children",
        "a folder for the letters of this territory alone",
        "Choose another folder.",
    )
