"""Solving: hints, verdicts, locks, limits, interruption, progress."""

from __future__ import annotations

import itertools
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from berceau.engine.limits import Limits
from berceau.engine.program import Measure, Program, Rows
from berceau.engine.solve import solve
from berceau.engine.stages import Leximin, Optimise
from berceau.engine.verdict import BoundSource, StoppedBy, Verdict
from support.programs import knapsacks, random_measure, random_program

if TYPE_CHECKING:
    from berceau.engine.outcome import Progress

FOREVER = Limits(deterministic_time=1e6)


def pick_two(*rows: Rows, required: bool = False) -> Program:
    """Build two groups of two columns each."""
    return Program(np.ones(4, int), np.array([0, 0, 1, 1]), np.full(2, required), rows)


def value(*coefs: int, maximise: bool = True, tolerance: int = 0) -> Optimise:
    """Build a stage over one measure."""
    return Optimise("value", ((Measure("value", np.array(coefs)), 1),), maximise, tolerance)


def test_a_broken_hint_is_refused_with_the_rows_it_breaks() -> None:
    room = Rows.from_entries("places", [0, 0], [0, 2], [1, 1], [1], subject="room {}".format)
    with pytest.raises(ValueError, match=r"hint: .* places, room 0: found 2, limit 1, expected"):
        solve(pick_two(room), [value(1, 1, 1, 1)], hint=np.array([1, 0, 1, 0]))
    with pytest.raises(ValueError, match=r"hint: found shape \(3,\), expected shape \(4,\)"):
        solve(pick_two(room), [value(1, 1, 1, 1)], hint=np.array([1, 0, 1]))


def test_a_hint_that_breaks_much_is_not_quoted_in_full() -> None:
    rows = Rows.from_entries("places", range(30), [0] * 30, [1] * 30, [0] * 30)
    with pytest.raises(ValueError, match=r"and 20 more, expected none broken"):
        solve(pick_two(rows), [], hint=np.array([1, 0, 0, 0]))


def test_measures_over_other_columns_are_refused() -> None:
    message = r"stage 'value', measure 'value': found shape \(3,\), expected \(4,\)"
    with pytest.raises(ValueError, match=message):
        solve(pick_two(), [value(1, 1, 1)])
    with pytest.raises(ValueError, match=r"stage 'fair', measure 'a': found shape \(1,\)"):
        solve(pick_two(), [Leximin("fair", (Measure("a", np.array([1])),), (1,), ("a",))])


def test_values_too_large_for_the_solver_are_refused() -> None:
    with pytest.raises(ValueError, match=r"stage 'value': found values up to \d+, expected less"):
        solve(pick_two(), [value(2**61, 2**61, 2**61, 2**61)])


def test_what_bounds_alone_prove_is_not_searched() -> None:
    outcome = solve(pick_two(), [value(0, 0, 0, 0)], hint=np.array([0, 1, 0, 0]))
    record = outcome.stages[0]
    assert (record.verdict, record.bound_source) == (Verdict.PROVEN, BoundSource.TRIVIAL)
    assert (record.deterministic_time, record.stopped_by) == (0.0, StoppedBy.PROOF)
    assert outcome.certificates == ()
    assert outcome.x is not None
    assert outcome.x.tolist() == [0, 1, 0, 0]


def test_no_solution_is_said_in_every_record() -> None:
    row = Rows.from_entries("need", [0, 0], [0, 1], [1, 1], [0])
    outcome = solve(pick_two(row, required=True), [value(1, 2, 3, 4), value(4, 3, 2, 1)])
    assert outcome.verdict is Verdict.INFEASIBLE
    assert [record.verdict for record in outcome.stages] == [Verdict.INFEASIBLE] * 2
    assert [record.value for record in outcome.stages] == [None, None]
    assert outcome.x is None


def test_without_stages_any_solution_will_do() -> None:
    row = Rows.from_entries("need", [0], [0], [1], [0])
    outcome = solve(pick_two(row, required=True), [])
    assert outcome.verdict is Verdict.PROVEN
    assert outcome.x is not None
    assert outcome.x[1] == 1
    assert outcome.stages == ()


def test_a_lock_says_what_is_kept_and_how_much_of_it_may_go() -> None:
    row = Rows.from_entries("one", [0] * 4, range(4), [1] * 4, [1])
    stages = [value(90, 99, 100, 0, tolerance=15), value(3, 1, 0, 0)]
    outcome = solve(pick_two(row), stages)
    first, second = outcome.stages
    assert first.locked == (
        "value: at least 99 (reached 100, proven best, tolerance 15 per thousand)"
    )
    assert second.value == 1
    assert outcome.x is not None
    assert outcome.x.tolist() == [0, 1, 0, 0]


def test_less_is_better_when_minimising() -> None:
    row = Rows.from_entries("need", [0] * 4, range(4), [-1] * 4, [-2])
    outcome = solve(pick_two(row), [value(3, 5, 7, 4, maximise=False, tolerance=200)])
    record = outcome.stages[0]
    assert (record.value, record.bound) == (7, 7)
    assert record.locked.startswith("value: at most 8 (reached 7")


def test_weights_and_constants_count_in_the_value() -> None:
    stage = Optimise(
        "sum",
        (
            (Measure("a", np.array([1, 0, 0, 0]), 10), 2),
            (Measure("b", np.array([0, 0, 1, 0])), -3),
        ),
        maximise=True,
    )
    assert solve(pick_two(), [stage]).stages[0].value == 22


def test_groups_that_ask_for_nothing_have_no_rate() -> None:
    measures = tuple(Measure(name, np.eye(4, dtype=int)[k]) for k, name in enumerate("abc"))
    stage = Leximin("fair", measures, (1, 0, 2), ("a", "b", "c"), scale=10)
    record = solve(pick_two(), [stage]).stages[0]
    assert [level.value for level in record.levels] == [5, 10]
    nobody = Leximin("fair", measures, (0, 0, 0), ("a", "b", "c"))
    empty = solve(pick_two(), [nobody]).stages[0]
    assert (empty.verdict, empty.value, empty.locked) == (Verdict.PROVEN, None, "")


def test_leximin_raises_the_second_lowest_without_lowering_the_lowest() -> None:
    """Column 1 gives group b the most, but only column 0 leaves a its share."""
    measures = (
        Measure("a", np.array([2, 1, 0, 0])),
        Measure("b", np.array([1, 9, 1, 0])),
        Measure("c", np.array([0, 0, 4, 5])),
    )
    stage = Leximin("fair", measures, (10, 10, 10), ("a", "b", "c"), scale=10)
    record = solve(pick_two(), [stage]).stages[0]
    assert [level.value for level in record.levels] == [2, 2, 4]


def test_the_effort_limit_is_repeatable_and_the_wall_limit_is_not() -> None:
    program, measure = knapsacks()
    stage = Optimise("value", ((measure, 1),), maximise=True)
    short = [solve(program, [stage], limits=Limits(deterministic_time=0.1)) for _ in range(2)]
    assert short[0].reproducible
    assert short[0].stopped_by is StoppedBy.EFFORT
    assert short[0].x is not None
    assert short[1].x is not None
    assert short[0].x.tobytes() == short[1].x.tobytes()
    hint = np.zeros(program.n_columns, dtype=np.int64)
    wall = solve(program, [stage, stage], limits=Limits(1e6, wall_seconds=0.3), hint=hint)
    assert not wall.reproducible
    assert wall.stopped_by is StoppedBy.WALL
    assert [record.stopped_by for record in wall.stages] == [StoppedBy.WALL] * 2
    assert wall.stages[0].verdict is Verdict.FEASIBLE
    assert wall.x is not None
    assert program.allows(wall.x)


def test_no_time_at_all_finds_nothing_and_says_so() -> None:
    program, measure = knapsacks()
    stages = [Optimise("value", ((measure, 1),), maximise=True)]
    outcome = solve(program, stages, limits=Limits(wall_seconds=0.0))
    assert (outcome.verdict, outcome.x) == (Verdict.UNKNOWN, None)
    assert outcome.stages[0].value is None
    assert outcome.stages[0].bound is not None


def test_the_gap_asked_for_ends_the_search() -> None:
    program, measure = knapsacks()
    stage = Optimise("value", ((measure, 1),), maximise=True)
    outcome = solve(program, [stage], limits=Limits(1e6, relative_gap=0.05))
    record = outcome.stages[0]
    assert (record.verdict, record.stopped_by) == (Verdict.WITHIN_GAP, StoppedBy.GAP)
    assert record.gap is not None
    assert 0 < record.gap <= 0.05


def test_progress_comes_in_order_and_ends_at_the_record() -> None:
    program = random_program(3, groups=6)
    stages = [
        Optimise("up", ((random_measure(program, 1), 1),), maximise=True, tolerance_permille=500),
        Optimise("down", ((random_measure(program, 2), 1),), maximise=False),
    ]
    events: list[Progress] = []
    outcome = solve(program, stages, progress=events.append)
    up = [event.best for event in events if event.stage == "up" and event.best is not None]
    down = [event.best for event in events if event.stage == "down" and event.best is not None]
    assert up == sorted(up)
    assert down == sorted(down, reverse=True)
    assert [up[-1], down[-1]] == [record.value for record in outcome.stages]
    assert all(a.elapsed <= b.elapsed for a, b in itertools.pairwise(events))


def test_an_interrupt_in_a_progress_callback_keeps_the_best_solution() -> None:
    program, measure = knapsacks()

    def interrupt(event: Progress) -> None:
        if event.best is not None:
            raise KeyboardInterrupt

    stages = [Optimise(name, ((measure, 1),), maximise=True) for name in ("first", "second")]
    outcome = solve(program, stages, limits=FOREVER, progress=interrupt)
    assert outcome.stopped_by is StoppedBy.INTERRUPT
    assert not outcome.reproducible
    assert outcome.x is not None
    assert program.allows(outcome.x)
    assert [record.value for record in outcome.stages] == [program.value(measure, outcome.x)] * 2
    assert [record.stopped_by for record in outcome.stages] == [StoppedBy.INTERRUPT] * 2


def test_an_interrupt_before_any_solution_keeps_the_hint() -> None:
    program, measure = knapsacks()

    def interrupt(_: Progress) -> None:
        raise KeyboardInterrupt

    hint = np.zeros(program.n_columns, dtype=np.int64)
    hint[0] = 1
    stages = [Optimise("value", ((measure, 1),), maximise=True)]
    outcome = solve(program, stages, limits=FOREVER, hint=hint, progress=interrupt)
    assert outcome.stopped_by is StoppedBy.INTERRUPT
    assert outcome.x is not None
    assert program.value(measure, outcome.x) >= program.value(measure, hint)


def test_any_other_error_of_the_listener_is_its_own() -> None:
    program, measure = knapsacks()

    def fail(event: Progress) -> None:
        raise LookupError(event.stage)

    with pytest.raises(LookupError, match="value"):
        solve(program, [Optimise("value", ((measure, 1),), maximise=True)], progress=fail)


SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
from support.programs import knapsacks
from berceau.engine.limits import Limits
from berceau.engine.solve import solve
from berceau.engine.stages import Optimise

program, measure = knapsacks()
told = []

def tell(event):
    if event.best is not None and not told:
        told.append(event)
        print("found", flush=True)

stages = [Optimise("value", ((measure, 1),), maximise=True)]
outcome = solve(program, stages, limits=Limits(1e6, wall_seconds=60.0), progress=tell)
print(outcome.stopped_by, program.allows(outcome.x), outcome.stages[0].value)
"""


def test_ctrl_c_gives_the_best_found() -> None:
    tests = str(Path(__file__).parents[2])
    with subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", SCRIPT, tests], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "found\n"
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=30)
    stopped_by, allowed, reached = said.split()
    assert (process.returncode, stopped_by, allowed) == (0, "interrupt", "True")
    assert int(reached) > 0
