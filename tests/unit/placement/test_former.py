"""A former proposal is where a new solve starts, and its prices bound the new one."""

from __future__ import annotations

import pytest

import berceau
from berceau.domain.decisions import Place, Refuse
from berceau.domain.territory import Territory

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
        next(stage for stage in proposal.stages if stage.name.startswith("need"))
        for proposal in (former, again)
    )
    assert first.value is not None
    assert second.value is not None
    assert second.value >= first.value - first.value * 20 // 1000
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


def test_a_child_that_the_commission_places_is_placed_at_once(
    town: Territory, former: berceau.Proposal
) -> None:
    waiting = next(one for one in former.waiting if one.structure == "multi-accueil-0001")
    place = Place(kind="place", child=waiting.child, structure=waiting.structure)
    decided = town.model_copy(update={"decisions": (place,)})
    decided = Territory.model_validate_json(decided.model_dump_json())
    updated = berceau.place(decided, limits=berceau.Limits(deterministic_time=0.0), former=former)
    assert (waiting.child, waiting.structure) in {
        (p.child, p.structure) for p in updated.placements
    }
