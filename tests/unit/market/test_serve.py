"""Serving in order, and meeting complaints, by example."""

from __future__ import annotations

import numpy as np

from berceau.market.audit import Auditor
from berceau.market.market import GUARANTEED, NOTHING
from berceau.market.mend import mended
from berceau.market.serve import served, started
from support.markets import complaining_units, market_of, plain, without_stable_outcome


def kept(row: int, amount: int = 1) -> list:
    """Give an option that keeps a place."""
    return [plain(row, amount, GUARANTEED)]


def test_each_gets_the_best_that_is_left() -> None:
    options = [[plain(0, 1, key)] for key in (5, 9, 7)]
    market = market_of([[one, [plain(1, 1, one[0].key)]] for one in options], [1, 1])
    assert served(market).held.tolist() == [NOTHING, 2, 5]


def test_what_the_last_one_leaves_is_known_to_the_first() -> None:
    """A place left at the end of one pass is free from the beginning of the next."""
    market = market_of([[[plain(0, 1, 9)]], [[plain(1, 1, 5)], kept(0)]], [1, 1], required=[1])
    first = served(market)
    assert first.held.tolist() == [0, 1]
    assert (first.passes, first.settled) == (3, True)


def test_who_finds_nothing_better_keeps_what_it_has() -> None:
    market = market_of(
        [[[plain(0, 1, 9)], [plain(1, 1, 9)]], [[plain(1, 1, 5)], kept(0)]], [1, 1], required=[1]
    )
    first = served(market)
    assert first.settled
    assert first.held.tolist() == [1, 3]


def test_who_left_in_vain_keeps_its_place_from_then_on() -> None:
    """Once its place is free from the start, another takes what it left it for."""
    market = market_of(
        [
            # With the place of the last one free, the first takes both rows 0 and 1.
            [[plain(0, 1, 9), plain(1, 1, 9)], [plain(2, 1, 9)]],
            [[plain(1, 1, 5)], kept(0)],
        ],
        [1, 1, 1],
        required=[1],
    )
    first = served(market)
    assert market.fits(first.held)
    assert first.held[1] != NOTHING


def test_a_stretch_before_a_move_is_held_from_the_start() -> None:
    """Rows 0 and 1 are one place before and after a date; the move begins at that date."""
    moving = [plain(0, 1, GUARANTEED), plain(2, 1, 5)]
    staying = [plain(0, 1, GUARANTEED), plain(1, 1, GUARANTEED)]
    market = market_of(
        [[[plain(0, 1, 9)], [plain(1, 1, 9)]], [moving, staying]], [1, 1, 1], required=[1]
    )
    first = served(market)
    assert first.held.tolist() == [1, 2]
    assert complaining_units(market, first.held) == set()


def test_those_who_must_have_something_start_with_what_fits() -> None:
    anywhere = [[plain(0, 1, GUARANTEED)], [plain(1, 1, GUARANTEED)]]
    market = market_of([anywhere, [[plain(0, 1, 5)], kept(1)]], [1, 1], required=[0, 1])
    assert started(market).tolist() == [0, 3]


def test_nothing_fits_for_one_who_must_have_something() -> None:
    market = market_of([[kept(0)], [kept(0)]], [1], required=[0, 1])
    assert started(market).tolist() == [0, NOTHING]
    first = served(market)
    assert not first.settled
    assert not market.fits(first.held)


def test_complaints_are_met_and_those_taken_out_are_served_again() -> None:
    """The second goes first at its own place; the other has a second wish."""
    market = market_of(
        [[[plain(0, 1, 4)], [plain(1, 1, 9)]], [[plain(0, 1, 6)], [plain(1, 1, 1)]]], [1, 1]
    )
    one = np.array([0, 3])
    assert complaining_units(market, one) == {1}
    after = mended(Auditor(market), one)
    assert after.held.tolist() == [1, 2]
    assert after.complaining.tolist() == []


def test_where_nobody_ever_rests_the_fewest_complaints_are_kept() -> None:
    market = without_stable_outcome()
    after = mended(Auditor(market), served(market).held)
    assert len(after.complaining) == 1
    assert set(after.complaining.tolist()) == complaining_units(market, after.held)


def test_without_rounds_nothing_is_met() -> None:
    market = without_stable_outcome()
    nobody = np.full(3, NOTHING)
    after = mended(Auditor(market), nobody, rounds=0)
    assert after.held.tolist() == nobody.tolist()
    assert after.complaining.tolist() == [0, 1, 2]
