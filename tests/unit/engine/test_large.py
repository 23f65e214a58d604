"""What larger programs are given: a rounded start, pieces, neighbourhoods that widen."""

from __future__ import annotations

import numpy as np
import pytest

from berceau.engine import search
from berceau.engine.limits import Limits
from berceau.engine.neighbourhoods import LAST_PATIENCE, Guide, Neighbourhoods
from berceau.engine.pieces import cut
from berceau.engine.program import Measure, Program, Rows
from berceau.engine.reduction import needed_rows
from berceau.engine.relaxation import Relaxed, relax
from berceau.engine.solve import solve
from berceau.engine.stages import Objective, Optimise
from berceau.engine.start import filled, filling_order
from berceau.engine.verdict import BoundSource, Verdict
from berceau.engine.watch import Watch
from support.programs import every_solution, random_program, rooms

GROUPS = 320


def relaxed_rooms() -> tuple[Program, Objective, Relaxed, Guide]:
    """Solve the relaxation of a program of many groups."""
    program, measure, _ = rooms(GROUPS)
    objective = Objective(measure.coefs)
    kept = needed_rows(program)
    relaxed, _ = relax(program, kept, objective, Watch(Limits(), None), 10.0)
    assert relaxed is not None
    return program, objective, relaxed, Guide.of(program, kept, objective, relaxed)


@pytest.mark.parametrize("seed", [0, 1, 3, 4, 5])
def test_a_piece_allows_what_the_whole_allows_beside_the_rest(seed: int) -> None:
    program = random_program(seed, groups=5, others=2, rows=5)
    solutions = every_solution(program)
    assert len(solutions), "choose a seed whose program has a solution"
    x = solutions[len(solutions) // 2]
    free = np.flatnonzero(np.isin(program.group, [0, 2, 4]) | (np.arange(len(x)) == len(x) - 1))
    kept = needed_rows(program)
    piece = cut(program, program.matrix.rows(kept), kept, x, free)
    rest = np.setdiff1d(np.arange(program.n_columns), free)
    expected = solutions[(solutions[:, rest] == x[rest]).all(axis=1)][:, free]
    assert every_solution(piece.program).tolist() == expected.tolist()
    assert piece.into(x, expected[0])[free].tolist() == expected[0].tolist()


def test_filling_passes_no_limit_and_keeps_to_the_order() -> None:
    row = Rows.from_entries("places", [0] * 3, [0, 2, 4], [1, 1, 1], [2])
    program = Program(np.ones(5, int), np.array([0, 0, 1, 1, 2]), np.zeros(3, bool), (row,))
    kept = np.array([0])
    x = filled(program, program.matrix, kept, np.array([4, 2, 0, 1, 3]))
    assert x.tolist() == [0, 1, 1, 0, 1]


def test_required_groups_are_filled_first() -> None:
    program = Program(np.ones(3, int), np.array([0, 1, 1]), np.array([False, True]))
    order = filling_order(program, np.array([0.9, 0.1, 0.8]), np.zeros(3))
    assert order.tolist() == [2, 1, 0]


def test_gap_is_made_of_slack_that_costs_and_of_regret() -> None:
    """Bound less value is the price of unused room plus what each group misses."""
    program, objective, relaxed, guide = relaxed_rooms()
    order = filling_order(program, guide.relaxed, guide.regret)
    x = filled(program, guide.by_row, guide.rows, order)
    assert program.allows(x)
    slack = program.limits - program.matrix.times(x)
    bound = relaxed.prices @ program.limits + guide.best.sum()
    parts = relaxed.prices @ slack + guide.loss(x).sum()
    assert bound - objective.value(x) == pytest.approx(parts)
    assert objective.value(x) > 0.9 * bound


def test_neighbourhoods_free_whole_choices_and_widen_without_success() -> None:
    program, _, _, guide = relaxed_rooms()
    x = filled(
        program, guide.by_row, guide.rows, filling_order(program, guide.relaxed, guide.regret)
    )
    neighbourhoods = Neighbourhoods(guide, seed=1)
    sizes = []
    while not neighbourhoods.is_exhausted:
        free = neighbourhoods.draw(x)
        touched = np.unique(program.group[free])
        held = np.flatnonzero(x)
        assert set(held[np.isin(program.group[held], touched)]) <= set(free)
        sizes.append(len(touched))
        neighbourhoods.learn(better=False)
    assert neighbourhoods.drawn == len(sizes) > LAST_PATIENCE
    assert np.mean(sizes[-20:]) > np.mean(sizes[:20])
    assert max(sizes) < program.n_groups


def test_pieces_alone_end_near_the_bound_and_repeat_themselves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "FIRST_SHARE", 0.0)
    monkeypatch.setattr(search, "LAST_SHARE", 0.0)
    program, measure, _ = rooms(GROUPS)
    stages = [Optimise("value", ((measure, 1),), maximise=True)]
    runs = [solve(program, stages, limits=Limits(deterministic_time=0.2)) for _ in range(2)]
    record = runs[0].stages[0]
    assert record.verdict is Verdict.FEASIBLE
    assert record.bound_source is BoundSource.PRICES
    assert record.gap is not None
    assert record.gap < 0.02
    start = solve(program, stages, limits=Limits(deterministic_time=0.0)).stages[0]
    assert start.value is not None
    assert record.value is not None
    assert record.value > start.value
    assert runs[0].x is not None
    assert runs[1].x is not None
    assert runs[0].x.tobytes() == runs[1].x.tobytes()


def test_fairness_moves_on_larger_programs_and_keeps_the_stage_before() -> None:
    program, measure, fair = rooms(GROUPS)
    first = Optimise("value", ((measure, 1),), maximise=True, tolerance_permille=20)
    outcome = solve(program, [first, fair], limits=Limits(deterministic_time=0.1))
    value, rates = outcome.stages
    assert outcome.x is not None
    assert program.allows(outcome.x)
    assert value.value is not None
    assert program.value(measure, outcome.x) >= value.value - value.value * 20 // 1000
    unfair = solve(program, [first], limits=Limits(deterministic_time=0.1))
    assert unfair.x is not None
    assert rates.value is not None
    assert rates.value == min(fair.rates(outcome.x)) > min(fair.rates(unfair.x))
    assert rates.bound is not None
    assert rates.bound >= rates.value


def test_a_required_group_that_the_filling_cannot_place_is_placed_by_the_solver() -> None:
    """The best-paid columns take all the room, unless somebody looks ahead."""
    groups = 310
    group = np.repeat(np.arange(groups), 2)
    first = np.arange(0, 2 * groups, 2)
    row = np.concatenate([np.zeros(groups, int), np.arange(groups) % 5 + 1])
    block = Rows.from_entries(
        "places", row, np.concatenate([first, first + 1]), np.ones(2 * groups, int),
        np.array([groups - 250, 50, 50, 50, 50, 50]),
    )  # fmt: skip
    program = Program(np.ones(2 * groups, int), group, np.ones(groups, bool), (block,))
    worth = np.where(np.arange(2 * groups) % 2 == 0, 1, 5)
    outcome = solve(
        program,
        [Optimise("value", ((Measure("value", worth), 1),), maximise=True)],
        limits=Limits(deterministic_time=5.0),
    )
    assert outcome.x is not None
    assert program.allows(outcome.x)
    assert outcome.stages[0].value == 5 * 250 + 60
