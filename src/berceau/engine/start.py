"""A first solution, by filling groups in an order; more of one, by filling what is open."""

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


def topped_up(program: Program, kept: IntArray, x: IntArray, worth: IntArray) -> IntArray:
    """Fill open groups beside a solution, the most worth first, wherever no row is passed.

    Nothing that ``x`` has is given up, and rows that must be met exactly are left alone.

    Parameters
    ----------
    program
        Columns, groups and rows.
    kept
        Rows that limit.
    x
        A solution, shape ``(n_columns,)``.
    worth
        What each column adds; only those that add something are taken.
    """
    taken = program.group_sums(x) > 0
    open_ = np.flatnonzero((program.group >= 0) & (worth > 0) & (program.upper > 0))
    open_ = open_[~taken[program.group[open_]]]
    if not len(open_):
        return x
    by_row = program.matrix.rows(kept)
    room = np.where(program.equality[kept], 0, program.limits[kept] - by_row.times(x))
    by_column = by_row.columns(open_).transposed
    x = x.copy()
    for position in np.lexsort((open_, -worth[open_])).tolist():
        column = open_[position]
        entries = slice(by_column.indptr[position], by_column.indptr[position + 1])
        touched, need = by_column.indices[entries], by_column.coefs[entries]
        exact = program.equality[kept[touched]]
        fits = bool(np.all((need <= room[touched]) & ~exact))
        if fits and not taken[program.group[column]]:
            room[touched] -= need
            x[column], taken[program.group[column]] = 1, True
    return x


def _most_help(by_row: Matrix, alone: IntArray) -> IntArray:
    """Give by how much columns in no group can at most lower each row."""
    lowering = np.where(by_row.coefs < 0, -by_row.coefs * alone[by_row.indices], 0)
    return segment_sums(lowering, by_row.indptr).astype(np.int64)
