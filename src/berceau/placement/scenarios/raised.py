"""Which limits of the program rise when there is a place or an hour more, and by how much.

Rows are known by their names alone, so that the prices of a certificate can be added up without
the program.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from berceau.placement.coupling import pool_places
from berceau.placement.presence import COLLECTIVE
from berceau.placement.scenarios.changes import Cap, CapKind, Change, Places
from berceau.placement.scenarios.rooms import room_of
from berceau.regulation import childminder_limits, overbooked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from berceau.domain.calendar import Period
    from berceau.domain.structures import Section, Structure
    from berceau.domain.territory import Territory

Named = tuple[str, str]
"""A row: its rule and its name."""
Rises = dict[Named, int]
"""By how much the limits of rows rise."""
_MINUTES = 60


@dataclass(frozen=True)
class Step:
    """The smallest change of one kind, and the rows whose limits it raises."""

    change: Change
    rises: Rises = field(default_factory=dict)


def steps_of(territory: Territory, priced: Mapping[str, Mapping[str, int]]) -> Iterator[Step]:
    """List the smallest changes that raise a limit with a price: a place, an hour, a child more.

    Parameters
    ----------
    territory
        The territory.
    priced
        Prices of rows: by rule, then by name.
    """
    moments = _moments(territory, priced)
    for structure in sorted(territory.structures, key=lambda s: s.id):
        if structure.id in moments:
            yield from _Rooms(territory, structure, priced, moments[structure.id]).steps()
    yield from _limits(territory, priced)


_OF_ROOM = ("places", "overbooking", "childminder", "reserved")
_EVERY = ""
"""Stands for every slot of a month, in rows that count a whole week."""


def _moments(
    territory: Territory, priced: Mapping[str, Mapping[str, int]]
) -> dict[str, set[tuple[str, str]]]:
    """Give the slots and months of which each structure has a priced row."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for rule in _OF_ROOM:
        for name in priced.get(rule, ()):
            *_, slot, last = name.split(", ")
            week = _week_of(last)
            moment = (_EVERY, week) if week else (slot, last)
            for head in _heads(name):
                if head in territory.structure_by_id:
                    found[head].add(moment)
    return found


def _week_of(text: str) -> str:
    """Give the month of a row that counts a whole week; nothing for other rows."""
    head, _, month = text.partition("week of ")
    return "" if head else month


def _heads(name: str) -> Iterator[str]:
    """Give what may be the structure in the name of a row: identifiers may hold commas too."""
    end = name.find(", ")
    while end >= 0:
        yield name[:end]
        end = name.find(", ", end + 1)


class _Rooms:
    """The rows that hold the places of one structure."""

    def __init__(
        self,
        territory: Territory,
        structure: Structure,
        priced: Mapping[str, Mapping[str, int]],
        moments: set[tuple[str, str]],
    ) -> None:
        self._territory, self._structure, self._priced = territory, structure, priced
        self._moments = moments
        self._calendar = territory.calendar
        self._overbooks = structure.overbooking and structure.kind in COLLECTIVE
        opening = structure.opening
        every = frozenset(range(len(self._calendar.slots)))
        self._open = every if opening is None else self._calendar.expand(opening)

    def steps(self) -> Iterator[Step]:
        """Give the step of each section and slot that raises a priced row."""
        sections: tuple[Section | None, ...] = self._structure.sections or (None,)
        for section in sections:
            for slot in sorted(self._open):
                rises = self._rises(section, slot)
                if rises:
                    change = Places(
                        structure=self._structure.id,
                        section=None if section is None else section.id,
                        slots=(self._calendar.slot_names[slot],),
                        more=1,
                    )
                    yield Step(change, rises)

    def _rises(self, section: Section | None, slot: int) -> Rises:
        found: Rises = {}
        name = self._calendar.slot_names[slot]
        for period in self._calendar.months:
            if {(name, period.label), (_EVERY, period.label)}.isdisjoint(self._moments):
                continue
            rows = self._rows(section, slot, period)
            for row, rise in rows:
                if rise and row[1] in self._priced.get(row[0], ()):
                    found[row] = rise
        return found

    def _rows(
        self, section: Section | None, slot: int, period: Period
    ) -> Iterator[tuple[Named, int]]:
        structure = self._structure
        moment = f"{self._calendar.slot_names[slot]}, {period.label}"
        old, new = self._room(structure, slot, period)
        if structure.kind == "childminder":
            legal = max(0, childminder_limits(period.first).minors - structure.own_under_11)
            yield (
                ("childminder", f"{structure.id}, {moment}"),
                min(new, legal) - min(old, legal),
            )
        else:
            rule = "overbooking" if self._overbooks else "places"
            rise = self._allowed(new, period) - self._allowed(old, period)
            yield (rule, f"{structure.id}, {moment}"), rise
        if self._overbooks:
            minutes = (new - old) * self._calendar.minutes[slot]
            yield ("overbooking", f"{structure.id}, week of {period.label}"), minutes
        if section is not None:
            rule = "overbooking" if self._overbooks else "places"
            fewer, more = self._room(section, slot, period)
            rise = self._allowed(more, period) - self._allowed(fewer, period)
            yield (rule, f"{structure.id}, {section.id}, {moment}"), rise
        yield from self._kept_free(moment, old, new)

    def _kept_free(self, moment: str, old: int, new: int) -> Iterator[tuple[Named, int]]:
        for number, pool in enumerate(self._structure.reserved, start=1):
            if pool.kept:
                places = pool_places(self._territory, self._structure, pool)
                name = f"{self._structure.id}, pool {pool.kind} ({number}) kept free, {moment}"
                yield ("reserved", name), max(0, new - places) - max(0, old - places)

    def _room(self, place: Structure | Section, slot: int, period: Period) -> tuple[int, int]:
        """Give the places at a slot in a month, reserved ones apart: now, and with one more."""
        places = room_of(place).at(slot, period.first.month, self._calendar)
        section = None if place is self._structure else place.id
        taken = sum(
            decision.places
            for decision in self._territory.decisions
            if decision.kind == "reserve"
            and decision.structure == self._structure.id
            and (section is None or decision.section == section)
            and (decision.slots is None or slot in self._calendar.expand(decision.slots))
        )
        return max(0, places - taken), max(0, places + 1 - taken)

    def _allowed(self, places: int, period: Period) -> int:
        if not self._overbooks:
            return places
        return overbooked(places, period.first, licensed=self._structure.places)


def _limits(territory: Territory, priced: Mapping[str, Mapping[str, int]]) -> Iterator[Step]:
    """Give the step of each kind of limit that a convention has."""
    rows = priced.get("convention", {})
    found: dict[tuple[str, CapKind], Rises] = defaultdict(dict)
    for convention in territory.conventions:
        kinds = {term.kind for term in convention.terms}
        for name in rows:
            kind = _limit_of(convention.id, name)
            if kind is not None and kind in kinds:
                rise = _MINUTES if kind == "hours" else 1
                found[convention.id, kind]["convention", name] = rise
    for (convention_id, kind), rises in found.items():
        yield Step(Cap(convention=convention_id, term=kind, more=1), rises)


def _limit_of(convention: str, name: str) -> CapKind | None:
    """Say which limit of a convention a row of its holds."""
    head, _, rest = name.partition(f"{convention}, ")
    if head:
        return None
    if rest.startswith("hours of "):
        return "hours"
    if rest.startswith("guests, "):
        return "places"
    return "children" if rest == "children" or rest.startswith("children #") else None
