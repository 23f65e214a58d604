"""Complaints as rows of a market's program: values of helpers, and what a solver makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from berceau.engine.matrix import Matrix, starts_of
from berceau.engine.program import Measure, Program, Rows
from berceau.engine.solve import solve
from berceau.engine.stages import Optimise
from berceau.engine.verdict import Verdict
from berceau.market.audit import Auditor
from berceau.market.charges import Charge
from berceau.market.exact import exact
from berceau.market.listing import Listing
from berceau.market.market import NOTHING
from support.markets import market_of, outcomes, plain, without_stable_outcome

if TYPE_CHECKING:
    from berceau.market.exact import Exact
    from berceau.market.market import Market

STRICT = tuple(Charge(kind, placed=p, at_most=0) for kind in ("waste", "cutoff") for p in (0, 1))


def listing_of(market: Market) -> Listing:
    """Give each option a column of its own."""
    n = market.n_options
    one = np.ones(n, dtype=np.int64)
    columns = Matrix(starts_of(one), np.arange(n, dtype=np.int64), one, n)
    return Listing(market, columns, market.unit, np.arange(market.n_units, dtype=np.int64))


def written(market: Market, charges: tuple[Charge, ...], most: int = 10**6) -> Exact | None:
    """Write the rows of charges."""
    return exact(
        listing_of(market),
        charges,
        first=market.n_options,
        sizes=np.ones(market.n_units, dtype=np.int64),
        covers=lambda option, _: np.zeros(len(option), dtype=np.bool_),
        most=most,
    )


def program_of(market: Market, found: Exact) -> Program:
    """Put the rows of a market and those of complaints in one program."""
    uses, rows = market.uses, found.helpers.rows
    own = Rows.from_entries("room", uses.indices, uses.row_of, uses.coefs, market.limit)
    more = [
        Rows.from_entries(
            "envy",
            [k for k, row in enumerate(chosen) for _ in row.terms],
            [c for row in chosen for c in row.terms],
            [a for row in chosen for a in row.terms.values()],
            [row.limit for row in chosen],
            equality=is_exact,
        )
        for is_exact in (True, False)
        for chosen in [[row for row in rows if row.is_exact == is_exact]]
    ]
    upper = np.append(np.ones(market.n_options, dtype=np.int64), found.helpers.upper)
    group = np.append(market.unit, np.full(len(found.helpers.upper), -1))
    return Program(upper.astype(np.int64), group, market.required, (own, *more))


def test_helpers_say_of_every_outcome_who_complains() -> None:
    market = without_stable_outcome()
    found = written(market, STRICT)
    assert found is not None
    program, auditor = program_of(market, found), Auditor(market)
    seen = 0
    for outcome in outcomes(market):
        held = np.array(outcome, dtype=np.int64)
        known = np.zeros(market.n_options, dtype=np.int64)
        known[held[held != NOTHING]] = 1
        x = found.completed(known, held)
        assert program.allows(x)
        complaints = auditor.complaints(held)
        for charge, borne in zip(STRICT, found.borne, strict=True):
            options = complaints.waste if charge.kind == "waste" else complaints.cutoff
            units = {
                u for u in market.unit[options].tolist() if (held[u] != NOTHING) == charge.placed
            }
            assert {unit for unit, column in borne.items() if x[column]} == units
            seen += len(units)
    assert seen


def test_where_nobody_can_be_content_the_fewest_complain() -> None:
    market = without_stable_outcome()
    found = written(market, STRICT)
    assert found is not None
    program = program_of(market, found)
    coefs = np.zeros(program.n_columns, dtype=np.int64)
    coefs[[column for column in found.excess if column >= 0]] = 1
    fewest = Optimise("complaints not borne", ((Measure("complaints", coefs), 1),), maximise=False)
    outcome = solve(program, (fewest,))
    assert outcome.verdict is Verdict.PROVEN
    assert outcome.stages[0].value == 1


def test_too_many_rows_are_not_written() -> None:
    assert written(without_stable_outcome(), STRICT, most=10) is None


@pytest.mark.parametrize("kind", ["cutoff", "swap"])
def test_what_always_fits_is_no_complaint_of_others(kind: str) -> None:
    market = market_of([[[plain(0, 1, 5)]], [[plain(0, 1, 9)]]], [3])
    found = written(market, (Charge(kind, placed=False, at_most=0),))  # type: ignore[arg-type]
    assert found is not None
    assert found.borne == ({},)
