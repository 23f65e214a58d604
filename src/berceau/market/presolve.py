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

Where that does not help, :mod:`~berceau.market.crowds` looks at several units at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from berceau.market.bounds import View, count
from berceau.market.crowds import crowded_out
from berceau.market.market import NOTHING

if TYPE_CHECKING:
    from berceau.engine.matrix import BoolArray, IntArray
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
    view
        All options of the market.
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

    view: View
    possible: BoolArray
    may_lack: BoolArray
    reason: IntArray
    witness: IntArray
    rounds: int

    @property
    def market(self) -> Market:
        """The market."""
        return self.view.market

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
    bounds = _Bounds(View.of(market))
    if given is not None:
        bounds.give(given)
    return bounds.settled()


@dataclass
class _Bounds:
    """Options struck out so far."""

    view: View
    possible: BoolArray = field(init=False)
    may_lack: BoolArray = field(init=False)
    reason: IntArray = field(init=False)
    witness: IntArray = field(init=False)
    rounds: int = 0
    moved: bool = False

    @property
    def market(self) -> Market:
        """The market."""
        return self.view.market

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
        """Strike out until nothing moves; crowds are counted where bounds alone do not help."""
        view, crowds = self._narrowed(self.view), False
        while self._round(view, crowds=crowds) or not crowds:
            still = self._undecided()
            if not still.any() or bool((self._choices() == 0).any()):
                break
            crowds = not self.moved
            if still.sum() < _SHRINK * view.options.sum():
                view = self._narrowed(view)
        return Presolved(
            self.view, self.possible, self.may_lack, self.reason, self.witness, self.rounds
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

    def _narrowed(self, view: View) -> View:
        matter = self._undecided()
        return view.narrowed(matter, self.possible & ~matter)

    def _round(self, view: View, *, crowds: bool) -> bool:
        """Look at all bounds once; tell whether anything was struck out."""
        self.rounds += 1
        cells = view.cells
        least, most = view.ranges(self.possible, self.may_lack)
        is_open = cells.others(most) <= view.room
        shut = cells.others(least) > view.room
        if crowds:
            shut |= crowded_out(view, self.possible, least, is_open)
        full = cells.all_others(least) > view.rest
        self.moved = self._out(view, shut, Reason.SHUT)
        self.moved |= self._out(view, full, Reason.FULL)
        self.moved |= self._cut(view, is_open)
        return self.moved

    def _out(self, view: View, needs: BoolArray, reason: Reason) -> bool:
        """Strike out the options of needs."""
        option = view.cells.need_option[needs]
        out = np.zeros(self.market.n_options, dtype=np.bool_)
        out[option] = True
        row = np.full(self.market.n_options, -1, dtype=np.int64)
        row[option] = view.row[needs]
        return self._strike(out, reason, row)

    def _cut(self, view: View, is_open: BoolArray) -> bool:
        """Strike out what comes after an open option."""
        market = self.market
        closed = view.options & False
        closed[view.cells.need_option[~is_open]] = True
        found = np.flatnonzero(view.options & ~closed)[::-1]
        best = np.full(market.n_units, market.n_options, dtype=np.int64)
        best[market.unit[found]] = found
        sure = best < market.n_options
        changed = bool((sure & self.may_lack).any())
        self.may_lack &= ~sure
        after = np.arange(market.n_options) > best[market.unit]
        return self._strike(after, Reason.BETTER, best[market.unit]) or changed
