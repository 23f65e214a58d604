"""The table of daycares."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from berceau.seats.applications import Daycare
from berceau.seats.cells import Place, blank, code_of, not_whole, repeated, whole, whole_number
from berceau.seats.columns import DAYCARES, columns_of

if TYPE_CHECKING:
    from berceau.errors import Fault
    from berceau.io.tables.sheets import Sheet


class Daycares(NamedTuple):
    """Daycares, and what was wrong with their table.

    Attributes
    ----------
    sheet
        The table.
    found
        The daycares in its order.
    number
        Their numbers by code.
    readable
        Whether the header could be understood; if not, ``found`` is empty.
    faults
        What is wrong.
    """

    sheet: Sheet
    found: list[Daycare]
    number: dict[str, int]
    readable: bool
    faults: list[Fault]


def read_daycares(sheet: Sheet) -> Daycares:
    """Read the table of daycares."""
    columns, faults = columns_of(sheet, DAYCARES)
    read = Daycares(sheet, [], {}, not faults, faults)
    if not read.readable:
        return read
    code_at, name_at = columns.single["daycare"], columns.single["name"]
    seats_at = list(columns.numbered["seats"].values())
    rows: dict[str, int] = {}
    for row, found in sheet.rows:
        cells = (*found, *("",) * (len(sheet.header) - len(found)))
        code = code_of(cells[code_at])
        place = Place(sheet, row, code_at)
        if not code:
            faults.append(blank(place, "the code of the daycare"))
        elif code in rows:
            faults.append(repeated(place, rows[code]))
        rows.setdefault(code, row)
        read.number.setdefault(code, len(read.found))
        seats = tuple(_seats(cells[at], Place(sheet, row, at), faults) for at in seats_at)
        read.found.append(Daycare(code, cells[name_at], seats))
    return read


def _seats(cell: str, place: Place, faults: list[Fault]) -> int:
    number = whole(cell)
    if not cell:
        faults.append(blank(place, whole_number(0)))
    elif number is None or number < 0:
        faults.append(not_whole(place, cell, 0))
    return number or 0
