"""Blocks of rows of one rule, as compressed arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.matrix import IntArray, segment_sums, starts_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt


def numbered(position: int) -> str:
    """Label a row, column or group by its number, for want of a better name."""
    return f"#{position}"


def whole_numbers(name: str, values: npt.ArrayLike, shape: tuple[int, ...] | None) -> IntArray:
    """Give ``values`` as 64-bit whole numbers.

    Raises
    ------
    ValueError
        If they are not whole numbers, or not of the shape expected.
    """
    array = np.asarray(values)
    if array.size and array.dtype.kind not in "iub":
        raise ValueError(f"{name}: found numbers of type {array.dtype}, expected whole numbers")
    if array.ndim != 1 or (shape is not None and array.shape != shape):
        expected = "one dimension" if shape is None else f"shape {shape}"
        raise ValueError(f"{name}: found shape {array.shape}, expected {expected}")
    return np.ascontiguousarray(array, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Rows:
    """A block of rows of one rule: ``sum of coef * x <= limit``, or ``==``.

    Attributes
    ----------
    rule
        Name of the rule.
    indptr
        Where the entries of each row start, shape ``(n_rows + 1,)``.
    indices
        Column of each entry.
    coefs
        Coefficient of each entry.
    limits
        Limit of each row, shape ``(n_rows,)``.
    equality
        Whether the rows of the block must meet their limit exactly.
    subject
        Label of the k-th row of the block.

    Raises
    ------
    ValueError
        If the arrays do not fit together.
    """

    rule: str
    indptr: IntArray
    indices: IntArray
    coefs: IntArray
    limits: IntArray
    equality: bool = False
    subject: Callable[[int], str] = numbered

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit together."""
        name = f"rows of rule {self.rule!r}"
        limits = whole_numbers(f"{name}, limits", self.limits, None)
        indptr = whole_numbers(f"{name}, indptr", self.indptr, (len(limits) + 1,))
        indices = whole_numbers(f"{name}, indices", self.indices, None)
        coefs = whole_numbers(f"{name}, coefs", self.coefs, (len(indices),))
        if indptr[0] != 0 or indptr[-1] != len(indices) or bool(np.any(np.diff(indptr) < 0)):
            raise ValueError(
                f"{name}, indptr: found {indptr[0]} to {indptr[-1]},"
                f" expected to rise from 0 to {len(indices)}"
            )
        for key, value in (
            ("indptr", indptr), ("indices", indices), ("coefs", coefs), ("limits", limits)
        ):  # fmt: skip
            object.__setattr__(self, key, value)

    def __len__(self) -> int:
        """Give the number of rows."""
        return len(self.limits)

    @classmethod
    def from_entries(  # noqa: PLR0913 - one call writes a matrix: places, numbers, limits
        cls,
        rule: str,
        rows: npt.ArrayLike,
        cols: npt.ArrayLike,
        coefs: npt.ArrayLike,
        limits: npt.ArrayLike,
        *,
        equality: bool = False,
        subject: Callable[[int], str] = numbered,
    ) -> Rows:
        """Build from ``(row, column, coefficient)`` entries in any order; duplicates are summed.

        Rows without entries are kept: they may say that 0 is too much.
        """
        allowed = whole_numbers(f"rows of rule {rule!r}, limits", limits, None)
        row = whole_numbers(f"rows of rule {rule!r}, rows", rows, None)
        col = whole_numbers(f"rows of rule {rule!r}, cols", cols, (len(row),))
        coef = whole_numbers(f"rows of rule {rule!r}, coefs", coefs, (len(row),))
        if len(row) and not 0 <= row.min() <= row.max() < len(allowed):
            raise ValueError(
                f"rows of rule {rule!r}: found rows {row.min()} to {row.max()},"
                f" expected 0 to {len(allowed) - 1}"
            )
        order = np.lexsort((col, row))
        row, col, coef = row[order], col[order], coef[order]
        first = np.ones(len(row), dtype=np.bool_)
        first[1:] = (np.diff(row) != 0) | (np.diff(col) != 0)
        starts = np.append(np.flatnonzero(first), len(row))
        total = segment_sums(coef, starts).astype(np.int64)
        row, col = row[first][total != 0], col[first][total != 0]
        counts = np.bincount(row, minlength=len(allowed)).astype(np.int64)
        return cls(
            rule, starts_of(counts), col, total[total != 0], allowed, equality, subject
        )  # fmt: skip
