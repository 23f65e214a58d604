"""What options ask of rows beyond what their own units use there already."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.engine.matrix import positions_of
from berceau.market.market import NOTHING

if TYPE_CHECKING:
    from berceau.engine.matrix import BoolArray, IntArray
    from berceau.market.market import Market


class Asked(NamedTuple):
    """Room that options ask for, one entry for each option and row of which it needs more.

    Attributes
    ----------
    n
        Number of options.
    place
        Position of the option, shape ``(n_entries,)``, increasing.
    row, amount
        Row, and what is needed there beyond what the option's unit holds, above 0.
    """

    n: int
    place: IntArray
    row: IntArray
    amount: IntArray

    @classmethod
    def of(cls, market: Market, held: IntArray, options: IntArray) -> Asked:
        """Work out what options ask for, each of a unit that may hold another option.

        Parameters
        ----------
        held
            Option of each unit, ``NOTHING`` for none, shape ``(n_units,)``.
        options
            The options asked about, shape ``(n,)``.
        """
        needs = market.needs
        at = positions_of(needs.indptr, options)
        place = np.repeat(np.arange(len(options)), np.diff(needs.indptr)[options])
        row, amount = needs.indices[at], needs.coefs[at]
        units = market.unit[options]
        has = held[units] != NOTHING
        own = np.unique(held[units[has]])
        if len(own):
            kept = positions_of(needs.indptr, own)
            unit = np.repeat(market.unit[own], np.diff(needs.indptr)[own])
            known = unit * market.n_rows + needs.indices[kept]
            order = np.argsort(known)
            known, amounts = known[order], needs.coefs[kept][order]
            here = np.flatnonzero(has[place])
            names = units[place[here]] * market.n_rows + row[here]
            where = np.minimum(np.searchsorted(known, names), max(0, len(known) - 1))
            amount = amount.copy()
            if len(known):
                amount[here] -= np.where(known[where] == names, amounts[where], 0)
        some = np.flatnonzero(amount > 0)
        return cls(len(options), place[some], row[some], amount[some])

    def fit(self, room: IntArray) -> BoolArray:
        """Tell which options fit, each by itself.

        Parameters
        ----------
        room
            What is free of each row, shape ``(n_rows,)``.
        """
        lacks = self.amount > room[self.row]
        free: BoolArray = np.bincount(self.place[lacks], minlength=self.n) == 0
        return free

    def only(self, chosen: BoolArray) -> Asked:
        """Keep some of the options, numbered anew."""
        number = np.cumsum(chosen) - 1
        keep = chosen[self.place]
        return Asked(
            int(chosen.sum()), number[self.place[keep]], self.row[keep], self.amount[keep]
        )
