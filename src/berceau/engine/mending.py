"""Mend what a dive broke: rows that ask for something, which rounding misses by little.

What is missing of each broken row may stay missing, and every unit of it that comes back is paid
for, well above what it costs elsewhere; pieces bring it back within seconds. (Measured on
placement programs of 2,000 children under floors for 22 communes: rounding misses the floors of
three or four of them, and what is mended is worth 6 % more than what a dive gives that keeps all
groups of those rows as they were.)
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.engine.certificate import upper_bound, whole_prices
from berceau.engine.following import pieces_of
from berceau.engine.guide import Guide
from berceau.engine.program import Rows
from berceau.engine.relaxation import relax
from berceau.engine.stages import Objective
from berceau.engine.standing import Standing

if TYPE_CHECKING:
    from berceau.engine.matrix import FloatArray, IntArray
    from berceau.engine.program import Program
    from berceau.engine.run import Run

MOST_BROKEN = 300
"""Where more rows are broken, nothing is mended."""
DEARER = 4
"""What is missing is paid so many times its price, or the usual worth of a unit."""


class Mended(NamedTuple):
    """What came of it.

    Attributes
    ----------
    x
        A solution; ``None`` if none came out.
    missing
        Numbers of the rows that still miss something; none where nothing could be mended.
    effort
        Deterministic time spent.
    interrupted
        Whether a person interrupted.
    """

    x: IntArray | None
    missing: IntArray
    effort: float
    interrupted: bool


def mended(
    run: Run, objective: Objective, x: IntArray, prices: FloatArray, effort: float
) -> Mended:
    """Bring a solution back that misses some rows of stages.

    Parameters
    ----------
    run
        The program.
    objective
        What is maximised.
    x
        Values that break rows and nothing else.
    prices
        Price of each row in the relaxation.
    effort
        Deterministic time allowed.
    """
    program = run.program
    nothing = Mended(None, np.zeros(0, dtype=np.int64), 0.0, interrupted=False)
    over = program.matrix.times(x) - program.limits
    broken = np.flatnonzero(over > 0)
    first, fixed = run.original.n_rows, program.equality
    if not len(broken) or len(broken) > MOST_BROKEN or broken[0] < first or fixed[broken].any():
        return nothing
    loose = _loosened(program, broken, over[broken])
    missing = np.zeros(len(broken), dtype=np.int64)
    aside = run.aside(loose, np.concatenate([x, missing]))
    if not loose.allows(np.concatenate([x, missing])):
        return nothing
    paid = np.concatenate([objective.coefs, _worth(program, objective, broken, prices)])
    spent, interrupted = _brought_back(aside, Objective(paid), len(broken), run, effort)
    if aside.x is None:
        return nothing
    found, left = aside.x[: program.n_columns], over[broken] - aside.x[program.n_columns :]
    is_lawful = program.allows(found)
    return Mended(found if is_lawful else None, broken[left > 0], spent, interrupted)


def _loosened(program: Program, broken: IntArray, over: IntArray) -> Program:
    """Let rows be broken, and write beside each how much of it is made good by a new column."""
    blocks = []
    for block, start in zip(program.rows, program.block_starts, strict=False):
        inside = (broken >= start) & (broken < start + len(block))
        limits = block.limits.copy()
        limits[broken[inside] - start] += over[inside]
        blocks.append(replace(block, limits=limits))
    entries = program.matrix.rows(broken)
    number = np.arange(len(broken), dtype=np.int64)
    rows = Rows.from_entries(
        "mended",
        np.concatenate([entries.row_of, number]),
        np.concatenate([entries.indices, program.n_columns + number]),
        np.concatenate([entries.coefs, np.ones(len(broken), dtype=np.int64)]),
        program.limits[broken] + over,
    )
    return replace(program, rows=tuple(blocks)).extended(over, (rows,))


def _worth(
    program: Program, objective: Objective, broken: IntArray, prices: FloatArray
) -> IntArray:
    """Give what a unit of each broken row is paid."""
    entries = program.matrix.rows(broken)
    asked = entries.coefs < 0
    values = np.maximum(objective.coefs[entries.indices], 0)
    worth = np.bincount(entries.row_of, weights=values * asked, minlength=len(broken))
    amount = np.bincount(entries.row_of, weights=-entries.coefs * asked, minlength=len(broken))
    usual = worth / np.maximum(amount, 1)
    paid = np.ceil(DEARER * np.maximum(usual, prices[broken])).astype(np.int64)
    return np.asarray(np.maximum(paid, 1), dtype=np.int64)


def _brought_back(
    aside: Run, objective: Objective, n_broken: int, run: Run, effort: float
) -> tuple[float, bool]:
    """Improve by pieces until nothing is missing; give the effort, and whether interrupted."""
    relaxed, interrupted = relax(
        aside.program, aside.kept, objective, aside.watch, effort, former=run.relaxed
    )
    if relaxed is None or interrupted:
        return 0.0, interrupted
    prices, scale = whole_prices(aside.program, relaxed.prices)
    own = Standing(upper_bound(aside.program, objective, prices, scale), effort=relaxed.effort)
    guide = Guide.of(aside.program, aside.kept, objective, relaxed)
    wanted = aside.program.upper[-n_broken:]
    with closing(pieces_of(aside, guide, own)) as pieces:
        while own.effort < effort and not (interrupted or pieces.is_exhausted):
            if aside.watch.is_over:
                break
            interrupted = pieces.round()
            pieces.put_back()
            run.watch.report(None, None)
            if aside.x is not None and bool(np.all(aside.x[-n_broken:] == wanted)):
                break
    return own.effort, interrupted
