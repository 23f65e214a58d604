"""The search for one objective: from the cheapest means to the dearest, until it is done.

1. Bounds of columns and groups: a value that meets them is proven without any search.
2. The relaxation: its prices prove a bound.
3. A dive guided by it: a good solution.
4. Pieces of the program by CP-SAT, side by side, where the prices say that value is lost.
5. The whole program by CP-SAT: at once where it is small, last where it is of moderate size, only
   to find any solution where it is large.

What was used is noted, in the order in which it was
(:attr:`~berceau.engine.standing.Standing.means`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.certificate import Certificate, upper_bound, whole_prices
from berceau.engine.cpsat import Settings
from berceau.engine.dive import Dive
from berceau.engine.ground import Ground
from berceau.engine.guide import Guide
from berceau.engine.neighbourhoods import Neighbourhoods
from berceau.engine.outcome import Means
from berceau.engine.pieces import piece_of
from berceau.engine.relaxation import Relaxed, relax
from berceau.engine.rounds import PIECE_EFFORT, STEP_EFFORT, Crew, round_size
from berceau.engine.stages import relative_gap
from berceau.engine.standing import Aim, Standing
from berceau.engine.start import topped_up
from berceau.engine.verdict import BoundSource, StoppedBy

if TYPE_CHECKING:
    from berceau.engine.cpsat import Answer
    from berceau.engine.matrix import IntArray
    from berceau.engine.run import Run
    from berceau.engine.stages import Objective

WHOLE_GROUPS = 150
"""Programs with at most this many groups are only searched whole."""
WHOLE_ENTRIES = 150_000
"""Programs with more needed coefficients are not searched whole once they have a solution."""
LAST_SHARE = 0.3
"""Share of the effort kept for the search of the whole after the pieces: its bound may be better
than that of prices."""
STALE = 0.05
"""Prices at hand that leave a larger gap are worked out again."""
NEARLY_ALL = 0.99
"""A search that spent this share of its effort has spent it."""
FILL_SHARE = 0.02
"""Share of the effort to settle the columns in no group after filling the groups."""


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
            if guide is not None and self._run.program.n_groups > WHOLE_GROUPS:
                kept = 0.0 if self._is_large(guide) else LAST_SHARE
                self._pieces(guide, (1 - kept) * self._effort)
                if self._is_done() or (self._is_large(guide) and self._run.x is not None):
                    return
            if self._left > 0:
                self._whole(self._left)
        except _Stopped:
            return

    @staticmethod
    def _is_large(guide: Guide) -> bool:
        """Tell whether the whole program would only keep the solver busy."""
        return guide.by_row.n_entries > WHOLE_ENTRIES

    def note_end(self) -> None:
        """Note a proof or a gap reached by the last means, unless it was cut short; tell it."""
        if self._standing.stopped_by.repeatable:
            self._is_done()
        self._run.watch.report(self._value(), self._standing.bound)

    def _turn_to(self, means: Means) -> None:
        """Tell what comes next; a bound that no search proved is not worth telling yet."""
        standing = self._standing
        bound = None if standing.source is BoundSource.TRIVIAL else standing.bound
        self._run.watch.means = means
        self._run.watch.report(self._value(), bound)

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
        self._turn_to(Means.PRICES)
        at_hand = self._at_hand()
        if at_hand is not None:
            return Guide.of(run.program, run.kept, objective, at_hand)
        relaxed, interrupted = relax(
            run.program, run.kept, objective, run.watch, self._effort, former=run.relaxed
        )
        if relaxed is not None:
            run.relaxed = relaxed
            self._standing.effort += relaxed.effort
            prices, scale = whole_prices(run.program, relaxed.prices)
            self._certify(prices, scale, relaxed.method)
        self._heed(interrupted=interrupted)
        if relaxed is None:
            return None
        guide = Guide.of(run.program, run.kept, objective, relaxed)
        if run.program.n_groups:
            self._dive(guide, relaxed)
        return guide

    def _at_hand(self) -> Relaxed | None:
        """Take prices of a former solve, if they still prove a good bound."""
        run, program = self._run, self._run.program
        if run.at_hand is None or run.x is None:
            return None
        found = run.at_hand(run.number, self._aim.level, program)
        if found is None:
            return None
        prices, scale = whole_prices(program, found * self._aim.unit)
        bound = upper_bound(program, self._objective, prices, scale)
        if relative_gap(self._objective.value(run.x), bound) > STALE:
            return None
        self._certify(prices, scale, "prices at hand")
        x, paid = run.x.astype(np.float64), np.flatnonzero(prices)
        return Relaxed(x, prices / scale, paid, None, "prices at hand", 0.0)

    def _certify(self, prices: IntArray, scale: int, method: str) -> None:
        """Take the bound that prices prove, and note how they came about."""
        run = self._run
        bound = upper_bound(run.program, self._objective, prices, scale)
        run.certificates.append(
            Certificate(
                self._aim.name, run.program, self._objective, prices, scale, bound,
                run.original.n_rows,
            )
        )  # fmt: skip
        self._standing.tighten(bound, BoundSource.PRICES)
        self._standing.means.append(method)
        run.watch.report(self._value(), self._standing.bound)

    def _dive(self, guide: Guide, relaxed: Relaxed) -> None:
        """Round the relaxation: dive, then settle the columns in no group."""
        run, program = self._run, self._run.program
        self._turn_to(Means.DIVE)
        dive = Dive(guide, relaxed, run.x)
        x = dive.run(run.watch, self._left)
        self._standing.effort += dive.effort
        self._heed(interrupted=False)
        alone = np.flatnonzero(program.group < 0)
        if len(alone):
            piece = piece_of(guide, Ground(guide, x), alone)
            settings = Settings(FILL_SHARE * self._effort, run.limits.seed)
            with Crew(1) as crew:
                (answer,), interrupted = crew.solve([(piece, settings)], run.watch.remaining)
            self._standing.effort += answer.deterministic_time
            self._heed(interrupted=interrupted)
            if answer.x is None:
                return
            x[alone] = answer.x
        if program.allows(x):
            self._standing.means.append("dive")
            run.take(x, self._objective)

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
        """Call the solver on the whole program; ``again`` with presolve and another seed."""
        run, standing = self._run, self._standing

        def enough(value: int | None, bound: int | None) -> bool:
            known = standing.bound if bound is None else min(bound, standing.bound)
            return value is not None and self._done(value, known)

        limits = run.limits
        settings = Settings(effort, limits.seed + again, presolve=again)
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
        """Improve the best solution by rounds of pieces, as long as effort is below a limit."""
        run = self._run
        if run.x is None:
            return
        ground = Ground(guide, run.x)
        neighbourhoods = Neighbourhoods(guide, run.limits.seed)
        self._turn_to(Means.PIECES)
        try:
            with Crew(run.limits.workers) as crew:
                while (
                    self._standing.effort < until
                    and not neighbourhoods.is_exhausted
                    and not self._done(ground.value, self._standing.bound)
                ):
                    self._round(guide, ground, neighbourhoods, crew)
        finally:
            run.take(ground.x, self._objective)
            self._standing.means.append(f"{neighbourhoods.drawn} pieces")

    def _round(
        self, guide: Guide, ground: Ground, neighbourhoods: Neighbourhoods, crew: Crew
    ) -> None:
        """Draw pieces that share no group, solve them side by side, put each back."""
        run = self._run
        pieces = neighbourhoods.round(ground, round_size(guide.program))
        tasks = [
            (piece, Settings(PIECE_EFFORT, (run.limits.seed + number) % 2**31, guided=True))
            for number, piece in pieces
        ]
        answers, interrupted = crew.solve(tasks, run.watch.remaining)
        for (_, piece), answer in zip(pieces, answers, strict=True):
            self._standing.effort += answer.deterministic_time
            gain = 0
            if answer.x is not None:
                gain = ground.change(piece.free, answer.x - piece.hint)
            neighbourhoods.learn(
                gain, self._standing.bound - ground.value, finished=answer.finished
            )
        self._standing.effort += STEP_EFFORT * max(1, len(pieces))
        run.watch.report(ground.value, None)
        self._heed(interrupted=interrupted)
