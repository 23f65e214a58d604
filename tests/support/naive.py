"""What each child may have, read from ``docs/reference/rules.md`` in the plainest way there is.

Nothing here is shared with the placement or the checker: it is the third reading of the page, slow
and short, by which the other two are tested.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import TYPE_CHECKING

from berceau.domain.communes import distance_km
from berceau.domain.wishes import parse_group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.conventions import Access, Convention
    from berceau.domain.families import Child, Family, Request
    from berceau.domain.policy import Criterion
    from berceau.domain.structures import Section, Structure
    from berceau.domain.territory import Territory

    Slots = frozenset[int]
    Days = tuple[date, date]

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stretch:
    """A stay at one structure."""

    structure: Structure
    week: Slots
    via: str | None
    days: Days
    held: bool


@dataclass(frozen=True)
class Option:
    """What a child may have: one stretch, or the one it leaves and the one it moves to."""

    child: Child
    family: Family
    stretches: tuple[Stretch, ...]
    rank: int
    position: int
    need: int
    weight: int
    layer: tuple[int, ...]
    keep: bool

    @property
    def last(self) -> Stretch:
        """The stretch that stays."""
        return self.stretches[-1]


def months_old(child: Child, day: date) -> int:
    """Completed months."""
    return (
        (day.year - child.born.year) * 12
        + day.month
        - child.born.month
        - (day.day < child.born.day)
    )


def stay(territory: Territory, child: Child, first: date, last: date | None) -> Days | None:
    """First and last day in the year planned, ``None`` if empty."""
    year = territory.calendar
    school = date(child.born.year + 3, 9, 1)
    start = max(first, year.first)
    end = min(day for day in (last, school - DAY, year.last) if day is not None)
    return (start, end) if start <= end else None


def request_stay(territory: Territory, child: Child) -> Days | None:
    """The stay of a request."""
    asked = child.request
    return None if asked is None else stay(territory, child, asked.start, asked.until)


def held_stay(territory: Territory, child: Child) -> Days | None:
    """The stay of a held place."""
    held = child.held
    return None if held is None else stay(territory, child, held.since, held.until)


def section_of(stretch: Stretch, age: int) -> Section | None:
    """The section of an age; a child in place who has outgrown all is in the last it reached."""
    groups = sorted(stretch.structure.age_groups, key=lambda s: s.from_months)
    for group in groups:
        if group.from_months <= age < group.to_months:
            return group
    if not stretch.held:
        return None
    reached = [group for group in groups if group.from_months <= age]
    return reached[-1] if reached else groups[0]


def months_of(territory: Territory, days: Days) -> Iterator[tuple[int, date]]:
    """Months in which a stay has a day, each with its reference day."""
    for period in territory.calendar.months:
        if days[0] <= period.last and period.first <= days[1]:
            yield period.number, max(period.first, days[0])


def fact(family: Family, child: Child, name: str) -> object:
    """The value of a fact, a child's own before its family's."""
    for known in (*child.facts, *family.facts):
        if known.name == name:
            return known.value
    return None


def is_true(value: object) -> bool:
    """Whether a value is true or a number other than zero."""
    return value is True or (isinstance(value, int) and value != 0)


class Reader:
    """Reads the options of children out of a territory."""

    def __init__(self, territory: Territory) -> None:
        self.territory = territory
        self.calendar = territory.calendar
        self.policy = territory.policy

    def options(self, child: Child, family: Family) -> list[Option]:
        """All that a child may have."""
        kinds = {d.kind for d in self.territory.decisions if getattr(d, "child", "") == child.id}
        new = [] if kinds & {"refuse", "keep"} else list(self._new(child, family))
        kept = held_stay(self.territory, child)
        if kept is None or child.held is None:
            return new
        keep = self._keep(child, family, kept)
        if not self.policy.transfers:
            return [keep]
        place = (keep.rank, keep.position)
        return [*(option for option in new if (option.rank, option.position) < place), keep]

    def _minutes(self, week: Slots) -> int:
        return sum(self.calendar.minutes[slot] for slot in week)

    def _first_ways(self, request: Request) -> list[Slots]:
        return self._ways(request)[0]

    def _ways(self, request: Request) -> list[list[Slots]]:
        return [
            [self.calendar.expand(week)]
            if isinstance(week, tuple)
            else [self.calendar.expand(names) for names in combinations(week.of, week.any)]
            for week in request.weeks
        ]

    def asked_minutes(self, request: Request) -> int:
        """Minutes of the first week."""
        return max(map(self._minutes, self._first_ways(request)))

    def hours(self, request: Request) -> int:
        """What a request's need counts for."""
        by_hours = self.policy.need_by == "hours"
        return max(1, self.asked_minutes(request) // 60) if by_hours else 1

    def _share(self, request: Request, week: Slots) -> int:
        return min(1000, 1000 * self._minutes(week) // self.asked_minutes(request))

    def _weeks(self, child: Child, request: Request) -> dict[Slots, tuple[int, int]]:
        """Position and share of each accepted week."""
        weeks: dict[Slots, tuple[int, int]] = {}
        for position, ways in enumerate(self._ways(request)):
            for week in ways:
                given = request.shares[position] if request.shares else self._share(request, week)
                weeks.setdefault(week, (position, given))
        for fewer in range(1, self.policy.fewer_days + 1):
            for week in self._first_ways(request):
                days = {self.calendar.slots[slot][0] for slot in week}
                for gone in combinations(sorted(days), fewer):
                    rest = week - self.calendar.expand(gone)
                    if rest:
                        weeks.setdefault(rest, (len(request.weeks), self._share(request, rest)))
        for decision in self.territory.decisions:
            if decision.kind == "place" and decision.child == child.id and decision.week:
                decided = self.calendar.expand(decision.week)
                unlisted = (len(request.weeks) + 1, self._share(request, decided))
                weeks = {decided: weeks.get(decided, unlisted)}
        return weeks

    def _covers(self, wish: str, structure: Structure, family: Family) -> bool:
        group = parse_group(wish)
        if group is None:
            return wish == structure.id
        if group.kind not in {"any", structure.kind}:
            return False
        if group.km is not None:
            far = self._distance(family, structure)
            return far is not None and far <= group.km
        return group.commune in {None, structure.commune}

    def _distance(self, family: Family, structure: Structure) -> float | None:
        home, site = self.territory.home(family), self.territory.site(structure)
        return None if home is None or site is None else distance_km(home, site)

    def rank(self, request: Request, structure: Structure, family: Family) -> int | None:
        """The position of the first wish that covers a structure."""
        for position, wish in enumerate(request.wishes):
            if self._covers(wish, structure, family):
                return position
        return None

    def _new(self, child: Child, family: Family) -> Iterator[Option]:
        request, days = child.request, request_stay(self.territory, child)
        if request is None or days is None:
            return
        houses = {s.part_of for s in self.territory.structures}
        for structure in self.territory.structures:
            rank = self._allowed_rank(child, request, structure, family)
            if rank is None or structure.id in houses:
                continue
            for convention, title in self.titles(family.commune, structure, days[0]):
                for week, (position, share) in self._weeks(child, request).items():
                    if not self._opens(structure, convention, title, week):
                        continue
                    stretches = self._stretches(child, structure, week, convention, days)
                    if stretches is not None:
                        value = self.policy.rank_values[: rank + 1][-1]
                        need = share * value // 1000 * self.hours(request)
                        priority = self.priority(child, family, structure, convention, title)
                        yield Option(
                            child, family, stretches, rank, position, need, *priority, keep=False
                        )

    def _allowed_rank(
        self, child: Child, request: Request, structure: Structure, family: Family
    ) -> int | None:
        rank = self.rank(request, structure, family)
        for decision in self.territory.decisions:
            if getattr(decision, "child", "") != child.id:
                continue
            if decision.kind == "forbid" and decision.structure == structure.id:
                return None
            if decision.kind == "place":
                if decision.structure != structure.id:
                    return None
                rank = len(request.wishes) if rank is None else rank
        return rank

    def _stretches(
        self,
        child: Child,
        structure: Structure,
        week: Slots,
        convention: Convention | None,
        days: Days,
    ) -> tuple[Stretch, ...] | None:
        """The stay, after the held place that it ends; ``None`` where no section takes the age."""
        end = days[1]
        if convention is not None and convention.exit == "leave" and convention.until is not None:
            end = min(end, convention.until)
        via = None if convention is None else convention.id
        new = Stretch(structure, week, via, (days[0], end), held=False)
        ages = [months_old(child, day) for _, day in months_of(self.territory, new.days)]
        if any(section_of(new, age) is None for age in ages):
            return None
        held = held_stay(self.territory, child)
        if held is None or child.held is None or held[0] >= days[0]:
            return (new,)
        left = self._held(child, (held[0], min(held[1], days[0] - DAY)))
        return left, new

    def _held(self, child: Child, days: Days) -> Stretch:
        held = child.held
        assert held is not None
        structure = self.territory.structure_by_id[held.structure]
        week = self.calendar.expand(held.week)
        return Stretch(structure, week, held.convention, days, held=True)

    def _keep(self, child: Child, family: Family, days: Days) -> Option:
        stretch = self._held(child, days)
        request = child.request
        if request is None or request_stay(self.territory, child) is None:
            return Option(child, family, (stretch,), 0, 0, 0, 1, (), keep=True)
        share = self._share(request, stretch.week)
        need = share * self.policy.rank_values[-1] // 1000 * self.hours(request)
        rank = self.rank(request, stretch.structure, family)
        weeks = self._weeks(child, request)
        last = 10**6
        place = (last, 0)
        if rank is not None and stretch.week in weeks:
            place = (rank, weeks[stretch.week][0])
        convention = self.territory.convention_by_id.get(stretch.via or "")
        title = self.title_of(convention, stretch.structure, family.commune)
        priority = self.priority(child, family, stretch.structure, convention, title)
        return Option(child, family, (stretch,), *place, need, *priority, keep=True)

    # -- titles

    def titles(
        self, commune: str, structure: Structure, day: date
    ) -> list[tuple[Convention | None, str]]:
        """Conventions under which a commune's families may ask, each with the kind of title."""
        forces = [c for c in self.territory.conventions if c.in_force(day)]
        for convention in forces:
            if self.title_of(convention, structure, commune) == "party":
                return [(convention, "party")]
        if self._serves(structure, commune):
            return [(None, "resident")]
        return [
            (convention, title)
            for convention in forces
            if (title := self._opened(convention, structure, commune)) is not None
        ]

    def title_of(self, convention: Convention | None, structure: Structure, commune: str) -> str:
        """Resident without a convention, party where it has a share, else guest."""
        if convention is None:
            return "resident"
        parts = [
            part.commune
            for term in convention.terms
            if term.kind == "share" and term.structure == structure.id
            for part in term.parts
        ]
        return "party" if commune in parts else "guest"

    def _house_kind(self, structure: Structure) -> str | None:
        house = self.territory.structure_by_id.get(structure.part_of or "")
        return None if house is None else house.kind

    def _serves(self, structure: Structure, commune: str) -> bool:
        if self._house_kind(structure) == "family_creche":
            structure = self.territory.structure_by_id[structure.part_of or ""]
        return self.territory.serves(structure, commune)

    def _opened(self, convention: Convention, structure: Structure, commune: str) -> str | None:
        kinds = {term.kind for term in convention.terms}
        hosts = self.territory.hosts_of(convention)
        if "access" in kinds and commune in convention.guests and structure in hosts:
            return "access"
        parties = {*convention.guests, convention.host_commune, *(host.commune for host in hosts)}
        independent = structure.is_individual and self._house_kind(structure) != "family_creche"
        both = {commune, structure.commune}
        if "network" in kinds and independent and len(both) == 2 and both <= parties:
            return "network"
        return None

    def _opens(
        self, structure: Structure, convention: Convention | None, title: str, week: Slots
    ) -> bool:
        if structure.opening is not None and not week <= self.calendar.expand(structure.opening):
            return False
        if title != "access" or convention is None:
            return True
        return any(self._admits(term, week) for term in convention.terms if term.kind == "access")

    def _admits(self, term: Access, week: Slots) -> bool:
        if term.slots is not None and not week <= self.calendar.expand(term.slots):
            return False
        by_day = {self.calendar.slots[slot][0]: set[str]() for slot in week}
        for slot in week:
            day, band = self.calendar.slots[slot]
            by_day[day].add(band.half)
        return not term.half_days_only or all(len(halves) == 1 for halves in by_day.values())

    # -- priority

    def priority(
        self,
        child: Child,
        family: Family,
        structure: Structure,
        convention: Convention | None,
        title: str,
    ) -> tuple[int, tuple[int, ...]]:
        """Weight and layer of a child at a structure."""
        late = (
            convention is not None
            and title not in {"party", "resident"}
            and any(t.kind == "order" and t.guests == "after_residents" for t in convention.terms)
        )
        named = [is_true(fact(family, child, name)) for name in self.policy.layers]
        points = self._points(child, family, structure, title in {"party", "resident"})
        weight = (self.policy.base_points + max(0, points)) ** self.policy.exponent
        return weight, (int(not late), *map(int, named))

    def _points(
        self, child: Child, family: Family, structure: Structure, is_resident: bool
    ) -> int:
        request = child.request
        assert request is not None
        rank = self.rank(request, structure, family)
        if request.points and rank is not None:
            return request.points[rank]
        blocks = {block.id: block.max for block in self.policy.blocks}
        totals: dict[str | None, int] = {}
        for criterion in self.policy.grid:
            value = self._value(criterion.fact, child, family, structure, is_resident)
            totals.setdefault(criterion.block, 0)
            totals[criterion.block] += 0 if value is None else earned(criterion, value)
        return sum(
            total if block is None else min(total, blocks[block])
            for block, total in totals.items()
        )

    def _value(
        self, name: str, child: Child, family: Family, structure: Structure, is_resident: bool
    ) -> object:
        request, days = child.request, request_stay(self.territory, child)
        assert request is not None
        assert days is not None
        if name == "@resident":
            return is_resident
        if name == "@guest":
            return not is_resident
        if name == "@sibling_there":
            return any(
                other.id != child.id
                and other.held is not None
                and other.held.structure == structure.id
                and held_stay(self.territory, other) is not None
                for other in family.children
            )
        if name == "@distance_km":
            far = self._distance(family, structure)
            return None if far is None else int(far)
        if name == "@waiting_months":
            if request.submitted is None:
                return None
            since = child.model_copy(update={"born": request.submitted})
            return max(0, months_old(since, self.calendar.first))
        if name == "@age_months":
            return max(0, months_old(child, days[0]))
        return fact(family, child, name)


def earned(criterion: Criterion, value: object) -> int:
    """Points that a fact's value earns by a criterion."""
    if criterion.kind == "yes_no":
        return criterion.points if is_true(value) else 0
    if criterion.kind == "category":
        chosen = [c.points for c in criterion.choices if repr(c.equals) == repr(value)]
        return chosen[0] if chosen else 0
    if isinstance(value, str):
        return 0
    assert isinstance(value, int)
    if criterion.kind == "banded":
        reached = [(band.start, band.points) for band in criterion.bands if band.start <= value]
        return max(reached)[1] if reached else 0
    if criterion.kind == "expert":
        return sorted((criterion.min, value, criterion.max))[1]
    points = criterion.points_each * value
    if criterion.cap is None:
        return points
    return min(points, criterion.cap) if criterion.cap >= 0 else max(points, criterion.cap)
