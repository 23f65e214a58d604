"""Row reduction against trying every solution, and against its definition pair by pair."""

from __future__ import annotations

from fractions import Fraction
from math import gcd
from unittest.mock import patch

import numpy as np
from hypothesis import event, given, target
from hypothesis import strategies as st

from berceau.engine import dominance
from berceau.engine.dominance import dominated_rows
from berceau.engine.program import Program, Rows
from berceau.engine.reduction import closed_columns, largest_loads, needed_rows
from support.programs import every_solution

SEEDS = st.integers(0, 2**20)


def nested_program(seed: int) -> Program:
    """Draw rows of which many imply others: parts, multiples and repetitions of a few.

    Groups come back in any order among the columns, some columns must stay at 0, some rows hold
    negative coefficients or are equalities.
    """
    rng = np.random.default_rng(seed)
    n, groups = int(rng.integers(3, 9)), int(rng.integers(1, 4))
    group = rng.integers(-1, groups, size=n)
    upper = np.where(group < 0, rng.integers(0, 4, size=n), rng.random(n) < 0.9)
    full = rng.integers(0, 4, size=(2, n))
    coefs, limits = [], []
    for _ in range(int(rng.integers(2, 10))):
        row = full[rng.integers(2)] * (rng.random(n) < rng.choice([0.5, 0.8, 1.0]))
        times = int(rng.choice([1, 1, 1, 2, 3, 2**27]))
        row[rng.integers(n)] -= int(rng.random() < 0.1)
        coefs.append(row * times)
        least = -1 if rng.random() < 0.02 else 0
        limits.append(int(rng.integers(least, 9)) * times + int(rng.integers(times)) // 2)
    cut = int(rng.integers(len(coefs) + 1))
    blocks = []
    for rows, equality in ((slice(None, cut), False), (slice(cut, None), rng.random() < 0.1)):
        part = np.array(coefs[rows]).reshape(-1, n)
        row, col = np.nonzero(part)
        blocks.append(
            Rows.from_entries(
                "load", row, col, part[row, col], np.array(limits[rows], int), equality=equality
            )
        )
    return Program(upper, group, rng.random(groups) < 0.2, tuple(blocks))


def only(program: Program, kept: np.ndarray) -> Program:
    """Keep some rows."""
    blocks = tuple(
        Rows("kept", np.array([0, part.n_entries]), part.indices, part.coefs,
             program.limits[[row]], equality=bool(program.equality[row]))
        for row, part in ((row, program.matrix.rows(np.array([row]))) for row in kept)
    )  # fmt: skip
    return Program(program.upper, program.group, program.required, blocks)


def implied_by_definition(program: Program) -> list[bool]:
    """Compare all pairs of rows, as fractions of their greatest common divisor."""
    dense = np.zeros((program.n_rows, program.n_columns), dtype=np.int64)
    dense[program.matrix.row_of, program.matrix.indices] = program.matrix.coefs
    dense[:, program.upper == 0] = 0
    views = []
    for row, limit, equality in zip(dense, program.limits, program.equality, strict=True):
        if equality or not row.any() or row.min() < 0:
            views.append(None)
            continue
        divisor = gcd(*row.tolist())
        divisor = divisor if divisor < dominance.LARGEST_DIVISOR else 1
        views.append((row // divisor, Fraction(int(limit), divisor)))

    def implies(s: int, r: int) -> bool:
        left, right = views[r], views[s]
        if left is None or right is None or r == s:
            return False
        return bool((left[0] <= right[0]).all()) and left[1] >= right[1]

    rows = range(program.n_rows)
    return [
        any(implies(s, r) and (s < r or not implies(r, s)) for s in rows) for r in rows
    ]  # fmt: skip


@given(SEEDS)
def test_leaving_rows_out_leaves_the_solutions_the_same(seed: int) -> None:
    program = nested_program(seed)
    kept = needed_rows(program)
    assert (np.diff(kept) > 0).all()
    assert set(np.flatnonzero(program.equality)) <= set(kept)
    assert every_solution(only(program, kept)).tolist() == every_solution(program).tolist()
    left_out = program.n_rows - len(kept)
    target(float(left_out))
    event(f"rows left out: {left_out}")


@given(SEEDS)
def test_rows_are_dominated_as_defined(seed: int) -> None:
    program = nested_program(seed)
    found = dominated_rows(program, np.arange(program.n_rows))
    expected = implied_by_definition(program)
    assert found.tolist() == expected
    event("some row is dominated" if any(expected) else "no row is dominated")


@given(SEEDS)
def test_batches_and_filters_change_nothing(seed: int) -> None:
    program = nested_program(seed)
    with patch.object(dominance, "BATCH", 3), patch.object(dominance, "BITS", 64):
        piecemeal = needed_rows(program)
    assert piecemeal.tolist() == needed_rows(program).tolist()
    event(f"rows kept: {len(piecemeal)}")


@given(SEEDS)
def test_the_largest_load_is_met_where_nothing_but_groups_stands_in_the_way(seed: int) -> None:
    program = nested_program(seed)
    free = Program(program.upper, program.group, np.zeros(program.n_groups, dtype=np.bool_))
    loads = np.array([program.matrix.times(x) for x in every_solution(free)])
    assert loads.max(axis=0).tolist() == largest_loads(program).tolist()


@given(SEEDS)
def test_a_closed_column_is_in_no_solution(seed: int) -> None:
    """And where one row stands alone, any other column is in some."""
    program = nested_program(seed)
    closed = closed_columns(program.matrix, program.limits, program.upper)
    assert not every_solution(program)[:, closed].any()
    row = only(program, np.array([seed % program.n_rows]))
    if row.matrix.n_entries and not row.equality[0]:
        free = Program(row.upper, np.full(row.n_columns, -1), np.zeros(0, np.bool_), row.rows)
        solutions = every_solution(free)
        closed = closed_columns(free.matrix, free.limits, free.upper)
        if len(solutions):
            assert (
                closed[free.upper > 0].tolist()
                == (~solutions.any(axis=0)[free.upper > 0]).tolist()
            )
            event("closed by a row alone" if closed.any() else "nothing closed")
