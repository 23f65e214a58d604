"""CP-SAT, filled from arrays. The only module that touches its untyped objects.

The solver's native model is filled directly, one call for each row and none for each
coefficient. It is loaded without its modelling layer, which would import pandas.

Settings, measured on placement programs: linear relaxation of level 2 and one worker. On pieces
presolve is off, and the ``reduced_costs`` strategy, the fastest there, is on; never without an
objective, where it may not end. On whole programs presolve is on: beside the rows that
:mod:`~berceau.engine.reduction` keeps it no longer hurts (500 children: proven in 1.3, 24 and
2.6 s for three seeds, without it 1.9, more than 15 and 2.2 s), and with the relaxation of level 1
none of them ends. Where most rows are clauses, it is the other way round: a case of 43 children
with rows on complaints is proven with 3.9 units of effort at level 1 and 6.3 at level 2.
"""

from __future__ import annotations

import math
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np
from ortools.sat.python import cp_model_helper

from berceau.engine.calls import Answer
from berceau.engine.certificate import EXACT_FLOATS
from berceau.engine.watch import Attended

if TYPE_CHECKING:
    from collections.abc import Callable

    from berceau.engine.calls import Enough, Settings, Stop
    from berceau.engine.matrix import IntArray
    from berceau.engine.program import Program
    from berceau.engine.stages import Objective
    from berceau.engine.watch import Watch

SOLVER = f"OR-Tools CP-SAT {version('ortools')}"
NO_LIMIT = -(2**63)


class _Listener(cp_model_helper.SolutionCallback):
    """Passes each solution on, and stops the search when it is enough."""

    def __init__(self, hear: Callable[[float, float], bool]) -> None:
        super().__init__()
        self._hear = hear

    def OnSolutionCallback(self) -> None:  # noqa: N802 - the name the solver calls
        """Pass the value and the bound on."""
        if self._hear(self.ObjectiveValue(), self.BestObjectiveBound()):
            self.StopSearch()


class Model:
    """A program in the solver's own form; grows with the program, one objective at a time.

    Parameters
    ----------
    program
        The program.
    kept
        Numbers of the rows that are needed.
    """

    def __init__(self, program: Program, kept: IntArray) -> None:
        self._proto: Any = cp_model_helper.CpModelProto()
        self._n_columns = 0
        self._n_rows = program.n_rows
        self._grown: dict[int, int] = {}  # constraint of each row added later
        self._add_columns(program)
        self._add_groups(program)
        self._add_rows(program, kept)

    def grow(self, program: Program) -> None:
        """Add the columns and rows that ``program`` has beyond those already here."""
        new = np.arange(self._n_rows, program.n_rows, dtype=np.int64)
        self._add_columns(program)
        first = len(self._proto.constraints)
        self._grown.update(zip(new.tolist(), range(first, first + len(new)), strict=True))
        self._add_rows(program, new)
        self._n_rows = program.n_rows

    def relax(self, row: int, limit: int) -> None:
        """Change the limit of a row that was added by :meth:`grow`."""
        domain = self._proto.constraints[self._grown[row]].linear.domain
        domain.clear()
        domain.extend((NO_LIMIT, limit))

    def _add_columns(self, program: Program) -> None:
        variables = self._proto.variables
        for upper in program.upper[self._n_columns :].tolist():
            variables.add().domain.extend((0, upper))
        self._n_columns = program.n_columns

    def _add_groups(self, program: Program) -> None:
        order = np.argsort(program.group, kind="stable")
        edges = np.searchsorted(program.group[order], np.arange(program.n_groups + 1))
        constraints = self._proto.constraints
        for group, required in enumerate(program.required.tolist()):
            members = order[edges[group] : edges[group + 1]]
            if required:
                constraints.add().exactly_one.literals.extend(members)
            elif len(members) > 1:
                constraints.add().at_most_one.literals.extend(members)

    def _add_rows(self, program: Program, rows: IntArray) -> None:
        matrix = program.matrix
        constraints = self._proto.constraints
        for first, last, limit, equality in zip(
            matrix.indptr[rows].tolist(),
            matrix.indptr[rows + 1].tolist(),
            program.limits[rows].tolist(),
            program.equality[rows].tolist(),
            strict=True,
        ):
            linear = constraints.add().linear
            linear.vars.extend(matrix.indices[first:last])
            linear.coeffs.extend(matrix.coefs[first:last])
            linear.domain.extend((limit if equality else NO_LIMIT, limit))

    def solve(
        self,
        objective: Objective,
        settings: Settings,
        watch: Watch,
        *,
        hint: IntArray | None = None,
        enough: Enough | None = None,
    ) -> Answer:
        """Maximise the objective.

        Parameters
        ----------
        objective
            What to make as large as possible.
        settings
            Effort, seed, workers.
        watch
            Clock, and who is told of progress.
        hint
            A solution to start from.
        enough
            Ends the search early, told of each new solution and bound.
        """
        wrapper = self._ready(objective, settings, hint, watch.remaining)

        def work(post: Callable[[int | None, int | None], None]) -> Any:
            def hear(value: int | None, bound: int | None) -> bool:
                post(value, bound)
                return enough is not None and enough(value, bound)

            return self._overheard(wrapper, objective, hear)

        response, interrupted = Attended(work, wrapper.stop_search).run(watch)
        return _answer(response, objective, interrupted=interrupted)

    def solve_quietly(
        self,
        objective: Objective,
        settings: Settings,
        stop: Stop,
        *,
        hint: IntArray | None,
        enough: Enough | None = None,
    ) -> Answer:
        """Maximise the objective in the thread of the caller.

        Parameters
        ----------
        objective, settings, hint, enough
            As for :meth:`solve`.
        stop
            Ends the search from another thread, and knows the wall limit.
        """
        wrapper = self._ready(objective, settings, hint, stop.wall_seconds)
        with stop.heard_by(wrapper.stop_search):
            if enough is None:
                response = wrapper.solve(self._proto)
            else:
                response = self._overheard(wrapper, objective, enough)
        return _answer(response, objective, interrupted=False)

    def _overheard(self, wrapper: Any, objective: Objective, enough: Enough) -> Any:
        """Search, telling each solution and bound to who may end it."""
        best: list[int | None] = [None, None]

        def hear(value: float | None, bound: float) -> bool:
            if value is not None:
                best[0] = round(-value) + objective.constant
            if best[0] is not None:  # a bound is believed only beside a solution
                best[1] = _bound(bound, objective.constant)
            return enough(best[0], best[1])

        def hear_bound(bound: float) -> None:
            if hear(None, bound):
                wrapper.stop_search()

        listener = _Listener(hear)  # the solver does not keep it alive
        wrapper.add_solution_callback(listener)
        wrapper.add_best_bound_callback(hear_bound)
        response = wrapper.solve(self._proto)
        wrapper.clear_solution_callback(listener)
        return response

    def _ready(
        self,
        objective: Objective,
        settings: Settings,
        hint: IntArray | None,
        wall_seconds: float | None,
    ) -> Any:
        """Prepare a call."""
        self._set(objective, hint)
        wrapper: Any = cp_model_helper.SolveWrapper()
        wrapper.set_parameters(_parameters(settings, wall_seconds))
        return wrapper

    def _set(self, objective: Objective, hint: IntArray | None) -> None:
        self._proto.clear_objective()
        self._proto.clear_solution_hint()
        counted = np.flatnonzero(objective.coefs)
        if len(counted):
            self._proto.objective.vars.extend(counted)
            self._proto.objective.coeffs.extend(-objective.coefs[counted])
        if hint is not None:
            self._proto.solution_hint.vars.extend(np.arange(len(hint)))
            self._proto.solution_hint.values.extend(hint)


def _parameters(settings: Settings, wall_seconds: float | None) -> Any:
    parameters = cp_model_helper.SatParameters()
    parameters.num_workers = 1
    parameters.random_seed = settings.seed % 2**31
    parameters.max_deterministic_time = settings.deterministic_time
    parameters.catch_sigint_signal = False
    if wall_seconds is not None:
        parameters.max_time_in_seconds = wall_seconds
    parameters.linearization_level = 1 if settings.logical else 2
    parameters.cp_model_presolve = settings.presolve
    if settings.guided:
        parameters.subsolvers.extend(["reduced_costs"])
    return parameters


def _bound(cost: float, constant: int) -> int | None:
    """Turn the solver's lower bound on the cost into an upper bound on the objective."""
    if not math.isfinite(cost) or abs(cost) > EXACT_FLOATS:
        return None
    return -math.ceil(cost - 1e-6) + constant


def _answer(response: Any, objective: Objective, *, interrupted: bool) -> Answer:
    """Read a response; a bound is believed only beside a solution or a proof."""
    status = response.status.name
    if status == "MODEL_INVALID":
        raise RuntimeError("the solver calls the model invalid: coefficients too large")
    solved = status in {"OPTIMAL", "FEASIBLE"}
    x = np.array(list(response.solution), dtype=np.int64) if solved else None
    bound = _bound(response.best_objective_bound, objective.constant) if solved else None
    if status == "OPTIMAL" and x is not None:
        bound = objective.value(x)
    return Answer(
        x,
        bound,
        infeasible=status == "INFEASIBLE",
        finished=status in {"OPTIMAL", "INFEASIBLE"},
        deterministic_time=response.deterministic_time,
        interrupted=interrupted,
    )
