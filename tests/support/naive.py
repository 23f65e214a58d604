"""What each child may have, read from ``docs/reference/rules.md`` in the plainest way there is.

Nothing here is shared with the placement or the checker: it is the third reading of the page, slow
and short, by which the other two are tested.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from berceau.domain.wishes import parse_group
from support.merit import Merit
from support.stays import DAY, distance, held_stay, months_of, months_old, request_stay, section_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from berceau.domain.conventions import Access, Convention
    from berceau.domain.families import Child, Family, Request
    from berceau.domain.structures import Structure
    from berceau.domain.territory import Territory
    from support.merit import Title
    from support.stays import Days

    Slots = frozenset[int]

UNWISHED = 10**6
"""Rank of a held place that is no wish: all wishes are above it."""


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


class Reader:
    """Reads the options of children out of a territory."""

    def __init__(self, territory: Territory) -> None:
        self.territory = territory
        self.calendar = territory.calendar
        self.policy = territory.policy
        self.merit = Merit(territory)

    def options(self, child: Child, family: Family) -> list[Option]:
        """All that a child may have."""
        kinds = {d.kind for d in self.territory.decisions if getattr(d, "child", "") == child.id}
        new = [] if kinds & {"refuse", "keep"} else list(self._new(child, family))
        kept = held_stay(self.territory, child)
        if kept is None or child.held is None or kinds & {"place", "signed"}:
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
        """Give what a request's need counts for."""
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
            if (
                decision.kind in {"place", "signed"}
                and decision.child == child.id
                and decision.week
            ):
                decided = self.calendar.expand(decision.week)
                unlisted = (len(request.weeks) + 1, self._share(request, decided))
                weeks = {decided: weeks.get(decided, unlisted)}
        return weeks

    def covers(self, wish: str, structure: Structure, family: Family, child: Child) -> bool:
        """Say whether a wish of a child is met at a structure."""
        group = parse_group(wish)
        if group is None:
            return wish == structure.id
        kinds = {"any", structure.kind}
        others = [other for other in family.children if other is not child]
        in_place = [other for other in others if held_stay(self.territory, other)]
        if any(other.held and other.held.structure == structure.id for other in in_place):
            kinds.add("sibling")
        if group.kind not in kinds:
            return False
        if group.km is not None:
            far = distance(self.territory, family, structure)
            return far is not None and far <= group.km
        return group.commune in {None, structure.commune}

    def rank(self, child: Child, structure: Structure, family: Family) -> int | None:
        """Give the position of the first wish that covers a structure."""
        for position, wish in enumerate(child.request.wishes if child.request else ()):
            if self.covers(wish, structure, family, child):
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
            for title in self.titles(family.commune, structure, days[0]):
                for week, (position, share) in self._weeks(child, request).items():
                    stretches = self._stretches(child, structure, week, title[0], days)
                    if stretches is None or not self._opens(structure, *title, week):
                        continue
                    need = share * self.policy.rank_values[: rank + 1][-1] // 1000
                    need *= self.hours(request)
                    merit = self._merit(child, family, structure, title, rank)
                    yield Option(
                        child, family, stretches, rank, position, need, *merit, keep=False
                    )

    def _merit(
        self, child: Child, family: Family, structure: Structure, title: Title, rank: int | None
    ) -> tuple[int, tuple[int, ...]]:
        """Weight and layer: points brought with the wish that is met, else those of the grid."""
        brought = () if child.request is None else child.request.points
        points = (
            brought[rank]
            if rank is not None and rank < len(brought)
            else self.merit.by_grid(child, family, structure, title[1])
        )
        return self.merit.weight(points), self.merit.layer(child, family, title)

    def _allowed_rank(
        self, child: Child, request: Request, structure: Structure, family: Family
    ) -> int | None:
        rank = self.rank(child, structure, family)
        for decision in self.territory.decisions:
            if getattr(decision, "child", "") != child.id:
                continue
            if decision.kind == "forbid" and decision.structure == structure.id:
                return None
            if decision.kind in {"place", "signed"}:
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
        """Give the stay, after the held place that it ends; ``None`` where no age group is."""
        end = days[1]
        if convention is not None and convention.exit == "leave" and convention.until is not None:
            end = min(end, convention.until)
        via = None if convention is None else convention.id
        new = Stretch(structure, week, via, (days[0], end), held=False)
        ages = [months_old(child, day) for _, day in months_of(self.territory, new.days)]
        if any(section_of(structure, age, held=False) is None for age in ages):
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
        rank = self.rank(child, stretch.structure, family)
        weeks = self._weeks(child, request)
        place, wish = (UNWISHED, 0), None
        if rank is not None and stretch.week in weeks:
            place, wish = (rank, weeks[stretch.week][0]), rank
        merit = self._merit(child, family, stretch.structure, self._now(child, family), wish)
        return Option(child, family, (stretch,), *place, need, *merit, keep=True)

    def _now(self, child: Child, family: Family) -> tuple[Convention | None, str]:
        """Give the title by which the family could ask for the held structure now."""
        days = request_stay(self.territory, child)
        assert child.held is not None
        assert days is not None
        structure = self.territory.structure_by_id[child.held.structure]
        opened = self.titles(family.commune, structure, days[0])
        best = sorted(opened, key=lambda t: self.merit.layer(child, family, t), reverse=True)
        return best[0] if best else (None, "none")

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
