"""Rule ``envy``: what the policy says of complaints, and what a proposal says that there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.domain.stage_names import NOT_BORNE
from berceau.placement.check.report import Violation
from berceau.placement.proposal import EnvyCounts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.policy import EnvyRule, Policy
    from berceau.placement.check.envy import Grieved
    from berceau.placement.proposal import Envy, Proposal

_FIRM = {"forbidden", "tolerated"}
_SIDES = {"refused": "refused children", "placed": "placed children"}


def envy(policy: Policy, found: Grieved, proposal: Proposal) -> Iterator[Violation]:
    """Rule ``envy``: as few complaints beyond what the policy bears as a proposal says.

    A proposal that says nothing of it, as one made by hand, has promised nothing.

    Parameters
    ----------
    policy
        What the commission has published.
    found
        Who could complain.
    proposal
        What may say how many complaints there are that are not borne.
    """
    said = [stage.value for stage in proposal.stages if stage.name == NOT_BORNE]
    if not said:
        return
    counts = [(rule, *_counted(rule, found)) for rule in policy.envy if rule.treatment in _FIRM]
    if sum(max(0, count - limit) for _, count, limit in counts) <= (said[0] or 0):
        return
    for rule, count, limit in counts:
        if count > limit:
            yield Violation(
                rule="envy",
                subject=f"{_SIDES[rule.of]}, {rule.notion}",
                found=count,
                limit=limit,
                message="more children could complain than the policy allows",
            )


def _counted(rule: EnvyRule, found: Grieved) -> tuple[int, int]:
    """Count the children with a complaint that a rule is for; give how many it bears."""
    children = getattr(found, rule.of)[rule.notion]
    count = len(children & set(rule.children) if rule.children else children)
    return count, rule.at_most if rule.treatment == "tolerated" else 0


def envy_claims(found: Envy, proposal: Proposal) -> Iterator[Violation]:
    """Compare the numbers of complaints that a proposal gives, if it gives them.

    Parameters
    ----------
    found
        The complaints that there are.
    proposal
        What says how many there are.
    """
    said = proposal.envy
    if said is None:
        return
    numbers = [("gap", said.gap, found.gap)]
    for side, name in _SIDES.items():
        for notion in EnvyCounts.model_fields:
            told, right = (getattr(getattr(e, side), notion) for e in (said, found))
            numbers.append((f"{name}, {notion}", told, right))
    for subject, told, right in numbers:
        if told != right:
            yield Violation(
                rule="records",
                subject=f"complaints, {subject}",
                found=told,
                limit=right,
                message="the number of complaints is not what the placements give",
            )
