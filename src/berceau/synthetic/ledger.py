"""Room left everywhere, kept up to date placement by placement.

Every limit of the rules on places, staff, reserved places and shares is a line of free room by
month and slot; a placement takes from the lines that concern it. Limits on hours and on children
are counters. Overbooking is never used, so whatever fits here fits under the rules.
"""

from __future__ import annotations

from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np

from berceau.regulation.rules import staff_ratio
from berceau.synthetic.meters import Meters
from berceau.synthetic.stays import columns, opening_of, reference_ages, walks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from berceau.domain.calendar import Calendar
    from berceau.domain.families import Child
    from berceau.domain.structures import Modulation, Section, Structure
    from berceau.synthetic.catalogue import Catalogue
    from berceau.synthetic.households import Household
    from berceau.synthetic.stays import Stay

_MONTHS, _SLOTS = 12, 10
T = TypeVar("T")


class Taker(NamedTuple):
    """A child who takes a place, where, on which days, under which title."""

    family: Household
    child: Child
    structure: Structure
    week: tuple[str, ...]
    stay: Stay
    via: str | None


class Piece(NamedTuple):
    """So much of one line, from one month to another (excluded)."""

    line: int
    first: int
    end: int
    weight: int


class Claim(NamedTuple):
    """What a placement takes: from which lines, in which months, how much, at which slots."""

    taker: Taker
    pieces: tuple[Piece, ...]
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
        # Calendars are slow to hash: here one calendar holds, so weeks alone are the keys.
        self._slots = cache(calendar.expand)
        self._opening: dict[str, frozenset[int]] = {}
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
        self._opening[structure.id] = opening_of(self._calendar, structure.opening)
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
                adults[:, sorted(self._slots(staff.slots))] = staff.adults
            self._open(("staff", structure.id), adults * ratio.non_walkers * ratio.walkers)

    def _modulated(self, part: Structure | Section) -> npt.NDArray[np.int64]:
        room = self._flat(part.places)
        for modulation in part.modulated:
            months = self._months_of(modulation)
            room[np.ix_(months, sorted(self._slots(modulation.slots)))] = modulation.places
        return room

    def _months_of(self, modulation: Modulation) -> list[int]:
        return [
            month.number
            for month in self._calendar.months
            if not modulation.months or month.first.month in modulation.months
        ]

    def claim(self, taker: Taker) -> Claim | None:
        """Say what a placement takes; nothing where the structure cannot receive it at all."""
        slots = self._slots(taker.week)
        structure, months = taker.structure, taker.stay.months
        if not slots <= self._opening[structure.id]:
            return None
        ages = reference_ages(self._calendar, taker.child.born, taker.stay)
        if ages[0] < structure.from_months or ages[-1] >= structure.to_months:
            return None
        pieces = [Piece(line, months.start, months.stop, 1) for line in self._whole(taker)]
        if structure.sections:
            sections = [structure.section_at(age) for age in ages]
            names = [s.id for s in sections if s is not None]
            if len(names) < len(sections):
                return None
            pieces += (
                Piece(self._line["section", structure.id, name], first, end, 1)
                for name, first, end in _runs(names, months.start)
            )
        if structure.staff:
            pieces += self._adults(taker)
        return Claim(taker, tuple(pieces), columns(slots))

    def _whole(self, taker: Taker) -> Iterator[int]:
        """Give the lines from which a placement takes one place in each month."""
        structure, line = taker.structure, self._line
        yield line["house", structure.id]
        if structure.part_of is not None:
            yield line["house", structure.part_of]
        kept = line.get(("kept", structure.id))
        if kept is not None and not _entitled(taker):
            yield kept
        share = line.get(("share", structure.id, taker.family.commune))
        if share is not None:
            yield share
        places = line.get(("places", taker.via or ""))
        if places is not None:
            yield places

    def _adults(self, taker: Taker) -> Iterator[Piece]:
        """Give the part of the adults that a child needs, on the common scale of both kinds."""
        ratio = staff_ratio(taker.structure.ratio, self._calendar.first)
        walking = walks(self._calendar, taker.child, taker.stay, self._walking_age)
        for on_feet, first, end in _runs(walking, taker.stay.months.start):
            weight = ratio.non_walkers if on_feet else ratio.walkers
            yield Piece(self._line["staff", taker.structure.id], first, end, weight)

    def admits(self, via: str | None, week: tuple[str, ...]) -> bool:
        """Say whether a title allows a week."""
        return via is None or self._meters.allows(self._catalogue.conventions[via], week)

    def fits(self, claim: Claim) -> bool:
        """Say whether there is room for a placement everywhere, all year."""
        return all(
            self.free[line, first:end, claim.slots].min() >= weight
            for line, first, end, weight in claim.pieces
        ) and self._meters.fits(claim.taker)

    def may_fit(self, structure: Structure, week: tuple[str, ...], stay: Stay) -> bool:
        """Say whether a structure is open and has free places, before looking any closer."""
        slots = self._slots(week)
        if not slots <= self._opening[structure.id]:
            return False
        room = self.free[self._line["house", structure.id], stay.months.start : stay.months.stop]
        return bool(room[:, columns(slots)].min() >= 1)

    def take(self, claim: Claim) -> None:
        """Take the room of a placement."""
        self._move(claim, 1)

    def give_back(self, claim: Claim) -> None:
        """Undo a placement."""
        self._move(claim, -1)

    def _move(self, claim: Claim, sign: int) -> None:
        for line, first, end, weight in claim.pieces:
            self.free[line, first:end, claim.slots] -= sign * weight
        self._meters.move(claim.taker, sign)

    def house_room(self, structure: Structure) -> npt.NDArray[np.int64]:
        """Give the free places of a structure by month and slot."""
        return np.asarray(self.free[self._line["house", structure.id]])


def _runs(values: Sequence[T], start: int) -> Iterator[tuple[T, int, int]]:
    """Cut a sequence of months into runs of one value, each with its first month and its end."""
    for value, run in groupby(values):
        end = start + len(list(run))
        yield value, start, end
        start = end


def _entitled(taker: Taker) -> bool:
    facts = {pool.fact for pool in taker.structure.reserved if pool.kept}
    return any(
        fact.name in facts and fact.value is True
        for fact in (*taker.child.facts, *taker.family.facts)
    )
