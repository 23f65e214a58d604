"""Rows that can be left out without changing what is allowed.

Kept rows are rows of the original program, by number: solutions need no translation back, and
prices are those of the kept rows, zero elsewhere. Equalities are always kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.dominance import batches, dominated_rows
from berceau.engine.matrix import positions_of, segment_sums, starts_of

if TYPE_CHECKING:
    from berceau.engine.matrix import BoolArray, IntArray, Matrix
    from berceau.engine.program import Program


def needed_rows(program: Program) -> IntArray:
    """Give the rows that are neither slack, nor repeated, nor dominated, in increasing order.

    A row is slack when no choice of one column a group can pass its limit; of rows with the same
    coefficients the one with the smallest limit is kept, the first among equals; a row is
    dominated when another one implies it (:mod:`~berceau.engine.dominance`). What is left allows
    the same solutions, in whole numbers and in fractions.
    """
    slack = largest_loads(program) <= program.limits
    candidates = np.flatnonzero(program.equality | ~slack)
    distinct = np.sort(candidates[_first_of_kind(program, candidates)])
    return distinct[~dominated_rows(program, distinct)]


def largest_loads(program: Program) -> IntArray:
    """Give the largest load that columns and groups alone allow on each row.

    For each row, the sum over groups of their largest positive coefficient, plus upper bound
    times positive coefficient for each column in no group.
    """
    matrix = program.matrix
    loads = [np.zeros(0, dtype=np.int64)]
    for first, last in batches(matrix.indptr):
        start, end = matrix.indptr[first], matrix.indptr[last]
        columns = matrix.indices[start:end]
        # Columns in groups are 0 or 1, so that one product serves all columns.
        worth = np.maximum(matrix.coefs[start:end], 0) * program.upper[columns]
        starts = matrix.indptr[first : last + 1] - start
        loads.append(_batch_loads(starts, program.group[columns], worth))
    return np.concatenate(loads)


def closed_columns(matrix: Matrix, limits: IntArray, upper: IntArray) -> BoolArray:
    """Mark the columns that some row alone keeps at 0, whatever the others are.

    One of such a column and the least that the others can weigh is above the limit. Solutions
    without these columns are all there are; a relaxation without them is tighter.

    Parameters
    ----------
    matrix
        Coefficients of the rows, which must not pass their limits.
    limits
        Limit of each row.
    upper
        Upper bound of each column.
    """
    closed = np.zeros(matrix.n_columns, dtype=np.bool_)
    for first, last in batches(matrix.indptr):
        start, end = matrix.indptr[first], matrix.indptr[last]
        columns, coefs = matrix.indices[start:end], matrix.coefs[start:end]
        starts = matrix.indptr[first : last + 1] - start
        least = segment_sums(np.minimum(coefs, 0) * upper[columns], starts)
        room = np.repeat(limits[first:last] - least, np.diff(starts))
        closed[columns[coefs > np.maximum(room, 0)]] = True
    return closed


def _batch_loads(starts: IntArray, group: IntArray, worth: IntArray) -> IntArray:
    """Sum over the entries of each row the largest worth of each group, and all in no group."""
    opens = np.zeros(len(group) + 1, dtype=np.bool_)
    opens[starts] = True  # a row, so a group, opens here
    again = (group[1:] >= 0) & ((group[1:] < group[:-1]) | (group[:-1] < 0)) & ~opens[1:-1]
    if bool(np.any(again)):  # a group may come back in its row
        row = np.repeat(np.arange(len(starts) - 1, dtype=np.int64), np.diff(starts))
        order = np.lexsort((group, row))
        group, worth = group[order], worth[order]
    opens[1:-1] |= (group[1:] != group[:-1]) | (group[1:] < 0)
    firsts = np.flatnonzero(opens[:-1])
    best = np.maximum.reduceat(worth, firsts) if len(firsts) else worth
    loads: IntArray = segment_sums(best, np.searchsorted(firsts, starts)).astype(np.int64)
    return loads


def _first_of_kind(program: Program, candidates: IntArray) -> BoolArray:
    """Mark the candidates that no other candidate with the same coefficients makes redundant.

    Rows are ordered by a 64-bit fingerprint (a sum of random column weights times coefficients),
    then by limit; neighbours in that order are compared entry by entry, so that a collision of
    fingerprints costs a redundant row and never drops a needed one.
    """
    matrix = program.matrix
    sizes = matrix.indptr[candidates + 1] - matrix.indptr[candidates]
    fingerprint = _fingerprints(matrix, candidates)
    limits = program.limits[candidates]
    equality = program.equality[candidates]
    order = np.lexsort((np.arange(len(candidates)), limits, fingerprint, sizes, equality))
    keep = np.ones(len(candidates), dtype=np.bool_)
    if len(order) > 1:
        before, after = order[:-1], order[1:]
        alike = (fingerprint[before] == fingerprint[after]) & (sizes[before] == sizes[after])
        alike &= ~equality[before] & ~equality[after]
        pairs = np.flatnonzero(alike)
        same = _same_entries(matrix, candidates[before[pairs]], candidates[after[pairs]])
        keep[after[pairs[same]]] = False
    return keep


def _fingerprints(matrix: Matrix, rows: IntArray) -> IntArray:
    """Sum random weights of columns times coefficients over each row, whatever overflows."""
    weights = np.random.default_rng(0).integers(1, 2**62, size=matrix.n_columns, dtype=np.int64)
    found = [np.zeros(0, dtype=np.int64)]
    with np.errstate(over="ignore"):
        for first, last in batches(starts_of(matrix.indptr[rows + 1] - matrix.indptr[rows])):
            part = matrix.rows(rows[first:last])
            sums = segment_sums(part.coefs * weights[part.indices], part.indptr)
            found.append(sums.astype(np.int64))
    return np.concatenate(found)


def _same_entries(matrix: Matrix, left: IntArray, right: IntArray) -> BoolArray:
    """Tell for each pair of rows of equal length whether their entries are the same."""
    same = np.zeros(len(left), dtype=np.bool_)
    sizes = matrix.indptr[left + 1] - matrix.indptr[left]
    for first, last in batches(starts_of(sizes)):
        here = positions_of(matrix.indptr, left[first:last])
        there = positions_of(matrix.indptr, right[first:last])
        differ = (matrix.indices[here] != matrix.indices[there]) | (
            matrix.coefs[here] != matrix.coefs[there]
        )
        counts = segment_sums(differ.astype(np.int64), starts_of(sizes[first:last]))
        same[first:last] = counts.astype(np.int64) == 0
    return same
