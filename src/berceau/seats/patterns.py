"""What a household wants together: all combinations of its children's wishes, the best first.

Each child may move to one of its wishes, or stay as it is: at its present daycare, or without a
seat. The pattern says which combinations there are and which go first:

======= ============================================================= ==========================
pattern combinations                                                  the best first by
======= ============================================================= ==========================
1       all move to one daycare                                       wishes
2       those who move go to one daycare, the eldest among them       who moves, elder first
3       those who move go to one daycare, the youngest among them     who moves, younger first
4       all move                                                      together, then wishes
5       at least one moves                                            number, together, wishes
6       all move                                                      wishes
7       at least one moves                                            number, then wishes
======= ============================================================= ==========================

*Number* is how many move, *together* how many of them go to the daycare with most of them, and
*wishes* the product of the ranks of the wishes (99 for who does not move), then the ranks one by
one, the eldest first (the youngest first under pattern 3). A household with a child that has a
seat now ends with all staying as they are. These are ChilmAI's rules (version 0.2.2).
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from berceau.engine.matrix import IntArray

MOST = 2**15
"""Combinations of one household that are looked at."""
_UNMOVED_RANK = 99
_TOGETHER, _ELDEST_FIRST, _YOUNGEST_FIRST = 1, 2, 3
_ALL_MOVE = (4, 6)
_BY_TOGETHER = (1, 2, 3, 4, 5)
_FACTORS_IN_64_BITS = 9


class Wanted(NamedTuple):
    """The combinations that a household wants.

    Attributes
    ----------
    choices
        One row a combination, the best first: for each child the position in its wishes, or
        their number where it does not move.
    considered
        How many wishes of each child were combined freely; all of them but for households with
        more than :data:`MOST` combinations.
    """

    choices: IntArray
    considered: int


def wanted(
    wishes: Sequence[Sequence[int]],
    pattern: int,
    *,
    stays: bool,
    possible: Sequence[Sequence[bool]] | None = None,
    most: int | None = None,
) -> Wanted:
    """Make the combinations of a household, in its order.

    Parameters
    ----------
    wishes
        Daycares wished by each child, the best first; the eldest child first.
    pattern
        What the family asks, 1 to 7.
    stays
        Whether a child has a seat now, so that all staying as they are is the last choice.
    possible
        Whether each wish may come true; combinations with others are left out. By default all.
    most
        Largest number of combinations to look at, :data:`MOST` by default. Beyond it only the
        first wishes of each child are combined freely, and under patterns 4 and 5 all daycares
        where all go together.
    """
    if possible is None:
        usable = [list(range(len(row))) for row in wishes]
    else:
        usable = [[j for j, may in enumerate(row) if may] for row in possible]
    considered = max(map(len, wishes))
    if pattern == _TOGETHER:
        rows = _together(wishes, usable)
    elif pattern in {_ELDEST_FIRST, _YOUNGEST_FIRST}:
        rows = _one_new(wishes, usable, 0 if pattern == _ELDEST_FIRST else len(wishes) - 1)
    else:
        unmoved = pattern not in _ALL_MOVE
        kept = _considered([len(row) for row in usable], most or MOST, extra=int(unmoved))
        rows = _freely(wishes, [row[:kept] for row in usable], unmoved=unmoved)
        if any(len(row) > kept for row in usable):
            considered = kept
            if pattern in _BY_TOGETHER:
                rows = np.unique(np.concatenate([rows, _together(wishes, usable)]), axis=0)
    rows = rows[_order(rows, wishes, pattern)]
    if stays:
        rows = np.concatenate([rows, [[len(row) for row in wishes]]])
    return Wanted(rows, considered)


def _table(rows: Iterable[Sequence[int]], width: int) -> IntArray:
    return np.array(list(rows), dtype=np.int64).reshape(-1, width)


def _together(wishes: Sequence[Sequence[int]], usable: Sequence[list[int]]) -> IntArray:
    """List the combinations in which all move to one daycare."""
    at = [{row[j]: j for j in kept} for row, kept in zip(wishes, usable, strict=True)]
    rows = ([where[place] for where in at] for place in at[0] if all(place in w for w in at))
    return _table(rows, len(wishes))


def _one_new(wishes: Sequence[Sequence[int]], usable: Sequence[list[int]], first: int) -> IntArray:
    """List the combinations in which some move to one daycare, a given child among them."""
    at = [{row[j]: j for j in kept} for row, kept in zip(wishes, usable, strict=True)]
    rows: list[tuple[int, ...]] = []
    for place in at[first]:
        ways = [
            ([where[place]] if place in where else []) + ([len(row)] if k != first else [])
            for k, (where, row) in enumerate(zip(at, wishes, strict=True))
        ]
        rows += product(*ways)
    return _table(rows, len(wishes))


def _freely(
    wishes: Sequence[Sequence[int]], usable: Sequence[list[int]], *, unmoved: bool
) -> IntArray:
    """List all combinations, but that nobody moves."""
    ways = [
        np.array([*kept, len(row)] if unmoved else kept, dtype=np.int64)
        for row, kept in zip(wishes, usable, strict=True)
    ]
    shape = [len(way) for way in ways]
    grid = np.empty((*shape, len(ways)), dtype=np.int64)
    for k, way in enumerate(ways):
        # Each child's ways run along an axis of their own.
        grid[..., k] = way.reshape(*(-1 if k == axis else 1 for axis in range(len(ways))))
    rows = grid.reshape(-1, len(ways))
    return rows[:-1] if unmoved else rows


def _considered(lengths: Sequence[int], most: int, extra: int) -> int:
    """Give how many wishes of each child may be combined freely, beside ``extra`` ways each."""
    kept = max(lengths)
    while kept > 1 and prod(min(length, kept) + extra for length in lengths) > most:
        kept -= 1
    return kept


def _order(rows: IntArray, wishes: Sequence[Sequence[int]], pattern: int) -> IntArray:
    """Give the positions of combinations, the best first."""
    moved = rows < np.array([len(row) for row in wishes])
    ranks = np.where(moved, rows + 1, _UNMOVED_RANK)
    if pattern == _YOUNGEST_FIRST:
        moved, ranks = moved[:, ::-1], ranks[:, ::-1]
    keys = [_products(ranks), *ranks.T]
    if pattern in _BY_TOGETHER:
        keys.insert(0, -_largest_group(rows, wishes))
    keys.insert(0, -moved.sum(axis=1))
    if pattern in {_ELDEST_FIRST, _YOUNGEST_FIRST}:
        keys = [*~moved.T, *keys]
    return np.lexsort(keys[::-1])


def _largest_group(rows: IntArray, wishes: Sequence[Sequence[int]]) -> IntArray:
    """Count the children that go to the daycare where most of them go."""
    # Who does not move is alone, and in no group.
    where = np.stack(
        [np.array([*row, -1 - k])[rows[:, k]] for k, row in enumerate(wishes)], axis=1
    )
    together = (where[:, :, None] == where[:, None, :]).sum(axis=2)
    largest: IntArray = np.where(where >= 0, together, 0).max(axis=1)
    return largest


def _products(ranks: IntArray) -> IntArray:
    """Multiply the ranks of each combination; give numbers in the same order."""
    if ranks.shape[1] <= _FACTORS_IN_64_BITS:
        products: IntArray = ranks.prod(axis=1)
        return products
    exact = ranks.astype(object).prod(axis=1)
    return np.unique(exact, return_inverse=True)[1]
