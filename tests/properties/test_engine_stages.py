"""Every stage of the engine against trying every solution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import event, given
from hypothesis import strategies as st

from berceau.engine.solve import solve
from berceau.engine.stages import Leximin, Optimise, Stage, StageRecord
from berceau.engine.verdict import Verdict
from support.programs import (
    every_solution,
    kept_by,
    random_leximin,
    random_measure,
    random_program,
)

if TYPE_CHECKING:
    from berceau.engine.matrix import IntArray
    from berceau.engine.program import Program

SEEDS = st.integers(0, 2**20)
TOLERANCES = st.sampled_from([0, 0, 50, 100, 300])


@st.composite
def problems(draw: st.DrawFn) -> tuple[Program, list[Stage]]:
    """Draw a tiny program and three stages of both kinds, in any order."""
    seed = draw(SEEDS)
    program = random_program(seed, others=draw(st.integers(0, 2)), rows=draw(st.integers(0, 5)))
    measures = [random_measure(program, seed + k) for k in range(3)]
    stages: list[Stage] = [
        Optimise(
            "sum", ((measures[0], 2), (measures[1], -1)), draw(st.booleans()), draw(TOLERANCES)
        ),
        Optimise("one", ((measures[2], 1),), draw(st.booleans()), draw(TOLERANCES)),
        random_leximin(program, seed, tolerance_permille=draw(TOLERANCES)),
    ]
    return program, draw(st.permutations(stages))


def values_of(stage: Stage, record: StageRecord) -> tuple[int | None, ...]:
    """Give the value of a stage, level by level for leximin."""
    if isinstance(stage, Leximin):
        return tuple(level.value for level in record.levels)
    return (record.value,)


@given(problems())
def test_every_stage_reaches_the_best_value_that_exists(
    problem: tuple[Program, list[Stage]],
) -> None:
    program, stages = problem
    solutions = every_solution(program)
    outcome = solve(program, stages)
    if len(solutions) == 0:
        event("no solution")
        assert outcome.verdict is Verdict.INFEASIBLE
        assert outcome.x is None
        return
    assert outcome.verdict is Verdict.PROVEN
    for stage, record in zip(stages, outcome.stages, strict=True):
        event(f"{stage.name}: bound by {record.bound_source}")
        best, kept = kept_by(program, stage, solutions)
        assert values_of(stage, record) == best
        if len(kept) < len(solutions):
            event(f"{stage.name}: narrowed the choice")
        solutions = kept
    assert is_among(outcome.x, solutions)


def is_among(x: IntArray | None, solutions: IntArray) -> bool:
    """Tell whether a solution is one of those left."""
    return x is not None and bool((solutions == x).all(axis=1).any())


@given(SEEDS, st.integers(1, 3))
def test_only_the_levels_asked_for_are_settled(seed: int, levels: int) -> None:
    program = random_program(seed)
    stage = random_leximin(program, seed, levels=levels)
    solutions = every_solution(program)
    record = solve(program, [stage]).stages[0]
    if len(solutions):
        best, _ = kept_by(program, stage, solutions)
        assert values_of(stage, record) == best
        event(f"levels settled: {len(best)}")


@given(problems(), st.integers(0, 2**16))
def test_any_hint_leads_to_the_best_value(
    problem: tuple[Program, list[Stage]], choice: int
) -> None:
    program, stages = problem
    solutions = every_solution(program)
    if len(solutions):
        hint = solutions[choice % len(solutions)]
        outcome = solve(program, stages, hint=hint)
        best, _ = kept_by(program, stages[0], solutions)
        assert values_of(stages[0], outcome.stages[0]) == best
        assert outcome.verdict is Verdict.PROVEN
        event("had a hint")


@given(problems())
def test_two_runs_give_the_same_bytes(problem: tuple[Program, list[Stage]]) -> None:
    program, stages = problem
    first, second = solve(program, stages), solve(program, stages)
    if first.x is not None and second.x is not None:
        assert first.x.tobytes() == second.x.tobytes()
        event("had a solution")
    assert first.verdict is second.verdict
    assert [r.deterministic_time for r in first.stages] == [
        r.deterministic_time for r in second.stages
    ]
