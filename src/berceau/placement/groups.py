"""Service rates of the groups between which a policy is fair, where they are not the communes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from berceau.domain.policy import LARGER_COMMUNES
from berceau.placement.check.measuring import hours_asked, need_met
from berceau.placement.check.seating import Seating
from berceau.placement.check.view import View
from berceau.placement.grouping import groups_of
from berceau.placement.proposal import ServiceRate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Placement

_WHOLE = 1000


def group_rates(
    territory: Territory, placements: Iterable[Placement], fact: str
) -> tuple[ServiceRate, ...]:
    """Give need met over need asked for each value of a fact, as the rules define it.

    Parameters
    ----------
    territory
        The territory that the placements are for.
    placements
        Placements in any order.
    fact
        What makes the groups, as for :func:`~berceau.placement.grouping.grouping_of`.

    Returns
    -------
    tuple of ServiceRate
        In order of the names; children without the fact make the group of the empty name.
    """
    view = View(territory)
    seating = Seating(view, placements)
    group_of = groups_of(territory, fact)
    met: dict[str, int] = defaultdict(int)
    asked: dict[str, int] = defaultdict(int)
    for _, child in territory.child_by_id.values():
        if child.request is None or view.requested(child) is None:
            continue
        group = group_of[child.id]
        asked[group] += _WHOLE * hours_asked(view, child.request)
        seat = seating.finals.get(child.id)
        if seat is not None:
            met[group] += need_met(view, seating, seat, child.request)
    return tuple(
        ServiceRate(group=group, met=met[group], asked=asked[group]) for group in sorted(asked)
    )


def fairness_rates(
    territory: Territory, placements: Iterable[Placement]
) -> dict[str, tuple[ServiceRate, ...]]:
    """Give the rates of each fact between whose values the policy is fair, by the fact.

    Parameters
    ----------
    territory
        The territory that the placements are for.
    placements
        Placements in any order.

    Returns
    -------
    dict
        Nothing for fairness between communes, the larger ones alone or all: a proposal's measures
        have their rates.
    """
    given = tuple(placements)
    stages = territory.policy.stages
    facts = dict.fromkeys(stage.group for stage in stages if stage.measure == "fairness")
    known = {"commune", LARGER_COMMUNES.id}
    return {fact: group_rates(territory, given, fact) for fact in facts if fact not in known}
