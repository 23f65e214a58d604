"""Small random programs, and what is true of them by trying every solution."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.program import Measure, Program, Rows
from berceau.engine.stages import Leximin, Optimise, Stage

if TYPE_CHECKING:
    from berceau.engine.matrix import IntArray


def every_solution(program: Program) -> IntArray:
    """Give every whole-number point within the bounds that breaks nothing, one a line."""
    ranges = [range(int(upper) + 1) for upper in program.upper]
    points = np.array(list(product(*ranges)), dtype=np.int64).reshape(-1, program.n_columns)
    allowed = np.ones(len(points), dtype=np.bool_)
    for group, required in enumerate(program.required):
        sums = points[:, program.group == group].sum(axis=1)
        allowed &= (sums == 1) if required else (sums <= 1)
    for block in program.rows:
        for k, limit in enumerate(block.limits):
            entries = slice(block.indptr[k], block.indptr[k + 1])
            loads = points[:, block.indices[entries]] @ block.coefs[entries]
            allowed &= (loads == limit) if block.equality else (loads <= limit)
    return points[allowed]


def kept_by(
    program: Program, stage: Stage, solutions: IntArray
) -> tuple[tuple[int, ...], IntArray]:
    """Give the best value (the sorted rates, for leximin) and the solutions that keep it.

    Parameters
    ----------
    program
        The program: without its rows, it says what each group could have alone.
    stage
        What is reached.
    solutions
        Those that keep the stages before.
    """
    if isinstance(stage, Optimise):
        values = sum(weight * (solutions @ m.coefs + m.constant) for m, weight in stage.terms)
        best = int(values.max() if stage.maximise else values.min())
        slack = abs(best) * stage.tolerance_permille // 1000
        keeps = values >= best - slack if stage.maximise else values <= best + slack
        return (best,), solutions[keeps]
    anything = every_solution(replace(program, rows=()))
    alone = np.array([stage.rates(x) for x in anything]).max(axis=0)
    return _kept_by_levels(stage, solutions, alone)


def _kept_by_levels(
    stage: Leximin, solutions: IntArray, alone: IntArray
) -> tuple[tuple[int, ...], IntArray]:
    """Set groups apart while one alone sets the lowest rate, then raise level by level."""
    rates = np.array([stage.rates(x) for x in solutions]).reshape(len(solutions), -1)
    left = list(range(rates.shape[1]))
    reached: list[int] = []
    floors: list[tuple[list[int], int]] = []
    keeps = np.ones(len(solutions), dtype=np.bool_)
    while left:
        lowest = rates[keeps][:, left].min(axis=1).max()
        first = min(left, key=lambda g: (alone[g], g))
        if lowest < alone[first]:
            break
        reached.append(int(lowest))
        floors.append(([first], int(lowest)))
        keeps &= rates[:, first] >= lowest
        left.remove(first)
    if left:
        ordered = np.sort(rates[:, left], axis=1)[:, : stage.levels]
        best = max(map(tuple, ordered[keeps].tolist()))
        reached += best
    kept = np.ones(len(solutions), dtype=np.bool_)
    for groups, value in floors:
        kept &= (rates[:, groups] >= _less(value, stage)).all(axis=1)
    if left:
        kept &= (ordered >= np.array([_less(value, stage) for value in best])).all(axis=1)
    return tuple(reached), solutions[kept]


def _less(value: int, stage: Leximin) -> int:
    return value - value * stage.tolerance_permille // 1000


def random_program(seed: int, *, groups: int = 4, others: int = 2, rows: int = 4) -> Program:
    """Draw a program of a few groups of two or three, counted columns, rows of every kind."""
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(groups), rng.integers(1, 4, size=groups))
    group = np.concatenate([group, np.full(others, -1)])
    upper = np.where(group < 0, rng.integers(1, 4, size=len(group)), 1)
    required = rng.random(groups) < 0.25
    coefs = rng.integers(-2, 6, size=(rows, len(group))) * (rng.random((rows, len(group))) < 0.6)
    row, col = np.nonzero(coefs)
    limits = rng.integers(0, 9, size=rows)
    kind = rng.integers(0, 4)
    blocks = [Rows.from_entries("load", row, col, coefs[row, col], limits)]
    if kind == 0 and others:
        pair = rng.choice(len(group), size=2, replace=False)
        blocks.append(Rows.from_entries("tie", [0, 0], pair, [1, -1], [0], equality=True))
    return Program(upper, group, required, tuple(blocks))


def random_measure(program: Program, seed: int, *, least: int = -5) -> Measure:
    """Draw a measure with small coefficients and a constant."""
    rng = np.random.default_rng([seed, 1])
    coefs = rng.integers(least, 10, size=program.n_columns)
    return Measure(f"measure {seed}", coefs, int(rng.integers(0, 4)))


def random_leximin(program: Program, seed: int, **changes: int) -> Leximin:
    """Draw a leximin stage over four shares of the columns, one of which may ask nothing."""
    rng = np.random.default_rng([seed, 2])
    share = rng.integers(0, 4, size=program.n_columns)
    coefs = rng.integers(1, 6, size=program.n_columns)
    numerators = tuple(Measure(f"share {s}", coefs * (share == s)) for s in range(4))
    denominators = tuple(int(d) for d in rng.integers(0, 12, size=4))
    return Leximin(
        "fair", numerators, denominators, tuple(f"share {s}" for s in range(4)),
        scale=int(rng.choice([10, 100, 1000])), **changes,
    )  # fmt: skip


def knapsacks(columns: int = 100, rows: int = 10, seed: int = 0) -> tuple[Program, Measure]:
    """Draw a program whose best value takes far longer to prove than any test lasts."""
    rng = np.random.default_rng(seed)
    coefs = rng.integers(1, 1000, size=(rows, columns))
    row, col = np.nonzero(coefs)
    block = Rows.from_entries("load", row, col, coefs[row, col], coefs.sum(axis=1) // 2)
    ones = np.ones(columns, dtype=np.int64)
    program = Program(ones, -ones, np.zeros(0, dtype=np.bool_), (block,))
    return program, Measure("value", coefs.mean(axis=0).astype(np.int64) + rng.integers(0, 500))


def rooms(groups: int, seed: int = 0) -> tuple[Program, Measure, Leximin]:
    """Draw groups that choose among a few of many rooms, each with room for few at each hour."""
    rng = np.random.default_rng(seed)
    n_rooms, hours, choices = groups // 8, 6, 6
    group = np.repeat(np.arange(groups), choices)
    room = rng.integers(0, n_rooms, size=len(group))
    first, length = rng.integers(0, hours, len(group)), rng.integers(1, 5, len(group))
    hour = np.arange(hours)
    present = (hour >= first[:, None]) & (hour < (first + length)[:, None])
    col, at = np.nonzero(present)
    block = Rows.from_entries(
        "places", room[col] * hours + at, col, np.ones(len(col), dtype=np.int64),
        np.full(n_rooms * hours, 2),
    )  # fmt: skip
    required = np.zeros(groups, dtype=np.bool_)
    program = Program(np.ones(len(group), dtype=np.int64), group, required, (block,))
    worth = present.sum(axis=1)
    value = Measure("value", worth * rng.integers(10, 100, groups)[group])
    town = rng.integers(0, 4, size=groups)[group]
    shares = tuple(Measure(f"town {t}", worth * (town == t)) for t in range(4))
    asked = tuple(int(worth[town == t].sum()) // choices for t in range(4))
    return program, value, Leximin("fair", shares, asked, tuple(map(str, range(4))))
