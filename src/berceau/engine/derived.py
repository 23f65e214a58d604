r"""Rows derived from other rows by rounding, each with a proof in whole numbers.

A mixture is a whole-number multiplier :math:`\lambda_r` for some rows and a divisor :math:`q`.
With a slack :math:`s_r \ge 0` in each ``<=`` row, the rows add up to the equality

.. math::

    \sum_j a_j x_j + \sum_r \lambda_r s_r = b,

in which every :math:`x_j` and :math:`s_r` is a whole number, at least 0. With :math:`\rho = b
\bmod q`, the function

.. math::

    F(a) = (q - \rho) \lfloor a / q \rfloor + \max(0, (a \bmod q) - \rho)

is superadditive and does not fall, so that :math:`\sum_j F(a_j) x_j + \sum_r F(\lambda_r) s_r \le
F(b)` holds for all of them (mixed-integer rounding: Nemhauser and Wolsey 1990; with :math:`\rho =
q - 1` and multipliers between 0 and :math:`q` it is the rounding of Chvátal and Gomory). Putting
:math:`s_r = b_r - a_r x` back, dividing by a common divisor and rounding the limit down gives the
derived row. It holds for every whole-number solution; fractional ones may break it.

The rows of a mixture are those of the program, its groups, and rows derived before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.matrix import positions_of, starts_of
from berceau.engine.program import Rows
from berceau.engine.stages import LARGEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from berceau.engine.matrix import BoolArray, FloatArray, IntArray
    from berceau.engine.program import Program

DERIVED_RULE = "derived"
"""Rule of derived rows."""
_EXACT = 2 ** np.finfo(np.float64).nmant
"""Sums of whole numbers below this are exact as floating point numbers."""


@dataclass(frozen=True, eq=False)
class Mixture:
    """The proof of a derived row.

    Attributes
    ----------
    rows
        Numbers of the rows mixed: those of the program, then its groups, then rows derived
        before, shape ``(n,)``.
    multipliers
        How often each is taken, in units of one over the divisor; of either sign.
    divisor
        At least 2.
    """

    rows: IntArray
    multipliers: IntArray
    divisor: int


@dataclass(frozen=True, eq=False)
class DerivedRow:
    """A row ``sum of coefs * x <= limit``: columns with their coefficients, and its proof."""

    indices: IntArray
    coefs: IntArray
    limit: int
    proof: Mixture


class Book:
    """The rows of a program, its groups as rows, and rows derived from them.

    Parameters
    ----------
    program
        Columns, groups and rows.
    """

    def __init__(self, program: Program) -> None:
        self.original = program
        self.derived: list[DerivedRow] = []
        grouped = np.argsort(program.group, kind="stable")
        grouped = grouped[np.searchsorted(program.group[grouped], 0) :]
        sizes = np.bincount(program.group[grouped], minlength=program.n_groups)
        matrix = program.matrix
        counts = np.concatenate([np.diff(matrix.indptr), sizes.astype(np.int64)])
        self.starts = starts_of(counts)
        self.indices = np.concatenate([matrix.indices, grouped])
        self.coefs = np.concatenate([matrix.coefs, np.ones(len(grouped), dtype=np.int64)])
        ones = np.ones(program.n_groups, dtype=np.int64)
        self.limits = np.concatenate([program.limits, ones])
        self.equality = np.concatenate([program.equality, program.required])

    def __len__(self) -> int:
        """Give how many rows there are to mix."""
        return len(self.limits)

    @property
    def first_group(self) -> int:
        """Number of the row of the first group."""
        return self.original.n_rows

    @property
    def first_derived(self) -> int:
        """Number of the first derived row."""
        return self.original.n_rows + self.original.n_groups

    def add(self, rows: Iterable[DerivedRow]) -> None:
        """Add derived rows, to be mixed in their turn."""
        new = list(rows)
        self.derived += new
        counts = np.array([len(row.indices) for row in new], dtype=np.int64)
        self.starts = np.concatenate([self.starts, self.starts[-1] + np.cumsum(counts)])
        self.indices = np.concatenate([self.indices, *(row.indices for row in new)])
        self.coefs = np.concatenate([self.coefs, *(row.coefs for row in new)])
        limits = np.array([row.limit for row in new], dtype=np.int64)
        self.limits = np.concatenate([self.limits, limits])
        self.equality = np.concatenate([self.equality, np.zeros(len(new), dtype=np.bool_)])

    def program(self) -> Program:
        """Give the program with the derived rows after its own."""
        return extended_by(self.original, self.derived)

    def loads(self, x: FloatArray) -> FloatArray:
        """Give the sum of coefficient times ``x`` in each row."""
        row_of = np.repeat(np.arange(len(self)), np.diff(self.starts))
        loads: FloatArray = np.bincount(
            row_of, weights=self.coefs * x[self.indices], minlength=len(self)
        ).astype(np.float64)
        return loads

    def mixed(self, rows: IntArray, multipliers: IntArray) -> IntArray:
        """Add rows up; give the coefficient of each column, shape ``(n_columns,)``.

        Raises
        ------
        ValueError
            If the numbers are too large to be added up in 64 bits.
        """
        where = positions_of(self.starts, rows)
        counts = self.starts[rows + 1] - self.starts[rows]
        coefs = self.coefs[where] * np.repeat(multipliers, counts)
        largest = float(np.abs(self.coefs[where]).max(initial=0))
        largest *= float(np.abs(multipliers).astype(np.float64).sum())
        if largest >= LARGEST:
            raise ValueError("a mixture whose numbers are too large")
        n_columns = self.original.n_columns
        if largest < _EXACT:
            sums = np.bincount(self.indices[where], weights=coefs, minlength=n_columns)
            return sums.astype(np.int64)
        total = np.zeros(n_columns, dtype=np.int64)
        np.add.at(total, self.indices[where], coefs)
        return total

    def derive(self, proof: Mixture, mixed: IntArray | None = None) -> DerivedRow | None:
        """Derive a row; ``None`` if rounding changes nothing, or nothing is left of it.

        Parameters
        ----------
        proof
            The mixture.
        mixed
            Its rows added up, where that was done before.

        Raises
        ------
        ValueError
            If the numbers are too large for 64 bits.
        """
        rows, multipliers, divisor = proof.rows, proof.multipliers, proof.divisor
        limit = self._limit(rows, multipliers)
        rest = limit % divisor
        if rest == 0:
            return None
        if mixed is None:
            mixed = self.mixed(rows, multipliers)
        slack = np.where(self.equality[rows], 0, rounded(multipliers, divisor, rest))
        back = np.flatnonzero(slack)
        coefs = rounded(mixed, divisor, rest) - self.mixed(rows[back], slack[back])
        limit = (divisor - rest) * (limit // divisor) - self._limit(rows[back], slack[back])
        counted = np.flatnonzero(coefs)
        if not len(counted):
            return None
        common = int(np.gcd.reduce(coefs[counted]))
        return DerivedRow(counted, coefs[counted] // common, limit // common, proof)

    def _limit(self, rows: IntArray, multipliers: IntArray) -> int:
        """Add up the limits of rows, exactly."""
        limits = self.limits[rows]
        if float(np.abs(multipliers) @ np.abs(limits).astype(np.float64)) < LARGEST:
            return int(multipliers @ limits)
        raise ValueError("a mixture whose limits are too large")


def rounded(values: IntArray, divisor: int, rest: int) -> IntArray:
    """Give the function F of the module for each value."""
    whole, left = np.divmod(values, divisor)
    return np.asarray((divisor - rest) * whole + np.maximum(0, left - rest), dtype=np.int64)


def extended_by(program: Program, derived: Sequence[DerivedRow]) -> Program:
    """Give a program with derived rows after its own."""
    if not derived:
        return program
    block = Rows(
        DERIVED_RULE,
        starts_of(np.array([len(row.indices) for row in derived], dtype=np.int64)),
        np.concatenate([row.indices for row in derived]),
        np.concatenate([row.coefs for row in derived]),
        np.array([row.limit for row in derived], dtype=np.int64),
    )
    return replace(program, rows=(*program.rows, block))


def needed(derived: Sequence[DerivedRow], wanted: BoolArray, first: int) -> dict[int, DerivedRow]:
    """Keep the rows that are wanted and those from which they are derived, numbered anew.

    Parameters
    ----------
    derived
        Rows, each derived from rows before it.
    wanted
        Which of them are wanted, shape ``(len(derived),)``.
    first
        Number of the first derived row in mixtures.

    Returns
    -------
    dict
        The rows kept by their former position, in order, with mixtures that name them anew.
    """
    kept = wanted.copy()
    for k in range(len(derived) - 1, -1, -1):
        if kept[k]:
            rows = derived[k].proof.rows
            kept[rows[rows >= first] - first] = True
    rename = np.cumsum(kept) - 1
    found: dict[int, DerivedRow] = {}
    for k in np.flatnonzero(kept).tolist():
        rows = derived[k].proof.rows.copy()
        later = rows >= first
        rows[later] = first + rename[rows[later] - first]
        found[k] = replace(derived[k], proof=replace(derived[k].proof, rows=rows))
    return found
