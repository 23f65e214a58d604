"""Rates raised together on larger programs, and dives that are brought back to floors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from berceau.engine.limits import Limits
from berceau.engine.program import Measure, Program, Rows
from berceau.engine.solve import solve
from berceau.engine.stages import Leximin, Optimise
from berceau.engine.verdict import Verdict
from support.programs import rooms

GROUPS = 320


def test_the_lowest_rate_comes_near_what_prices_prove() -> None:
    program, _, fair = rooms(GROUPS)
    stage = replace(fair, levels=1)
    record = solve(program, [stage], limits=Limits(0.4, workers=1)).stages[0]
    assert record.value is not None
    assert record.bound is not None
    assert 0.95 * record.bound <= record.value <= record.bound
    assert "rates raised by pieces" in record.means


def test_what_follows_keeps_the_floor_of_every_group_and_gains() -> None:
    program, value, fair = rooms(GROUPS)
    floor = replace(fair, levels=1, tolerance_permille=50)
    most = Optimise("value", ((value, 1),), maximise=True)
    limits = Limits(0.2, workers=1)
    outcome, free = (
        solve(program, [floor, most], limits=limits),
        solve(program, [most], limits=limits),
    )
    assert outcome.x is not None
    assert free.x is not None
    lowest = outcome.stages[0].value
    assert lowest is not None
    assert min(fair.rates(outcome.x)) >= lowest - lowest * 50 // 1000
    assert min(fair.rates(free.x)) < min(fair.rates(outcome.x))
    assert program.value(value, outcome.x) >= 0.9 * program.value(value, free.x)


def test_the_same_answer_on_any_number_of_threads() -> None:
    program, _, fair = rooms(GROUPS)
    stages = [replace(fair, levels=1, tolerance_permille=100)]
    runs = [solve(program, stages, limits=Limits(0.1, workers=n)).x for n in (1, 2)]
    assert runs[0] is not None
    assert runs[1] is not None
    assert runs[0].tobytes() == runs[1].tobytes()


def test_a_group_that_nothing_serves_does_not_hold_the_others_at_zero() -> None:
    """Column 2 alone would serve group c, and may not be held."""
    row = Rows.from_entries("places", [0, 0, 1], [0, 1, 2], [1, 1, 1], [1, 0])
    ones = np.ones(3, dtype=int)
    program = Program(np.array([1, 1, 0]), -ones, np.zeros(0, bool), (row,))
    measures = tuple(Measure(name, np.eye(3, dtype=int)[k]) for k, name in enumerate("abc"))
    stage = Leximin("fair", (measures[0], measures[2]), (2, 1), ("a", "c"), levels=1)
    worth = Measure("value", np.array([1, 9, 1]))
    most = Optimise("value", ((worth, 1),), maximise=True)
    outcome = solve(program, [stage, most])
    assert outcome.verdict is Verdict.PROVEN
    assert [level.value for level in outcome.stages[0].levels] == [0, 500]
    assert outcome.x is not None
    assert outcome.x.tolist() == [1, 0, 0]
