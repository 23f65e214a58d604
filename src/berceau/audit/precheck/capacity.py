"""Places of structures and sections, half-day by half-day."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from berceau.domain.calendar import Calendar
    from berceau.domain.structures import Modulation, Section, Structure


def places_by_slot(
    structure: Structure, calendar: Calendar, section: Section | None = None
) -> dict[str, int]:
    """Give the places of a structure, or of a section, by the name of the slot.

    Where the licence changes from month to month, a slot has what it has in most months (the
    larger number of two as frequent). Slots at which the structure is closed are left out.
    """
    owner = structure if section is None else section
    opening = None if structure.opening is None else calendar.expand(structure.opening)
    return {
        name: _usual(owner.places, owner.modulated, slot, calendar)
        for slot, name in enumerate(calendar.slot_names)
        if opening is None or slot in opening
    }


def _usual(places: int, modulated: Iterable[Modulation], slot: int, calendar: Calendar) -> int:
    by_month = [places] * len(calendar.months)
    for modulation in modulated:
        if slot in calendar.expand(modulation.slots):
            for period in calendar.months:
                if not modulation.months or period.first.month in modulation.months:
                    by_month[period.number] = modulation.places
    return max(set(by_month), key=lambda number: (by_month.count(number), number))
