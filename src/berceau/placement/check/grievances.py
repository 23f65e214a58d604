"""Rule ``envy``: what the policy says of complaints, and what a proposal says that there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.check.report import Violation
from berceau.placement.proposal import EnvyCounts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.policy import Policy
    from berceau.placement.check.envy import Grieved
    from berceau.placement.proposal import Envy, Proposal

_SIDES = {"refused": "refused children", "placed": "placed children"}


def binds(policy: Policy) -> bool:
    """Say whether a policy forbids complaints of some kind, or more than so many."""
    return any(rule.treatment in {"forbidden", "tolerated"} for rule in policy.envy)


def envy(policy: Policy, found: Grieved) -> Iterator[Violation]:
    """Rule ``envy``: no complaint of a kind that is forbidden, at most so many of one tolerated.

    Parameters
    ----------
    policy
        What the commission has published.
    found
        Who could complain.
    """
    for rule in policy.envy:
        if rule.treatment in {"forbidden", "tolerated"}:
            limit = rule.at_most if rule.treatment == "tolerated" else 0
            children = getattr(found, rule.of)[rule.notion]
            count = len(children & set(rule.children) if rule.children else children)
            if count > limit:
                yield Violation(
                    rule="envy",
                    subject=f"{_SIDES[rule.of]}, {rule.notion}",
                    found=count,
                    limit=limit,
                    message="more children could complain than the policy allows",
                )


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
