"""Prices that prove a bound as well without some of them: fewer to carry and to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.certificate import group_best, net_values, spent_on
from berceau.engine.matrix import positions_of, starts_of

if TYPE_CHECKING:
    from berceau.engine.matrix import AnyArray, IntArray
    from berceau.engine.program import Program
    from berceau.engine.stages import Objective


def pruned(program: Program, objective: Objective, prices: IntArray, scale: int) -> IntArray:
    """Drop prices, the smallest first, as long as the bound that they prove stays what it is.

    Parameters
    ----------
    program
        Columns, groups and rows.
    objective
        What the bound is of.
    prices
        Price of each row in units of ``1 / scale``, shape ``(n_rows,)``.
    scale
        How many price units make one unit of the objective.

    Returns
    -------
        The prices, zero where they were dropped.
    """
    left = _Priced(program, objective, prices, scale)
    kept = prices.copy()
    paid = np.flatnonzero(prices)
    for row in paid[np.argsort(np.abs(prices[paid]), kind="stable")].tolist():
        if left.drop(row, int(prices[row])):
            kept[row] = 0
    return kept


class _Priced:
    """What prices prove, kept up to date while they are dropped."""

    def __init__(
        self, program: Program, objective: Objective, prices: IntArray, scale: int
    ) -> None:
        self._program = program
        self._matrix = program.matrix
        self._net: AnyArray = net_values(program, objective, prices, scale)
        self._best: AnyArray = group_best(program, self._net)
        order = np.argsort(program.group, kind="stable")
        self._members = order[np.searchsorted(program.group[order], 0) :]
        counts = np.bincount(program.group[self._members], minlength=program.n_groups)
        self._starts = starts_of(counts.astype(np.int64))
        alone = program.group < 0
        outside = np.where(alone, program.upper * np.maximum(self._net, 0), 0)
        total = spent_on(program, prices) + sum(outside.tolist()) + sum(self._best.tolist())
        # As much as the bound, rounded down, does not feel.
        self._spare: int = scale - 1 - total % scale

    def drop(self, row: int, price: int) -> bool:
        """Drop the price of a row unless the bound would feel it."""
        entries = slice(self._matrix.indptr[row], self._matrix.indptr[row + 1])
        cols = self._matrix.indices[entries]
        old = self._net[cols]
        new = old + self._matrix.coefs[entries].astype(old.dtype) * price
        self._net[cols] = new
        group = self._program.group[cols]
        alone = group < 0
        upper = self._program.upper[cols[alone]]
        more = upper * (np.maximum(new[alone], 0) - np.maximum(old[alone], 0))
        touched = np.unique(group[~alone])
        best = self._best_of(touched)
        change = (
            sum(more.tolist())
            + sum((best - self._best[touched]).tolist())
            - price * int(self._program.limits[row])
        )
        if change > self._spare:
            self._net[cols] = old
            return False
        self._best[touched] = best
        self._spare -= change
        return True

    def _best_of(self, groups: IntArray) -> AnyArray:
        """Give the most that each of some groups can add."""
        if not len(groups):
            return self._best[groups]
        where = positions_of(self._starts, groups)
        starts = starts_of(self._starts[groups + 1] - self._starts[groups])[:-1]
        best = np.maximum.reduceat(self._net[self._members[where]], starts)
        return np.where(self._program.required[groups], best, np.maximum(best, 0))
