"""Linear programs over columns and rows of a program, solved by two methods of OR-Tools.

Filled through the protocol buffers of MathOpt, from arrays. Rows and objective are divided by
their largest coefficient: locks of stages count in millions, other rows in ones.

The simplex method (GLOP) ends at a vertex with exact prices, and starts again from a basis when
rows were added or bounds changed. The first-order method (PDLP) passes over all coefficients a
few hundred times, whatever their number, and ends a little off.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from ortools.math_opt import (  # type: ignore[import-untyped]
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
    parameters_pb2,
    result_pb2,
    solution_pb2,
)
from ortools.math_opt.core.python import solver  # type: ignore[import-untyped]
from ortools.util.python import solve_interrupter  # type: ignore[import-untyped]

from berceau.engine.watch import Attended

if TYPE_CHECKING:
    from berceau.engine.matrix import BoolArray, FloatArray, IntArray, Matrix
    from berceau.engine.program import Program
    from berceau.engine.stages import Objective
    from berceau.engine.watch import Watch

WALL_SHARE = 0.5
"""Share of what is left of a wall limit that a method may spend: prices alone place nobody."""
ENTRIES_A_UNIT = 5e8
"""Coefficients that the first-order method passes over in one unit of deterministic time."""
PIVOT_ROWS_A_UNIT = 5e7
"""Pivots times rows of the simplex method in one unit of deterministic time."""


@dataclass(frozen=True, eq=False)
class Vertex:
    """What a method found.

    Attributes
    ----------
    x
        Value of each column of the program, shape ``(n_columns,)``; 0 for columns left out.
    prices
        Price of each row of the program, shape ``(n_rows,)``, at least 0 on ``<=`` rows.
    basis
        Where the simplex method ended, by numbers of columns and rows; ``None`` after the other.
    """

    x: FloatArray
    prices: FloatArray
    basis: Basis | None


@dataclass(frozen=True, eq=False)
class Basis:
    """Status of columns, groups and rows, in the words of the solver.

    Attributes
    ----------
    columns, column_status
        Numbers of the columns, and their status.
    rows, row_status
        Numbers of groups, then of rows after the groups, and their status.
    """

    columns: IntArray
    column_status: IntArray
    rows: IntArray
    row_status: IntArray

    @property
    def is_basic(self) -> BoolArray:
        """Which columns are basic."""
        basic: BoolArray = self.column_status == solution_pb2.BASIS_STATUS_BASIC
        return basic


@dataclass(frozen=True, eq=False)
class Linear:
    """The relaxation of maximising an objective over some columns and rows of a program.

    Attributes
    ----------
    program
        The program.
    objective
        What to maximise.
    rows
        Numbers of the rows, increasing.
    columns
        Numbers of the columns, increasing; the others are 0.
    lower, upper
        Bounds of all columns of the program.
    """

    program: Program
    objective: Objective
    rows: IntArray
    columns: IntArray
    lower: IntArray
    upper: IntArray

    @classmethod
    def of(cls, program: Program, objective: Objective, rows: IntArray) -> Linear:
        """Relax the whole program, with the rows given."""
        every = np.arange(program.n_columns, dtype=np.int64)
        return cls(program, objective, np.sort(rows), every, np.zeros_like(every), program.upper)

    def by_simplex(
        self, watch: Watch, effort: float, start: Basis | None = None, *, primal: bool = False
    ) -> tuple[Vertex | None, float, bool]:
        """Solve by the simplex method.

        Parameters
        ----------
        watch
            Clock.
        effort
            Deterministic time allowed.
        start
            Where to start; rows that it does not know are basic.
        primal
            Whether the start is feasible rather than dual feasible.

        Returns
        -------
        tuple
            The optimum, ``None`` when it was not reached; deterministic time spent; whether a
            person interrupted.
        """
        parameters = parameters_pb2.SolveParametersProto(threads=1)
        parameters.glop.max_deterministic_time = max(0.0, effort)
        hints = model_parameters_pb2.ModelSolveParametersProto()
        if start is not None:
            parameters.presolve = parameters_pb2.EMPHASIS_OFF
            parameters.lp_algorithm = (
                parameters_pb2.LP_ALGORITHM_PRIMAL_SIMPLEX
                if primal
                else parameters_pb2.LP_ALGORITHM_DUAL_SIMPLEX
            )
            hints.initial_basis.CopyFrom(self._known(start))
        result, interrupted = self._solve(
            parameters_pb2.SOLVER_TYPE_GLOP, parameters, hints, watch
        )
        pivots = result.solve_stats.simplex_iterations
        spent = pivots * (self.program.n_groups + len(self.rows)) / PIVOT_ROWS_A_UNIT
        solved = result.termination.reason == result_pb2.TERMINATION_REASON_OPTIMAL
        return (self._read(result) if solved else None), spent, interrupted

    def by_first_order(
        self, watch: Watch, accuracy: float, steps: int
    ) -> tuple[Vertex | None, float, bool]:
        """Solve by the first-order method; what it had to leave early is given as it is.

        Parameters
        ----------
        watch
            Clock.
        accuracy
            Relative accuracy asked for.
        steps
            Most steps.

        Returns
        -------
        tuple
            As :meth:`by_simplex`.
        """
        parameters = parameters_pb2.SolveParametersProto(threads=1)
        criteria = parameters.pdlp.termination_criteria
        criteria.simple_optimality_criteria.eps_optimal_relative = accuracy
        criteria.iteration_limit = steps
        hints = model_parameters_pb2.ModelSolveParametersProto()
        result, interrupted = self._solve(
            parameters_pb2.SOLVER_TYPE_PDLP, parameters, hints, watch
        )
        taken = result.solve_stats.first_order_iterations
        spent = taken * self._matrix.n_entries / ENTRIES_A_UNIT
        left = {
            result_pb2.TERMINATION_REASON_OPTIMAL,
            result_pb2.TERMINATION_REASON_NO_SOLUTION_FOUND,
        }
        found = result.termination.reason in left and len(result.solutions) > 0
        return (self._read(result) if found else None), spent, interrupted

    def _solve(self, kind: Any, parameters: Any, hints: Any, watch: Watch) -> tuple[Any, bool]:
        """Call a method in a thread, under its share of the wall limit."""
        if watch.remaining is not None:
            parameters.time_limit.FromNanoseconds(int(WALL_SHARE * watch.remaining * 1e9))
        interrupter = solve_interrupter.SolveInterrupter()
        model = self._model()

        def work(_: Any) -> Any:
            return solver.solve(
                model,
                kind,
                parameters_pb2.SolverInitializerProto(),
                parameters,
                hints,
                None,
                callback_pb2.CallbackRegistrationProto(),
                None,
                interrupter.pybind_interrupter,
            )

        return Attended(work, interrupter.interrupt).run(watch)

    @cached_property
    def _matrix(self) -> Matrix:
        """Coefficients of the rows."""
        return self.program.matrix.rows(self.rows)

    @cached_property
    def _row_scale(self) -> FloatArray:
        """What to divide each row by."""
        largest = np.ones(len(self.rows))
        matrix = self._matrix
        np.maximum.at(largest, matrix.row_of, np.abs(matrix.coefs).astype(np.float64))
        return largest

    @property
    def _worth_scale(self) -> float:
        """What to divide the objective by."""
        return float(max(1, np.abs(self.objective.coefs).max(initial=1)))

    def _model(self) -> Any:
        """Write the minimisation of the opposite of the objective: groups, then rows."""
        program, n_groups = self.program, self.program.n_groups
        limits = program.limits[self.rows] / self._row_scale
        model = model_pb2.ModelProto()
        model.variables.ids.extend(self.columns)
        model.variables.lower_bounds.extend(self.lower[self.columns].astype(np.float64))
        model.variables.upper_bounds.extend(self.upper[self.columns].astype(np.float64))
        model.variables.integers.extend([False] * len(self.columns))
        counted = self.columns[self.objective.coefs[self.columns] != 0]
        model.objective.linear_coefficients.ids.extend(counted)
        worth = self.objective.coefs[counted] / self._worth_scale
        model.objective.linear_coefficients.values.extend(-worth)
        constraints = model.linear_constraints
        constraints.ids.extend(self._names)
        constraints.lower_bounds.extend(np.where(program.required, 1.0, 0.0))
        exact = program.equality[self.rows]
        constraints.lower_bounds.extend(np.where(exact, limits, -np.inf))
        constraints.upper_bounds.extend(np.ones(n_groups))
        constraints.upper_bounds.extend(limits)
        self._add_entries(model.linear_constraint_matrix)
        return model

    def _add_entries(self, entries: Any) -> None:
        """Write the coefficients of groups and rows, by increasing numbers."""
        program, matrix = self.program, self._matrix
        inside = np.zeros(program.n_columns, dtype=np.bool_)
        inside[self.columns] = True
        grouped = self.columns[program.group[self.columns] >= 0]
        grouped = grouped[np.argsort(program.group[grouped], kind="stable")]
        kept = inside[matrix.indices]
        row_of = matrix.row_of[kept]
        entries.row_ids.extend(program.group[grouped])
        entries.row_ids.extend(program.n_groups + self.rows[row_of])
        entries.column_ids.extend(grouped)
        entries.column_ids.extend(matrix.indices[kept])
        entries.coefficients.extend(np.ones(len(grouped)))
        entries.coefficients.extend(matrix.coefs[kept] / self._row_scale[row_of])

    @cached_property
    def _names(self) -> IntArray:
        """Numbers of groups, then of rows after the groups."""
        n_groups = self.program.n_groups
        return np.concatenate([np.arange(n_groups, dtype=np.int64), n_groups + self.rows])

    def _known(self, start: Basis) -> Any:
        """Write a basis over the columns and rows there are: new rows are basic."""
        proto = solution_pb2.BasisProto()
        lower, basic = solution_pb2.BASIS_STATUS_AT_LOWER_BOUND, solution_pb2.BASIS_STATUS_BASIC
        column_status = _looked_up(self.columns, start.columns, start.column_status, lower)
        row_status = _looked_up(self._names, start.rows, start.row_status, basic)
        proto.variable_status.ids.extend(self.columns)
        proto.variable_status.values.extend(column_status)
        proto.constraint_status.ids.extend(self._names)
        proto.constraint_status.values.extend(row_status)
        return proto

    def _read(self, result: Any) -> Vertex:
        """Read values, prices and the basis."""
        program, found = self.program, result.solutions[0]
        x = np.zeros(program.n_columns)
        values = found.primal_solution.variable_values
        x[np.array(values.ids, dtype=np.int64)] = np.array(values.values)
        duals = found.dual_solution.dual_values
        ids, amounts = np.array(duals.ids, dtype=np.int64), np.array(duals.values)
        position = ids[ids >= program.n_groups] - program.n_groups
        prices = np.zeros(program.n_rows)
        unit = np.zeros(program.n_rows)
        unit[self.rows] = self._worth_scale / self._row_scale
        prices[position] = -amounts[ids >= program.n_groups] * unit[position]
        prices = np.where(program.equality, prices, np.maximum(prices, 0.0))
        basis = None
        if found.HasField("basis"):
            columns, rows = found.basis.variable_status, found.basis.constraint_status
            basis = Basis(
                np.array(columns.ids, dtype=np.int64),
                np.array(columns.values, dtype=np.int64),
                np.array(rows.ids, dtype=np.int64),
                np.array(rows.values, dtype=np.int64),
            )
        return Vertex(np.clip(x, 0.0, program.upper), prices, basis)


def _looked_up(ids: IntArray, known: IntArray, values: IntArray, other: int) -> IntArray:
    """Give the value of each number among those known (increasing), or the other one."""
    if not len(known):
        return np.full(len(ids), other, dtype=np.int64)
    place = np.minimum(np.searchsorted(known, ids), len(known) - 1)
    return np.where(known[place] == ids, values[place], other)
