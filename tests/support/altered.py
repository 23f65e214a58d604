"""Proposals of which something was altered after they were written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from berceau.placement.proposal import Proposal

if TYPE_CHECKING:
    from collections.abc import Callable


def altered(
    proposal: Proposal, change: Callable[[dict[str, Any]], object], *, seal: bool = False
) -> Proposal:
    """Change the document of a proposal; ``seal`` it anew to hide that from the seal."""
    document = json.loads(proposal.model_dump_json())
    change(document)
    changed = Proposal.model_validate_json(json.dumps(document))
    return changed.sealed() if seal else changed


def most_priced(document: dict[str, Any]) -> dict[str, Any]:
    """Give the certificate with the most prices."""
    return max(document["certificates"], key=lambda c: sum(map(len, c["prices"].values())))


def first_price(certificate: dict[str, Any]) -> tuple[dict[str, int], str]:
    """Give the rule's prices and the name where the first price of a certificate stands."""
    named = next(iter(certificate["prices"].values()))
    return named, next(iter(named))
