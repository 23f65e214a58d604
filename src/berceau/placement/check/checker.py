"""The independent check of a proposal, from the rules alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.check import claims, grievances
from berceau.placement.check.envy import grieved
from berceau.placement.check.measuring import measure
from berceau.placement.check.report import Report
from berceau.placement.check.rules import RULES
from berceau.placement.check.seating import Seating
from berceau.placement.check.view import View

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Proposal


_TOLD = {"records", "measures"}
"""What a proposal says of itself: nobody's place depends on it."""
COUNTED_UP_TO = 500
"""Children up to whom complaints are counted without being asked for: it takes some time."""


def check(territory: Territory, proposal: Proposal, *, envy: bool | None = None) -> Report:
    """Check every rule, every record and every measure of a proposal.

    Written from the page of rules directly on the territory: nothing of the solver's side is
    used. Time grows with children times months times slots.

    Parameters
    ----------
    territory
        What the proposal says it was made for.
    proposal
        Any proposal, also one made by hand or by another program.
    envy
        Whether complaints are counted. If nothing is said they are on territories of some hundred
        children.

    Returns
    -------
        All violations, in order of the rules, and the measures recomputed. Nothing is raised for
        an unlawful proposal. Complaints are counted of plans that break no other rule.
    """
    view = View(territory)
    seating = Seating(view, proposal.placements)
    recomputed = measure(view, seating)
    violations = [found for rule in RULES.values() for found in rule(view, seating)]
    violations += claims.records(view, seating, proposal)
    violations += claims.measures(view, seating, recomputed, proposal)
    if envy is None:
        envy = len(territory.child_by_id) <= COUNTED_UP_TO
    complaints = None
    if envy and all(found.rule in _TOLD for found in violations):
        who = grieved(view, seating, view.policy.envy_gap)
        complaints = who.counts
        violations += grievances.envy(view.policy, who, proposal)
        violations += grievances.envy_claims(complaints, proposal)
    return Report(violations=tuple(violations), measures=recomputed, envy=complaints)
