"""Territories in which only some commitments hold, looked at combination by combination."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.enumerate import Oracle
from support.stays import held_stay

if TYPE_CHECKING:
    from collections.abc import Iterable

    from berceau.domain.families import Child
    from berceau.domain.territory import Territory
    from berceau.placement.clashes.items import Item
    from support.enumerate import Choice
    from support.walls import Wall

_LAWS = {"staff": {"ratio", "alone"}, "childminder": {"under 3", "under 11"}}
ENDLESS = 10**9
PLACING = {"place", "signed"}


class Keeping(Oracle):
    """An oracle in which nothing binds but the items given.

    Parameters
    ----------
    territory
        The territory.
    items
        Commitments and rules that hold; all others are lifted.
    """

    def __init__(self, territory: Territory, items: Iterable[Item]) -> None:
        self.items = tuple(items)
        kept = {item.decision for item in self.items if item.decision is not None}
        decisions = tuple(d for k, d in enumerate(territory.decisions) if k in kept)
        self._holding = {item.child for item in self.items if item.kind == "held"}
        super().__init__(territory.model_copy(update={"decisions": decisions}))
        self._decided = {d.child for d in decisions if d.kind in PLACING}
        self._bound = {item.family for item in self.items if item.kind == "siblings"}
        named = frozenset().union(*map(self._walls_of, self.items))
        for wall in self.walls.limits:
            if wall not in named:
                self.walls.limits[wall] = ENDLESS

    def _walls_of(self, item: Item) -> frozenset[Wall]:
        return frozenset(wall for wall in self.walls.limits if self._says(item, wall))

    def _says(self, item: Item, wall: Wall) -> bool:
        """Say whether a wall is what an item says."""
        at, term = item.structure, (item.number or 0) - 1
        match item.kind:
            case "licence" | "approval":
                said = wall[:2] in {("places", at), ("capacity", at)}
                return said and (self._is_undivided(at) or wall[2] == "" or wall[0] == "capacity")
            case "section":
                return wall[:3] == ("places", at, item.section)
            case "staff" | "childminder":
                return wall[0] in _LAWS[item.kind] and wall[1] == at
            case "pool":
                return wall[:3] == ("kept", at, term)
            case "share":
                return wall[:4] == ("share", item.convention, term, item.commune)
        name = "guests" if item.kind == "places" else item.kind
        return wall[:3] == (name, item.convention, term)

    def _is_undivided(self, structure: str | None) -> bool:
        return not self.territory.structure_by_id[str(structure)].sections

    def _must(self, child: Child) -> bool:
        held = held_stay(self.territory, child) is not None and child.id in self._holding
        return held or child.id in self._decided

    def _siblings_agree(self, choice: Choice) -> bool:
        placed = {option.child.id: option.last.structure for option in choice}
        return all(
            self.agree(family, [placed.get(child.id) for child in asking], asking)
            for family in self.territory.families
            if family.id in self._bound
            for asking in [self.asking(family)]
        )

    @property
    def is_possible(self) -> bool:
        """Whether some combination keeps all items."""
        return any(map(self._siblings_agree, self._combined()))
