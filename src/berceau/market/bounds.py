"""What undecided units may use, at least and at most, and what decided ones leave to them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.matrix import positions_of, segment_sums, starts_of
from berceau.market.cells import Cells, cells_of

if TYPE_CHECKING:
    from berceau.engine.matrix import BoolArray, IntArray
    from berceau.market.market import Market

_LARGE = 2**60


@dataclass(frozen=True, eq=False)
class View:
    """Some options of a market, and the room that fixed options leave to their needs.

    Attributes
    ----------
    market
        The market.
    options
        Whether each option is looked at, shape ``(n_options,)``.
    fixed
        Options that are held, each by a unit none of whose options is looked at, same shape.
    """

    market: Market
    options: BoolArray
    fixed: BoolArray

    @cached_property
    def cells(self) -> Cells:
        """Cells of the options looked at."""
        return cells_of(self.market, self.options)

    @cached_property
    def row(self) -> IntArray:
        """Row of each need."""
        return self.market.needs.indices[self.cells.needs]

    @cached_property
    def coef(self) -> IntArray:
        """What each need asks for."""
        return self.market.needs.coefs[self.cells.needs]

    @cached_property
    def room(self) -> IntArray:
        """What others looked at may use under keys from the claim on, so that the need fits."""
        return self.market.limit[self.row] - self.coef - self._loads[0]

    @cached_property
    def rest(self) -> IntArray:
        """What others looked at may use under any key, so that the need fits."""
        return self.market.limit[self.row] - self.coef - self._loads[1][self.row]

    @cached_property
    def limit(self) -> IntArray:
        """What the fixed options leave of each row, shape ``(n_rows,)``."""
        return self.market.limit - self._loads[1]

    @cached_property
    def _loads(self) -> tuple[IntArray, IntArray]:
        return _loads(self.market, self.fixed, self.cells.needs)

    def ranges(self, possible: BoolArray, may_lack: BoolArray) -> tuple[IntArray, IntArray]:
        """Give the least and the most that each cell may count.

        Parameters
        ----------
        possible
            Whether each option may be held, shape ``(n_options,)``.
        may_lack
            Whether each unit may have nothing, shape ``(n_units,)``.
        """
        cells = self.cells
        if not cells.n_cells:
            return cells.unit, cells.unit
        lives = possible[cells.option]
        starts = cells.starts[:-1]
        most = np.maximum.reduceat(np.where(lives, cells.amount, 0), starts)
        least = np.minimum.reduceat(np.where(lives, cells.amount, _LARGE), starts)
        found = segment_sums(lives.astype(np.int64), cells.starts)
        everywhere = (found > 0) & (found == count(self.market, possible)[cells.unit])
        return np.where(everywhere & ~may_lack[cells.unit], least, 0), most


def count(market: Market, options: BoolArray) -> IntArray:
    """Count the options of each unit that are marked."""
    return segment_sums(options.astype(np.int64), market.starts).astype(np.int64)


def _loads(market: Market, options: BoolArray, needs: IntArray) -> tuple[IntArray, IntArray]:
    """Sum what options use, under keys from the claims of needs on, and of each row in all."""
    chosen = np.flatnonzero(options)
    at = positions_of(market.uses.indptr, chosen)
    levels = np.unique(market.key)
    width = len(levels) + 1
    row, amount = market.uses.indices[at], market.uses.coefs[at]
    code = row * width + len(levels) - 1 - np.searchsorted(levels, market.key[at])
    order = np.argsort(code, kind="stable")
    total = starts_of(amount[order])
    code = code[order]
    start = market.needs.indices[needs] * width
    asked = len(levels) - np.searchsorted(levels, market.need_claim[needs])
    above = total[np.searchsorted(code, start + asked)] - total[np.searchsorted(code, start)]
    whole = np.zeros(market.n_rows, dtype=np.int64)
    np.add.at(whole, row, amount)
    return above, whole
