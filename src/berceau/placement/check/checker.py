"""The independent check of a proposal, from the rules alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.check import claims
from berceau.placement.check.measuring import measure
from berceau.placement.check.report import Report
from berceau.placement.check.rules import RULES
from berceau.placement.check.seating import Seating
from berceau.placement.check.view import View

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Proposal


def check(territory: Territory, proposal: Proposal) -> Report:
    """Check every rule, every record and every measure of a proposal.

    Written from the page of rules directly on the territory: nothing of the solver's side is
    used. Time grows with children times months times slots.

    Parameters
    ----------
    territory
        What the proposal says it was made for.
    proposal
        Any proposal, also one made by hand or by another program.

    Returns
    -------
        All violations, in order of the rules, and the measures recomputed. Nothing is raised for
        an unlawful proposal.
    """
    view = View(territory)
    seating = Seating(view, proposal.placements)
    recomputed = measure(view, seating)
    violations = [found for rule in RULES.values() for found in rule(view, seating)]
    violations += claims.records(view, seating, proposal)
    violations += claims.measures(view, recomputed, proposal)
    return Report(violations=tuple(violations), measures=recomputed)
