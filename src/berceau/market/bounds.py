"""What undecided units may use, at least and at most, and what decided ones leave to them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.matrix import segment_sums
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
    cells
        Cells of the options looked at.
    room
        For each need, what others looked at may use under keys from the claim on, so that it
        fits.
    rest
        The same under any key.
    limit
        What the fixed options leave of each row, shape ``(n_rows,)``.
    """

    market: Market
    options: BoolArray
    cells: Cells
    room: IntArray
    rest: IntArray
    limit: IntArray

    @classmethod
    def of(cls, market: Market) -> View:
        """Look at all options of a market, none of them fixed."""
        room = market.limit[market.needs.indices] - market.needs.coefs
        everything = np.ones(market.n_options, dtype=np.bool_)
        return cls(market, everything, cells_of(market), room, room, market.limit)

    def narrowed(self, options: BoolArray, fixed: BoolArray) -> View:
        """Look at fewer options.

        Parameters
        ----------
        options
            Whether each option is looked at, among those looked at so far, shape
            ``(n_options,)``.
        fixed
            Options that are held, by units none of whose options is looked at any more; those
            fixed before may be named again.
        """
        cells, market = self.cells, self.market
        values = cells.used(fixed & self.options)
        asks = options[cells.need_option]
        room = (self.room - cells.others(values))[asks]
        rest = (self.rest - cells.all_others(values))[asks]
        taken = np.zeros(market.n_rows, dtype=np.int64)
        np.add.at(taken, cells.row, cells.increments(values))
        return View(market, options, cells.only(options), room, rest, self.limit - taken)

    @cached_property
    def row(self) -> IntArray:
        """Row of each need."""
        return self.market.needs.indices[self.cells.needs]

    @cached_property
    def coef(self) -> IntArray:
        """What each need asks for."""
        return self.market.needs.coefs[self.cells.needs]

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
