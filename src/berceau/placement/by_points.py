"""The legal reference: points decide, guaranteed places are kept, nobody can complain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.engine.limits import Limits
from berceau.market.stable import stable
from berceau.placement.competition import competition_of
from berceau.placement.problem import formulate
from berceau.placement.record import Finding, propose

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Proposal

LIMITS = Limits()
"""Limits of the search where serving in order leaves complaints."""


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
        A lawful proposal without stages: it claims no bound.

    Raises
    ------
    InfeasibleError
        If the places held and the decisions do not fit by themselves.
    """
    problem = formulate(territory)
    competition = competition_of(problem)
    found = stable(competition.market, limits=limits, confirm=False)
    x = problem.complete(competition.chosen(found.held))
    return propose(problem, x, Finding("by_points"), competition=competition)
