"""The table of children."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.errors import Fault
from berceau.seats.applications import AGES, NOWHERE, Child
from berceau.seats.cells import Place, blank, code_of, not_whole, repeated, unknown, whole
from berceau.seats.columns import CHILDREN, columns_of
from berceau.seats.households import Homes

if TYPE_CHECKING:
    from berceau.io.tables.sheets import Sheet
    from berceau.seats.daycares import Daycares

Row = tuple[str, ...]


class ChildrenTable:
    """Reads the table of children.

    Parameters
    ----------
    sheet
        The table.
    daycares
        The daycares that it may name.

    Attributes
    ----------
    children
        The children in the order of the table.
    number
        Their numbers by code.
    homes
        Their households.
    repeated
        Codes of children that name a daycare twice.
    readable
        Whether the header could be understood; if not, there are no children.
    faults
        What is wrong, in the order of the table.
    """

    def __init__(self, sheet: Sheet, daycares: Daycares) -> None:
        self.sheet, self._daycares, self._number = sheet, daycares, daycares.number
        columns, self.faults = columns_of(sheet, CHILDREN)
        self._at = columns.single
        scores = columns.numbered.get("score", {1: columns.single.get("score", NOWHERE)})
        self._base_at = scores.get(1, NOWHERE)
        wishes = columns.numbered.get("wish", {})
        self._wishes_at = [(at, scores.get(k, NOWHERE)) for k, at in wishes.items()]
        self.children: list[Child] = []
        self.number: dict[str, int] = {}
        self.homes = Homes(sheet, self._at.get("pattern", NOWHERE))
        self.repeated: list[str] = []
        self.readable = not self.faults
        self._row = 0
        for row, cells in sheet.rows if self.readable else ():
            self._row = row
            short = len(sheet.header) - len(cells)
            self._read((*cells, *("",) * short) if short > 0 else cells)

    def _read(self, cells: Row) -> None:
        code = code_of(cells[self._at["child"]])
        if not code:
            self._tell(blank(self._place(self._at["child"]), "the code of the child"))
        elif code in self.number:
            first = self.sheet.rows[self.number[code]][0]
            self._tell(repeated(self._place(self._at["child"]), first))
        home = code_of(cells[self._at["household"]])
        if not home:
            self._tell(blank(self._place(self._at["household"]), "the code of the household"))
        self.number.setdefault(code, len(self.children))
        self.homes.add(home, len(self.children), self._row, cells[self._at["pattern"]])
        self.children.append(self._child(code, cells))

    def _child(self, code: str, cells: Row) -> Child:
        age_cell = cells[self._at["age"]]
        age = whole(age_cell)
        if age is None or not 0 <= age < AGES:
            self._tell(not_whole(self._place(self._at["age"]), age_cell, 0, AGES - 1))
            age = 0
        enrolled = self._daycare(cells, self._at["enrolled"])
        if not cells[self._base_at]:
            self._tell(blank(self._place(self._base_at), "the points at the first wish"))
        base = self._score(cells, self._base_at, 0)
        wishes: dict[int, int] = {}
        for at, score_at in self._wishes_at:
            if not cells[at]:
                continue
            daycare = self._daycare(cells, at)
            if daycare == NOWHERE:
                continue
            if daycare in wishes:
                self.repeated.append(code)
            elif daycare == enrolled:
                self._tell(_there_already(self._place(at)))
            else:
                # Most wishes have the points of the first: they are not read again.
                same = score_at == NOWHERE or cells[score_at] == cells[self._base_at]
                wishes[daycare] = base if same else self._score(cells, score_at, base)
        if not wishes and not any(cells[at] for at, _ in self._wishes_at):
            self._tell(_no_wish(self._place(self._wishes_at[0][0])))
        return Child(code, age, tuple(wishes), tuple(wishes.values()), base, enrolled)

    def _daycare(self, cells: Row, at: int) -> int:
        number = self._number.get(cells[at])
        if number is not None:
            return number
        code = code_of(cells[at])
        number = self._number.get(code, NOWHERE)
        if code and number == NOWHERE and self._daycares.readable:
            known = list(self._daycares.number)
            self._tell(unknown(self._place(at), code, "daycare", self._daycares.sheet, known))
        return number

    def _score(self, cells: Row, at: int, otherwise: int) -> int:
        if not cells[at]:
            return otherwise
        score = whole(cells[at])
        if score is None:
            self._tell(not_whole(self._place(at), cells[at]))
            return otherwise
        return score

    def _place(self, at: int) -> Place:
        return Place(self.sheet, self._row, at)

    def _tell(self, fault: Fault) -> None:
        self.faults.append(fault)


def _there_already(place: Place) -> Fault:
    return Fault(
        str(place),
        "wish-in-place",
        "the daycare where the child is now",
        "wishes to move elsewhere; the present seat stays the last choice by itself",
        "Remove the wish, or empty the cell of the present daycare.",
    )


def _no_wish(place: Place) -> Fault:
    return Fault(
        str(place),
        "no-wish",
        "a child without any wish",
        "at least one daycare",
        "Enter a wish, or remove the row.",
    )
