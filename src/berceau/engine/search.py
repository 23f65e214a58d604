"""One run through the stages: the growing program, the best solution, and how it is improved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.certificate import upper_bound
from berceau.engine.cpsat import Model, Settings
from berceau.engine.program import Program, Rows
from berceau.engine.reduction import needed_rows
from berceau.engine.stages import Objective, relative_gap
from berceau.engine.verdict import BoundSource, StoppedBy, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from berceau.engine.certificate import Certificate
    from berceau.engine.cpsat import Answer
    from berceau.engine.limits import Limits
    from berceau.engine.matrix import IntArray
    from berceau.engine.program import Measure
    from berceau.engine.watch import Watch

STAGE_RULE = "stage"
"""Rule of the rows that keep what earlier stages reached."""


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
        self.program = program
        self.limits = limits
        self.watch = watch
        self.x = x
        self.n_columns = program.n_columns
        self.n_rows = program.n_rows
        self.certificates: list[Certificate] = []
        self._original = program
        self._model: Model | None = None

    @property
    def solution(self) -> IntArray | None:
        """The best solution, over the original columns."""
        return None if self.x is None else self.x[: self.n_columns].copy()

    @cached_property
    def needed(self) -> IntArray:
        """Rows of the original program that are needed."""
        return needed_rows(self._original)

    @property
    def kept(self) -> IntArray:
        """Rows that are needed, those of earlier stages included."""
        new = np.arange(self.n_rows, self.program.n_rows, dtype=np.int64)
        return np.concatenate([self.needed, new])

    def measured(self, measure: Measure) -> int:
        """Give the value of a measure of the original columns in the best solution."""
        if self.x is None:
            raise RuntimeError("nothing can be measured before a solution is found")
        return int(measure.coefs @ self.x[: len(measure.coefs)]) + measure.constant

    def extend(self, upper: IntArray, rows: tuple[Rows, ...], values: IntArray) -> None:
        """Add columns in no group, with the value they have in the best solution, and rows."""
        old = self.program
        self.program = replace(
            old,
            upper=np.concatenate([old.upper, upper]),
            group=np.concatenate([old.group, np.full(len(upper), -1, dtype=np.int64)]),
            rows=old.rows + rows,
        )
        if self.x is not None:
            self.x = np.concatenate([self.x, values])

    def lock(self, sentence: str, coefs: IntArray, least: int) -> int:
        """Keep ``sum of coefs * x >= least`` from now on; give the number of that row."""
        counted = np.flatnonzero(coefs)
        row = Rows.from_entries(
            STAGE_RULE,
            np.zeros(len(counted), dtype=np.int64),
            counted,
            -coefs[counted],
            np.array([-least], dtype=np.int64),
            subject=lambda _: sentence,
        )
        none = np.zeros(0, dtype=np.int64)
        self.extend(none, (row,), none)
        return self.program.n_rows - 1

    def relax(self, row: int, sentence: str, least: int) -> None:
        """Ask less of a lock."""
        blocks = list(self.program.rows)
        position = int(np.searchsorted(self.program.block_starts, row, side="right")) - 1
        blocks[position] = replace(
            blocks[position],
            limits=np.array([-least], dtype=np.int64),
            subject=lambda _: sentence,
        )
        self.program = replace(self.program, rows=tuple(blocks))
        if self._model is not None:
            self._model.grow(self.program)
            self._model.relax(row, -least)

    def maximise(
        self,
        objective: Objective,
        name: str,
        done: Callable[[int, int], bool] | None = None,
    ) -> Standing:
        """Make the objective as large as the limits allow, starting from the best solution.

        Parameters
        ----------
        objective
            What to raise.
        name
            What the certificate is called.
        done
            Tells from value and bound whether the search may stop before both meet.
        """
        nothing = np.zeros(self.program.n_rows, dtype=np.int64)
        standing = Standing(upper_bound(self.program, objective, nothing, 1))
        try:
            self._improve(objective, standing, done or self._near_enough)
        except KeyboardInterrupt:
            standing.stopped_by = StoppedBy.INTERRUPT
        return standing

    def _near_enough(self, value: int, bound: int) -> bool:
        """Tell whether the gap asked for is reached."""
        return relative_gap(value, bound) <= self.limits.relative_gap

    def _improve(
        self, objective: Objective, standing: Standing, done: Callable[[int, int], bool]
    ) -> None:
        """Go through the means from the cheapest to the dearest, until the search is done."""
        if self._is_done(objective, standing, done):
            return
        answer = self._by_solver(objective, standing, done)
        if answer.infeasible:
            self._confirm(objective, standing, done)
            return
        if not self._is_done(objective, standing, done) and not answer.finished:
            standing.stopped_by = (
                StoppedBy.INTERRUPT if answer.interrupted
                else StoppedBy.WALL if self.watch.is_over
                else StoppedBy.EFFORT
            )  # fmt: skip

    def _is_done(
        self, objective: Objective, standing: Standing, done: Callable[[int, int], bool]
    ) -> bool:
        """Tell whether nothing more is wanted, and say why."""
        if self.x is None or not done(objective.value(self.x), standing.bound):
            return False
        proven = objective.value(self.x) >= standing.bound
        standing.stopped_by = StoppedBy.PROOF if proven else StoppedBy.GAP
        return True

    def _by_solver(
        self,
        objective: Objective,
        standing: Standing,
        done: Callable[[int, int], bool],
        *,
        confirm: bool = False,
    ) -> Answer:
        """Solve the whole program by CP-SAT."""

        def enough(value: int | None, bound: int | None) -> bool:
            known = standing.bound if bound is None else min(bound, standing.bound)
            return value is not None and done(value, known)

        if self._model is None:
            self._model = Model(self._original, self.needed)
        self._model.grow(self.program)
        answer = self._model.solve(
            objective,
            Settings(
                max(0.01, self.limits.deterministic_time - standing.effort),
                self.limits.seed + confirm,
                self.limits.workers,
                presolve=confirm,
            ),
            self.watch,
            hint=self.x,
            enough=enough,
        )
        standing.effort += answer.deterministic_time
        standing.tighten(answer.bound, BoundSource.SOLVER)
        self.take(answer.x, objective)
        return answer

    def _confirm(
        self, objective: Objective, standing: Standing, done: Callable[[int, int], bool]
    ) -> None:
        """Ask again, with other settings, whether there is no solution."""
        if self.x is not None:
            raise RuntimeError("the solver calls infeasible what a checked solution satisfies")
        answer = self._by_solver(objective, standing, done, confirm=True)
        standing.infeasible = answer.infeasible
        if answer.interrupted:
            standing.stopped_by = StoppedBy.INTERRUPT
        elif answer.finished:
            standing.stopped_by = StoppedBy.PROOF
        elif self.watch.is_over:
            standing.stopped_by = StoppedBy.WALL

    def take(self, x: IntArray | None, objective: Objective) -> bool:
        """Keep a solution if it is better than the best, after checking it.

        Raises
        ------
        RuntimeError
            If it breaks a row: the solver, or the filling of its model, is wrong.
        """
        if x is None:
            return False
        if self.x is not None and objective.value(x) <= objective.value(self.x):
            return False
        if not self.program.allows(x):
            broken = self.program.violations(x)[0]
            raise RuntimeError(
                f"the solver's answer breaks rule {broken.rule!r} for {broken.subject}:"
                f" found {broken.found}, limit {broken.limit}"
            )
        self.x = x
        self.watch.report(objective.value(x), None)
        return True

    def verdict(self, value: int, bound: int) -> Verdict:
        """Name what value and bound prove."""
        if value >= bound:
            return Verdict.PROVEN
        return Verdict.WITHIN_GAP if self._near_enough(value, bound) else Verdict.FEASIBLE
