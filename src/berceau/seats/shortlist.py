"""Households with very long lists: the search looks at the beginning of what may come true.

The program of a search grows with the square of the longest list. What is surely shut to a
household, and what comes after something surely open to it, is known without a search; of the
rest only the first are kept. Whoever then still could have something that was left out gets it
back, and the search is done again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.matrix import positions_of, starts_of
from berceau.market.market import NOTHING, Market

if TYPE_CHECKING:
    from berceau.engine.matrix import BoolArray, IntArray
    from berceau.market.presolve import Presolved

LONGEST = 500
"""Options of one household that a search looks at."""


def first_of(known: Presolved, market: Market) -> BoolArray | None:
    """Mark the options to search among; ``None`` where all of them are few enough.

    Parameters
    ----------
    known
        What all outcomes without complaint share.
    market
        The market.
    """
    before = starts_of(known.possible.astype(np.int64))
    too_many = np.diff(before[market.starts]) > LONGEST
    if not too_many.any():
        return None
    long = too_many[market.unit]
    turn = before[:-1] - before[market.starts[market.unit]]
    kept: BoolArray = ~long | (known.possible & (turn < LONGEST))
    # The last choice of who has a seat now is to stay, and must be there.
    last = market.starts[1:][market.required] - 1
    kept[last] = True
    return kept


def part_of(market: Market, kept: BoolArray) -> tuple[Market, IntArray]:
    """Give the market of some options, and the option that each of its options was.

    Parameters
    ----------
    market
        The market.
    kept
        Whether to keep each option, shape ``(n_options,)``.
    """
    options = np.flatnonzero(kept)
    uses = positions_of(market.uses.indptr, options)
    part = Market(
        starts_of(np.bincount(market.unit[options], minlength=market.n_units).astype(np.int64)),
        market.uses.rows(options),
        market.key[uses],
        market.claim[uses],
        market.limit,
        market.required,
    )
    return part, options


def whole(held: IntArray, options: IntArray) -> IntArray:
    """Turn what units hold in a part of a market into options of the market."""
    return np.where(held == NOTHING, NOTHING, options[held])
