"""A few clashes as faults, for whoever asked for a proposal where nothing fits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from berceau.errors import Fault
from berceau.placement.clashes.finding import first_clashes
from berceau.placement.clashes.items import TERMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.territory import Territory
    from berceau.engine.limits import Limits
    from berceau.placement.clashes.items import Item, Kind

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
    position = (item.number or 1) - 1
    return _PATHS[item.kind].format(item=item, position=position)


_OF_TERM = "conventions[{item.convention}].terms[{position}]"
_PATHS: dict[Kind, str] = {
    **dict.fromkeys(TERMS, _OF_TERM),
    "held": "children[{item.child}].held",
    "dates": "children[{item.child}].request",
    "siblings": "families[{item.family}].siblings",
    "section": "structures[{item.structure}].sections[{item.section}]",
    "pool": "structures[{item.structure}].reserved[{position}]",
    "licence": "structures[{item.structure}].places",
    "approval": "structures[{item.structure}].places",
    "childminder": "structures[{item.structure}].kind",
    "house": "structures[{item.structure}].kind",
    "staff": "structures[{item.structure}].staff",
    "opening": "structures[{item.structure}].opening",
    "title": "structures[{item.structure}].serves",
    "ages": "structures[{item.structure}].from_months",
}
"""Where each kind of item, decisions apart, stands in the document of the territory."""
