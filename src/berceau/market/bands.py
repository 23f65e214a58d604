"""Band by band: who is in a higher band goes first, inside a band what is worth most is done.

A *band* is a number for each option, larger goes first; those of one band are equals. From the
top, each band is solved at once on the room that higher bands leave. What units hold that asks
in the band or below stays set aside until the band is solved, and is then free; after each band,
whatever units of it and of higher bands prefer and fits is given, in order of priority.

A unit that leaves something which was set aside for it leaves room that came too late for the
bands above. All is then done again with what is known: the unit is not served less than what it
ended with, so nothing need be set aside for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from berceau.engine.program import Measure, Program
from berceau.engine.rows import Rows
from berceau.engine.solve import solve
from berceau.engine.stages import Optimise
from berceau.market.asked import Asked
from berceau.market.audit import Auditor
from berceau.market.market import GUARANTEED, NOTHING, Market

if TYPE_CHECKING:
    from berceau.engine.limits import Limits
    from berceau.engine.matrix import BoolArray, IntArray
    from berceau.engine.stages import StageRecord

MOST_PASSES = 12
"""All is done again at most so many times."""


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
    start
        Option of each unit before anybody asks, ``NOTHING`` for none, shape ``(n_units,)``.
    """

    market: Market
    band: IntArray
    worth: IntArray
    order: IntArray
    start: IntArray


@dataclass(frozen=True, eq=False)
class BandRecord:
    """What one band reached.

    Attributes
    ----------
    band
        The band.
    units
        Number of units that asked in it.
    record
        Value, bound and proof of its worth on the room it was solved on; ``None`` where nobody
        could be given anything.
    """

    band: int
    units: int
    record: StageRecord | None


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
    passes
        How often all bands were done.
    """

    held: IntArray
    bands: tuple[BandRecord, ...]
    across: IntArray
    passes: int


def banded_market(market: Market, band: IntArray) -> Market:
    """Give the market whose only priorities are bands: equals in a band do not complain."""
    of_use = np.repeat(band, np.diff(market.uses.indptr))
    guaranteed = market.key == GUARANTEED
    return replace(market, key=np.where(guaranteed, GUARANTEED, of_use), claim=of_use)


def serve_bands(banded: Banded, limits: Limits) -> BandPlan:
    """Serve all bands, again and again until nobody complains across bands or nothing changes.

    Parameters
    ----------
    limits
        Limits of the solve of each band.
    """
    auditor = Auditor(banded_market(banded.market, banded.band))
    floor = np.full(banded.market.n_units, NOTHING, dtype=np.int64)
    firm = np.zeros(banded.market.n_units, dtype=np.bool_)
    best: BandPlan | None = None
    known: _Known = {}
    for number in range(1, MOST_PASSES + 1):
        one = _Pass(banded, floor, limits, known)
        held = one.run()
        lost = banded.market.required & (held == NOTHING)
        if not lost.any():
            found = auditor.complaints(held)
            across = np.union1d(found.waste, found.cutoff)
            if best is None or len(across) < len(best.across):
                best = BandPlan(held, tuple(one.records), across, number)
            if not len(across):
                break
            lost = _troubled(banded.market, across, floor)
        firm |= lost
        next_floor = np.where(firm, NOTHING, np.where(one.left, held, floor))
        if np.array_equal(next_floor, floor):
            break
        floor = next_floor
    if best is None:  # the first pass sets everything aside, so it always is a plan
        raise RuntimeError("no pass kept what is guaranteed")
    return replace(best, passes=number)


def _troubled(market: Market, across: IntArray, floor: IntArray) -> BoolArray:
    """Tell the units that complain of what their floor struck out."""
    found = np.zeros(market.n_units, dtype=np.bool_)
    unit = market.unit[across]
    found[unit[(floor[unit] != NOTHING) & (across > floor[unit])]] = True
    return found


class _Pass:
    """One time through all bands."""

    def __init__(self, banded: Banded, floor: IntArray, limits: Limits, known: _Known) -> None:
        market = banded.market
        self._banded, self._market = banded, market
        self._limits, self._known = limits, known
        is_known = floor != NOTHING
        self.held = np.where(is_known, NOTHING, banded.start)
        last = np.where(is_known, floor, market.starts[1:] - 1)
        self._open = np.arange(market.n_options) <= last[market.unit]
        self.left = is_known.copy()
        self.records: list[BandRecord] = []
        self._room = market.limit - market.loads(self.held)

    def run(self) -> IntArray:
        """Go through the bands, the highest first."""
        band = self._banded.band
        for number in np.unique(band[self._open])[::-1].tolist():
            self.records.append(self._settle(number))
            self._improve(band >= number)
        return self.held

    def _wanted(self, among: BoolArray) -> IntArray:
        wanted = self._market.wanted(self.held)
        return wanted[(among & self._open)[wanted]]

    def _settle(self, number: int) -> BandRecord:
        """Solve a band at once on the room that is left."""
        market = self._market
        asking = self._wanted(self._banded.band == number)
        units = len(np.unique(market.unit[asking]))
        asked = Asked.of(market, self.held, asking)
        fits = asked.fit(self._room)
        asking, asked = asking[fits], asked.only(fits)
        if not len(asking):
            return BandRecord(number, units, None)
        # What a unit would leave still counts until it has left it.
        before = self.held[market.unit[asking]]
        gain = self._banded.worth[asking] - np.where(
            before == NOTHING, 0, self._banded.worth[before]
        )
        part = _Part.of(market.unit[asking], gain, asked, self._room)
        if part.name not in self._known:
            self._known[part.name] = part.solve(self._by_order(asking), self._limits)
        chosen, record = self._known[part.name]
        for option in asking[chosen > 0].tolist():
            self._give(option)
        return BandRecord(number, units, record)

    def _by_order(self, options: IntArray) -> IntArray:
        """Give the positions of options, who goes first first, then as units prefer them."""
        return np.lexsort((options, -self._banded.order[options]))

    def _improve(self, among: BoolArray) -> None:
        """Give what is preferred and fits, in order, until nothing does.

        What somebody leaves is offered from the start of the order again.
        """
        while True:
            wanted = self._wanted(among)
            fitting = wanted[Asked.of(self._market, self.held, wanted).fit(self._room)]
            for option in fitting[self._by_order(fitting)].tolist():
                unit = int(self._market.unit[option])
                had = int(self.held[unit])
                if self._fits(option) and (had == NOTHING or option < had):
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
            self.left[unit] = True
            self._count(before, 1)
        self.held[unit] = option
        self._count(option, -1)

    def _count(self, option: int, sign: int) -> None:
        needs = self._market.needs
        part = slice(needs.indptr[option], needs.indptr[option + 1])
        self._room[needs.indices[part]] += sign * needs.coefs[part]


@dataclass(frozen=True, eq=False)
class _Part:
    """The program of one band."""

    program: Program
    gain: IntArray
    name: bytes

    @classmethod
    def of(cls, unit: IntArray, gain: IntArray, asked: Asked, room: IntArray) -> _Part:
        rows, row = np.unique(asked.row, return_inverse=True)
        units, group = np.unique(unit, return_inverse=True)
        block = Rows.from_entries("room", row.ravel(), asked.place, asked.amount, room[rows])
        program = Program(
            upper=np.ones(asked.n, dtype=np.int64),
            group=group.ravel().astype(np.int64),
            required=np.zeros(len(units), dtype=np.bool_),
            rows=(block,),
        )
        digest = sha256()
        for array in (unit, gain, block.indptr, block.indices, block.coefs, block.limits):
            digest.update(array.tobytes())
        return cls(program, gain, digest.digest())

    def solve(self, order: IntArray, limits: Limits) -> tuple[IntArray, StageRecord]:
        """Find what is worth most, and no less than what serving in order gives."""
        stage = Optimise("band", ((Measure("worth", self.gain), 1),), maximise=True)
        start = self._in_order(order)
        outcome = solve(self.program, (stage,), limits=limits, hint=start)
        return start if outcome.x is None else outcome.x, outcome.stages[0]

    def _in_order(self, order: IntArray) -> IntArray:
        uses, room = self.program.matrix.transposed, self.program.limits.copy()
        x = np.zeros(self.program.n_columns, dtype=np.int64)
        served = np.zeros(self.program.n_groups, dtype=np.bool_)
        for k in order.tolist():
            part = slice(uses.indptr[k], uses.indptr[k + 1])
            rows, coefs = uses.indices[part], uses.coefs[part]
            if not served[self.program.group[k]] and bool((room[rows] >= coefs).all()):
                room[rows] -= coefs
                x[k] = 1
                served[self.program.group[k]] = True
        return x


_Known: TypeAlias = dict[bytes, tuple["IntArray", "StageRecord"]]
"""Programs that were solved before, by what they are."""
