"""What complaints cost, kept up to date change by change."""

from __future__ import annotations

import numpy as np
import pytest

from berceau.market.charges import KINDS, Charge, Judge
from berceau.market.market import NOTHING
from support.markets import market_of, outcomes, plain, random_market

EVERY_KIND = tuple(Charge(kind, placed) for kind in KINDS[:3] for placed in (False, True))


def test_a_change_is_judged_as_the_whole_plan_is() -> None:
    rng = np.random.default_rng(3)
    changed = with_complaints = 0
    for seed in range(60):
        market = random_market(seed, units=6)
        judge = Judge(market, EVERY_KIND)
        lawful = list(outcomes(market))
        for _ in range(5):
            before, after = (lawful[k] for k in rng.integers(len(lawful), size=2))
            found = judge.after(judge.plan(before), after)
            expected = judge.plan(after)
            changed += not np.array_equal(before, after)
            with_complaints += len(expected.pairs.option) > 0
            rows = [
                set(zip(*(column.tolist() for column in plan.pairs), strict=True))
                for plan in (found, expected)
            ]
            assert rows[0] == rows[1]
            assert (found.excess, found.cost) == (expected.excess, expected.cost)
    assert changed > 150
    assert with_complaints > 100


def test_what_one_holds_safely_is_no_reason_to_complain() -> None:
    # One seat; the second unit holds it, the first has the larger key.
    market = market_of([[[plain(0, 1, 9)]], [[plain(0, 1, 1)]]], [1])
    held = np.array([NOTHING, 1])
    charge = Charge("swap", placed=False, price=7)
    assert Judge(market, (charge,)).plan(held).cost == 7
    safe = Judge(market, (charge,), safe=lambda held: held != NOTHING)
    assert safe.plan(held).cost == 0


def test_a_plan_made_safe_elsewhere_is_looked_at_again() -> None:
    """A unit may become safe although nothing that it uses has changed."""
    market = market_of([[[plain(0, 1, 9)]], [[plain(0, 1, 1)]], [[plain(1, 1, 5)]]], [1, 1])
    charge = Charge("swap", placed=False, price=7)
    judge = Judge(
        market, (charge,), safe=lambda held: np.array([False, held[2] != NOTHING, False])
    )
    before = judge.plan(np.array([NOTHING, 1, NOTHING]))
    assert before.cost == 7
    assert judge.after(before, np.array([NOTHING, 1, 2])).cost == 0


@pytest.mark.parametrize(("at_most", "excess"), [(None, 0), (0, 1), (1, 0)])
def test_beyond_what_is_borne_is_excess(at_most: int | None, excess: int) -> None:
    market = market_of([[[plain(0, 1, 9)]], [[plain(0, 1, 1)]]], [1])
    judge = Judge(market, (Charge("swap", placed=False, at_most=at_most),))
    assert judge.plan(np.array([NOTHING, 1])).excess == excess


def test_a_charge_for_named_units_leaves_the_others_alone() -> None:
    market = market_of([[[plain(0, 1, 9)]], [[plain(0, 1, 1)]]], [1])
    held = np.array([NOTHING, 1])
    for named, excess in ((0, 1), (1, 0)):
        units = np.arange(2) == named
        judge = Judge(market, (Charge("swap", placed=False, at_most=0, units=units),))
        assert judge.plan(held).excess == excess
