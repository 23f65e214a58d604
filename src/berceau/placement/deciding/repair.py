"""Solve a session again after answers were given: promises first, the fewest changes after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.engine.solve import solve
from berceau.placement.baselines import serve_in_order
from berceau.placement.competition import competition_of
from berceau.placement.deciding.stages import repair_stages, worth_by_stage
from berceau.placement.envy import EnvyGuard, Promises, by_points_of, obeyed
from berceau.placement.former import near
from berceau.placement.objectives import hours_of
from berceau.placement.solve import Task, best_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import numpy.typing as npt

    from berceau.engine.limits import Limits
    from berceau.engine.outcome import Progress
    from berceau.placement.competition import Competition
    from berceau.placement.deciding.answers import Answers
    from berceau.placement.proposal import Proposal

    Ints = npt.NDArray[np.int64]
    Follow = Callable[[Progress], None] | None


def repaired_proposal(
    answers: Answers, former: Proposal, limits: Limits, progress: Follow = None
) -> Proposal:
    """Propose what keeps the promises of a former proposal, and changes the fewest answers.

    Parameters
    ----------
    answers
        What is solved, with all its decisions, and the answers given, option by option.
    former
        The proposal whose answers were given.
    limits
        Limits of the search.
    progress
        Told of its progress.

    Raises
    ------
    InfeasibleError
        If what is decided and what is held contradict each other.
    """
    problem = answers.problem
    stages = repair_stages(former, answers)
    competition = competition_of(problem) if obeyed(problem.territory.policy.envy) else None
    start = _nearest(answers, former, competition, limits)
    guard = None
    if competition is not None and start is not None:
        promises = Promises(answers.lost.coefs, worth_by_stage(problem, former))
        guard = EnvyGuard(competition, hours_of(problem), promises)
        start = guard.start([start])
    # Where rows keep the rules on complaints, the usual search proves what it finds.
    kept = guard if problem.complaints is None else None
    return best_of(Task(problem, stages, start, competition, kept, former), limits, progress)


def _nearest(
    answers: Answers, former: Proposal, competition: Competition | None, limits: Limits
) -> Ints | None:
    """Give a lawful choice near the former proposal that loses as few promises as can be."""
    problem = answers.problem
    known = problem.complete(serve_in_order(problem))
    lawful = known if problem.program.allows(known) else None
    if lawful is None and competition is not None:
        by_points = by_points_of(competition)
        lawful = by_points if problem.program.allows(by_points) else None
    start = near(problem, former, lawful)
    start = lawful if start is None else start
    lost = answers.lost
    if start is not None and int(lost.coefs @ start) + lost.constant <= answers.unavoidable:
        return start
    stages = repair_stages(former, answers)[:1]
    found = solve(problem.program, stages, limits=limits, hint=start).x
    return start if found is None else found
