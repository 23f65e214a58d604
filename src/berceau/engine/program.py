"""Whole-number programs as arrays: columns, groups of alternatives, rows, measures.

A program asks for whole numbers ``x`` with

* ``0 <= x[j] <= upper[j]`` for every column,
* ``sum of x over a group <= 1``, ``== 1`` where the group is required,
* ``sum of coef * x <= limit`` for every row, ``== limit`` where the row is an equality.

Nothing here knows what the columns mean: labels are functions, called when somebody reads them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.engine.matrix import BoolArray, IntArray, Matrix, starts_of
from berceau.engine.rows import Rows, numbered, whole_numbers

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

__all__ = [
    "BOUNDS_RULE",
    "GROUP_RULE",
    "Measure",
    "Program",
    "Rows",
    "Violation",
    "numbered",
    "whole_numbers",
]

BOUNDS_RULE = "bounds"
"""Rule named when a column is under 0 or above its upper bound."""
GROUP_RULE = "group"
"""Rule named when a group has more than one column at 1, or is required and has none."""


class Violation(NamedTuple):
    """A row, a group or a bound that a solution breaks: what was found, what was allowed."""

    rule: str
    subject: str
    found: int
    limit: int


@dataclass(frozen=True, eq=False)
class Measure:
    """A named whole-number quantity: ``sum of coefs * x + constant``.

    Attributes
    ----------
    name
        What is counted.
    coefs
        Contribution of each column, shape ``(n_columns,)``.
    constant
        What is there whatever the columns are.
    """

    name: str
    coefs: IntArray
    constant: int = 0

    def __post_init__(self) -> None:
        """Refuse coefficients that are not whole numbers."""
        coefs = whole_numbers(f"measure {self.name!r}, coefs", self.coefs, None)
        object.__setattr__(self, "coefs", coefs)


@dataclass(frozen=True, eq=False)
class Program:
    """Columns, groups and rows.

    Attributes
    ----------
    upper
        Upper bound of each column, shape ``(n_columns,)``: 1 for a yes or no, more for a counted
        quantity.
    group
        Group of each column, -1 for none, shape ``(n_columns,)``. Columns of a group have an
        upper bound of at most 1, and at most one of them is 1.
    required
        Whether exactly one column of each group must be 1, shape ``(n_groups,)``.
    rows
        Blocks of rows.
    column_label, group_label
        Label of the j-th column and of the g-th group.

    Raises
    ------
    ValueError
        If a shape, a bound, a group or a column number is wrong: what was found, and what was
        expected.
    """

    upper: IntArray
    group: IntArray
    required: BoolArray
    rows: tuple[Rows, ...] = ()
    column_label: Callable[[int], str] = numbered
    group_label: Callable[[int], str] = field(default=numbered)

    def __post_init__(self) -> None:
        """Refuse what does not fit together."""
        upper = whole_numbers("upper", self.upper, None)
        group = whole_numbers("group", self.group, upper.shape)
        required = np.asarray(self.required)
        if required.dtype != np.bool_ or required.ndim != 1:
            raise ValueError(
                f"required: found {required.dtype} of shape {required.shape},"
                " expected one yes or no for each group"
            )
        for key, value in (("upper", upper), ("group", group), ("required", required)):
            object.__setattr__(self, key, value)
        self._refuse_bounds()
        for block in self.rows:
            cols = block.indices
            if len(cols) and not 0 <= cols.min() <= cols.max() < self.n_columns:
                raise ValueError(
                    f"rows of rule {block.rule!r}: found columns {cols.min()} to {cols.max()},"
                    f" expected 0 to {self.n_columns - 1}"
                )

    def _refuse_bounds(self) -> None:
        """Refuse bounds under 0, groups that do not exist, counted quantities in groups."""
        if len(self.upper) == 0:
            return
        if self.upper.min() < 0:
            raise ValueError(f"upper: found {self.upper.min()}, expected at least 0")
        if not -1 <= self.group.min() <= self.group.max() < self.n_groups:
            raise ValueError(
                f"group: found {self.group.min()} to {self.group.max()},"
                f" expected -1 to {self.n_groups - 1}"
            )
        counted = np.flatnonzero((self.group >= 0) & (self.upper > 1))
        if len(counted):
            raise ValueError(
                f"upper: found {self.upper[counted[0]]} for column"
                f" {self.column_label(int(counted[0]))}, expected at most 1 in a group"
            )

    @property
    def n_columns(self) -> int:
        """Number of columns."""
        return len(self.upper)

    @property
    def n_groups(self) -> int:
        """Number of groups."""
        return len(self.required)

    @property
    def n_rows(self) -> int:
        """Number of rows, groups not counted."""
        return sum(len(block) for block in self.rows)

    @property
    def n_coefficients(self) -> int:
        """Number of coefficients of all rows."""
        return sum(len(block.indices) for block in self.rows)

    @cached_property
    def matrix(self) -> Matrix:
        """The coefficients of all rows, block after block."""
        parts = [(block.indptr, block.indices, block.coefs) for block in self.rows]
        return Matrix.stacked(parts, self.n_columns)

    @cached_property
    def limits(self) -> IntArray:
        """Limit of each row, shape ``(n_rows,)``."""
        return np.concatenate([np.zeros(0, np.int64), *(block.limits for block in self.rows)])

    @cached_property
    def equality(self) -> BoolArray:
        """Which rows are equalities, shape ``(n_rows,)``."""
        kinds = [np.full(len(block), block.equality, np.bool_) for block in self.rows]
        return np.concatenate([np.zeros(0, np.bool_), *kinds])

    @cached_property
    def block_starts(self) -> IntArray:
        """First row of each block, and the number of rows."""
        return starts_of(np.array([len(block) for block in self.rows], dtype=np.int64))

    def extended(self, upper: IntArray, rows: tuple[Rows, ...]) -> Program:
        """Give the program with more columns, in no group, and more rows, at the end."""
        return replace(
            self,
            upper=np.concatenate([self.upper, upper]),
            group=np.concatenate([self.group, np.full(len(upper), -1, dtype=np.int64)]),
            rows=self.rows + rows,
        )

    def row_label(self, row: int) -> tuple[str, str]:
        """Give the rule and the subject of a row of the whole program."""
        position = int(np.searchsorted(self.block_starts, row, side="right")) - 1
        block = self.rows[position]
        return block.rule, block.subject(row - int(self.block_starts[position]))

    def value(self, measure: Measure, x: IntArray) -> int:
        """Give the value of a measure at ``x``."""
        return int(measure.coefs @ self._complete(x)) + measure.constant

    def group_sums(self, x: IntArray) -> IntArray:
        """Give the number of columns at 1 in each group."""
        inside = self.group >= 0
        sums = np.zeros(self.n_groups, dtype=np.int64)
        np.add.at(sums, self.group[inside], x[inside])
        return sums

    def allows(self, x: IntArray) -> bool:
        """Whether ``x`` breaks nothing."""
        return not any(len(broken) for broken in self._broken(self._complete(x)))

    def violations(self, x: IntArray) -> list[Violation]:
        """Give everything that ``x`` breaks: bounds, then groups, then rows in their order."""
        x = self._complete(x)
        columns, groups, rows = self._broken(x)
        sums, loads = self.group_sums(x), self.matrix.times(x)
        found = [
            Violation(
                BOUNDS_RULE,
                self.column_label(int(j)),
                int(x[j]),
                0 if x[j] < 0 else int(self.upper[j]),
            )
            for j in columns
        ]
        found += [Violation(GROUP_RULE, self.group_label(int(g)), int(sums[g]), 1) for g in groups]
        for row in rows:
            rule, subject = self.row_label(int(row))
            found.append(Violation(rule, subject, int(loads[row]), int(self.limits[row])))
        return found

    def _broken(self, x: IntArray) -> tuple[IntArray, IntArray, IntArray]:
        """Give the columns, the groups and the rows that ``x`` breaks."""
        sums, loads = self.group_sums(x), self.matrix.times(x)
        return (
            np.flatnonzero((x < 0) | (x > self.upper)),
            np.flatnonzero((sums > 1) | (self.required & (sums < 1))),
            np.flatnonzero((loads > self.limits) | (self.equality & (loads < self.limits))),
        )

    def _complete(self, x: npt.ArrayLike) -> IntArray:
        """Refuse what is not one whole number for each column."""
        return whole_numbers("x", x, (self.n_columns,))
