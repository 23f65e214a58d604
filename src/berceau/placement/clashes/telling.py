"""A few clashes as faults, for whoever asked for a proposal where nothing fits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from berceau.errors import Fault
from berceau.placement.clashes.finding import first_clashes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.territory import Territory
    from berceau.engine.limits import Limits
    from berceau.placement.clashes.items import Item

EFFORT = 1.0
"""Deterministic time that is spent on looking for clashes where a proposal was asked for."""
FEW = 3
"""Clashes that are told then."""


def clash_faults(territory: Territory, limits: Limits) -> Iterator[Fault]:
    """Tell a few clashes, found with little effort, and where to learn more.

    Parameters
    ----------
    territory
        Where nothing fits.
    limits
        Limits of the search for a proposal; less effort is spent here.
    """
    effort = min(EFFORT, limits.deterministic_time)
    little = replace(limits, deterministic_time=effort)
    for clash in first_clashes(territory, limits=little, most=FEW):
        paths = ", ".join(map(path_of, clash.items))
        yield Fault(
            territory.name,
            "clash",
            f"{len(clash.items)} rules or commitments that contradict each other: {paths}",
            "at least one of them changed",
            "Ask for the words and the cheapest way out: berceau clashes.",
        )


def path_of(item: Item) -> str:
    """Name where an item stands in the document of the territory."""
    if item.decision is not None:
        return f"decisions[{item.decision}]"
    match item.kind:
        case "held" | "dates":
            return f"children[{item.child}].{'held' if item.kind == 'held' else 'request'}"
        case "siblings":
            return f"families[{item.family}].siblings"
        case "hours" | "places" | "share" | "children":
            return f"conventions[{item.convention}].terms[{(item.number or 1) - 1}]"
        case "section":
            return f"structures[{item.structure}].sections[{item.section}]"
        case "pool":
            return f"structures[{item.structure}].reserved[{(item.number or 1) - 1}]"
    return f"structures[{item.structure}].{_FIELDS[item.kind]}"


_FIELDS = {
    "licence": "places",
    "approval": "places",
    "childminder": "kind",
    "house": "kind",
    "staff": "staff",
    "opening": "opening",
    "title": "serves",
    "ages": "from_months",
}
"""The field of a structure that says what an item says."""
