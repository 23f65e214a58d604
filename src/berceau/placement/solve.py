"""The main job: a territory in, a checked and bounded proposal out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from berceau.domain.stage_names import NOT_BORNE
from berceau.engine.guard import Aids
from berceau.engine.limits import Limits
from berceau.engine.solve import solve
from berceau.engine.verdict import StoppedBy, Verdict
from berceau.errors import Fault, InfeasibleError
from berceau.placement.bands import by_bands
from berceau.placement.baselines import serve_in_order
from berceau.placement.by_points import by_points
from berceau.placement.certifying import certificates_of, with_certified
from berceau.placement.competition import competition_of
from berceau.placement.envy import EnvyGuard, by_points_of, is_strict, obeyed
from berceau.placement.former import PricesAtHand, near
from berceau.placement.objectives import hours_of, stages_of
from berceau.placement.problem import formulate
from berceau.placement.proposal import Level, StageResult
from berceau.placement.record import Finding, clashes, propose

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import numpy.typing as npt

    from berceau.domain.territory import Territory
    from berceau.engine.outcome import Outcome, Progress
    from berceau.engine.program import Violation
    from berceau.engine.stages import Stage, StageRecord
    from berceau.placement.competition import Competition
    from berceau.placement.problem import Problem
    from berceau.placement.proposal import Proposal
    from berceau.placement.proposal import Verdict as VerdictName

    Ints = npt.NDArray[np.int64]
    Follow = Callable[[Progress], None] | None


def place(
    territory: Territory,
    *,
    limits: Limits | None = None,
    progress: Callable[[Progress], None] | None = None,
    former: Proposal | None = None,
) -> Proposal:
    """Propose who gets which place, and say how far from the best it can be.

    Parameters
    ----------
    territory
        Structures, conventions, families, policy and decisions.
    limits
        Effort, seed, workers; by default repeatable, without any clock.
    progress
        Called while it runs, with stage, best value, bound and gap. Ctrl-C at any moment gives
        the best found.
    former
        Proposal against which the stage ``changes`` counts. The search starts from it, and from
        the prices of its certificates where they still prove a good bound: after one decision
        a new proposal takes a small share of the time.

    Returns
    -------
        The proposal, accepted by the independent checker.

    Raises
    ------
    InfeasibleError
        If places held, decisions and limits contradict each other, or nothing was found in time.
    InputError
        If the year planned lacks a law that is asked for, or the policy's weights are too large.
    """
    limits = limits or Limits()
    policy = territory.policy
    if policy.bands:
        return by_bands(territory, limits=limits)
    if is_strict(policy.envy):
        return by_points(territory, limits=limits)
    problem = formulate(territory)
    competition = competition_of(problem) if obeyed(policy.envy) else None
    start, guard = _prepared(problem, competition, former)
    task = Task(problem, stages_of(problem, former), start, competition, guard, former)
    return best_of(task, limits, progress)


@dataclass(frozen=True, eq=False)
class Task:
    """What is solved, and where the search begins.

    Attributes
    ----------
    problem
        The placement.
    stages
        What to reach, in order.
    start
        Value of each column of a lawful choice; ``None`` where none is known.
    competition
        The problem's market, where the policy has rules on complaints.
    guard
        Who keeps these rules, where the program does not.
    former
        The proposal against which changes are counted.
    """

    problem: Problem
    stages: tuple[Stage, ...]
    start: Ints | None
    competition: Competition | None = None
    guard: EnvyGuard | None = None
    former: Proposal | None = None


def best_of(task: Task, limits: Limits, progress: Follow = None) -> Proposal:
    """Solve a task and write the proposal.

    Raises
    ------
    InfeasibleError
        If places held, decisions and limits contradict each other, or nothing was found in time.
    """
    problem, stages, former, guard = task.problem, task.stages, task.former, task.guard
    at_hand = None if former is None else PricesAtHand(problem, stages, former)
    outcome = solve(
        problem.program,
        stages,
        limits=limits,
        hint=task.start,
        progress=progress,
        aids=Aids(at_hand, guard, problem.complaints),
    )
    if outcome.x is None:
        raise InfeasibleError(_clashes(problem, start_violations(problem), outcome))
    certificates = certificates_of(problem, stages, outcome)
    results = with_certified(problem.program, stages, map(_result, outcome.stages), certificates)
    if guard is not None:
        results = (*results, _not_borne(guard.excess(outcome.x)))
    finding = replace(
        _finding(outcome),
        stages=results,
        certificates=certificates,
        former="" if former is None else former.placements_digest,
    )
    return propose(problem, outcome.x, finding, competition=task.competition)


def _prepared(
    problem: Problem, competition: Competition | None, former: Proposal | None
) -> tuple[Ints | None, EnvyGuard | None]:
    """Give a lawful choice to begin with, and what keeps the rules on complaints from there."""
    if competition is None:
        return _start(problem, former), None
    guard = EnvyGuard(competition, hours_of(problem))
    start = _respectful(problem, former, guard)
    # Where rows keep the rules on complaints, the usual search proves what it finds.
    return start, None if problem.complaints is not None or start is None else guard


def _not_borne(excess: int) -> StageResult:
    """Say how many complaints there are beyond what the policy allows; it is none but rarely."""
    verdict: VerdictName = "feasible" if excess else "proven"
    stopped = StoppedBy.EFFORT if excess else StoppedBy.PROOF
    return StageResult(
        name=NOT_BORNE, verdict=verdict, value=excess, bound=0, stopped_by=str(stopped)
    )


def _start(problem: Problem, former: Proposal | None) -> Ints | None:
    """Give a lawful choice: near the former proposal if there is one, else in order of points."""
    in_order = problem.complete(serve_in_order(problem))
    known = in_order if problem.program.allows(in_order) else None
    nearest = None if former is None else near(problem, former, known)
    return known if nearest is None else nearest


def _respectful(problem: Problem, former: Proposal | None, guard: EnvyGuard) -> Ints | None:
    """Give a lawful choice that keeps the rules on complaints, or breaks them least.

    Near a former proposal what breaks them is repaired where it is; points decide afresh only if
    that is not enough.
    """
    by_points = by_points_of(guard.competition)
    known = by_points if problem.program.allows(by_points) else None
    nearest = None if former is None else near(problem, former, known)
    return guard.start(x for x in (nearest, known, _start(problem, None)) if x is not None)


def start_violations(problem: Problem) -> list[Violation]:
    """List the rows that what is guaranteed breaks by itself."""
    kept = problem.options.keep.astype("int64")
    alone = problem.complete(kept)
    return [
        violation
        for violation in problem.program.violations(alone)
        if violation.rule not in {"group", "siblings"}
    ]


def _clashes(problem: Problem, broken: list[Violation], outcome: Outcome) -> list[Fault]:
    from berceau.placement.clashes.telling import clash_faults  # noqa: PLC0415  (where nothing fits)

    proven = outcome.verdict is Verdict.INFEASIBLE
    found = clash_faults(problem.territory, outcome.limits) if broken or proven else ()
    told = [*clashes(broken), *found]
    return told or [
        Fault(
            problem.territory.name,
            "infeasible" if proven else "nothing-found",
            "places held and decisions that no proposal can all keep"
            if proven
            else "no proposal within the limits",
            "at least one lawful proposal",
            "Look at the decisions first, then at the places held."
            if proven
            else "Give it more time.",
        )
    ]


def _finding(outcome: Outcome) -> Finding:
    limits = outcome.limits
    return Finding(
        method="place",
        verdict=_VERDICTS[outcome.verdict],
        run={
            "solver": outcome.solver,
            "seed": limits.seed,
            "deterministic_limit": limits.deterministic_time,
            "wall_limit": limits.wall_seconds,
            "workers": limits.workers,
            "stopped_by": str(outcome.stopped_by),
            "seconds": round(sum(record.seconds for record in outcome.stages), 3),
        },
    )


def _result(record: StageRecord) -> StageResult:
    return StageResult(
        name=record.name,
        verdict=_VERDICTS[record.verdict],
        value=record.value,
        bound=record.bound,
        locked=record.locked,
        seconds=round(record.seconds, 3),
        work=round(record.deterministic_time, 6),
        bound_source=str(record.bound_source or ""),
        stopped_by=str(record.stopped_by),
        means=record.means,
        levels=tuple(
            Level(
                level=level.level,
                verdict=_VERDICTS[level.verdict],
                value=level.value,
                bound=level.bound,
                bound_source=str(level.bound_source),
            )
            for level in record.levels
        ),
    )


_VERDICTS: dict[Verdict, VerdictName] = {
    Verdict.PROVEN: "proven",
    Verdict.WITHIN_GAP: "within_gap",
    Verdict.FEASIBLE: "feasible",
    Verdict.INFEASIBLE: "infeasible",
    Verdict.UNKNOWN: "unknown",
}
