r"""Raise the rates of groups together, by pieces that are paid for every group's rate.

A rate that all groups share stays as it is whatever one piece does. So pieces are paid for what
each group receives up to a few heights :math:`h_1 < h_2 < \dots`, much for the lowest part, less
for the next: columns :math:`q_{gk} \le n_g(h_k) - n_g(h_{k-1})` with :math:`\sum_k q_{gk} \le
n_g(x)`, weighted by what a thousandth of the rate is worth in each group. The relaxation of that
sum bends the prices towards the groups that are behind. What no height counts still counts a
little: where all heights were met, prices would say nothing.

Heights are shares of what prices prove of the common rate at first; then, phase by phase, a
little above the lowest rate reached. (Measured on placement programs of 2,000 children in 22
communes: the lowest rate ends at 97 to 98 % of the proven bound, where pieces paid for the common
rate and for all progress alike ended at 93 %, and where the bound was not what is possible at
most: communes of ten children move in large steps.)
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.certificate import upper_bound, whole_prices
from berceau.engine.dive import Dive
from berceau.engine.filling import filled
from berceau.engine.following import pieces_of
from berceau.engine.guide import Guide
from berceau.engine.levels import STAGE_RULE, needed_for
from berceau.engine.program import Rows
from berceau.engine.relaxation import relax
from berceau.engine.stages import Objective
from berceau.engine.standing import Aim, Standing
from berceau.engine.verdict import StoppedBy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.engine.guard import Improving
    from berceau.engine.matrix import IntArray
    from berceau.engine.relaxation import Relaxed
    from berceau.engine.run import Run
    from berceau.engine.stages import Leximin

Heights = tuple[tuple[int, int], ...]
"""Rates, increasing, and what each part up to them is worth."""

FIRST_HEIGHTS = ((900, 64), (950, 32), (980, 16), (1000, 8), (1030, 2))
"""At first: shares of the target, in thousandths, and their worth."""
PHASES = 4
STEP = 10
"""By how many thousandths of the target the lowest rate is to rise in a further phase."""
BELOW, BESIDE = 1024, 512
"""Worth of the part below the lowest rate, and of the step above it, in a further phase."""
WHOLE = 1000
SPREAD = 1000
"""A thousandth of a small group's rate is worth at most so many times that of the largest."""
DIVE_SHARE = 0.5


class Raising:
    """The lowest of some rates, as it rises.

    Parameters
    ----------
    run
        The program and its best solution, which is never replaced by one with a lower lowest rate.
    stage
        Whose groups.
    members
        Positions of the groups, among the rated ones.
    target
        No common rate is above it.
    """

    def __init__(self, run: Run, stage: Leximin, members: list[int], target: int) -> None:
        self._run = run
        self._stage = stage
        self._members = members
        self._target = target
        largest = max(stage.denominators)
        self._worth = [
            min(SPREAD, largest // stage.denominators[stage.rated[member]]) for member in members
        ]

    @property
    def reached(self) -> int:
        """The lowest rate of the best solution."""
        x = self._run.solution
        if x is None:
            raise RuntimeError("rates are raised from a solution, and there is none")
        rates = self._stage.rates(x)
        return min(rates[member] for member in self._members)

    def phases(self, effort: float, standing: Standing) -> Iterator[int]:
        """Raise phase by phase; give the lowest rate after each.

        Parameters
        ----------
        effort
            Deterministic time allowed.
        standing
            Where the search stands: effort, means and what ended it are kept up to date.
        """
        until = standing.effort + effort
        for number in range(PHASES):
            if self.reached >= self._target or standing.effort >= until:
                break
            if self._run.watch.is_over:
                standing.stopped_by = StoppedBy.WALL
                break
            left = until - standing.effort
            interrupted = self._phase(self._heights(number), left, PHASES - number, standing)
            yield self.reached
            if interrupted:
                standing.stopped_by = StoppedBy.INTERRUPT
                break
        if self.reached >= self._target:
            standing.stopped_by = StoppedBy.PROOF

    def _heights(self, number: int) -> Heights:
        """Choose the heights of a phase."""
        target = self._target
        if number == 0:
            return tuple((target * share // WHOLE, worth) for share, worth in FIRST_HEIGHTS)
        lowest = self.reached
        step = max(2, target * STEP // WHOLE)
        beside = min(target, lowest + step)
        found = ((lowest, BELOW), (beside, BESIDE), (target, 8), (target + step, 2))
        return (*found, (target + 3 * step, 1))

    def _phase(self, heights: Heights, left: float, phases: int, standing: Standing) -> bool:
        """Pay for some heights; tell whether a person interrupted.

        Prices are worth what is left of the effort; pieces get their share of it.
        """
        run = self._run
        before, lowest = run.x, self.reached
        if before is None:
            return False
        upper, rows, values = self._extension(heights)
        aside = run.aside(run.program.extended(upper, rows), np.concatenate([before, values]))
        objective = self._objective(heights, aside.program.n_columns)
        relaxed, interrupted = relax(
            aside.program, aside.kept, objective, aside.watch, left, former=run.relaxed
        )
        if relaxed is None or interrupted:
            standing.effort += left
            return interrupted
        effort = relaxed.effort + (left - relaxed.effort) / phases
        guide = Guide.of(aside.program, aside.kept, objective, relaxed)
        prices, scale = whole_prices(aside.program, relaxed.prices)
        bound = upper_bound(aside.program, objective, prices, scale)
        own = Standing(bound, effort=relaxed.effort)
        if aside.guard is None:
            interrupted = _dive(aside, guide, relaxed, own, effort)
        with closing(self._pieces(aside, guide, own)) as pieces:
            while own.effort < effort and pieces.value < bound and not interrupted:
                if pieces.is_exhausted or aside.watch.is_over:
                    break
                interrupted = pieces.round()
                run.watch.report(None, None)
        standing.effort += own.effort
        standing.means.append("rates raised by pieces")
        if aside.x is not None:
            run.x = aside.x[: run.program.n_columns]
        if self.reached < lowest:
            run.x = before
        return interrupted

    def _pieces(self, aside: Run, guide: Guide, own: Standing) -> Improving:
        """Begin a search by pieces, as the guard allows if there is one."""
        if aside.guard is None:
            return pieces_of(aside, guide, own)
        return aside.guard.pieces(aside, guide, own, Aim(f"{self._stage.name}, raised"))

    def _objective(self, heights: Heights, n_columns: int) -> Objective:
        """Give what the heights are worth, and a little for what is above."""
        coefs = np.zeros(n_columns, dtype=np.int64)
        for member, worth in zip(self._members, self._worth, strict=True):
            own = self._stage.numerators[self._stage.rated[member]].coefs
            coefs[: len(own)] += worth * own
        worths = np.array([worth for _, worth in heights], dtype=np.int64)
        coefs[-len(heights) * len(self._members) :] = np.outer(self._worth, worths).ravel()
        return Objective(coefs)

    def _extension(self, heights: Heights) -> tuple[IntArray, tuple[Rows, ...], IntArray]:
        """Write the columns of the parts, the rows that bound them, and their values now."""
        n_columns, n_parts = self._run.program.n_columns, len(heights)
        rows, cols, coefs = [], [], []
        upper = np.zeros((len(self._members), n_parts), dtype=np.int64)
        values = np.zeros_like(upper)
        for k, member in enumerate(self._members):
            numerator = self._stage.numerators[self._stage.rated[member]]
            counted = np.flatnonzero(numerator.coefs)
            ends = [max(0, needed_for(self._stage, member, rate)) for rate, _ in heights]
            upper[k] = np.diff(np.maximum.accumulate(ends), prepend=0)
            has = self._run.measured(numerator) - numerator.constant
            values[k] = np.diff(np.minimum(np.cumsum(upper[k]), has), prepend=0)
            own = n_columns + n_parts * k + np.arange(n_parts)
            cols.append(np.append(counted, own))
            coefs.append(np.append(-numerator.coefs[counted], np.ones(n_parts, dtype=np.int64)))
            rows.append(np.full(len(counted) + n_parts, k))
        block = Rows.from_entries(
            STAGE_RULE,
            np.concatenate(rows),
            np.concatenate(cols),
            np.concatenate(coefs),
            np.zeros(len(self._members), dtype=np.int64),
        )
        return upper.ravel(), (block,), values.ravel()


def _dive(aside: Run, guide: Guide, relaxed: Relaxed, own: Standing, effort: float) -> bool:
    """Dive, and keep what comes out if it is better; tell whether a person interrupted."""
    dive = Dive(guide, relaxed, aside.x)
    chosen = dive.run(aside.watch, DIVE_SHARE * effort)
    x, spent, interrupted = filled(aside, guide, chosen, effort)
    own.effort += dive.effort + spent
    if x is not None and aside.program.allows(x):
        aside.take(x, guide.objective)
    return interrupted or dive.interrupted
