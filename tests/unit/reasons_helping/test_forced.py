"""Forcing the stated change gives the stated result, for every child without a place."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pytest

import berceau
from berceau.placement.reasons.helping.answering import Helping
from berceau.placement.reasons.helping.changes import Both, changed
from berceau.placement.reasons.helping.ideas import Ideas

if TYPE_CHECKING:
    from collections.abc import Callable

    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Proposal

LIMITS = berceau.Limits(deterministic_time=0.1, workers=1)


class _Session(NamedTuple):
    territory: Territory
    plan: Proposal
    helping: Helping
    again: Callable[[Territory], Proposal]


@cache
def _session(name: str) -> _Session:
    if name == "town":
        territory, again = berceau.draw("town", children=500, seed=1).territory, berceau.in_order
    else:
        territory = berceau.case(name)
        again = berceau.by_points if name == "talant-2015" else berceau.in_order
    plan = again(territory)
    return _Session(territory, plan, Helping(territory, plan), again)


@pytest.mark.parametrize(("name", "every"), [("talant-2015", 1), ("save", 1), ("town", 30)])
def test_the_stated_change_gives_a_place(name: str, every: int) -> None:
    territory, plan, helping, again = _session(name)
    helped = 0
    for child in plan.refused[::every]:
        answer = helping.exact(child, LIMITS)
        sizes = [one.size for one in answer.helpful]
        assert sizes == sorted(sizes)
        for one in answer.helpful:
            if one.verified:
                helped += 1
                placed = {
                    p.child: p for p in again(changed(territory, child, one.change)).placements
                }
                assert child in placed, (child, one.change)
                assert placed[child].structure == one.structure
    assert helped > len(plan.refused[::every]) / 2


@pytest.mark.parametrize("name", ["talant-2015", "save"])
def test_what_is_estimated_holds(name: str) -> None:
    """A change for which there is room helps, whatever the method: nobody has to move."""
    _, plan, helping, _ = _session(name)
    for child in plan.refused[::3]:
        for one in helping.quick(child).helpful:
            if one.why == "room":
                verdict = helping.verified(child, one.change, LIMITS)
                assert verdict.helps, (child, one.change)


def test_two_changes_are_told_of_only_where_no_one_change_helps() -> None:
    _, plan, helping, _ = _session("talant-2015")
    for child in plan.refused:
        kinds = {one.change.kind for one in helping.quick(child).helpful}
        assert kinds <= {"both"} or "both" not in kinds


def test_the_witness_of_a_stage_by_stage_plan_is_accepted_by_the_checker() -> None:
    town = berceau.draw("town", children=60, seed=2).territory
    policy = town.policy.model_copy(update={"envy": ()})
    town = town.model_copy(update={"policy": policy})
    plan = berceau.place(town, limits=berceau.Limits(deterministic_time=0.5, workers=1))
    helping, found = Helping(town, plan), 0
    for child in plan.refused[:6]:
        for one in helping.exact(child, LIMITS).helpful:
            if one.verified:
                answer = helping.verified(child, one.change, LIMITS)
                witness = helping.witness(child, one.change, answer)
                assert witness is not None
                asked = changed(town, child, one.change)
                assert berceau.check(asked, witness).lawful
                assert child in {placement.child for placement in witness.placements}
                found += 1
    assert found


def test_a_witness_keeps_the_rules_on_complaints_and_what_was_promised() -> None:
    town = berceau.draw("town", children=60, seed=3).territory
    plan = berceau.place(town, limits=berceau.Limits(deterministic_time=0.3, workers=1))
    assert plan.envy is not None
    helping, found = Helping(town, plan), 0
    for child in plan.refused[:6]:
        answer = helping.exact(child, LIMITS)
        for one in answer.helpful:
            if one.verified:
                witness = helping.witness(
                    child, one.change, helping.verified(child, one.change, LIMITS)
                )
                assert witness is not None
                assert witness.envy is not None
                assert witness.envy.refused.waste <= plan.envy.refused.waste
                assert witness.envy.refused.swap <= plan.envy.refused.swap
                promised = {stage.name: stage for stage in plan.stages}["wishes"]
                assert witness.measures is not None
                assert witness.measures.wishes >= (promised.value or 0)
                found += 1
    assert found


def test_ideas_are_smallest_first() -> None:
    _, plan, helping, _ = _session("save")
    child = plan.refused[0]
    request = helping.quick(child).request
    assert request is not None
    ideas = Ideas(helping.standing, child, request)
    for found in (ideas.single(), ideas.double()):
        assert [idea.size for idea in found] == sorted(idea.size for idea in found)
    assert all(isinstance(idea.change, Both) for idea in ideas.double())
