"""The search where complaints count: never more of what is not borne, and worth its price."""

from __future__ import annotations

import numpy as np
import pytest

from berceau.engine.guard import Aids
from berceau.engine.limits import Limits
from berceau.engine.matrix import Matrix, starts_of
from berceau.engine.program import Measure, Program, Rows
from berceau.engine.solve import solve
from berceau.engine.stages import Optimise
from berceau.market.charges import Charge, Judge
from berceau.market.listing import Listing
from berceau.market.search import Judged
from berceau.market.serve import served
from support.markets import town

BORNE = Charge("swap", placed=False, at_most=0)


class Guarded:
    """A guard with one judge for every stage."""

    def __init__(self, listing: Listing, judge: Judge) -> None:
        self.listing = listing
        self.judge = judge

    def pieces(self, run, guide, standing, aim):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - a protocol of the engine
        """Begin a search."""
        del aim
        return Judged(run, guide, standing, listing=self.listing, judge=self.judge)


def listed(seed: int, units: int) -> tuple[Listing, Program]:
    """Write a town's market as a program, an option a column."""
    market = town(seed, units)
    n = market.n_options
    each = np.arange(n, dtype=np.int64)
    columns = Matrix(starts_of(np.ones(n, np.int64)), each, np.ones(n, np.int64), n)
    listing = Listing(market, columns, market.unit, np.arange(market.n_units, dtype=np.int64))
    by_row = market.needs.transposed
    rows = Rows("room", by_row.indptr, by_row.indices, by_row.coefs, market.limit)
    return listing, Program(np.ones(n, np.int64), market.unit, market.required, (rows,))


@pytest.mark.parametrize(
    "priced", [Charge("swap", placed=True, price=3), Charge("swap", placed=True, at_most=4)]
)
def test_gains_are_worth_what_they_cost(priced: Charge) -> None:
    listing, program = listed(1, 100)
    market = listing.market
    rng = np.random.default_rng(1)
    # Amounts used, a little apart: what an order by keys does not look at.
    worth = 10 * np.bincount(market.uses.row_of, market.uses.coefs).astype(np.int64)
    worth += rng.integers(0, 10, size=market.n_options)
    judge = Judge(market, (BORNE, priced))
    start = listing.chosen(served(market).held)
    stage = Optimise("worth", ((Measure("worth", worth), 1),), maximise=True)
    found = [
        solve(
            program,
            [stage],
            limits=Limits(deterministic_time=0.3, workers=workers),
            hint=start,
            aids=Aids(guard=Guarded(listing, judge)),
        )
        for workers in (1, 2)
    ]
    assert np.array_equal(found[0].x, found[1].x)
    x = found[0].x
    assert x is not None
    assert program.allows(x)
    before, after = (judge.plan(listing.held(values)) for values in (start, x))
    gained = int(worth @ (x - start))
    assert after.excess <= before.excess
    assert gained - (after.cost - before.cost) > 0
    assert found[0].stages[0].value == int(worth @ x)
    assert found[0].stages[0].bound >= int(worth @ x)
