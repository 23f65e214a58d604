r"""Leximin stages: levels, each a whole-number program.

Level ``k`` adds a column :math:`t_k` and, from the second level on, one yes-or-no column
:math:`b_{gk}` for each group, with rows

.. math::

    t_k d_g - s\,n_g(x) - M_g b_{gk} \le 0, \qquad \sum_g b_{gk} \le k - 1,

where :math:`M_g` is what the largest possible :math:`t_k` could ask of group ``g``. Maximising
:math:`t_k` alone gives the search nothing to climb, so a smaller share is given to progress:
columns :math:`p_g \le n_g(x)`, capped where the target is met, and the objective
:math:`W t_k + \sum_g p_g` with :math:`W` several times all progress together. (Measured: with
progress, eight levels over a hundred groups are proven where without it the fifth was not, and
the first level of larger programs ends higher.) A level ends when value and bound agree on
:math:`t_k`; progress itself is never proven.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.levels import (
    AT_LEAST,
    BELOW,
    PROGRESS,
    STAGE_RULE,
    ceilings,
    count_row,
    rate_rows,
)
from berceau.engine.program import Rows
from berceau.engine.search import maximise
from berceau.engine.stages import LevelRecord, Objective, slack_of
from berceau.engine.standing import Aim
from berceau.engine.verdict import BoundSource, StoppedBy, Verdict

if TYPE_CHECKING:
    from berceau.engine.matrix import IntArray
    from berceau.engine.run import Run
    from berceau.engine.stages import Leximin

PROGRESS_SHARE = 4
"""The rate counts for at least this many times all progress."""


@dataclass(eq=False)
class Levels:
    """The levels of a stage as they are settled.

    Attributes
    ----------
    records
        One record for each level, in order.
    effort
        Deterministic time spent.
    stopped_by
        What ended the last level.
    means
        What was used, in order.
    """

    records: list[LevelRecord]
    effort: float = 0.0
    stopped_by: StoppedBy = StoppedBy.PROOF
    means: list[str] = field(default_factory=list)


def settle(run: Run, stage: Leximin) -> Levels:
    """Settle the levels of a stage one by one, up to the first that is not proven.

    ``run`` has a solution. What each level reached, less the tolerance, is locked in it.
    """
    levels = Levels([])
    wanted = len(stage.rated) if stage.levels is None else min(stage.levels, len(stage.rated))
    highest = sorted(ceilings(run.original, stage))
    locked: list[_Level] = []
    for number in range(1, wanted + 1):
        level = _Level(run, stage, number, highest[number - 1])
        record = level.settled(levels)
        levels.records.append(record)
        # A level as high as the one before is kept by that one's lock, which is stricter.
        if not locked or record.value > locked[-1].value:
            level.lock(record.value)
            locked.append(level)
        if record.verdict is not Verdict.PROVEN:
            break
    for level in locked:
        level.relax()
    return levels


class _Level:
    """One level: its columns, its rows, its search."""

    def __init__(self, run: Run, stage: Leximin, number: int, ceiling: int) -> None:
        self.run = run
        self.stage = stage
        self.number = number
        self.ceiling = ceiling
        self.first: int | None = None  # column of t; then b for each group, then p
        self.value = 0
        self.row = -1  # row of its lock
        self.targets = [-(-ceiling * stage.denominators[g] // stage.scale) for g in stage.rated]

    @property
    def name(self) -> str:
        """Name of the level, for its certificate."""
        return f"{self.stage.name}, level {self.number}"

    @property
    def reached(self) -> int:
        """The level-th lowest rate of the best solution."""
        return min(self.ceiling, sorted(self._rates())[self.number - 1])

    def settled(self, levels: Levels) -> LevelRecord:
        """Raise the level as far as possible."""
        self.run.watch.level = self.number
        if self.reached >= self.ceiling:
            self.run.watch.settle(self.ceiling)
            return LevelRecord(
                self.number, Verdict.PROVEN, self.ceiling, self.ceiling, BoundSource.TRIVIAL
            )
        self._add()
        weight = PROGRESS_SHARE * (1 + sum(self.targets))
        aim = Aim(
            self.name,
            shown=lambda value: value // weight,
            done=lambda value, bound: self.run.near_enough(value // weight, bound // weight),
            level=self.number,
            unit=weight,
            effort=self.stage.effort * self.run.limits.deterministic_time - levels.effort,
        )
        standing = maximise(self.run, self._objective(weight), aim)
        self._refresh()
        levels.effort += standing.effort
        levels.means += standing.means
        bound = max(self.reached, min(self.ceiling, standing.bound // weight))
        verdict = self.run.verdict(self.reached, bound)
        levels.stopped_by = StoppedBy.PROOF if verdict is Verdict.PROVEN else standing.stopped_by
        return LevelRecord(self.number, verdict, self.reached, bound, standing.source)

    def lock(self, value: int) -> None:
        """Keep what was reached."""
        if self.first is None:
            self._add()
        self.value = value
        coefs = np.zeros(self.run.program.n_columns, dtype=np.int64)
        coefs[self.first] = 1
        self.row = self.run.lock(self._sentence(value), coefs, value)

    def relax(self) -> None:
        """Ask less of the lock by the tolerance, for the stages that follow."""
        slack = slack_of(self.value, self.stage.tolerance_permille)
        if slack:
            least = self.value - slack
            self.run.relax(self.row, self._sentence(least), least)

    def _sentence(self, least: int) -> str:
        """Say what is kept."""
        return f"{self.name}: {AT_LEAST} {least} / {self.stage.scale}"

    def _rates(self) -> tuple[int, ...]:
        """Give the rates of the best solution."""
        x = self.run.solution
        if x is None:
            raise RuntimeError("a leximin level needs a solution to start from")
        return self.stage.rates(x)

    def _objective(self, weight: int) -> Objective:
        """Give the weighted sum of the level and, where it has one, its progress."""
        coefs = np.zeros(self.run.program.n_columns, dtype=np.int64)
        coefs[self.first] = weight
        coefs[-len(self.targets) :] = 1
        return Objective(coefs)

    def _values(self) -> IntArray:
        """Give the values of the level's columns in the best solution."""
        below = [int(rate < self.reached) for rate in self._rates()]
        progress = [
            min(target, self.run.measured(self.stage.numerators[g]))
            for g, target in zip(self.stage.rated, self.targets, strict=True)
        ]
        return np.array([self.reached, *below, *progress], dtype=np.int64)

    def _refresh(self) -> None:
        """Bring the level's columns in line with the others, where the search left them low."""
        if self.first is not None and self.run.x is not None:
            x = self.run.x.copy()
            values = self._values()
            x[self.first : self.first + len(values)] = values
            self.run.x = x

    def _add(self) -> None:
        """Add the level's columns and rows to the program."""
        self.first = self.run.program.n_columns
        n_rated = len(self.stage.rated)
        upper = [self.ceiling, *[int(self.number > 1)] * n_rated, *self.targets]
        rows = (
            rate_rows(
                self.stage,
                self.first,
                self.ceiling,
                lambda k: f"{self.name}: {self.stage.labels[self.stage.rated[k]]}",
            ),
            count_row(self.stage, self.first, self.number, f"{self.name}: {BELOW}"),
            self._progress_rows(self.first + 1 + n_rated),
        )
        self.run.extend(np.array(upper, dtype=np.int64), rows, self._values())

    def _progress_rows(self, first: int) -> Rows:
        """Write ``p - n <= constant``, one row a group."""
        rows, cols, coefs, limits = [], [], [], []
        for k, g in enumerate(self.stage.rated):
            numerator = self.stage.numerators[g]
            counted = np.flatnonzero(numerator.coefs)
            cols.append(np.append(counted, first + k))
            coefs.append(np.append(-numerator.coefs[counted], 1))
            rows.append(np.full(len(counted) + 1, k))
            limits.append(numerator.constant)
        return Rows.from_entries(
            STAGE_RULE,
            np.concatenate(rows),
            np.concatenate(cols),
            np.concatenate(coefs),
            np.array(limits, dtype=np.int64),
            subject=lambda k: f"{self.name}: {PROGRESS} {self.stage.labels[self.stage.rated[k]]}",
        )
