"""Serving in order of points until nobody can complain, on cases and drawn territories."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import berceau
from berceau.market.presolve import presolve
from berceau.market.stable import stable
from berceau.placement.by_points import by_points
from berceau.placement.choices import chosen
from berceau.placement.competition import competition_of
from berceau.placement.complaining import Found
from berceau.placement.guarantees import pools_first
from berceau.placement.problem import formulate

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
    from berceau.engine.matrix import IntArray
    from berceau.market.audit import Complaints
    from berceau.placement.competition import Competition
    from berceau.placement.proposal import Proposal


def audited(territory: Territory, proposal: Proposal) -> tuple[Competition, Complaints, IntArray]:
    """Count the complaints of a proposal from its placements alone; say what units hold."""
    problem = formulate(territory)
    competition = competition_of(problem)
    x, faults = chosen(problem, proposal.placements)
    assert faults == []
    found = Found.of(competition, x)
    return competition, found.complaints, found.held


@pytest.mark.parametrize("name", ["talant-2015", "chamousset"])
def test_nobody_complains_of_a_case(name: str) -> None:
    territory = berceau.case(name)
    proposal = by_points(territory)
    _, found, _ = audited(territory, proposal)
    assert not len(found.waste)
    assert not len(found.cutoff)
    [stage] = proposal.stages
    assert (stage.name, stage.verdict, stage.value, stage.bound) == ("stable", "proven", 0, 0)
    assert berceau.check(territory, proposal).lawful


@pytest.mark.parametrize("seed", [1, 2])
def test_nobody_complains_of_a_drawn_town_and_the_presolve_confirms_it(seed: int) -> None:
    """Serving in order alone leaves complaints where places are left or points are local."""
    territory = berceau.draw("town", children=200, seed=seed).territory
    proposal = by_points(territory)
    competition, found, held = audited(territory, proposal)
    assert not len(found.waste)
    assert not len(found.cutoff)
    assert not len(found.swap_option)
    known = presolve(pools_first(competition))
    assert not known.refuted.any()
    assert known.possible[held[held >= 0]].all()


def test_serving_in_order_once_leaves_complaints() -> None:
    """What the tests above find is not there by itself."""
    territory = berceau.draw("town", children=200, seed=1).territory
    _, found, _ = audited(territory, berceau.in_order(territory))
    assert len(found.waste) + len(found.cutoff) > 0


def test_a_town_where_some_family_complains_if_nothing_is_liked_alike() -> None:
    """Points that depend on the structure may leave no outcome without a complaint: proven."""
    territory = berceau.draw("town", children=500, seed=1).territory
    market = replace(pools_first(competition_of(formulate(territory))), alike=None)
    settled = stable(market)
    assert settled.exists is False
    assert settled.presolved is not None
    assert settled.presolved.refuted.any()
    assert len(settled.complaining) == 1
    assert settled.fewest is True
