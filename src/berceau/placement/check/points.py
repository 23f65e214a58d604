"""Points of a child at a structure, by the published grid."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

from berceau.placement.check.asking import distance, has_part, rank_of, titles
from berceau.placement.check.view import View, completed_months

if TYPE_CHECKING:
    from berceau.domain.families import Child, FactValue, Family
    from berceau.domain.policy import Banded, Category, CountTimes, Criterion, Expert
    from berceau.domain.structures import Structure
    from berceau.domain.territory import Territory


def points_of(territory: Territory, child_id: str, structure_id: str) -> int:
    """Count the points of a child at a structure, as the checker does.

    Parameters
    ----------
    territory
        Territory whose policy counts.
    child_id, structure_id
        Identifiers in it.

    Raises
    ------
    KeyError
        The territory has no such child or structure.
    """
    family, child = territory.child_by_id[child_id]
    return count_points(View(territory), family, child, territory.structure_by_id[structure_id])


def count_points(view: View, family: Family, child: Child, structure: Structure) -> int:
    """Count the points: those brought with the wish, else by the grid."""
    rank = rank_of(view, family, child, structure)
    if rank is not None and child.request is not None and child.request.points:
        return child.request.points[rank]
    return count_by_grid(view, family, child, structure)


def count_by_grid(view: View, family: Family, child: Child, structure: Structure) -> int:
    """Count the points of the grid, block by block, each block cut at its maximum."""
    by_library = any(criterion.fact.startswith("@") for criterion in view.policy.grid)
    derived = _derived(view, family, child, structure) if by_library else {}
    blocks: dict[str | None, int] = {}
    for criterion in view.policy.grid:
        own = criterion.fact.startswith("@")
        value = derived[criterion.fact] if own else fact_of(family, child, criterion.fact)
        if value is not None:
            sofar = blocks.get(criterion.block, 0)
            blocks[criterion.block] = sofar + _grade(criterion, value)
    limits = {block.id: block.max for block in view.policy.blocks}
    return sum(
        total if block is None else min(total, limits[block]) for block, total in blocks.items()
    )


def fact_of(family: Family, child: Child, name: str) -> FactValue | None:
    """Give the value of a fact: the child's own goes before its family's."""
    for facts in (child.facts, family.facts):
        for fact in facts:
            if fact.name == name:
                return fact.value
    return None


def is_true(value: FactValue | None) -> bool:
    """Say whether a fact is true, or a number other than zero."""
    return not isinstance(value, str) and bool(value)


def _derived(
    view: View, family: Family, child: Child, structure: Structure
) -> dict[str, FactValue | None]:
    """Work out the facts that the library knows by itself."""
    stay = view.requested(child) or view.held(child)
    day = view.calendar.first if stay is None else stay.first
    opened = titles(view, family.commune, structure, day)
    resident = any(c is None or has_part(c, family.commune, structure) for c in opened)
    kilometres = distance(view, family, structure)
    submitted = None if child.request is None else child.request.submitted
    waited = None if submitted is None else completed_months(submitted, view.calendar.first)
    return {
        "@resident": resident,
        "@guest": bool(opened) and not resident,
        "@sibling_there": any(
            other.id != child.id
            and other.held is not None
            and other.held.structure == structure.id
            and view.held(other) is not None
            for other in family.children
        ),
        "@distance_km": None if kilometres is None else floor(kilometres),
        "@waiting_months": None if waited is None else max(0, waited),
        "@age_months": max(0, completed_months(child.born, day)),
    }


def _grade(criterion: Criterion, value: FactValue) -> int:
    """Give the points of one criterion for the value of its fact."""
    if criterion.kind == "yes_no":
        return criterion.points if is_true(value) else 0
    if criterion.kind == "category":
        return _chosen(criterion, value)
    # Words are no number; yes and no count as one and zero.
    return 0 if isinstance(value, str) else _of_number(criterion, value)


def _chosen(criterion: Category, value: FactValue) -> int:
    for choice in criterion.choices:
        if type(choice.equals) is type(value) and choice.equals == value:
            return choice.points
    return 0


def _of_number(criterion: Banded | CountTimes | Expert, value: int) -> int:
    if criterion.kind == "banded":
        reached = [band for band in criterion.bands if band.start <= value]
        return max(reached, key=lambda band: band.start).points if reached else 0
    if criterion.kind == "expert":
        return min(max(value, criterion.min), criterion.max)
    points = criterion.points_each * value
    if criterion.cap is None:
        return points
    # A cap on the other side of zero than the points would never be reached: it cuts nothing.
    return min(points, criterion.cap) if criterion.cap >= 0 else max(points, criterion.cap)
