"""Laws of explanations: true whatever made the proposal, silent about other families."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, event, given

import berceau
from berceau.placement.reasons import Reasons
from berceau.testing import policies, territories
from support.crowded import crowded
from support.reasons import Recount
from support.retold import disagreements, small_numbers, strangers_in, without_reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Proposal
    from berceau.placement.reasons import Explanation

    Make = Callable[[Territory], Proposal]

METHODS = pytest.mark.parametrize(
    "make", [berceau.by_points, berceau.in_order, berceau.deferred_acceptance, berceau.place]
)


def _explained(territory: Territory, make: Make) -> tuple[Recount, list[Explanation]]:
    try:
        proposal = make(territory)
    except berceau.InfeasibleError:
        assume(False)  # noqa: FBT003  (the form that Hypothesis asks for)
        raise
    reasons = Reasons(territory, proposal)
    found = [reasons.explain(child) for child in territory.child_by_id]
    for one in found:
        event(one.result)
        for wish in one.wishes:
            event(wish.outcome)
    return Recount(territory, proposal), found


@METHODS
@given(territory=territories())
def test_all_that_is_said_is_counted_again(make: Make, territory: Territory) -> None:
    recount, found = _explained(territory, make)
    assert [wrong for one in found for wrong in disagreements(recount, one)] == []
    assert [wrong for one in found for wrong in without_reason(one)] == []


@METHODS
@given(territory=crowded(policies()))
def test_where_few_places_are_asked_for_by_many(make: Make, territory: Territory) -> None:
    recount, found = _explained(territory, make)
    assert [wrong for one in found for wrong in disagreements(recount, one)] == []
    assert [wrong for one in found for wrong in without_reason(one)] == []


@given(territory=territories())
def test_nobody_else_can_be_recognised(territory: Territory) -> None:
    recount, found = _explained(territory, berceau.by_points)
    for one in found:
        for said in (one.text("fr"), one.text("en"), one.model_dump_json()):
            assert strangers_in(recount, one, said) == []
        assert small_numbers(one) == []
        assert _values_of_others(territory, one) == []


def _values_of_others(territory: Territory, found: Explanation) -> list[str]:
    """List the facts told that are not the family's own."""
    family, child = territory.child_by_id[found.child]
    own = {fact.name: fact.value for fact in (*family.facts, *child.facts)}
    return [
        fact.name
        for fact in found.facts
        if fact.state in {"proven", "declared"} and own.get(fact.name) != fact.value
    ]
