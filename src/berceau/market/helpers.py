"""Helper columns of a program: what they stand for, the rows that say so, and their values.

A helper is defined by rows of columns that were there before it. One that *helps* is as large as
its rows allow (a row is full only if it is); one that *weighs* is as small as they ask for (a
complaint is borne if there is one); one that *counts* is what its row says exactly. Rows say one
side alone, since nothing is gained by the other; values are given by both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from berceau.engine.matrix import Matrix, starts_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from berceau.engine.matrix import BoolArray, IntArray

Sense = Literal["helps", "weighs", "counts"]


class Note(NamedTuple):
    """What a row or a helper is about."""

    kind: str
    option: int = -1
    """Option of the market that is asked for, or used; -1 where there is none."""
    row: int = -1
    """Row of the market."""
    number: int = -1
    """Number of a charge, or of a unit."""


class Row(NamedTuple):
    """A row, and what it defines."""

    terms: dict[int, int]
    limit: int
    defines: int
    """Column whose value it says; -1 for none."""
    is_exact: bool
    note: Note


class Helpers:
    """Collects helper columns and their rows.

    Parameters
    ----------
    first
        Number of the first helper column.
    """

    def __init__(self, first: int) -> None:
        self._first = first
        self.rows: list[Row] = []
        self.upper: list[int] = []
        self.notes: list[Note] = []
        self._senses: list[Sense | None] = []
        self._levels: list[int] = []
        self.entries = 0

    def given(self, note: Note) -> int:
        """Add a column of 0 or 1 whose value is told, and give its number."""
        return self._column(note, 1, None, 0)

    def add(
        self,
        sense: Sense,
        rows: Sequence[tuple[Mapping[int, int], int]],
        note: Note,
        *,
        upper: int = 1,
    ) -> int:
        """Add a helper with the rows that define it, and give its number.

        Parameters
        ----------
        sense
            What its value is.
        rows
            For a helper that helps, its own coefficient under the number -1, and the others; one
            that weighs or counts has the coefficient -1 anyhow.
        note
            What it is about.
        upper
            Largest value; 1 if it helps.
        """
        level = 1 + max(
            (self._levels[c - self._first] for t, _ in rows for c in t if c >= self._first),
            default=0,
        )
        column = self._column(note, upper, sense, level)
        for terms, limit in rows:
            own = {c: a for c, a in terms.items() if c >= 0}
            own[column] = terms.get(-1, -1)
            self._row(Row(own, limit, column, sense == "counts", note))
        return column

    def say(
        self, terms: Mapping[int, int], limit: int, note: Note, *, exact: bool = False
    ) -> None:
        """Add a row that defines nothing."""
        self._row(Row(dict(terms), limit, -1, exact, note))

    def closed(self) -> Values:
        """Give the way from the columns before, and those given, to the values of all."""
        levels = []
        by_level: dict[int, list[Row]] = {}
        for row in self.rows:
            if row.defines >= 0:
                by_level.setdefault(self._levels[row.defines - self._first], []).append(row)
        width = self._first + len(self.upper)
        for _, rows in sorted(by_level.items()):
            levels.append(self._level(rows, width))
        upper = np.array(self.upper, dtype=np.int64)
        return Values(self._first, width, upper, tuple(levels))

    def _level(self, rows: list[Row], width: int) -> _Level:
        column = np.array([row.defines for row in rows], dtype=np.int64)
        own = np.array([row.terms[row.defines] for row in rows], dtype=np.int64)
        limits = np.array([row.limit for row in rows], dtype=np.int64)
        senses = [self._senses[c - self._first] for c in column.tolist()]
        helps = np.array([sense == "helps" for sense in senses], dtype=np.bool_)
        return _Level(_matrix_of([row.terms for row in rows], width), limits, column, own, helps)

    def _column(self, note: Note, upper: int, sense: Sense | None, level: int) -> int:
        self.upper.append(upper)
        self.notes.append(note)
        self._senses.append(sense)
        self._levels.append(level)
        return self._first + len(self.upper) - 1

    def _row(self, row: Row) -> None:
        self.rows.append(row)
        self.entries += len(row.terms)


@dataclass(frozen=True, eq=False)
class _Level:
    """Rows that define helpers by what is known before."""

    matrix: Matrix
    limits: IntArray
    column: IntArray
    own: IntArray
    helps: BoolArray

    @cached_property
    def signs(self) -> tuple[Matrix, Matrix]:
        """The rows with their coefficients above 0 alone, and with those below."""
        coefs = self.matrix.coefs
        return (
            replace(self.matrix, coefs=np.maximum(coefs, 0)),
            replace(self.matrix, coefs=np.minimum(coefs, 0)),
        )


@dataclass(frozen=True, eq=False)
class Values:
    """Gives helpers their values.

    Attributes
    ----------
    first
        Number of the first helper column.
    n_columns
        Number of columns, helpers included.
    upper
        Upper bound of each helper.
    levels
        Rows that define them, in the order in which they can be told.
    """

    first: int
    n_columns: int
    upper: IntArray
    levels: tuple[_Level, ...]

    def of(self, known: IntArray, given: Mapping[int, int]) -> IntArray:
        """Complete the values of columns.

        Parameters
        ----------
        known
            Values of the columns before the helpers, shape ``(first,)``.
        given
            Values of the helpers that are told, by column; the others of these are 0.
        """
        x = np.zeros(self.n_columns, dtype=np.int64)
        x[: self.first] = known
        for column, value in given.items():
            x[column] = value
        for level in self.levels:
            left = level.limits - level.matrix.times(x)
            helps = level.helps
            x[level.column[helps]] = 1
            np.minimum.at(x, level.column[helps], (left >= level.own)[helps].astype(np.int64))
            np.maximum.at(x, level.column[~helps], -left[~helps])
        return x

    def within(self, least: IntArray, most: IntArray) -> tuple[IntArray, IntArray]:
        """Bound the values of helpers, given bounds on the columns before and those given.

        Parameters
        ----------
        least, most
            Bounds on all columns, shape ``(n_columns,)``; those of defined helpers are not read.

        Returns
        -------
            Bounds on all columns.
        """
        low, high = least.copy(), most.copy()
        for level in self.levels:
            low[level.column] = high[level.column] = 0
            up, down = level.signs
            easy = level.limits - up.times(low) - down.times(high)
            hard = level.limits - up.times(high) - down.times(low)
            helps, column, own = level.helps, level.column, level.own
            low[column[helps]] = high[column[helps]] = 1
            np.minimum.at(low, column[helps], (hard >= own)[helps].astype(np.int64))
            np.minimum.at(high, column[helps], (easy >= own)[helps].astype(np.int64))
            np.maximum.at(low, column[~helps], -easy[~helps])
            np.maximum.at(high, column[~helps], -hard[~helps])
            high[column] = np.minimum(high[column], self.upper[column - self.first])
        return low, high


def _matrix_of(rows: Sequence[Mapping[int, int]], width: int) -> Matrix:
    """Write rows, each as coefficients by column, as a matrix."""
    sizes = np.array([len(terms) for terms in rows], dtype=np.int64)
    columns = [sorted(terms) for terms in rows]
    return Matrix(
        starts_of(sizes),
        np.array([c for row in columns for c in row], dtype=np.int64),
        np.array(
            [t[c] for t, row in zip(rows, columns, strict=True) for c in row], dtype=np.int64
        ),
        width,
    )
