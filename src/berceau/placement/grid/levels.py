"""What the criteria of a grid can give: every value of a fact at which their points change."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from berceau.placement.priority import points_given

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.families import FactValue
    from berceau.domain.policy import Criterion, Policy

    Values = dict[str, FactValue | None]

_STANDING = ("@resident", "@guest")
_ALWAYS_KNOWN = {"@sibling_there", "@age_months", "@refusals"}
"""Facts that the library derives for whoever asks."""
_MANY = 1000
"""A number beyond which points without a cap go on growing."""


def is_unbounded(criterion: Criterion) -> bool:
    """Say whether the points of a criterion grow as long as its number does."""
    return criterion.kind == "count" and bool(criterion.points_each) and is_idle_cap(criterion)


def is_idle_cap(criterion: Criterion) -> bool:
    """Say whether a count has no cap, or one on the other side of zero than its points."""
    if criterion.kind != "count":
        return False
    cap = criterion.cap
    return cap is None or (criterion.points_each > 0) != (cap >= 0)


class Levels:
    """Points of all criteria in the situations that make a difference to some of them.

    Facts are taken to be independent of each other, but for resident and guest: whoever asks is
    the one or the other. What is counted is taken to be zero or more.

    Parameters
    ----------
    policy
        Whose grid is looked at.
    """

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.limits = {block.id: block.max for block in policy.blocks}
        self._of_variable: dict[str, list[Criterion]] = defaultdict(list)
        for criterion in policy.grid:
            self._of_variable[_variable(criterion)].append(criterion)

    def members(self, block: str | None) -> list[Criterion]:
        """List the criteria of a block; of none, those that stand alone."""
        return [criterion for criterion in self.policy.grid if criterion.block == block]

    def own(self, criterion: Criterion) -> list[int]:
        """List the different points that a criterion can give, the fewest first."""
        return sorted({given[criterion.id] for given in self._given(criterion)})

    def beside(self, criterion: Criterion) -> Iterator[tuple[int, int, int]]:
        """Give what a criterion gives, and the least and the most that its block has besides.

        Criteria of the block that look at the same fact count as they do in that situation.
        """
        mates = [mate for mate in self.members(criterion.block) if mate is not criterion]
        same = [mate for mate in mates if _variable(mate) == _variable(criterion)]
        least, most = self.span(criterion.block, without=_variable(criterion))
        for given in self._given(criterion):
            with_it = sum(given[mate.id] for mate in same)
            yield given[criterion.id], least + with_it, most + with_it

    def span(self, block: str | None, *, without: str = "") -> tuple[int, int]:
        """Give the least and the most points of a block before its maximum, one fact apart."""
        least = most = 0
        for variable in dict.fromkeys(map(_variable, self.members(block))):
            if variable != without:
                sums = self._sums[block, variable]
                least, most = least + min(sums), most + max(sums)
        return least, most

    @cached_property
    def _sums(self) -> dict[tuple[str | None, str], list[int]]:
        """Points of each block from each fact, one number a situation."""
        sums = {}
        for variable, criteria in self._of_variable.items():
            situations = self._given(criteria[0])
            for block in {criterion.block for criterion in criteria}:
                mine = [criterion.id for criterion in criteria if criterion.block == block]
                sums[block, variable] = [sum(given[name] for name in mine) for given in situations]
        return sums

    def spread(self) -> int | None:
        """Give the most by which two families can be apart in points; none where nothing ends."""
        if any(map(is_unbounded, self.policy.grid)):
            return None
        total = 0
        for block in {criterion.block for criterion in self.policy.grid}:
            least, most = self.span(block)
            limit = self.limits.get(block or "", most)
            total += min(most, limit) - min(least, limit)
        return total

    def _given(self, criterion: Criterion) -> list[dict[str, int]]:
        """Give the points of all criteria that look at a fact, one dictionary a situation."""
        variable = _variable(criterion)
        if variable not in self._known:
            criteria = self._of_variable[variable]
            self._known[variable] = [
                {c.id: points_given(c, values.get(c.fact)) for c in criteria}
                for values in _situations(variable, criteria)
            ]
        return self._known[variable]

    @cached_property
    def _known(self) -> dict[str, list[dict[str, int]]]:
        return {}


def _variable(criterion: Criterion) -> str:
    return _STANDING[0] if criterion.fact in _STANDING else criterion.fact


def _situations(variable: str, criteria: list[Criterion]) -> list[Values]:
    if variable == _STANDING[0]:
        return [{"@resident": True, "@guest": False}, {"@resident": False, "@guest": True}]
    fact = criteria[0].fact
    found: dict[tuple[type, object], FactValue | None] = {}
    if fact not in _ALWAYS_KNOWN:
        found[type(None), None] = None
    for criterion in criteria:
        for value in _turning(criterion):
            if not (fact.startswith("@") and isinstance(value, int) and value < 0):
                found[type(value), value] = value
    return [{fact: value} for value in found.values()]


def _turning(criterion: Criterion) -> Iterator[FactValue]:
    """List values at which the points of a criterion change, on both sides of each change."""
    match criterion.kind:
        case "yes_no":
            yield from (False, True)
        case "category":
            yield from (choice.equals for choice in criterion.choices)
        case "banded":
            for band in criterion.bands:
                yield from (band.start - 1, band.start)
        case "expert":
            yield from (-1, 0, 1, criterion.min, criterion.max)
        case "count":
            yield from (0, 1)
            steps = abs(criterion.cap or 0) // max(1, abs(criterion.points_each))
            yield from (steps, steps + 1)
            if is_unbounded(criterion):
                yield _MANY
