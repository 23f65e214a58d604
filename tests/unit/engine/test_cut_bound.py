"""The bound of a solver's cutting planes: a bound, nearer than the relaxation's, not certified."""

from __future__ import annotations

import numpy as np
import pytest

from berceau.engine.cut_bound import cut_bound
from berceau.engine.limits import Limits
from berceau.engine.program import Measure
from berceau.engine.reduction import needed_rows
from berceau.engine.relaxation import relax
from berceau.engine.solve import solve
from berceau.engine.stages import Objective, Optimise
from berceau.engine.watch import Watch
from support.programs import every_solution, random_measure, random_program, rooms


@pytest.mark.parametrize("seed", range(8))
def test_no_solution_passes_it(seed: int) -> None:
    program = random_program(seed)
    measure = random_measure(program, seed)
    objective = Objective(measure.coefs, measure.constant)
    bound, interrupted = cut_bound(program, needed_rows(program), objective, Watch(Limits(), None))
    solutions = every_solution(program)
    assert not interrupted
    if len(solutions):
        assert bound is not None
        assert bound >= max(objective.value(x) for x in solutions)


def test_it_lies_between_the_best_and_the_relaxation() -> None:
    program, value, _ = rooms(40, seed=2)
    objective = Objective(value.coefs)
    watch, kept = Watch(Limits(), None), needed_rows(program)
    relaxed, _ = relax(program, kept, objective, watch, 5.0)
    assert relaxed is not None
    bound, _ = cut_bound(program, kept, objective, watch)
    best = solve(program, [Optimise("value", ((value, 1),), maximise=True)]).stages[0].value
    assert bound is not None
    assert best is not None
    assert best <= bound < float(objective.coefs @ relaxed.x) * (1 + 1e-9)


def test_rows_left_out_leave_it_a_bound() -> None:
    program, value, _ = rooms(24, seed=1)
    objective = Objective(value.coefs)
    watch = Watch(Limits(), None)
    every, _ = cut_bound(program, needed_rows(program), objective, watch)
    none, _ = cut_bound(program, np.zeros(0, dtype=np.int64), objective, watch)
    assert every is not None
    assert none is not None
    assert every <= none
    assert Measure("value", value.coefs).coefs.sum() >= none
