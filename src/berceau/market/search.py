"""Search where complaints count: pieces side by side, each outcome judged before it is kept.

A round draws pieces that share no group, as the search without complaints does. Each piece is
solved; its outcome is judged; if complaints spoil it, clauses are added for them and it is solved
again, a few times. What is better is put back, judged again beside what others of the round have
changed. Nothing depends on the number of threads or on the clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.calls import Settings
from berceau.engine.cpsat import Model
from berceau.engine.ground import Ground
from berceau.engine.neighbourhoods import Neighbourhoods
from berceau.engine.rounds import Crew, round_size
from berceau.market.clauses import Hood

if TYPE_CHECKING:
    from collections.abc import Callable

    from berceau.engine.calls import Stop
    from berceau.engine.guide import Guide
    from berceau.engine.matrix import IntArray
    from berceau.engine.pieces import Piece
    from berceau.engine.run import Run
    from berceau.engine.standing import Standing
    from berceau.market.charges import Judge, Plan
    from berceau.market.listing import Listing

PIECE_EFFORT = 0.1
"""Deterministic time for one call on a piece."""
STEP_EFFORT = 0.01
"""Deterministic time charged for judging an outcome."""
ATTEMPTS = 6
"""Most calls on one piece."""
HARDLY = 0.005
"""Share of the value taken for what might still be gained."""
SIZE, SHARE = 25, 0.25
"""Groups in a piece, and regret of a column of the core as a share of its weight: smaller and
wider than without complaints, since a gain has to pass by all whom it concerns."""


@dataclass(frozen=True, eq=False)
class _Outcome:
    """What a piece came to."""

    x: IntArray | None
    """Values of its free columns, if they are better than before."""
    effort: float
    finished: bool


class Judged:
    """The search piece by piece of a run whose complaints count; see ``engine.guard``.

    Parameters
    ----------
    run
        The program and its best solution; what is found is put back at the end.
    guide
        What prices say.
    standing
        Where the search stands: effort is added to it.
    listing
        The market, and the way to it from the program.
    judge
        What complaints cost, in units of what is maximised.
    """

    def __init__(
        self, run: Run, guide: Guide, standing: Standing, *, listing: Listing, judge: Judge
    ) -> None:
        if run.x is None:
            raise RuntimeError("complaints are weighed from a solution on, and there is none")
        self._run = run
        self._guide = guide
        self._standing = standing
        self._listing = listing
        self._judge = judge
        self._ground = Ground(guide, run.x)
        self._plan = judge.plan(listing.held(run.x))
        self._neighbourhoods = Neighbourhoods(guide, run.limits.seed, first=(SIZE, SHARE))
        self._crew = Crew(run.limits.workers)

    def close(self) -> None:
        """Keep what was found."""
        self._crew.end()
        self.put_back()
        self._standing.means.append("judged pieces")

    @property
    def value(self) -> int:
        """Value of the solution as it stands."""
        return self._ground.value

    @property
    def is_exhausted(self) -> bool:
        """Whether the widest pieces have long brought nothing."""
        return self._neighbourhoods.is_exhausted

    def put_back(self) -> None:
        """Give the run what was found."""
        self._run.put(self._ground.x)

    def round(self) -> bool:
        """Draw pieces that share no group, solve them side by side, put each back.

        Returns
        -------
        bool
            Whether a person interrupted.
        """
        run, plan = self._run, self._plan
        pieces = self._neighbourhoods.round(self._ground, round_size(self._guide.program))

        def task(number: int, piece: Piece) -> Callable[[Stop], _Outcome]:
            return lambda stop: self._solved(plan, piece, number, stop)

        tasks = [task(*both) for both in pieces]
        outcomes, interrupted = self._crew.gather(tasks, run.watch.remaining)
        spent = STEP_EFFORT * max(1, len(pieces))
        for (_, piece), outcome in zip(pieces, outcomes, strict=True):
            spent += outcome.effort
            gain = 0.0 if outcome.x is None else self._take(piece, outcome.x)
            # How far the best lies nobody knows: pieces widen when they bring hardly anything.
            gap = HARDLY * abs(self._ground.value)
            self._neighbourhoods.learn(gain, gap, finished=outcome.finished)
        self._standing.effort += spent
        run.watch.report(self._ground.value, None)
        return interrupted

    def _solved(self, plan: Plan, piece: Piece, number: int, stop: Stop) -> _Outcome:
        """Look for a better outcome of a piece, while the others are as in the plan."""
        hood = Hood(self._listing, self._judge, plan, piece)
        settings = Settings(PIECE_EFFORT, (self._run.limits.seed + number) % 2**31, guided=True)
        effort = 0.0
        for _ in range(ATTEMPTS):
            program, objective, start = hood.extended()
            model = Model(program, np.arange(program.n_rows, dtype=np.int64))
            answer = model.solve_quietly(objective, settings, stop, hint=start)
            effort += answer.deterministic_time + STEP_EFFORT
            if answer.x is None:
                return _Outcome(None, effort, answer.finished)
            x = answer.x[: len(piece.free)]
            if np.array_equal(x, piece.hint):
                return _Outcome(None, effort, answer.finished)
            after, gain = self._judged(plan, piece, x)
            if not after.is_worse_than(plan, gain):
                return _Outcome(x, effort, answer.finished)
            if not hood.add(after.pairs, after.held):
                return _Outcome(None, effort, answer.finished)
        return _Outcome(None, effort, finished=True)

    def _judged(self, plan: Plan, piece: Piece, x: IntArray) -> tuple[Plan, int]:
        """Judge the plan with new values of a piece; give its gain, complaints apart."""
        options = self._listing.changed(self._ground.x, piece.free, x)
        after = self._judge.after(plan, self._listing.held(options))
        return after, int(piece.objective.coefs @ (x - self._ground.x[piece.free]))

    def _take(self, piece: Piece, x: IntArray) -> float:
        """Put an outcome back if it is still lawful and better; give what it brought."""
        by = x - self._ground.x[piece.free]
        after, gain = self._judged(self._plan, piece, x)
        if after.is_worse_than(self._plan, gain) or not self._ground.put(piece.free, by):
            return 0.0
        brought = gain + self._plan.cost - after.cost
        self._plan = after
        return float(max(0, brought))
