"""Stable outcomes against trying every outcome, on small markets of every kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from berceau.market.audit import Auditor
from berceau.market.chains import Chains
from berceau.market.market import NOTHING
from berceau.market.mend import mended, unmet
from berceau.market.presolve import Reason, presolve
from berceau.market.serve import served
from berceau.market.stable import stable
from support.markets import (
    complaining_units,
    outcomes,
    random_market,
    stable_outcomes,
    town,
)

if TYPE_CHECKING:
    from berceau.engine.matrix import IntArray
    from berceau.market.market import Market
    from berceau.market.presolve import Presolved

SEEDS = st.integers(0, 2**20)


def drawn(seed: int) -> Market:
    """Draw a market of three to six units; amounts up to 3; one order or many; likes alike."""
    rng = np.random.default_rng([seed, 7])
    return random_market(
        seed,
        units=int(rng.integers(3, 7)),
        most=int(rng.integers(1, 4)),
        local=bool(rng.random() < 0.7),
        alike=float(rng.choice([0.0, 0.0, 0.4])),
    )


def keeps(known: Presolved, held: IntArray) -> bool:
    """Tell whether an outcome is among those that the presolve leaves possible."""
    none = held == NOTHING
    return bool(known.possible[held[~none]].all() and known.may_lack[none].all())


@given(SEEDS)
def test_the_presolve_strikes_out_nothing_that_a_stable_outcome_holds(seed: int) -> None:
    market = drawn(seed)
    found = stable_outcomes(market)
    known = presolve(market)
    event("none stable" if not found else "one stable" if len(found) == 1 else "several stable")
    event("all decided" if known.decided.all() else "some undecided")
    assert all(keeps(known, held) for held in found)
    assert not (found and known.refuted.any())


@given(SEEDS, st.data())
def test_what_is_given_is_taken_as_it_is(seed: int, data: st.DataObject) -> None:
    """Of the outcomes in which a unit holds what is said, others content, none is lost."""
    market = drawn(seed)
    unit = data.draw(st.integers(0, market.n_units - 1))
    first, end = int(market.starts[unit]), int(market.starts[unit + 1])
    option = data.draw(st.integers(first, end - 1))
    said = np.full(market.n_units, NOTHING, dtype=np.int64)
    said[unit] = option
    found = [
        held
        for held in outcomes(market)
        if held[unit] == option and complaining_units(market, held) <= {unit}
    ]
    known = presolve(market, given=said)
    event("some such outcome" if found else "no such outcome")
    assert all(keeps(known, held) for held in found)
    others = np.setdiff1d(np.arange(first, end), option)
    assert set(known.reason[others]) <= {Reason.GIVEN}


@given(SEEDS)
def test_a_reason_holds_in_every_stable_outcome(seed: int) -> None:
    market = drawn(seed)
    known = presolve(market)
    auditor = Auditor(market)
    for held in stable_outcomes(market):
        assert len(unmet(auditor, held)) == 0
        for option in np.flatnonzero(~known.possible).tolist():
            unit, witness = int(market.unit[option]), int(known.witness[option])
            others = held.copy()
            others[unit] = option
            event(Reason(known.reason[option]).name.lower())
            if known.reason[option] == Reason.BETTER:
                assert market.level[witness] < market.level[option]
                assert held[unit] != NOTHING
                assert market.level[held[unit]] <= market.level[witness]
            elif known.reason[option] in {Reason.SHUT, Reason.FULL}:
                assert market.loads(others)[witness] > market.limit[witness]
            because = known.because(option)
            if known.decided.all() and because.row is not None:
                assert because.load + because.need > because.limit
                assert because.load <= market.loads(held)[because.row]


@given(SEEDS)
def test_solutions_of_the_chains_are_the_stable_outcomes(seed: int) -> None:
    market = drawn(seed)
    known = presolve(market)
    if known.refuted.any():
        event("refuted")
        return
    event("all decided" if known.decided.all() else "some undecided")
    chains = Chains(known)
    found = {held.tobytes() for held in stable_outcomes(market)}
    told = set()
    for held in outcomes(market):
        x = chains.columns(held)
        if x is not None and np.array_equal(chains.held(x), held):
            told.add(held.tobytes())
    assert told == found


@given(SEEDS)
def test_the_best_stable_outcome_is_found_or_the_fewest_complaints(seed: int) -> None:
    market = drawn(seed)
    values = np.random.default_rng([seed, 3]).integers(-5, 20, size=market.n_options)
    found = stable_outcomes(market)
    settled = stable(market, values)
    assert market.fits(settled.held)
    assert set(settled.complaining.tolist()) == complaining_units(market, settled.held)
    assert settled.exists is bool(found)
    if found:
        best = max(int(values[held[held != NOTHING]].sum()) for held in found)
        event("searched" if not settled.presolved.decided.all() else "decided")
        assert settled.stable
        assert settled.best is True
        assert settled.fewest is None
        assert settled.bound == best
        assert int(values[settled.held[settled.held != NOTHING]].sum()) == best
    else:
        event("none stable")
        fewest = min(len(complaining_units(market, held)) for held in outcomes(market))
        assert len(settled.complaining) == fewest
        assert settled.fewest is True


@given(SEEDS)
def test_under_one_order_those_served_are_content_and_everything_is_decided(seed: int) -> None:
    market = random_market(seed, units=6, local=False, pairs=0.0, kept=0.0, ties=False)
    first = served(market)
    known = presolve(market)
    assert first.settled
    assert complaining_units(market, first.held) == set()
    assert known.decided.all()
    assert np.array_equal(known.held, first.held)


@given(SEEDS)
def test_meeting_complaints_never_leaves_more(seed: int) -> None:
    market = drawn(seed)
    first = served(market)
    before = complaining_units(market, first.held)
    after = mended(Auditor(market), first.held)
    event("met some" if len(after.complaining) < len(before) else f"{bool(before)} as before")
    assert market.fits(after.held)
    assert set(after.complaining.tolist()) == complaining_units(market, after.held)
    assert len(after.complaining) <= len(before)


@pytest.mark.parametrize(
    ("seed", "local", "kept", "apart"),
    [(1, 0, 0.0, False), (2, 0, 0.1, False), (3, 100, 0.1, False)],
)
def test_many_families_of_two_in_more_than_a_thousand_units(
    seed: int,
    local: int,
    kept: float,
    apart: bool,  # noqa: FBT001 - a case
) -> None:
    """Sure uses of undecided units must not be counted twice: small markets do not show it."""
    market = town(seed, 1200, local=local, kept=kept, apart=apart)
    settled = stable(market)
    assert settled.exists
    assert market.fits(settled.held)
    found = Auditor(market).complaints(settled.held)
    assert not len(found.waste)
    assert not len(found.cutoff)
    assert keeps(settled.presolved, settled.held)
    chains = Chains(settled.presolved)
    if not settled.presolved.decided.all():
        assert chains.columns(settled.held) is not None


def test_what_is_drawn_is_worth_drawing() -> None:
    """Among small markets, enough have something to decide, several ends, or none stable."""
    undecided = several = none = mended_some = 0
    for seed in range(150):
        market = drawn(seed)
        found = stable_outcomes(market)
        undecided += not presolve(market).decided.all()
        several += len(found) > 1
        none += not found
        mended_some += bool(complaining_units(market, served(market).held))
    assert undecided > 30
    assert several > 5
    assert none > 1
    assert mended_some > 5
