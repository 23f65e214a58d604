"""How drawn places held are cut to what the drawn structures and conventions surely have room for.

Everything here is on the safe side: a structure counts with the fewest places that it has at any
slot, a child in place as if it were there all the time. It keeps territories mostly satisfiable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.domain.conventions import Children, Hours, Places, Term
from berceau.testing.supply import COLLECTIVE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from berceau.domain.calendar import Calendar
    from berceau.domain.conventions import Convention
    from berceau.domain.families import Child, Family, Held
    from berceau.domain.structures import Structure

_SAFE_UNDER_3 = 3
_SAFE_UNDER_11 = 5
_WEEKS = {"month": 6, "year": 16}


def surely_free(structure: Structure) -> int:
    """Count the children who can be at a structure at any slot, whatever their ages."""
    numbers = [structure.places, *(m.places for m in structure.modulated)]
    for section in structure.sections:
        numbers += [section.places, *(m.places for m in section.modulated)]
    if structure.kind == "childminder":
        numbers += [
            _SAFE_UNDER_3 - structure.own_under_3,
            _SAFE_UNDER_11 - structure.own_under_11,
        ]
    if structure.kind in COLLECTIVE and any(staff.adults < 2 for staff in structure.staff):  # noqa: PLR2004 (two adults from the first child)
        numbers.append(0)
    pooled = sum(
        1 if pool.places is None else pool.places for pool in structure.reserved if pool.kept
    )
    return max(0, min(numbers) - pooled)


class Room:
    """What is left of a supply while places held are handed out.

    Parameters
    ----------
    supply
        Structures of the territory.
    agreed
        Conventions of the territory; the parts that they give to communes count as walls.
    """

    def __init__(self, supply: Iterable[Structure], agreed: Iterable[Convention]) -> None:
        self._houses = {structure.id: structure.part_of for structure in supply}
        self._left = {(structure.id, ""): surely_free(structure) for structure in supply}
        for term in (term for convention in agreed for term in convention.terms):
            if term.kind == "share":
                for part in term.parts:
                    key = (term.structure, part.commune)
                    self._left[key] = min(part.places, self._left.get(key, part.places))

    def take(self, structure: str, commune: str = "") -> bool:
        """Take a place for a child of a commune if there surely is one, and say whether."""
        keys = [(structure, ""), (structure, commune)] if commune else [(structure, "")]
        house = self._houses[structure]
        if house is not None:
            keys.append((house, ""))
        counted = [key for key in keys if key in self._left]
        if any(self._left[key] < 1 for key in counted):
            return False
        for key in counted:
            self._left[key] -= 1
        return True


def keep_what_fits(families: Sequence[Family], room: Room) -> tuple[Family, ...]:
    """Take from children the places held for which there may be no room."""

    def fitted(family: Family, child: Child) -> Child:
        if child.held is None or room.take(child.held.structure, family.commune):
            return child
        return child.model_copy(update={"held": None})

    return tuple(
        family.model_copy(
            update={"children": tuple(fitted(family, child) for child in family.children)}
        )
        for family in families
    )


def raise_caps(
    agreed: Sequence[Convention], families: Sequence[Family], calendar: Calendar
) -> tuple[Convention, ...]:
    """Raise the caps of conventions to what the places held under them use at most."""
    held = [child.held for family in families for child in family.children if child.held]
    return tuple(
        convention.model_copy(
            update={
                "terms": tuple(
                    _raised(term, [h for h in held if h.convention == convention.id], calendar)
                    for term in convention.terms
                )
            }
        )
        for convention in agreed
    )


def _raised(term: Term, held: Sequence[Held], calendar: Calendar) -> Term:
    if isinstance(term, Places | Children):
        return term.model_copy(update={"max": max(term.max, len(held))})
    if isinstance(term, Hours):
        minutes = sum(calendar.minutes[slot] for h in held for slot in calendar.expand(h.week))
        needed = -(-minutes * _WEEKS[term.per] // 60)
        return term.model_copy(update={"max": max(term.max, needed)})
    return term
