"""Prices, certificates and row reduction against trying every solution."""

from __future__ import annotations

import numpy as np
from hypothesis import event, given, target
from hypothesis import strategies as st

from berceau.engine.certificate import certified_bound
from berceau.engine.program import Measure, Program, Rows
from berceau.engine.reduction import largest_loads, needed_rows
from berceau.engine.solve import solve
from berceau.engine.stages import Optimise
from support.programs import every_solution, random_measure, random_program

SEEDS = st.integers(0, 2**20)


@given(SEEDS, st.booleans(), st.integers(1, 1000), st.data())
def test_any_prices_prove_a_bound(
    seed: int,
    maximise: bool,  # noqa: FBT001 - drawn
    scale: int,
    data: st.DataObject,
) -> None:
    program = random_program(seed)
    measure = random_measure(program, seed)
    solutions = every_solution(program)
    drawn = data.draw(st.lists(st.integers(-50, 3000), min_size=6, max_size=6))
    prices = np.array(drawn[: program.n_rows])
    prices[~program.equality] = np.maximum(prices[~program.equality], 0)
    terms = ((measure, 3),)
    bound = certified_bound(program, terms, prices, maximise=maximise, scale=scale)
    if len(solutions):
        values = 3 * (solutions @ measure.coefs + measure.constant)
        worst = bound - values.max() if maximise else values.min() - bound
        assert worst >= 0
        target(-float(worst))
        event("bound met" if worst == 0 else "bound not met")


@given(SEEDS, st.booleans())
def test_the_prices_of_a_stage_prove_its_bound_again(seed: int, maximise: bool) -> None:  # noqa: FBT001 - drawn
    program = random_program(seed, rows=6)
    stage = Optimise("value", ((random_measure(program, seed), 1),), maximise)
    outcome = solve(program, [stage])
    record = outcome.stages[0]
    for proof in outcome.certificates:
        assert proof.recomputed() == proof.bound
        if proof.derived:
            event("by derived rows")
            continue
        again = certified_bound(
            program, stage.terms, proof.row_prices, maximise=maximise, scale=proof.scale
        )
        assert again == stage.sign * proof.bound
        if record.value is not None:
            assert stage.sign * again >= stage.sign * record.value
            event("met" if again == record.value else "a gap was left to the solver")


@given(SEEDS)
def test_without_fractions_the_prices_prove_the_best_value(seed: int) -> None:
    """Rows over consecutive columns make a relaxation whose corners are whole."""
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(2, 9)), int(rng.integers(1, 6))
    first = rng.integers(0, n, size=m)
    last = np.minimum(n, first + rng.integers(1, 5, size=m))
    row, col = np.nonzero((np.arange(n) >= first[:, None]) & (np.arange(n) < last[:, None]))
    ones = np.ones(len(row), dtype=np.int64)
    block = Rows.from_entries("load", row, col, ones, rng.integers(0, 4, size=m))
    program = Program(
        rng.integers(1, 4, size=n), np.full(n, -1), np.zeros(0, dtype=np.bool_), (block,)
    )
    measure = Measure("value", rng.integers(1, 50, size=n))
    outcome = solve(program, [Optimise("value", ((measure, 1),), maximise=True)])
    record = outcome.stages[0]
    event(f"bound by {record.bound_source}")
    for proof in outcome.certificates:
        assert proof.bound == record.value


@given(SEEDS, st.integers(0, 8))
def test_leaving_rows_out_leaves_the_solutions_the_same(seed: int, rows: int) -> None:
    program = random_program(seed, rows=rows)
    if rows:
        block = program.rows[0]
        again = Rows("again", block.indptr, block.indices, block.coefs, block.limits + 1)
        program = Program(program.upper, program.group, program.required, (again, *program.rows))
    kept = needed_rows(program)
    part = program.matrix.rows(kept)
    small = Program(
        program.upper,
        program.group,
        program.required,
        tuple(
            Rows(
                "kept",
                np.array([0, part.indptr[k + 1] - part.indptr[k]]),
                part.indices[part.indptr[k] : part.indptr[k + 1]],
                part.coefs[part.indptr[k] : part.indptr[k + 1]],
                program.limits[kept[k : k + 1]],
                equality=bool(program.equality[kept[k]]),
            )
            for k in range(len(kept))
        ),
    )
    assert every_solution(small).tolist() == every_solution(program).tolist()
    assert len(kept) <= program.n_rows - rows
    event(f"rows kept: {len(kept)} of {program.n_rows}")


@given(SEEDS)
def test_no_solution_loads_a_row_more_than_the_largest_load(seed: int) -> None:
    program = random_program(seed)
    free = Program(program.upper, program.group, program.required)
    solutions = every_solution(free)
    loads = np.array([program.matrix.times(x) for x in solutions])
    if len(loads) and loads.size:
        assert (loads <= largest_loads(program)).all()
        event("some row is met" if (loads.max(axis=0) == largest_loads(program)).any() else "none")
