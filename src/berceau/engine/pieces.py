"""Pieces of a program: some columns free, the others as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.cpsat import Model
from berceau.engine.matrix import IntArray, Matrix, starts_of
from berceau.engine.program import Program, Rows
from berceau.engine.reduction import closed_columns, needed_rows
from berceau.engine.stages import Objective

if TYPE_CHECKING:
    from berceau.engine.calls import Answer, Settings, Stop
    from berceau.engine.ground import Ground
    from berceau.engine.guide import Guide
    from berceau.engine.matrix import BoolArray

WHOLE = 1.0
"""Values are whole numbers: less than this cannot be gained."""


@dataclass(frozen=True, eq=False)
class Piece:
    """The program that is left for the free columns.

    Attributes
    ----------
    free
        Free columns of the whole program, increasing.
    program
        The piece: the free columns renumbered, rows with what the others leave.
    objective
        What is maximised over the free columns.
    hint
        Their values as they are.
    """

    free: IntArray
    program: Program
    objective: Objective
    hint: IntArray

    def solve(self, settings: Settings, stop: Stop) -> Answer:
        """Maximise the objective over the free columns."""
        model = Model(self.program, needed_rows(self.program))
        return model.solve_quietly(self.objective, settings, stop, hint=self.hint)


def cut(guide: Guide, ground: Ground, free: IntArray) -> Piece | None:
    """Cut the piece of the free columns, without those that cannot be part of a gain.

    What a piece can gain is at most the price of the room in its rows and the regret of its
    groups (:mod:`~berceau.engine.guide`): columns that regret more are left out.

    Parameters
    ----------
    guide
        The program, its rows and their prices.
    ground
        The solution.
    free
        The free columns, increasing. No other column of their groups is 1.

    Returns
    -------
    Piece or None
        ``None`` when nothing can be gained.
    """
    groups = guide.program.group[free]
    gain = float(ground.loss[np.unique(groups[groups >= 0])].sum())
    gain += float(guide.missed(ground.x, free[groups < 0]).sum())
    touched = np.unique(guide.by_column.rows(free).indices)
    gain += float(guide.prices[touched] @ (ground.room[touched]))
    if gain < WHOLE:
        return None
    hopeless = (groups >= 0) & (guide.regret[free] > gain) & (ground.x[free] == 0)
    return piece_of(guide, ground, free[~hopeless & ~_misfits(guide, ground, free)])


def _misfits(guide: Guide, ground: Ground, free: IntArray) -> BoolArray:
    """Mark the free columns that do not fit even where all the others leave."""
    matrix = guide.by_column.rows(free).transposed
    exact = guide.program.equality[guide.rows]
    left = ground.room + matrix.times(ground.x[free])
    return closed_columns(
        matrix.rows(np.flatnonzero(~exact)), left[~exact], guide.program.upper[free]
    )


def piece_of(guide: Guide, ground: Ground, free: IntArray) -> Piece:
    """Cut the piece of exactly the free columns."""
    program, hint = guide.program, ground.x[free]
    by_column = guide.by_column.rows(free)  # one row of this for each free column
    touched, position = np.unique(by_column.indices, return_inverse=True)
    order = np.argsort(position, kind="stable")
    counts = np.bincount(position, minlength=len(touched)).astype(np.int64)
    matrix = Matrix(starts_of(counts), by_column.row_of[order], by_column.coefs[order], len(free))
    left = ground.room[touched] + matrix.times(hint)
    blocks = []
    exact = program.equality[guide.rows[touched]]
    for equality in (False, True):
        chosen = np.flatnonzero(exact == equality)
        part = matrix.rows(chosen)
        blocks.append(
            Rows("piece", part.indptr, part.indices, part.coefs, left[chosen], equality=equality)
        )
    groups = program.group[free]
    inside = groups >= 0
    names, numbers = np.unique(groups[inside], return_inverse=True)
    group = np.full(len(free), -1, dtype=np.int64)
    group[inside] = numbers
    piece = Program(program.upper[free], group, program.required[names], tuple(blocks))
    return Piece(free, piece, Objective(guide.objective.coefs[free]), hint)
