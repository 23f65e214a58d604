"""The whole program with groups as rows, for solvers of mixed-integer programs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.matrix import Matrix, starts_of

if TYPE_CHECKING:
    from benchmarks.methods.answer import Prepared
    from berceau.engine.matrix import FloatArray, IntArray

SCALE = 1000
"""Values are divided by this, since solvers that count in floats prefer small ones."""
_NEAR = 1e-6
"""Share of a bound by which floats may be wrong."""


@dataclass(frozen=True, eq=False)
class Whole:
    """Maximise ``cost x + offset`` with ``lower <= matrix x <= upper``, ``x`` whole.

    Attributes
    ----------
    matrix
        Needed rows, then one row for each group with at least two columns or a duty.
    row_lower, row_upper
        Limits of each row, infinite where there is none.
    column_upper
        Largest value of each column; the smallest is 0.
    cost
        Value of each column, in units of ``SCALE``.
    offset
        What is there whatever the columns are, in the same units.
    """

    matrix: Matrix
    row_lower: FloatArray
    row_upper: FloatArray
    column_upper: FloatArray
    cost: FloatArray
    offset: float


def whole_program(prepared: Prepared) -> Whole:
    """Put groups under the needed rows."""
    program, kept = prepared.problem.program, prepared.kept
    rows = program.matrix.rows(kept)
    counts = np.bincount(program.group[program.group >= 0], minlength=program.n_groups)
    groups = np.flatnonzero((counts > 1) | program.required)
    number = np.full(program.n_groups, -1, dtype=np.int64)
    number[groups] = np.arange(len(groups))
    members = np.flatnonzero(program.group >= 0)
    members = members[number[program.group[members]] >= 0]
    members = members[np.argsort(program.group[members], kind="stable")]
    matrix = Matrix.stacked(
        [
            (rows.indptr, rows.indices, rows.coefs),
            (starts_of(counts[groups]), members, np.ones(len(members), dtype=np.int64)),
        ],
        program.n_columns,
    )
    limits = np.concatenate([program.limits[kept], np.ones(len(groups), dtype=np.int64)])
    equal = np.concatenate([program.equality[kept], program.required[groups]])
    return Whole(
        matrix,
        np.where(equal, limits, -np.inf),
        limits.astype(np.float64),
        program.upper.astype(np.float64),
        prepared.objective.coefs / SCALE,
        prepared.objective.constant / SCALE,
    )


def whole_value(value: float) -> int | None:
    """Turn a solver's value of a solution into ours."""
    return round(value * SCALE) if math.isfinite(value) and abs(value) < 1 / _NEAR**2 else None


def whole_bound(bound: float) -> int | None:
    """Turn a solver's upper bound into ours; it may be wrong by what floats are wrong."""
    if not math.isfinite(bound) or abs(bound) >= 1 / _NEAR**2:
        return None
    return math.floor(bound * SCALE * (1 + _NEAR) + 0.5)


def whole_columns(values: FloatArray) -> IntArray:
    """Round a solver's solution to whole numbers."""
    return np.rint(values).astype(np.int64)
