"""What prices say of a program: where value is lost, and which columns may be worth holding.

With prices ``y`` of the rows, the distance between the bound that they prove and the value of a
solution is, exactly,

    sum over rows of ``y * slack``
    + sum over groups of the *regret* of what is held
    + what columns in no group miss,

where the regret of a column is what the best of its group is worth at these prices (or nothing
held, where that is allowed), less what it is worth itself. The same sum over a few groups and
their rows bounds what changing these groups alone can gain.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.certificate import group_best
from berceau.engine.matrix import positions_of, starts_of

if TYPE_CHECKING:
    from berceau.engine.matrix import BoolArray, FloatArray, IntArray, Matrix
    from berceau.engine.program import Program
    from berceau.engine.relaxation import Relaxed
    from berceau.engine.stages import Objective


@dataclass(frozen=True, eq=False)
class Guide:
    """What prices say of columns and groups.

    Attributes
    ----------
    program
        The program.
    objective
        What is maximised.
    rows
        Numbers of its needed rows.
    by_row, by_column
        Their coefficients, by rows and by columns.
    prices
        Their prices.
    net
        For each column, its value less what its rows cost.
    regret
        For each column, what the best of its group is worth more than it; 0 in no group.
    weight
        For each column, its value or what its rows cost, whichever is larger.
    best
        What the best column of each group is worth, 0 or nothing held included.
    relaxed
        Value of each column in the relaxation.
    """

    program: Program
    objective: Objective
    rows: IntArray
    by_row: Matrix
    by_column: Matrix
    prices: FloatArray
    net: FloatArray
    regret: FloatArray
    weight: FloatArray
    best: FloatArray
    relaxed: FloatArray

    @classmethod
    def of(cls, program: Program, rows: IntArray, objective: Objective, relaxed: Relaxed) -> Guide:
        """Work out what the prices of a relaxation say."""
        by_row = program.matrix.rows(rows)
        prices = relaxed.prices[rows]
        paid = by_row.coefs * prices[by_row.row_of]
        n = program.n_columns
        cost = np.bincount(by_row.indices, weights=paid, minlength=n).astype(np.float64)
        net = objective.coefs - cost
        spent = np.bincount(by_row.indices, weights=np.abs(paid), minlength=n)
        best = group_best(program, net).astype(np.float64)
        inside = program.group >= 0
        regret = np.where(inside, best[program.group] - net, 0.0) if len(best) else np.zeros(n)
        weight = np.maximum(np.maximum(np.abs(objective.coefs), spent), 1e-9)
        return cls(
            program, objective, rows, by_row, by_row.transposed, prices, net, regret, weight, best,
            relaxed.x,
        )  # fmt: skip

    @cached_property
    def _by_group(self) -> tuple[IntArray, IntArray]:
        """Columns in the order of their groups, and where each group starts."""
        order = np.argsort(self.program.group, kind="stable")
        order = order[np.searchsorted(self.program.group[order], 0) :]
        counts = np.bincount(self.program.group[order], minlength=self.program.n_groups)
        return order, starts_of(counts.astype(np.int64))

    def of_groups(self, groups: IntArray) -> IntArray:
        """Give the columns of some groups."""
        order, starts = self._by_group
        return order[positions_of(starts, groups)]

    def stuck_groups(self) -> BoolArray:
        """Mark the groups that have no choice: required, with one column."""
        order, starts = self._by_group
        usable = np.append(0, np.cumsum(self.program.upper[order] > 0))
        stuck: BoolArray = self.program.required & (usable[starts[1:]] - usable[starts[:-1]] == 1)
        return stuck

    @cached_property
    def _alone(self) -> tuple[IntArray, IntArray]:
        """Rows that hold columns in no group, and those columns, pair by pair, by rows."""
        alone = np.flatnonzero(self.program.group < 0)
        entries = self.by_column.rows(alone)
        order = np.argsort(entries.indices, kind="stable")
        return entries.indices[order], alone[entries.row_of[order]]

    def alone_beside(self, columns: IntArray) -> IntArray:
        """Give the columns in no group that share a needed row with some columns."""
        rows, alone = self._alone
        touched = np.zeros(self.by_row.n_rows, dtype=np.bool_)
        touched[self.by_column.rows(columns).indices] = True
        return np.unique(alone[touched[rows]])

    def core(self, share: float) -> BoolArray:
        """Mark the columns of groups whose regret is at most a share of their weight."""
        core: BoolArray = (self.program.group >= 0) & (self.regret <= share * self.weight)
        return core

    def loss(self, x: IntArray) -> FloatArray:
        """Give the regret of each group at ``x``."""
        held = np.flatnonzero((x > 0) & (self.program.group >= 0))
        loss = self.best.copy()
        loss[self.program.group[held]] = self.regret[held]
        return np.maximum(loss, 0.0)

    def missed(self, x: IntArray, columns: IntArray) -> FloatArray:
        """Give what columns in no group miss at ``x``."""
        net, upper = self.net[columns], self.program.upper[columns]
        return np.maximum(upper * net, 0.0) - net * x[columns]
