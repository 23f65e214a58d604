"""Large neighbourhoods: free a few dozen groups, solve that piece exactly, keep what is better.

Prices say where to look. With prices ``y`` of the rows, the gap between bound and value is, up to
columns in no group, the sum of ``y * slack`` over rows and of the *regret* over groups (what the
best column of the group is worth at these prices, less what the held one is). So pieces grow from
rows that are dear and not full, from groups with much regret, from groups where the relaxation
holds something else, and from anywhere. In a piece, only the *core* is free: columns whose regret
is a small share of their weight, and what is held. When nothing is found for a while, pieces and
core widen.

Everything is counted in deterministic time and drawn from one seeded generator, one piece after
the other: the same input gives the same solution.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.certificate import group_best
from berceau.engine.matrix import starts_of

if TYPE_CHECKING:
    from berceau.engine.matrix import BoolArray, FloatArray, IntArray, Matrix
    from berceau.engine.program import Program
    from berceau.engine.relaxation import Relaxed
    from berceau.engine.stages import Objective

PIECE_EFFORT = 0.25
"""Deterministic time for one piece."""
STEP_EFFORT = 0.005
"""Deterministic time charged for choosing a piece, so that the loop always ends."""
PATIENCE = 12
"""Pieces without gain before pieces and core widen."""
LAST_PATIENCE = 60
"""Pieces of the widest kind without gain before nothing more is hoped for."""
FIRST_SIZE, LAST_SIZE = 70, 250
"""Groups in a piece, at first and at most."""
FIRST_SHARE, LAST_SHARE = 0.06, 0.6
"""Regret of a core column as a share of its weight, at first and at most."""
HALF = 0.5
"""The relaxation holds something else in a group when this much of a column differs."""
WIDER = 1.3
"""Factor by which pieces and core widen."""


@dataclass(frozen=True, eq=False)
class Guide:
    """What prices say of columns and groups.

    Attributes
    ----------
    program
        The program.
    by_row
        Its needed rows.
    rows
        Their numbers in the program.
    prices
        Their prices.
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
    by_row: Matrix
    rows: IntArray
    prices: FloatArray
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
        net = objective.coefs - np.bincount(by_row.indices, weights=paid, minlength=n)
        spent = np.bincount(by_row.indices, weights=np.abs(paid), minlength=n)
        best = group_best(program, net).astype(np.float64)
        inside = program.group >= 0
        regret = np.where(inside, best[program.group] - net, 0.0) if len(best) else np.zeros(n)
        weight = np.maximum(np.abs(objective.coefs), spent)
        return cls(
            program, by_row, rows, prices, regret, np.maximum(weight, 1e-9), best, relaxed.x
        )

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


class Neighbourhoods:
    """Chooses which columns to free.

    Parameters
    ----------
    guide
        What prices say.
    seed
        Seed of the draws.
    """

    def __init__(self, guide: Guide, seed: int) -> None:
        self._guide = guide
        self._rng = np.random.default_rng(seed)
        self._size, self._share = float(FIRST_SIZE), FIRST_SHARE
        self._failures = 0
        self.drawn = 0
        self._narrow()

    def _narrow(self) -> None:
        """Work out the core and the dear rows that link its groups."""
        guide = self._guide
        self._core = guide.core(self._share)
        dear = np.flatnonzero(guide.prices > 0)
        self._dear = dear if len(dear) else np.arange(len(guide.prices))
        columns = np.flatnonzero(self._core)
        links = guide.by_row.rows(self._dear).columns(columns)
        groups = guide.program.group[columns][links.indices]
        n_dear, n_groups = len(self._dear), guide.program.n_groups
        pairs = np.unique(links.row_of * n_groups + groups)
        row, group = np.divmod(pairs, max(1, n_groups))
        self._groups_by_row = group
        self._row_starts = starts_of(np.bincount(row, minlength=n_dear).astype(np.int64))
        self._rows_by_group = row[np.argsort(group, kind="stable")]
        self._group_starts = starts_of(np.bincount(group, minlength=n_groups).astype(np.int64))

    @property
    def is_exhausted(self) -> bool:
        """Whether the widest pieces have long brought nothing."""
        return self._failures >= LAST_PATIENCE

    def learn(self, *, better: bool) -> None:
        """Take in whether the last piece brought something; widen after a while without."""
        self._failures = 0 if better else self._failures + 1
        is_widest = self._size >= LAST_SIZE and self._share >= LAST_SHARE
        if self._failures >= PATIENCE and not is_widest:
            self._size = min(LAST_SIZE, self._size * WIDER)
            self._share = min(LAST_SHARE, self._share * WIDER)
            self._failures = 0
            self._narrow()

    def draw(self, x: IntArray) -> IntArray:
        """Give the columns of one piece, increasing."""
        self.drawn += 1
        kind = int(self._rng.integers(4))
        seeds = (self._by_slack, self._by_regret, self._by_difference, self._anywhere)[kind](x)
        groups = self._grown(seeds)
        program = self._guide.program
        chosen = np.zeros(program.n_groups, dtype=np.bool_)
        chosen[groups] = True
        wanted = chosen[program.group] & (self._core | (x > 0))
        return np.flatnonzero((program.group < 0) | wanted)

    def _by_slack(self, x: IntArray) -> list[int]:
        """Start from the groups of a row that is dear and not full."""
        guide = self._guide
        slack = guide.program.limits[guide.rows] - guide.by_row.times(x)
        chances = np.maximum(guide.prices * slack, 0.0)[self._dear]
        if chances.sum() <= 0:
            return self._anywhere(x)
        row = int(self._rng.choice(len(chances), p=chances / chances.sum()))
        return self._groups_of(row)[:3]

    def _by_regret(self, x: IntArray) -> list[int]:
        """Start from a group with much regret."""
        loss = self._guide.loss(x)
        if loss.sum() <= 0:
            return self._anywhere(x)
        return [int(self._rng.choice(len(loss), p=loss / loss.sum()))]

    def _by_difference(self, x: IntArray) -> list[int]:
        """Start from groups where the relaxation holds something else."""
        guide = self._guide
        inside = guide.program.group >= 0
        apart = np.bincount(
            guide.program.group[inside],
            weights=np.abs(guide.relaxed - x)[inside],
            minlength=guide.program.n_groups,
        )
        differing = np.flatnonzero(apart > HALF)
        if not len(differing):
            return self._anywhere(x)
        return [int(g) for g in self._rng.choice(differing, size=min(3, len(differing)))]

    def _anywhere(self, x: IntArray) -> list[int]:
        """Start from any group."""
        del x
        return [int(self._rng.integers(self._guide.program.n_groups))]

    def _groups_of(self, row: int) -> list[int]:
        """Give the core groups of a dear row, in a drawn order."""
        groups = self._groups_by_row[self._row_starts[row] : self._row_starts[row + 1]]
        return [int(group) for group in self._rng.permutation(groups)]

    def _rows_of(self, group: int) -> list[int]:
        """Give the dear rows of the core columns of a group, in a drawn order."""
        rows = self._rows_by_group[self._group_starts[group] : self._group_starts[group + 1]]
        return [int(row) for row in self._rng.permutation(rows)]

    def _grown(self, seeds: list[int]) -> IntArray:
        """Grow from some groups over dear rows until the piece is large enough."""
        chosen = dict.fromkeys(seeds)
        seen: set[int] = set()
        queue = deque(row for group in seeds for row in self._rows_of(group))
        while queue and len(chosen) < self._size:
            row = queue.popleft()
            if row in seen:
                continue
            seen.add(row)
            for group in self._groups_of(row):
                if group not in chosen and len(chosen) < self._size:
                    chosen[group] = None
                    queue.extend(self._rows_of(group))
        return np.array(sorted(chosen), dtype=np.int64)
