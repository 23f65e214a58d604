"""Units served band by band, with what they hold at every moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.matrix import positions_of
from berceau.market.asked import Asked
from berceau.market.market import NOTHING
from berceau.market.part import Part

if TYPE_CHECKING:
    from berceau.engine.limits import Limits
    from berceau.engine.matrix import BoolArray, FloatArray, IntArray
    from berceau.engine.stages import StageRecord
    from berceau.market.banded import Banded


@dataclass(frozen=True, eq=False)
class BandRecord:
    """What one band reached.

    Attributes
    ----------
    band
        The band.
    units
        Number of units that asked in it.
    worth, bound
        What was given, and what no choice on the same room gives more of.
    record
        The record of the search; ``None`` where nobody could be given anything.
    """

    band: int
    units: int
    worth: int = 0
    bound: int | None = 0
    record: StageRecord | None = None


class Service:
    """What units hold while bands are served."""

    def __init__(self, banded: Banded, price: FloatArray | None) -> None:
        self._banded, self._market, self._price = banded, banded.market, price
        self.held = banded.start.copy()
        self._room = self._market.limit - self._market.loads(self.held)
        self._open = np.ones(self._market.n_options, dtype=np.bool_)
        """Options that may fit since they were last looked at."""

    def _wanted(self, among: BoolArray) -> IntArray:
        wanted = self._banded.wanted(self.held)
        return wanted[among[wanted]]

    def settle_band(self, number: int, limits: Limits) -> BandRecord:
        """Solve a band at once on the room that is left."""
        market = self._market
        asking = self._wanted(self._banded.band == number)
        units = len(np.unique(market.unit[asking]))
        asked = Asked.of(market, self.held, asking)
        fits = asked.fit(self._room)
        asking, asked = asking[fits], asked.only(fits)
        if not len(asking):
            return BandRecord(number, units)
        # What a unit would leave still counts until it has left it.
        before = self.held[market.unit[asking]]
        had = np.where(before == NOTHING, 0, self._banded.worth[before])
        gain = self._banded.worth[asking] - had
        part = Part.of(market.unit[asking], gain, asked, self._room)
        if self._price is not None:
            part = part.sparing(asked, self._price)
        chosen, record = part.solve(self._by_order(asking), limits)
        for option in asking[chosen > 0].tolist():
            self._give(option)
        return BandRecord(number, units, int(gain @ chosen), part.bound(record), record)

    def insist(self, option: int) -> None:
        """Give an option in place of units of lower bands; then serve all again.

        Units that had something from the start go back to it, whoever has come there since.
        """
        self._give(option)
        first = int(self._market.unit[option])
        while (self._room < 0).any():
            leaving = self._weakest(first)
            self._hold(leaving, int(self._banded.start[leaving]))
        self.improve(np.ones(self._market.n_options, dtype=np.bool_))

    def _weakest(self, last: int) -> int:
        """Find who goes first of those who use a row without room: the lowest band, no start.

        One unit goes last, and before it those who are safe.
        """
        banded, needs = self._banded, self._market.needs
        units = np.flatnonzero((self.held != NOTHING) & (self.held != banded.start))
        uses = needs.rows(self.held[units])
        over = np.unique(uses.row_of[(self._room < 0)[uses.indices]])
        using = units[over]
        held = self.held[using]
        keys = (
            banded.order[held],
            banded.band[held],
            banded.safe(self.held)[using],
            using == last,
        )
        return int(using[np.lexsort(keys)[0]])

    def _by_order(self, options: IntArray) -> IntArray:
        """Give the positions of options, who goes first first, then as units prefer them."""
        return np.lexsort((options, -self._banded.order[options]))

    def improve(self, among: BoolArray) -> None:
        """Give what is preferred and fits, in order, until nothing does.

        What somebody leaves is offered from the start of the order again.
        """
        while True:
            wanted = self._wanted(among & self._open)
            self._open[wanted] = False
            fitting = wanted[Asked.of(self._market, self.held, wanted).fit(self._room)]
            for option in fitting[self._by_order(fitting)].tolist():
                unit = int(self._market.unit[option])
                had = int(self.held[unit])
                level = self._banded.level
                if self._fits(option) and (had == NOTHING or level[option] < level[had]):
                    self._open[fitting] = True
                    self._give(option)
                    if had != NOTHING:
                        break
            else:
                return

    def _fits(self, option: int) -> bool:
        one = np.array([option], dtype=np.int64)
        return bool(Asked.of(self._market, self.held, one).fit(self._room)[0])

    def _give(self, option: int) -> None:
        self._hold(int(self._market.unit[option]), option)

    def _hold(self, unit: int, option: int) -> None:
        """Let a unit hold an option, or nothing, in place of what it has."""
        before = int(self.held[unit])
        if before != NOTHING:
            rows = self._count(before, 1)
            by_row = self._market.needs.transposed
            self._open[by_row.indices[positions_of(by_row.indptr, rows)]] = True
        self.held[unit] = option
        if option != NOTHING:
            self._count(option, -1)
        self._open[self._market.starts[unit] : self._market.starts[unit + 1]] = True

    def _count(self, option: int, sign: int) -> IntArray:
        needs = self._market.needs
        part = slice(needs.indptr[option], needs.indptr[option + 1])
        rows = needs.indices[part]
        self._room[rows] += sign * needs.coefs[part]
        return rows
