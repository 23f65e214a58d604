"""The table of combinations: households that list themselves what they want together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.errors import Fault
from berceau.seats.applications import NOWHERE
from berceau.seats.cells import Place, code_of, not_whole, unknown, whole
from berceau.seats.columns import COMBINATIONS, columns_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.io.tables.sheets import Sheet
    from berceau.seats.children import ChildrenTable
    from berceau.seats.daycares import Daycares

Row = tuple[str, ...]


class CombinationsTable:
    """Reads the table of combinations.

    Parameters
    ----------
    sheet
        The table.
    table, daycares
        What it may name.

    Attributes
    ----------
    given
        Combinations of each household with several children, by its code, the best first: a
        daycare or ``NOWHERE`` for each child, the eldest first.
    faults
        What is wrong, in the order of the table.
    """

    def __init__(self, sheet: Sheet, table: ChildrenTable, daycares: Daycares) -> None:
        self.sheet, self._table, self._daycares = sheet, table, daycares
        columns, self.faults = columns_of(sheet, COMBINATIONS)
        self._at = columns.single
        self._child_at = columns.numbered.get("child", {})
        self._daycare_at = columns.numbered.get("daycare", {})
        self._ranked: dict[str, list[tuple[int, tuple[int, ...]]]] = {}
        if not self.faults and self._child_at.keys() != self._daycare_at.keys():
            self.faults.append(self._unpaired())
        self._row = 0
        for row, cells in sheet.rows if not self.faults and table.readable else ():
            self._row = row
            self._read((*cells, *("",) * (len(sheet.header) - len(cells))))
        self.given = {
            home: tuple(dict.fromkeys(wanted for _, wanted in sorted(ranked, key=_rank)))
            for home, ranked in self._ranked.items()
        }

    def _read(self, cells: Row) -> None:
        code = code_of(cells[self._at["household"]])
        homes = self._table.homes
        rank = whole(cells[self._at["rank"]])
        if rank is None or rank < 1:
            self._tell(not_whole(self._place(self._at["rank"]), cells[self._at["rank"]], 1))
        if code not in homes:
            place = self._place(self._at["household"])
            self._tell(unknown(place, code, "household", self._table.sheet, homes.codes()))
            return
        members = homes.elder_first(code, self._table.children)
        wanted = [NOWHERE] * len(members)
        for number, at in self._child_at.items():
            if cells[at]:
                self._wish(cells, at, self._daycare_at[number], members, wanted)
        self.faults += self._left_out(members, wanted)
        if len(members) > 1:
            self._ranked.setdefault(code, []).append((rank or 0, tuple(wanted)))

    def _wish(
        self, cells: Row, at: int, daycare_at: int, members: tuple[int, ...], wanted: list[int]
    ) -> None:
        child = self._table.number.get(code_of(cells[at]), NOWHERE)
        if child not in members:
            known = [self._table.children[c].id for c in members]
            self._tell(unknown(self._place(at), cells[at], "child", self._table.sheet, known))
            return
        if not cells[daycare_at]:
            return
        code = code_of(cells[daycare_at])
        daycare = self._daycares.number.get(code, NOWHERE)
        if daycare == NOWHERE and self._daycares.readable:
            known = list(self._daycares.number)
            place = self._place(daycare_at)
            self._tell(unknown(place, code, "daycare", self._daycares.sheet, known))
        wanted[members.index(child)] = daycare

    def _left_out(self, members: tuple[int, ...], wanted: list[int]) -> Iterator[Fault]:
        for member, daycare in zip(members, wanted, strict=True):
            child = self._table.children[member]
            if daycare == NOWHERE != child.enrolled:
                yield Fault(
                    f"{self.sheet.label}, row {self._row}",
                    "seat-lost",
                    f"no daycare for child {child.id}, who has a seat now",
                    "a daycare for each child that has a seat; the present one, if it stays",
                    "Add the child with the daycare where it is now, or with another.",
                )

    def _unpaired(self) -> Fault:
        odd = sorted(self._child_at.keys() ^ self._daycare_at.keys())
        return Fault(
            self.sheet.label,
            "missing-column",
            f"numbers of children and daycares that do not match: {', '.join(map(str, odd))}",
            "a column of a daycare for each column of a child",
            "Add the missing columns, or correct the numbers in the headers.",
        )

    def _place(self, at: int) -> Place:
        return Place(self.sheet, self._row, at)

    def _tell(self, fault: Fault) -> None:
        self.faults.append(fault)


def _rank(ranked: tuple[int, tuple[int, ...]]) -> int:
    return ranked[0]
