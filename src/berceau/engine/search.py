"""The search for one objective: from the cheapest means to the dearest, until it is done.

1. Bounds of columns and groups: a value that meets them is proven without any search.
2. The relaxation: its prices prove a bound.
3. A dive guided by it: a good solution.
4. Pieces of the program by CP-SAT, side by side, where the prices say that value is lost.
   Meanwhile rows derived from named ones prove a better bound, with whole numbers too.
5. The whole program by CP-SAT: at once where it is small, beside the pieces where it is of
   moderate size (it proves better bounds than prices do), only to find any solution where it is
   large.

What was used is noted, in the order in which it was
(:attr:`~berceau.engine.standing.Standing.means`).
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.calls import Settings
from berceau.engine.certificate import upper_bound
from berceau.engine.following import pieces_of
from berceau.engine.guide import Guide
from berceau.engine.landing import land
from berceau.engine.outcome import Means
from berceau.engine.pricing import Pricing
from berceau.engine.rounds import Beside, Pieces
from berceau.engine.standing import Aim, Standing
from berceau.engine.verdict import BoundSource, StoppedBy

if TYPE_CHECKING:
    from collections.abc import Callable

    from berceau.engine.calls import Answer
    from berceau.engine.guard import Guard, Improving
    from berceau.engine.relaxation import Relaxed
    from berceau.engine.run import Run
    from berceau.engine.stages import Objective

FOLLOWING_FIRST, FOLLOWING_WHOLE = 0.15, 0.8
"""Where columns follow others, the share of the effort that pieces are given before the whole, and
the share of what is then left that the whole is given."""
FOLLOWING_ENTRIES = 100_000
"""The whole is not searched there if it has more coefficients for a unit of the effort left: to
simplify it would take longer."""
WHOLE_GROUPS = 150
"""Programs with at most this many groups are only searched whole."""
WHOLE_ENTRIES = 400_000
"""Programs with more needed coefficients are not searched whole once they have a solution."""
SMALL_ENTRIES = 100_000
"""Programs with at most so many needed coefficients are searched whole beside the first piece;
larger ones when pieces alone bring little, because a solver takes long to begin with them."""
FIRST_SHARE = 0.25
"""Share of the effort that pieces are given before the whole is searched beside them."""
HALF = 0.5
"""Share of the effort that each method may spend on prices, and that pieces are given before the
bound is tightened."""
TIGHTENING_SHARE = 0.2
"""Share of the effort that is given to deriving rows."""
LEAST_TIGHTENING = 0.3
"""Effort for deriving rows that is always worth it, where the share allows it."""
NEARLY_ALL = 0.99
"""A search that spent this share of its effort has spent it."""


def maximise(run: Run, objective: Objective, aim: Aim) -> Standing:
    """Make the objective as large as the limits allow, starting from the best solution."""
    nothing = np.zeros(run.program.n_rows, dtype=np.int64)
    standing = Standing(upper_bound(run.program, objective, nothing, 1))
    known = run.recall(objective)
    if known is not None:
        standing.tighten(*known)
    run.watch.begin(aim.shown, lambda: standing.effort)
    search = _Search(run, objective, aim, standing)
    try:
        run.top_up(objective)
        search.run_through()
        search.note_end()
    except KeyboardInterrupt:
        run.watch.silence()
        standing.stopped_by = StoppedBy.INTERRUPT
    return standing


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
        effort = run.limits.deterministic_time if aim.effort is None else aim.effort
        self._effort = max(0.0, effort)
        left = run.watch.remaining
        # Of what shares are taken: under a clock, about what it leaves room for.
        self._shared = self._effort if left is None else min(self._effort, left)
        self._pricing = Pricing(run, objective, aim, standing)

    def run_through(self) -> None:
        """Go through the means until the search is done or told to end."""
        run = self._run
        if self._is_done():
            return
        try:
            self._heed(interrupted=False)
            guide = self._guide()
            if self._is_done():
                return
            if run.guard is not None:
                self._guarded(run.guard, guide)
            elif guide is not None and run.following is not None and run.x is not None:
                self._followed(guide)
            elif guide is None or run.program.n_groups <= WHOLE_GROUPS or run.x is None:
                self._whole(self._left)
                self._tighten()
            elif guide.by_row.n_entries > WHOLE_ENTRIES:
                self._piece_by_piece(guide)
            else:
                self._side_by_side(guide)
        except _Stopped:
            return

    def note_end(self) -> None:
        """Note a proof or a gap reached by the last means, unless it was cut short; tell it."""
        if self._standing.stopped_by.repeatable:
            self._is_done()
        self._run.watch.report(self._run.value(self._objective), self._standing.bound)

    def _turn_to(self, means: Means) -> None:
        """Tell what comes next; a bound that no search proved is not worth telling yet."""
        standing = self._standing
        bound = None if standing.source is BoundSource.TRIVIAL else standing.bound
        self._run.watch.means = means
        self._run.watch.report(self._run.value(self._objective), bound)

    @property
    def _left(self) -> float:
        """Deterministic time left, at least 0."""
        return max(0.0, self._effort - self._standing.effort)

    def _is_done(self) -> bool:
        """Tell whether nothing more is wanted, and note why."""
        value, bound = self._run.value(self._objective), self._standing.bound
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
        self._turn_to(Means.PRICES)
        at_hand = self._pricing.at_hand()
        if at_hand is not None:
            return Guide.of(run.program, run.kept, objective, at_hand)
        relaxed, interrupted = self._pricing.relaxed(HALF * self._shared)
        self._heed(interrupted=interrupted)
        if relaxed is None:
            return None
        guide = Guide.of(run.program, run.kept, objective, relaxed)
        # Where columns follow others, what is rounded seldom keeps what earlier stages reached.
        starts = run.following is not None and run.x is not None
        if run.program.n_groups and run.guard is None and not starts:
            self._dive(guide, relaxed)
        return guide

    def _dive(self, guide: Guide, relaxed: Relaxed) -> None:
        """Round the relaxation, keeping what earlier stages reached."""
        self._turn_to(Means.DIVE)
        landing = land(self._run, guide, relaxed, self._left, self._shared)
        self._standing.effort += landing.effort
        if landing.x is not None:
            self._standing.means.append(landing.means)
            self._run.take(landing.x, self._objective)
        self._heed(interrupted=landing.interrupted)

    def _whole(self, effort: float) -> None:
        """Solve the whole program at once, twice if it is said to have no solution."""
        had_solution = self._run.x is not None
        self._turn_to(Means.WHOLE)
        self._standing.means.append("whole program")
        answer = self._call(effort, again=False)
        if answer.infeasible:
            if had_solution:
                raise RuntimeError("the solver calls infeasible what a checked solution satisfies")
            answer = self._call(effort, again=True)
            self._standing.infeasible = answer.infeasible
        if answer.finished:
            self._standing.stopped_by = StoppedBy.PROOF

    def _call(self, effort: float, *, again: bool) -> Answer:
        """Call the solver on the whole program; ``again`` without presolve, with another seed."""
        run, standing = self._run, self._standing

        def enough(value: int | None, bound: int | None) -> bool:
            known = standing.bound if bound is None else min(bound, standing.bound)
            return value is not None and self._done(value, known)

        limits = run.limits
        seed, logical = limits.seed + again, run.following is not None
        settings = Settings(effort, seed, presolve=not again, logical=logical)
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

    def _improve(
        self, pieces: Improving, until: float, enough: Callable[[], bool] = lambda: False
    ) -> None:
        """Improve by rounds of pieces, until effort reaches a limit or enough is had."""
        standing = self._standing
        self._turn_to(Means.PIECES)
        while standing.effort < until and not pieces.is_exhausted and not enough():
            if self._done(pieces.value, standing.bound):
                break
            self._heed(interrupted=pieces.round())
        pieces.put_back()

    def _guarded(self, guard: Guard, guide: Guide | None) -> None:
        """Improve by pieces as the guard allows; without prices nothing leads it."""
        if guide is not None and self._run.x is not None:
            with closing(guard.pieces(self._run, guide, self._standing, self._aim)) as pieces:
                self._improve(pieces, self._effort)

    def _followed(self, guide: Guide) -> None:
        """Improve by pieces, search the whole from there, and improve what is not proven."""
        run, standing = self._run, self._standing
        with closing(pieces_of(run, guide, standing)) as pieces:
            self._improve(pieces, FOLLOWING_FIRST * self._shared)
        is_carried = guide.by_row.n_entries <= FOLLOWING_ENTRIES * self._left
        if is_carried and not self._is_done():
            self._whole(FOLLOWING_WHOLE * self._left)
        if not self._is_done():
            with closing(pieces_of(run, guide, standing)) as pieces:
                self._improve(pieces, self._effort)
        self._tighten()

    def _piece_by_piece(self, guide: Guide) -> None:
        """Improve by pieces; tighten the bound when they bring little or half is spent."""
        with closing(Pieces(self._run, guide, self._standing)) as pieces:
            self._improve(pieces, HALF * self._shared, lambda: pieces.is_slow)
            self._tighten()
            self._improve(pieces, self._effort)

    def _tighten(self) -> None:
        """Derive rows that prove a better bound, with at most half the effort spent so far."""
        effort = min(
            TIGHTENING_SHARE * self._shared, LEAST_TIGHTENING + HALF * self._standing.effort
        )
        self._heed(interrupted=self._pricing.tighten(effort))

    def _side_by_side(self, guide: Guide) -> None:
        """Improve by pieces while the whole program is searched in a thread of its own.

        The solution of the whole is taken if it was proven best with no more effort than the
        pieces spent until they ended; whichever thread was faster, the answer is the same.
        """
        run, standing = self._run, self._standing
        is_small = guide.by_row.n_entries <= SMALL_ENTRIES
        with closing(Pieces(run, guide, standing)) as pieces:
            if not is_small:
                self._improve(pieces, FIRST_SHARE * self._shared, lambda: pieces.is_slow)
            if self._is_done() or self._left <= 0:
                return
            half = self._left / 2
            begun = standing.effort
            cut_short: _Stopped | None = None
            pieces.leave_a_thread()
            with closing(Beside(run, self._objective, half, self._done)) as beside:

                def ended() -> bool:
                    run.watch.report(beside.value, beside.bound)
                    return beside.has_ended_within(pieces.effort)

                try:
                    if not is_small:
                        self._tighten()
                    self._improve(pieces, begun + half, ended)
                except _Stopped as stopped:
                    cut_short = stopped
                    beside.end()
                pieces.put_back()
                if not run.limits.reproducible and self._is_done():
                    beside.end()  # nobody waits for a proof of what is near enough
                answer, interrupted = beside.answer(run.watch.report)
        self._take_whole(answer, begun)
        if cut_short is not None and not answer.finished:
            raise cut_short
        self._heed(interrupted=interrupted)
        self._tighten()

    def _take_whole(self, answer: Answer, begun: float) -> None:
        """Take what the search of the whole found beside the pieces.

        Parameters
        ----------
        answer
            What it found.
        begun
            Effort spent before it began.
        """
        standing = self._standing
        standing.means.append("whole program")
        # Once the whole is proven, how far the pieces went depends on the clock: not told.
        standing.effort = answer.deterministic_time + (
            begun + answer.deterministic_time if answer.finished else standing.effort
        )
        standing.tighten(answer.bound, BoundSource.SOLVER)
        if answer.infeasible:
            raise RuntimeError("the solver calls infeasible what a checked solution satisfies")
        if answer.x is not None:
            self._run.take(answer.x, self._objective, ties=answer.finished)
        if answer.finished:
            standing.stopped_by = StoppedBy.PROOF
