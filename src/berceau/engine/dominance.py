"""Rows that another row implies, coefficient by coefficient.

Row *r* is dominated by row *s* when, each divided by the greatest common divisor of its
coefficients, no coefficient of *r* is larger than that of *s* and the limit of *r* is not smaller
than that of *s*: what keeps to *s* keeps to *r*, in whole numbers and in fractions, so that a
relaxation loses nothing either. Of rows that imply each other the first is kept.

Whatever *r* counts, *s* counts too; so *s* is looked for only among the rows that hold the column
of *r* that stands in the fewest rows. Sizes, sums and sets of bits (Bloom filters over the
columns) leave few pairs, which are then compared entry by entry: filters that err cost time, never
a needed row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.matrix import Matrix, positions_of, segment_sums, starts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from berceau.engine.matrix import BoolArray, IntArray
    from berceau.engine.program import Program

BATCH = 2**17
"""Entries, or pairs of rows, worked on at a time: what a processor keeps at hand."""
BITS = 512
"""Width of the sets of bits; a column's bit is its number modulo this."""
LARGEST_DIVISOR = 2**26
"""Rows are divided by less than this: fractions with such divisors differ as 64-bit floats."""


def batches(starts: IntArray) -> Iterator[tuple[int, int]]:
    """Cut consecutive segments into runs of about ``BATCH`` entries: first, and past the last."""
    first, n = 0, len(starts) - 1
    while first < n:
        last = int(np.searchsorted(starts, starts[first] + BATCH, side="right")) - 1
        last = min(n, max(first + 1, last))
        yield first, last
        first = last


def dominated_rows(program: Program, rows: IntArray) -> BoolArray:
    """Mark the rows that another one of ``rows`` implies, coefficient by coefficient.

    Only ``<=`` rows without negative coefficients are compared. Columns whose upper bound is 0
    count for nothing.

    Parameters
    ----------
    program
        Columns and rows.
    rows
        Numbers of the rows to look at, increasing.
    """
    marked = np.zeros(len(rows), dtype=np.bool_)
    matrix = _usable(program)
    sizes = matrix.indptr[rows + 1] - matrix.indptr[rows]
    places = np.flatnonzero(~program.equality[rows] & (sizes > 0))
    sketch = _Sketch.of(matrix, rows[places], program.limits[rows[places]])
    if len(sketch.kept) > 1:
        places = places[sketch.kept]
        marked[places] = _implied(matrix, rows[places], sketch)
    return marked


def _usable(program: Program) -> Matrix:
    """Give the coefficients of the columns that may be more than 0."""
    matrix = program.matrix
    if program.upper.min(initial=1) > 0:
        return matrix
    keep = program.upper[matrix.indices] > 0
    counts = segment_sums(keep.astype(np.int64), matrix.indptr).astype(np.int64)
    return Matrix(starts_of(counts), matrix.indices[keep], matrix.coefs[keep], matrix.n_columns)


def _parts(matrix: Matrix, rows: IntArray) -> Iterator[tuple[int, Matrix]]:
    """Copy some rows batch after batch: the place of the first, and their coefficients."""
    for first, last in batches(starts_of(matrix.indptr[rows + 1] - matrix.indptr[rows])):
        yield first, matrix.rows(rows[first:last])


@dataclass(frozen=True, eq=False)
class _Sketch:
    """What is seen at a glance of the rows without negative coefficients.

    Attributes
    ----------
    kept
        Their places among the rows asked for.
    divisors
        By what each is divided.
    sizes, totals
        Number and sum of the coefficients of each, divided.
    tightness
        Rank of the divided limit, equal limits sharing one.
    bits
        Set of the bits of its columns, shape ``(n, BITS / 64)``.
    rarest
        Its column that stands in the fewest of these rows.
    holders, starts
        Rows that hold a column which is the rarest of some row: for column ``j`` those from
        ``starts[j]`` to ``starts[j + 1]``.
    """

    kept: IntArray
    divisors: IntArray
    sizes: IntArray
    totals: IntArray
    tightness: IntArray
    bits: npt.NDArray[np.uint64]
    rarest: IntArray
    holders: IntArray
    starts: IntArray

    @classmethod
    def of(cls, matrix: Matrix, rows: IntArray, limits: IntArray) -> _Sketch:
        """Sketch rows that are not empty."""
        none = np.zeros(0, dtype=np.int64)
        seen = [(none, none, none, np.zeros((0, BITS // 64), dtype=np.uint64))]
        degree = np.zeros(matrix.n_columns, dtype=np.int64)
        for first, part in _parts(matrix, rows):
            positive = np.flatnonzero(np.minimum.reduceat(part.coefs, part.indptr[:-1]) > 0)
            if len(positive):
                chosen = part if len(positive) == part.n_rows else part.rows(positive)
                degree += np.bincount(chosen.indices, minlength=matrix.n_columns)
                divisors = _divisors(chosen)
                totals = segment_sums(chosen.coefs, chosen.indptr) // divisors
                seen.append((first + positive, divisors, totals, _bits(chosen)))
        kept, divisors, totals, bits = (np.concatenate(kind) for kind in zip(*seen, strict=True))
        sizes = (matrix.indptr[rows + 1] - matrix.indptr[rows])[kept]
        tightness = _tightness(limits[kept], divisors)
        rarest = _rarest(matrix, rows[kept], degree)
        holders, starts = _holders(matrix, rows[kept], rarest)
        return cls(kept, divisors, sizes, totals, tightness, bits, rarest, holders, starts)


def _divisors(part: Matrix) -> IntArray:
    """Give the greatest common divisor of each row's coefficients, 1 where it is too large."""
    least = np.minimum.reduceat(part.coefs, part.indptr[:-1])
    most = np.maximum.reduceat(part.coefs, part.indptr[:-1])
    mixed = np.flatnonzero((least > 1) & (most > least))  # others are divided by their least
    if len(mixed):
        some = part.rows(mixed)
        least[mixed] = np.gcd.reduceat(some.coefs, some.indptr[:-1])
    return np.where(least < LARGEST_DIVISOR, least, 1)


def _bits(part: Matrix) -> npt.NDArray[np.uint64]:
    """Give the set of bits of the columns of each row."""
    flags = np.zeros((part.n_rows, BITS), dtype=np.bool_)
    flags[part.row_of, part.indices % BITS] = True
    return np.packbits(flags, axis=1).view(np.uint64)


def _tightness(limits: IntArray, divisors: IntArray) -> IntArray:
    """Rank the quotients of limits by divisors, exactly."""
    whole = limits // divisors
    rest = (limits - whole * divisors) / divisors
    order = np.lexsort((rest, whole))
    rises = np.zeros(len(order), dtype=np.int64)
    rises[1:] = (np.diff(whole[order]) != 0) | (np.diff(rest[order]) != 0)
    ranks = np.empty_like(rises)
    ranks[order] = np.cumsum(rises)
    return ranks


def _rarest(matrix: Matrix, rows: IntArray, degree: IntArray) -> IntArray:
    """Give the column of each row that stands in the fewest rows, the first among equals."""
    keys = degree * matrix.n_columns + np.arange(matrix.n_columns, dtype=np.int64)
    found = [
        np.minimum.reduceat(keys[part.indices], part.indptr[:-1])
        for _, part in _parts(matrix, rows)
    ]
    return np.concatenate([np.zeros(0, dtype=np.int64), *found]) % max(1, matrix.n_columns)


def _holders(matrix: Matrix, rows: IntArray, columns: IntArray) -> tuple[IntArray, IntArray]:
    """List the places in ``rows`` of the rows that hold each of some columns."""
    wanted = np.zeros(matrix.n_columns, dtype=np.bool_)
    wanted[columns] = True
    held, by = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for first, part in _parts(matrix, rows):
        hits = np.flatnonzero(wanted[part.indices])
        held.append(part.indices[hits])
        by.append(first + part.row_of[hits])
    column = np.concatenate(held)
    order = np.argsort(column, kind="stable")
    counts = np.bincount(column, minlength=matrix.n_columns).astype(np.int64)
    return np.concatenate(by)[order], starts_of(counts)


def _implied(matrix: Matrix, rows: IntArray, sketch: _Sketch) -> BoolArray:
    """Mark the sketched rows that another one implies."""
    implied = np.zeros(len(rows), dtype=np.bool_)
    counts = np.diff(sketch.starts)[sketch.rarest]
    for first, last in batches(starts_of(counts)):
        chosen = np.arange(first, last, dtype=np.int64)
        left = np.repeat(chosen, counts[first:last])
        right = sketch.holders[positions_of(sketch.starts, sketch.rarest[chosen])]
        left, right = _likely(sketch, left, right)
        is_first = np.append(True, np.diff(left) != 0)[: len(left)]
        for turn in (is_first, ~is_first):  # the first pair of a row nearly always settles it
            pairs = np.flatnonzero(turn & ~implied[left])
            holds = _covers(matrix, rows, sketch.divisors, left[pairs], right[pairs])
            implied[left[pairs[holds]]] = True
    return implied


def _likely(sketch: _Sketch, left: IntArray, right: IntArray) -> tuple[IntArray, IntArray]:
    """Leave out the pairs of which a glance tells that the right does not imply the left.

    Rows that imply each other have the same sum and limit: then the first stands.
    """
    tighter = sketch.tightness[left] - sketch.tightness[right]
    larger = sketch.totals[right] - sketch.totals[left]
    fits = (tighter >= 0) & (larger >= 0) & (sketch.sizes[right] >= sketch.sizes[left])
    fits &= (tighter > 0) | (larger > 0) | (right < left)
    left, right = left[fits], right[fits]
    within = ~np.any(sketch.bits[left] & ~sketch.bits[right], axis=1)
    return left[within], right[within]


def _covers(
    matrix: Matrix, rows: IntArray, divisors: IntArray, left: IntArray, right: IntArray
) -> BoolArray:
    """Tell for each pair whether no divided coefficient of the left is above the right's."""
    covers = np.zeros(len(left), dtype=np.bool_)
    counts = matrix.indptr[rows[left] + 1] - matrix.indptr[rows[left]]
    for first, last in batches(starts_of(counts)):
        here = positions_of(matrix.indptr, rows[left[first:last]])
        owner = np.repeat(left[first:last], counts[first:last])
        other = np.repeat(right[first:last], counts[first:last])
        there = _position(matrix, rows[other], matrix.indices[here])
        over = matrix.indices[here] != matrix.indices[there]
        over |= matrix.coefs[here] // divisors[owner] > matrix.coefs[there] // divisors[other]
        misses = segment_sums(over.astype(np.int64), starts_of(counts[first:last]))
        covers[first:last] = misses.astype(np.int64) == 0
    return covers


def _position(matrix: Matrix, rows: IntArray, columns: IntArray) -> IntArray:
    """Find each column in its row by halving: where it stands, or anywhere in the row."""
    low, high = matrix.indptr[rows], matrix.indptr[rows + 1] - 1
    for _ in range(int((high - low).max(initial=0)).bit_length()):
        middle = (low + high) // 2
        is_before = matrix.indices[middle] < columns
        low, high = np.where(is_before, middle + 1, low), np.where(is_before, high, middle)
    return np.minimum(low, matrix.indptr[rows + 1] - 1)
