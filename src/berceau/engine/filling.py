"""Values of the columns in no group, once those of groups are chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.calls import Settings
from berceau.engine.ground import Ground
from berceau.engine.pieces import piece_of
from berceau.engine.rounds import Crew

if TYPE_CHECKING:
    from berceau.engine.guide import Guide
    from berceau.engine.matrix import IntArray
    from berceau.engine.run import Run

FILL_SHARE = 0.02
"""Share of the effort of a search."""


def filled(
    run: Run, guide: Guide, x: IntArray, effort: float
) -> tuple[IntArray | None, float, bool]:
    """Choose the values of the columns in no group, the best there are for the objective.

    Parameters
    ----------
    run
        The program and its limits.
    guide
        The objective.
    x
        Values of the columns of groups.
    effort
        Deterministic time of the whole search.

    Returns
    -------
    tuple
        All values, ``None`` where nothing fits; deterministic time spent; whether a person
        interrupted.
    """
    alone = np.flatnonzero(run.program.group < 0)
    if not len(alone):
        return x, 0.0, False
    piece = piece_of(guide, Ground(guide, x), alone)
    settings = Settings(FILL_SHARE * effort, run.limits.seed)
    (answer,), interrupted = Crew(1).solve([(piece, settings)], run.watch.remaining)
    if answer.x is None:
        return None, answer.deterministic_time, interrupted
    x = x.copy()
    x[alone] = answer.x
    return x, answer.deterministic_time, interrupted
