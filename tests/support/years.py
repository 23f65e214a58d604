"""The dossier of a year, made once for all tests."""

from __future__ import annotations

import re
import zipfile
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import openpyxl

import berceau
from support.dossiers import KEY, kept, town

if TYPE_CHECKING:
    from pathlib import Path

    from berceau.domain.territory import Territory
    from berceau.sessions.year import Year


class YearDossier(NamedTuple):
    """A dossier on disk, with the year that it is of."""

    year: Year
    folder: Path

    def sheets(self, name: str) -> dict[str, list[tuple[object, ...]]]:
        """Read every sheet of a workbook, headings first."""
        book = openpyxl.load_workbook(self.folder / name)
        return {sheet.title: list(sheet.values) for sheet in book.worksheets}


def small_town() -> Territory:
    """Draw the town whose year it is."""
    return town(28, 3)


@cache
def year_of(sessions: int = 2) -> Year:
    """Simulate sessions of a town, as quickly as can be."""
    given = small_town()
    held = berceau.sessions_of(given.calendar, sessions)
    return berceau.year_of_sessions(given, held, method="in_order")


@cache
def year_made() -> YearDossier:
    """Make the dossier of a year of two sessions, with its named version."""
    year = year_of()
    return YearDossier(year, berceau.year_dossier(year, kept() / "year", key=KEY))


def said_in(path: Path) -> str:
    """Read all that a file says, whatever it is packed in."""
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as book:
        texts = [book.read(entry).decode("utf-8") for entry in book.namelist()]
    # Elements name cells by column and row, as E12, which may look like a file's number.
    return "\n".join(re.sub(r"<[^>]*>", "\n", text) for text in texts)
