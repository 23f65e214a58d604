"""Band by band: who is in a higher band goes first, inside a band what is worth most is done.

A *band* is a number for each option, larger goes first; those of one band are equals. From the
top, each band is solved at once on the room that higher bands leave. What units hold that ask in
the band or below stays set aside until the band is solved, and is then free; after each band,
whatever units of it and of higher bands prefer and fits is given, in order of priority.

A unit that leaves what was set aside for it leaves room that came too late for the bands above.
Whoever could complain of that is given what it prefers in place of units of lower bands, the
highest band first, until nobody can (Roth and Vande Vate 1990 show for simple markets that this
ends at a stable outcome; here it usually does, and the steps are limited).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from berceau.market.asked import Asked
from berceau.market.audit import Auditor
from berceau.market.market import GUARANTEED, NOTHING
from berceau.market.part import Part

if TYPE_CHECKING:
    from collections.abc import Callable

    from berceau.engine.limits import Limits
    from berceau.engine.matrix import BoolArray, FloatArray, IntArray
    from berceau.engine.stages import StageRecord
    from berceau.market.market import Market

MOST_STEPS = 400
"""At most so many complaints are settled one after the other."""


@dataclass(frozen=True, eq=False)
class Banded:
    """A market whose options stand in bands.

    Attributes
    ----------
    market
        Units, their options, rows.
    band
        Band of each option, larger goes first, shape ``(n_options,)``.
    worth
        What each option counts inside its band, at least 0, shape ``(n_options,)``.
    order
        Who is served first where it matters, larger first, shape ``(n_options,)``.
    level
        What units prefer, smaller is better, shape ``(n_options,)``.
    start
        Option of each unit before anybody asks, ``NOTHING`` for none, shape ``(n_units,)``.
    safe
        Tells, of what units hold, whose use nobody may take away besides.
    """

    market: Market
    band: IntArray
    worth: IntArray
    order: IntArray
    level: IntArray
    start: IntArray
    safe: Callable[[IntArray], BoolArray]

    @cached_property
    def auditor(self) -> Auditor:
        """Finds complaints where the only priorities are bands: equals in one have none."""
        market = self.market
        band = np.repeat(self.band, np.diff(market.uses.indptr))
        guaranteed = market.key == GUARANTEED
        return Auditor(replace(market, key=np.where(guaranteed, GUARANTEED, band), claim=band))

    def wanted(self, held: IntArray) -> IntArray:
        """List the options that units prefer to what they hold, increasing."""
        nothing = np.full(len(held), np.iinfo(np.int64).max, dtype=np.int64)
        has = np.where(held == NOTHING, nothing, self.level[held]) if len(self.level) else nothing
        return np.flatnonzero(self.level < has[self.market.unit])

    def across(self, held: IntArray) -> IntArray:
        """List the options that units could complain of, against lower bands or nobody."""
        found = self.auditor.complaints(held, safe=self.safe(held), among=self.wanted(held))
        return np.union1d(found.waste, found.cutoff)


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


@dataclass(frozen=True, eq=False)
class BandPlan:
    """What came out.

    Attributes
    ----------
    held
        Option of each unit, ``NOTHING`` for none, shape ``(n_units,)``.
    bands
        One record for each band, the highest first.
    across
        Options that units could complain of, against lower bands or nobody, increasing.
    settled
        Complaints across bands that were settled after the last band.
    """

    held: IntArray
    bands: tuple[BandRecord, ...]
    across: IntArray
    settled: int

    def complaining(self, banded: Banded) -> int:
        """Count the units that could complain across bands."""
        return len(np.unique(banded.market.unit[self.across]))

    def worth(self, banded: Banded) -> int:
        """Give what the plan is worth."""
        return int(banded.worth[self.held[self.held != NOTHING]].sum())


def serve_bands(banded: Banded, limits: Limits) -> BandPlan:
    """Serve the bands from the top, then settle what is left of complaints across bands.

    What is worth the same in a band is decided twice: whatever the search meets first, and what
    leaves most to the bands below, as the prices of the whole say. The plan with fewer units that
    complain across bands is kept, then the one that is worth more.

    Parameters
    ----------
    limits
        Limits of the solve of each band.
    """
    plans = [_served(banded, limits, price) for price in (None, prices_of(banded))]
    return min(plans, key=lambda plan: (plan.complaining(banded), -plan.worth(banded)))


def _served(banded: Banded, limits: Limits, price: FloatArray | None) -> BandPlan:
    service = _Service(banded, price)
    band = banded.band
    records = []
    for number in np.unique(band)[::-1].tolist():
        records.append(service.settle_band(number, limits))
        service.improve(band >= number)
    first = BandPlan(service.held.copy(), tuple(records), banded.across(service.held), 0)
    return _settled(banded, service, first)


def _settled(banded: Banded, service: _Service, plan: BandPlan) -> BandPlan:
    """Settle complaints across bands, the highest first, until there is none or all come back."""
    now, best, seen = plan, plan, set[bytes]()
    while len(now.across) and now.held.tobytes() not in seen and now.settled < MOST_STEPS:
        seen.add(now.held.tobytes())
        order = np.lexsort((now.across, -banded.order[now.across], -banded.band[now.across]))
        service.insist(int(now.across[order[0]]))
        held = service.held.copy()
        now = replace(now, held=held, across=banded.across(held), settled=now.settled + 1)
        if now.complaining(banded) < best.complaining(banded):
            best = now
    return best


def prices_of(banded: Banded) -> FloatArray | None:
    """Price the room of each row: what a little more of it would be worth, all bands alike.

    Returns
    -------
        Prices from the linear relaxation, shape ``(n_rows,)``; ``None`` if it was not solved.
    """
    market = banded.market
    asking = np.flatnonzero(banded.worth > 0)
    asked = Asked.of(market, banded.start, asking)
    room = market.limit - market.loads(banded.start)
    fits = asked.fit(room)
    part = Part.of(market.unit[asking[fits]], banded.worth[asking[fits]], asked.only(fits), room)
    prices = part.prices()
    if prices is None:
        return None
    found = np.zeros(market.n_rows, dtype=np.float64)
    found[part.rows] = prices
    return found


class _Service:
    """What units hold while bands are served."""

    def __init__(self, banded: Banded, price: FloatArray | None) -> None:
        self._banded, self._market, self._price = banded, banded.market, price
        self.held = banded.start.copy()
        self._room = self._market.limit - self._market.loads(self.held)

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
            self._count(int(self.held[leaving]), 1)
            back = self.held[leaving] = self._banded.start[leaving]
            if back != NOTHING:
                self._count(int(back), -1)
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
            wanted = self._wanted(among)
            fitting = wanted[Asked.of(self._market, self.held, wanted).fit(self._room)]
            for option in fitting[self._by_order(fitting)].tolist():
                unit = int(self._market.unit[option])
                had = int(self.held[unit])
                level = self._banded.level
                if self._fits(option) and (had == NOTHING or level[option] < level[had]):
                    self._give(option)
                    if had != NOTHING:
                        break
            else:
                return

    def _fits(self, option: int) -> bool:
        one = np.array([option], dtype=np.int64)
        return bool(Asked.of(self._market, self.held, one).fit(self._room)[0])

    def _give(self, option: int) -> None:
        unit = int(self._market.unit[option])
        before = int(self.held[unit])
        if before != NOTHING:
            self._count(before, 1)
        self.held[unit] = option
        self._count(option, -1)

    def _count(self, option: int, sign: int) -> None:
        needs = self._market.needs
        part = slice(needs.indptr[option], needs.indptr[option + 1])
        self._room[needs.indices[part]] += sign * needs.coefs[part]
