"""Whether the commitments in force can all be kept: asked of the solver, counted and limited."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.calls import Settings
from berceau.engine.cpsat import Model
from berceau.engine.stages import Objective
from berceau.engine.verdict import StoppedBy
from berceau.engine.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from berceau.engine.calls import Answer
    from berceau.engine.limits import Limits
    from berceau.engine.outcome import Outcome
    from berceau.engine.program import Program

    Ints = npt.NDArray[np.int64]

LEAST = 1e-6
"""Effort below which nothing is asked any more."""


class Probe:
    """Asks whether programs have a solution, within one budget for all questions.

    Parameters
    ----------
    limits
        Effort for all questions together, wall limit and seed.

    Attributes
    ----------
    solves
        Calls of the solver.
    effort
        Deterministic time spent.
    stopped_by
        What ended the asking; proof as long as every question was answered.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._watch = Watch(limits, None)
        self.solves = 0
        self.effort = 0.0
        self.stopped_by = StoppedBy.PROOF

    @property
    def left(self) -> float:
        """Effort left."""
        return max(0.0, self._limits.deterministic_time - self.effort)

    @property
    def is_over(self) -> bool:
        """Whether nothing may be asked any more; why is noted."""
        if self.stopped_by is StoppedBy.INTERRUPT:
            return True
        if self._watch.is_over:
            self.stopped_by = StoppedBy.WALL
        elif self.left <= LEAST:
            self.stopped_by = StoppedBy.EFFORT
        else:
            return False
        return True

    @property
    def is_stopped(self) -> bool:
        """Whether a person or the clock has ended the asking."""
        return not self.stopped_by.repeatable

    def has_none(self, write: Callable[[], Program | None]) -> bool | None:
        """Say whether a program has no solution; ``None`` if that was not settled in time.

        Parameters
        ----------
        write
            Gives the program, ``None`` where it is known to have no solution.
        """
        if self.is_over:
            return None
        try:
            solved = self.has_solution(write())
        except KeyboardInterrupt:
            self.stopped_by = StoppedBy.INTERRUPT
            return None
        return None if solved is None else not solved

    def has_solution(self, program: Program | None) -> bool | None:
        """Say whether a program has a solution; ``None`` if that was not settled in time.

        That it has none is believed only if two searches with different settings say so, that it
        has one only after the solution was checked.
        """
        if program is None:
            return False
        if self.is_over:
            return None
        if not program.n_rows and not program.required.any():
            return True
        model = Model(program, np.arange(program.n_rows, dtype=np.int64))
        answer = self._ask(model, program, again=False)
        if answer.infeasible:
            answer = self._ask(model, program, again=True)
        if answer.x is not None:
            if not program.allows(answer.x):
                raise RuntimeError("the solver's answer breaks a row of the clashing program")
            return True
        return False if answer.infeasible else None

    @property
    def limits(self) -> Limits:
        """The limits for what comes next: its own effort, and what is left of the wall limit."""
        return replace(self._limits, wall_seconds=self._watch.remaining)

    def again(self) -> Probe:
        """Give a probe with an effort of its own; what it spends is not counted here."""
        other = Probe(self.limits)
        if self.stopped_by is StoppedBy.INTERRUPT:
            other.stopped_by = self.stopped_by
        return other

    def take(self, other: Probe) -> None:
        """Count what another probe has spent."""
        self.solves += other.solves
        self.effort += other.effort
        if other.stopped_by is not StoppedBy.PROOF:
            self.stopped_by = other.stopped_by

    def note(self, outcome: Outcome) -> None:
        """Count what a solve in stages has spent."""
        self.solves += len(outcome.stages)
        self.effort += sum(stage.deterministic_time for stage in outcome.stages)
        if outcome.stopped_by is not StoppedBy.PROOF:
            self.stopped_by = outcome.stopped_by

    def _ask(self, model: Model, program: Program, *, again: bool) -> Answer:
        settings = Settings(self.left, self._limits.seed + again, presolve=not again)
        nothing = Objective(np.zeros(program.n_columns, dtype=np.int64))
        answer = model.solve(nothing, settings, self._watch)
        self.solves += 1
        self.effort += answer.deterministic_time
        if answer.interrupted:
            self.stopped_by = StoppedBy.INTERRUPT
        return answer
