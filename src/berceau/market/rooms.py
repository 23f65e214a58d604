"""What the columns of a piece use of the rows of a market."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from berceau.engine.matrix import IntArray
    from berceau.market.listing import Listing


class Room(NamedTuple):
    """What the columns of a piece use of one row of the market."""

    column: IntArray
    amount: IntArray
    unit: IntArray
    key: IntArray
    most: dict[int, int]
    """Largest amount of each unit."""
    shape: int
    """The same for rows of which the same columns use the same amounts."""


def rooms_of(listing: Listing, free: IntArray, column: IntArray) -> dict[int, Room]:
    """List, row by row, what options of one column each use in a piece.

    Parameters
    ----------
    listing
        Market and program.
    free
        Free columns of the program that options stand for.
    column
        Column of the piece for each of the program's.
    """
    market = listing.market
    option = listing.only_option[free]
    columns = column[free[option >= 0]]
    uses = market.needs.rows(option[option >= 0])
    order = np.argsort(uses.indices, kind="stable")
    row, by = uses.indices[order], uses.row_of[order]
    option = option[option >= 0][by]
    table = (columns[by], uses.coefs[order], market.unit[option], market.option_key[option])
    rows, first = np.unique(row, return_index=True)
    ends = np.append(first, len(row))[1:]
    found, shapes = {}, dict[tuple[bytes, bytes], int]()
    for r, start, end in zip(rows.tolist(), first.tolist(), ends.tolist(), strict=True):
        own, amounts, units, keys = (values[start:end] for values in table)
        most: dict[int, int] = {}
        for unit, amount in zip(units.tolist(), amounts.tolist(), strict=True):
            most[unit] = max(amount, most.get(unit, 0))
        shape = shapes.setdefault((own.tobytes(), amounts.tobytes()), len(shapes))
        found[r] = Room(own, amounts, units, keys, most, shape)
    return found


def largest(amount: IntArray, unit: IntArray) -> int:
    """Give the most that units use together, each by one of its options.

    Parameters
    ----------
    amount
        What each option uses.
    unit
        Unit of each.
    """
    if not len(amount):
        return 0
    order = np.lexsort((amount, unit))
    unit, amount = unit[order], amount[order]
    return int(amount[np.append(unit[1:] != unit[:-1], True)].sum())
