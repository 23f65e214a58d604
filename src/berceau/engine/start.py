"""A first solution, by filling groups in an order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.matrix import segment_sums

if TYPE_CHECKING:
    from berceau.engine.matrix import FloatArray, IntArray, Matrix
    from berceau.engine.program import Program


def filling_order(program: Program, worth: FloatArray, regret: FloatArray) -> IntArray:
    """Give the columns of groups in the order in which to fill them.

    Required groups come first; then the largest ``worth``, then the smallest ``regret``.
    """
    inside = np.flatnonzero(program.group >= 0)
    optional = ~program.required[program.group[inside]]
    return inside[np.lexsort((inside, regret[inside], -worth[inside], optional))]


def filled(program: Program, by_row: Matrix, rows: IntArray, order: IntArray) -> IntArray:
    """Set columns to 1 in the order given, wherever the group is open and no row is passed.

    Columns in no group stay at 0, but rows count on the most that they could give. The result
    may break rows that ask for something; it never passes a limit that no column could make up.
    """
    by_column = by_row.transposed
    alone = np.where(program.group < 0, program.upper, 0)
    help_ = _most_help(by_row, alone)
    room = program.limits[rows] + help_
    x = np.zeros(program.n_columns, dtype=np.int64)
    taken = np.zeros(program.n_groups, dtype=np.bool_)
    starts, touched, coefs = by_column.indptr, by_column.indices, by_column.coefs
    for column in order.tolist():
        group = program.group[column]
        if taken[group] or program.upper[column] == 0:
            continue
        entries = slice(starts[column], starts[column + 1])
        need = coefs[entries]
        if bool(np.all((need <= 0) | (need <= room[touched[entries]]))):
            room[touched[entries]] -= need
            x[column], taken[group] = 1, True
    return x


def _most_help(by_row: Matrix, alone: IntArray) -> IntArray:
    """Give by how much columns in no group can at most lower each row."""
    lowering = np.where(by_row.coefs < 0, -by_row.coefs * alone[by_row.indices], 0)
    return segment_sums(lowering, by_row.indptr).astype(np.int64)
