"""Striking out what no stable outcome holds: rounds over all bounds, crowds, suppositions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from berceau.market.bounds import View, count
from berceau.market.crowds import crowded_out
from berceau.market.market import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.engine.matrix import BoolArray, IntArray
    from berceau.market.market import Market

_SHRINK = 0.7
"""A view is narrowed when less than this share of its options still matters."""


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
    SUPPOSED = 5
    """Supposing that it is held, some unit is left with nothing that it could have."""
    CROWDED = 6
    """Were no row shut to it, more would surely sit before it in a row than there is room for."""


@dataclass(eq=False)
class Bounds:
    """What is struck out so far.

    Attributes
    ----------
    view
        All options of the market.
    possible
        Options not struck out, shape ``(n_options,)``.
    may_lack
        Units that may have nothing, shape ``(n_units,)``.
    content
        Units that have no complaint in the outcomes looked at, shape ``(n_units,)``.
    reason, witness
        Why an option is struck out, shape ``(n_options,)``.
    rounds
        How often all bounds were looked at.
    probes
        How often something was supposed.
    work
        Entries read for that.
    """

    view: View
    possible: BoolArray
    may_lack: BoolArray
    content: BoolArray
    reason: IntArray
    witness: IntArray
    rounds: int = 0
    probes: int = 0
    work: int = 0

    @classmethod
    def over(cls, view: View) -> Bounds:
        """Begin with everything possible."""
        market = view.market
        n = market.n_options
        return cls(
            view,
            np.ones(n, dtype=np.bool_),
            ~market.required,
            np.ones(market.n_units, dtype=np.bool_),
            np.zeros(n, dtype=np.int64),
            np.full(n, -1, dtype=np.int64),
        )

    @property
    def market(self) -> Market:
        """The market."""
        return self.view.market

    @property
    def choices(self) -> IntArray:
        """How many ends each unit may have, nothing counted."""
        return np.asarray(count(self.market, self.possible) + self.may_lack)

    @property
    def refuted(self) -> bool:
        """Whether some unit has no end left."""
        return bool((self.choices == 0).any())

    def give(self, given: IntArray) -> None:
        """Take what units are said to hold."""
        said = given != NOTHING
        others = said[self.market.unit]
        others[given[said]] = False
        self._strike(others, Reason.GIVEN, self.witness)
        self.may_lack &= ~said

    @property
    def asked(self) -> BoolArray:
        """Options struck out, but not because a row is shut to them: something must shut one."""
        struck = (self.reason == Reason.FULL) | (self.reason == Reason.SUPPOSED)
        if not struck.any():
            return np.asarray(struck)
        market, possible = self.market, np.flatnonzero(self.possible)
        last = np.full(market.n_units, NOTHING, dtype=np.int64)
        last[market.unit[possible]] = possible
        last[self.may_lack] = NOTHING
        worst = np.append(market.level, market.n_options)[last]
        return np.asarray(struck & (market.level < worst[market.unit]))

    def settle(self, most_work: int) -> None:
        """Strike out until nothing moves.

        Parameters
        ----------
        most_work
            No more is supposed when so many entries were read for it.
        """
        view = self._settled(self._narrowed(self.view))
        while self._probe(view, most_work):
            view = self._settled(view)

    def _settled(self, view: View) -> View:
        """Go round until nothing moves; crowds are counted where bounds alone do not help."""
        crowds = False
        while not self.refuted and self.undecided.any():
            moved = self._round(view, crowds=crowds)
            if crowds and not moved:
                break
            crowds = not moved
            if self.undecided.sum() < _SHRINK * view.options.sum():
                view = self._narrowed(view)
        return view

    def _follow(self, view: View) -> None:
        """Go round until nothing moves, by bounds alone."""
        while not self.refuted and self._round(view, crowds=False):
            pass

    @property
    def undecided(self) -> BoolArray:
        """Possible options of units with more than one end."""
        return self.possible & (self.choices > 1)[self.market.unit]

    def _narrowed(self, view: View) -> View:
        asked, unit = self.asked, self.market.unit
        matters = self.choices > 1
        matters[unit[asked]] = True
        inside = self.possible & matters[unit]
        return view.narrowed(inside | asked, self.possible & ~inside)

    def _strike(self, options: BoolArray, reason: Reason, witness: IntArray) -> bool:
        new = options & self.possible
        self.possible &= ~new
        self.reason[new] = reason
        self.witness[new] = witness[new]
        return bool(new.any())

    def _round(self, view: View, *, crowds: bool) -> bool:
        """Look at all bounds once; tell whether anything was struck out."""
        self.rounds += 1
        cells = view.cells
        least, most = view.ranges(self.possible, self.may_lack)
        is_open = cells.others(most) <= view.room
        shut = cells.others(least) > view.room
        full = cells.all_others(least) > view.rest
        moved = self._out(view, shut, Reason.SHUT)
        if crowds:
            crowded = crowded_out(view, self.possible, self.content, least, is_open)
            moved |= self._out(view, crowded, Reason.CROWDED)
        moved |= self._out(view, full, Reason.FULL)
        moved |= self._cut(view, is_open)
        return moved

    def _out(self, view: View, needs: BoolArray, reason: Reason) -> bool:
        """Strike out the options of needs."""
        option = view.cells.need_option[needs]
        out = np.zeros(self.market.n_options, dtype=np.bool_)
        out[option] = True
        row = np.full(self.market.n_options, -1, dtype=np.int64)
        row[option] = view.row[needs]
        return self._strike(out, reason, row)

    def _cut(self, view: View, is_open: BoolArray) -> bool:
        """Strike out what units like less than an open option."""
        market = self.market
        closed = np.zeros(market.n_options, dtype=np.bool_)
        closed[view.cells.need_option[~is_open]] = True
        found = np.flatnonzero(view.options & ~closed & self.content[market.unit])[::-1]
        best = np.full(market.n_units, market.n_options, dtype=np.int64)
        best[market.unit[found]] = found
        sure = best < market.n_options
        moved = bool((sure & self.may_lack).any())
        self.may_lack &= ~sure
        worst = np.append(market.level, market.n_options)[best]
        after = market.level > worst[market.unit]
        return self._strike(after, Reason.BETTER, best[market.unit]) or moved

    def _probe(self, view: View, most: int) -> bool:
        """Suppose one end after the other, and strike out the first that cannot be.

        Every end is supposed again after something was struck out, until none of them helps.
        """
        moved = False
        for unit, option in self._ends():
            if self.refuted or self.work >= most:
                break
            if not self._is_open(unit, option):
                continue
            self.probes += 1
            supposed = self._supposing(unit, option)
            supposed._follow(view)  # noqa: SLF001 - a copy of itself
            self.work += (supposed.rounds - self.rounds) * len(view.cells.option)
            if not supposed.refuted:
                continue
            moved = True
            if option == NOTHING:
                self.may_lack[unit] = False
            else:
                self.possible[option] = False
                self.reason[option] = Reason.SUPPOSED
                self.witness[option] = np.flatnonzero(supposed.choices == 0)[0]
            self._follow(view)
        return moved and not self.refuted and self.work < most

    def _ends(self) -> Iterator[tuple[int, int]]:
        """Go through the ends of undecided units."""
        for unit in np.flatnonzero(self.choices > 1).tolist():
            options = np.arange(self.market.starts[unit], self.market.starts[unit + 1])
            for option in options[self.possible[options]].tolist():
                yield unit, option
            if self.may_lack[unit]:
                yield unit, NOTHING

    def _is_open(self, unit: int, option: int) -> bool:
        """Tell whether a unit may end so, or otherwise."""
        may = self.may_lack[unit] if option == NOTHING else self.possible[option]
        return bool(may) and self.choices[unit] > 1

    def _supposing(self, unit: int, option: int) -> Bounds:
        """Give a copy in which a unit ends with an option, or nothing."""
        copied = replace(
            self,
            possible=self.possible.copy(),
            may_lack=self.may_lack.copy(),
            reason=self.reason.copy(),
            witness=self.witness.copy(),
        )
        copied.possible[self.market.starts[unit] : self.market.starts[unit + 1]] = False
        copied.may_lack[unit] = option == NOTHING
        if option != NOTHING:
            copied.possible[option] = True
        return copied
