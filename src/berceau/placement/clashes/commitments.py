"""Places held and decisions as items, with the options that each closes, opens or asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

import numpy as np

from berceau.domain.decisions import Place, Signed
from berceau.placement.clashes.items import Item

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from berceau.domain.decisions import Decision
    from berceau.placement.options import Options

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


def is_placing(decision: Decision) -> TypeGuard[Place | Signed]:
    """Say whether a decision gives a child its place."""
    return isinstance(decision, Place | Signed)


class Commitments:
    """The items of children, after those of rows.

    Parameters
    ----------
    options
        Options of the children concerned, with and without the decisions on them.
    decided
        Whether an option exists by a decision to place its child, shape ``(n_options,)``.
    items
        Items before these.

    Attributes
    ----------
    items
        All items.
    closed
        Items with the columns that each closes while it is in force.
    opened
        Items with the columns that each closes while it is lifted.
    requires
        Items with the child that each gives a place while it is in force.
    reserves
        Items that are decisions to reserve places.
    """

    def __init__(self, options: Options, decided: Bools, items: Iterable[Item]) -> None:
        self._options = options
        self._decided = decided
        self._number = {child: k for k, child in enumerate(options.children)}
        self._houses = {s.id: k for k, s in enumerate(options.structures)}
        self.items = list(items)
        self.closed: list[tuple[int, Ints]] = []
        self.opened: list[tuple[int, Ints]] = []
        self.requires: list[tuple[int, int]] = []
        self.reserves: list[int] = []

    def hold(self, child: str) -> None:
        """Add the place that a child holds."""
        held = self._options.territory.child_by_id[child][1].held
        structure = None if held is None else held.structure
        self.requires.append((len(self.items), self._number[child]))
        self.items.append(Item(kind="held", child=child, structure=structure))

    def decide(self, position: int, decision: Decision) -> None:
        """Add a decision; one on a child who is not concerned is left out."""
        number = len(self.items)
        if decision.kind == "reserve":
            self.reserves.append(number)
        elif decision.child in self._number:
            mine = self._options.child == self._number[decision.child]
            if is_placing(decision):
                self.closed.append((number, np.flatnonzero(mine & ~self._decided)))
                self.opened.append((number, np.flatnonzero(mine & self._decided)))
                self.requires.append((number, self._number[decision.child]))
            else:
                away = mine & ~self._options.keep
                if decision.kind == "forbid":
                    away &= self._options.structure == self._houses[decision.structure]
                self.closed.append((number, np.flatnonzero(away)))
        else:
            return
        self.items.append(decision_item(position, decision))


def decision_item(position: int, decision: Decision) -> Item:
    """Name a decision by its position among the decisions of the territory."""
    return Item(
        kind=decision.kind,
        decision=position,
        child=getattr(decision, "child", None),
        structure=getattr(decision, "structure", None),
        section=getattr(decision, "section", None),
        limit=getattr(decision, "places", None),
    )
