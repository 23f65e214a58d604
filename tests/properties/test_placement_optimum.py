"""The solver finds what looking at every lawful combination finds, stage by stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, event, given, seed, settings

import berceau
from berceau.errors import InfeasibleError
from berceau.testing import territories
from support.drawn import is_satisfiable, is_small
from support.enumerate import Oracle

if TYPE_CHECKING:
    from berceau.domain.territory import Territory


@given(territory=territories().filter(is_small))
def test_every_stage_reaches_the_best_there_is(territory: Territory) -> None:
    oracle = Oracle(territory)
    best = oracle.best()
    if best is None:
        event("no lawful proposal")
        with pytest.raises(InfeasibleError):
            berceau.place(territory)
        return
    proposal = berceau.place(territory)
    stages = [stage for stage in proposal.stages if stage.name != "tie_break"]
    assert tuple(stage.value for stage in stages) == best.values
    assert all(stage.bound == stage.value for stage in stages)
    assert proposal.verdict == "proven"
    assert len(oracle.find(proposal, best.choices)) == 1
    event("something to place" if any(best.values) else "nothing to place")
    event("contested" if len(best.choices) < oracle.size else "room for all")


def _contested(territory: Territory) -> bool:
    """Say whether somebody who has options goes without, for want of room."""
    oracle = Oracle(territory)
    best = oracle.best() if is_satisfiable(territory) else None
    if best is None:
        return False
    asking = sum(bool(options) for options in oracle.options.values())
    return all(0 < len(choice) < asking for choice in best.choices)


def test_the_draws_have_something_to_decide() -> None:
    counts = {"satisfiable": 0, "something to place": 0, "contested": 0}
    drawn = 0

    def count(territory: Territory) -> None:
        nonlocal drawn
        drawn += 1
        if is_satisfiable(territory):
            counts["satisfiable"] += 1
            counts["something to place"] += any(Oracle(territory).options.values())
            counts["contested"] += _contested(territory)

    # Draws of one run resemble each other: several short runs see more than a long one.
    for start in range(6):
        few = settings(max_examples=15, database=None, phases=[Phase.generate])
        seed(start)(few(given(territory=territories())(count)))()
    assert counts["satisfiable"] > 0.75 * drawn
    assert counts["something to place"] > 0.6 * drawn
    assert counts["contested"] > 0.1 * drawn
