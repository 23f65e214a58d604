"""What units may use of rows, row by row from the highest key down.

A *cell* is a unit, a row and a key: what the unit may use of the row under that key or larger
ones. With the cells of a row side by side, the larger keys first, what keys from some claim on
use of a row is a difference of two running totals: loads of all claims cost one sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.matrix import starts_of
from berceau.engine.order import stable_order

if TYPE_CHECKING:
    from berceau.engine.matrix import BoolArray, IntArray
    from berceau.market.market import Market


@dataclass(frozen=True, eq=False)
class Cells:
    """Cells of some options of a market, and where their needs look.

    Attributes
    ----------
    unit, row
        Of each cell, by row, then larger keys first.
    before
        Cell of the same unit and row with the next larger key, -1 if there is none.
    option, amount
        Of each entry: what an option uses under the key of a cell or larger ones, by cell.
    starts
        Where the entries of each cell start, and the end.
    needs
        Position in the market of each need of the options, increasing.
    need_option
        Option of each need.
    first, end
        For each need, the first cell of its row, and the end of those whose key is at least its
        claim.
    last
        For each need, the end of the cells of its row.
    own
        Cell of the own unit whose key is the smallest that is at least the claim.
    own_first, own_last
        Cells of the own unit in the row whose keys are the largest and the smallest.
    """

    unit: IntArray
    row: IntArray
    before: IntArray
    option: IntArray
    amount: IntArray
    starts: IntArray
    needs: IntArray
    need_option: IntArray
    first: IntArray
    end: IntArray
    last: IntArray
    own: IntArray
    own_first: IntArray
    own_last: IntArray

    @property
    def n_cells(self) -> int:
        """Number of cells."""
        return len(self.unit)

    @cached_property
    def cell(self) -> IntArray:
        """Cell of each entry."""
        return np.repeat(np.arange(self.n_cells, dtype=np.int64), np.diff(self.starts))

    def increments(self, values: IntArray) -> IntArray:
        """Turn what cells count, larger keys included, into what each adds to its unit's."""
        found = values.copy()
        has = np.flatnonzero(self.before >= 0)
        found[has] -= values[self.before[has]]
        return found

    def others(self, values: IntArray) -> IntArray:
        """Sum, for each need, what other units count under keys from its claim on."""
        total = starts_of(self.increments(values))
        found: IntArray = total[self.end] - total[self.first] - values[self.own]
        return found

    def all_others(self, values: IntArray) -> IntArray:
        """Sum, for each need, what other units count in its row under any key."""
        total = starts_of(self.increments(values))
        found: IntArray = total[self.last] - total[self.first] - values[self.own_last]
        return found

    def used(self, options: BoolArray) -> IntArray:
        """Give what cells count when options are held, at most one of each unit."""
        values = np.zeros(self.n_cells, dtype=np.int64)
        at = np.flatnonzero(options[self.option])
        values[self.cell[at]] = self.amount[at]
        return values

    def only(self, options: BoolArray) -> Cells:
        """Keep the entries and needs of the options marked, and the cells that have some."""
        kept = options[self.option]
        counts = np.bincount(self.cell[kept], minlength=self.n_cells).astype(np.int64)
        stays = counts > 0
        # Where each cell goes, or the next that stays.
        place = starts_of(stays.astype(np.int64))
        before = self.before
        while (lost := (before >= 0) & ~stays[before]).any():
            before = np.where(lost, before[before], before)
        before = before[stays]
        asks = options[self.need_option]
        return Cells(
            unit=self.unit[stays],
            row=self.row[stays],
            before=np.where(before >= 0, place[before], -1),
            option=self.option[kept],
            amount=self.amount[kept],
            starts=starts_of(counts[stays]),
            needs=self.needs[asks],
            need_option=self.need_option[asks],
            **{
                name: place[getattr(self, name)[asks]]
                for name in ("first", "end", "last", "own", "own_first", "own_last")
            },
        )


def cells_of(market: Market) -> Cells:
    """List the cells of all options of a market."""
    uses, needs = market.uses, market.needs
    levels = np.unique(market.key)
    width = len(levels)
    # From here on keys are steps down from the largest.
    step = width - 1 - np.searchsorted(levels, market.key)
    owner = market.unit[uses.row_of] * market.n_rows + uses.indices
    code, of_use = _distinct(owner * width + step)
    pair, step = np.divmod(code, width)
    unit, row = np.divmod(pair, market.n_rows)
    by_row = stable_order(row * width + step)
    place = np.empty(len(by_row), dtype=np.int64)
    place[by_row] = np.arange(len(by_row))
    before = np.full(len(code), -1, dtype=np.int64)
    same = np.flatnonzero(pair[1:] == pair[:-1]) + 1
    before[place[same]] = place[same - 1]
    cell, option, amount = _entries(market, of_use, pair, place)
    asked = width - np.searchsorted(levels, market.need_claim)
    row_starts = starts_of(np.bincount(row, minlength=market.n_rows).astype(np.int64))
    line = row[by_row] * width + step[by_row]
    need_pair = market.unit[needs.row_of] * market.n_rows + needs.indices
    return Cells(
        unit=unit[by_row],
        row=row[by_row],
        before=before,
        option=option,
        amount=amount,
        starts=starts_of(np.bincount(cell, minlength=len(code)).astype(np.int64)),
        needs=np.arange(needs.n_entries),
        need_option=needs.row_of,
        first=row_starts[needs.indices],
        end=np.searchsorted(line, needs.indices * width + asked),
        last=row_starts[needs.indices + 1],
        own=place[np.searchsorted(code, need_pair * width + asked) - 1],
        own_first=place[np.searchsorted(code, need_pair * width)],
        own_last=place[np.searchsorted(code, (need_pair + 1) * width) - 1],
    )


def _entries(
    market: Market, of_use: IntArray, pair: IntArray, place: IntArray
) -> tuple[IntArray, IntArray, IntArray]:
    """Count each use in its cell and in those of its unit and row with smaller keys."""
    end = np.searchsorted(pair, pair[of_use], side="right")
    times = end - of_use
    repeated = np.repeat(np.arange(len(of_use)), times)
    offset = np.arange(len(repeated)) - np.repeat(starts_of(times)[:-1], times)
    cell = place[of_use[repeated] + offset]
    distinct, which = _distinct(cell * market.n_options + market.uses.row_of[repeated])
    amount = np.bincount(which, weights=market.uses.coefs[repeated]).astype(np.int64)
    cell, option = np.divmod(distinct, market.n_options)
    return cell, option, amount


def _distinct(code: IntArray) -> tuple[IntArray, IntArray]:
    """Give the distinct numbers, increasing, and the place of each number among them."""
    order = stable_order(code)
    line = code[order]
    new = np.ones(len(line), dtype=np.bool_)
    new[1:] = line[1:] != line[:-1]
    which = np.empty(len(line), dtype=np.int64)
    which[order] = np.cumsum(new) - 1
    return line[new], which
