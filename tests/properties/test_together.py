"""Bounds on rates of groups, against trying every solution."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, event, given
from hypothesis import strategies as st

from berceau.engine.levels import ceilings
from berceau.engine.together import least_lead, together
from support.programs import every_solution, random_leximin, random_program

SEEDS = st.integers(0, 2**20)


@given(SEEDS)
def test_no_solution_serves_all_groups_that_are_not_apart_above_the_bound(seed: int) -> None:
    program = random_program(seed)
    stage = random_leximin(program, seed)
    solutions = every_solution(program)
    found = together(program, stage)
    assume(len(solutions) and found is not None)
    assert found is not None
    left = [k for k in range(len(stage.rated)) if k not in found.apart]
    best = max(min(stage.rates(x)[k] for k in left) for x in solutions)
    assert best * found.scale <= found.bound * stage.scale + found.scale - 1
    assert best <= found.bound * stage.scale / found.scale
    highest = ceilings(program, stage)
    assert all(highest[k] <= found.bound * stage.scale // found.scale for k in found.apart)
    assert all(found.shares[k] == 0 for k in found.apart)
    event(f"{len(found.apart)} apart")
    event("met" if best == found.bound * stage.scale // found.scale else "not met")


@given(SEEDS, st.integers(0, 30))
def test_no_solution_that_gives_as_much_brings_two_groups_nearer(seed: int, least: int) -> None:
    program = random_program(seed)
    stage = random_leximin(program, seed)
    assume(len(stage.rated) > 1)
    solutions = every_solution(program)
    received = np.array(
        [sum(int(stage.numerators[g].coefs @ x) for g in stage.rated) for x in solutions]
    )
    kept = solutions[received >= least] if len(solutions) else solutions
    assume(len(kept))
    found = least_lead(program, stage, (0, 1), least)
    assume(found is not None)
    assert found is not None
    first, second = stage.rated[:2]
    leads = [
        int(stage.numerators[first].coefs @ x) / stage.denominators[first]
        - int(stage.numerators[second].coefs @ x) / stage.denominators[second]
        for x in kept
    ]
    assert min(leads) * found.scale >= found.least - 1e-6
    event("some lead" if found.least > 0 else "none proven")
