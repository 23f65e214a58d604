"""The search for one objective: from the cheapest means to the dearest, until it is done.

1. Bounds of columns and groups: a value that meets them is proven without any search.
2. The relaxation: its prices prove a bound, its values, rounded, make a start.
3. The whole program by CP-SAT. Small programs end here, proven.
4. Pieces of the program by CP-SAT, where the whole was too large, then the whole again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.certificate import Certificate, upper_bound, whole_prices
from berceau.engine.cpsat import Settings
from berceau.engine.neighbourhoods import PIECE_EFFORT, STEP_EFFORT, Guide, Neighbourhoods
from berceau.engine.pieces import cut
from berceau.engine.relaxation import relax
from berceau.engine.start import filled, filling_order, topped_up
from berceau.engine.verdict import BoundSource, StoppedBy

if TYPE_CHECKING:
    from collections.abc import Callable

    from berceau.engine.cpsat import Answer
    from berceau.engine.matrix import IntArray
    from berceau.engine.run import Run
    from berceau.engine.stages import Objective

WHOLE_GROUPS = 300
"""Programs with at most this many groups are only searched whole."""
FIRST_SHARE, LAST_SHARE = 0.05, 0.3
"""Shares of the effort that larger programs give to the search of the whole: before the pieces,
because some are easy, and after them, because its bound is better than that of prices."""
NEARLY_ALL = 0.99
"""A search that spent this share of its effort has spent it."""
FILL_SHARE = 0.02
"""Share of the effort to settle the columns in no group after filling the groups."""


@dataclass(frozen=True, eq=False)
class Aim:
    """How far one search goes.

    Attributes
    ----------
    name
        What its certificate is called.
    shown
        Turns a value of what is maximised into a value of the stage.
    done
        Tells from value and bound whether the search may stop; ``None`` for the gap asked for.
    effort
        Deterministic time allowed; ``None`` for that of the limits.
    """

    name: str
    shown: Callable[[int], int] = int
    done: Callable[[int, int], bool] | None = None
    effort: float | None = None


@dataclass(eq=False)
class Standing:
    """Where the search of one objective stands; kept up to date so that it can stop anywhere.

    Attributes
    ----------
    bound
        Best bound proven on the objective.
    source
        Who proved it.
    effort
        Deterministic time spent.
    stopped_by
        What ended the search.
    infeasible
        Whether it is proven, twice, that nothing satisfies the rows.
    """

    bound: int
    source: BoundSource = BoundSource.TRIVIAL
    effort: float = 0.0
    stopped_by: StoppedBy = StoppedBy.EFFORT
    infeasible: bool = False

    def tighten(self, bound: int | None, source: BoundSource) -> None:
        """Take a bound if it is better than what is known."""
        if bound is not None and bound < self.bound:
            self.bound, self.source = bound, source


def maximise(run: Run, objective: Objective, aim: Aim) -> Standing:
    """Make the objective as large as the limits allow, starting from the best solution."""
    nothing = np.zeros(run.program.n_rows, dtype=np.int64)
    standing = Standing(upper_bound(run.program, objective, nothing, 1))
    known = run.recall(objective)
    if known is not None:
        standing.tighten(*known)
    run.watch.begin(aim.shown)
    search = _Search(run, objective, aim, standing)
    try:
        top_up(run, objective)
        search.run_through()
        search.note_end()
    except KeyboardInterrupt:
        run.watch.silence()
        standing.stopped_by = StoppedBy.INTERRUPT
    return standing


def top_up(run: Run, objective: Objective) -> None:
    """Add to the best solution what the objective counts and the rows still leave room for."""
    if run.x is not None:
        x = topped_up(run.program, run.kept, run.x, objective.coefs)
        if run.program.allows(x):
            run.take(x, objective)


class _Stopped(Exception):  # noqa: N818 - no error: the search was told to end
    """Raised inside a search that a person or the clock has ended."""


class _Search:
    """One search, with what it needs at hand."""

    def __init__(self, run: Run, objective: Objective, aim: Aim, standing: Standing) -> None:
        self._run = run
        self._objective = objective
        self._aim = aim
        self._standing = standing
        self._done = aim.done or run.near_enough
        self._effort = run.limits.deterministic_time if aim.effort is None else aim.effort

    def run_through(self) -> None:
        """Go through the means until the search is done or told to end."""
        if self._is_done():
            return
        try:
            self._heed(interrupted=False)
            guide = self._guide()
            if self._is_done():
                return
            if guide is None or self._run.program.n_groups <= WHOLE_GROUPS:
                self._whole(self._effort)
                return
            self._whole(FIRST_SHARE * self._effort)
            if self._is_done() or self._standing.infeasible:
                return
            self._pieces(guide, (1 - LAST_SHARE) * self._effort)
            if self._left > 0 and not self._is_done():
                self._whole(self._left)
        except _Stopped:
            return

    def note_end(self) -> None:
        """Note a proof or a gap reached by the last means, unless it was cut short."""
        if self._standing.stopped_by.repeatable:
            self._is_done()

    @property
    def _left(self) -> float:
        """Deterministic time left."""
        return self._effort - self._standing.effort

    def _value(self) -> int | None:
        """Give the value of the best solution."""
        return None if self._run.x is None else self._objective.value(self._run.x)

    def _is_done(self) -> bool:
        """Tell whether nothing more is wanted, and note why."""
        value, bound = self._value(), self._standing.bound
        if value is None or not self._done(value, bound):
            return False
        self._standing.stopped_by = StoppedBy.PROOF if value >= bound else StoppedBy.GAP
        return True

    def _heed(self, *, interrupted: bool, out_of_time: bool = False) -> None:
        """End the search if a person or the clock says so."""
        if interrupted:
            self._standing.stopped_by = StoppedBy.INTERRUPT
            raise _Stopped
        if out_of_time or (self._run.watch.is_over and not self._is_done()):
            self._standing.stopped_by = StoppedBy.WALL
            raise _Stopped

    def _guide(self) -> Guide | None:
        """Solve the relaxation, take the bound that its prices prove, round its values."""
        run, objective = self._run, self._objective
        if not np.any(objective.coefs):
            return None
        relaxed, interrupted = relax(run.program, run.kept, objective, run.watch, self._effort)
        if relaxed is not None:
            prices, scale = whole_prices(run.program, relaxed.prices)
            bound = upper_bound(run.program, objective, prices, scale)
            run.certificates.append(
                Certificate(
                    self._aim.name, run.program, objective, prices, scale, bound,
                    run.original.n_rows,
                )
            )  # fmt: skip
            self._standing.tighten(bound, BoundSource.PRICES)
            run.watch.report(self._value(), self._standing.bound)
        self._heed(interrupted=interrupted)
        if relaxed is None:
            return None
        guide = Guide.of(run.program, run.kept, objective, relaxed)
        if run.program.n_groups:
            self._fill(guide)
        return guide

    def _fill(self, guide: Guide) -> None:
        """Round the relaxation: fill groups in its order, then settle the other columns."""
        run, program = self._run, self._run.program
        order = filling_order(program, guide.relaxed, guide.regret)
        x = filled(program, guide.by_row, guide.rows, order)
        alone = np.flatnonzero(program.group < 0)
        if len(alone):
            piece = cut(program, guide.by_row, guide.rows, x, alone)
            settings = Settings(FILL_SHARE * self._effort, run.limits.seed)
            answer = piece.solve(self._objective, settings, run.watch, None)
            self._standing.effort += answer.deterministic_time
            self._heed(interrupted=answer.interrupted)
            if answer.x is None:
                return
            x = piece.into(x, answer.x)
        if program.allows(x):
            run.take(x, self._objective)

    def _whole(self, effort: float) -> None:
        """Solve the whole program at once, twice if it is said to have no solution."""
        had_solution = self._run.x is not None
        answer = self._call(effort, again=False)
        if answer.infeasible:
            if had_solution:
                raise RuntimeError("the solver calls infeasible what a checked solution satisfies")
            answer = self._call(effort, again=True)
            self._standing.infeasible = answer.infeasible
        if answer.finished:
            self._standing.stopped_by = StoppedBy.PROOF

    def _call(self, effort: float, *, again: bool) -> Answer:
        """Call the solver on the whole program; ``again`` with presolve and another seed."""
        run, standing = self._run, self._standing

        def enough(value: int | None, bound: int | None) -> bool:
            known = standing.bound if bound is None else min(bound, standing.bound)
            return value is not None and self._done(value, known)

        limits = run.limits
        settings = Settings(effort, limits.seed + again, limits.workers, presolve=again)
        answer = run.model.solve(self._objective, settings, run.watch, hint=run.x, enough=enough)
        standing.effort += answer.deterministic_time
        standing.tighten(answer.bound, BoundSource.SOLVER)
        if answer.x is not None:
            run.take(answer.x, self._objective)
        if not answer.finished:
            # The solver stops a little before the clock does, when it expects its next step to
            # end after: effort left over then tells who stopped it.
            left_over = answer.deterministic_time < NEARLY_ALL * effort
            out_of_time = limits.wall_seconds is not None and left_over and not self._is_done()
            self._heed(interrupted=answer.interrupted, out_of_time=out_of_time)
        return answer

    def _pieces(self, guide: Guide, until: float) -> None:
        """Improve the best solution piece by piece, as long as effort spent is below a limit."""
        run = self._run
        if run.x is None:
            return
        neighbourhoods = Neighbourhoods(guide, run.limits.seed)
        while (
            self._standing.effort < until
            and not neighbourhoods.is_exhausted
            and not self._is_done()
        ):
            x: IntArray = run.x
            piece = cut(guide.program, guide.by_row, guide.rows, x, neighbourhoods.draw(x))
            seed = run.limits.seed + neighbourhoods.drawn
            settings = Settings(min(PIECE_EFFORT, self._left), seed, guided=True)
            answer = piece.solve(self._objective, settings, run.watch, x)
            self._standing.effort += answer.deterministic_time + STEP_EFFORT
            better = answer.x is not None and run.take(piece.into(x, answer.x), self._objective)
            neighbourhoods.learn(better=better)
            self._heed(interrupted=answer.interrupted)
