"""The territory as the checker reads it: months, slots, open days, places, spans of stays."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.domain.calendar import WEEKDAYS
from berceau.placement.check.notes import Notes
from berceau.regulation import school_start

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from berceau.domain.calendar import Calendar, Period, Span
    from berceau.domain.decisions import Place, Reserve, Signed
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


class _DaysPassed(NamedTuple):
    """Open days of one set of closures.

    Attributes
    ----------
    days
        The days, as proleptic ordinals, shape ``(n,)``.
    passed
        Days of each month and weekday before each of them, and in all, shape ``(n + 1, months,
        weekdays)``.
    """

    days: NDArray[np.int64]
    passed: NDArray[np.int64]


@lru_cache(maxsize=4096)
def _before_school(born: date) -> date:
    return school_start(born) - _DAY


def completed_months(born: date, day: date) -> int:
    """Give the age in completed months on a day; negative before birth."""
    return (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)


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
        self.notes = Notes()
        self.shape = (len(self.periods), len(self.calendar.slots))
        self.minutes: NDArray[np.int64] = np.array(self.calendar.minutes, dtype=np.int64)
        self._columns = [
            self.calendar.weekdays.index(weekday) for weekday, _ in self.calendar.slots
        ]
        self._days: dict[tuple[Span, ...], _DaysPassed] = {}
        self._openings: dict[str, frozenset[int]] = {}
        self._groups: dict[str, tuple[Section, ...]] = {}
        self._slots: dict[tuple[str, ...], frozenset[int]] = {}
        self._written: dict[frozenset[int], str] = {}
        self._week_minutes: dict[frozenset[int], int] = {}
        self._by_weekday: dict[frozenset[int], NDArray[np.int64]] = {}
        self._requested: dict[str, Stretch | None] = {}
        self._held: dict[str, Stretch | None] = {}

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
    def decided(self) -> Mapping[str, Place | Signed]:
        """The decision that places a child, or its signed contract, by child."""
        decisions = self.territory.decisions
        return {d.child: d for d in decisions if d.kind in {"place", "signed"}}

    @cached_property
    def grid_facts(self) -> frozenset[str]:
        """Facts that the grid of points asks for."""
        return frozenset(criterion.fact for criterion in self.policy.grid)

    @cached_property
    def block_limits(self) -> Mapping[str | None, int]:
        """Most points of each block."""
        return {block.id: block.max for block in self.policy.blocks}

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

    def groups(self, structure: Structure) -> tuple[Section, ...]:
        """Give the age groups of a structure."""
        if structure.id not in self._groups:
            self._groups[structure.id] = structure.age_groups
        return self._groups[structure.id]

    def section_at(self, structure: Structure, months: int) -> Section | None:
        """Give the section for a child of so many completed months, if there is one."""
        for section in self.groups(structure):
            if section.from_months <= months < section.to_months:
                return section
        return None

    def counting_section(self, structure: Structure, months: int) -> Section:
        """Give the section in which a child counts, also one who has outgrown them all."""
        section = self.section_at(structure, months)
        if section is not None:
            return section
        groups = sorted(self.groups(structure), key=lambda group: group.from_months)
        reached = [group for group in groups if group.from_months <= months]
        return reached[-1] if reached else groups[0]

    def slots(self, names: tuple[str, ...]) -> frozenset[int]:
        """Give the slots that known names stand for."""
        if names not in self._slots:
            self._slots[names] = self.calendar.expand(names)
        return self._slots[names]

    def named(self, names: Iterable[str]) -> frozenset[int] | None:
        """Give the slots that names stand for; none where one is unknown or nothing is named."""
        given = tuple(names)
        if given in self._slots:
            return self._slots[given]
        if not given or not all(map(self.calendar.known, given)):
            return None
        return self.slots(given)

    def written(self, slots: frozenset[int]) -> str:
        """Write a week in the shortest names of its slots."""
        if slots not in self._written:
            self._written[slots] = " ".join(self.calendar.compress(slots))
        return self._written[slots]

    def week_minutes(self, slots: frozenset[int]) -> int:
        """Give the minutes of a week."""
        if slots not in self._week_minutes:
            self._week_minutes[slots] = sum(self.calendar.minutes[slot] for slot in slots)
        return self._week_minutes[slots]

    def minutes_by_month(
        self, structure: Structure, slots: frozenset[int], stay: Stretch
    ) -> NDArray[np.int64]:
        """Count the minutes of a week over the open days of a stay, month by month."""
        days, passed = self._days_passed(structure)
        begin = days.searchsorted(stay.first.toordinal(), side="left")
        end = max(begin, days.searchsorted(stay.last.toordinal(), side="right"))
        by_month: NDArray[np.int64] = (passed[end] - passed[begin]) @ self._a_day(slots)
        return by_month

    def _a_day(self, slots: frozenset[int]) -> NDArray[np.int64]:
        """Give the minutes of a week on each offered weekday."""
        if slots not in self._by_weekday:
            a_day = np.zeros(len(self.calendar.weekdays), dtype=np.int64)
            for slot in slots:
                a_day[self._columns[slot]] += self.minutes[slot]
            self._by_weekday[slots] = a_day
        return self._by_weekday[slots]

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
        if child.id not in self._requested:
            start, until = child.request.start, child.request.until
            self._requested[child.id] = self._stretch(child, start, until)
        return self._requested[child.id]

    def held(self, child: Child) -> Stretch | None:
        """Give the stay of the place a child holds; none where nothing is held this year."""
        if child.held is None:
            return None
        if child.id not in self._held:
            since, until = child.held.since, child.held.until
            self._held[child.id] = self._stretch(child, since, until)
        return self._held[child.id]

    def _stretch(self, child: Child, start: date, until: date | None) -> Stretch | None:
        last = min(_before_school(child.born), self.calendar.last)
        if until is not None:
            last = min(last, until)
        first = max(start, self.calendar.first)
        return Stretch(first, last) if first <= last else None

    def _days_passed(self, structure: Structure) -> _DaysPassed:
        """Give the open days of a structure, and how many of each kind have passed by then."""
        if structure.closures not in self._days:
            days = self.calendar.open_days(structure.closures)
            numbers = {(p.first.year, p.first.month): p.number for p in self.periods}
            months = [numbers[day.year, day.month] for day in days]
            weekdays = [self.calendar.weekdays.index(WEEKDAYS[day.weekday()]) for day in days]
            passed = np.zeros((len(days) + 1, len(numbers), len(self.calendar.weekdays)), np.int64)
            passed[np.arange(len(days)) + 1, months, weekdays] = 1
            self._days[structure.closures] = _DaysPassed(
                np.array([day.toordinal() for day in days], dtype=np.int64), passed.cumsum(axis=0)
            )
        return self._days[structure.closures]
