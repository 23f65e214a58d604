"""What of a fact decides, and values that decide the same and say less."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from berceau.placement.grouping import OTHERS, band_of, grouping_of
from berceau.placement.priority import points_given

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from berceau.domain.families import Fact, FactValue
    from berceau.domain.policy import Criterion, Grouping
    from berceau.domain.territory import Territory

Signature: TypeAlias = tuple[object, ...]
"""All that a value decides."""

_MOST_REFUSALS = 1000
"""More are not looked through."""


class Uses:
    """How the policy of a territory, and the reserved places of its structures, use facts.

    Parameters
    ----------
    territory
        Policy, structures and families.
    """

    def __init__(self, territory: Territory) -> None:
        self._territory = territory
        policy = territory.policy
        self._criteria: defaultdict[str, list[Criterion]] = defaultdict(list)
        for criterion in policy.grid:
            self._criteria[criterion.fact].append(criterion)
        named = {stage.group: grouping_of(territory, stage.group) for stage in policy.stages}
        every = {grouping.id: grouping for grouping in (*policy.groups, *named.values())}
        self._groupings: defaultdict[str, list[Grouping]] = defaultdict(list)
        for grouping in every.values():
            self._groupings[grouping.fact].append(grouping)
        pools = {pool.fact for s in territory.structures for pool in s.reserved}
        self._truths = pools.union(policy.layers)

    def decides(self, fact: str, value: FactValue | None, *, points: bool = True) -> Signature:
        """Give all that a value of a fact decides; ``None``: the fact is not known.

        Parameters
        ----------
        points
            Whether points are counted by the grid, not brought ready made.
        """
        criteria = self._criteria.get(fact, ()) if points else ()
        return (
            *(points_given(criterion, value) for criterion in criteria),
            *(_label(grouping, value) for grouping in self._groupings.get(fact, ())),
            fact in self._truths and bool(value) and not isinstance(value, str),
        )

    def is_idle(self, fact: str, value: FactValue, *, points: bool) -> bool:
        """Say whether a value decides what it would if nobody knew it."""
        own, unknown = (self.decides(fact, known, points=points) for known in (value, None))
        return own == unknown

    def plain(self, fact: str, value: FactValue, *, points: bool) -> FactValue:
        """Give a value that decides the same and stands for all that do.

        Where each value decides something of its own, a number stays; a text gets a number of its
        own, so that what somebody has written is not read.
        """
        own = self.decides(fact, value, points=points)
        for candidate in sorted(self._stock(fact), key=lambda v: type(v) is not type(value)):
            if self.decides(fact, candidate, points=points) == own:
                return candidate
        return self._numbered[fact, value] if isinstance(value, str) else value

    def _stock(self, fact: str) -> Iterator[FactValue]:
        """List values that the policy itself names, or that lie at its limits."""
        yield from (True, False)
        limits = {0}
        for grouping in self._groupings.get(fact, ()):
            limits.update(_around(grouping.bands))
        others: list[FactValue] = []
        for criterion in self._criteria.get(fact, ()):
            match criterion.kind:
                case "banded":
                    limits.update(_around([band.start for band in criterion.bands]))
                case "expert":
                    limits.update((criterion.min, criterion.max))
                case "count":
                    limits.add(1)
                    if criterion.cap is not None and criterion.points_each:
                        limits.add(-(-criterion.cap // criterion.points_each))
                case "category":
                    others += [choice.equals for choice in criterion.choices]
        yield from sorted(limits, key=lambda number: (abs(number), number))
        yield from others

    @cached_property
    def _numbered(self) -> dict[tuple[str, FactValue], str]:
        """Number the texts of each fact, in their order."""
        texts: defaultdict[str, set[str]] = defaultdict(set)
        for fact in facts_of(self._territory):
            if isinstance(fact.value, str):
                texts[fact.name].add(fact.value)
        return {
            (name, text): f"value {number}"
            for name, found in texts.items()
            for number, text in enumerate(sorted(found), start=1)
        }

    def refusals(self, number: int, *, points: bool) -> int:
        """Give the smallest number of earlier refusals that decides the same as one."""
        own = self.decides("@refusals", number, points=points)
        fewer = range(min(number, _MOST_REFUSALS))
        same = (k for k in fewer if self.decides("@refusals", k, points=points) == own)
        return next(same, number)

    @property
    def by_distance(self) -> list[Criterion]:
        """The criteria that count kilometres."""
        return self._criteria.get("@distance_km", [])

    def is_used(self, fact: str, *, points: bool) -> bool:
        """Say whether anything looks at a fact."""
        counted = points and fact in self._criteria
        return counted or fact in self._groupings or fact in self._truths


def facts_of(territory: Territory) -> Iterator[Fact]:
    """List the facts of all families and children."""
    for family in territory.families:
        yield from family.facts
        for child in family.children:
            yield from child.facts


def _label(grouping: Grouping, value: FactValue | None) -> str:
    if value is None:
        return OTHERS
    return band_of(value, grouping.bands) if grouping.bands else str(value)


def _around(starts: Iterable[int]) -> Iterator[int]:
    """List where bands begin, and the number before the first."""
    for number, start in enumerate(starts):
        if number == 0:
            yield start - 1
        yield start
