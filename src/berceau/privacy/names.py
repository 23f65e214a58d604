"""Who is who: the identifiers of a territory and those that stand for them elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.domain.base import Identifier, Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from berceau.placement.proposal import Placement


class Names(Record):
    """New identifiers by the old ones. It is kept apart from what is shared."""

    children: dict[Identifier, Identifier]
    families: dict[Identifier, Identifier]
    structures: dict[Identifier, Identifier]

    def true(self, placements: Iterable[Placement]) -> tuple[Placement, ...]:
        """Write placements with the old identifiers, in their order.

        Parameters
        ----------
        placements
            Of the anonymised territory.
        """
        child = {new: old for old, new in self.children.items()}
        house = {new: old for old, new in self.structures.items()}
        found = (
            p.model_copy(update={"child": child[p.child], "structure": house[p.structure]})
            for p in placements
        )
        return tuple(sorted(found, key=lambda p: (p.child, p.start)))
