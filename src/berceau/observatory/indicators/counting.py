"""Minutes of care and of capacity by section, month and slot: the one count of all occupancies.

Days are counted one by one: public holidays, closures of the territory and of each structure, and
the days before and after a stay count for nothing; a child who moves within a month counts where
it is on each day, and one who grows out of a section counts in one section a month.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.placement.check.view import View
from berceau.placement.stays import completed_months

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    import numpy.typing as npt

    from berceau.domain.structures import Structure
    from berceau.domain.territory import Territory

    Ints = npt.NDArray[np.int64]


class Stretch(NamedTuple):
    """A child at a structure: slots of every week, from a first to a last day, both included."""

    child: str
    structure: str
    slots: frozenset[int]
    first: date
    last: date


class Rooms:
    """The structures of a territory as their children are counted.

    Children at a member of a house (a childminder of a MAM or of a family crèche) take places of
    the house; every other structure counts by itself.

    Parameters
    ----------
    territory
        Where structures and children are described.
    """

    def __init__(self, territory: Territory) -> None:
        self.territory = territory
        self.calendar = territory.calendar
        self.rooms: tuple[Structure, ...] = tuple(
            structure for structure in territory.structures if structure.part_of is None
        )
        self.sections: tuple[tuple[int, str], ...] = tuple(
            (k, section.id) for k, room in enumerate(self.rooms) for section in room.age_groups
        )
        """Position of the room and name of each section."""
        # Places that a decision keeps free are part of what is licensed.
        kept = tuple(d for d in territory.decisions if d.kind != "reserve")
        self._licensed = View(territory.model_copy(update={"decisions": kept}))
        self._offered = View(territory)
        self._section_at: dict[tuple[int, int], int] = {}

    @property
    def shape(self) -> tuple[int, int]:
        """Number of months and of slots."""
        return len(self.calendar.months), len(self.calendar.slots)

    @cached_property
    def _position(self) -> Mapping[str, int]:
        return {room.id: k for k, room in enumerate(self.rooms)}

    def room_of(self, structure: str) -> int:
        """Give the position of the room in which children at a structure count."""
        found = self.territory.structure_by_id[structure]
        return self._position[found.part_of or structure]

    @cached_property
    def owner(self) -> Ints:
        """Position of the room of each section."""
        return np.array([k for k, _ in self.sections], dtype=np.int64)

    # -- capacity

    @cached_property
    def capacity(self) -> Ints:
        """Minutes of licensed places, shape ``(rooms, months, slots)``."""
        return self.capacity_between(self.calendar.first, self.calendar.last)

    def capacity_between(self, first: date, last: date) -> Ints:
        """Give the minutes of licensed places from one day to another, by room."""
        return self._stacked(
            self._licensed.places(room) * self.opening(room, first, last) for room in self.rooms
        )

    def licensed(self, room: Structure) -> Ints:
        """Give the licensed places of a room, shape ``(months, slots)``; none where it is shut."""
        return self._licensed.places(room)

    @cached_property
    def section_capacity(self) -> Ints:
        """Minutes of licensed places, shape ``(sections, months, slots)``."""
        return self.section_capacity_between(self.calendar.first, self.calendar.last)

    def section_capacity_between(self, first: date, last: date) -> Ints:
        """Give the minutes of licensed places from one day to another, by section."""
        return self._stacked(
            self._licensed.places(room, section) * minutes
            for room in self.rooms
            for minutes in (self.opening(room, first, last),)
            for section in room.age_groups
        )

    def offered(self, since: date) -> Ints:
        """Give the capacity from a day on, less places that a decision keeps free, by room."""
        opened = self.opened(since)
        return self._stacked(self._offered.places(room) * opened[k] for k, room in self._all)

    def section_offered(self, since: date) -> Ints:
        """Give the capacity from a day on, less places that a decision keeps free, by section."""
        opened = self.opened(since)
        return self._stacked(
            self._offered.places(room, section) * opened[k]
            for k, room in self._all
            for section in room.age_groups
        )

    def opened(self, since: date) -> Ints:
        """Give the minutes for which one place is open from a day on, by room."""
        closed = (
            sorted(set(range(self.shape[1])) - self._licensed.opening(r)) for r in self.rooms
        )
        table = self._stacked(self.opening(room, since, self.calendar.last) for room in self.rooms)
        for minutes, slots in zip(table, closed, strict=True):
            minutes[:, slots] = 0
        return table

    def opening(self, structure: Structure, first: date, last: date) -> Ints:
        """Give the minutes of each slot on the open days between two days, month by month."""
        days = np.array(self.calendar.count_days(first, last, structure.closures), dtype=np.int64)
        found: Ints = days.reshape(-1, len(self.calendar.weekdays))[:, self._weekday]
        return found * self._minutes

    @property
    def _all(self) -> Iterable[tuple[int, Structure]]:
        return enumerate(self.rooms)

    def _stacked(self, tables: Iterable[Ints]) -> Ints:
        return np.array(list(tables), dtype=np.int64).reshape(-1, *self.shape)

    @cached_property
    def _weekday(self) -> list[int]:
        return [self.calendar.weekdays.index(day) for day, _ in self.calendar.slots]

    @cached_property
    def _minutes(self) -> Ints:
        return np.array(self.calendar.minutes, dtype=np.int64)

    # -- use

    def used(self, stretches: Iterable[Stretch]) -> Ints:
        """Count the minutes of care by section, month and slot.

        Parameters
        ----------
        stretches
            Where children are; none may be given twice.

        Returns
        -------
            Minutes, shape ``(sections, months, slots)``.
        """
        table = self._stacked(np.zeros(self.shape, dtype=np.int64) for _ in self.sections)
        months = np.arange(self.shape[0])
        for stretch in stretches:
            np.add.at(table, (self._sections_of(stretch), months), self.minutes(stretch))
        return table

    def by_room(self, by_section: Ints) -> Ints:
        """Add up sections of one room."""
        table = self._stacked(np.zeros(self.shape, dtype=np.int64) for _ in self.rooms)
        np.add.at(table, self.owner, by_section)
        return table

    def minutes(self, stretch: Stretch) -> Ints:
        """Give the minutes of a stretch of care by month and slot."""
        structure = self.territory.structure_by_id[stretch.structure]
        minutes = self.opening(structure, stretch.first, stretch.last)
        minutes[:, sorted(set(range(self.shape[1])) - stretch.slots)] = 0
        return minutes

    def section_on(self, child: str, structure: str, day: date) -> int:
        """Give the section that counts a child at a structure, at its age of a day."""
        room, born = self.room_of(structure), self.territory.child_by_id[child][1].born
        age = completed_months(born, day)
        if (room, age) not in self._section_at:
            section = self._licensed.counting_section(self.rooms[room], age)
            self._section_at[room, age] = self.sections.index((room, section.id))
        return self._section_at[room, age]

    def _sections_of(self, stretch: Stretch) -> Ints:
        """Give the section that counts a child in each month, at its age when the month begins."""
        found = [
            self.section_on(stretch.child, stretch.structure, max(stretch.first, period.first))
            for period in self.calendar.months
        ]
        return np.array(found, dtype=np.int64)
