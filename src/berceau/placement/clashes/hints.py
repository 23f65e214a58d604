"""Where clashes probably are: single rows that cannot hold what must be there.

Only hints: what they name is shrunk and verified by searches like anything else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from berceau.placement.clashes.ground import Ground

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


def overloaded(ground: Ground, active: Bools) -> list[int] | None:
    """Name items around one row that what is surely there overfills.

    Parameters
    ----------
    ground
        Where the items stand.
    active
        Whether each item is in force.

    Returns
    -------
        The row's item, and all items of as few children as overfill it, those whose items are
        easy to negotiate first; ``None`` if no row by itself is overfilled.
    """
    sure = _Sure(ground, active)
    best: tuple[tuple[int, int], int, list[int]] | None = None
    for row in sure.overfilled().tolist():
        children = sure.enough(row)
        worst = max(sure.rank[child] for child in children)
        key = (int(worst), len(children))
        if best is None or key < best[0]:
            best = (key, row, children)
    if best is None:
        return None
    _, row, children = best
    return _around(ground, active, row, children)


def _around(ground: Ground, active: Bools, row: int, children: list[int]) -> list[int]:
    """List the row's item, the items of children, and every decision to reserve."""
    named = {int(ground.item_of_row[row]), *ground.reserves}
    for child in children:
        named |= ground.items_of(child)
    return sorted(k for k in named if active[k])


class _Sure:
    """What children who must have something use of each row, whatever they get."""

    def __init__(self, ground: Ground, active: Bools) -> None:
        self._ground = ground
        self._limits = ground.limits(active)
        chosen = ground.allowed(active) & ground.required(active)[ground.options.child]
        counts = np.bincount(ground.options.child[chosen], minlength=len(ground.options.children))
        self.rank = ground.ranks(active)
        entries = np.flatnonzero(chosen[ground.col] & active[ground.item_of_row][ground.row])
        entries = entries[~ground.equality[ground.row[entries]]]
        row, coef = ground.row[entries], ground.coef[entries]
        child = ground.options.child[ground.col[entries]]
        order = np.lexsort((child, row))
        row, child, coef = row[order], child[order], coef[order]
        new = np.ones(len(row), dtype=np.bool_)
        new[1:] = (np.diff(row) != 0) | (np.diff(child) != 0)
        starts = np.flatnonzero(new)
        least = np.minimum.reduceat(coef, starts) if len(starts) else coef
        times = np.diff(np.append(starts, len(row)))
        # An option that does not touch the row uses nothing of it.
        self._use = np.where(times == counts[child[starts]], least, np.minimum(0, least))
        self._row, self._child = row[starts], child[starts]

    def overfilled(self) -> Ints:
        """List the rows that are overfilled."""
        sums = np.zeros(len(self._limits), dtype=np.int64)
        np.add.at(sums, self._row, self._use)
        return np.flatnonzero(sums > self._limits)

    def enough(self, row: int) -> list[int]:
        """List children who overfill a row, the easiest to negotiate and the largest first."""
        here = np.flatnonzero((self._row == row) & (self._use > 0))
        order = here[
            np.lexsort((self._child[here], -self._use[here], self.rank[self._child[here]]))
        ]
        total = np.cumsum(self._use[order])
        last = int(np.searchsorted(total, self._limits[row], side="right"))
        return [int(child) for child in self._child[order[: last + 1]]]
