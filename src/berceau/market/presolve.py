"""What is the same in every stable outcome, and why.

An outcome is *stable* when it fits and nobody has a complaint: for each unit and each option that
it prefers to what it holds, some row that the option needs is *shut* to it: what other units use
there under keys from the claim on leaves too little room.

For each row and claim, bounds are kept on that use: each unit counts with the least and with the
most that any option still possible for it takes. An option with a surely shut row cannot be held.
An option all of whose rows are surely open closes everything after it: its unit gets it or
better. Each option struck out moves bounds, until nothing moves. Every step is a conclusion about
all stable outcomes, whatever the amounts, with units that use a row several times and units that
must have something.

A second bound sees what the first cannot. When a unit's first choice can be refused by one row
alone, then either the unit uses that row or the row is shut to it: that row is at least as full
as if the unit were there, up to what shuts it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.matrix import starts_of
from berceau.market.bounds import View, count
from berceau.market.market import NOTHING

if TYPE_CHECKING:
    from berceau.engine.matrix import BoolArray, IntArray
    from berceau.market.cells import Cells
    from berceau.market.market import Market

_SHRINK = 0.7
"""Arrays are written anew when less than this share of them still matters."""


class Reason(IntEnum):
    """Why an option is held in no stable outcome."""

    POSSIBLE = 0
    """It may be held: nothing is known against it."""
    SHUT = 1
    """Too little room in a row beside what is surely used there under keys from its claim on."""
    FULL = 2
    """Too little room in a row beside what is surely used there under any keys."""
    BETTER = 3
    """An option that the unit prefers is surely open to it."""
    GIVEN = 4
    """The unit was said to hold another option."""


@dataclass(frozen=True, eq=False)
class Presolved:
    """What is known of all stable outcomes.

    Attributes
    ----------
    market
        The market.
    possible
        Whether some stable outcome may hold each option, shape ``(n_options,)``.
    may_lack
        Whether each unit may have nothing, shape ``(n_units,)``.
    reason
        :class:`Reason` of each option, shape ``(n_options,)``.
    witness
        For an option shut or full, the row; for one with a better one, the option that is open;
        -1 otherwise.
    rounds
        How often all bounds were looked at.
    """

    market: Market
    possible: BoolArray
    may_lack: BoolArray
    reason: IntArray
    witness: IntArray
    rounds: int

    @cached_property
    def choices(self) -> IntArray:
        """How many ends each unit may have, nothing counted, shape ``(n_units,)``."""
        return count(self.market, self.possible) + self.may_lack

    @property
    def decided(self) -> BoolArray:
        """Whether all stable outcomes give each unit the same."""
        is_one: BoolArray = self.choices == 1
        return is_one

    @property
    def refuted(self) -> BoolArray:
        """Units for whom nothing is left: with one of them, no outcome is stable."""
        is_none: BoolArray = self.choices == 0
        return is_none

    @property
    def held(self) -> IntArray:
        """Option of each decided unit; ``NOTHING`` for none, and where it is not decided."""
        held = np.full(self.market.n_units, NOTHING, dtype=np.int64)
        found = np.flatnonzero(self.possible & self.decided[self.market.unit])
        held[self.market.unit[found]] = found
        return held


def presolve(market: Market, *, given: IntArray | None = None) -> Presolved:
    """Find what all stable outcomes have in common.

    Parameters
    ----------
    given
        Option that units are said to hold, ``NOTHING`` where nothing is said, shape
        ``(n_units,)``. What is found then holds for stable outcomes in which they do; whether
        these units are content is not asked.
    """
    bounds = _Bounds(market)
    if given is not None:
        bounds.give(given)
    return bounds.settled()


@dataclass
class _Bounds:
    """Options struck out so far."""

    market: Market
    possible: BoolArray = field(init=False)
    may_lack: BoolArray = field(init=False)
    reason: IntArray = field(init=False)
    witness: IntArray = field(init=False)
    rounds: int = 0

    def __post_init__(self) -> None:
        """Begin with everything possible."""
        self.possible = np.ones(self.market.n_options, dtype=np.bool_)
        self.may_lack = ~self.market.required
        self.reason = np.zeros(self.market.n_options, dtype=np.int64)
        self.witness = np.full(self.market.n_options, -1, dtype=np.int64)

    def give(self, given: IntArray) -> None:
        """Take what units are said to hold."""
        said = given != NOTHING
        others = said[self.market.unit]
        others[given[said]] = False
        self._strike(others, Reason.GIVEN, self.witness)
        self.may_lack &= ~said

    def settled(self) -> Presolved:
        """Strike out until nothing moves."""
        view = self._view()
        while self._round(view):
            still = self._undecided()
            if still.sum() < _SHRINK * view.options.sum():
                view = self._view()
            if not still.any() or bool((self._choices() == 0).any()):
                break
        return Presolved(
            self.market, self.possible, self.may_lack, self.reason, self.witness, self.rounds
        )

    def _choices(self) -> IntArray:
        return count(self.market, self.possible) + self.may_lack

    def _undecided(self) -> BoolArray:
        """Tell the possible options of units with more than one end."""
        return self.possible & (self._choices() > 1)[self.market.unit]

    def _strike(self, options: BoolArray, reason: Reason, witness: IntArray) -> bool:
        new = options & self.possible
        self.possible &= ~new
        self.reason[new] = reason
        self.witness[new] = witness[new]
        return bool(new.any())

    def _view(self) -> View:
        matter = self._undecided()
        return View(self.market, matter, self.possible & ~matter)

    def _round(self, view: View) -> bool:
        """Look at all bounds once; tell whether anything was struck out."""
        self.rounds += 1
        cells = view.cells
        least, most = view.ranges(self.possible, self.may_lack)
        is_open = cells.others(most) <= view.room
        closed = np.bincount(cells.need_option[~is_open], minlength=self.market.n_options)
        raised = self._raised(view, least, closed, is_open)
        shut = (cells.others(least) > view.room) | raised
        full = _all_others(cells, least) > view.rest
        changed = False
        for reason, needs in ((Reason.SHUT, shut), (Reason.FULL, full)):
            out = np.zeros(self.market.n_options, dtype=np.bool_)
            out[cells.need_option[needs]] = True
            row = np.full(self.market.n_options, -1, dtype=np.int64)
            row[cells.need_option[needs]] = view.row[needs]
            changed |= self._strike(out, reason, row)
        return self._cut(cells, closed) or changed

    def _cut(self, cells: Cells, closed: IntArray) -> bool:
        """Strike out what comes after an open option."""
        market = self.market
        looked = np.zeros(market.n_options, dtype=np.bool_)
        looked[cells.need_option] = True
        found = np.flatnonzero(looked & (closed == 0))[::-1]
        best = np.full(market.n_units, market.n_options, dtype=np.int64)
        best[market.unit[found]] = found
        sure = best < market.n_options
        changed = bool((sure & self.may_lack).any())
        self.may_lack &= ~sure
        after = np.arange(market.n_options) > best[market.unit]
        return self._strike(after, Reason.BETTER, best[market.unit]) or changed

    def _raised(
        self, view: View, least: IntArray, closed: IntArray, is_open: BoolArray
    ) -> BoolArray:
        """Tell the needs shut by units who are there or find the same row shut themselves."""
        market, cells = self.market, view.cells
        possible = np.flatnonzero(self.possible)[::-1]
        first = np.full(market.n_units, NOTHING, dtype=np.int64)
        first[market.unit[possible]] = possible
        is_first = first[market.unit[cells.need_option]] == cells.need_option
        at = np.flatnonzero(is_first & ~is_open & (closed[cells.need_option] == 1))
        steps = np.zeros(cells.n_cells + 1, dtype=np.int64)
        np.add.at(steps, cells.end[at], view.coef[at] - least[cells.own[at]])
        total = np.cumsum(steps)
        widest = np.zeros(market.n_rows, dtype=np.int64)
        np.maximum.at(widest, view.row[at], view.coef[at])
        more = total[cells.own_first] - total[cells.first]
        # What shuts the row to the widest of those units; it counts decided units as well.
        ceiling = view.room + view.coef - widest[view.row] + 1
        bound = np.minimum(cells.others(least) + more, ceiling)
        shut: BoolArray = (more > 0) & (bound > view.room)
        return shut


def _all_others(cells: Cells, values: IntArray) -> IntArray:
    """Sum, for each need, what other units count in its row under any keys."""
    total = starts_of(cells.increments(values))
    found: IntArray = total[cells.last] - total[cells.first] - values[cells.own_last]
    return found
