"""The lawful choice nearest to one that may break rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.dive import Dive
from berceau.engine.guide import Guide
from berceau.engine.limits import Limits
from berceau.engine.reduction import needed_rows
from berceau.engine.relaxation import Relaxed
from berceau.engine.stages import Objective
from berceau.engine.watch import Watch

if TYPE_CHECKING:
    from berceau.engine.matrix import IntArray
    from berceau.engine.program import Program


def repaired(program: Program, near: IntArray, known: IntArray | None) -> IntArray:
    """Keep of a choice what the program allows, and give required groups what they must have.

    Parameters
    ----------
    program
        Columns, groups and rows.
    near
        A choice that may break rows, shape ``(n_columns,)``.
    known
        A solution to fall back on for required groups; ``None`` for none.

    Returns
    -------
    ndarray
        Values of the columns of groups; columns in no group are 0, and rows that ask for
        something from them may be broken.
    """
    nothing = Objective(np.zeros(program.n_columns, dtype=np.int64))
    prices = np.zeros(program.n_rows)
    rows = needed_rows(program)
    choice = Relaxed(near.astype(np.float64), prices, rows[:0], None, "a choice", 0.0)
    guide = Guide.of(program, rows, nothing, choice)
    return Dive(guide, choice, known).run(Watch(Limits(), None), 0.0)
