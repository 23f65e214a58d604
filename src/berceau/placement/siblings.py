"""What brothers and sisters whose requests hang together may have at the same time.

See ``docs/reference/rules.md``, rule ``siblings``.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from berceau.domain.communes import distance_km
from berceau.domain.wishes import SIBLING, is_group, parse_group
from berceau.placement.stays import held_stay, requested_stay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from berceau.domain.calendar import Calendar
    from berceau.domain.families import Child, Family, SiblingWish
    from berceau.domain.structures import Structure
    from berceau.domain.territory import Territory
    from berceau.placement.options import Options

Houses = frozenset[int]
"""Positions of structures."""
Pattern = tuple[Houses | None, ...]
"""Where each child of a family may be at the same time; ``None``: it has no place."""


def coupled(territory: Territory) -> Iterator[tuple[Family, tuple[str, ...]]]:
    """List the families whose requests hang together, with the children concerned."""
    for family in sorted(territory.families, key=lambda f: f.id):
        if family.siblings == "any" or family.siblings not in territory.policy.siblings:
            continue
        asking = concerned(family, territory.calendar)
        if len(asking) > 1:
            yield family, asking


def concerned(family: Family, calendar: Calendar) -> tuple[str, ...]:
    """List the children of a family who ask for a place and hold none in the year planned."""
    return tuple(
        sorted(
            child.id
            for child in family.children
            if requested_stay(child, calendar) is not None and held_stay(child, calendar) is None
        )
    )


def places_of_others(family: Family, child: Child, calendar: Calendar) -> frozenset[str]:
    """Give the structures where another child of the family holds a place in the year planned."""
    return frozenset(
        other.held.structure
        for other in family.children
        if other.id != child.id
        and other.held is not None
        and held_stay(other, calendar) is not None
    )


def with_wishes(territory: Territory, wishes: Mapping[str, SiblingWish]) -> Territory:
    """Give a territory in which some families ask for something else, and have it granted.

    Parameters
    ----------
    territory
        The territory; what its policy does not grant to others stays so.
    wishes
        What is asked for the brothers and sisters, by family. Combinations are those the family
        lists.
    """
    policy = territory.policy
    granted = tuple(dict.fromkeys((*policy.siblings, *wishes.values())))
    families = []
    for family in territory.families:
        wish = wishes.get(family.id)
        if wish is None:
            wish = family.siblings if family.siblings in policy.siblings else "any"
        listed = family.combinations if wish == "combinations" else ()
        update = {"siblings": wish, "combinations": listed}
        families.append(family.model_copy(update=update))
    return territory.model_copy(
        update={
            "families": tuple(families),
            "policy": policy.model_copy(update={"siblings": granted}),
        }
    )


@dataclass(frozen=True, eq=False)
class Bond:
    """Children of a family whose requests hang together.

    Attributes
    ----------
    family
        The family.
    children
        Their identifiers, in order, those without an option included.
    spans
        The structures at which each has an option.
    patterns
        What they may have at the same time, the preferred first; that none has a place is not
        listed, and always accepted.
    listed
        How many of them the family lists as combinations; the others are liked alike.
    """

    family: Family
    children: tuple[str, ...]
    spans: tuple[Houses, ...]
    patterns: tuple[Pattern, ...]
    listed: int

    @property
    def whole(self) -> bool:
        """Whether all are placed or none."""
        return self.family.siblings in {"all_or_none", "together"}

    def position(self, where: Sequence[int | None]) -> int | None:
        """Give the place of a joint result in the family's list; ``None``: not accepted.

        Parameters
        ----------
        where
            Structure of each child, ``None`` for no place. What is accepted without being
            listed comes after the list, and having nothing last.
        """
        if set(where) == {None}:
            return self.listed + 1
        for number, pattern in enumerate(self.patterns):
            if all(map(_fits, pattern, where)):
                return min(number, self.listed)
        return None


def _fits(allowed: Houses | None, where: int | None) -> bool:
    return where is None if allowed is None else where in allowed


def options_by_house(options: Options) -> Callable[[str], dict[int, list[int]]]:
    """Give a function from a child to its options at each structure, those it prefers first."""
    position = {child: k for k, child in enumerate(options.children)}
    starts = np.searchsorted(options.child, np.arange(len(options.children) + 1)).tolist()

    @cache
    def found(child: str) -> dict[int, list[int]]:
        at: defaultdict[int, list[int]] = defaultdict(list)
        k = position.get(child)
        if k is not None:
            span = range(starts[k], starts[k + 1])
            for option, house in zip(span, options.structure[span].tolist(), strict=True):
                at[house].append(option)
        return at

    return found


def bonds_of(options: Options) -> list[Bond]:
    """List the bonds between the children of a territory, in order of families."""
    territory, at = options.territory, options_by_house(options)
    bonds = []
    for family, children in coupled(territory):
        ranked = [tuple(at(child)) for child in children]
        spans = tuple(frozenset(houses) for houses in ranked)
        listed = tuple(_listed(territory, family, children, options.structures))
        found = _cut((*listed, *_unlisted(family, ranked)), spans)
        bonds.append(Bond(family, children, spans, found, len(_cut(listed, spans))))
    return bonds


def _cut(patterns: Iterable[Pattern], spans: tuple[Houses, ...]) -> tuple[Pattern, ...]:
    """Keep of patterns what the children have options for, each once."""
    cut = (
        tuple(None if p is None else p & span for p, span in zip(pattern, spans, strict=True))
        for pattern in patterns
    )
    return tuple(dict.fromkeys(pattern for pattern in cut if frozenset() not in pattern))


def _unlisted(family: Family, ranked: Sequence[Sequence[int]]) -> Iterator[Pattern]:
    """List what is accepted without being listed by the family."""
    everywhere = frozenset(house for houses in ranked for house in houses)
    everybody = range(len(ranked))
    match family.siblings:
        case "all_or_none":
            yield (everywhere,) * len(ranked)
        case "together":
            for house in ranked[0]:
                yield (frozenset((house,)),) * len(ranked)
        case "not_apart":
            for size in range(len(ranked), 1, -1):
                for placed in combinations(everybody, size):
                    for house in ranked[placed[0]]:
                        yield _only(placed, frozenset((house,)), len(ranked))
    lists = family.siblings == "combinations"
    if family.siblings == "not_apart" or (lists and family.unlisted == "one_alone"):
        yield from (_only((child,), everywhere, len(ranked)) for child in everybody)


def _only(placed: Sequence[int], houses: Houses, size: int) -> Pattern:
    return tuple(houses if child in placed else None for child in range(size))


def _listed(
    territory: Territory,
    family: Family,
    children: tuple[str, ...],
    structures: Sequence[Structure],
) -> Iterator[Pattern]:
    """Read the combinations that a family lists; who is not concerned is left out of them."""
    for combination in family.combinations if family.siblings == "combinations" else ():
        named = {place.child: place.structure for place in combination}
        pattern = tuple(
            _covered(territory, family, child, named[child], structures)
            if child in named
            else None
            for child in children
        )
        if set(pattern) != {None}:
            yield pattern


def _covered(
    territory: Territory, family: Family, child: str, wish: str, structures: Sequence[Structure]
) -> Houses:
    """Give the structures that a wish covers: one by its name, or those of a group."""
    if not is_group(wish):
        return frozenset(k for k, structure in enumerate(structures) if structure.id == wish)
    group = parse_group(wish)
    assert group is not None  # noqa: S101  (the territory's checks have read it)
    home = territory.home(family)
    there = places_of_others(family, territory.child_by_id[child][1], territory.calendar)

    def covers(structure: Structure) -> bool:
        site = territory.site(structure)
        if group.km is not None and (
            home is None or site is None or distance_km(home, site) > group.km
        ):
            return False
        of_kind = structure.id in there if group.kind == SIBLING else group.kind == structure.kind
        return group.commune in {None, structure.commune} and (group.kind == "any" or of_kind)

    return frozenset(k for k, structure in enumerate(structures) if covers(structure))
