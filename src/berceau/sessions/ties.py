"""What requests name of each other and of places, kept true when some are no longer there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.domain.families import Request

if TYPE_CHECKING:
    from berceau.domain.families import Child, Combination, Family, Held


def bound(family: Family, children: tuple[Child, ...]) -> Family:
    """Give a family with some of its children, and what it still can mean by combinations.

    Parameters
    ----------
    family
        As it stands in the register.
    children
        Those who are there, with the requests that are decided now.
    """
    update: dict[str, object] = {"children": children}
    if family.siblings == "combinations":
        asking = {child.id for child in children if child.request is not None}
        found: dict[frozenset[object], Combination] = {}
        for combination in family.combinations:
            places = tuple(place for place in combination if place.child in asking)
            if places:
                found.setdefault(frozenset(places), places)
        update["combinations"] = tuple(found.values())
        if not found:
            update["siblings"] = "any"
    return family.model_copy(update=update)


def moving(held: Held) -> Request:
    """Ask for a place that is accepted and taken later, and for nothing else."""
    return Request(
        start=held.since, until=held.until, weeks=(held.week,), wishes=(held.structure,)
    )
