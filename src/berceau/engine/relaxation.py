"""The linear relaxation: prices of rows, a bound, and where to look for good solutions.

Programs of moderate size go to the simplex method (GLOP), which ends at a vertex with exact
prices; larger ones to a first-order method (PDLP), whose prices are a little off: that costs a
little of the bound and nothing of its validity, because prices are rounded and the bound is
recomputed with whole numbers (:mod:`~berceau.engine.certificate`). Adding violated rows in rounds
was tried and did not pay: this interface to GLOP starts afresh each time.

Filled through the protocol buffers of MathOpt, from arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from ortools.math_opt import (  # type: ignore[import-untyped]
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
    parameters_pb2,
    result_pb2,
)
from ortools.math_opt.core.python import solver  # type: ignore[import-untyped]
from ortools.util.python import solve_interrupter  # type: ignore[import-untyped]

from berceau.engine.watch import Attended

if TYPE_CHECKING:
    from berceau.engine.matrix import FloatArray, IntArray
    from berceau.engine.program import Program
    from berceau.engine.stages import Objective
    from berceau.engine.watch import Watch

SIMPLEX_ENTRIES = 800_000
"""Relaxations with at most this many coefficients go to the simplex method."""
FIRST_ORDER_ACCURACY = 1e-4
"""Relative accuracy asked of the first-order method."""
WALL_SHARE = 0.5
"""Share of what is left of a wall limit that a method may spend: prices alone place nobody."""
ENTRIES_A_UNIT = 1e9
"""Coefficients that the first-order method passes over in one unit of deterministic time."""
FIRST_ORDER_STEPS = (2_000, 100_000)
"""Fewest and most steps that the first-order method is given, whatever the effort."""


@dataclass(frozen=True, eq=False)
class Relaxed:
    """A solution of the relaxation.

    Attributes
    ----------
    x
        Value of each column, between 0 and its upper bound, nearly feasible.
    prices
        Price of each row of the program, at least 0 on ``<=`` rows, 0 on rows left out.
    """

    x: FloatArray
    prices: FloatArray


def relax(
    program: Program, kept: IntArray, objective: Objective, watch: Watch, effort: float
) -> tuple[Relaxed | None, bool]:
    """Solve the relaxation of maximising the objective.

    Parameters
    ----------
    program
        Columns, groups and rows.
    kept
        Rows that are needed.
    objective
        What to maximise.
    watch
        Clock.
    effort
        Deterministic time allowed to each method.

    Returns
    -------
    tuple
        The solution, ``None`` if there is none within the limits, and whether a person
        interrupted. A solution that the first-order method had to leave early is given as it
        is: any prices prove a bound.
    """
    entries = program.matrix.rows(kept).n_entries
    model = _model(program, kept, objective)
    if entries <= SIMPLEX_ENTRIES:
        result, interrupted = _solve(model, _simplex(effort), watch)
        found = _read(program, kept, objective, result)
        if found is not None or interrupted or watch.is_over:
            return found, interrupted
    steps = int(np.clip(effort * ENTRIES_A_UNIT / max(1, entries), *FIRST_ORDER_STEPS))
    result, interrupted = _solve(model, _first_order(steps), watch)
    return _read(program, kept, objective, result, unfinished=True), interrupted


def _model(program: Program, kept: IntArray, objective: Objective) -> Any:
    """Write the relaxation of minimising the opposite of the objective: groups, then rows."""
    n_groups, n_columns = program.n_groups, program.n_columns
    matrix = program.matrix.rows(kept)
    scale = _row_scale(program, kept)
    limits = program.limits[kept] / scale
    grouped = np.flatnonzero(program.group >= 0)
    grouped = grouped[np.argsort(program.group[grouped], kind="stable")]
    model = model_pb2.ModelProto()
    model.variables.ids.extend(range(n_columns))
    model.variables.lower_bounds.extend(np.zeros(n_columns))
    model.variables.upper_bounds.extend(program.upper.astype(np.float64))
    model.variables.integers.extend([False] * n_columns)
    counted = np.flatnonzero(objective.coefs)
    model.objective.linear_coefficients.ids.extend(counted)
    worth = objective.coefs[counted] / _worth_scale(objective)
    model.objective.linear_coefficients.values.extend(-worth)
    rows = model.linear_constraints
    rows.ids.extend(range(n_groups + len(kept)))
    rows.lower_bounds.extend(np.where(program.required, 1.0, 0.0))
    rows.lower_bounds.extend(np.where(program.equality[kept], limits, -np.inf))
    rows.upper_bounds.extend(np.ones(n_groups))
    rows.upper_bounds.extend(limits)
    entries = model.linear_constraint_matrix
    entries.row_ids.extend(program.group[grouped])
    entries.row_ids.extend(n_groups + matrix.row_of)
    entries.column_ids.extend(grouped)
    entries.column_ids.extend(matrix.indices)
    entries.coefficients.extend(np.ones(len(grouped)))
    entries.coefficients.extend(matrix.coefs / scale[matrix.row_of])
    return model


def _row_scale(program: Program, kept: IntArray) -> FloatArray:
    """Give what to divide each row by: locks of stages count in millions, other rows in ones."""
    matrix = program.matrix.rows(kept)
    largest = np.ones(len(kept))
    np.maximum.at(largest, matrix.row_of, np.abs(matrix.coefs).astype(np.float64))
    return largest


def _simplex(effort: float) -> tuple[Any, Any]:
    parameters = parameters_pb2.SolveParametersProto(threads=1)
    parameters.glop.max_deterministic_time = effort
    return parameters_pb2.SOLVER_TYPE_GLOP, parameters


def _first_order(steps: int) -> tuple[Any, Any]:
    parameters = parameters_pb2.SolveParametersProto(threads=1)
    criteria = parameters.pdlp.termination_criteria
    criteria.simple_optimality_criteria.eps_optimal_relative = FIRST_ORDER_ACCURACY
    criteria.iteration_limit = steps
    return parameters_pb2.SOLVER_TYPE_PDLP, parameters


def _solve(model: Any, method: tuple[Any, Any], watch: Watch) -> tuple[Any, bool]:
    """Call a method in a thread, under its share of the wall limit."""
    kind, parameters = method
    if watch.remaining is not None:
        parameters.time_limit.FromNanoseconds(int(WALL_SHARE * watch.remaining * 1e9))
    interrupter = solve_interrupter.SolveInterrupter()

    def work(_: Any) -> Any:
        return solver.solve(
            model,
            kind,
            parameters_pb2.SolverInitializerProto(),
            parameters,
            model_parameters_pb2.ModelSolveParametersProto(),
            None,
            callback_pb2.CallbackRegistrationProto(),
            None,
            interrupter.pybind_interrupter,
        )

    return Attended(work, interrupter.interrupt).run(watch)


def _worth_scale(objective: Objective) -> float:
    """Give what to divide the objective by."""
    return float(max(1, np.abs(objective.coefs).max(initial=1)))


def _read(
    program: Program,
    kept: IntArray,
    objective: Objective,
    result: Any,
    *,
    unfinished: bool = False,
) -> Relaxed | None:
    """Read values and prices; ``None`` unless solved, or left unfinished where that will do."""
    solved = result.termination.reason == result_pb2.TERMINATION_REASON_OPTIMAL
    left = result.termination.reason == result_pb2.TERMINATION_REASON_NO_SOLUTION_FOUND
    if not solved and not (unfinished and left and len(result.solutions)):
        return None
    found = result.solutions[0]
    x = np.zeros(program.n_columns)
    values = found.primal_solution.variable_values
    x[np.array(values.ids, dtype=np.int64)] = np.array(values.values)
    duals = found.dual_solution.dual_values
    ids, amounts = np.array(duals.ids, dtype=np.int64), np.array(duals.values)
    rows = ids >= program.n_groups
    prices = np.zeros(program.n_rows)
    position = ids[rows] - program.n_groups
    unit = _worth_scale(objective) / _row_scale(program, kept)[position]
    prices[kept[position]] = -amounts[rows] * unit
    prices = np.where(program.equality, prices, np.maximum(prices, 0.0))
    return Relaxed(np.clip(x, 0.0, program.upper), prices)
