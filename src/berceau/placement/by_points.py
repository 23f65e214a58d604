"""The legal reference: points decide, guaranteed places are kept, nobody can complain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.engine.cpsat import SOLVER
from berceau.engine.limits import Limits
from berceau.engine.verdict import StoppedBy
from berceau.market.stable import stable
from berceau.placement.competition import competition_of
from berceau.placement.guarantees import pools_first
from berceau.placement.problem import formulate
from berceau.placement.proposal import StageResult
from berceau.placement.record import Finding, propose

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
    from berceau.market.stable import Settled
    from berceau.placement.proposal import Proposal

LIMITS = Limits(deterministic_time=2.0)
"""Limits of the search where serving in order leaves complaints."""
MOST_USES = 100_000
"""Markets with more uses (some 700 children) are not searched for the few complaints that are left
when all have been met that could be one by one: it takes minutes and changes one family or two."""


def by_points(territory: Territory, *, limits: Limits = LIMITS) -> Proposal:
    """Serve families in order of points until nobody with more points could take a place.

    Children in place keep what they hold until they get something that they prefer; what they
    leave is then free for everybody, from the beginning. Where points depend on the structure,
    complaints that are left are met one by one, then by a search. In the rare case that every
    proposal leaves some child with a complaint, the one with the fewest such families that was
    found is given.

    Parameters
    ----------
    territory
        Structures, conventions, families, policy and decisions.
    limits
        Limits of the search where one is needed.

    Returns
    -------
        A lawful proposal. Its one stage, ``stable``, counts the families (coupled brothers and
        sisters are one) who could have a wish that they prefer if everyone with less priority
        gave way, or in the free room; its bound says that no proposal leaves fewer.

    Raises
    ------
    InfeasibleError
        If the places held and the decisions do not fit by themselves.
    """
    problem = formulate(territory)
    competition = competition_of(problem)
    market = pools_first(competition)
    found = stable(
        market, limits=limits, confirm=False, searched=market.uses.n_entries <= MOST_USES
    )
    x = problem.complete(competition.chosen(found.held))
    finding = Finding("by_points", stages=(_stage(found),), run=_run(limits))
    return propose(problem, x, finding, competition=competition)


def _stage(found: Settled) -> StageResult:
    """Say how many families complain, and how many would in any proposal."""
    value = len(found.complaining)
    fewest = value if found.fewest else int(found.exists is False)
    return StageResult(
        name="stable",
        verdict="proven" if value == fewest else "feasible",
        value=value,
        bound=fewest,
        stopped_by=str(StoppedBy.PROOF if value == fewest else StoppedBy.EFFORT),
    )


def _run(limits: Limits) -> dict[str, object]:
    return {
        "solver": SOLVER,
        "seed": limits.seed,
        "deterministic_limit": limits.deterministic_time,
        "wall_limit": limits.wall_seconds,
        "workers": limits.workers,
    }
