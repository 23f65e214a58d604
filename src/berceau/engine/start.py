"""More of a solution, by filling what is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from berceau.engine.matrix import IntArray
    from berceau.engine.program import Program


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
