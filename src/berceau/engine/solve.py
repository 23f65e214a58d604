"""Solve a program stage by stage."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine import leximin
from berceau.engine.cpsat import SOLVER
from berceau.engine.guard import Aids
from berceau.engine.limits import Limits
from berceau.engine.outcome import Outcome, Progress
from berceau.engine.program import Program, whole_numbers
from berceau.engine.run import Run
from berceau.engine.search import maximise
from berceau.engine.stages import Leximin, Objective, Optimise, Stage, StageRecord, slack_of
from berceau.engine.standing import Aim, Standing
from berceau.engine.verdict import StoppedBy, Verdict
from berceau.engine.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from berceau.engine.matrix import IntArray

__all__ = ["DEFAULT_LIMITS", "Outcome", "Progress", "solve"]

DEFAULT_LIMITS = Limits()
"""Limits of a solve that is given none: repeatable."""
NO_AIDS = Aids()
"""No prices at hand, nobody who judges."""
SHOWN = 10
"""At most so many broken rows of a hint are named."""
_STRENGTH = (
    Verdict.PROVEN,
    Verdict.WITHIN_GAP,
    Verdict.FEASIBLE,
    Verdict.UNKNOWN,
    Verdict.INFEASIBLE,
)


def solve(
    program: Program,
    stages: Sequence[Stage],
    *,
    limits: Limits = DEFAULT_LIMITS,
    hint: IntArray | None = None,
    progress: Callable[[Progress], None] | None = None,
    aids: Aids = NO_AIDS,
) -> Outcome:
    """Optimise the stages in order, each among the solutions that keep those before.

    Parameters
    ----------
    program
        Columns, groups and rows.
    stages
        What to reach; without any, a solution is looked for and nothing else.
    limits
        When to stop.
    hint
        A solution to start from, shape ``(n_columns,)``: the result is never worse.
    progress
        Told of every improvement, in the caller's thread. A ``KeyboardInterrupt`` in it, or by
        Ctrl-C, ends the solve with the best solution found; any other error of it is passed on.
    aids
        Prices at hand, and who judges solutions.

    Returns
    -------
    Outcome
        The best solution, one record for each stage, and the prices that prove the bounds.

    Raises
    ------
    ValueError
        If a measure does not fit the program, or the hint breaks it.
    """
    for stage in stages:
        _check_stage(stage, program)
    start = None if hint is None else _checked_hint(program, hint)
    watch = Watch(limits, progress, stages)
    run = Run(program, limits, watch, start)
    run.at_hand, run.guard, run.following = aids.at_hand, aids.guard, aids.following
    if run.x is None and not (stages and isinstance(stages[0], Optimise)):
        verdict, stopped_by = _first_solution(run)
    else:
        verdict, stopped_by = Verdict.PROVEN, StoppedBy.PROOF
    records: list[StageRecord] = []
    for number, stage in enumerate(stages, start=1):
        watch.enter(number)
        run.number = number
        if stopped_by is not StoppedBy.INTERRUPT and verdict.has_value:
            record = _run_stage(run, stage)
        else:
            record = _unsearched(run, stage, verdict, stopped_by)
        records.append(record)
        verdict = max(verdict, record.verdict, key=_STRENGTH.index)
        if record.stopped_by is StoppedBy.INTERRUPT or (
            stopped_by.repeatable and record.stopped_by is not StoppedBy.PROOF
        ):
            stopped_by = record.stopped_by
    return Outcome(
        verdict, run.solution, tuple(records), tuple(run.certificates), stopped_by, limits, SOLVER
    )


def _check_stage(stage: Stage, program: Program) -> None:
    """Refuse measures that do not fit the program."""
    if isinstance(stage, Leximin):
        stage.check(program.n_columns)
    else:
        stage.objective(program.upper)


def _checked_hint(program: Program, hint: IntArray) -> IntArray:
    """Refuse a hint that breaks something, and say what."""
    x = whole_numbers("hint", hint, (program.n_columns,))
    broken = program.violations(x)
    if broken:
        shown = "; ".join(
            f"{one.rule}, {one.subject}: found {one.found}, limit {one.limit}"
            for one in broken[:SHOWN]
        )
        more = f" and {len(broken) - SHOWN} more" if len(broken) > SHOWN else ""
        raise ValueError(f"hint: found a solution that breaks {shown}{more}, expected none broken")
    return x


def _first_solution(run: Run) -> tuple[Verdict, StoppedBy]:
    """Look for any solution."""
    nothing = Objective(np.zeros(run.program.n_columns, dtype=np.int64))
    standing = maximise(run, nothing, Aim("first solution"))
    return _verdict(run, standing, nothing), standing.stopped_by


def _verdict(run: Run, standing: Standing, objective: Objective) -> Verdict:
    """Name what is known at the end of a search."""
    if run.x is None:
        return Verdict.INFEASIBLE if standing.infeasible else Verdict.UNKNOWN
    return run.verdict(objective.value(run.x), standing.bound)


def _run_stage(run: Run, stage: Stage) -> StageRecord:
    """Optimise one stage and lock what it reached."""
    started = run.watch.elapsed
    try:
        record = _leximin(run, stage) if isinstance(stage, Leximin) else _optimise(run, stage)
    except KeyboardInterrupt:
        run.watch.silence()
        verdict = Verdict.UNKNOWN if run.x is None else Verdict.FEASIBLE
        return _unsearched(run, stage, verdict, StoppedBy.INTERRUPT)
    return replace(record, seconds=run.watch.elapsed - started)


def _optimise(run: Run, stage: Optimise) -> StageRecord:
    """Optimise a weighted sum and lock it."""
    objective = _objective(run, stage)
    effort = stage.effort * run.limits.deterministic_time
    aim = Aim(stage.name, shown=lambda value: stage.sign * value, effort=effort)
    standing = maximise(run, objective, aim)
    run.remember(objective, standing.bound, standing.source)
    verdict = _verdict(run, standing, objective)
    if run.x is None:
        bound = None if standing.infeasible else stage.sign * standing.bound
        return _record(stage, verdict, None, bound, standing)
    value = objective.value(run.x)
    least = value - slack_of(value, stage.tolerance_permille)
    relation = "at least" if stage.maximise else "at most"
    locked = f"{stage.name}: {relation} {stage.sign * least}" + _remark(
        verdict, f"{stage.sign * value}", stage.tolerance_permille
    )
    run.lock(locked, objective.coefs, least - objective.constant)
    return replace(
        _record(stage, verdict, stage.sign * value, stage.sign * standing.bound, standing),
        locked=locked,
    )


def _leximin(run: Run, stage: Leximin) -> StageRecord:
    """Settle the levels of a leximin stage; each locks itself."""
    levels = leximin.settle(run, stage)
    records = tuple(levels.records)
    verdict = max((one.verdict for one in records), key=_STRENGTH.index, default=Verdict.PROVEN)
    least = [one.value - slack_of(one.value, stage.tolerance_permille) for one in records]
    reached = ", ".join(str(one.value) for one in records)
    locked = f"{stage.name}: lowest rates at least {', '.join(map(str, least))}" + _remark(
        verdict, reached, stage.tolerance_permille
    )
    return StageRecord(
        stage.name,
        verdict,
        records[0].value if records else None,
        records[0].bound if records else None,
        0.0,
        levels.effort,
        locked if records else "",
        records[0].bound_source if records else None,
        levels.stopped_by,
        records,
        tuple(levels.means),
    )


def _remark(verdict: Verdict, reached: str, permille: int) -> str:
    """Say what a lock stands on."""
    tolerance = f", tolerance {permille} per thousand" if permille else ""
    proof = "proven best" if verdict is Verdict.PROVEN else "not proven best"
    return f" (reached {reached}, {proof}{tolerance})"


def _record(
    stage: Stage, verdict: Verdict, value: int | None, bound: int | None, standing: Standing
) -> StageRecord:
    """Write the record of a search."""
    return StageRecord(
        stage.name,
        verdict,
        value,
        bound,
        0.0,
        standing.effort,
        "",
        None if bound is None else standing.source,
        standing.stopped_by,
        means=tuple(standing.means),
    )


def _unsearched(run: Run, stage: Stage, verdict: Verdict, stopped_by: StoppedBy) -> StageRecord:
    """Write the record of a stage that was not searched, or cut short before a bound was known.

    What fits without a search is taken: a solution cut short in an early stage may be nearly
    empty.
    """
    value: int | None = None
    if run.x is not None:
        verdict = Verdict.FEASIBLE
        if isinstance(stage, Leximin):
            value = min(stage.rates(run.x), default=None)
        else:
            run.top_up(_objective(run, stage))
            value = sum(weight * run.measured(measure) for measure, weight in stage.terms)
    return StageRecord(stage.name, verdict, value, None, 0.0, 0.0, "", None, stopped_by)


def _objective(run: Run, stage: Optimise) -> Objective:
    """Give what a stage maximises, over the columns that there are now."""
    objective = stage.objective(run.program.upper[: run.original.n_columns])
    return objective.padded(run.program.n_columns)
