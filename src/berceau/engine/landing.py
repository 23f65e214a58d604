"""From the relaxation to a solution: dive, mend what rounding missed, keep what cannot be mended.

Where a dive misses what earlier stages reached, pieces bring it back
(:mod:`~berceau.engine.mending`). Where they do not, the dive is made again with the groups of the
rows that are missed as they were; in the end with the groups of all rows that ask for something.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.dive import Dive
from berceau.engine.filling import filled
from berceau.engine.mending import mended

if TYPE_CHECKING:
    from berceau.engine.guide import Guide
    from berceau.engine.matrix import IntArray
    from berceau.engine.program import Program
    from berceau.engine.relaxation import Relaxed
    from berceau.engine.run import Run

MENDING_SHARE = 0.1
"""Share of the effort that is given to mending one dive."""
ATTEMPTS = 5
"""Dives that keep the groups of ever more rows, before those of all."""


@dataclass(eq=False)
class Landing:
    """What came out.

    Attributes
    ----------
    x
        A solution; ``None`` if none came out.
    means
        How it came about.
    effort
        Deterministic time spent.
    interrupted
        Whether a person interrupted.
    """

    x: IntArray | None = None
    means: str = "dive"
    effort: float = 0.0
    interrupted: bool = False


def land(run: Run, guide: Guide, relaxed: Relaxed, effort: float, shared: float) -> Landing:
    """Look for a solution near the relaxation.

    Parameters
    ----------
    run
        The program and its best solution.
    guide, relaxed
        The relaxation of the objective.
    effort
        Deterministic time allowed to one dive.
    shared
        Deterministic time of the whole search, of which shares are taken.
    """
    landing = Landing()
    kept = np.zeros(0, dtype=np.int64)
    for _ in range(ATTEMPTS if run.x is not None else 1):
        x = _dived(landing, run, guide, relaxed, kept, (effort, shared))
        if landing.interrupted or run.program.allows(x):
            landing.x = x
            break
        repair = mended(run, guide.objective, x, relaxed.prices, MENDING_SHARE * shared)
        landing.effort += repair.effort
        landing.interrupted = repair.interrupted
        landing.means = "mended dive"
        if repair.x is not None or landing.interrupted or not len(repair.missing):
            landing.x = repair.x
            break
        more = np.union1d(kept, _behind(run.program, repair.missing))
        if len(more) == len(kept):
            break
        kept = more
    if landing.x is None and run.x is not None and not landing.interrupted:
        landing.x = _dived(landing, run, guide, relaxed, None, (effort, shared))
        landing.means = "careful dive"
    if landing.x is not None and not run.program.allows(landing.x):
        landing.x = None
    return landing


def _dived(
    landing: Landing,
    run: Run,
    guide: Guide,
    relaxed: Relaxed,
    kept: IntArray | None,
    efforts: tuple[float, float],
) -> IntArray:
    """Dive, then settle the columns in no group, as well as they can be.

    Parameters
    ----------
    kept
        Rows whose groups stay as they are in the known solution; ``None`` for all that ask.
    """
    dive = Dive(guide, relaxed, run.x)
    if kept is None or len(kept):
        dive.keep_what_rows_ask_for(kept)
    chosen = dive.run(run.watch, max(0.0, efforts[0] - landing.effort))
    x, spent, interrupted = filled(run, guide, chosen, efforts[1])
    landing.effort += dive.effort + spent
    landing.interrupted = dive.interrupted or interrupted
    return _topped(run, chosen) if x is None else x


def _behind(program: Program, rows: IntArray) -> IntArray:
    """Add to some rows those that share with them columns in no group: these count for groups."""
    columns = np.unique(program.matrix.rows(rows).indices)
    alone = columns[program.group[columns] < 0]
    sharing = program.matrix.row_of[np.isin(program.matrix.indices, alone)]
    return np.union1d(rows, sharing).astype(np.int64)


def _topped(run: Run, chosen: IntArray) -> IntArray:
    """Raise columns in no group as far as rows below them need it, whatever stages ask for."""
    program, x = run.program, chosen.copy()
    over = program.matrix.times(x) - program.limits
    short = np.flatnonzero((over > 0) & ~program.equality)
    entries = program.matrix.rows(short[short < run.original.n_rows])
    helps = (entries.coefs < 0) & (program.group[entries.indices] < 0)
    for row, column, coef in zip(
        short[entries.row_of[helps]].tolist(),
        entries.indices[helps].tolist(),
        entries.coefs[helps].tolist(),
        strict=True,
    ):
        more = max(0, min(int(program.upper[column] - x[column]), -(int(over[row]) // coef)))
        x[column] += more
        over[row] += coef * more
    return x
