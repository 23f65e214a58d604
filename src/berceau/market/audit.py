"""Complaints of any plan: who could have what it prefers, and who stands in the way.

Everything is worked out at once for all options that units prefer to what they hold. For each row
that such an option needs, the *lack* is what is missing there once the unit's own use is
released. No lack anywhere is *waste*. Else the uses of the row under the claim may give way: all
of them together (*cutoff*), or those of one other unit that are enough in every row that lacks
something (*swap*).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.engine.matrix import positions_of, starts_of
from berceau.market.market import NOTHING

if TYPE_CHECKING:
    from berceau.engine.matrix import BoolArray, IntArray
    from berceau.market.market import Market


class Complaints(NamedTuple):
    """Options that units could complain of; all arrays increasing by option."""

    waste: IntArray
    """Options that fit in the free room."""
    cutoff: IntArray
    """Options that do not, but would if all uses under their claims gave way."""
    swap_option: IntArray
    """Options of ``cutoff`` that would fit if one other unit left; once for each such unit."""
    swap_rival: IntArray
    """That unit."""


@dataclass(frozen=True, eq=False)
class Auditor:
    """Counts the complaints of plans of one market.

    Attributes
    ----------
    market
        Units, options, rows, keys and claims.
    """

    market: Market

    @cached_property
    def _levels(self) -> IntArray:
        """The distinct keys, increasing."""
        return np.unique(self.market.key)

    @cached_property
    def _key_rank(self) -> IntArray:
        """Position of the key of each use among the distinct keys."""
        return np.searchsorted(self._levels, self.market.key).astype(np.int64)

    @cached_property
    def _claim_rank(self) -> IntArray:
        """Number of distinct keys under the claim of each need."""
        return np.searchsorted(self._levels, self.market.need_claim).astype(np.int64)

    def complaints(
        self, held: IntArray, *, safe: BoolArray | None = None, among: IntArray | None = None
    ) -> Complaints:
        """Find the complaints of a plan.

        Parameters
        ----------
        held
            Option of each unit, ``NOTHING`` for none, shape ``(n_units,)``.
        safe
            Units whose use does not give way in this plan, shape ``(n_units,)``.
        among
            Options to look at, increasing; those that units prefer to what they hold if none
            are given. All of them must be preferred to what is held.
        """
        market = self.market
        wanted = market.wanted(held) if among is None else among
        # Few options wanted need few rows: the others are not worth summing.
        rows = None if among is None else np.zeros(market.n_rows, dtype=np.bool_)
        if rows is not None:
            rows[market.needs.rows(wanted).indices] = True
        table = _Held.of(self, held, safe, rows)
        lacks = self._lacks(table, wanted)
        n = len(wanted)
        blocked = np.bincount(lacks.wish, minlength=n) > 0
        give_way = table.under(lacks.row, lacks.rank) - table.own_under(
            lacks.unit, lacks.row, lacks.rank
        )
        hopeless = np.bincount(lacks.wish[lacks.lack > give_way], minlength=n) > 0
        is_cutoff = blocked & ~hopeless
        kept = lacks.at(np.flatnonzero(is_cutoff[lacks.wish]))
        wish, rival = _swaps(kept, table)
        return Complaints(
            wanted[~blocked], wanted[is_cutoff], wanted[wish].astype(np.int64), rival
        )

    def _lacks(self, table: _Held, wanted: IntArray) -> _Lacks:
        """List what is missing for each option wanted, need by need, where something is."""
        market = self.market
        at = positions_of(market.needs.indptr, wanted)
        wish = np.repeat(np.arange(len(wanted)), np.diff(market.needs.indptr)[wanted])
        row = market.needs.indices[at]
        # What lacks with one's own use counted lacks no more without it: look at those alone.
        lack = table.load[row] + market.needs.coefs[at] - market.limit[row]
        some = np.flatnonzero(lack > 0)
        at, wish, row, lack = at[some], wish[some], row[some], lack[some]
        unit = market.unit[wanted[wish]]
        lack = lack - table.own(unit, row)
        lacks = _Lacks(wish, unit, row, lack, self._claim_rank[at])
        return lacks.at(np.flatnonzero(lack > 0))


class _Lacks(NamedTuple):
    """What is missing for wishes, one row of the market at a time."""

    wish: IntArray
    unit: IntArray
    row: IntArray
    lack: IntArray
    rank: IntArray
    """Keys with a smaller rank give way."""

    def at(self, chosen: IntArray) -> _Lacks:
        return _Lacks(*(column[chosen] for column in self))


class _Held(NamedTuple):
    """What units hold, as sums that are looked up."""

    load: IntArray
    by_row: _Sums
    by_unit: _Sums
    unit: IntArray
    """Unit of each use, in the order of ``by_row``."""
    n_rows: int
    width: int
    """One more than the number of distinct keys."""

    @classmethod
    def of(
        cls, auditor: Auditor, held: IntArray, safe: BoolArray | None, rows: BoolArray | None
    ) -> _Held:
        market, width = auditor.market, len(auditor._levels) + 1  # noqa: SLF001 - one idea in two
        options = held[held != NOTHING]
        at = positions_of(market.uses.indptr, options)
        counts = np.diff(market.uses.indptr)[options]
        unit = np.repeat(market.unit[options], counts)
        if rows is not None:
            some = rows[market.uses.indices[at]]
            at, unit = at[some], unit[some]
        row, amount = market.uses.indices[at], market.uses.coefs[at]
        rank = auditor._key_rank[at]  # noqa: SLF001
        if safe is not None:
            rank = np.where(safe[unit], width - 1, rank)
        load = np.zeros(market.n_rows, dtype=np.int64)
        np.add.at(load, row, amount)
        order = np.argsort(row * width + rank, kind="stable")
        by_row = _Sums.of((row * width + rank)[order], amount[order])
        own = (unit * market.n_rows + row) * width + rank
        own_order = np.argsort(own, kind="stable")
        by_unit = _Sums.of(own[own_order], amount[own_order])
        return cls(load, by_row, by_unit, unit[order], market.n_rows, width)

    def under(self, row: IntArray, rank: IntArray) -> IntArray:
        """Sum what keys of smaller rank use of rows."""
        return self.by_row.between(row * self.width, row * self.width + rank)

    def own(self, unit: IntArray, row: IntArray) -> IntArray:
        """Sum what units use of rows."""
        start = (unit * self.n_rows + row) * self.width
        return self.by_unit.between(start, start + self.width)

    def own_under(self, unit: IntArray, row: IntArray, rank: IntArray) -> IntArray:
        """Sum what units use of rows by keys of smaller rank."""
        start = (unit * self.n_rows + row) * self.width
        return self.by_unit.between(start, start + rank)


class _Sums(NamedTuple):
    """Amounts in the order of a number, and their running total."""

    at: IntArray
    total: IntArray

    @classmethod
    def of(cls, at: IntArray, amounts: IntArray) -> _Sums:
        return cls(at, starts_of(amounts))

    def between(self, first: IntArray, last: IntArray) -> IntArray:
        """Sum the amounts whose number is at least ``first`` and less than ``last``."""
        ends = self.total[np.searchsorted(self.at, last)]
        sums: IntArray = ends - self.total[np.searchsorted(self.at, first)]
        return sums


def _swaps(lacks: _Lacks, table: _Held) -> tuple[IntArray, IntArray]:
    """Find, for each wish, the units whose leaving alone is enough in every row that lacks.

    Candidates come from the row with the fewest uses that may give way; the other rows strike
    out those that do not stand in them with enough.
    """
    first = np.searchsorted(table.by_row.at, lacks.row * table.width)
    last = np.searchsorted(table.by_row.at, lacks.row * table.width + lacks.rank)
    order = np.lexsort((last - first, lacks.wish))
    lacks, first, last = lacks.at(order), first[order], last[order]
    wishes, opens, sizes = np.unique(lacks.wish, return_index=True, return_counts=True)
    # Pairs of a wish, by its position in ``wishes``, and a unit that may give way.
    n = last[opens] - first[opens]
    pair = np.repeat(np.arange(len(wishes)), n)
    rival = table.unit[np.repeat(first[opens] - starts_of(n)[:-1], n) + np.arange(n.sum())]
    pair, rival = _distinct(pair, rival)
    apart = rival != lacks.unit[opens[pair]]
    pair, rival = pair[apart], rival[apart]
    step = 0
    while len(pair) and step < sizes.max():
        here = np.flatnonzero(sizes[pair] > step)
        at = opens[pair[here]] + step
        given = table.own_under(rival[here], lacks.row[at], lacks.rank[at])
        enough = np.ones(len(pair), dtype=np.bool_)
        enough[here] = given >= lacks.lack[at]
        pair, rival = pair[enough], rival[enough]
        step += 1
    return wishes[pair], rival


def _distinct(pair: IntArray, rival: IntArray) -> tuple[IntArray, IntArray]:
    """Keep each pair once, in order."""
    order = np.lexsort((rival, pair))
    pair, rival = pair[order], rival[order]
    first = np.ones(len(pair), dtype=np.bool_)
    first[1:] = (pair[1:] != pair[:-1]) | (rival[1:] != rival[:-1])
    return pair[first], rival[first]
