"""From a territory to the solver's input: by arrays, by expressions, and by plain loops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ortools.sat.python import cp_model

from benchmarks.methods.answer import Answer, prepare
from berceau.engine.cpsat import Model

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.methods.answer import Prepared
    from benchmarks.tasks import Task
    from benchmarks.trace import Trace
    from berceau.domain.territory import Territory
    from berceau.engine.matrix import IntArray


def ours(territory: Territory, task: Task, trace: Trace) -> Answer:
    """Build as the library does: arrays, needed rows, native model."""
    prepared = prepare(territory, task, trace)
    model = Model(prepared.problem.program, prepared.kept)
    trace.phase("fill")
    return _built(prepared, model)


def expressions(territory: Territory, task: Task, trace: Trace) -> Answer:
    """Give the needed rows to the modelling layer, one weighted sum a row."""
    prepared = prepare(territory, task, trace)
    model = cp_model.CpModel()
    columns = _columns(model, prepared)
    for members, coefs, limit, equal in _rows(prepared, prepared.kept):
        total = cp_model.LinearExpr.weighted_sum([columns[j] for j in members], coefs)
        model.add(total == limit if equal else total <= limit)
    trace.phase("fill")
    return _built(prepared, model)


def naive(territory: Territory, task: Task, trace: Trace) -> Answer:
    """Give all rows to the modelling layer, coefficient by coefficient, with ``sum``.

    The rows are taken from the arrays, so that what is timed is the filling alone.
    """
    prepared = prepare(territory, task, trace)
    model = cp_model.CpModel()
    columns = _columns(model, prepared)
    for members, coefs, limit, equal in _rows(prepared, range(prepared.problem.program.n_rows)):
        total = sum(coef * columns[j] for j, coef in zip(members, coefs, strict=True))
        model.add(total == limit if equal else total <= limit)
    trace.phase("fill")
    return _built(prepared, model)


def _columns(model: cp_model.CpModel, prepared: Prepared) -> list[cp_model.IntVar]:
    program = prepared.problem.program
    columns = [
        model.new_int_var(0, upper, f"x{j}") for j, upper in enumerate(program.upper.tolist())
    ]
    members: list[list[Any]] = [[] for _ in range(program.n_groups)]
    for j, group in enumerate(program.group.tolist()):
        if group >= 0:
            members[group].append(columns[j])
    for group, required in enumerate(program.required.tolist()):
        if required:
            model.add_exactly_one(members[group])
        elif len(members[group]) > 1:
            model.add_at_most_one(members[group])
    values = prepared.objective.coefs.tolist()
    model.maximize(sum(value * x for value, x in zip(values, columns, strict=True) if value))
    return columns


def _rows(
    prepared: Prepared, rows: Iterable[int] | IntArray
) -> Iterable[tuple[list[int], list[int], int, bool]]:
    program = prepared.problem.program
    starts = program.matrix.indptr
    for row in rows:
        span = slice(starts[row], starts[row + 1])
        yield (
            program.matrix.indices[span].tolist(),
            program.matrix.coefs[span].tolist(),
            int(program.limits[row]),
            bool(program.equality[row]),
        )


def _built(prepared: Prepared, model: Any) -> Answer:
    return Answer(verdict="built", size=prepared.size, more={"model": type(model).__name__})
