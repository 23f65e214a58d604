"""What every method gives back, and the steps that all peers share.

The clock of a peer counts the same work as ours: options and rows from the territory, rows left
out, the solver's input, the solve, and the proposal accepted by the independent checker.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from berceau.engine.reduction import needed_rows
from berceau.engine.stages import Optimise
from berceau.placement.baselines import serve_in_order
from berceau.placement.objectives import stages_of
from berceau.placement.problem import formulate
from berceau.placement.record import Finding, propose

if TYPE_CHECKING:
    from benchmarks.tasks import Task
    from benchmarks.trace import Trace
    from berceau.domain.territory import Territory
    from berceau.engine.matrix import IntArray
    from berceau.engine.stages import Objective
    from berceau.placement.problem import Problem


@dataclass
class Answer:
    """What came out of one run.

    Attributes
    ----------
    value
        Value of the checked proposal; ``None`` if none was found.
    bound
        What is proven: no proposal has more.
    bound_source
        Who proves it: ``prices`` (anyone can recompute it) or the solver.
    verdict
        In the words of proposals.
    work
        Deterministic effort, where the method counts it.
    size
        Columns, rows, coefficients.
    more
        What only this method has to tell.
    """

    value: int | None = None
    bound: int | None = None
    bound_source: str = ""
    verdict: str = "unknown"
    work: float | None = None
    size: dict[str, int] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Prepared:
    """A territory as arrays, ready for any solver.

    Attributes
    ----------
    problem
        Options and program.
    kept
        Numbers of the rows that are needed.
    objective
        What is maximised.
    hint
        The proposal that serves families in order, where the task asks for it and it is lawful.
    """

    problem: Problem
    kept: IntArray
    objective: Objective
    hint: IntArray | None

    @property
    def size(self) -> dict[str, int]:
        """Count columns, rows and coefficients, of all rows and of those kept."""
        program = self.problem.program
        starts = program.matrix.indptr
        return {
            "columns": program.n_columns,
            "groups": program.n_groups,
            "rows": program.n_rows,
            "coefficients": program.n_coefficients,
            "kept_rows": len(self.kept),
            "kept_coefficients": int((starts[self.kept + 1] - starts[self.kept]).sum()),
        }


def prepare(territory: Territory, task: Task, trace: Trace) -> Prepared:
    """Turn a territory into the arrays that a peer is given.

    Raises
    ------
    ValueError
        If the policy has not one single objective.
    """
    problem = formulate(territory)
    stages = stages_of(problem, None)
    if len(stages) != 1 or not isinstance(stages[0], Optimise):
        raise ValueError(f"{task.policy}: found {len(stages)} stages, expected one sum for peers")
    objective = stages[0].objective(problem.program.upper)
    trace.phase("formulate")
    kept = needed_rows(problem.program)
    trace.phase("reduce")
    hint = None
    if task.settings.get("hint", False):
        start = problem.complete(serve_in_order(problem))
        hint = start if problem.program.allows(start) else None
        if hint is not None:
            trace.note(objective.value(hint), None)
        trace.phase("hint")
    return Prepared(problem, kept, objective, hint)


def finish(prepared: Prepared, x: IntArray | None, trace: Trace, answer: Answer) -> Answer:
    """Check a peer's solution, write and check the proposal, and fill in value and verdict.

    Raises
    ------
    RuntimeError
        If the solution breaks a row, or the checker measures another value.
    """
    answer.size = prepared.size
    if x is None:
        return answer
    problem = prepared.problem
    if not problem.program.allows(x):
        broken = problem.program.violations(x)
        raise RuntimeError(f"the solution breaks {len(broken)} rows, the first {broken[0]}")
    answer.value = prepared.objective.value(x)
    proposal = propose(problem, x, Finding("given"))
    trace.phase("check")
    measured = None if proposal.measures is None else proposal.measures.need
    if measured != answer.value:
        raise RuntimeError(f"value {answer.value}, but the checker measures {measured}")
    proven = answer.bound is not None and answer.value >= answer.bound
    answer.verdict = "proven" if proven else "feasible"
    return answer
