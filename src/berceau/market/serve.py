"""Serve units one after the other, by priority, until nothing changes.

Where one order holds everywhere this gives a stable outcome; where priorities differ from row to
row it gives a good start, and :func:`contented` mends what is left.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.matrix import Matrix
from berceau.market.cells import Cells, cells_of, complaining
from berceau.market.market import GUARANTEED, NOTHING

if TYPE_CHECKING:
    from berceau.engine.matrix import BoolArray, IntArray
    from berceau.market.market import Market

MOST_PASSES = 20
"""The whole order is gone through at most so many times."""
MOST_ROUNDS = 100
"""All complaints are met at most so many times."""


@dataclass(frozen=True, eq=False)
class Served:
    """What units got.

    Attributes
    ----------
    held
        Option of each unit, ``NOTHING`` for none, shape ``(n_units,)``.
    passes
        How often the order was gone through.
    settled
        Whether the last pass changed nothing: who moved was known to move from the start.
    """

    held: IntArray
    passes: int
    settled: bool


def served(
    market: Market, *, start: IntArray | None = None, among: BoolArray | None = None
) -> Served:
    """Serve units in the order of the priority of their best options.

    Each takes the first of its options that fits. Units that must have an option keep what they
    start with until their turn; what they then leave is free for those after them. In the next
    pass it is free from the beginning, for those before them too. This is repeated until nothing
    changes. Who left something and then finds nothing keeps what it started with from then on.

    Parameters
    ----------
    start
        Option that units start with, ``NOTHING`` for none, shape ``(n_units,)``; by default as
        :func:`started` finds.
    among
        Options that units may take, shape ``(n_options,)``; all by default.
    """
    counter = Counter(market, among)
    if start is None:
        start = started(market)
    order = counter.order()
    firm = np.zeros(market.n_units, dtype=np.bool_)
    before, whole = start, np.ones(market.n_units, dtype=np.bool_)
    seen: set[bytes] = set()
    best: IntArray | None = None
    for number in range(1, MOST_PASSES + 1):
        held = counter.serve(order, before, whole)
        lost = market.required & (held == NOTHING)
        if not lost.any():
            best = held
            if np.array_equal(held, before) or (number == 1 and np.array_equal(held, start)):
                return Served(held, number, settled=True)
        name = held.tobytes() + firm.tobytes()
        if name in seen:
            break
        seen.add(name)
        firm |= lost
        whole = firm | (held == start)
        before = np.where(firm, start, held)
    return Served(start if best is None else best, number, settled=False)


def started(market: Market) -> IntArray:
    """Give units that must have an option their last one, or else the last that still fits.

    Those who can only keep their last option go first. A unit for which nothing fits is left with
    ``NOTHING``.
    """
    start = np.where(market.required, market.starts[1:] - 1, NOTHING)
    if market.fits(start):
        return start
    counter = Counter(market)
    may_give_way = np.zeros(market.n_options, dtype=np.bool_)
    may_give_way[market.uses.row_of[market.key < GUARANTEED]] = True
    keeps = np.bincount(market.unit[may_give_way], minlength=market.n_units) > 0
    units = np.flatnonzero(market.required)
    start[:] = NOTHING
    for unit in units[np.argsort(~keeps[units], kind="stable")].tolist():
        options = reversed(counter.options[unit])
        start[unit] = next(filter(counter.fits, options), NOTHING)
        if start[unit] != NOTHING:
            counter.take(int(start[unit]))
    return start


class Counter:
    """The room of a market's rows while options are taken and given back.

    Parameters
    ----------
    market
        The market.
    among
        Options that units may take, shape ``(n_options,)``; all by default.
    """

    def __init__(self, market: Market, among: BoolArray | None = None) -> None:
        self.market = market
        everything = range(market.n_options)
        allowed = everything if among is None else np.flatnonzero(among).tolist()
        self.options: list[list[int]] = [[] for _ in range(market.n_units)]
        unit = market.unit.tolist()
        for option in allowed:
            self.options[unit[option]].append(option)
        self._whole = _split(market.needs)
        guaranteed = np.flatnonzero(market.key == GUARANTEED)
        counts = np.bincount(market.uses.row_of[guaranteed], minlength=market.n_options)
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
        self._part = _split(
            Matrix(
                starts,
                market.uses.indices[guaranteed],
                market.uses.coefs[guaranteed],
                market.n_rows,
            )
        )
        self.free = market.limit.copy()

    def order(self) -> list[int]:
        """List the units by the claim of their best option, the largest first."""
        market = self.market
        least = np.full(market.n_options, GUARANTEED, dtype=np.int64)
        np.minimum.at(least, market.needs.row_of, market.need_claim)
        first = np.minimum(market.starts[:-1], max(0, market.n_options - 1))
        claim = least[first] if market.n_options else np.zeros(market.n_units, np.int64)
        order: list[int] = np.argsort(-claim, kind="stable").tolist()
        return order

    def fits(self, option: int) -> bool:
        """Tell whether an option fits in what is free."""
        rows, amounts = self._whole[option]
        return bool((self.free[rows] >= amounts).all())

    def take(self, option: int, times: int = 1) -> None:
        """Take an option, or give it back (``times=-1``)."""
        rows, amounts = self._whole[option]
        self.free[rows] -= times * amounts

    def best(self, unit: int) -> int:
        """Give the first option of a unit that fits, ``NOTHING`` if none does."""
        return next(filter(self.fits, self.options[unit]), NOTHING)

    def serve(self, order: list[int], before: IntArray, whole: BoolArray) -> IntArray:
        """Serve all units once.

        Parameters
        ----------
        before
            What units are known to end with, ``NOTHING`` for nothing.
        whole
            Whether a unit keeps all of that until its turn, and not only what is guaranteed.
        """
        self.free = self.market.limit.copy()
        held, all_of_it = before.tolist(), whole.tolist()
        for unit, option in enumerate(held):
            if option != NOTHING:
                self._keep(option, 1, whole=all_of_it[unit])
        for unit in order:
            if held[unit] != NOTHING:
                self._keep(held[unit], -1, whole=all_of_it[unit])
            held[unit] = self.best(unit)
            if held[unit] != NOTHING:
                self.take(held[unit])
        return np.array(held, dtype=np.int64)

    def _keep(self, option: int, times: int, *, whole: bool) -> None:
        if whole:
            self.take(option, times)
            return
        rows, amounts = self._part[option]
        # A row may be used twice under guarantee, by two of one unit.
        np.subtract.at(self.free, rows, times * amounts)


def _split(matrix: Matrix) -> list[tuple[IntArray, IntArray]]:
    """Give the columns and coefficients of each row, ready to be looked up."""
    spans = [slice(start, end) for start, end in pairwise(matrix.indptr.tolist())]
    return [(matrix.indices[span], matrix.coefs[span]) for span in spans]


def contented(market: Market, held: IntArray, *, rounds: int = MOST_ROUNDS) -> IntArray:
    """Meet complaints, those of larger claims first, as long as it helps.

    A unit that complains takes what it prefers; where room lacks, units whose keys are under its
    claim are taken out, the smallest keys first, and get the best that still fits. Whoever then
    complains takes its turn in the next round. This may go on for ever where no outcome is
    stable: the outcome with the fewest units who complain is kept.

    Parameters
    ----------
    held
        An outcome that fits.
    rounds
        How many rounds at most.
    """
    cells = cells_of(market, np.ones(market.n_options, dtype=np.bool_))
    mender = _Mender(market, cells, held)
    best, fewest = held, market.n_units + 1
    for _ in range(rounds):
        options = complaining(market, cells, mender.held)
        units, first = np.unique(market.unit[options], return_index=True)
        if len(units) < fewest:
            best, fewest = mender.held.copy(), len(units)
        if not len(units) or not mender.meet(options[first]):
            break
    return best


class _Mender:
    """An outcome that is changed unit by unit."""

    def __init__(self, market: Market, cells: Cells, held: IntArray) -> None:
        self.market, self.cells = market, cells
        self.held = held.copy()
        self._counter = Counter(market)
        self._counter.free = market.limit - market.loads(held)
        # Uses by row: who may have to give way.
        self._users = market.uses.transposed
        self._key = market.key[np.lexsort((market.uses.row_of, market.uses.indices))]

    def meet(self, options: IntArray) -> bool:
        """Give units an option each, the larger claims first; tell whether any got it."""
        market = self.market
        claims = np.array(
            [self._claims(option).min(initial=GUARANTEED) for option in options.tolist()]
        )
        done = False
        for k in np.argsort(-claims, kind="stable").tolist():
            option = int(options[k])
            has = int(self.held[market.unit[option]])
            if has == NOTHING or has > option:
                done |= self._give(option)
        return done

    def _claims(self, option: int) -> IntArray:
        needs = self.market.needs
        return self.market.need_claim[needs.indptr[option] : needs.indptr[option + 1]]

    def _give(self, option: int) -> bool:
        unit = int(self.market.unit[option])
        before = self.held.copy(), self._counter.free.copy()
        self._put(unit, NOTHING)
        out = self._make_room(option)
        if out is not None:
            self._put(unit, option)
            for other in sorted(out):
                self._put(other, self._counter.best(other))
            if (self.held[self.market.required] != NOTHING).all():
                return True
        self.held, self._counter.free = before
        return False

    def _make_room(self, option: int) -> list[int] | None:
        """Take out units under the claims of an option; ``None`` if that is not enough."""
        needs = self.market.needs
        span = slice(needs.indptr[option], needs.indptr[option + 1])
        out: list[int] = []
        for row, amount, claim in zip(
            needs.indices[span].tolist(),
            needs.coefs[span].tolist(),
            self.market.need_claim[span].tolist(),
            strict=True,
        ):
            if self._counter.free[row] >= amount:
                continue
            for other in self._under(row, claim):
                self._put(other, NOTHING)
                out.append(other)
                if self._counter.free[row] >= amount:
                    break
            else:
                return None
        return out

    def _under(self, row: int, claim: int) -> list[int]:
        """List the units there whose keys are under a claim, the smallest first."""
        span = slice(self._users.indptr[row], self._users.indptr[row + 1])
        options, keys = self._users.indices[span], self._key[span]
        unit = self.market.unit[options]
        there = np.flatnonzero((self.held[unit] == options) & (keys < claim))
        by_key = there[np.argsort(keys[there], kind="stable")]
        return list(dict.fromkeys(unit[by_key].tolist()))

    def _put(self, unit: int, option: int) -> None:
        if self.held[unit] != NOTHING:
            self._counter.take(int(self.held[unit]), -1)
        self.held[unit] = option
        if option != NOTHING:
            self._counter.take(option)
