"""One run through the stages: the program that grows by locks, and the best solution."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from berceau.engine.cpsat import Model
from berceau.engine.levels import at_least_row
from berceau.engine.reduction import needed_rows
from berceau.engine.stages import relative_gap
from berceau.engine.start import topped_up
from berceau.engine.verdict import Verdict

if TYPE_CHECKING:
    from berceau.engine.certificate import Certificate
    from berceau.engine.following import Following
    from berceau.engine.guard import Guard
    from berceau.engine.limits import Limits
    from berceau.engine.matrix import FloatArray, IntArray
    from berceau.engine.program import Measure, Program, Rows
    from berceau.engine.relaxation import Relaxed
    from berceau.engine.stages import Objective
    from berceau.engine.verdict import BoundSource
    from berceau.engine.watch import Watch


def _key(objective: Objective) -> bytes:
    """Tell quantities apart, columns added since counting nothing."""
    coefs = np.trim_zeros(objective.coefs, "b")
    return objective.constant.to_bytes(16, "little", signed=True) + coefs.tobytes()


class AtHand(Protocol):
    """Knows prices from a former solve of the same or a similar program."""

    def __call__(self, stage: int, level: int, program: Program) -> FloatArray | None:
        """Give the price of each row of a stage's program, in units of the stage's value.

        Parameters
        ----------
        stage
            Number of the stage, from 1.
        level
            Number of the level of a leximin stage, from 1; 0 for other stages.
        program
            The program of that stage.
        """
        ...


class Run:
    """The program with what the stages so far added to it, and its best solution.

    Parameters
    ----------
    program
        The original program.
    limits
        Limits of each stage.
    watch
        Clock and listener.
    x
        A solution to start from, checked before.
    """

    def __init__(self, program: Program, limits: Limits, watch: Watch, x: IntArray | None) -> None:
        self.original = program
        self.program = program
        self.limits = limits
        self.watch = watch
        self.x = x
        self.certificates: list[Certificate] = []
        self.relaxed: Relaxed | None = None  # of the last stage that had one
        self.number = 0  # of the stage at work, from 1
        self.at_hand: AtHand | None = None
        self.guard: Guard | None = None  # judges solutions by more than their rows
        self.following: Following | None = None  # knows the columns that follow others
        self._model: Model | None = None
        self._bounds: dict[bytes, tuple[int, BoundSource]] = {}

    def remember(self, objective: Objective, bound: int, source: BoundSource) -> None:
        """Note a bound on a quantity: it holds in all later stages, which allow less."""
        self._bounds[_key(objective)] = (bound, source)

    def recall(self, objective: Objective) -> tuple[int, BoundSource] | None:
        """Give the bound that an earlier stage proved on the same quantity, if any."""
        return self._bounds.get(_key(objective))

    @property
    def solution(self) -> IntArray | None:
        """The best solution, over the original columns."""
        return None if self.x is None else self.x[: self.original.n_columns].copy()

    @cached_property
    def _needed(self) -> IntArray:
        """Rows of the original program that are needed."""
        return needed_rows(self.original)

    @property
    def kept(self) -> IntArray:
        """Rows that are needed, those of earlier stages included."""
        new = np.arange(self.original.n_rows, self.program.n_rows, dtype=np.int64)
        return np.concatenate([self._needed, new])

    @property
    def model(self) -> Model:
        """The program in the solver's form: built once, then grown."""
        if self._model is None:
            self._model = Model(self.original, self._needed)
        self._model.grow(self.program)
        return self._model

    def value(self, objective: Objective) -> int | None:
        """Give the value of the best solution; ``None`` if there is none."""
        return None if self.x is None else objective.value(self.x)

    def measured(self, measure: Measure) -> int:
        """Give the value of a measure of the original columns in the best solution."""
        if self.x is None:
            raise RuntimeError("nothing can be measured before a solution is found")
        return int(measure.coefs @ self.x[: len(measure.coefs)]) + measure.constant

    def extend(self, upper: IntArray, rows: tuple[Rows, ...], values: IntArray) -> None:
        """Add columns in no group, with the value they have in the best solution, and rows."""
        self.program = self.program.extended(upper, rows)
        if self.x is not None:
            self.x = np.concatenate([self.x, values])

    def aside(self, program: Program, x: IntArray) -> Run:
        """Give a run of its own, told to nobody, over a program with more columns and rows.

        Parameters
        ----------
        program
            It begins with the columns and rows of this one; the limits of rows may be others.
        x
            A solution of it.
        """
        watch = copy(self.watch)
        watch.silence()
        other = Run(program, self.limits, watch, x)
        new = np.arange(self.program.n_rows, program.n_rows, dtype=np.int64)
        other.guard, other.following = self.guard, self.following
        other._needed = np.concatenate([self.kept, new])
        return other

    def lock(self, sentence: str, coefs: IntArray, least: int) -> int:
        """Keep ``sum of coefs * x >= least`` from now on; give the number of that row."""
        none = np.zeros(0, dtype=np.int64)
        self.extend(none, (at_least_row(sentence, coefs, least),), none)
        return self.program.n_rows - 1

    def relax(self, row: int, sentence: str, least: int) -> None:
        """Ask less of a lock."""
        blocks = list(self.program.rows)
        position = int(np.searchsorted(self.program.block_starts, row, side="right")) - 1
        block, own = blocks[position], row - int(self.program.block_starts[position])
        limits = block.limits.copy()
        limits[own] = -least
        blocks[position] = replace(
            block, limits=limits, subject=lambda k: sentence if k == own else block.subject(k)
        )
        self.program = replace(self.program, rows=tuple(blocks))
        if self._model is not None:
            self.model.relax(row, -least)

    def take(self, x: IntArray, objective: Objective, *, ties: bool = False) -> bool:
        """Keep a solution if it is better than the best, after checking it.

        Parameters
        ----------
        x
            The solution.
        objective
            What is better.
        ties
            Whether to take one that is as good, too.

        Raises
        ------
        RuntimeError
            If it breaks a row: the solver, or the filling of its model, is wrong.
        """
        if self.x is not None:
            gain = objective.value(x) - objective.value(self.x)
            if gain < 0 or (gain == 0 and not ties):
                return False
        self._refuse_broken(x)
        self.x = x
        self.watch.report(objective.value(x), None)
        return True

    def _refuse_broken(self, x: IntArray) -> None:
        """Refuse an answer that breaks a row: the solver or the filling of its model is wrong."""
        if not self.program.allows(x):
            broken = self.program.violations(x)[0]
            raise RuntimeError(
                f"the solver's answer breaks rule {broken.rule!r} for {broken.subject}:"
                f" found {broken.found}, limit {broken.limit}"
            )

    def put(self, x: IntArray) -> None:
        """Keep a solution, better or not, after checking it.

        Raises
        ------
        RuntimeError
            If it breaks a row.
        """
        self._refuse_broken(x)
        self.x = x.copy()

    def top_up(self, objective: Objective) -> None:
        """Add to the best solution what the objective counts and the rows still leave room for.

        Not where a guard judges solutions: who is given what is free is its affair.
        """
        if self.x is not None and self.guard is None:
            x = topped_up(self.program, self.kept, self.x, objective.coefs)
            if self.program.allows(x):
                self.take(x, objective)

    def near_enough(self, value: int, bound: int) -> bool:
        """Tell whether the gap asked for is reached."""
        return relative_gap(value, bound) <= self.limits.relative_gap

    def verdict(self, value: int, bound: int) -> Verdict:
        """Name what value and bound prove."""
        if value >= bound:
            return Verdict.PROVEN
        return Verdict.WITHIN_GAP if self.near_enough(value, bound) else Verdict.FEASIBLE
