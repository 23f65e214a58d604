"""Which group each child is in: its commune, the value of a fact, or a band of a number."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING

from berceau.domain.policy import LARGER_COMMUNES, Grouping
from berceau.placement.stays import completed_months, requested_stay

if TYPE_CHECKING:
    from collections.abc import Sequence

    from berceau.domain.families import Child, FactValue, Family
    from berceau.domain.territory import Territory

OTHERS = ""
"""Name of the group of those without the fact, and of groups that are too small."""


def grouping_of(territory: Territory, name: str) -> Grouping:
    """Give the grouping that a stage names: one of the policy's, else communes or a fact.

    Parameters
    ----------
    territory
        Whose policy.
    name
        ``commune``, name of a grouping, or name of a fact.
    """
    every = (*territory.policy.groups, LARGER_COMMUNES)
    known = (grouping for grouping in every if grouping.id == name)
    return next(known, Grouping(id=name, fact=name))


def groups_of(territory: Territory, name: str) -> dict[str, str]:
    """Give the group of every child that asks for something in the year planned.

    Parameters
    ----------
    territory
        Its children.
    name
        As for :func:`grouping_of`.

    Returns
    -------
    dict
        Name of the group by child, in the order of children.
    """
    grouping = grouping_of(territory, name)
    asking = {
        child.id: _label(territory, grouping, family, child)
        for family, child in territory.child_by_id.values()
        if requested_stay(child, territory.calendar) is not None
    }
    sizes = Counter(asking.values())
    return {
        child: label if sizes[label] >= grouping.least else OTHERS
        for child, label in asking.items()
    }


def _label(territory: Territory, grouping: Grouping, family: Family, child: Child) -> str:
    if grouping.fact == "commune":
        return family.commune
    value = fact_of(territory, family, child, grouping.fact)
    if value is None:
        return OTHERS
    return band_of(value, grouping.bands) if grouping.bands else str(value)


def fact_of(territory: Territory, family: Family, child: Child, name: str) -> FactValue | None:
    """Give a fact of a child, else of its family, or what the library derives of its request."""
    for fact in (*child.facts, *family.facts):
        if fact.name == name:
            return fact.value
    request = child.request
    stay = requested_stay(child, territory.calendar)
    if request is None or stay is None:
        return None
    if name == "@refusals":
        return request.refusals
    if name == "@age_months":
        return max(0, completed_months(child.born, stay.first))
    if name == "@waiting_months" and request.submitted is not None:
        return max(0, completed_months(request.submitted, territory.calendar.first))
    return None


def band_of(value: FactValue, starts: Sequence[int]) -> str:
    """Name the band that a number is in: ``< 500``, ``500 - 999``, ``>= 1000``.

    Parameters
    ----------
    value
        The number; what is none is in no band.
    starts
        Where the bands begin, increasing.
    """
    if isinstance(value, bool | str):
        return OTHERS
    position = bisect_right(starts, value)
    if position == 0:
        return f"< {starts[0]}"
    if position == len(starts):
        return f">= {starts[-1]}"
    first, last = starts[position - 1], starts[position] - 1
    return str(first) if first == last else f"{first} - {last}"
