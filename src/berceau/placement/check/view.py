"""The territory as the checker reads it: months, slots, open days, places, spans of stays."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.regulation import school_start

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from berceau.domain.calendar import Calendar, Period, Span
    from berceau.domain.decisions import Place, Reserve
    from berceau.domain.families import Child
    from berceau.domain.structures import Modulation, Section, Structure
    from berceau.domain.territory import Territory

    Grid = NDArray[np.int64]
    """Whole numbers, one row a month, one column a slot."""

_DAY = timedelta(days=1)


class Stretch(NamedTuple):
    """A first and a last day, both included."""

    first: date
    last: date

    def reference(self, period: Period) -> date | None:
        """Give the day of a month on which ages are looked at; none where nobody is present."""
        if self.last < period.first or self.first > period.last:
            return None
        return max(self.first, period.first)


class _OpenDays(NamedTuple):
    """Open days of one set of closures, as numbers: the day, its month, its weekday."""

    days: NDArray[np.int64]
    months: NDArray[np.int64]
    weekdays: NDArray[np.int64]


def completed_months(born: date, day: date) -> int:
    """Give the age in completed months on a day; negative before birth."""
    return (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)


def fallback_section(structure: Structure, months: int) -> Section:
    """Give the section in which a child counts, also one who has outgrown them all."""
    section = structure.section_at(months)
    if section is not None:
        return section
    groups = sorted(structure.age_groups, key=lambda group: group.from_months)
    reached = [group for group in groups if group.from_months <= months]
    return reached[-1] if reached else groups[0]


class View:
    """What the rules ask of a territory, worked out once.

    Parameters
    ----------
    territory
        The territory that a proposal is for.
    """

    def __init__(self, territory: Territory) -> None:
        self.territory = territory
        self.calendar: Calendar = territory.calendar
        self.policy = territory.policy
        self.periods: tuple[Period, ...] = territory.calendar.months
        self.shape = (len(self.periods), len(self.calendar.slots))
        self.minutes: NDArray[np.int64] = np.array(self.calendar.minutes, dtype=np.int64)
        self._columns = [
            self.calendar.weekdays.index(weekday) for weekday, _ in self.calendar.slots
        ]
        self._days: dict[tuple[Span, ...], _OpenDays] = {}
        self._openings: dict[str, frozenset[int]] = {}

    @cached_property
    def houses(self) -> frozenset[str]:
        """MAM and family crèches that have members."""
        return frozenset(s.part_of for s in self.territory.structures if s.part_of is not None)

    @cached_property
    def members(self) -> Mapping[str, tuple[str, ...]]:
        """Childminders of each house."""
        found: dict[str, list[str]] = {}
        for structure in self.territory.structures:
            if structure.part_of is not None:
                found.setdefault(structure.part_of, []).append(structure.id)
        return {house: tuple(names) for house, names in found.items()}

    @cached_property
    def hosts(self) -> Mapping[str, frozenset[str]]:
        """Host structures of each convention."""
        return {
            convention.id: frozenset(host.id for host in self.territory.hosts_of(convention))
            for convention in self.territory.conventions
        }

    @cached_property
    def decided(self) -> Mapping[str, Place]:
        """The decision that places a child, by child."""
        return {d.child: d for d in self.territory.decisions if d.kind == "place"}

    def house_of(self, structure: Structure) -> Structure | None:
        """Give the MAM or family crèche that a childminder belongs to."""
        if structure.part_of is None:
            return None
        return self.territory.structure_by_id[structure.part_of]

    def is_independent(self, structure: Structure) -> bool:
        """Say whether the parent employs: MAM and childminders who are in no family crèche."""
        house = self.house_of(structure)
        in_family_creche = house is not None and house.kind == "family_creche"
        return structure.is_individual and not in_family_creche

    def serves(self, structure: Structure, commune: str) -> bool:
        """Say whether a structure serves a commune, through its family crèche where it has one."""
        house = self.house_of(structure)
        if house is not None and house.kind == "family_creche":
            return self.territory.serves(house, commune)
        return self.territory.serves(structure, commune)

    def opening(self, structure: Structure) -> frozenset[int]:
        """Give the slots at which a structure is open."""
        if structure.id not in self._openings:
            names = self.calendar.slot_names if structure.opening is None else structure.opening
            self._openings[structure.id] = self.calendar.expand(names)
        return self._openings[structure.id]

    def named(self, names: Iterable[str]) -> frozenset[int] | None:
        """Give the slots that names stand for; none where one is unknown or nothing is named."""
        given = tuple(names)
        if not given or not all(map(self.calendar.known, given)):
            return None
        return self.calendar.expand(given)

    def week_minutes(self, slots: frozenset[int]) -> int:
        """Give the minutes of a week."""
        return int(self.minutes[list(slots)].sum())

    def places(self, structure: Structure, section: Section | None = None) -> Grid:
        """Give the places by month and slot: modulated, less decided reserves, none when closed.

        What is reserved in a section is reserved in the structure too.

        Parameters
        ----------
        structure, section
            Whose places; the whole structure where no section is named.
        """
        group = section if section is not None else structure
        grid = np.full(self.shape, group.places, dtype=np.int64)
        for modulation in group.modulated:
            grid[
                np.ix_(self._rows(modulation), sorted(self.calendar.expand(modulation.slots)))
            ] = modulation.places
        for decision in self._reserves.get(structure.id, ()):
            if section is None or decision.section == section.id:
                names = decision.slots or self.calendar.slot_names
                grid[:, sorted(self.calendar.expand(names))] -= decision.places
        closed = sorted(set(range(self.shape[1])) - self.opening(structure))
        grid[:, closed] = 0
        return np.maximum(grid, 0)

    @cached_property
    def _reserves(self) -> Mapping[str, list[Reserve]]:
        found: dict[str, list[Reserve]] = {}
        for decision in self.territory.decisions:
            if decision.kind == "reserve":
                found.setdefault(decision.structure, []).append(decision)
        return found

    def _rows(self, modulation: Modulation) -> list[int]:
        return [
            period.number
            for period in self.periods
            if not modulation.months or period.first.month in modulation.months
        ]

    def requested(self, child: Child) -> Stretch | None:
        """Give the stay of a child's request; none where nothing is asked or the stay is empty."""
        if child.request is None:
            return None
        return self._stretch(child, child.request.start, child.request.until)

    def held(self, child: Child) -> Stretch | None:
        """Give the stay of the place a child holds; none where nothing is held this year."""
        if child.held is None:
            return None
        return self._stretch(child, child.held.since, child.held.until)

    def _stretch(self, child: Child, start: date, until: date | None) -> Stretch | None:
        last = min(school_start(child.born) - _DAY, self.calendar.last)
        if until is not None:
            last = min(last, until)
        first = max(start, self.calendar.first)
        return Stretch(first, last) if first <= last else None

    def minutes_by_month(
        self, structure: Structure, slots: frozenset[int], stay: Stretch
    ) -> NDArray[np.int64]:
        """Count the minutes of a week over the open days of a stay, month by month."""
        open_days = self._open_days(structure)
        low = int(np.searchsorted(open_days.days, stay.first.toordinal(), side="left"))
        high = int(np.searchsorted(open_days.days, stay.last.toordinal(), side="right"))
        a_day = np.zeros(len(self.calendar.weekdays), dtype=np.int64)
        for slot in slots:
            a_day[self._columns[slot]] += self.minutes[slot]
        by_month = np.zeros(self.shape[0], dtype=np.int64)
        minutes = a_day[open_days.weekdays[low:high]]
        np.add.at(by_month, open_days.months[low:high], minutes)
        return by_month

    def _open_days(self, structure: Structure) -> _OpenDays:
        if structure.closures not in self._days:
            days = self.calendar.open_days(structure.closures)
            numbers = {(p.first.year, p.first.month): p.number for p in self.periods}
            column = {day: k for k, day in enumerate(self.calendar.weekdays)}
            names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
            self._days[structure.closures] = _OpenDays(
                np.array([day.toordinal() for day in days], dtype=np.int64),
                np.array([numbers[day.year, day.month] for day in days], dtype=np.int64),
                np.array([column[names[day.weekday()]] for day in days], dtype=np.int64),  # type: ignore[index]
            )
        return self._days[structure.closures]
