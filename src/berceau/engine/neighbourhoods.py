"""Large neighbourhoods: free a few dozen groups, solve that piece exactly, keep what is better.

Prices say where value is lost (:mod:`~berceau.engine.guide`). So pieces grow from rows that are
dear and not full, from groups with much regret, from groups that hold nothing though it is worth
something, from long dear rows, from pairs of rows, from groups where the relaxation holds
something else, and from anywhere, each kind as often as the others. (Measured: the mixture beats
any kind alone, and learning their shares does not pay.) In a piece, only the *core* is free:
columns whose regret is a small share of their weight, and what is held.

Everything is drawn from one seeded generator and counted in pieces: the same input gives the same
solution.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.matrix import starts_of
from berceau.engine.pieces import cut

if TYPE_CHECKING:
    from collections.abc import Iterable

    from berceau.engine.ground import Ground
    from berceau.engine.guide import Guide
    from berceau.engine.matrix import BoolArray, FloatArray, IntArray
    from berceau.engine.pieces import Piece

FIRST_SIZE, LAST_SIZE = 70, 250
"""Groups in a piece, at first and at most."""
FIRST_SHARE, LAST_SHARE = 0.04, 0.6
"""Regret of a core column as a share of its weight, at first and at most."""
WIDER = 1.3
"""Factor by which pieces and core widen."""
MANY_COLUMNS = 6
"""Only pieces with more columns than this a group are cut down to the core."""
HALF = 0.5
"""The relaxation holds something else in a group when this much of a column differs."""
LITTLE = 0.04
"""A sweep that closed less than this share of the gap brought little."""
HARD = 0.5
"""A sweep of which this share was not solved to the end was too hard."""
LAST_SWEEPS = 3
"""Sweeps of the widest kind that bring little before nothing more is hoped for."""


class Neighbourhoods:
    """Chooses which columns to free.

    Parameters
    ----------
    guide
        What prices say.
    seed
        Seed of the draws.
    first
        Groups in a piece, and regret of a core column as a share of its weight, at first.

    Attributes
    ----------
    drawn
        How many pieces were drawn.
    has_widened
        Whether a sweep of pieces brought so little that they became wider.
    """

    LEAST_SWEEP = 12
    """Fewest pieces after which pieces and core may widen."""

    def __init__(
        self, guide: Guide, seed: int, first: tuple[float, float] = (FIRST_SIZE, FIRST_SHARE)
    ) -> None:
        self._guide = guide
        self._rng = np.random.default_rng(seed)
        self._least = first[0] / 2
        self._size, self._share = first
        self._pieces, self._unfinished, self._gain = 0, 0, 0.0
        self._idle = 0
        self.drawn = 0
        self.has_widened = False
        self._kinds = (
            self._by_slack, self._by_regret, self._by_refusal, self._by_difference,
            self._by_length, self._by_pair, self._anywhere,
        )  # fmt: skip
        self._stuck = guide.stuck_groups()
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
        return self._idle >= LAST_SWEEPS

    def learn(self, gain: float, gap: float, *, finished: bool) -> None:
        """Take in what a piece brought; at the end of a sweep, widen or shrink.

        Parameters
        ----------
        gain
            By how much the value rose.
        gap
            Distance from the value to the bound.
        finished
            Whether the piece was solved to the end.
        """
        self._pieces += 1
        self._gain += gain
        self._unfinished += not finished
        if self._pieces < max(self.LEAST_SWEEP, self._guide.program.n_groups / self._size):
            return
        if self._unfinished > HARD * self._pieces:
            self._size = max(self._least, self._size / WIDER)
        elif self._gain < LITTLE * (gap + self._gain):
            self.has_widened = True
            widest = min(LAST_SIZE, self._guide.program.n_groups)
            is_widest = self._size >= widest and self._share >= LAST_SHARE
            self._idle = self._idle + 1 if is_widest else 0
            self._size = min(LAST_SIZE, self._size * WIDER)
            self._share = min(LAST_SHARE, self._share * WIDER)
            self._narrow()
        self._pieces, self._unfinished, self._gain = 0, 0, 0.0

    def round(self, ground: Ground, size: int) -> list[tuple[int, Piece]]:
        """Draw pieces that share no group and may bring something, each with its number."""
        taken = self._stuck.copy()
        pieces = []
        for _ in range(size):
            self.drawn += 1
            piece = cut(self._guide, ground, self.draw(ground, taken))
            if piece is None:
                self.learn(0.0, 0.0, finished=True)
            else:
                pieces.append((self.drawn, piece))
        return pieces

    def draw(self, ground: Ground, taken: BoolArray) -> IntArray:
        """Give the columns of one piece, increasing; mark its groups as taken.

        Parameters
        ----------
        ground
            The solution.
        taken
            Groups of other pieces, shape ``(n_groups,)``.
        """
        guide = self._guide
        kind = int(self._rng.integers(len(self._kinds)))
        groups = self._grown(self._kinds[kind](ground), taken)
        if len(groups) < self._size / 2:
            groups = self._grown_over_full_rows(groups, ground, taken)
        chosen = np.zeros(guide.program.n_groups, dtype=np.bool_)
        chosen[groups] = True
        taken |= chosen
        columns = guide.of_groups(groups)
        if len(columns) > MANY_COLUMNS * self._size:
            columns = columns[self._core[columns] | (ground.x[columns] > 0)]
        return np.union1d(columns, self._beside(columns, ground))

    def _beside(self, columns: IntArray, ground: Ground) -> IntArray:
        """Give the columns in no group that are free beside some columns of groups."""
        del ground
        return self._guide.alone_beside(columns)

    def _by_slack(self, ground: Ground) -> Iterable[int]:
        """Start from the groups of a row that is dear and not full."""
        guide = self._guide
        row = self._drawn(np.maximum(guide.prices * ground.room, 0.0)[self._dear])
        return self._anywhere(ground) if row is None else self._groups_of(row)[:3]

    def _by_regret(self, ground: Ground) -> Iterable[int]:
        """Start from a group with much regret."""
        group = self._drawn(ground.loss)
        return self._anywhere(ground) if group is None else [group]

    def _by_refusal(self, ground: Ground) -> Iterable[int]:
        """Start from a group that holds nothing, though it would be worth something."""
        guide = self._guide
        held = guide.program.group[(ground.x > 0) & (guide.program.group >= 0)]
        worth = np.maximum(guide.best, 0.0)
        worth[held] = 0.0
        group = self._drawn(worth)
        return self._anywhere(ground) if group is None else [group]

    def _by_difference(self, ground: Ground) -> Iterable[int]:
        """Start from groups where the relaxation holds something else."""
        guide = self._guide
        inside = guide.program.group >= 0
        apart = np.bincount(
            guide.program.group[inside],
            weights=np.abs(guide.relaxed - ground.x)[inside],
            minlength=guide.program.n_groups,
        )
        differing = np.flatnonzero(apart > HALF)
        if not len(differing):
            return self._anywhere(ground)
        return [int(g) for g in self._rng.choice(differing, size=min(3, len(differing)))]

    def _by_length(self, ground: Ground) -> Iterable[int]:
        """Start from a few groups of a dear row, the longer the likelier."""
        row = self._drawn(np.diff(self._row_starts).astype(np.float64))
        return self._anywhere(ground) if row is None else self._groups_of(row)[:3]

    def _by_pair(self, ground: Ground) -> Iterable[int]:
        """Start from two dear rows that a group links."""
        group = next(iter(self._anywhere(ground)))
        rows = self._rows_of(group)[:2]
        return [group, *(other for row in rows for other in self._groups_of(row)[:20])]

    def _anywhere(self, ground: Ground) -> Iterable[int]:
        """Start from any group."""
        del ground
        return [int(self._rng.integers(self._guide.program.n_groups))]

    def _drawn(self, chances: FloatArray) -> int | None:
        """Draw a position, each as likely as its chance; ``None`` when there is no chance."""
        ends = np.cumsum(chances)
        if not len(ends) or ends[-1] <= 0:
            return None
        return int(min(np.searchsorted(ends, self._rng.random() * ends[-1]), len(ends) - 1))

    def _groups_of(self, row: int) -> list[int]:
        """Give the core groups of a dear row, in a drawn order."""
        groups = self._groups_by_row[self._row_starts[row] : self._row_starts[row + 1]]
        return list(self._rng.permutation(groups).tolist())

    def _rows_of(self, group: int) -> list[int]:
        """Give the dear rows of the core columns of a group, in a drawn order."""
        rows = self._rows_by_group[self._group_starts[group] : self._group_starts[group + 1]]
        return list(self._rng.permutation(rows).tolist())

    def _grown(self, seeds: Iterable[int], taken: BoolArray) -> IntArray:
        """Grow from some groups over dear rows until the piece is large enough."""
        chosen = dict.fromkeys(group for group in seeds if not taken[group])
        if not chosen and not taken.all():
            chosen = dict.fromkeys([int(self._rng.choice(np.flatnonzero(~taken)))])
        seen: set[int] = set()
        queue = deque(row for group in chosen for row in self._rows_of(group))
        while queue and len(chosen) < self._size:
            row = queue.popleft()
            if row in seen:
                continue
            seen.add(row)
            for group in self._groups_of(row):
                if len(chosen) >= self._size:
                    break
                if group not in chosen and not taken[group]:
                    chosen[group] = None
                    queue.extend(self._rows_of(group))
        return np.array(sorted(chosen), dtype=np.int64)

    def _grown_over_full_rows(
        self, groups: IntArray, ground: Ground, taken: BoolArray
    ) -> IntArray:
        """Add the groups that stand in the way of some groups: prices may not link them."""
        guide = self._guide
        entries = guide.by_column.rows(guide.of_groups(groups))
        full = np.unique(entries.indices[entries.coefs > ground.room[entries.indices]])
        holders = guide.by_row.rows(self._rng.permutation(full)).indices
        holders = guide.program.group[holders[ground.x[holders] > 0]]
        holders = holders[holders >= 0]
        _, first = np.unique(holders[~taken[holders]], return_index=True)
        near = holders[~taken[holders]][np.sort(first)]
        return np.unique(np.concatenate([groups, near])[: int(self._size)])
