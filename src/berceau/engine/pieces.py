"""Pieces of a program: some columns free, the others as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.cpsat import Answer, Model, Settings
from berceau.engine.matrix import IntArray, Matrix, starts_of
from berceau.engine.program import Program, Rows
from berceau.engine.reduction import needed_rows
from berceau.engine.stages import Objective

if TYPE_CHECKING:
    from berceau.engine.watch import Watch


@dataclass(frozen=True, eq=False)
class Piece:
    """The program that is left for the free columns.

    Attributes
    ----------
    free
        Free columns of the whole program, increasing.
    program
        The piece: the free columns renumbered, rows with what the others leave.
    """

    free: IntArray
    program: Program

    def solve(
        self, objective: Objective, settings: Settings, watch: Watch, hint: IntArray | None
    ) -> Answer:
        """Maximise the objective of the whole program over the free columns."""
        model = Model(self.program, needed_rows(self.program))
        own = Objective(objective.coefs[self.free])
        start = None if hint is None else hint[self.free]
        return model.solve(own, settings, watch, hint=start, quiet=True)

    def into(self, x: IntArray, values: IntArray) -> IntArray:
        """Give ``x`` with the free columns at ``values``."""
        whole = x.copy()
        whole[self.free] = values
        return whole


def cut(program: Program, by_row: Matrix, rows: IntArray, x: IntArray, free: IntArray) -> Piece:
    """Cut the piece of the free columns.

    Parameters
    ----------
    program
        The whole program.
    by_row
        Its needed rows.
    rows
        Their numbers in the program.
    x
        Values of the columns that are not free. No such column of a group of which another is
        free is 1.
    free
        The free columns, increasing.
    """
    by_column = by_row.transposed.rows(free)  # one row of this for each free column
    touched, position = np.unique(by_column.indices, return_inverse=True)
    order = np.argsort(position, kind="stable")
    counts = np.bincount(position, minlength=len(touched)).astype(np.int64)
    indptr, indices, coefs = starts_of(counts), by_column.row_of[order], by_column.coefs[order]
    fixed = x.copy()
    fixed[free] = 0
    left = program.limits[rows[touched]] - by_row.rows(touched).times(fixed)
    blocks = []
    for equality in (False, True):
        chosen = np.flatnonzero(program.equality[rows[touched]] == equality)
        part = Matrix(indptr, indices, coefs, len(free)).rows(chosen)
        blocks.append(
            Rows("piece", part.indptr, part.indices, part.coefs, left[chosen], equality=equality)
        )
    groups = program.group[free]
    inside = groups >= 0
    names, numbers = np.unique(groups[inside], return_inverse=True)
    group = np.full(len(free), -1, dtype=np.int64)
    group[inside] = numbers
    return Piece(free, Program(program.upper[free], group, program.required[names], tuple(blocks)))
