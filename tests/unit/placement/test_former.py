"""A former proposal is where a new solve starts, and its prices bound the new one."""

from __future__ import annotations

import pytest

import berceau
from berceau.domain.decisions import Place, Refuse
from berceau.domain.territory import Territory
from berceau.errors import InfeasibleError

SMALL = berceau.Limits(deterministic_time=0.5)


@pytest.fixture(scope="module")
def town() -> Territory:
    return berceau.draw("town", children=180, seed=3).territory


@pytest.fixture(scope="module")
def former(town: Territory) -> berceau.Proposal:
    return berceau.place(town, limits=SMALL)


def test_solving_again_from_a_proposal_loses_nothing_and_needs_no_new_prices(
    town: Territory, former: berceau.Proposal
) -> None:
    again = berceau.place(town, limits=berceau.Limits(deterministic_time=0.0), former=former)
    first, second = (
        next(stage for stage in proposal.stages if stage.name == "hours")
        for proposal in (former, again)
    )
    assert first.value is not None
    assert second.value is not None
    assert second.value >= first.value - first.value * 10 // 1000
    assert second.bound is not None
    assert second.value <= second.bound
    assert {p.child for p in again.placements} == {p.child for p in former.placements}


def test_after_one_decision_only_little_changes(town: Territory, former: berceau.Proposal) -> None:
    served = next(p for p in former.placements if p.status == "new")
    decided = town.model_copy(update={"decisions": (Refuse(kind="refuse", child=served.child),)})
    decided = Territory.model_validate_json(decided.model_dump_json())
    updated = berceau.place(decided, limits=berceau.Limits(deterministic_time=0.0), former=former)
    assert served.child not in {p.child for p in updated.placements}
    before = {(p.child, p.structure, p.week) for p in former.placements}
    after = {(p.child, p.structure, p.week) for p in updated.placements}
    assert len(before - after) <= len(before) // 10
    berceau.certified_bounds(decided, updated, former)


def test_children_that_the_commission_places_are_placed_at_once_where_they_can_be(
    town: Territory, former: berceau.Proposal
) -> None:
    """Some cannot: the room is held by children who must keep it."""
    waiting = [one for one in former.waiting if one.structure.startswith("multi-accueil")]
    placed = 0
    for one in waiting[::4][:6]:
        place = Place(kind="place", child=one.child, structure=one.structure)
        decided = town.model_copy(update={"decisions": (place,)})
        decided = Territory.model_validate_json(decided.model_dump_json())
        try:
            updated = berceau.place(
                decided, limits=berceau.Limits(deterministic_time=0.0), former=former
            )
        except InfeasibleError:
            continue
        held = {(p.child, p.structure) for p in updated.placements}
        assert (one.child, one.structure) in held
        placed += 1
    assert placed >= 2
