"""Who goes first at a structure: layer, then points, then the published chain of tie-breaks."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cached_property
from math import isnan
from typing import TYPE_CHECKING

import numpy as np

from berceau.placement.stays import completed_months

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy.typing as npt

    from berceau.domain.families import Child, FactValue, Family
    from berceau.domain.policy import Banded, CountTimes, Criterion, Expert, TieBreak
    from berceau.domain.territory import Territory
    from berceau.placement.demand import Asking, Demand
    from berceau.placement.distances import Distances

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]
    Facts = Mapping[str, FactValue]

_LOCAL = frozenset({"@resident", "@guest", "@sibling_there", "@distance_km"})
"""Facts that look at the structure wished."""


class Priorities:
    """Points and layers of requests at structures.

    Parameters
    ----------
    demand
        The requests.
    distances
        From the homes of the requests to the structures.
    """

    def __init__(self, demand: Demand, distances: Distances) -> None:
        self._demand = demand
        self._distances = distances
        self._policy = demand.territory.policy
        first = demand.territory.calendar.first
        self._facts = [_facts_of(asking, first) for asking in demand.askings]

    def layers(self, asking: Ints, late: Bools) -> Ints:
        """Give numbers to the layers of requests, larger goes first.

        Parameters
        ----------
        asking
            Positions of requests, -1 for who asks for nothing, shape ``(n,)``.
        late
            Whether they come after residents.
        """
        number = np.zeros(len(self._facts) + 1, dtype=np.int64)
        for name in self._policy.layers:
            holds = [*(_true(facts, name) for facts in self._facts), False]
            # Numbered anew at each fact, so that no number of facts is too large.
            number = np.unique(2 * number + holds, return_inverse=True)[1].ravel()
        return np.where(late, 0, number.max() + 1) + number[asking]

    def points(
        self, asking: Ints, structure: Ints, rank: Ints, *, resident: Bools, guest: Bools
    ) -> Ints:
        """Count the points of requests at structures, by the grid or as brought with the wish.

        Parameters
        ----------
        asking, structure, rank
            Positions of requests and structures, rank of the wish, shape ``(n,)``.
        resident, guest
            As whom the family may ask there.
        """
        values = {"@resident": resident.tolist(), "@guest": guest.tolist()}
        blocks: dict[str | None, Ints] = {}
        for criterion in self._policy.grid:
            if criterion.fact not in _LOCAL:
                earned = self._general(criterion)[asking]
            else:
                if criterion.fact not in values:
                    values[criterion.fact] = self._local(criterion.fact, asking, structure)
                earned = _earned_by(criterion, values[criterion.fact])
            block = criterion.block
            blocks[block] = earned + blocks[block] if block in blocks else earned
        limits = {block.id: block.max for block in self._policy.blocks}
        total = np.zeros(len(asking), dtype=np.int64)
        for block, points in blocks.items():
            total += points if block is None else np.minimum(points, limits[block])
        return self._brought(asking, rank, total)

    def _general(self, criterion: Criterion) -> Ints:
        return _earned_by(criterion, (facts.get(criterion.fact) for facts in self._facts))

    def _local(self, fact: str, asking: Ints, structure: Ints) -> list[FactValue | None]:
        if fact == "@sibling_there":
            wide = len(self._demand.structures)
            there = np.isin(asking * wide + structure, self._siblings_there)
            return [bool(is_there) for is_there in there.tolist()]
        kilometres = self._distances.between(asking, structure).tolist()
        return [None if isnan(far) else int(far) for far in kilometres]

    @cached_property
    def _siblings_there(self) -> Ints:
        """Request and structure, in one number, where another child of the family is."""
        demand = self._demand
        wide = len(demand.structures)
        held = dict(zip(demand.held.child.tolist(), demand.held.structure.tolist(), strict=True))
        position = {child: k for k, child in enumerate(demand.children)}
        keys = [
            k * wide + held[position[other.id]]
            for k, asking in enumerate(demand.askings)
            for other in asking.family.children
            if other is not asking.child and position[other.id] in held
        ]
        return np.array(keys, dtype=np.int64)

    def _brought(self, asking: Ints, rank: Ints, by_grid: Ints) -> Ints:
        """Put the points brought with a wish in the place of those of the grid."""
        given = [asking.request.points for asking in self._demand.askings]
        counts = np.array([len(points) for points in given], dtype=np.int64)
        if not counts.any():
            return by_grid
        starts = counts.cumsum() - counts
        flat = np.array([point for points in given for point in points], dtype=np.int64)
        rows = np.flatnonzero(rank < counts[asking])
        by_grid[rows] = flat[starts[asking[rows]] + rank[rows]]
        return by_grid


def _facts_of(asking: Asking, first: date) -> Facts:
    """Gather what is known of a child wherever it asks; its own facts go before its family's."""
    facts: dict[str, FactValue] = {fact.name: fact.value for fact in asking.family.facts}
    facts |= {fact.name: fact.value for fact in asking.child.facts}
    facts["@refusals"] = asking.request.refusals
    facts["@age_months"] = max(0, completed_months(asking.child.born, asking.stay.first))
    if asking.request.submitted is not None:
        facts["@waiting_months"] = max(0, completed_months(asking.request.submitted, first))
    return facts


def _earned_by(criterion: Criterion, values: Iterable[FactValue | None]) -> Ints:
    """Give the points that a criterion gives for each value of its fact."""
    known: dict[tuple[type, object], int] = {}
    found = []
    for value in values:
        # True == 1 in Python; a yes is not a one in a grid.
        key = (type(value), value)
        if key not in known:
            known[key] = points_given(criterion, value)
        found.append(known[key])
    return np.array(found, dtype=np.int64)


def is_entitled(family: Family, child: Child, fact: str) -> bool:
    """Say whether a fact is true of a child, or else of its family."""
    facts = {f.name: f.value for f in family.facts} | {f.name: f.value for f in child.facts}
    return _true(facts, fact)


def _true(facts: Facts, name: str) -> bool:
    return _is_yes(facts.get(name, False))


def _is_yes(value: FactValue) -> bool:
    return value if isinstance(value, bool) else isinstance(value, int) and value != 0


def points_given(criterion: Criterion, value: FactValue | None) -> int:
    """Give the points of a criterion for one value of its fact; none known gives nothing."""
    if value is None:
        return 0
    if criterion.kind == "yes_no":
        return criterion.points if _is_yes(value) else 0
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
    names = tuple(territory.child_by_id)
    links = [_link(territory, link) for link in reversed(territory.policy.tie_break)]
    # The names are in order already: a sort that keeps what is equal ends the chain with them.
    order = np.lexsort(links) if links else range(len(names))
    return tuple(names[k] for k in order)


def _link(territory: Territory, link: TieBreak) -> npt.NDArray[np.uint64]:
    """Give a number to each child, smaller goes first."""
    children = [child for _, child in territory.child_by_id.values()]
    match link:
        case "submitted":
            days = [c.request.submitted if c.request else None for c in children]
            found = [(day or date.max).toordinal() for day in days]
        case "born":
            found = [child.born.toordinal() for child in children]
        case "lottery":
            seed = territory.policy.lottery_seed
            found = [drawn(seed, child.id) for child in children]
    return np.array(found, dtype=np.uint64)


def drawn(seed: int, *names: str) -> int:
    """Draw a number from a published seed and names: the first 64 bits of their SHA-256."""
    text = "\x1f".join((str(seed), *names))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
