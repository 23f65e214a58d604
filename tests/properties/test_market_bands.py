"""Bands against trying every outcome, on small markets of every kind."""

from __future__ import annotations

import numpy as np
from hypothesis import event, given
from hypothesis import strategies as st

from berceau.engine.limits import Limits
from berceau.market.banded import Banded
from berceau.market.bands import BandPlan, serve_bands
from berceau.market.market import NOTHING, Market
from support.markets import complaining_units, outcomes, random_market, stable_outcomes

SEEDS = st.integers(0, 2**20)
SHORT = Limits(deterministic_time=1.0, workers=1)


def banded(market: Market, seed: int, width: int) -> Banded:
    """Put a market in bands of some keys, with worths drawn."""
    rng = np.random.default_rng([seed, 11])
    key = market.option_key
    start = np.where(market.required, market.starts[1:] - 1, NOTHING)
    return Banded(
        market=market,
        band=key // width,
        worth=rng.integers(0, 9, size=market.n_options),
        order=key,
        level=market.rank,
        start=start,
        safe=lambda held: np.zeros(len(held), dtype=np.bool_),
    )


def one_order(seed: int) -> Market:
    """Draw a market where each unit has one key everywhere, and nobody holds anything before."""
    return random_market(seed, units=6, local=False, pairs=0.0, kept=0.0)


def units_across(market: Banded, plan: BandPlan) -> set[int]:
    """Give the units that the plan says could complain across bands."""
    return set(market.market.unit[plan.across].tolist())


@given(SEEDS, st.integers(1, 20))
def test_a_plan_fits_and_says_who_could_complain_across_bands(seed: int, width: int) -> None:
    market = banded(random_market(seed), seed, width)
    plan = serve_bands(market, SHORT)
    assert market.market.fits(plan.held)
    assert units_across(market, plan) == complaining_units(market.auditor.market, plan.held)
    event("all content" if not len(plan.across) else "some could complain")


@given(SEEDS, st.integers(1, 20))
def test_with_one_order_nobody_can_complain_across_bands(seed: int, width: int) -> None:
    market = banded(one_order(seed), seed, width)
    plan = serve_bands(market, SHORT)
    assert units_across(market, plan) == set()
    assert any(np.array_equal(plan.held, held) for held in stable_outcomes(market.auditor.market))


@given(SEEDS, st.integers(1, 20))
def test_the_highest_band_is_given_all_that_it_can_be(seed: int, width: int) -> None:
    market = banded(one_order(seed), seed, width)
    highest = market.band.max()
    first = serve_bands(market, SHORT).bands[0]
    best = max(
        int(market.worth[held[held != NOTHING]].sum())
        for held in outcomes(market.market)
        if (market.band[held[held != NOTHING]] == highest).all()
    )
    assert (first.worth, first.bound) == (best, best)


@given(SEEDS)
def test_bands_of_everybody_waste_nothing(seed: int) -> None:
    """Where all are in one band, nobody could have what it prefers without taking it away."""
    market = banded(one_order(seed), seed, 10**6)
    plan = serve_bands(market, SHORT)
    found = market.auditor.complaints(plan.held)
    assert (len(plan.bands), len(found.waste), len(found.cutoff)) == (1, 0, 0)
