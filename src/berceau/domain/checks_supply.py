"""What must hold in the calendar, the structures and the conventions of a territory."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from berceau.domain.faults import (
    ages_ordered,
    commune_known,
    modulations_known,
    ordered,
    slots_known,
    spans_ordered,
    structure_known,
    unknown,
)
from berceau.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.calendar import Calendar
    from berceau.domain.structures import Section, Structure
    from berceau.domain.territory import Territory


def calendar_faults(territory: Territory) -> Iterator[Fault]:
    calendar = territory.calendar
    yield from ordered("calendar", calendar.first, calendar.last)
    yield from spans_ordered("calendar.closures", calendar.closures)
    if len(set(calendar.weekdays)) < len(calendar.weekdays):
        yield Fault(
            "calendar.weekdays",
            "duplicate-id",
            ", ".join(calendar.weekdays),
            "each weekday once",
            "Remove the repeated day.",
        )
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
                f"half {band.id!r}, which the name says",
                "Rename the band or correct its half.",
            )
        ends = max(ends, band.end)


def structure_faults(territory: Territory) -> Iterator[Fault]:
    for structure in territory.structures:
        where = f"structures[{structure.id}]"
        yield from commune_known(f"{where}.commune", structure.commune, territory)
        for code in structure.serves:
            yield from commune_known(f"{where}.serves", code, territory)
        yield from slots_known(f"{where}.opening", structure.opening, territory.calendar)
        yield from spans_ordered(f"{where}.closures", structure.closures)
        yield from modulations_known(where, structure.modulated, territory.calendar)
        yield from ages_ordered(where, structure.from_months, structure.to_months)
        yield from _sections(where, structure, territory.calendar)
        yield from _staff(where, structure, territory.calendar)
        yield from _membership(where, structure, territory)


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
    for name, count in Counter(section.id for section in structure.sections).items():
        if count > 1:
            yield Fault(
                f"{where}.sections[{name}]",
                "duplicate-id",
                f"{name!r} given {count} times",
                "each section once",
                "Rename or remove all but one.",
            )


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


def _membership(where: str, structure: Structure, territory: Territory) -> Iterator[Fault]:
    if structure.part_of is None:
        return
    houses = {s.id for s in territory.structures if s.kind in {"mam", "family_creche"}}
    if structure.kind != "childminder" or structure.part_of not in houses:
        yield unknown(
            f"{where}.part_of", "not-a-house", structure.part_of, houses, "MAM and family crèches"
        )


def convention_faults(territory: Territory) -> Iterator[Fault]:
    known = {convention.id for convention in territory.conventions}
    for convention in territory.conventions:
        where = f"conventions[{convention.id}]"
        yield from ordered(where, convention.start, convention.until)
        for host in convention.hosts:
            yield from structure_known(f"{where}.hosts", host, territory)
        for code in (*convention.guests, *filter(None, (convention.host_commune,))):
            yield from commune_known(f"{where}.parties", code, territory)
        if convention.replaces is not None and convention.replaces not in known:
            yield unknown(
                f"{where}.replaces",
                "unknown-convention",
                convention.replaces,
                known,
                "conventions",
            )


def term_faults(territory: Territory) -> Iterator[Fault]:
    places = {structure.id: structure.places for structure in territory.structures}
    for convention in territory.conventions:
        for k, term in enumerate(convention.terms):
            where = f"conventions[{convention.id}].terms[{k}]"
            if term.kind == "access":
                yield from slots_known(f"{where}.slots", term.slots, territory.calendar)
            if term.kind != "share":
                continue
            yield from structure_known(f"{where}.structure", term.structure, territory)
            for part in term.parts:
                yield from commune_known(f"{where}.parts", part.commune, territory)
            total = sum(part.places for part in term.parts)
            if total > places.get(term.structure, total):
                yield Fault(
                    f"{where}.parts",
                    "share-above-places",
                    f"{total} places shared out",
                    f"at most the {places[term.structure]} places of {term.structure!r}",
                    "Lower the parts or correct the places of the structure.",
                )
