"""Who asks as one: brothers and sisters whose requests hang together, each other child alone."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from berceau.placement.check.asking import covers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from berceau.domain.families import Child, Family
    from berceau.domain.structures import Structure
    from berceau.placement.check.chances import Chance
    from berceau.placement.check.seating import Seating
    from berceau.placement.check.view import View

MOST_COMBINED = 4096
"""Most combinations of brothers' and sisters' places that are looked at, the best first."""


class Brood(NamedTuple):
    """Children who ask as one.

    Attributes
    ----------
    children
        Identifiers.
    placed
        Whether some of them have a place.
    wanted
        What they would rather have than what they have: numbers of chances, one for each child
        that would be placed.
    """

    children: tuple[str, ...]
    placed: bool
    wanted: list[tuple[int, ...]]


def broods(view: View, seating: Seating, found: list[Chance]) -> Iterator[Brood]:
    """List who asks, and what each would rather have.

    Parameters
    ----------
    view, seating
        The territory and the plan.
    found
        What each child could have.
    """
    by_child: dict[str, list[int]] = {}
    for number, chance in enumerate(found):
        by_child.setdefault(chance.child.id, []).append(number)
    tied = set[str]()
    for family, asking in _coupled(view):
        children = tuple(child.id for child in asking if child.id in by_child)
        tied.update(children)
        if children:
            yield _Asking(view, seating, found, by_child).together(family, asking, children)
    for child, numbers in by_child.items():
        if child not in tied:
            placed = child in seating.finals
            level = _level_of(seating, child, [found[number] for number in numbers])
            better = [n for n in numbers if level is None or found[n].level < level]
            yield Brood((child,), placed, [(n,) for n in better])


def _coupled(view: View) -> Iterator[tuple[Family, list[Child]]]:
    for family in view.territory.families:
        if family.siblings == "any" or family.siblings not in view.policy.siblings:
            continue
        asking = [c for c in family.children if view.requested(c) and not view.held(c)]
        if len(asking) > 1:
            yield family, asking


def _level_of(seating: Seating, child: str, own: list[Chance]) -> tuple[int, int] | None:
    """Give how much a child wishes what is newly granted to it; none for nothing, or a place kept.

    What is kept is wished less than all that the child could have.
    """
    seat = seating.finals.get(child)
    if seat is None or not seat.is_granted:
        return None
    same = (c.level for c in own if c.structure is seat.structure and c.slots == seat.slots)
    return next(same, None)


class _Asking(NamedTuple):
    """What brothers and sisters are looked at with."""

    view: View
    seating: Seating
    found: list[Chance]
    by_child: dict[str, list[int]]

    def together(self, family: Family, asking: list[Child], children: tuple[str, ...]) -> Brood:
        """Combine what children of a family could have."""
        chances = {name: [self.found[n] for n in self.by_child[name]] for name in children}
        levels = {name: sorted({c.level for c in own}) for name, own in chances.items()}
        has = {name: _level_of(self.seating, name, own) for name, own in chances.items()}
        placed = any(level is not None for level in has.values())
        worst = sum(
            len(levels[name]) if level is None else levels[name].index(level)
            for name, level in has.items()
        )
        finals = self.seating.finals
        now = {name: finals[name].structure for name in children if name in finals}
        least = (self._listed(family, asking, now), worst)
        depth = max(1, int(MOST_COMBINED ** (1 / len(children))))
        # Whom a decision places is part of all that the family may have.
        decided = self.view.decided
        lists = [
            (*self._ordered(name)[:depth], *(() if name in decided else (None,)))
            for name in children
        ]
        wanted: list[tuple[int, ...]] = []
        for combined in product(*lists):
            chosen = {n: c for n, c in zip(children, combined, strict=True) if c is not None}
            where = {name: self.found[number] for name, number in chosen.items()}
            houses = {name: chance.structure for name, chance in where.items()}
            total = sum(
                levels[name].index(where[name].level) if name in where else len(levels[name])
                for name in children
            )
            if not chosen or not self._accepts(family, asking, houses):
                continue
            if not placed or (self._listed(family, asking, houses), total) < least:
                wanted.append(tuple(chosen.values()))
        return Brood(children, placed, wanted)

    def _ordered(self, child: str) -> list[int]:
        """Put what a child could have in the order of its wishes."""

        def key(number: int) -> tuple[object, ...]:
            chance = self.found[number]
            via = "" if chance.convention is None else chance.convention.id
            return (*chance.level, chance.structure.id, sorted(chance.slots), via)

        return sorted(self.by_child[child], key=key)

    def _accepts(
        self, family: Family, asking: list[Child], houses: Mapping[str, Structure]
    ) -> bool:
        """Say whether brothers and sisters may have some places at the same time."""
        if family.siblings == "combinations":
            alone = family.unlisted == "one_alone" and len(houses) == 1
            return alone or self._listed(family, asking, houses) < len(family.combinations)
        structures = {structure.id for structure in houses.values()}
        if family.siblings in {"together", "not_apart"} and len(structures) > 1:
            return False
        return family.siblings == "not_apart" or len(houses) == len(asking)

    def _listed(self, family: Family, asking: list[Child], houses: Mapping[str, Structure]) -> int:
        """Give the position of what children have in the list of their family, or its end.

        Children who are not concerned are left out of the combinations; where nothing is listed,
        all is at one position.
        """
        names = {child.id: child for child in asking}
        for position, combination in enumerate(family.combinations):
            named = {p.child: p.structure for p in combination if p.child in names}
            if set(named) == set(houses) and all(
                covers(self.view, wish, (family, names[name]), houses[name])
                for name, wish in named.items()
            ):
                return position
        return len(family.combinations)
