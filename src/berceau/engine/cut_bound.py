"""The bound of a solver's cutting planes: often good, never certified.

SCIP, as OR-Tools carries it, looks at the root of its search only, with all its cutting planes and
no heuristics. Its arithmetic is that of floating point numbers and its cutting planes come without
proof, so that its bound is a solver's word: whoever shows it says so. On rows that bind alone the
bound is as good and several times sooner than on all (leaving rows out never makes it wrong).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from ortools.math_opt import (  # type: ignore[import-untyped]
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
    parameters_pb2,
)
from ortools.math_opt.core.python import solver  # type: ignore[import-untyped]

from berceau.engine.watch import Attended

if TYPE_CHECKING:
    from berceau.engine.matrix import IntArray
    from berceau.engine.program import Program
    from berceau.engine.stages import Objective
    from berceau.engine.watch import Watch

ALLOWANCE = 1e-9
"""Share of the bound added for the solver's rounding, before it is rounded down."""


def cut_bound(
    program: Program, rows: IntArray, objective: Objective, watch: Watch
) -> tuple[int | None, bool]:
    """Ask SCIP for the bound at its root.

    Parameters
    ----------
    program
        Columns, groups and rows.
    rows
        Rows taken into account: those that bind in the relaxation.
    objective
        What is maximised.
    watch
        Clock; the root takes what is left of the stage's share at most.

    Returns
    -------
    tuple
        The bound, not certified, ``None`` if there is none; and whether a person interrupted.
    """
    parameters = parameters_pb2.SolveParametersProto(threads=1)
    parameters.node_limit = 1
    parameters.cuts = parameters_pb2.EMPHASIS_VERY_HIGH
    parameters.heuristics = parameters_pb2.EMPHASIS_OFF
    if watch.remaining is not None:
        parameters.time_limit.FromNanoseconds(int(watch.remaining * 1e9))
    model = _model(program, rows, objective)

    def work(_: Any) -> Any:
        return solver.solve(
            model,
            parameters_pb2.SOLVER_TYPE_GSCIP,
            parameters_pb2.SolverInitializerProto(),
            parameters,
            model_parameters_pb2.ModelSolveParametersProto(),
            None,
            callback_pb2.CallbackRegistrationProto(),
            None,
            None,
        )

    # An interrupter makes SCIP print errors of its own; the root ends by itself soon.
    result, interrupted = Attended(work, lambda: None).run(watch)
    bound = -result.termination.objective_bounds.dual_bound
    if not math.isfinite(bound):
        return None, interrupted
    return math.floor(bound + ALLOWANCE * abs(bound)) + objective.constant, interrupted


def _model(program: Program, rows: IntArray, objective: Objective) -> Any:
    """Write the minimisation of the opposite of the objective: groups, then rows."""
    matrix, n_groups = program.matrix.rows(rows), program.n_groups
    limits = program.limits[rows].astype(np.float64)
    model = model_pb2.ModelProto()
    model.variables.ids.extend(range(program.n_columns))
    model.variables.lower_bounds.extend(np.zeros(program.n_columns))
    model.variables.upper_bounds.extend(program.upper.astype(np.float64))
    model.variables.integers.extend([True] * program.n_columns)
    counted = np.flatnonzero(objective.coefs)
    model.objective.linear_coefficients.ids.extend(counted)
    model.objective.linear_coefficients.values.extend(-objective.coefs[counted].astype(np.float64))
    constraints = model.linear_constraints
    constraints.ids.extend(range(n_groups + len(rows)))
    constraints.lower_bounds.extend(np.where(program.required, 1.0, 0.0))
    constraints.lower_bounds.extend(np.where(program.equality[rows], limits, -np.inf))
    constraints.upper_bounds.extend(np.ones(n_groups))
    constraints.upper_bounds.extend(limits)
    grouped = np.flatnonzero(program.group >= 0)
    grouped = grouped[np.argsort(program.group[grouped], kind="stable")]
    entries = model.linear_constraint_matrix
    entries.row_ids.extend(program.group[grouped])
    entries.row_ids.extend(n_groups + matrix.row_of)
    entries.column_ids.extend(grouped)
    entries.column_ids.extend(matrix.indices)
    entries.coefficients.extend(np.ones(len(grouped)))
    entries.coefficients.extend(matrix.coefs.astype(np.float64))
    return model
