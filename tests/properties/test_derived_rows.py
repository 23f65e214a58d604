"""Derived rows hold for every solution, whatever was mixed; the bounds from them as well."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, event, given
from hypothesis import strategies as st

from berceau.engine.certificate import Certificate
from berceau.engine.derivations import derived_again, told
from berceau.engine.derived import Book, Mixture
from berceau.engine.ladder import Reached
from berceau.engine.limits import Limits
from berceau.engine.proofs import proofs
from berceau.engine.reduction import needed_rows
from berceau.engine.relaxation import relax
from berceau.engine.stages import Objective, Optimise, Stage
from berceau.engine.tightening import tighten
from berceau.engine.watch import Watch
from support.programs import every_solution, random_measure, random_program

SEEDS = st.integers(0, 2**20)
MULTIPLIERS = st.lists(st.integers(-40, 40), min_size=1, max_size=12)


@given(SEEDS, st.lists(st.tuples(MULTIPLIERS, st.integers(2, 30)), min_size=1, max_size=4))
def test_whatever_is_mixed_holds_for_every_solution(
    seed: int, mixtures: list[tuple[list[int], int]]
) -> None:
    program = random_program(seed, rows=5)
    solutions = every_solution(program)
    book, rng = Book(program), np.random.default_rng(seed)
    for multipliers, divisor in mixtures:
        # Numbers of rows may be drawn twice, and may be those of derived rows.
        rows = rng.integers(0, len(book), size=len(multipliers))
        row = book.derive(Mixture(rows, np.array(multipliers), divisor))
        event("nothing" if row is None else "derived")
        if row is not None:
            assert bool(np.all(solutions[:, row.indices] @ row.coefs <= row.limit))
            book.add([row])
    assert all(book.program().allows(x) for x in solutions)
    names = told(program, book.derived)
    again = derived_again(program, names.rows, names.mixtures)
    for one, other in zip(again.derived, book.derived, strict=True):
        assert np.array_equal(one.indices, other.indices)
        assert np.array_equal(one.coefs, other.coefs)
        assert one.limit == other.limit


@given(SEEDS)
def test_a_tightened_bound_is_one(seed: int) -> None:
    program = random_program(seed, groups=5, rows=7)
    measure = random_measure(program, seed, least=0)
    objective = Objective(measure.coefs, measure.constant)
    solutions = every_solution(program)
    assume(len(solutions))
    best = max(int(measure.coefs @ x) + measure.constant for x in solutions)
    watch, kept = Watch(Limits(), None), needed_rows(program)
    relaxed, _ = relax(program, kept, objective, watch, 1.0)
    assume(relaxed is not None)
    assert relaxed is not None
    found, _ = tighten(program, kept, objective, relaxed, watch, effort=0.2, target=best)
    assert found is not None
    assert found.bound >= best
    for row in found.derived:
        assert bool(np.all(solutions[:, row.indices] @ row.coefs <= row.limit))
    event(f"{len(found.derived)} derived, {'met' if found.bound == best else 'not met'}")
    certificate = Certificate(
        "value", program, objective, found.prices, found.scale, found.bound, program.n_rows,
        found.derived,
    )  # fmt: skip
    assert certificate.recomputed() == found.bound
    stages: list[Stage] = [Optimise("value", ((measure, 1),), maximise=True)]
    [proof] = proofs(program, stages, [Reached()], [certificate])
    assert proof.bound <= found.bound
