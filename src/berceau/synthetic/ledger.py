"""Room left everywhere, kept up to date placement by placement.

Every limit of the rules on places, staff, reserved places and shares is a line of free room by
month and slot; a placement takes from the lines that concern it. Limits on hours and on children
are counters. Overbooking is never used, so whatever fits here fits under the rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.regulation.rules import staff_ratio
from berceau.synthetic.meters import Meters
from berceau.synthetic.stays import fits_opening, reference_ages, slots_of, walks

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from berceau.domain.calendar import Calendar
    from berceau.domain.families import Child
    from berceau.domain.structures import Modulation, Section, Structure
    from berceau.synthetic.catalogue import Catalogue
    from berceau.synthetic.households import Household
    from berceau.synthetic.stays import Stay

_MONTHS, _SLOTS = 12, 10


class Taker(NamedTuple):
    """A child who takes a place, where, on which days, under which title."""

    family: Household
    child: Child
    structure: Structure
    week: tuple[str, ...]
    stay: Stay
    via: str | None


@dataclass(frozen=True, slots=True)
class Claim:
    """What a placement takes: from which lines, in which months, how much, at which slots."""

    taker: Taker
    lines: npt.NDArray[np.int64]
    months: npt.NDArray[np.int64]
    weights: npt.NDArray[np.int64]
    slots: npt.NDArray[np.int64]


class Ledger:
    """The room left in a territory.

    Parameters
    ----------
    calendar
        The year planned, of twelve months and ten slots.
    catalogue
        Structures and conventions.
    walking_age
        Age in months from which a child walks where nobody has said.
    """

    def __init__(self, calendar: Calendar, catalogue: Catalogue, walking_age: int) -> None:
        self._calendar = calendar
        self._catalogue = catalogue
        self._walking_age = walking_age
        self._limits: list[npt.NDArray[np.int64]] = []
        self._line: dict[tuple[str, ...], int] = {}
        for structure in catalogue.structures.values():
            self._open_structure(structure)
        for convention in catalogue.conventions.values():
            for term in convention.terms:
                if term.kind == "places":
                    self._open(("places", convention.id), self._flat(term.max))
                elif term.kind == "share":
                    for part in term.parts:
                        room = self._flat(part.places)
                        if term.released_on is not None:
                            room[[m.first >= term.released_on for m in calendar.months]] = 10**6
                        self._open(("share", term.structure, part.commune), room)
        self.free = np.array(self._limits)
        self._meters = Meters(calendar, catalogue)

    def _open(self, key: tuple[str, ...], room: npt.NDArray[np.int64]) -> None:
        self._line[key] = len(self._limits)
        self._limits.append(room)

    def _flat(self, places: int) -> npt.NDArray[np.int64]:
        return np.full((_MONTHS, _SLOTS), places, dtype=np.int64)

    def _open_structure(self, structure: Structure) -> None:
        house = self._modulated(structure)
        self._open(("house", structure.id), house)
        for section in structure.sections:
            self._open(("section", structure.id, section.id), self._modulated(section))
        kept = sum(pool.places or 0 for pool in structure.reserved if pool.kept)
        if kept:
            self._open(("kept", structure.id), np.maximum(house - kept, 0))
        if structure.staff:
            ratio = staff_ratio(structure.ratio, self._calendar.first)
            adults = self._flat(0)
            for staff in structure.staff:
                adults[:, sorted(slots_of(self._calendar, staff.slots))] = staff.adults
            self._open(("staff", structure.id), adults * ratio.non_walkers * ratio.walkers)

    def _modulated(self, part: Structure | Section) -> npt.NDArray[np.int64]:
        room = self._flat(part.places)
        for modulation in part.modulated:
            months = self._months_of(modulation)
            room[np.ix_(months, sorted(slots_of(self._calendar, modulation.slots)))] = (
                modulation.places
            )
        return room

    def _months_of(self, modulation: Modulation) -> list[int]:
        return [
            month.number
            for month in self._calendar.months
            if not modulation.months or month.first.month in modulation.months
        ]

    def claim(self, taker: Taker) -> Claim | None:
        """Say what a placement would take; nothing where the structure cannot receive it at all."""
        slots = slots_of(self._calendar, taker.week)
        structure, stay = taker.structure, taker.stay
        if not fits_opening(self._calendar, structure, slots):
            return None
        ages = reference_ages(self._calendar, taker.child.born, stay)
        if min(ages) < structure.from_months or max(ages) >= structure.to_months:
            return None
        lines: list[int] = []
        weights: list[int] = []
        ones = [1] * len(stay.months)
        for key in self._whole(taker):
            lines += [self._line[key]] * len(ones)
            weights += ones
        if structure.sections:
            sections = [structure.section_at(age) for age in ages]
            if None in sections:
                return None
            lines += [self._line["section", structure.id, s.id] for s in sections if s is not None]
            weights += ones
        if structure.staff:
            lines += [self._line["staff", structure.id]] * len(ones)
            weights += self._staff_weights(taker, ages)
        months = list(stay.months) * (len(lines) // len(ones))
        return Claim(
            taker, np.array(lines), np.array(months), np.array(weights), np.array(sorted(slots))
        )

    def _whole(self, taker: Taker) -> Iterable[tuple[str, ...]]:
        """Name the lines from which a placement takes one place in each month."""
        structure = taker.structure
        yield "house", structure.id
        if structure.part_of is not None:
            yield "house", structure.part_of
        if ("kept", structure.id) in self._line and not _entitled(taker):
            yield "kept", structure.id
        share = ("share", structure.id, taker.family.commune)
        if share in self._line:
            yield share
        if taker.via is not None and ("places", taker.via) in self._line:
            yield "places", taker.via

    def _staff_weights(self, taker: Taker, ages: list[int]) -> list[int]:
        """Weigh a child by the share of an adult it needs, on the common scale of both kinds."""
        ratio = staff_ratio(taker.structure.ratio, self._calendar.first)
        walking = walks(self._calendar, taker.child, taker.stay, ages, self._walking_age)
        return [ratio.non_walkers if on_feet else ratio.walkers for on_feet in walking]

    def admits(self, via: str | None, week: tuple[str, ...]) -> bool:
        """Say whether a title allows a week."""
        return via is None or self._meters.allows(self._catalogue.conventions[via], week)

    def fits(self, claim: Claim) -> bool:
        """Say whether there is room for a placement everywhere, all year."""
        room = self.free[claim.lines, claim.months][:, claim.slots]
        return bool((room >= claim.weights[:, None]).all()) and self._meters.fits(claim.taker)

    def is_full(self, structure: Structure, stay: Stay) -> bool:
        """Say whether some month of a stay has no slot left at all, before looking any closer."""
        room = self.free[self._line["house", structure.id], list(stay.months)]
        return bool((room.max(axis=1) < 1).any())

    def take(self, claim: Claim) -> None:
        """Take the room of a placement."""
        self._move(claim, 1)

    def give_back(self, claim: Claim) -> None:
        """Undo a placement."""
        self._move(claim, -1)

    def _move(self, claim: Claim, sign: int) -> None:
        at = (claim.lines[:, None], claim.months[:, None], claim.slots[None, :])
        self.free[at] -= sign * claim.weights[:, None]
        self._meters.move(claim.taker, sign)

    def house_room(self, structure: Structure) -> npt.NDArray[np.int64]:
        """Give the free places of a structure by month and slot."""
        return np.asarray(self.free[self._line["house", structure.id]])


def _entitled(taker: Taker) -> bool:
    facts = {pool.fact for pool in taker.structure.reserved if pool.kept}
    return any(
        fact.name in facts and fact.value is True
        for fact in (*taker.child.facts, *taker.family.facts)
    )
