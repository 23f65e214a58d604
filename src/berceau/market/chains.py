"""Stable outcomes as the solutions of a program: exact, linear, for any amounts.

One column for each option that may be held, and one for each way in which a row may be *shut*:
row, claim and need. A shut column at 1 says that other units use so much of the row under keys
from the claim on that the need does not fit beside. Each option gives one row: its unit holds it
or something that it prefers, or one of the rows that it needs is shut. Only that direction is
needed: a solution that could say shut and does not is still stable.

What the presolve knows is left out: decided units only take room, options surely shut need no
row.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.matrix import positions_of, segment_sums, starts_of
from berceau.engine.program import Measure, Program, Rows
from berceau.market.market import NOTHING

if TYPE_CHECKING:
    from berceau.engine.matrix import BoolArray, IntArray
    from berceau.market.bounds import View
    from berceau.market.presolve import Presolved

_BREAKS = np.int64(-1)
"""Unit of a literal that holds for everybody."""


@dataclass(frozen=True, eq=False)
class Chains:
    """The program of the stable outcomes that the presolve leaves possible.

    Attributes
    ----------
    presolved
        What is known. Nobody may be refuted.
    tolerated
        At most so many of the units may complain that are not said to be content.
    """

    presolved: Presolved
    tolerated: int = 0

    @cached_property
    def options(self) -> IntArray:
        """Option of each of the first columns, increasing."""
        return np.flatnonzero(self._open_units[self.presolved.market.unit] & self._possible)

    @property
    def _possible(self) -> BoolArray:
        return self.presolved.possible

    @cached_property
    def _open_units(self) -> BoolArray:
        """Units that have columns."""
        found = self.presolved.choices > 1
        found[self.presolved.market.unit[self.presolved.asked]] = True
        return found

    @cached_property
    def _tolerant(self) -> IntArray:
        """Units that have a column by which they complain, increasing."""
        may = self._open_units & ~self.presolved.content
        return np.flatnonzero(may) if self.tolerated else np.zeros(0, dtype=np.int64)

    @cached_property
    def _view(self) -> View:
        possible, inside = self._possible, self._open_units[self.presolved.market.unit]
        return self.presolved.view.narrowed(
            (possible & inside) | self.presolved.asked, possible & ~inside
        )

    @cached_property
    def _column(self) -> IntArray:
        """Column of each option, -1 for none."""
        column = np.full(self.presolved.market.n_options, -1, dtype=np.int64)
        column[self.options] = np.arange(len(self.options))
        return column

    @cached_property
    def _literals(self) -> _Literals:
        return _literals_of(self._view, self.presolved)

    @cached_property
    def program(self) -> Program:
        """Columns of options, of shut rows and of tolerated units; groups are units."""
        market = self.presolved.market
        units = np.flatnonzero(self._open_units)
        number = np.full(market.n_units, -1, dtype=np.int64)
        number[units] = np.arange(len(units))
        literals = self._literals
        extra = len(literals.least) + len(self._tolerant)
        group = np.concatenate([number[market.unit[self.options]], np.full(extra, -1)])
        rows = [self._limits(), self._shut(), self._clauses()]
        if self.tolerated:
            columns = np.arange(len(group) - len(self._tolerant), len(group))
            ones = np.ones_like(columns)
            rows.append(
                Rows.from_entries("tolerated", 0 * columns, columns, ones, [self.tolerated])
            )
        return Program(
            np.ones(len(group), dtype=np.int64),
            group.astype(np.int64),
            ~self.presolved.may_lack[units],
            tuple(rows),
        )

    def _limits(self) -> Rows:
        """Keep what options use of rows within the limits, all keys alike."""
        market = self.presolved.market
        at = positions_of(market.uses.indptr, self.options)
        column = self._column[market.uses.row_of[at]]
        return Rows.from_entries(
            "limit", market.uses.indices[at], column, market.uses.coefs[at], self._view.limit
        )

    def _shut(self) -> Rows:
        """Let a row be shut only if enough is used there."""
        literals, n = self._literals, len(self.options)
        entries = literals.entries
        column = self._column[entries.option]
        some = column >= 0
        row = np.concatenate([entries.literal[some], np.arange(len(literals.least))])
        cols = np.concatenate([column[some], n + np.arange(len(literals.least))])
        coefs = np.concatenate([-entries.amount[some], literals.least])
        return Rows.from_entries("shut", row, cols, coefs, np.zeros(len(literals.least), np.int64))

    def _clauses(self) -> Rows:
        """Ask for each option: one liked as much or more, or one of its rows shut."""
        market, literals = self.presolved.market, self._literals
        asked = np.flatnonzero(~literals.satisfied & self._view.options)
        first = market.starts[market.unit[asked]]
        sizes = np.searchsorted(market.level, market.level[asked], side="right") - first
        better = np.repeat(first - starts_of(sizes)[:-1], sizes) + np.arange(sizes.sum())
        clause = np.repeat(np.arange(len(asked)), sizes)
        held = self._column[better] >= 0
        rank = np.full(market.n_options, -1, dtype=np.int64)
        rank[asked] = np.arange(len(asked))
        shut = np.flatnonzero((literals.of_need >= 0) & (rank[literals.need_option] >= 0))
        n = len(self.options)
        rows = [clause[held], rank[literals.need_option[shut]]]
        cols = [self._column[better[held]], n + literals.of_need[shut]]
        place = np.searchsorted(self._tolerant, market.unit[asked])
        some = np.flatnonzero(np.isin(market.unit[asked], self._tolerant))
        rows.append(some)
        cols.append(n + len(literals.least) + place[some])
        row, col = np.concatenate(rows), np.concatenate(cols)
        wide = n + len(literals.least) + len(self._tolerant) + 1
        row, col = np.divmod(np.unique(row * wide + col), wide)
        return Rows.from_entries(
            "content", row, col, np.full(len(row), -1), np.full(len(asked), -1)
        )

    def measure(self, values: IntArray) -> Measure:
        """Give what outcomes are worth, from the value of each option, shape ``(n_options,)``."""
        fixed = self._possible & ~self._open_units[self.presolved.market.unit]
        coefs = np.zeros(self.program.n_columns, dtype=np.int64)
        coefs[: len(self.options)] = values[self.options]
        return Measure("value", coefs, int(values[fixed].sum()))

    def held(self, x: IntArray) -> IntArray:
        """Give the option of each unit of the market from the columns."""
        held = np.where(self._open_units, NOTHING, self.presolved.held)
        taken = self.options[x[: len(self.options)] > 0]
        held[self.presolved.market.unit[taken]] = taken
        return held

    def columns(self, held: IntArray) -> IntArray | None:
        """Give the columns of an outcome; ``None`` if it is no solution."""
        program, n = self.program, len(self.options)
        x = np.zeros(program.n_columns, dtype=np.int64)
        x[:n] = held[self.presolved.market.unit[self.options]] == self.options
        of_literals = slice(n, n + len(self._literals.least))
        x[of_literals] = -_times(program.rows[1], x) >= self._literals.least
        if self.tolerated:
            content = program.rows[2]
            unmet = np.flatnonzero(_times(content, x) > content.limits)
            ends = content.indptr[unmet + 1] - 1
            x[content.indices[ends]] = 1
        return x if program.allows(x) else None


@dataclass(frozen=True, eq=False)
class _Entries:
    """What options count towards literals."""

    literal: IntArray
    option: IntArray
    amount: IntArray


@dataclass(frozen=True, eq=False)
class _Literals:
    """Ways in which rows may be shut.

    Attributes
    ----------
    need_option, of_need
        Option of each need, and its literal, -1 where the row is surely open.
    satisfied
        Options that some row surely shuts, shape ``(n_options,)``.
    least
        What must be used for each literal to be true.
    entries
        What counts towards it.
    """

    need_option: IntArray
    of_need: IntArray
    satisfied: BoolArray
    least: IntArray
    entries: _Entries


def _literals_of(view: View, presolved: Presolved) -> _Literals:
    cells, market = view.cells, view.market
    least, most = view.ranges(presolved.possible, presolved.may_lack)
    satisfied = np.zeros(market.n_options, dtype=np.bool_)
    satisfied[cells.need_option[cells.others(least) > view.room]] = True
    ask = (cells.others(most) > view.room) & ~satisfied[cells.need_option]
    at = np.flatnonzero(ask)
    # The own unit's cell is nearly always the last under the claim: left out, what remains is
    # the same for all who ask at that point. Otherwise the literal is the unit's own.
    last = cells.own[at] == cells.end[at] - 1
    alone = ~last | (cells.before[cells.own[at]] >= 0)
    end = cells.end[at] - last
    unit = np.where(alone, market.unit[cells.need_option[at]], _BREAKS)
    table = np.stack([cells.first[at], end, unit, view.room[at] + 1])
    distinct, which = np.unique(table, axis=1, return_inverse=True)
    of_need = np.full(len(cells.needs), -1, dtype=np.int64)
    of_need[at] = which.ravel()
    first, end, unit, least_use = distinct
    return _Literals(
        cells.need_option, of_need, satisfied, least_use, _entries(view, first, end, unit)
    )


def _entries(view: View, first: IntArray, end: IntArray, unit: IntArray) -> _Entries:
    """List what options count in runs of cells, those of one unit left out."""
    cells, market = view.cells, view.market
    sizes = cells.starts[end] - cells.starts[first]
    literal = np.repeat(np.arange(len(first)), sizes)
    entry = np.repeat(cells.starts[first] - starts_of(sizes)[:-1], sizes) + np.arange(sizes.sum())
    option, cell = cells.option[entry], cells.cell[entry]
    # Cells count larger keys again: each adds what it has beyond the cell before it.
    beyond = cells.amount - _in_cell(cells.before[cells.cell], cells.option, view)
    amount = beyond[entry]
    keep = (market.unit[option] != unit[literal]) & (amount > 0) & (cell >= 0)
    return _Entries(literal[keep], option[keep], amount[keep])


def _in_cell(cell: IntArray, option: IntArray, view: View) -> IntArray:
    """Give what options count in cells, 0 where they have no entry."""
    cells, wide = view.cells, view.market.n_options
    code = cells.cell * wide + cells.option
    where = np.minimum(np.searchsorted(code, cell * wide + option), max(0, len(code) - 1))
    found = (cell >= 0) & (code[where] == cell * wide + option)
    amounts: IntArray = np.where(found, cells.amount[where], 0)
    return amounts


def _times(block: Rows, x: IntArray) -> IntArray:
    """Give the sum of coefficient times ``x`` in each row of a block."""
    return segment_sums(block.coefs * x[block.indices], block.indptr).astype(np.int64)
