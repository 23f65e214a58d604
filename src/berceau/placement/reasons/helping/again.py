"""Exact answers of procedures: run again with the changed request, they say what would be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.market.audit import Auditor
from berceau.market.market import NOTHING
from berceau.market.mend import mended
from berceau.market.stable import stable
from berceau.placement.bands import by_bands
from berceau.placement.baselines import defer, serve_in_order
from berceau.placement.by_points import LIMITS, MOST_USES
from berceau.placement.choices import chosen
from berceau.placement.competition import competition_of
from berceau.placement.guarantees import pools_first
from berceau.placement.problem import formulate
from berceau.placement.reasons.helping.standing import without_complaints
from berceau.placement.reasons.helping.witness import Answer

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from berceau.domain.territory import Territory
    from berceau.placement.problem import Problem
    from berceau.placement.reasons.helping.standing import Standing

    Ints = npt.NDArray[np.int64]


def found_again(
    standing: Standing, child: str, asked: Territory, *, thorough: bool = True
) -> Answer:
    """Run the procedure of a plan again.

    By points, complaints are first met from the plan at hand: if no more families can complain
    than the record says, that is an outcome of the procedure's kind, and the child has a place.

    Parameters
    ----------
    standing
        The plan.
    child
        Identifier of the child, without a place.
    asked
        The territory as it would have been asked.
    thorough
        Whether a procedure that takes long is run from its beginning.
    """
    problem = formulate(without_complaints(asked))
    if child not in problem.options.children:
        return Answer(helps=False, problem=problem)
    x = _outcome(standing, child, problem, asked, thorough=thorough)
    if x is None:
        return Answer(helps=None, problem=problem)
    helps = _has_place(problem, child, x)
    return Answer(helps=helps, problem=problem, x=x if helps else None)


def _has_place(problem: Problem, child: str, x: Ints) -> bool:
    mine = problem.options.child == problem.options.children.index(child)
    return bool(x[: len(mine)][mine].any())


def _outcome(
    standing: Standing, child: str, problem: Problem, asked: Territory, *, thorough: bool
) -> Ints | None:
    match standing.proposal.method:
        case "in_order":
            return problem.complete(serve_in_order(problem))
        case "deferred_acceptance":
            return problem.complete(defer(problem))
        case "by_bands":
            return chosen(problem, by_bands(asked).placements)[0]
        case _:
            return _stable(standing, child, problem, thorough=thorough)


def _stable(standing: Standing, child: str, problem: Problem, *, thorough: bool) -> Ints | None:
    competition = competition_of(problem)
    market = pools_first(competition)
    before, faults = chosen(problem, standing.proposal.placements)
    if not faults:
        near = mended(Auditor(market), competition.held(before))
        x = problem.complete(competition.chosen(near.held))
        if len(near.complaining) <= _most(standing) and _has_place(problem, child, x):
            return x
    if not thorough:
        return None
    found = stable(
        market, limits=LIMITS, confirm=False, searched=market.uses.n_entries <= MOST_USES
    )
    return problem.complete(competition.chosen(found.held))


def _most(standing: Standing) -> int:
    """Give the families who can complain of the plan, as its record says."""
    values = (stage.value for stage in standing.proposal.stages if stage.name == "stable")
    return next((value for value in values if value is not None), NOTHING)
