"""Serve units one after the other, by priority, until nothing changes.

Where one order holds everywhere this gives a stable outcome; where priorities differ from row to
row it gives a good start, and :mod:`~berceau.market.mend` meets what complaints are left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.matrix import Matrix, starts_of
from berceau.market.market import GUARANTEED, NOTHING

if TYPE_CHECKING:
    from berceau.engine.matrix import BoolArray, IntArray
    from berceau.market.market import Market

MOST_PASSES = 20
"""The whole order is gone through at most so many times."""


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
        self._whole = _Columns(market.needs)
        self._part = _Columns(_guaranteed(market))
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
        rows, amounts = self._whole.of(option)
        return bool((self.free[rows] >= amounts).all())

    def take(self, option: int, times: int = 1) -> None:
        """Take an option, or give it back (``times=-1``)."""
        rows, amounts = self._whole.of(option)
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
        rows, amounts = self._part.of(option)
        # A row may be used twice under guarantee, by two of one unit.
        np.subtract.at(self.free, rows, times * amounts)


class _Columns:
    """Rows of a matrix, sliced when they are asked for."""

    def __init__(self, matrix: Matrix) -> None:
        self._starts: list[int] = matrix.indptr.tolist()
        self._indices, self._coefs = matrix.indices, matrix.coefs

    def of(self, row: int) -> tuple[IntArray, IntArray]:
        """Give the columns and coefficients of a row."""
        span = slice(self._starts[row], self._starts[row + 1])
        return self._indices[span], self._coefs[span]


def _guaranteed(market: Market) -> Matrix:
    """Give what options use under guarantee."""
    at = np.flatnonzero(market.key == GUARANTEED)
    counts = np.bincount(market.uses.row_of[at], minlength=market.n_options).astype(np.int64)
    return Matrix(starts_of(counts), market.uses.indices[at], market.uses.coefs[at], market.n_rows)
