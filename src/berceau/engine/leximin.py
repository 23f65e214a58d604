r"""Leximin stages: levels, each a whole-number program.

As long as one group alone sets the lowest rate (nothing that it may hold gives it more), it is set
apart with that rate. Level ``k`` of the groups that are left adds a column :math:`t_k` and one
yes-or-no column :math:`b_{gk}` for each of them, with rows

.. math::

    t_k d_g - s\,n_g(x) - M_g b_{gk} \le 0, \qquad \sum_g b_{gk} \le k - 1,

where :math:`M_g` is what the largest possible :math:`t_k` could ask of group ``g``. Maximising
:math:`t_k` alone gives the search nothing to climb, so a smaller share is given to progress:
columns :math:`p_g \le n_g(x)`, capped where the target is met, and the objective
:math:`W t_k + \sum_g p_g` with :math:`W` several times all progress together. (Measured: with
progress, eight levels over a hundred groups are proven where without it the fifth was not, and
the first level of larger programs ends higher.) A level ends when value and bound agree on
:math:`t_k`; progress itself is never proven.

On larger programs the first level takes its bound from the relaxation alone, and its value from
pieces that are paid for each group's rate (:mod:`~berceau.engine.raising`): a rate that all groups
share does not move when a few dozen columns do.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.certificate import upper_bound
from berceau.engine.levels import (
    AT_LEAST,
    BELOW,
    PROGRESS,
    STAGE_RULE,
    ceilings,
    count_row,
    floor_rows,
    needed_for,
    ordered,
    rate_rows,
)
from berceau.engine.outcome import Means
from berceau.engine.pricing import Pricing
from berceau.engine.program import Rows
from berceau.engine.raising import Raising
from berceau.engine.search import SMALL_ENTRIES, WHOLE_GROUPS, maximise
from berceau.engine.stages import LevelRecord, Objective, slack_of
from berceau.engine.standing import Aim, Standing
from berceau.engine.verdict import BoundSource, StoppedBy, Verdict

if TYPE_CHECKING:
    from berceau.engine.matrix import IntArray
    from berceau.engine.run import Run
    from berceau.engine.stages import Leximin

PROGRESS_SHARE = 4
"""The rate counts for at least this many times all progress."""
PRICES_SHARE = 0.5
"""Share of a stage's effort that each method may spend on the prices of a first level."""
RAISING_SHARE = 0.25
"""Share of a stage's effort that is left to raising rates, whatever the prices took."""


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
    highest = ceilings(run.original, stage)
    order, ordinal = ordered(highest), sorted(highest)
    wanted = len(order) if stage.levels is None else stage.levels
    apart, below = 0, 0
    locked: list[_Level] = []
    while below < wanted and apart + below < len(order):
        number = apart + below + 1
        level = _Level(run, stage, number, sorted(order[apart:]), below, ordinal[number - 1])
        record = level.settled(levels)
        levels.records.append(record)
        is_apart = below == 0 and record.value == level.ceiling
        if is_apart:
            level.members = order[apart : apart + 1]
        # A level as high as the one before is kept by that one's lock, which is stricter.
        if below == 0 or record.value > levels.records[-2].value:
            level.lock(record.value)
            locked.append(level)
        apart, below = apart + is_apart, below + (not is_apart)
        if record.verdict is not Verdict.PROVEN:
            break
    for level in locked:
        level.relax()
    return levels


class _Level:
    """One level: its columns, its rows, its search.

    Parameters
    ----------
    run, stage
        Of which stage, and where it stands.
    number
        Number of the level, from 1.
    members
        Positions of the groups that are left, among the rated ones.
    below
        How many of them may be below it.
    ceiling
        Largest rate that it can have.
    """

    def __init__(
        self, run: Run, stage: Leximin, number: int, members: list[int], below: int, ceiling: int
    ) -> None:
        self.run = run
        self.stage = stage
        self.number = number
        self.members = members
        self.below = below
        self.ceiling = ceiling
        self.first: int | None = None  # column of t; then b for each group, then p
        self.value = 0
        self.rows: tuple[int, ...] = ()  # of its lock
        self.targets = [max(0, needed_for(stage, member, ceiling)) for member in members]

    @property
    def name(self) -> str:
        """Name of the level, for its certificate."""
        return f"{self.stage.name}, level {self.number}"

    @property
    def reached(self) -> int:
        """The lowest rate of the best solution beside those that may be below."""
        return min(self.ceiling, sorted(self._rates())[self.below])

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
        standing = self._searched(self._objective(weight), aim)
        self._refresh()
        levels.effort += standing.effort
        levels.means += standing.means
        bound = max(self.reached, min(self.ceiling, standing.bound // weight))
        verdict = self.run.verdict(self.reached, bound)
        levels.stopped_by = StoppedBy.PROOF if verdict is Verdict.PROVEN else standing.stopped_by
        return LevelRecord(self.number, verdict, self.reached, bound, standing.source)

    def _searched(self, objective: Objective, aim: Aim) -> Standing:
        """Search the whole where it is small; else take prices, and raise rates by pieces."""
        run = self.run
        if self.below or run.program.n_groups <= WHOLE_GROUPS:
            return maximise(run, objective, aim)
        standing = self._raised(objective, aim)
        entries = run.program.matrix.rows(run.kept).n_entries
        if entries > SMALL_ENTRIES or standing.stopped_by is not StoppedBy.EFFORT:
            return standing
        left = replace(aim, effort=max(0.0, (aim.effort or 0.0) - standing.effort))
        last = maximise(run, objective, left)
        last.effort += standing.effort
        last.means = standing.means + last.means
        last.tighten(standing.bound, standing.source)
        return last

    def _raised(self, objective: Objective, aim: Aim) -> Standing:
        """Take the bound that prices prove, then raise the rates that are below it."""
        run, unit = self.run, aim.unit
        effort = aim.effort or 0.0
        nothing = np.zeros(run.program.n_rows, dtype=np.int64)
        standing = Standing(upper_bound(run.program, objective, nothing, 1))
        run.watch.begin(aim.shown, lambda: standing.effort)
        run.watch.means = Means.PRICES
        try:
            pricing = Pricing(run, objective, aim, standing)
            if pricing.at_hand() is None and pricing.relaxed(PRICES_SHARE * effort)[1]:
                standing.stopped_by = StoppedBy.INTERRUPT
                return standing
            target = min(self.ceiling, standing.bound // unit)
            least = RAISING_SHARE * self.stage.effort * run.limits.deterministic_time
            run.top_up(objective)
            raising = Raising(run, self.stage, self.members, target)
            for _ in raising.phases(max(effort - standing.effort, least), standing):
                self._refresh()
                run.watch.report(run.value(objective), standing.bound)
        except KeyboardInterrupt:
            run.watch.silence()
            standing.stopped_by = StoppedBy.INTERRUPT
        return standing

    def lock(self, value: int) -> None:
        """Keep what was reached."""
        self.value = value
        if self.below and self.first is None:
            self._add()
        before = self.run.program.n_rows
        if not self.below:
            none = np.zeros(0, dtype=np.int64)
            names = [f"{self._sentence(value)}: {self._label(member)}" for member in self.members]
            rows = floor_rows(self.stage, self.members, value, names.__getitem__)
            self.run.extend(none, (rows,), none)
        else:
            coefs = np.zeros(self.run.program.n_columns, dtype=np.int64)
            coefs[self.first] = 1
            self.run.lock(self._sentence(value), coefs, value)
        self.rows = tuple(range(before, self.run.program.n_rows))

    def relax(self) -> None:
        """Ask less of the lock by the tolerance, for the stages that follow."""
        slack = slack_of(self.value, self.stage.tolerance_permille)
        if not slack:
            return
        least = self.value - slack
        if self.below:
            self.run.relax(self.rows[0], self._sentence(least), least)
            return
        for row, member in zip(self.rows, self.members, strict=True):
            sentence = f"{self._sentence(least)}: {self._label(member)}"
            self.run.relax(row, sentence, needed_for(self.stage, member, least))

    def _label(self, member: int) -> str:
        """Give the name of a group."""
        return self.stage.labels[self.stage.rated[member]]

    def _sentence(self, least: int) -> str:
        """Say what is kept."""
        return f"{self.name}: {AT_LEAST} {least} / {self.stage.scale}"

    def _rates(self) -> list[int]:
        """Give the rates of the groups that are left in the best solution."""
        x = self.run.solution
        if x is None:
            raise RuntimeError("a leximin level needs a solution to start from")
        rates = self.stage.rates(x)
        return [rates[member] for member in self.members]

    def _objective(self, weight: int) -> Objective:
        """Give the weighted sum of the level and, where it has one, its progress."""
        coefs = np.zeros(self.run.program.n_columns, dtype=np.int64)
        coefs[self.first] = weight
        coefs[-len(self.targets) :] = 1
        return Objective(coefs)

    def _values(self) -> IntArray:
        """Give the values of the level's columns in the best solution."""
        below = [int(rate < self.reached) for rate in self._rates()]
        progress = []
        for member, target in zip(self.members, self.targets, strict=True):
            measure = self.stage.numerators[self.stage.rated[member]]
            progress.append(min(target, self.run.measured(measure) - measure.constant))
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
        n_left = len(self.members)
        upper = [self.ceiling, *[int(self.below > 0)] * n_left, *self.targets]
        names = [f"{self.name}: {self._label(member)}" for member in self.members]
        rows = (
            rate_rows(self.stage, self.members, self.first, self.ceiling, names.__getitem__),
            count_row(n_left, self.first, self.below, f"{self.name}: {BELOW}"),
            self._progress_rows(self.first + 1 + n_left),
        )
        self.run.extend(np.array(upper, dtype=np.int64), rows, self._values())

    def _progress_rows(self, first: int) -> Rows:
        """Write ``p - n <= 0``, one row a group."""
        rows, cols, coefs = [], [], []
        # Members leave while levels settle; the names of these rows stay.
        names = [f"{self.name}: {PROGRESS} {self._label(member)}" for member in self.members]
        for k, member in enumerate(self.members):
            numerator = self.stage.numerators[self.stage.rated[member]]
            counted = np.flatnonzero(numerator.coefs)
            cols.append(np.append(counted, first + k))
            coefs.append(np.append(-numerator.coefs[counted], 1))
            rows.append(np.full(len(counted) + 1, k))
        return Rows.from_entries(
            STAGE_RULE,
            np.concatenate(rows),
            np.concatenate(cols),
            np.concatenate(coefs),
            np.zeros(len(self.members), dtype=np.int64),
            subject=names.__getitem__,
        )
