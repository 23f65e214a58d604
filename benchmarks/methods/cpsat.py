"""CP-SAT on the whole program, its native model filled from the same arrays as the others."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from ortools.sat.python import cp_model_helper

from benchmarks.methods.answer import Answer, finish, prepare

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.methods.answer import Prepared
    from benchmarks.tasks import Task
    from benchmarks.trace import Trace
    from berceau.domain.territory import Territory
    from berceau.engine.matrix import IntArray

_NO_LIMIT = -(2**63)


class _Listener(cp_model_helper.SolutionCallback):
    """Notes each new solution."""

    def __init__(self, hear: Callable[[float | None, float], None]) -> None:
        super().__init__()
        self._hear = hear

    def OnSolutionCallback(self) -> None:  # noqa: N802 - the name the solver calls
        """Pass value and bound on."""
        self._hear(self.ObjectiveValue(), self.BestObjectiveBound())


def run(territory: Territory, task: Task, trace: Trace) -> Answer:
    """Solve with CP-SAT.

    Settings: ``workers``; ``presolve``; ``hint`` (start from the proposal in order); ``lp``
    (linearization level).
    """
    prepared = prepare(territory, task, trace)
    model = _filled(prepared)
    trace.phase("build")
    wrapper: Any = cp_model_helper.SolveWrapper()
    wrapper.set_parameters(_parameters(task, max(0.1, task.limit - trace.elapsed)))
    constant = prepared.objective.constant

    def hear(cost: float | None, bound: float) -> None:
        trace.note(None if cost is None else round(-cost) + constant, _bound(bound, constant))

    listener = _Listener(hear)  # the solver does not keep it alive
    wrapper.add_solution_callback(listener)
    wrapper.add_best_bound_callback(lambda bound: hear(None, bound))
    response = wrapper.solve(model)
    wrapper.clear_solution_callback(listener)
    trace.phase("solve")
    return _read(response, prepared, trace)


def _read(response: Any, prepared: Prepared, trace: Trace) -> Answer:
    status = response.status.name
    answer = Answer(bound_source="solver", work=response.deterministic_time)
    answer.more = {"status": status}
    x: IntArray | None = None
    if status in {"OPTIMAL", "FEASIBLE"}:  # without a solution it gives 0 for a bound
        answer.bound = _bound(response.best_objective_bound, prepared.objective.constant)
        x = np.array(list(response.solution), dtype=np.int64)
        if status == "OPTIMAL":
            answer.bound = prepared.objective.value(x)
        trace.note(prepared.objective.value(x), answer.bound)
    return finish(prepared, x, trace, answer)


def _filled(prepared: Prepared) -> Any:
    program, kept = prepared.problem.program, prepared.kept
    model: Any = cp_model_helper.CpModelProto()
    for upper in program.upper.tolist():
        model.variables.add().domain.extend((0, upper))
    order = np.argsort(program.group, kind="stable")
    edges = np.searchsorted(program.group[order], np.arange(program.n_groups + 1))
    for group, required in enumerate(program.required.tolist()):
        members = order[edges[group] : edges[group + 1]]
        constraint = model.constraints.add() if required or len(members) > 1 else None
        if constraint is not None:
            kind = constraint.exactly_one if required else constraint.at_most_one
            kind.literals.extend(members)
    rows = program.matrix.rows(kept)
    limits, equal = program.limits[kept].tolist(), program.equality[kept].tolist()
    for row, limit in enumerate(limits):
        linear = model.constraints.add().linear
        span = slice(rows.indptr[row], rows.indptr[row + 1])
        linear.vars.extend(rows.indices[span])
        linear.coeffs.extend(rows.coefs[span])
        linear.domain.extend((limit if equal[row] else _NO_LIMIT, limit))
    counted = np.flatnonzero(prepared.objective.coefs)
    model.objective.vars.extend(counted)
    model.objective.coeffs.extend(-prepared.objective.coefs[counted])
    if prepared.hint is not None:
        model.solution_hint.vars.extend(np.arange(len(prepared.hint)))
        model.solution_hint.values.extend(prepared.hint)
    return model


def _parameters(task: Task, seconds: float) -> Any:
    parameters = cp_model_helper.SatParameters()
    parameters.max_time_in_seconds = seconds
    parameters.num_workers = int(task.settings.get("workers", 1))
    parameters.cp_model_presolve = bool(task.settings.get("presolve", True))
    parameters.linearization_level = int(task.settings.get("lp", 1))
    parameters.random_seed = 1
    return parameters


def _bound(cost: float, constant: int) -> int | None:
    """Turn a lower bound on the cost into an upper bound on the value."""
    if not math.isfinite(cost) or abs(cost) > 2**52:
        return None
    return -math.ceil(cost - 1e-6) + constant
