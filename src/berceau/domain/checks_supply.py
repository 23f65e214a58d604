"""What must hold in the calendar, the communes and the structures of a territory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.domain.faults import (
    Names,
    ages_ordered,
    modulations_known,
    ordered,
    point_whole,
    repeated,
    slots_known,
    spans_ordered,
)
from berceau.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.calendar import Calendar
    from berceau.domain.structures import Section, Structure
    from berceau.domain.territory import Territory

# A year is planned, seldom several; more is a slip of the keyboard.
_MOST_DAYS = 3660


def calendar_faults(territory: Territory) -> Iterator[Fault]:
    """Check the dates, the weekdays and the bands of the calendar."""
    calendar = territory.calendar
    yield from ordered("calendar", calendar.first, calendar.last)
    if (calendar.last - calendar.first).days > _MOST_DAYS:
        yield Fault(
            "calendar.last",
            "calendar-too-long",
            f"{calendar.first} to {calendar.last}",
            "a year, at most ten",
            "Correct the first or the last day.",
        )
    yield from spans_ordered("calendar.closures", calendar.closures)
    yield from repeated("calendar.weekdays", calendar.weekdays, "weekday")
    yield from repeated("calendar.bands", (band.id for band in calendar.bands), "band")
    yield from _bands(calendar)


def _bands(calendar: Calendar) -> Iterator[Fault]:
    ends = 0
    for band in calendar.bands:
        where = f"calendar.bands[{band.id}]"
        if band.end <= band.start or band.start < ends:
            yield Fault(
                where,
                "band-times",
                f"minutes {band.start} to {band.end}",
                f"a start at {ends} or later, and an end after the start",
                "Give the bands in order of the day, without overlap.",
            )
        if band.id in {"am", "pm"} and band.half != band.id:
            yield Fault(
                where,
                "band-half",
                f"half {band.half!r}",
                f"half {band.id!r}, as its name says",
                "Rename the band or correct its half.",
            )
        if (
            band.id in {"am", "pm"}
            and sum(other.half == band.half for other in calendar.bands) > 1
        ):
            yield Fault(
                where,
                "band-named-as-half",
                f"a band named {band.id!r} beside others of the same half",
                "a name of its own, for mon-am stands for all bands of the morning",
                "Rename the band.",
            )
        ends = max(ends, band.end)


def commune_faults(territory: Territory) -> Iterator[Fault]:
    """Check that no commune comes twice, and that coordinates are whole."""
    yield from repeated("communes", (commune.code for commune in territory.communes), "commune")
    for commune in territory.communes:
        where = f"communes[{commune.code}]"
        yield from point_whole(where, commune.latitude, commune.longitude)


def structure_faults(territory: Territory) -> Iterator[Fault]:
    """Check the communes, slots, ages, sections, staff and pools of every structure."""
    calendar, structures = territory.calendar, territory.structures
    yield from repeated("structures", (structure.id for structure in structures), "structure")
    communes = Names("commune", {commune.code for commune in territory.communes})
    houses = Names(
        "MAM or family crèche", {s.id for s in structures if s.kind in {"mam", "family_creche"}}
    )
    for structure in structures:
        where = f"structures[{structure.id}]"
        yield from communes.check(f"{where}.commune", structure.commune)
        for k, code in enumerate(structure.serves):
            if code != "*":
                yield from communes.check(f"{where}.serves[{k}]", code)
        yield from slots_known(f"{where}.opening", structure.opening, calendar)
        yield from spans_ordered(f"{where}.closures", structure.closures)
        yield from modulations_known(where, structure.modulated, calendar)
        yield from ages_ordered(where, structure.from_months, structure.to_months)
        yield from point_whole(where, structure.latitude, structure.longitude)
        yield from _sections(where, structure, calendar)
        yield from _staff(where, structure, calendar)
        yield from _numbers(where, structure)
        yield from _membership(where, structure, houses)


def _sections(where: str, structure: Structure, calendar: Calendar) -> Iterator[Fault]:
    previous: Section | None = None
    for section in sorted(structure.sections, key=lambda s: s.from_months):
        here = f"{where}.sections[{section.id}]"
        yield from ages_ordered(here, section.from_months, section.to_months)
        yield from modulations_known(here, section.modulated, calendar)
        if section.places > structure.places:
            yield Fault(
                here,
                "section-above-licence",
                f"{section.places} places",
                f"at most the {structure.places} places of the structure",
                "Lower the section or correct the licence.",
            )
        if previous is not None and section.from_months < previous.to_months:
            yield Fault(
                here,
                "sections-overlap",
                f"from {section.from_months} months",
                f"from {previous.to_months} months or later, where {previous.id!r} ends",
                "Give each age to one section.",
            )
        previous = section
    yield from repeated(f"{where}.sections", (s.id for s in structure.sections), "section")


def _staff(where: str, structure: Structure, calendar: Calendar) -> Iterator[Fault]:
    for k, staff in enumerate(structure.staff):
        yield from slots_known(f"{where}.staff[{k}]", staff.slots, calendar)
    named = [name for staff in structure.staff for name in staff.slots]
    opening = structure.opening if structure.opening is not None else calendar.slot_names
    if not named or not all(map(calendar.known, (*named, *opening))):
        return
    missing = calendar.expand(tuple(opening)) - calendar.expand(tuple(named))
    if missing:
        yield Fault(
            f"{where}.staff",
            "staff-missing",
            f"nobody named for {', '.join(calendar.compress(missing))}",
            "adults for every slot at which the structure is open",
            "Add the missing slots, with 0 adults where there are none, or name no staff at all.",
        )


def _numbers(where: str, structure: Structure) -> Iterator[Fault]:
    for k, pool in enumerate(structure.reserved):
        if pool.places is not None and pool.places > structure.places:
            yield Fault(
                f"{where}.reserved[{k}].places",
                "pool-above-places",
                f"{pool.places} places",
                f"at most the {structure.places} places of the structure",
                "Lower the pool or correct the licence.",
            )
    if structure.own_under_11 < structure.own_under_3:
        yield Fault(
            f"{where}.own_under_11",
            "own-children",
            f"{structure.own_under_11} under eleven, {structure.own_under_3} under three",
            "those under three counted among those under eleven",
            "Correct one of the two numbers.",
        )


def _membership(where: str, structure: Structure, houses: Names) -> Iterator[Fault]:
    if structure.part_of is None:
        return
    if structure.part_of not in houses.names:
        yield houses.unknown(f"{where}.part_of", structure.part_of, "not-a-house")
    elif structure.kind != "childminder":
        yield Fault(
            f"{where}.part_of",
            "not-a-member",
            f"a structure of kind {structure.kind}",
            "a childminder, who alone can be part of a MAM or a family crèche",
            "Remove the field, or correct the kind.",
        )
