"""Who goes first at a structure: layer, then points, then the published chain of tie-breaks."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from berceau.domain.communes import distance_km
from berceau.placement.stays import completed_months, held_stay

if TYPE_CHECKING:
    from collections.abc import Mapping

    from berceau.domain.families import Child, FactValue, Family, Request
    from berceau.domain.policy import Banded, CountTimes, Criterion, Expert
    from berceau.domain.structures import Structure
    from berceau.domain.territory import Territory
    from berceau.placement.stays import Stay
    from berceau.placement.titles import Title

    Facts = Mapping[str, FactValue]


class Asking(NamedTuple):
    """A child who asks, with its family, its request and the stay it asks for."""

    family: Family
    child: Child
    request: Request
    stay: Stay


class Priorities:
    """Points and layers of every child at every structure."""

    def __init__(self, territory: Territory) -> None:
        self._territory = territory
        self._blocks = {block.id: block.max for block in territory.policy.blocks}
        local = {"@resident", "@guest", "@sibling_there", "@distance_km"}
        grid = territory.policy.grid
        self._general = tuple(c for c in grid if c.fact not in local)
        self._local = tuple(c for c in grid if c.fact in local)
        self._known: dict[str, tuple[Facts, dict[str | None, int]]] = {}

    def layer(self, asking: Asking, title: Title) -> tuple[int, ...]:
        """Give the layer of a child under a title, larger goes first."""
        facts, _ = self._general_of(asking)
        policy = self._territory.policy
        return (int(not title.after_residents), *(int(_true(facts, f)) for f in policy.layers))

    def points(self, asking: Asking, structure: Structure, title: Title, rank: int) -> int:
        """Count the points of a child at a structure, by the grid or as brought with the wish."""
        if asking.request.points and rank < len(asking.request.points):
            return asking.request.points[rank]
        _, general = self._general_of(asking)
        if not self._local:
            return self._sum(general)
        facts = self._local_facts(asking, structure, title)
        return self._sum(_by_block(self._local, facts, dict(general)))

    def _sum(self, by_block: Mapping[str | None, int]) -> int:
        return sum(
            points if block is None else min(points, self._blocks[block])
            for block, points in by_block.items()
        )

    def _general_of(self, asking: Asking) -> tuple[Facts, dict[str | None, int]]:
        if asking.child.id not in self._known:
            calendar = self._territory.calendar
            facts: dict[str, FactValue] = {fact.name: fact.value for fact in asking.family.facts}
            facts |= {fact.name: fact.value for fact in asking.child.facts}
            facts["@age_months"] = max(0, completed_months(asking.child.born, asking.stay.first))
            if asking.request.submitted is not None:
                waited = completed_months(asking.request.submitted, calendar.first)
                facts["@waiting_months"] = max(0, waited)
            self._known[asking.child.id] = (facts, _by_block(self._general, facts, {}))
        return self._known[asking.child.id]

    def _local_facts(self, asking: Asking, structure: Structure, title: Title) -> Facts:
        facts: dict[str, FactValue] = {
            "@resident": title.standing == "resident",
            "@guest": title.standing == "guest",
            "@sibling_there": any(
                held == structure.id and child != asking.child.id
                for child, held in self._held_by_family.get(asking.family.id, ())
            ),
        }
        home, site = self._territory.home(asking.family), self._territory.site(structure)
        if home is not None and site is not None:
            facts["@distance_km"] = int(distance_km(home, site))
        return facts

    @cached_property
    def _held_by_family(self) -> dict[str, tuple[tuple[str, str], ...]]:
        calendar = self._territory.calendar
        return {
            family.id: tuple(
                (child.id, child.held.structure)
                for child in family.children
                if child.held is not None and held_stay(child, calendar) is not None
            )
            for family in self._territory.families
        }


def is_entitled(family: Family, child: Child, fact: str) -> bool:
    """Say whether a fact is true of a child, or else of its family."""
    facts = {f.name: f.value for f in family.facts} | {f.name: f.value for f in child.facts}
    return _true(facts, fact)


def _true(facts: Facts, name: str) -> bool:
    value = facts.get(name, False)
    return value if isinstance(value, bool) else isinstance(value, int) and value != 0


def _by_block(
    criteria: tuple[Criterion, ...], facts: Facts, into: dict[str | None, int]
) -> dict[str | None, int]:
    for criterion in criteria:
        into[criterion.block] = into.get(criterion.block, 0) + _earned(criterion, facts)
    return into


def _earned(criterion: Criterion, facts: Facts) -> int:
    value = facts.get(criterion.fact)
    if value is None:
        return 0
    if criterion.kind == "yes_no":
        return criterion.points if _true(facts, criterion.fact) else 0
    if criterion.kind == "category":
        return next((c.points for c in criterion.choices if _same(c.equals, value)), 0)
    return 0 if isinstance(value, str) else _graded(criterion, int(value))


def _graded(criterion: Banded | CountTimes | Expert, number: int) -> int:
    match criterion.kind:
        case "banded":
            reached = [band for band in criterion.bands if band.start <= number]
            return max(reached, key=lambda band: band.start).points if reached else 0
        case "count":
            return _capped(criterion.points_each * number, criterion.cap)
        case "expert":
            return min(max(number, criterion.min), criterion.max)


def _same(a: FactValue, b: FactValue) -> bool:
    # True == 1 in Python; a yes is not a one in a grid.
    return type(a) is type(b) and a == b


def _capped(points: int, cap: int | None) -> int:
    if cap is None:
        return points
    return min(points, cap) if cap >= 0 else max(points, cap)


def tie_break_order(territory: Territory) -> tuple[str, ...]:
    """List the children in the order of the policy's chain of tie-breaks."""
    seed = territory.policy.lottery_seed

    def key(child_id: str) -> tuple[object, ...]:
        _, child = territory.child_by_id[child_id]
        submitted = child.request.submitted if child.request is not None else None
        links = {
            "submitted": submitted or date.max,
            "born": child.born,
            "lottery": drawn(seed, child_id),
        }
        return (*(links[link] for link in territory.policy.tie_break), child_id)

    return tuple(sorted(territory.child_by_id, key=key))


def drawn(seed: int, *names: str) -> int:
    """Draw a number from a published seed and names: the first 64 bits of their SHA-256."""
    text = "\x1f".join((str(seed), *names))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
