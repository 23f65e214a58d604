"""Every number of every explanation, counted again as the checker reads the territory."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

import berceau
from berceau.placement.reasons import Reasons
from support.reasons import Recount
from support.retold import disagreements, small_numbers, strangers_in, without_reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Proposal
    from berceau.placement.reasons.answers import Moment

    Make = Callable[[Territory], Proposal]


@cache
def _town(children: int) -> Territory:
    return berceau.draw("town", children=children, seed=1).territory


def _found(territory: Territory, proposal: Proposal, children: Iterable[str]) -> list[str]:
    """List what is wrong with the explanations of some children."""
    reasons, recount = Reasons(territory, proposal), Recount(territory, proposal)
    wrong = []
    for child in children:
        found = reasons.explain(child)
        wrong += disagreements(recount, found) + small_numbers(found) + without_reason(found)
        said = found.text("fr") + found.text("en") + found.model_dump_json()
        wrong += [f"{child}: {stranger}" for stranger in strangers_in(recount, found, said)]
    return wrong


@pytest.mark.parametrize(
    ("name", "make"), [("talant-2015", berceau.in_order), ("save", berceau.by_points)]
)
def test_of_every_child_of_a_case(name: str, make: Make) -> None:
    territory = berceau.case(name)
    proposal = make(territory)
    assert proposal.refused
    assert _found(territory, proposal, territory.child_by_id) == []


@pytest.mark.parametrize("make", [berceau.place, berceau.deferred_acceptance])
def test_of_every_child_of_a_small_town(make: Make) -> None:
    territory = _town(60)
    proposal = make(territory)
    assert proposal.refused
    assert _found(territory, proposal, territory.child_by_id) == []


def test_of_every_child_without_a_place_in_a_town_of_500() -> None:
    territory = _town(500)
    proposal = berceau.by_points(territory)
    assert len(proposal.refused) > 100
    assert _found(territory, proposal, proposal.refused) == []


def test_a_number_altered_is_found_out() -> None:
    territory = _town(60)
    proposal = berceau.by_points(territory)
    recount = Recount(territory, proposal)
    found = Reasons(territory, proposal).explain(proposal.refused[0])
    (wish, *others) = found.wishes
    (place,) = wish.at
    (way,) = place.ways
    row = way.full[0]
    assert disagreements(recount, found) == []
    altered = [
        row.model_copy(update={"limit": row.limit + 1}),
        row.model_copy(update={"load": (row.load or 0) - 1}),
        row.model_copy(update={"moments": (_everywhere(territory, row.at),)}),
        row.model_copy(update={"holders": row.holders.model_copy(update={"higher": 9})}),
        row.model_copy(update={"needs": row.needs + 1}),
    ]
    for one in altered:
        ways = (way.model_copy(update={"full": (one,)}),)
        at = (place.model_copy(update={"ways": ways}),)
        wishes = (wish.model_copy(update={"at": at}), *others)
        assert disagreements(recount, found.model_copy(update={"wishes": wishes}))


def _everywhere(territory: Territory, at: Moment) -> Moment:
    months = tuple(period.label for period in territory.calendar.months)
    return at.model_copy(update={"months": months})
