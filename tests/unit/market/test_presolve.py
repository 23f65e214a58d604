"""What all stable outcomes share, and why, by example."""

from __future__ import annotations

import numpy as np

from berceau.market.market import GUARANTEED, NOTHING
from berceau.market.presolve import Reason, presolve
from support.markets import (
    Use,
    complaining_units,
    market_of,
    outcomes,
    plain,
    stable_outcomes,
    without_stable_outcome,
)


def test_a_row_is_shut_by_what_is_surely_above_and_open_to_who_goes_first() -> None:
    market = market_of([[[plain(0, 1, 9)], [plain(1, 1, 9)]], [[plain(0, 1, 5)]]], [1, 1])
    known = presolve(market)
    assert known.decided.all()
    assert known.held.tolist() == [0, NOTHING]
    assert known.because(1)[:1] == (Reason.BETTER,)
    assert known.because(1).better == 0
    because = known.because(2)
    assert (because.reason, because.row) == (Reason.SHUT, 0)
    assert (because.need, because.load, because.limit) == (1, 1, 1)
    assert known.because(0).reason is Reason.POSSIBLE


def test_who_asks_for_more_can_be_shut_out_where_who_asks_for_less_is_not() -> None:
    market = market_of([[[plain(0, 2, 9)]], [[plain(0, 2, 5)]], [[plain(0, 1, 3)]]], [3])
    known = presolve(market)
    assert known.held.tolist() == [0, NOTHING, 2]
    assert known.because(1).need == 2


def test_a_row_is_full_whoever_of_two_is_there() -> None:
    """The first of two sits here or elsewhere, the other in its stead: nobody else fits."""
    here, there = 0, 1
    market = market_of(
        [
            # Who keeps a place elsewhere would rather be here, if not last in line.
            [[plain(here, 1, 2)], [plain(there, 1, GUARANTEED)]],
            [[plain(there, 1, 9)], [plain(here, 1, 9)]],
            [[plain(here, 1, 5)]],
        ],
        [1, 1],
        required=[0],
    )
    known = presolve(market, most_work=0)
    assert known.decided.all()
    assert known.held.tolist() == [1, 3, NOTHING]


def test_two_who_would_change_places_have_two_ends() -> None:
    """Each may keep what it has; the better end for both is stable as well."""
    market = market_of(
        [
            [[plain(1, 1, 9)], [plain(0, 1, GUARANTEED)]],
            [[plain(0, 1, 5)], [plain(1, 1, GUARANTEED)]],
        ],
        [1, 1],
        required=[0, 1],
    )
    known = presolve(market)
    assert len(stable_outcomes(market)) == 2
    assert known.choices.tolist() == [2, 2]
    said = np.array([1, NOTHING])
    given = presolve(market, given=said)
    assert given.held.tolist() == [1, 3]
    assert Reason(given.reason[0]) is Reason.GIVEN
    # What others hold says it as well, and says more.
    assert given.because(0).reason is Reason.SHUT


def test_a_supposition_that_leaves_somebody_with_nothing_is_struck_out() -> None:
    """Where no outcome is stable, supposing finds that out."""
    market = without_stable_outcome()
    assert presolve(market, most_work=0).choices.tolist() == [2, 2, 2]
    known = presolve(market)
    assert known.probes > 0
    assert known.refuted.any()
    supposed = np.flatnonzero(known.reason == Reason.SUPPOSED)
    because = known.because(int(supposed[0]))
    assert because.reason is Reason.SUPPOSED
    assert because.unit is not None


def test_what_holds_where_some_may_complain_holds_without_their_being_content() -> None:
    market = without_stable_outcome()
    for unit in range(3):
        known = presolve(market, may_complain=np.array([unit]))
        found = [held for held in outcomes(market) if complaining_units(market, held) <= {unit}]
        assert bool(found) or known.refuted.any()
        for held in found:
            chosen = held[held != NOTHING]
            assert known.possible[chosen].all()
            assert known.may_lack[held == NOTHING].all()


def test_a_family_whose_weaker_child_is_shut_out_is_shut_out() -> None:
    both = [plain(0, 1, 9), plain(0, 1, 2)]
    market = market_of([[both], [[plain(0, 1, 5)]]], [2])
    assert [held.tolist() for held in stable_outcomes(market)] == [[NOTHING, 1]]
    known = presolve(market)
    assert known.held.tolist() == [NOTHING, 1]


def test_equals_do_not_give_way_to_each_other() -> None:
    market = market_of([[[plain(0, 1, 5)]], [[plain(0, 1, 5)]]], [1])
    known = presolve(market)
    assert len(stable_outcomes(market)) == 2
    assert not known.decided.any()


def test_less_than_the_gap_apart_nobody_complains() -> None:
    strong, weak = Use(0, 1, 6, 4), Use(0, 1, 5, 3)
    market = market_of([[[strong]], [[weak]]], [1])
    assert len(stable_outcomes(market)) == 2
    assert presolve(market).choices.tolist() == [2, 2]


def test_a_market_without_units_is_decided() -> None:
    market = market_of([], [1])
    assert presolve(market).decided.all()
    assert not presolve(market).refuted.any()
