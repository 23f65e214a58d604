"""Points of a child at a structure, by the published grid."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

from berceau.placement.check.asking import distance, has_part, rank_of, titles
from berceau.placement.check.view import View, completed_months

if TYPE_CHECKING:
    from datetime import date

    from berceau.domain.families import Child, FactValue, Family
    from berceau.domain.policy import Banded, Category, CountTimes, Criterion, Expert
    from berceau.domain.structures import Structure
    from berceau.domain.territory import Territory

_LOOK_THERE = frozenset({"@resident", "@guest", "@sibling_there", "@distance_km"})
"""Facts that depend on the structure."""


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
    blocks = dict(_anywhere(view, family, child))
    facts = _there(view, family, child, structure)
    for criterion in view.policy.grid:
        if criterion.fact in _LOOK_THERE:
            _add(blocks, criterion, facts[criterion.fact])
    limits = view.block_limits
    return sum(
        total if block is None else min(total, limits[block]) for block, total in blocks.items()
    )


def _anywhere(view: View, family: Family, child: Child) -> dict[str | None, int]:
    """Count, block by block, the points that a child has wherever it asks."""
    known = view.notes.points
    if child.id not in known:
        facts, blocks = _derived(view, child), dict[str | None, int]()
        for criterion in view.policy.grid:
            if criterion.fact in facts:
                _add(blocks, criterion, facts[criterion.fact])
            elif criterion.fact not in _LOOK_THERE:
                _add(blocks, criterion, fact_of(family, child, criterion.fact))
        known[child.id] = blocks
    return known[child.id]


def _add(blocks: dict[str | None, int], criterion: Criterion, value: FactValue | None) -> None:
    if value is not None:
        sofar = blocks.get(criterion.block, 0)
        blocks[criterion.block] = sofar + _grade(criterion, value)


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


def _derived(view: View, child: Child) -> dict[str, FactValue | None]:
    """Work out what the library knows of a child by itself, wherever it asks."""
    submitted = None if child.request is None else child.request.submitted
    waited = None if submitted is None else completed_months(submitted, view.calendar.first)
    return {
        "@waiting_months": None if waited is None else max(0, waited),
        "@age_months": max(0, completed_months(child.born, _first_day(view, child))),
        "@refusals": None if child.request is None else child.request.refusals,
    }


def _first_day(view: View, child: Child) -> date:
    stay = view.requested(child) or view.held(child)
    return view.calendar.first if stay is None else stay.first


def _there(
    view: View, family: Family, child: Child, structure: Structure
) -> dict[str, FactValue | None]:
    """Work out what the library knows of a child at a structure, where the grid asks for it."""
    facts: dict[str, FactValue | None] = {}
    if view.grid_facts & {"@resident", "@guest"}:
        opened = titles(view, family.commune, structure, _first_day(view, child))
        resident = any(c is None or has_part(c, family.commune, structure) for c in opened)
        facts |= {"@resident": resident, "@guest": bool(opened) and not resident}
    if "@sibling_there" in view.grid_facts:
        facts["@sibling_there"] = any(
            other.id != child.id
            and other.held is not None
            and other.held.structure == structure.id
            and view.held(other) is not None
            for other in family.children
        )
    if "@distance_km" in view.grid_facts:
        kilometres = distance(view, family, structure)
        facts["@distance_km"] = None if kilometres is None else floor(kilometres)
    return facts


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
