"""Rows that can be left out without changing what is allowed.

Kept rows are rows of the original program, by number: solutions need no translation back, and
prices are those of the kept rows, zero elsewhere. Equalities are always kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.matrix import positions_of, segment_sums

if TYPE_CHECKING:
    from berceau.engine.matrix import BoolArray, IntArray, Matrix
    from berceau.engine.program import Program


def needed_rows(program: Program) -> IntArray:
    """Give the rows that are neither slack nor repeated, in increasing order.

    A row is slack when no choice of one column a group can pass its limit; of rows with the same
    coefficients the one with the smallest limit is kept, the first among equals.
    """
    slack = largest_loads(program) <= program.limits
    candidates = np.flatnonzero(program.equality | ~slack)
    return np.sort(candidates[_first_of_kind(program, candidates)])


def largest_loads(program: Program) -> IntArray:
    """Give the largest load that columns and groups alone allow on each row.

    For each row, the sum over groups of their largest positive coefficient, plus upper bound
    times positive coefficient for each column in no group.
    """
    matrix = program.matrix
    group = program.group[matrix.indices]
    usable = np.where(program.upper[matrix.indices] > 0, np.maximum(matrix.coefs, 0), 0)
    alone = np.where(group < 0, usable * program.upper[matrix.indices], 0)
    loads = segment_sums(alone, matrix.indptr).astype(np.int64)
    inside = np.flatnonzero(group >= 0)
    if len(inside):
        key = matrix.row_of[inside] * program.n_groups + group[inside]
        if bool(np.any(np.diff(key) < 0)):
            order = np.argsort(key, kind="stable")
            key, inside = key[order], inside[order]
        first = np.flatnonzero(np.append(True, np.diff(key) != 0))
        best = np.maximum.reduceat(usable[inside], first)
        np.add.at(loads, matrix.row_of[inside[first]], best)
    return loads


def _first_of_kind(program: Program, candidates: IntArray) -> BoolArray:
    """Mark the candidates that no other candidate with the same coefficients makes redundant.

    Rows are ordered by a 64-bit fingerprint (a sum of random column weights times coefficients),
    then by limit; neighbours in that order are compared entry by entry, so that a collision of
    fingerprints costs a redundant row and never drops a needed one.
    """
    matrix = program.matrix.rows(candidates)
    weights = np.random.default_rng(0).integers(1, 2**62, size=program.n_columns, dtype=np.int64)
    with np.errstate(over="ignore"):
        fingerprint = segment_sums(matrix.coefs * weights[matrix.indices], matrix.indptr)
    sizes = np.diff(matrix.indptr)
    limits = program.limits[candidates]
    equality = program.equality[candidates]
    order = np.lexsort((np.arange(len(candidates)), limits, fingerprint, sizes, equality))
    keep = np.ones(len(candidates), dtype=np.bool_)
    if len(order) > 1:
        before, after = order[:-1], order[1:]
        alike = (fingerprint[before] == fingerprint[after]) & (sizes[before] == sizes[after])
        alike &= ~equality[before] & ~equality[after]
        pairs = np.flatnonzero(alike)
        same = _same_entries(matrix, before[pairs], after[pairs])
        keep[after[pairs[same]]] = False
    return keep


def _same_entries(matrix: Matrix, left: IntArray, right: IntArray) -> BoolArray:
    """Tell for each pair of rows of equal length whether their entries are the same."""
    here, there = positions_of(matrix.indptr, left), positions_of(matrix.indptr, right)
    differ = (matrix.indices[here] != matrix.indices[there]) | (
        matrix.coefs[here] != matrix.coefs[there]
    )
    counts = matrix.indptr[left + 1] - matrix.indptr[left]
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    same: BoolArray = segment_sums(differ.astype(np.int64), starts).astype(np.int64) == 0
    return same
