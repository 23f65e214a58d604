"""Sparse whole-number matrices: compressed rows, and the few products that the engine needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from berceau.engine.order import stable_order

if TYPE_CHECKING:
    from collections.abc import Sequence

IntArray: TypeAlias = npt.NDArray[np.int64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]
FloatArray: TypeAlias = npt.NDArray[np.float64]
AnyArray: TypeAlias = npt.NDArray[Any]
"""Numbers of a kind chosen at run time: 64 bits, or Python's whole numbers of any size."""


def starts_of(counts: IntArray) -> IntArray:
    """Give where each of consecutive segments starts, and the end, from their lengths."""
    starts = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts


def segment_sums(values: AnyArray, starts: IntArray) -> AnyArray:
    """Sum each segment of ``values``; exact for whole numbers whose segment sums fit 64 bits."""
    totals = np.zeros(len(values) + 1, dtype=values.dtype)
    np.cumsum(values, out=totals[1:])
    sums: AnyArray = totals[starts[1:]] - totals[starts[:-1]]
    return sums


def positions_of(starts: IntArray, chosen: IntArray) -> IntArray:
    """Give the positions of all entries of the chosen segments, one segment after the other."""
    counts = starts[chosen + 1] - starts[chosen]
    offsets = np.repeat(starts[chosen] - starts_of(counts)[:-1], counts)
    return offsets + np.arange(len(offsets), dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Matrix:
    """A sparse matrix by rows.

    Attributes
    ----------
    indptr
        Where each row's entries start, shape ``(n_rows + 1,)``.
    indices
        Column of each entry, increasing within a row.
    coefs
        Coefficient of each entry, not zero.
    n_columns
        Width.
    """

    indptr: IntArray
    indices: IntArray
    coefs: IntArray
    n_columns: int

    @classmethod
    def stacked(
        cls, parts: Sequence[tuple[IntArray, IntArray, IntArray]], n_columns: int
    ) -> Matrix:
        """Put blocks of rows, each ``(indptr, indices, coefs)``, one under the other."""
        empty = np.zeros(0, dtype=np.int64)
        counts = [np.diff(indptr) for indptr, _, _ in parts]
        return cls(
            starts_of(np.concatenate([empty, *counts])),
            np.concatenate([empty, *(indices for _, indices, _ in parts)]),
            np.concatenate([empty, *(coefs for _, _, coefs in parts)]),
            n_columns,
        )

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.indptr) - 1

    @property
    def n_entries(self) -> int:
        """Number of stored coefficients."""
        return len(self.indices)

    @cached_property
    def row_of(self) -> IntArray:
        """Row of each entry."""
        return np.repeat(np.arange(self.n_rows, dtype=np.int64), np.diff(self.indptr))

    @cached_property
    def transposed(self) -> Matrix:
        """The same entries by columns."""
        order = stable_order(self.indices)
        counts = np.bincount(self.indices, minlength=self.n_columns).astype(np.int64)
        return Matrix(starts_of(counts), self.row_of[order], self.coefs[order], self.n_rows)

    def times(self, x: IntArray) -> IntArray:
        """Give the sum of coefficient times ``x`` in each row, exactly."""
        return segment_sums(self.coefs * x[self.indices], self.indptr).astype(np.int64)

    def rows(self, chosen: IntArray) -> Matrix:
        """Keep the chosen rows, in the order given."""
        where = positions_of(self.indptr, chosen)
        counts = self.indptr[chosen + 1] - self.indptr[chosen]
        return Matrix(starts_of(counts), self.indices[where], self.coefs[where], self.n_columns)

    def columns(self, chosen: IntArray) -> Matrix:
        """Keep the chosen columns, renumbered in increasing order, and every row."""
        rename = np.full(self.n_columns, -1, dtype=np.int64)
        rename[np.sort(chosen)] = np.arange(len(chosen), dtype=np.int64)
        keep = rename[self.indices] >= 0
        counts = segment_sums(keep.astype(np.int64), self.indptr).astype(np.int64)
        return Matrix(starts_of(counts), rename[self.indices[keep]], self.coefs[keep], len(chosen))
