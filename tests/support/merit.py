"""Who goes first: layers and points, read plainly from ``docs/reference/rules.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.stays import distance, fact, held_stay, is_true, months_old, request_stay

if TYPE_CHECKING:
    from berceau.domain.conventions import Convention
    from berceau.domain.families import Child, Family
    from berceau.domain.policy import Criterion
    from berceau.domain.structures import Structure
    from berceau.domain.territory import Territory

    Title = tuple[Convention | None, str]

AT_HOME = {"party", "resident"}
"""Titles that are no guest's."""


class Merit:
    """Weights and layers of children at structures."""

    def __init__(self, territory: Territory) -> None:
        self.territory = territory
        self.policy = territory.policy

    def layer(self, child: Child, family: Family, title: Title) -> tuple[int, ...]:
        """Give the layer of a child under a title, guests who come later below."""
        convention, kind = title
        late = (
            convention is not None
            and kind not in AT_HOME
            and any(t.kind == "order" and t.guests == "after_residents" for t in convention.terms)
        )
        named = [is_true(fact(family, child, name)) for name in self.policy.layers]
        return (int(not late), *map(int, named))

    def weight(self, points: int) -> int:
        """Give the weight that points have."""
        return (self.policy.base_points + max(0, points)) ** self.policy.exponent

    def by_grid(self, child: Child, family: Family, structure: Structure, kind: str) -> int:
        """Count the points of the grid, block by block."""
        blocks = {block.id: block.max for block in self.policy.blocks}
        derived = self._derived(child, family, structure, kind)
        totals: dict[str | None, int] = {}
        for criterion in self.policy.grid:
            value = derived.get(criterion.fact, fact(family, child, criterion.fact))
            points = 0 if value is None else earned(criterion, value)
            totals[criterion.block] = totals.get(criterion.block, 0) + points
        return sum(
            total if block is None else min(total, blocks[block])
            for block, total in totals.items()
        )

    def _derived(
        self, child: Child, family: Family, structure: Structure, kind: str
    ) -> dict[str, object]:
        request, days = child.request, request_stay(self.territory, child)
        assert request is not None
        assert days is not None
        far = distance(self.territory, family, structure)
        first = self.territory.calendar.first
        waiting = None
        if request.submitted is not None:
            since = child.model_copy(update={"born": request.submitted})
            waiting = max(0, months_old(since, first))
        siblings = [other for other in family.children if other.id != child.id]
        return {
            "@resident": kind in AT_HOME,
            "@guest": kind not in {*AT_HOME, "none"},
            "@sibling_there": any(
                other.held is not None
                and other.held.structure == structure.id
                and held_stay(self.territory, other) is not None
                for other in siblings
            ),
            "@distance_km": None if far is None else int(far),
            "@waiting_months": waiting,
            "@age_months": max(0, months_old(child, days[0])),
            "@refusals": request.refusals,
        }


def earned(criterion: Criterion, value: object) -> int:
    """Count the points that a fact's value earns by a criterion."""
    if criterion.kind == "yes_no":
        return criterion.points if is_true(value) else 0
    if criterion.kind == "category":
        chosen = [c.points for c in criterion.choices if repr(c.equals) == repr(value)]
        return chosen[0] if chosen else 0
    return _of_number(criterion, value) if isinstance(value, int) else 0


def _of_number(criterion: Criterion, value: int) -> int:
    if criterion.kind == "banded":
        reached = [(band.start, band.points) for band in criterion.bands if band.start <= value]
        return max(reached)[1] if reached else 0
    if criterion.kind == "expert":
        return sorted((criterion.min, value, criterion.max))[1]
    assert criterion.kind == "count"
    points = criterion.points_each * value
    if criterion.cap is None:
        return points
    return min(points, criterion.cap) if criterion.cap >= 0 else max(points, criterion.cap)
