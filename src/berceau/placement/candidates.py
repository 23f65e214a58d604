"""What each child may have as far as wishes, weeks, titles, dates and decisions say.

Ages are looked at afterwards, for all candidates at once.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from berceau.domain.communes import distance_km
from berceau.domain.wishes import is_group, parse_group
from berceau.placement.priority import Asking, Priorities
from berceau.placement.stays import Stay, held_stay, requested_stay
from berceau.placement.titles import Title, Titles
from berceau.placement.weeks import AcceptedWeek, accepted_weeks, minutes_asked, minutes_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from berceau.domain.decisions import Place
    from berceau.domain.families import Child, Family
    from berceau.domain.structures import Structure
    from berceau.domain.territory import Territory


class Candidate(NamedTuple):
    """An option before ages are looked at; fields as in ``Options``."""

    child: str
    structure: str
    week: frozenset[int]
    via: str | None
    first: date
    last: date
    rank: int
    position: int
    share: int
    keep: bool
    need: int
    points: int
    layer: tuple[int, ...]


class LeftBehind(NamedTuple):
    """The held place that a child keeps until it moves."""

    structure: str
    week: frozenset[int]
    via: str | None
    first: date
    last: date


class Candidates:
    """The candidates of every child of a territory."""

    def __init__(self, territory: Territory) -> None:
        self._territory = territory
        self._calendar = territory.calendar
        self._titles = Titles(territory)
        self._priorities = Priorities(territory)
        self._groups: dict[tuple[str, object], frozenset[str]] = {}
        self._sorted = tuple(sorted(territory.structures, key=lambda s: s.id))
        self._houses = {s.part_of for s in territory.structures if s.part_of is not None}

    def of(self, child_id: str) -> list[Candidate]:
        """List the candidates of a child, the one it ranks first first."""
        family, child = self._territory.child_by_id[child_id]
        stay = requested_stay(child, self._calendar)
        asking = None
        if child.request is not None and stay is not None:
            asking = Asking(family, child, child.request, stay)
        new = [] if asking is None or self._stays_as_is(child) else list(self._new(asking))
        new.sort(key=lambda c: (c.rank, c.position, c.structure, sorted(c.week), c.via or ""))
        held = held_stay(child, self._calendar)
        if held is None:
            return new
        if child_id in self._placed:
            return new
        keep = self._keep(child, held, asking)
        above = (keep.rank, keep.position)
        return [*(c for c in new if (c.rank, c.position) < above), keep]

    def _stays_as_is(self, child: Child) -> bool:
        is_mover = held_stay(child, self._calendar) is not None
        if child.id in self._untouched:
            return True
        return is_mover and not self._territory.policy.transfers and child.id not in self._placed

    @cached_property
    def _placed(self) -> dict[str, Place]:
        return {d.child: d for d in self._territory.decisions if d.kind == "place"}

    @cached_property
    def _untouched(self) -> frozenset[str]:
        decisions = self._territory.decisions
        return frozenset(d.child for d in decisions if d.kind in {"refuse", "keep"})

    @cached_property
    def _forbidden(self) -> frozenset[tuple[str, str]]:
        decisions = self._territory.decisions
        return frozenset((d.child, d.structure) for d in decisions if d.kind == "forbid")

    @cached_property
    def guaranteed(self) -> frozenset[str]:
        """Children who must have one of their options: those in place, and those decided."""
        children = self._territory.child_by_id.items()
        held = {name for name, (_, c) in children if held_stay(c, self._calendar) is not None}
        return frozenset(held | set(self._placed))

    @cached_property
    def held_weeks(self) -> frozenset[frozenset[int]]:
        """The weeks of all held places."""
        pairs = self._territory.child_by_id.values()
        return frozenset(
            self._calendar.expand(c.held.week) for _, c in pairs if c.held is not None
        )

    def left_behind(self, candidate: Candidate) -> LeftBehind | None:
        """Give the held place that a candidate moves away from, up to the day before."""
        _, child = self._territory.child_by_id[candidate.child]
        held = held_stay(child, self._calendar)
        if candidate.keep or child.held is None or held is None:
            return None
        last = min(held.last, candidate.first.fromordinal(candidate.first.toordinal() - 1))
        if last < held.first:
            return None
        week = self._calendar.expand(child.held.week)
        return LeftBehind(child.held.structure, week, child.held.convention, held.first, last)

    def _new(self, asking: Asking) -> Iterator[Candidate]:
        ranks, weeks = self._ranks(asking), self._weeks(asking)
        for structure in self._sorted:
            rank = ranks.get(structure.id)
            if rank is None or structure.id in self._houses:
                continue
            opening = self._opening[structure.id]
            day = asking.stay.first
            for title in self._titles.of(asking.family.commune, structure, day):
                allowed = [
                    week
                    for week in weeks
                    if week.slots <= opening and title.allows(week.slots, self._calendar)
                ]
                if allowed:
                    yield from self._under(asking, structure, title, rank, allowed)

    def _under(
        self,
        asking: Asking,
        structure: Structure,
        title: Title,
        rank: int,
        weeks: list[AcceptedWeek],
    ) -> Iterator[Candidate]:
        first, last = asking.stay
        convention = title.convention
        if convention is not None and convention.exit == "leave" and convention.until is not None:
            last = min(last, convention.until)
        points = self._priorities.points(asking, structure, title, rank)
        layer = self._priorities.layer(asking, title)
        for week in weeks:
            yield Candidate(
                child=asking.child.id,
                structure=structure.id,
                week=week.slots,
                via=None if convention is None else convention.id,
                first=first,
                last=last,
                rank=rank,
                position=week.position,
                share=week.share,
                keep=False,
                need=week.share * self._rank_value(rank) // 1000 * self._hours(asking),
                points=points,
                layer=layer,
            )

    def _keep(self, child: Child, held: Stay, asking: Asking | None) -> Candidate:
        assert child.held is not None  # noqa: S101  (a held stay has a held place)
        week = self._calendar.expand(child.held.week)
        rank, position, share, need, points = 10**6, 0, 0, 0, 0
        layer: tuple[int, ...] = (1, *(0 for _ in self._territory.policy.layers))
        if asking is not None:
            asked = minutes_asked(asking.request, self._calendar)
            share = min(1000, 1000 * minutes_of(week, self._calendar) // asked)
            value = self._territory.policy.rank_values[-1]
            need = share * value // 1000 * self._hours(asking)
            wished = self._wished(asking).get(child.held.structure)
            position_of = {w.slots: w.position for w in self._weeks(asking)}
            if wished is not None and week in position_of:
                rank, position = wished, position_of[week]
            structure = self._territory.structure_by_id[child.held.structure]
            title = self._standing(asking, structure)
            points = self._priorities.points(asking, structure, title, rank)
            layer = self._priorities.layer(asking, title)
        return Candidate(
            child=child.id,
            structure=child.held.structure,
            week=week,
            via=child.held.convention,
            first=held.first,
            last=held.last,
            rank=rank,
            position=position,
            share=share,
            keep=True,
            need=need,
            points=points,
            layer=layer,
        )

    def _standing(self, asking: Asking, structure: Structure) -> Title:
        """Give the title under which a family could ask for a structure now, the best first."""
        commune, day = asking.family.commune, asking.stay.first
        opened = self._titles.of(commune, structure, day)
        best = min(opened, key=lambda title: title.after_residents, default=None)
        return best or Title(standing="none")

    def _rank_value(self, rank: int) -> int:
        values = self._territory.policy.rank_values
        return values[min(rank, len(values) - 1)]

    def _hours(self, asking: Asking) -> int:
        if self._territory.policy.need_by == "child":
            return 1
        return max(1, minutes_asked(asking.request, self._calendar) // 60)

    def _weeks(self, asking: Asking) -> tuple[AcceptedWeek, ...]:
        calendar, policy = self._calendar, self._territory.policy
        weeks = accepted_weeks(asking.request, calendar, policy.fewer_days)
        decision = self._placed.get(asking.child.id)
        if decision is None or decision.week is None:
            return weeks
        decided = calendar.expand(decision.week)
        accepted = tuple(week for week in weeks if week.slots == decided)
        asked = minutes_asked(asking.request, calendar)
        share = min(1000, 1000 * minutes_of(decided, calendar) // asked)
        return accepted or (AcceptedWeek(decided, len(asking.request.weeks) + 1, share),)

    def _ranks(self, asking: Asking) -> dict[str, int]:
        """Give the rank of every structure where a new place may be given."""
        wished = self._wished(asking)
        decision = self._placed.get(asking.child.id)
        if decision is not None:
            unwished = len(asking.request.wishes)
            return {decision.structure: wished.get(decision.structure, unwished)}
        child = asking.child.id
        return {s: rank for s, rank in wished.items() if (child, s) not in self._forbidden}

    def _wished(self, asking: Asking) -> dict[str, int]:
        """Give the rank of every structure that a wish covers."""
        ranks: dict[str, int] = {}
        for rank, wish in enumerate(asking.request.wishes):
            covered = self._covered(wish, asking.family) if is_group(wish) else (wish,)
            for structure in covered:
                ranks.setdefault(structure, rank)
        return ranks

    def _covered(self, wish: str, family: Family) -> frozenset[str]:
        home = self._territory.home(family)
        key = (wish, home)
        if key not in self._groups:
            group = parse_group(wish)
            assert group is not None  # noqa: S101  (the territory's checks have read it)
            self._groups[key] = frozenset(
                s.id
                for s in self._sorted
                if group.kind in {"any", s.kind}
                and group.commune in {None, s.commune}
                and (group.km is None or self._within(home, s, group.km))
            )
        return self._groups[key]

    def _within(self, home: tuple[float, float] | None, structure: Structure, km: int) -> bool:
        site = self._territory.site(structure)
        return home is not None and site is not None and distance_km(home, site) <= km

    @cached_property
    def _opening(self) -> dict[str, frozenset[int]]:
        everything = frozenset(range(len(self._calendar.slots)))
        return {
            s.id: everything if s.opening is None else self._calendar.expand(s.opening)
            for s in self._territory.structures
        }
