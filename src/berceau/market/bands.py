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
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.verdict import StoppedBy
from berceau.market.asked import Asked
from berceau.market.market import NOTHING
from berceau.market.part import Part
from berceau.market.service import BandRecord, Service

if TYPE_CHECKING:
    from berceau.engine.limits import Limits
    from berceau.engine.matrix import FloatArray, IntArray
    from berceau.market.banded import Banded

MOST_STEPS = 400
"""At most so many complaints are settled one after the other."""
MOST_TRIES = 3
"""Complaints of one unit that are settled; what comes back more often has no end."""


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
        Limits of the solve of each band; those of the clock are for all bands together.
    """
    clock = _Clock(limits)
    plans = [_served(banded, clock, price) for price in (None, prices_of(banded))]
    return min(plans, key=lambda plan: (plan.complaining(banded), -plan.worth(banded)))


class _Clock:
    """What is left of limits for the next band."""

    def __init__(self, limits: Limits) -> None:
        self._limits, self._started = limits, monotonic()

    @property
    def left(self) -> Limits:
        """Limits of the next band."""
        if self._limits.wall_seconds is None:
            return self._limits
        passed = monotonic() - self._started
        return replace(self._limits, wall_seconds=max(0.0, self._limits.wall_seconds - passed))

    def heed(self, band: BandRecord) -> None:
        """Search no more once a person has interrupted: bands are then served in order."""
        if band.record is not None and band.record.stopped_by is StoppedBy.INTERRUPT:
            self._limits = replace(self._limits, deterministic_time=0.0)


def _served(banded: Banded, clock: _Clock, price: FloatArray | None) -> BandPlan:
    service = Service(banded, price)
    band = banded.band
    records: list[BandRecord] = []
    for number in np.unique(band)[::-1].tolist():
        records.append(service.settle_band(number, clock.left))
        clock.heed(records[-1])
        service.improve(band >= number)
    first = BandPlan(service.held.copy(), tuple(records), banded.across(service.held), 0)
    return _settled(banded, service, first)


def _settled(banded: Banded, service: Service, plan: BandPlan) -> BandPlan:
    """Settle complaints across bands, the highest first, a few times for each unit.

    Some never end: settling them brings back what was there before. They are left, and the others
    settled; the plan with the fewest units that complain is kept.
    """
    unit_of = banded.market.unit
    tried = np.zeros(banded.market.n_units, dtype=np.int64)
    now = best = plan
    while now.settled < MOST_STEPS:
        open_to = now.across[tried[unit_of[now.across]] < MOST_TRIES]
        if not len(open_to):
            break
        order = np.lexsort((open_to, -banded.order[open_to], -banded.band[open_to]))
        option = int(open_to[order[0]])
        tried[unit_of[option]] += 1
        service.insist(option)
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
