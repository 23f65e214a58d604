"""What the cases of a territory are given, by the code that counts for a proposal."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.placement.candidates import candidates_of
from berceau.placement.demand import Demand

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
    from berceau.placement.candidates import Candidates


class Merit(NamedTuple):
    """What puts a child before others at the structure that it wishes.

    Attributes
    ----------
    layer
        Number of the layer, larger goes first.
    points
        Points in all.
    criteria
        Points of each criterion, before any maximum, in order of the grid.
    blocks
        Points of each block, cut at its maximum.
    """

    layer: int
    points: int
    criteria: tuple[tuple[str, int], ...]
    blocks: tuple[tuple[str, int], ...]


def merits_of(territory: Territory) -> dict[str, Merit]:
    """Count for each child that may ask: of its titles, the one that serves it best.

    The points of a criterion are those of a grid that has no other one.
    """
    demand = Demand(territory)
    found = candidates_of(demand)
    policy = territory.policy
    alone = {}
    for criterion in policy.grid:
        single = policy.model_copy(
            update={"grid": (criterion.model_copy(update={"block": None}),), "blocks": ()}
        )
        counted = candidates_of(Demand(territory.model_copy(update={"policy": single})))
        alone[criterion.id] = counted.points
    merits = {}
    for row in _best_rows(found):
        criteria = {name: int(points[row]) for name, points in alone.items()}
        merits[demand.children[found.child[row]]] = Merit(
            int(found.layer[row]),
            int(found.points[row]),
            tuple(criteria.items()),
            tuple(
                (
                    block.id,
                    min(
                        block.max, sum(criteria[c.id] for c in policy.grid if c.block == block.id)
                    ),
                )
                for block in policy.blocks
            ),
        )
    return merits


def _best_rows(found: Candidates) -> list[int]:
    """Give one row for each child that asks for a place: its highest layer, then most points."""
    order = np.lexsort((-found.points, -found.layer, found.keep, found.child))
    order = order[found.keep[order] == 0]
    first = np.unique(found.child[order], return_index=True)[1]
    rows: list[int] = order[first].tolist()
    return rows
