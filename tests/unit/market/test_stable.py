"""Stable outcomes, the best of them, and the fewest who complain where there is none."""

from __future__ import annotations

import numpy as np
import pytest

from berceau.engine.limits import Limits
from berceau.market import stable as module
from berceau.market.market import GUARANTEED, NOTHING
from berceau.market.stable import stable
from support.markets import (
    complaining_units,
    market_of,
    outcomes,
    plain,
    stable_outcomes,
    without_stable_outcome,
)


def changing_places() -> list:
    """Give two units who keep what the other would rather have, and are content so."""
    return [
        [[plain(1, 1, 9)], [plain(0, 1, GUARANTEED)]],
        [[plain(0, 1, 5)], [plain(1, 1, GUARANTEED)]],
    ]


def test_three_units_may_have_no_stable_outcome() -> None:
    """One unit complains in the best of all outcomes, and it is named."""
    market = without_stable_outcome()
    assert stable_outcomes(market) == []
    settled = stable(market)
    assert settled.exists is False
    assert not settled.stable
    assert settled.fewest is True
    assert len(settled.complaining) == 1
    assert set(settled.complaining.tolist()) == complaining_units(market, settled.held)
    assert market.fits(settled.held)


@pytest.mark.parametrize("worth", [1, -1])
def test_values_choose_between_stable_outcomes(worth: int) -> None:
    market = market_of(changing_places(), [1, 1], required=[0, 1])
    settled = stable(market, np.array([worth, 0, worth, 0]))
    assert settled.held.tolist() == ([0, 2] if worth > 0 else [1, 3])
    assert settled.best is True
    assert settled.bound == max(0, 2 * worth)


def test_without_values_the_outcome_found_first_will_do() -> None:
    market = market_of(changing_places(), [1, 1], required=[0, 1])
    settled = stable(market)
    assert settled.stable
    assert settled.best is None
    assert settled.presolved is not None
    assert not settled.presolved.decided.any()
    assert stable(market, confirm=False).presolved is None


def test_one_outcome_left_is_the_best_without_a_search(monkeypatch: pytest.MonkeyPatch) -> None:
    market = market_of([[[plain(0, 1, 9)]], [[plain(0, 1, 5)]]], [1])
    monkeypatch.setattr(module, "solve", None)
    settled = stable(market, np.array([3, 10]))
    assert (settled.held.tolist(), settled.best, settled.bound) == ([0, NOTHING], True, 3)


def test_a_larger_market_is_not_written_down_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two who complain may then be more than the fewest, and nothing else is said."""
    monkeypatch.setattr(module, "MOST_USES", 0)
    one = without_stable_outcome()
    settled = stable(one)
    assert settled.exists is False
    assert len(settled.complaining) == 1
    assert settled.fewest is True


def test_nothing_fits() -> None:
    market = market_of([[[plain(0, 1, GUARANTEED)]], [[plain(0, 1, GUARANTEED)]]], [1], [0, 1])
    assert list(outcomes(market)) == []
    settled = stable(market)
    assert settled.exists is False
    assert not market.fits(settled.held)


def test_a_start_that_does_not_fit_is_replaced() -> None:
    """Taking the last options in turn fails; some outcome fits, and a stable one is found."""
    first = [[plain(0, 1, GUARANTEED)], [plain(1, 1, GUARANTEED)]]
    second = [[plain(0, 1, GUARANTEED)], [plain(2, 1, GUARANTEED), plain(1, 1, GUARANTEED)]]
    third = [[plain(2, 1, GUARANTEED)]]
    market = market_of([first, second, third], [1, 1, 1], [0, 1, 2])
    found = stable_outcomes(market)
    settled = stable(market, limits=Limits(deterministic_time=1.0))
    assert settled.exists is bool(found)
    assert market.fits(settled.held)
