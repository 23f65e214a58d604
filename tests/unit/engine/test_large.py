"""What larger programs are given: prices, a dive, pieces side by side that widen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from berceau.engine import search
from berceau.engine.dive import Dive
from berceau.engine.ground import Ground
from berceau.engine.guide import Guide
from berceau.engine.limits import Limits
from berceau.engine.neighbourhoods import LAST_SWEEPS, Neighbourhoods
from berceau.engine.pieces import cut, piece_of
from berceau.engine.program import Measure, Program, Rows
from berceau.engine.reduction import needed_rows
from berceau.engine.relaxation import Relaxed, relax
from berceau.engine.solve import solve
from berceau.engine.stages import Objective, Optimise
from berceau.engine.verdict import BoundSource, Verdict
from berceau.engine.watch import Watch
from support.programs import every_solution, random_program, rooms

if TYPE_CHECKING:
    from berceau.engine.matrix import IntArray

GROUPS = 320
WATCH = Watch(Limits(), None)


def guide_of(program: Program, objective: Objective) -> Guide:
    """Guide by the prices of the relaxation."""
    kept = needed_rows(program)
    relaxed, _ = relax(program, kept, objective, WATCH, 10.0)
    assert relaxed is not None
    return Guide.of(program, kept, objective, relaxed)


def relaxed_rooms() -> tuple[Program, Objective, Relaxed, Guide]:
    """Solve the relaxation of a program of many groups."""
    program, measure, _ = rooms(GROUPS)
    objective = Objective(measure.coefs)
    kept = needed_rows(program)
    relaxed, _ = relax(program, kept, objective, Watch(Limits(), None), 10.0)
    assert relaxed is not None
    return program, objective, relaxed, Guide.of(program, kept, objective, relaxed)


def dived() -> tuple[Program, Objective, Relaxed, Guide, IntArray]:
    """Round the relaxation of a program of many groups."""
    program, objective, relaxed, guide = relaxed_rooms()
    return program, objective, relaxed, guide, Dive(guide, relaxed, None).run(WATCH, 10.0)


@pytest.mark.parametrize("seed", [0, 1, 3, 4, 5])
def test_a_piece_allows_what_the_whole_allows_beside_the_rest(seed: int) -> None:
    program = random_program(seed, groups=5, others=2, rows=5)
    solutions = every_solution(program)
    assert len(solutions), "choose a seed whose program has a solution"
    x = solutions[len(solutions) // 2]
    free = np.flatnonzero(np.isin(program.group, [0, 2, 4]) | (np.arange(len(x)) == len(x) - 1))
    guide = guide_of(program, Objective(np.ones(len(x), dtype=np.int64)))
    piece = piece_of(guide, Ground(guide, x), free)
    rest = np.setdiff1d(np.arange(program.n_columns), free)
    expected = solutions[(solutions[:, rest] == x[rest]).all(axis=1)][:, free]
    assert every_solution(piece.program).tolist() == expected.tolist()
    assert piece.hint.tolist() == x[free].tolist()


SOLVABLE = [
    seed
    for seed in range(40)
    if len(every_solution(random_program(seed, groups=5, others=2, rows=5)))
]


def test_most_drawn_programs_have_solutions() -> None:
    assert len(SOLVABLE) >= 20


@pytest.mark.parametrize("seed", SOLVABLE)
def test_what_is_left_out_of_a_piece_could_not_have_helped(seed: int) -> None:
    program = random_program(seed, groups=5, others=2, rows=5)
    solutions = every_solution(program)
    x = solutions[0]
    worth = np.random.default_rng(seed).integers(-3, 20, len(x))
    objective = Objective(worth)
    guide = guide_of(program, objective)
    free = np.arange(len(x))
    best = int((solutions @ worth).max())
    piece = cut(guide, Ground(guide, x), free)
    if piece is None:
        assert best == objective.value(x)
        return
    values = every_solution(piece.program) @ worth[piece.free]
    held = np.isin(free, piece.free)
    assert int(values.max()) + int(worth[~held] @ x[~held]) == best


@pytest.mark.parametrize("seed", SOLVABLE)
def test_a_change_is_made_only_if_it_is_lawful_and_better(seed: int) -> None:
    program = random_program(seed, groups=5, others=2, rows=5)
    solutions = every_solution(program)
    worth = np.random.default_rng(seed).integers(-3, 20, program.n_columns)
    objective = Objective(worth)
    guide = guide_of(program, objective)
    everything = np.arange(program.n_columns)
    rng = np.random.default_rng(seed)
    for _ in range(min(len(solutions), 10)):
        start = solutions[rng.integers(len(solutions))]
        other = solutions[rng.integers(len(solutions))]
        broken = (start + rng.integers(0, 2, len(start))).astype(np.int64)
        for target in (other, broken):
            ground = Ground(guide, start)
            gain = ground.change(everything, target - start)
            if gain:
                assert program.allows(target) or bool(np.any(program.group_sums(target) > 1))
                assert gain == objective.value(target) - objective.value(start)
                assert ground.x.tolist() == target.tolist()
                assert ground.load.tolist() == guide.by_row.times(target).tolist()
            else:
                assert ground.x.tolist() == start.tolist()
                is_better = objective.value(target) > objective.value(start)
                assert not (is_better and program.allows(target))


def test_gap_is_made_of_slack_that_costs_and_of_regret() -> None:
    """Bound less value is the price of unused room plus what each group misses."""
    program, objective, relaxed, guide, x = dived()
    assert program.allows(x)
    slack = program.limits - program.matrix.times(x)
    bound = relaxed.prices @ program.limits + guide.best.sum()
    parts = relaxed.prices @ slack + guide.loss(x).sum()
    assert bound - objective.value(x) == pytest.approx(parts)
    assert objective.value(x) > 0.95 * bound


def test_pieces_of_a_round_share_no_group_and_free_whole_choices() -> None:
    program, _, _, guide, x = dived()
    ground = Ground(guide, x)
    neighbourhoods = Neighbourhoods(guide, seed=1)
    for _ in range(5):
        taken = np.zeros(program.n_groups, dtype=np.bool_)
        seen: set[int] = set()
        for _ in range(3):
            free = neighbourhoods.draw(ground, taken)
            touched = np.unique(program.group[free])
            assert not seen & set(touched.tolist())
            seen |= set(touched.tolist())
            held = np.flatnonzero(x)
            assert set(held[np.isin(program.group[held], touched)]) <= set(free)
        assert seen <= set(np.flatnonzero(taken).tolist())


def test_neighbourhoods_widen_without_success_and_end() -> None:
    program, _, _, guide, x = dived()
    ground = Ground(guide, x)
    neighbourhoods = Neighbourhoods(guide, seed=1)
    sizes = []
    while not neighbourhoods.is_exhausted:
        free = neighbourhoods.draw(ground, np.zeros(program.n_groups, dtype=np.bool_))
        sizes.append(len(np.unique(program.group[free])))
        neighbourhoods.learn(0.0, 100.0, finished=True)
    assert len(sizes) > LAST_SWEEPS * Neighbourhoods.LEAST_SWEEP
    assert np.mean(sizes[-20:]) > np.mean(sizes[:20])
    assert max(sizes) < program.n_groups


@pytest.mark.parametrize("beside_the_whole", [True, False])
def test_the_number_of_workers_changes_nothing(
    beside_the_whole: bool,  # noqa: FBT001 - a parameter of the test
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not beside_the_whole:
        monkeypatch.setattr(search, "WHOLE_ENTRIES", 0)
    program, measure, _ = rooms(GROUPS)
    stages = [Optimise("value", ((measure, 1),), maximise=True)]
    runs = [
        solve(program, stages, limits=Limits(deterministic_time=0.3, workers=workers))
        for workers in (1, 2, 3)
    ]
    first = runs[0]
    assert first.x is not None
    assert any("pieces" in means for means in first.stages[0].means)
    assert ("whole program" in first.stages[0].means) is beside_the_whole
    for run in runs[1:]:
        assert run.x is not None
        assert run.x.tobytes() == first.x.tobytes()


def test_pieces_alone_end_near_the_bound_and_repeat_themselves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "WHOLE_ENTRIES", 0)
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
