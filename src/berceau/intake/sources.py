"""The tables of a desk's file: every sheet, its header wherever it stands, every row numbered."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from berceau.io.tables.sheets import read_sheets

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_TITLES = 6
"""Rows above a header that may hold a title, a date, an empty line."""


class Line(NamedTuple):
    """A row of a table: its number in the file, and its cells."""

    number: int
    cells: tuple[str, ...]


class Source(NamedTuple):
    """One table of a file.

    Attributes
    ----------
    file, sheet
        Where it stands; the sheet is empty for a file that has only one.
    label
        How faults name it.
    header
        Names of its columns.
    above
        Rows over the header, which tell nothing of an application.
    rows
        Its rows that are not empty.
    """

    file: str
    sheet: str
    label: str
    header: tuple[str, ...]
    above: tuple[Line, ...]
    rows: tuple[Line, ...]


def sources_of(path: Path, knows: Callable[[str], bool]) -> list[Source]:
    """Read every table of a file.

    Parameters
    ----------
    path
        A CSV file or a workbook.
    knows
        Says of a header whether the desk is known to use it; by it separators and headers are
        found.

    Raises
    ------
    InputError
        The file cannot be read as a table.
    """
    found = (
        _source(path.name, title, label, _lines(rows), knows)
        for title, label, rows in read_sheets(path, knows=knows)
    )
    return [source for source in found if source.header]


def _lines(rows: Sequence[Sequence[str]]) -> list[Line]:
    lines = (
        Line(number, tuple(cell.strip() for cell in row)) for number, row in enumerate(rows, 1)
    )
    return [line for line in lines if any(line.cells)]


def _source(
    file: str, sheet: str, label: str, lines: Sequence[Line], knows: Callable[[str], bool]
) -> Source:
    if not lines:
        return Source(file, sheet, label, (), (), ())
    at = max(range(min(_TITLES, len(lines))), key=lambda k: (_known(lines[k], knows), -k))
    return Source(file, sheet, label, lines[at].cells, tuple(lines[:at]), tuple(lines[at + 1 :]))


def _known(line: Line, knows: Callable[[str], bool]) -> int:
    return sum(1 for cell in line.cells if cell and knows(cell))
