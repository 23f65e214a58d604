"""Options that would let in a crowd: too many others would sit before the one who asks.

Suppose that no row is shut to some option. Then no row that it needs is shut to those who go
before it there and need no more of it. Each of them whose first choice can only be refused by
such rows therefore holds it. Where all of them together leave too little room, what was supposed
is false, and the option is shut.

This sees what bounds one unit at a time cannot: a row is full whoever of several units is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.engine.matrix import starts_of

if TYPE_CHECKING:
    from berceau.engine.matrix import BoolArray, IntArray
    from berceau.market.bounds import View

_MOST_PAIRS = 20_000_000
"""Pairs of needs that are compared at once, at most."""


class _Pairs(NamedTuple):
    """A need of a first choice, and a need of an option that comes after it in the same row."""

    before: IntArray
    after: IntArray


def crowded_out(
    view: View, possible: BoolArray, content: BoolArray, least: IntArray, is_open: BoolArray
) -> BoolArray:
    """Tell the needs for which a crowd leaves too little room.

    Parameters
    ----------
    view
        Options of undecided units.
    possible
        Whether each option may be held, shape ``(n_options,)``.
    content
        Units that have no complaint, shape ``(n_units,)``.
    least
        The least that each cell counts.
    is_open
        Needs whose rows are surely open.
    """
    market, cells = view.market, view.cells
    first = _first_choices(view, possible) & content[market.unit[cells.need_option]]
    pairs = _pairs(view, np.flatnonzero(first), np.flatnonzero(possible[cells.need_option]))
    wide = market.n_options
    crowd, which = np.unique(
        cells.need_option[pairs.before] * wide + cells.need_option[pairs.after],
        return_inverse=True,
    )
    # Rows that may refuse the first choice, and are as little shut to it as to the option.
    doubtful = first & ~is_open
    spared = doubtful[pairs.before] & (view.coef[pairs.before] <= view.coef[pairs.after])
    count = np.bincount(which[spared], minlength=len(crowd))
    refusing = np.bincount(cells.need_option[doubtful], minlength=wide)
    sits = count == refusing[crowd // wide]
    floor, end = _floors(view, first, possible)
    sitting = sits[which] & (end[pairs.before] <= cells.own_first[pairs.after])
    before, after = pairs.before[sitting], pairs.after[sitting]
    # A unit sits once, however many of the options it likes best would let it in.
    _, once = np.unique(
        market.unit[cells.need_option[before]] * len(cells.needs) + after, return_index=True
    )
    before, after = before[once], after[once]
    more = np.zeros(len(cells.needs), dtype=np.int64)
    # What a unit takes in any case is in the bounds already, under whatever key.
    np.add.at(more, after, np.maximum(0, floor[before] - least[cells.own_last[before]]))
    found: BoolArray = (more > 0) & (cells.others(least) + more > view.room)
    return found


def _first_choices(view: View, possible: BoolArray) -> BoolArray:
    """Tell the needs of the options that each unit likes best of those it may hold."""
    market, options = view.market, np.flatnonzero(possible)[::-1]
    best = np.full(market.n_units, -1, dtype=np.int64)
    best[market.unit[options]] = market.level[options]
    option = view.cells.need_option
    is_best: BoolArray = possible[option] & (best[market.unit[option]] == market.level[option])
    return is_best


def _floors(view: View, first: BoolArray, possible: BoolArray) -> tuple[IntArray, IntArray]:
    """Give what a unit takes of a row by any of the options it likes best, and its last claim.

    Returns
    -------
    tuple
        Least amount, and the largest end of the cells from the claim on, for each need of such
        options; shape ``(n_needs,)`` both.
    """
    market, cells, at = view.market, view.cells, np.flatnonzero(first)
    option = cells.need_option[at]
    sizes = np.bincount(market.level[possible], minlength=market.n_options)
    pair, which = np.unique(
        market.unit[option] * market.n_rows + view.row[at], return_inverse=True
    )
    least = np.full(len(pair), np.iinfo(np.int64).max)
    np.minimum.at(least, which, view.coef[at])
    last = np.zeros(len(pair), dtype=np.int64)
    np.maximum.at(last, which, cells.end[at])
    everywhere = np.bincount(which, minlength=len(pair))[which] == sizes[market.level[option]]
    floor, end = np.zeros(len(cells.needs), dtype=np.int64), cells.end.copy()
    floor[at] = np.where(everywhere, least[which], 0)
    end[at] = last[which]
    return floor, end


def _pairs(view: View, before: IntArray, after: IntArray) -> _Pairs:
    """Pair needs of the same row whose claims are above all keys of the one who comes after."""
    cells = view.cells
    before = before[np.argsort(view.row[before], kind="stable")]
    rows = view.row[before]
    low = np.searchsorted(rows, view.row[after])
    sizes = np.searchsorted(rows, view.row[after], side="right") - low
    # Many more pairs than memory is good for: those who ask last have the largest crowds.
    within = np.cumsum(sizes) <= _MOST_PAIRS
    after, low, sizes = after[within], low[within], sizes[within]
    at = np.repeat(low - starts_of(sizes)[:-1], sizes) + np.arange(sizes.sum())
    ahead, behind = before[at], np.repeat(after, sizes)
    kept = cells.end[ahead] <= cells.own_first[behind]
    return _Pairs(ahead[kept], behind[kept])
