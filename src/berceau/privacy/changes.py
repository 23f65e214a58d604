"""What was changed, by numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.domain.base import Count, Record
from berceau.privacy.days import Grain
from berceau.privacy.values import facts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.territory import Territory


class Changes(Record):
    """What was changed, by numbers."""

    children: Count
    families: Count
    childminders: Count
    communes: Count
    """Communes that go under an invented name."""
    joined: Count
    """Invented names."""
    births: dict[Grain, Count]
    """Children by how coarse their day of birth is now."""
    requests: Count
    """Requests whose day is now one of its month of waiting."""
    ready: Count
    """Children whose points are written ready made."""
    facts_before: Count
    facts: Count
    """Facts that are left, of families and children."""
    homes_before: Count
    homes: Count
    """Homes of families and childminders of which coordinates are left."""
    homes_exact: Count
    """Of these, those that are where they were."""
    texts: Count
    """Sources, proofs, motives, authors and the like that were left out."""


def texts_of(territory: Territory) -> int:
    """Count what has been written in words, or dated, besides what decides."""
    return sum(map(bool, _texts(territory)))


def _texts(territory: Territory) -> Iterator[object]:
    for fact in facts_of(territory):
        yield from (fact.source, fact.checked)
    for decision in territory.decisions:
        yield from (decision.reason, decision.author, decision.decided)
    for criterion in territory.policy.grid:
        yield from (criterion.proof, criterion.source)
    for structure in territory.structures:
        if structure.kind == "childminder":
            yield structure.name
    for source in territory.sources:
        yield source.source or source.about
