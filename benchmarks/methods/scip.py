"""SCIP on the whole program, through PySCIPOpt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyscipopt
from pyscipopt.scip import PY_SCIP_EVENTTYPE as SCIP_EVENTTYPE
from pyscipopt.scip import PY_SCIP_PARAMSETTING as SCIP_PARAMSETTING

from benchmarks.methods.answer import Answer, finish, prepare
from benchmarks.methods.arrays import whole_bound, whole_columns, whole_program, whole_value

if TYPE_CHECKING:
    from benchmarks.methods.arrays import Whole
    from benchmarks.tasks import Task
    from benchmarks.trace import Trace
    from berceau.domain.territory import Territory
    from berceau.engine.matrix import IntArray

_EVENTS = SCIP_EVENTTYPE.BESTSOLFOUND | SCIP_EVENTTYPE.LPSOLVED | SCIP_EVENTTYPE.NODESOLVED
_EMPHASES = {
    "default": SCIP_PARAMSETTING.DEFAULT,
    "aggressive": SCIP_PARAMSETTING.AGGRESSIVE,
    "fast": SCIP_PARAMSETTING.FAST,
    "off": SCIP_PARAMSETTING.OFF,
}


class _Listener(pyscipopt.Eventhdlr):
    """Notes best value and bound whenever either may have moved."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace

    def eventinit(self) -> None:
        """Begin to listen."""
        self.model.catchEvent(_EVENTS, self)

    def eventexit(self) -> None:
        """Listen no more."""
        self.model.dropEvent(_EVENTS, self)

    def eventexec(self, _event: Any) -> dict[str, Any]:
        """Note where the solve stands."""
        best = self.model.getPrimalbound()
        known = best > -self.model.infinity()
        self._trace.note(
            whole_value(best) if known else None, whole_bound(self.model.getDualbound())
        )
        return {}


def run(territory: Territory, task: Task, trace: Trace) -> Answer:
    """Solve with SCIP, which uses one thread.

    Settings: ``hint`` (start from the proposal in order); ``heuristics`` and ``cuts`` (SCIP's own
    emphases).
    """
    prepared = prepare(territory, task, trace)
    solver, columns = _filled(whole_program(prepared))
    trace.phase("build")
    solver.setHeuristics(_EMPHASES[str(task.settings.get("heuristics", "default"))])
    solver.setSeparating(_EMPHASES[str(task.settings.get("cuts", "default"))])
    if prepared.hint is not None:
        start = solver.createSol()
        for column in np.flatnonzero(prepared.hint).tolist():
            solver.setSolVal(start, columns[column], float(prepared.hint[column]))
        solver.addSol(start)
    listener = _Listener(trace)
    solver.includeEventhdlr(listener, "trace", "notes best value and bound")
    solver.setParam("limits/time", max(0.1, task.limit - trace.elapsed))
    solver.optimize()
    trace.phase("solve")
    answer = Answer(bound=whole_bound(solver.getDualbound()), bound_source="solver")
    answer.more = {"nodes": solver.getNNodes(), "status": solver.getStatus()}
    x: IntArray | None = None
    if solver.getNSols():
        best = solver.getBestSol()
        x = whole_columns(np.array([solver.getSolVal(best, column) for column in columns]))
        if solver.getStatus() == "optimal":
            answer.bound = prepared.objective.value(x)
        trace.note(prepared.objective.value(x), answer.bound)
    return finish(prepared, x, trace, answer)


def _filled(whole: Whole) -> tuple[pyscipopt.Model, list[Any]]:
    """Fill SCIP's model, by the quickest way that its interface was found to have."""
    solver = pyscipopt.Model()
    solver.hideOutput()
    columns = [
        solver.addVar(vtype="B" if upper == 1 else "I", lb=0, ub=upper, obj=cost)
        for upper, cost in zip(whole.column_upper.tolist(), whole.cost.tolist(), strict=True)
    ]
    solver.addObjoffset(whole.offset)
    solver.setMaximize()
    terms = [pyscipopt.scip.Term(column) for column in columns]
    starts, indices = whole.matrix.indptr.tolist(), whole.matrix.indices.tolist()
    coefs = whole.matrix.coefs.astype(np.float64).tolist()
    for row, (lower, upper) in enumerate(
        zip(whole.row_lower.tolist(), whole.row_upper.tolist(), strict=True)
    ):
        span = slice(starts[row], starts[row + 1])
        entries = {terms[j]: coef for j, coef in zip(indices[span], coefs[span], strict=True)}
        expression = pyscipopt.Expr(entries)
        low = lower if np.isfinite(lower) else None
        solver.addCons(pyscipopt.scip.ExprCons(expression, lhs=low, rhs=upper))
    return solver, columns
