"""Cells of the tables, and what can be wrong with them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from berceau.errors import Fault
from berceau.personal import shape

if TYPE_CHECKING:
    from berceau.io.tables.sheets import Sheet

_WHOLE = re.compile(r"([+-]?[0-9]{1,4000})(?:\.0+)?")
_LONG = 4000
_MANY_NAMES = 3


def code_of(cell: str) -> str:
    """Give the code in a cell, without the ``.0`` that spreadsheets add to numbers."""
    if cell.endswith("0") and "." in cell:
        match = _WHOLE.fullmatch(cell)
        return match[1] if match else cell
    return cell


def whole(cell: str) -> int | None:
    """Give the whole number in a cell, ``None`` where it holds something else."""
    if cell.isdecimal() and len(cell) < _LONG:
        return int(cell)
    match = _WHOLE.fullmatch(cell)
    return int(match[1]) if match else None


class Place(NamedTuple):
    """A cell, to be named in faults.

    Attributes
    ----------
    sheet
        Its table.
    row
        Number of its row, 1 is the top of the file.
    column
        Number of its column, from 0.
    """

    sheet: Sheet
    row: int
    column: int

    def __str__(self) -> str:
        """Name the cell by file, row and header."""
        return f"{self.sheet.label}, row {self.row}, column {self.sheet.header[self.column]}"


def blank(place: Place, expected: str) -> Fault:
    """Tell of an empty cell that must be filled in."""
    return Fault(str(place), "missing-value", "an empty cell", expected, "Fill the cell in.")


def not_whole(place: Place, cell: str, low: int | None = None, high: int | None = None) -> Fault:
    """Tell of a cell that holds no whole number, or one out of its range."""
    expected = whole_number(low, high)
    return Fault(str(place), "wrong-value", shape(cell), expected, "Correct the number.")


def whole_number(low: int | None = None, high: int | None = None) -> str:
    """Say which whole numbers a cell may hold."""
    bounds = "" if low is None else f" of at least {low}"
    bounds = bounds if high is None else f" from {low} to {high}"
    return f"a whole number{bounds}"


def repeated(place: Place, first: int) -> Fault:
    """Tell of a code that an earlier row has already."""
    return Fault(
        str(place),
        "duplicate-id",
        "a code of another row",
        f"a code that no other row has; row {first} has it",
        "Correct the code, or remove one of the two rows.",
    )


def unknown(place: Place, cell: str, kind: str, home: Sheet, known: list[str]) -> Fault:
    """Tell of a code that stands in no row of the table where it should.

    Parameters
    ----------
    place, cell
        The cell, and what stands in it.
    kind
        What the code should stand for: a daycare, household or child.
    home
        The table of these.
    known
        Their codes.
    """
    names = ", ".join(known[:_MANY_NAMES])
    return Fault(
        str(place),
        f"unknown-{kind}",
        shape(cell),
        f"the code of a {kind} of {home.label}, such as {names}",
        f"Correct the code, or add the {kind} to its table.",
    )
