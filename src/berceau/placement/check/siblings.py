"""Rule `siblings`: brothers and sisters have together what their family accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from berceau.placement.check.asking import covers
from berceau.placement.check.report import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.families import Child, Combination, Family
    from berceau.placement.check.seating import Seat, Seating
    from berceau.placement.check.view import View


class _Brood(NamedTuple):
    """Children of a family who ask for a place and hold none, and the seats of those placed."""

    family: Family
    children: list[Child]
    seats: dict[str, Seat]

    @property
    def wants_all(self) -> bool:
        return self.family.siblings in {"all_or_none", "together"}

    def violation(self, found: int | str, limit: int | str, message: str) -> Violation:
        names = ", ".join(child.id for child in self.children)
        return Violation(
            rule="siblings",
            subject=f"children {names}",
            found=found,
            limit=limit,
            message=message,
        )


def siblings(view: View, seating: Seating) -> Iterator[Violation]:
    """Rule ``siblings``: what the family asks for, where the policy grants it."""
    for family in view.territory.families:
        if family.siblings == "any" or family.siblings not in view.policy.siblings:
            continue
        asking = [c for c in family.children if view.requested(c) and not view.held(c)]
        seats = {c.id: seating.finals[c.id] for c in asking if c.id in seating.finals}
        if len(asking) < 2 or not seats:  # noqa: PLR2004  (one child has no brother or sister)
            continue
        brood = _Brood(family, asking, seats)
        if family.siblings == "combinations":
            yield from _listed(view, brood)
            continue
        if brood.wants_all and len(seats) < len(asking):
            message = f"some are placed and others not, the family asks for {family.siblings}"
            yield brood.violation(len(seats), len(asking), message)
        yield from _same_structure(brood)


def _same_structure(brood: _Brood) -> Iterator[Violation]:
    structures = sorted({seat.structure.id for seat in brood.seats.values()})
    if brood.family.siblings in {"together", "not_apart"} and len(structures) > 1:
        yield brood.violation(
            ", ".join(structures),
            "one structure",
            "they are split, the family asks for them to be together",
        )


def _listed(view: View, brood: _Brood) -> Iterator[Violation]:
    if brood.family.unlisted == "one_alone" and len(brood.seats) == 1:
        return
    if any(_is(view, brood, combination) for combination in brood.family.combinations):
        return
    places = (f"{child} at {seat.structure.id}" for child, seat in brood.seats.items())
    yield brood.violation(
        ", ".join(places),
        "a combination that the family lists",
        "the family does not list what they have together",
    )


def _is(view: View, brood: _Brood, combination: Combination) -> bool:
    """Say whether what the children have is a combination, who is not concerned left out."""
    named = {place.child: place.structure for place in combination}
    for child in brood.children:
        seat = brood.seats.get(child.id)
        if (seat is None) != (child.id not in named):
            return False
        who = (brood.family, child)
        if seat is not None and not covers(view, named[child.id], who, seat.structure):
            return False
    return True
