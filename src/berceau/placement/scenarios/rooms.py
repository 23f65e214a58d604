"""Changes of structures: places, closures, opening."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from berceau.domain.faults import Names, ordered, slots_known
from berceau.domain.structures import Modulation, Section, Structure
from berceau.errors import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from berceau.domain.calendar import Calendar
    from berceau.domain.territory import Territory
    from berceau.placement.scenarios.changes import Close, Opening, Places

_YEAR = range(1, 13)
_Place = TypeVar("_Place", Structure, Section)


class Room(NamedTuple):
    """Places of a structure or a section: how many, and how many at other times."""

    places: int
    modulated: tuple[Modulation, ...]

    def at(self, slot: int, month: int, calendar: Calendar) -> int:
        """Give the places at a slot in a month of the year: the last that names it counts."""
        for one in reversed(self.modulated):
            if (not one.months or month in one.months) and slot in calendar.expand(one.slots):
                return one.places
        return self.places

    def raised(self, more: int, slots: frozenset[int] | None, calendar: Calendar) -> Room:
        """Give the room with so many more places, at some slots or always; never under 0."""
        if slots is None:
            modulated = tuple(
                one.model_copy(update={"places": max(0, one.places + more)})
                for one in self.modulated
            )
            return Room(max(0, self.places + more), modulated)
        alike: dict[tuple[int, ...], set[int]] = defaultdict(set)
        for slot in sorted(slots):
            alike[tuple(self.at(slot, month, calendar) for month in _YEAR)].add(slot)
        added = [
            Modulation(
                slots=calendar.compress(frozenset(there)),
                places=max(0, places + more),
                months=months if len(months) < len(_YEAR) else (),
            )
            for by_month, there in alike.items()
            for places in sorted(set(by_month))
            for months in [tuple(m for m in _YEAR if by_month[m - 1] == places)]
        ]
        return Room(self.places, (*self.modulated, *added))

    def least(self, slots: frozenset[int] | None, calendar: Calendar) -> int:
        """Give the fewest places at some slots, whatever the month."""
        chosen = range(len(calendar.slots)) if slots is None else slots
        return min(self.at(slot, month, calendar) for slot in chosen for month in _YEAR)


def with_places(territory: Territory, change: Places, where: str) -> Structure:
    """Give the structure with more or fewer places in a section, and as many more in all.

    Raises
    ------
    InputError
        Structure, section or slots are unknown, or more places would go than there are.
    """
    calendar = territory.calendar
    refuse(
        *names_faults(where, territory, change.structure, change.section),
        *slots_known(f"{where}.slots", change.slots, calendar),
    )
    structure = territory.structure_by_id[change.structure]
    slots = None if change.slots is None else calendar.expand(change.slots)
    section = section_of(structure, change.section)
    least = room_of(section or structure).least(slots, calendar)
    if least + change.more < 0:
        refuse(
            Fault(
                f"{where}.more",
                "too-few-places",
                f"{-change.more} places taken away",
                f"at most the {least} there are",
                "Take fewer away, or name other slots.",
            )
        )
    # A place of an age group needs one of the house too.
    sections = tuple(
        _raised(one, change.more, slots, calendar) if one is section else one
        for one in structure.sections
    )
    house = _raised(structure, change.more, slots, calendar)
    return house.model_copy(update={"sections": sections})


def closed(territory: Territory, change: Close, where: str) -> Structure:
    """Give the structure closed between two days, as a whole or one of its sections.

    Raises
    ------
    InputError
        Structure or section are unknown, the days are not in order or lie outside the year
        planned, or a section is closed for less than whole months.
    """
    refuse(
        *names_faults(where, territory, change.structure, change.section),
        *ordered(where, change.first, change.last),
    )
    structure = territory.structure_by_id[change.structure]
    section = section_of(structure, change.section)
    if section is None or len(structure.age_groups) == 1:
        closures = (*structure.closures, (change.first, change.last))
        return structure.model_copy(update={"closures": closures})
    months = _whole_months(territory.calendar, change.first, change.last)
    if not months:
        refuse(
            Fault(
                where,
                "not-whole-months",
                f"{change.first} to {change.last}",
                "whole months of the year planned, for a section",
                "Name the first and the last day of a month, or close the whole structure.",
            )
        )
    shut = Modulation(slots=tuple(territory.calendar.weekdays), places=0, months=months)
    empty = section.model_copy(update={"modulated": (*section.modulated, shut)})
    sections = tuple(empty if one is section else one for one in structure.sections)
    return structure.model_copy(update={"sections": sections})


def _whole_months(calendar: Calendar, first: date, last: date) -> tuple[int, ...]:
    """Give the months of the year that a span covers; none where it cuts one."""
    touched = {
        (p.first.year, p.first.month): first <= p.first and p.last <= last
        for p in calendar.months
        if p.first <= last and first <= p.last
    }
    months = {month for _, month in touched}
    others = {p.first.month for p in calendar.months} - months
    again = len([p for p in calendar.months if p.first.month in months]) > len(touched)
    return () if again or not all(touched.values()) or not others else tuple(sorted(months))


def opened(territory: Territory, change: Opening, where: str) -> Structure:
    """Give the structure with other opening hours.

    Raises
    ------
    InputError
        Structure or slots are unknown.
    """
    refuse(
        *names_faults(where, territory, change.structure),
        *slots_known(f"{where}.slots", change.slots, territory.calendar),
    )
    structure = territory.structure_by_id[change.structure]
    return structure.model_copy(update={"opening": change.slots})


def refuse(*faults: Fault) -> None:
    """Raise what is wrong with a change, if anything is."""
    if faults:
        raise InputError(faults)


def names_faults(
    where: str, territory: Territory, structure: str, section: str | None = None
) -> Iterator[Fault]:
    """Yield a fault for a structure, or a section of it, that there is not."""
    known = territory.structure_by_id
    yield from Names("structure", known).check(f"{where}.structure", structure)
    if section is not None and structure in known:
        groups = {group.id for group in known[structure].age_groups}
        yield from Names("section", groups, "structure").check(f"{where}.section", section)


def section_of(structure: Structure, name: str | None) -> Section | None:
    """Give a section by name, without a name the only one; none where there are none."""
    if name is None:
        return structure.sections[0] if len(structure.sections) == 1 else None
    return next((section for section in structure.sections if section.id == name), None)


def room_of(place: Structure | Section) -> Room:
    """Give the places of a structure or a section."""
    return Room(place.places, place.modulated)


def _raised(place: _Place, more: int, slots: frozenset[int] | None, calendar: Calendar) -> _Place:
    room = room_of(place).raised(more, slots, calendar)
    return place.model_copy(update={"places": room.places, "modulated": room.modulated})
