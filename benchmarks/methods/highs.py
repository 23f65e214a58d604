"""HiGHS on the whole program, through its own package; OR-Tools must not be loaded beside it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import highspy
import numpy as np

from benchmarks.methods.answer import Answer, finish, prepare
from benchmarks.methods.arrays import whole_bound, whole_columns, whole_program, whole_value

if TYPE_CHECKING:
    from benchmarks.methods.answer import Prepared
    from benchmarks.methods.arrays import Whole
    from benchmarks.tasks import Task
    from benchmarks.trace import Trace
    from berceau.domain.territory import Territory
    from berceau.engine.matrix import IntArray

_FREE = 1e300
_FEASIBLE = 2
"""How HiGHS calls a solution that breaks nothing."""


def run(territory: Territory, task: Task, trace: Trace) -> Answer:
    """Solve with HiGHS.

    Settings: ``threads``; ``hint`` (start from the proposal in order); ``heuristics`` (share of
    effort, HiGHS's own default is 0.05).

    Raises
    ------
    RuntimeError
        If OR-Tools is loaded: both bring a library of the same name.
    """
    if "ortools" in sys.modules:
        raise RuntimeError("ortools is loaded: two HiGHS libraries in one process")
    prepared = prepare(territory, task, trace)
    whole = whole_program(prepared)
    solver = _filled(whole)
    trace.phase("build")
    _set(solver, task, max(0.1, task.limit - trace.elapsed))
    if prepared.hint is not None:
        start = highspy.HighsSolution()
        start.col_value = prepared.hint.astype(np.float64).tolist()
        solver.setSolution(start)
    _listen(solver, trace)
    solver.run()
    trace.phase("solve")
    return finish(prepared, *_read(solver, prepared, trace))


def _filled(whole: Whole) -> highspy.Highs:
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = whole.matrix.n_columns, whole.matrix.n_rows
    lp.col_cost_, lp.offset_ = whole.cost, whole.offset
    lp.col_lower_, lp.col_upper_ = np.zeros(lp.num_col_), whole.column_upper
    lp.row_lower_, lp.row_upper_ = whole.row_lower, whole.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = lp.num_col_, lp.num_row_
    lp.a_matrix_.start_ = whole.matrix.indptr.astype(np.int32)
    lp.a_matrix_.index_ = whole.matrix.indices.astype(np.int32)
    lp.a_matrix_.value_ = whole.matrix.coefs.astype(np.float64)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * lp.num_col_
    lp.sense_ = highspy.ObjSense.kMaximize
    solver: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]  # its own
    solver.setOptionValue("output_flag", False)  # noqa: FBT003 - HiGHS takes it by position
    solver.passModel(lp)
    return solver


def _set(solver: highspy.Highs, task: Task, seconds: float) -> None:
    threads = int(task.settings.get("threads", 1))
    options: dict[str, float | int | str | bool] = {
        "time_limit": seconds,
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 1e-6,
        "threads": threads,
        "parallel": "on" if threads > 1 else "off",
        "mip_heuristic_effort": float(task.settings.get("heuristics", 0.05)),
    }
    for name, value in options.items():
        if solver.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            raise RuntimeError(f"HiGHS refuses {name} = {value}")


def _listen(solver: highspy.Highs, trace: Trace) -> None:
    def hear(event: highspy.HighsCallbackEvent) -> None:
        best, bound = event.data_out.mip_primal_bound, event.data_out.mip_dual_bound
        trace.note(
            None if abs(best) > _FREE else whole_value(best),
            None if abs(bound) > _FREE else whole_bound(bound),
        )

    solver.cbMipImprovingSolution.subscribe(hear)
    solver.cbMipLogging.subscribe(hear)


def _read(
    solver: highspy.Highs, prepared: Prepared, trace: Trace
) -> tuple[IntArray | None, Trace, Answer]:
    info = solver.getInfo()
    answer = Answer(bound=whole_bound(info.mip_dual_bound), bound_source="solver")
    answer.more = {"nodes": info.mip_node_count, "status": str(solver.getModelStatus())}
    if info.primal_solution_status != _FEASIBLE:
        return None, trace, answer
    x = whole_columns(np.array(solver.getSolution().col_value))
    if solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
        answer.bound = prepared.objective.value(x)
    trace.note(prepared.objective.value(x), answer.bound)
    return x, trace, answer
