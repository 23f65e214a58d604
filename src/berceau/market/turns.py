"""Options guaranteed in some plans only: those that a pool counts while it has places left."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.market.helpers import Note

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from berceau.engine.matrix import IntArray
    from berceau.market.helpers import Helpers
    from berceau.market.listing import Listing


class Turn(NamedTuple):
    """The turn of a column in a pool."""

    before: tuple[int, ...]
    """Columns that the pool counts first; none if it counts this one in every plan."""
    places: int
    """How many columns the pool counts."""


Turns = dict[int, list[Turn]]
"""Turns of columns, one for each pool that may count the column."""


def is_sure(turns: Sequence[Turn]) -> bool:
    """Tell whether some pool counts a column in every plan that has it."""
    return any(not turn.before for turn in turns)


class Shelters:
    """Writes helpers that say which options pools guarantee, each when it is asked for.

    Parameters
    ----------
    helpers
        Helpers are added there.
    listing
        Market and program.
    turns
        Turns of the columns that pools may count.
    column
        Column of each option.
    """

    def __init__(
        self,
        helpers: Helpers,
        listing: Listing,
        turns: Mapping[int, Sequence[Turn]],
        column: IntArray,
    ) -> None:
        self._helpers = helpers
        self._listing = listing
        self._turns = turns
        self._column = column
        self._counted: dict[int, int] = {}
        self._kept: dict[int, int | None] = {}

    def kept(self, option: int) -> int | None:
        """Give the column that says that an option is held, and guaranteed by pools.

        Returns
        -------
            ``None`` if no pool may count all that the option stands for, or if nobody could
            take it away anyhow.
        """
        if option not in self._kept:
            self._kept[option] = self._asked(option)
        return self._kept[option]

    def _asked(self, option: int) -> int | None:
        columns = self._listing.columns
        own = columns.indices[columns.indptr[option] : columns.indptr[option + 1]].tolist()
        market = self._listing.market
        if market.option_key[option] < 0 or any(c not in self._turns for c in own):
            return None
        open_ones = [c for c in own if not is_sure(self._turns[c])]
        if not open_ones:
            raise ValueError(f"option {option} is guaranteed in every plan: give it that key")
        counted = [self._counts(c) for c in open_ones]
        if len(own) == 1:
            return counted[0]
        rows = [({-1: 1, c: -1}, 0) for c in (int(self._column[option]), *counted)]
        return self._helpers.add("helps", rows, Note("kept", option))

    def _counts(self, column: int) -> int:
        """Give the column that says that a column is taken, and that a pool counts it."""
        if column not in self._counted:
            option, group = int(self._listing.only_option[column]), self._listing.group
            note = Note("kept", option, number=int(self._listing.unit_of_group[group[column]]))
            ways = []
            for before, places in self._turns[column]:
                # Each group takes one of its columns at most.
                beyond = len(np.unique(group[list(before)])) - places + 1
                full = ({-1: beyond, **dict.fromkeys(before, 1)}, beyond + places - 1)
                ways.append(self._helpers.add("helps", [({-1: 1, column: -1}, 0), full], note))
            if len(ways) > 1:
                one = ({-1: 1, **dict.fromkeys(ways, -1)}, 0)
                ways = [self._helpers.add("helps", [one], note)]
            self._counted[column] = ways[0]
        return self._counted[column]
