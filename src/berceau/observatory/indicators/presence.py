"""A table of presence: who was there, on which day, from when to when, and what was billed."""

from __future__ import annotations

from datetime import date
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Self

import numpy as np

from berceau.domain.attended import Attended
from berceau.domain.base import Record
from berceau.domain.calendar import WEEKDAYS
from berceau.errors import Fault, InputError
from berceau.personal import shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy.typing as npt

    from berceau.domain.territory import Territory
    from berceau.observatory.indicators.counting import Rooms

    Ints = npt.NDArray[np.int64]


class Presence(Record):
    """What took place from one day to another."""

    lines: tuple[Attended, ...]
    first: date
    """First day that the table covers."""
    last: date
    """Last day, included."""

    @classmethod
    def of(
        cls,
        lines: Iterable[Attended],
        *,
        first: date | None = None,
        last: date | None = None,
    ) -> Self:
        """Make a table from its lines.

        Parameters
        ----------
        lines
            Days of children, in any order.
        first, last
            What the table covers; by default from its first to its last day.

        Raises
        ------
        ValueError
            If there is no line and no days are given.
        """
        found = tuple(lines)
        days = [line.day for line in found]
        if not days and (first is None or last is None):
            raise ValueError("found a table without lines, expected the days that it covers")
        return cls(
            lines=found,
            first=min(days) if first is None else first,
            last=max(days) if last is None else last,
        )

    @property
    def attended(self) -> int:
        """Minutes attended in all, outside the bands of the calendar as well."""
        return sum(line.minutes for line in self.lines)

    @property
    def billed(self) -> int | None:
        """Minutes billed in all; none where a line does not say."""
        return _billed(self.lines)

    def billed_by_room(self, rooms: Rooms) -> list[list[int | None]]:
        """Give the minutes billed by room and month; none where a line does not say."""
        table: list[list[list[Attended]]] = [
            [[] for _ in rooms.calendar.months] for _ in rooms.rooms
        ]
        months = {period.label: period.number for period in rooms.calendar.months}
        for line in self.lines:
            table[rooms.room_of(line.structure)][months[f"{line.day:%Y-%m}"]].append(line)
        known = self.billed is not None
        return [[_billed(cell) if known else None for cell in row] for row in table]

    def used(self, rooms: Rooms) -> Ints:
        """Count the minutes attended within the bands, by section, month and slot."""
        table = np.zeros((len(rooms.sections), *rooms.shape), dtype=np.int64)
        months = {period.label: period.number for period in rooms.calendar.months}
        for line in self.lines:
            month = months[f"{line.day:%Y-%m}"]
            reference = max(rooms.calendar.months[month].first, self.first)
            section = rooms.section_on(line.child, line.structure, reference)
            for slot, (weekday, band) in enumerate(rooms.calendar.slots):
                if weekday == WEEKDAYS[line.day.weekday()]:
                    shared = min(line.departure, band.end) - max(line.arrival, band.start)
                    table[section, month, slot] += max(0, shared)
        return table


def _billed(lines: Iterable[Attended]) -> int | None:
    total = 0
    for line in lines:
        if line.billed is None:
            return None
        total += line.billed
    return total


def require_known(presence: Presence, territory: Territory) -> None:
    """Refuse a table that does not belong to a territory.

    Raises
    ------
    InputError
        With every unknown child or structure, day outside the year planned, and child that is
        twice at a time.
    """
    faults = [*_strange(presence, territory), *_twice(presence)]
    if faults:
        raise InputError(faults)


def _strange(presence: Presence, territory: Territory) -> Iterator[Fault]:
    calendar = territory.calendar
    for number, line in enumerate(presence.lines, 1):
        where = f"presence, line {number}"
        if line.child not in territory.child_by_id:
            yield Fault(
                where,
                "unknown-child",
                shape(line.child),
                "a child of the territory",
                "Correct the code.",
            )
        if line.structure not in territory.structure_by_id:
            yield Fault(
                where,
                "unknown-structure",
                shape(line.structure),
                "a structure of the territory",
                "Correct the code.",
            )
        if not calendar.first <= line.day <= calendar.last:
            yield Fault(
                where,
                "outside-the-year",
                "a day of another year",
                f"a day from {calendar.first} to {calendar.last}",
                "Leave the line out, or use the territory of that year.",
            )


def _twice(presence: Presence) -> Iterator[Fault]:
    def key(entry: tuple[int, Attended]) -> tuple[str, date]:
        return entry[1].child, entry[1].day

    ordered = sorted(
        enumerate(presence.lines, 1), key=lambda entry: (*key(entry), entry[1].arrival)
    )
    for _, of_one in groupby(ordered, key=key):
        for (first, before), (number, after) in pairwise(of_one):
            if after.arrival < before.departure:
                yield Fault(
                    f"presence, line {number}",
                    "twice-at-once",
                    f"the child of line {first} at the same hours",
                    "one place at a time",
                    "Leave one of the lines out, or correct the hours.",
                )
