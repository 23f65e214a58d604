"""What complaints ask of rows, asked once: who stands there, how full a row is, what fits.

What a unit uses itself does not stand in its way: it needs so much less of each row. What is left
is asked of the load of all, so that all units share the helpers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.market.helpers import Helpers, Note
from berceau.market.market import GUARANTEED
from berceau.market.turns import Shelters

if TYPE_CHECKING:
    from berceau.engine.matrix import BoolArray, IntArray
    from berceau.market.listing import Listing
    from berceau.market.turns import Turns

Terms = dict[int, int]
Need = tuple[tuple[int, int], ...]
"""Rows and amounts."""


class Asked(NamedTuple):
    """An option that a unit asks for, while it holds another or none."""

    option: int
    claim: int
    need: Need
    """Rows where what is needed is more than what is held, and by how much."""
    above: Need
    """The same rows; what is held counts where it does not give way to the claim."""
    unit: int
    """The unit if it holds something, else ``NOTHING``."""


class Questions:
    """Writes helpers when they are asked for, each once.

    Parameters
    ----------
    listing
        Market and program.
    first
        Number of columns of the program.
    turns
        Turns of the columns that pools may guarantee, depending on the plan.
    """

    def __init__(self, listing: Listing, first: int, turns: Turns) -> None:
        self.market = market = listing.market
        self.helpers = Helpers(first)
        self.column, self.together = self._columns(listing)
        self._shelters = Shelters(self.helpers, listing, turns, self.column)
        self.uses = self._table(np.ones(len(market.key), dtype=np.bool_))
        self.gives = self._table(market.key < GUARANTEED)
        self._least: list[int] = self._sums(least=True).tolist()
        self._most: list[int] = self._sums(least=False).tolist()
        self._known: dict[tuple[object, ...], int] = {}
        self._ways: dict[tuple[object, ...], list[int] | None] = {}
        self._limit: list[int] = market.limit.tolist()

    # -- what is given

    def _columns(self, listing: Listing) -> tuple[IntArray, IntArray]:
        """Give the column of each option; where it is several at once, one that says so."""
        market, columns = listing.market, listing.columns
        size = np.bincount(listing.unit_of_group, minlength=market.n_units)
        several = np.flatnonzero(size[market.unit] > 1).tolist()
        column = np.zeros(market.n_options, dtype=np.int64)
        alone = np.flatnonzero(size[market.unit] == 1)
        column[alone] = columns.indices[columns.indptr[alone]]
        together = np.full(market.n_options, -1, dtype=np.int64)
        parts: dict[int, Terms] = {}
        units: dict[int, Terms] = {}
        for option in several:
            column[option] = together[option] = self.helpers.given(Note("together", option))
            units.setdefault(int(market.unit[option]), {})[int(column[option])] = 1
            for part in columns.indices[columns.indptr[option] : columns.indptr[option + 1]]:
                parts.setdefault(int(part), {int(part): -1})[int(column[option])] = 1
        # What children of such a unit have, they have as one of its options.
        for g, unit in enumerate(listing.unit_of_group.tolist()):
            if size[unit] > 1:
                for part in np.flatnonzero(listing.group == g).tolist():
                    terms = parts.get(part, {part: -1})
                    self.helpers.say(terms, 0, Note("parts", number=unit), exact=True)
        for unit, terms in units.items():
            self.helpers.say(terms, 1, Note("unit", number=unit))
        return column, together

    def _table(self, chosen: BoolArray) -> IntArray:
        """Give what options use of rows, shape ``(n_options, n_rows)``."""
        uses = self.market.uses
        table = np.zeros((self.market.n_options, self.market.n_rows), dtype=np.int64)
        np.add.at(table, (uses.row_of[chosen], uses.indices[chosen]), uses.coefs[chosen])
        return table

    def _sums(self, *, least: bool) -> IntArray:
        """Give the least or the most that all units use of each row."""
        market = self.market
        total = np.zeros(market.n_rows, dtype=np.int64)
        for unit in range(market.n_units):
            part = self.uses[market.starts[unit] : market.starts[unit + 1]]
            if not least:
                total += part.max(axis=0, initial=0)
            elif market.required[unit] and len(part):
                total += part.min(axis=0)
        return total

    # -- questions

    def _giving(self, option: int) -> Terms:
        """Say that an option is held and gives way: not if a pool guarantees it."""
        kept = self.kept(option)
        column = int(self.column[option])
        return {column: 1} if kept is None else {column: 1, kept: -1}

    def kept(self, option: int) -> int | None:
        """Give the column that says that an option is held and guaranteed; ``None`` if none can.

        Options that nobody could take away in any plan have no such column.
        """
        return self._shelters.kept(option)

    def stands(self, option: int, rivals: IntArray) -> int:
        """Give the column that says that a unit holds one of some options, not guaranteed."""
        key = ("stands", rivals.tobytes())
        if key not in self._known:
            terms: dict[int, Terms] = {}
            for unit, rival in zip(
                self.market.unit[rivals].tolist(), rivals.tolist(), strict=True
            ):
                terms.setdefault(unit, {}).update(self._giving(rival))
            rows = [(terms[unit], 0) for unit in sorted(terms)]
            self._known[key] = self.helpers.add("weighs", rows, Note("stands", option))
        return self._known[key]

    def one_of(self, need: Need, option: int, least: int) -> list[int] | None:
        """Give the column that says that some needed row has too little room.

        Parameters
        ----------
        need
            What is needed of each row, beyond what is set free.
        option
            Option that is asked for.
        least
            Uses by smaller keys are not counted.

        Returns
        -------
            No column where no row can be full; ``None`` where one is full in every plan.
        """
        key = (need, least)
        if key not in self._ways:
            self._ways[key] = self._way(need, option, least)
        return self._ways[key]

    def _way(self, need: Need, option: int, least: int) -> list[int] | None:
        asking = [(row, self._limit[row] - amount + 1) for row, amount in need if amount > 0]
        if any(
            number <= 0 or (not least and self._least[row] >= number) for row, number in asking
        ):
            return None
        found = sorted(
            {self._full(row, number, least) for row, number in asking if self._most[row] >= number}
        )
        if len(found) <= 1:
            return found
        key = ("one of", *found)
        if key not in self._known:
            terms = {-1: 1, **dict.fromkeys(found, -1)}
            self._known[key] = self.helpers.add("helps", [(terms, 0)], Note("one", option))
        return [self._known[key]]

    def _full(self, row: int, asking: int, least: int) -> int:
        """Give the column that says that a row is filled up to a number."""
        name = ("filled", row, asking, least)
        if name not in self._known:
            load = self._part(row, least) if least else {self._load(row): 1}
            # Several claims may count the same uses.
            key = ("full", row, asking, *sorted(load))
            if key not in self._known:
                terms = {-1: asking, **{column: -amount for column, amount in load.items()}}
                self._known[key] = self.helpers.add("helps", [(terms, 0)], Note("full", row=row))
            self._known[name] = self._known[key]
        return self._known[name]

    def fits(self, asked: Asked) -> list[int] | None:
        """Give the column that says that an option fits in the free room.

        Returns
        -------
            No column where it never does; ``None`` where it always does.
        """
        limit = self._limit
        if any(self._least[row] + need > limit[row] for row, need in asked.need):
            return []
        crowded = [(row, need) for row, need in asked.need if self._most[row] + need > limit[row]]
        if not crowded:
            return None
        key = ("fits", *crowded)
        if key not in self._known:
            rows = [({-1: need, self._load(row): 1}, limit[row]) for row, need in crowded]
            self._known[key] = self.helpers.add("helps", rows, Note("fits", asked.option))
        return [self._known[key]]

    def _load(self, row: int) -> int:
        """Give the column that counts what is used of a row."""
        key = ("load", row)
        if key not in self._known:
            upper = self._limit[row]
            rows = [(self._part(row, 0), 0)]
            self._known[key] = self.helpers.add("counts", rows, Note("load", row=row), upper=upper)
        return self._known[key]

    def _part(self, row: int, least: int) -> Terms:
        """Give what columns use of a row by keys from a least one on."""
        market = self.market
        starts, entries = market.uses_by_row
        at = entries[starts[row] : starts[row + 1]]
        options, amounts = market.uses.row_of[at].tolist(), market.uses.coefs[at].tolist()
        stays = (market.key[at] >= least).tolist()
        terms: Terms = {}
        for option, amount, sure in zip(options, amounts, stays, strict=True):
            column = int(self.column[option]) if sure else self.kept(option)
            if column is not None:
                terms[column] = terms.get(column, 0) + amount
        return terms
