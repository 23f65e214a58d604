"""Lots: drawn for every option from a published seed, and from no name of a person."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest

import berceau
from berceau.placement.check import check
from berceau.placement.check.lots import tie_break
from berceau.placement.check.seating import Seating
from berceau.placement.check.view import View
from berceau.placement.lots import LOT_BITS, lots_of
from berceau.placement.options import options_of
from support.check_builders import child, family, request, territory
from support.drawn import NEED_FIRST, rewritten

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
    from berceau.placement.options import Options


@cache
def town() -> Territory:
    drawn = berceau.draw("town", children=60, seed=1).territory
    return drawn.model_copy(update={"policy": NEED_FIRST})


@cache
def options() -> Options:
    return options_of(town())


def test_lots_are_spread_over_their_range() -> None:
    _, lots = lots_of(options())
    assert lots.min() >= 0
    assert lots.max() < 1 << LOT_BITS
    eighths = np.bincount(lots >> LOT_BITS - 3, minlength=8)
    assert eighths.min() > 0.6 * len(lots) / 8
    assert len(np.unique(lots)) > 0.99 * len(lots)


def test_two_children_who_change_places_make_a_difference() -> None:
    """Were lots a sum of parts, whoever sits where among equals would come to the same."""
    days = request(weeks=[["mon"], ["tue"], ["wed"], ["thu"]])
    names = (f"F{number:02}" for number in range(40))
    alike = territory(*(family(n, children=[child(f"{n}-a", request=days)]) for n in names))
    turns, lots = lots_of(options_of(alike))
    value = ((turns << LOT_BITS) + lots).reshape(40, 4).tolist()
    changes = [
        one[a] + other[b] - one[b] - other[a]
        for one, other in combinations(value, 2)
        for a, b in combinations(range(4), 2)
    ]
    assert np.mean(np.equal(changes, 0)) < 0.001
    assert 0.45 < np.mean(np.greater(changes, 0)) < 0.55


def test_the_seed_changes_lots_and_no_turn_where_nothing_is_drawn() -> None:
    policy = town().policy.model_copy(update={"tie_break": ("born",)})
    here = town().model_copy(update={"policy": policy})
    there = town().model_copy(update={"policy": policy.model_copy(update={"lottery_seed": 7})})
    (turns, lots), (other_turns, other_lots) = (lots_of(options_of(t)) for t in (here, there))
    assert np.array_equal(turns, other_turns)
    assert np.mean(lots == other_lots) < 0.01


def test_names_that_keep_their_order_change_no_lot() -> None:
    policy = town().policy.model_copy(update={"tie_break": ("submitted", "born")})
    before = town().model_copy(update={"policy": policy})
    names = {
        *before.child_by_id,
        *(family.id for family in before.families),
        *before.structure_by_id,
    }
    after = rewritten(before, lambda word: f"new {word}" if word in names else word)
    assert not names & {*after.child_by_id, *after.structure_by_id}
    for old, new in zip(lots_of(options_of(before)), lots_of(options_of(after)), strict=True):
        assert np.array_equal(old, new)


def test_the_checker_counts_the_same_from_the_page_of_rules() -> None:
    proposal = berceau.place(town())
    stage = proposal.stages[-1]
    assert stage.name == "tie_break"
    view = View(town())
    assert tie_break(view, Seating(view, proposal.placements)) == stage.value


@pytest.mark.parametrize("more", [1, 1 << LOT_BITS])
def test_a_forged_tie_break_is_found(more: int) -> None:
    proposal = berceau.place(town())
    last = proposal.stages[-1]
    assert last.value is not None
    assert not check(town(), proposal).violations
    update = {"value": last.value + more, "bound": last.value + more, "verdict": "proven"}
    stages = (*proposal.stages[:-1], last.model_copy(update=update))
    found = check(town(), proposal.model_copy(update={"stages": stages}))
    assert [(v.rule, v.subject) for v in found.violations] == [("measures", "stage tie_break")]
