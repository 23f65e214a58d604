"""What structures say of themselves that staff, sections, openings or the law contradict."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from berceau.audit.precheck.capacity import places_by_slot
from berceau.audit.precheck.report import finding
from berceau.regulation import childminder_limits, mam_limits, parameter, size_category
from berceau.regulation.rules import minimum_adults, staff_ratio

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from berceau.audit.precheck.look import Look
    from berceau.audit.precheck.report import Finding
    from berceau.domain.structures import Structure

_COLLECTIVE = frozenset({"creche", "micro_creche", "multi_accueil", "halte_garderie"})


def supply(look: Look) -> Iterator[Finding]:
    """Look at each structure by itself."""
    checks: tuple[Callable[[Look, Structure], Iterator[Finding]], ...] = (
        _opening,
        _staff,
        _sections,
        _modulations,
        _size,
        _individual,
        _pools,
    )
    for structure in look.territory.structures:
        for check in checks:
            yield from check(look, structure)
    shut = sorted(s.id for s in look.territory.structures if s.is_individual and s.opening == ())
    if shut:
        yield finding("not-offering", "structures", count=len(shut), structures=", ".join(shut))
    collective = [s for s in look.territory.structures if s.kind in _COLLECTIVE]
    unknown = [structure.id for structure in collective if not structure.staff]
    if unknown:
        yield finding(
            "staff-unknown",
            "structures",
            count=len(unknown),
            all=len(collective),
            structures=", ".join(sorted(unknown)),
        )


def _where(structure: Structure) -> str:
    return f"structures[{structure.id}]"


def _opening(look: Look, structure: Structure) -> Iterator[Finding]:
    calendar = look.calendar
    days = {calendar.slots[slot][0] for slot in look.opening(structure)}
    columns = [k for k, day in enumerate(calendar.weekdays) if day in days]
    counts = calendar.count_days(calendar.first, calendar.last, structure.closures)
    if not any(month[k] for month in counts for k in columns) and not structure.is_individual:
        yield finding("never-open", _where(structure), structure=structure.id)


def _staff(look: Look, structure: Structure) -> Iterator[Finding]:
    """Compare places with the most children that the adults named may look after."""
    if not structure.staff:
        return
    calendar, adults = look.calendar, dict[int, int]()
    for staff in structure.staff:
        adults |= dict.fromkeys(calendar.expand(staff.slots), staff.adults)
    places = places_by_slot(structure, calendar)
    lacking: dict[tuple[int, int, int], set[int]] = {}
    for slot, name in enumerate(calendar.slot_names):
        if name in places and slot in adults:
            # Places in no section are told apart.
            wanted = min(places[name], sum(s.places for s in structure.age_groups))
            held = _looked_after(look, structure, adults[slot], wanted)
            if held < wanted:
                lacking.setdefault((adults[slot], held, wanted), set()).add(slot)
    for (present, held, wanted), slots in sorted(lacking.items()):
        yield finding(
            "staff-below-places",
            f"{_where(structure)}.staff",
            structure=structure.id,
            week=look.week(frozenset(slots)),
            adults=present,
            held=held,
            places=wanted,
        )


def _looked_after(look: Look, structure: Structure, adults: int, places: int) -> int:
    """Give the most children for whom the adults are enough, as many of them walking as may be."""
    day = look.calendar.first
    try:
        law, least = (
            staff_ratio(structure.ratio, day),
            minimum_adults(day, micro=structure.kind == "micro_creche"),
        )
    except LookupError:
        return places
    walking = look.territory.policy.walking_age_months
    babies = sum(s.places for s in structure.age_groups if s.to_months <= walking)
    others = sum(s.places for s in structure.age_groups if s.to_months > walking)
    walkers = min(others, places, adults * law.walkers)
    left = (law.walkers * adults - walkers) * law.non_walkers // law.walkers
    found = walkers + min(babies, places - walkers, left)
    if adults < least.adults:
        found = min(found, least.from_child - 1 if adults else 0)
    return found


def _sections(_look: Look, structure: Structure) -> Iterator[Finding]:
    ordered = sorted(structure.sections, key=lambda section: section.from_months)
    for one, other in pairwise(ordered):
        if other.from_months > one.to_months:
            yield finding(
                "section-gap",
                f"{_where(structure)}.sections[{other.id}]",
                structure=structure.id,
                section=one.id,
                other=other.id,
                from_months=one.to_months,
                to_months=other.from_months,
            )
    total = sum(section.places for section in structure.sections)
    if structure.sections and total < structure.places:
        yield finding(
            "places-in-no-section",
            f"{_where(structure)}.sections",
            structure=structure.id,
            total=total,
            places=structure.places,
        )


def _modulations(_look: Look, structure: Structure) -> Iterator[Finding]:
    owners = [(_where(structure), structure.places, structure.modulated)]
    # The licence is the structure's: a section may have more at times, where another has less.
    owners += [
        (f"{_where(structure)}.sections[{s.id}]", structure.places, s.modulated)
        for s in structure.sections
    ]
    for where, places, modulated in owners:
        for k, modulation in enumerate(modulated):
            if modulation.places > places:
                yield finding(
                    "modulation-above-licence",
                    f"{where}.modulated[{k}]",
                    structure=structure.id,
                    modulated=modulation.places,
                    places=places,
                    week=" ".join(modulation.slots),
                )


def _size(look: Look, structure: Structure) -> Iterator[Finding]:
    """Compare a crèche with the largest of its legal kind."""
    if structure.kind not in _COLLECTIVE:
        return
    day = look.calendar.first
    try:
        above = (
            structure.kind == "micro_creche" and size_category(structure.places, day) != "micro"
        )
    except LookupError:
        above = False
    if above:
        yield finding(
            "above-kind", _where(structure), structure=structure.id, places=structure.places
        )
    try:
        largest = parameter("unit_largest").at(day).number
    except LookupError:
        return
    if structure.places > largest:
        yield finding(
            "unit-too-large",
            _where(structure),
            structure=structure.id,
            places=structure.places,
            largest=largest,
        )


def _individual(look: Look, structure: Structure) -> Iterator[Finding]:
    """Compare a childminder, or a house of them, with the legal numbers."""
    try:
        if structure.kind == "childminder":
            law = childminder_limits(look.calendar.first)
            most = min(law.children, law.minors - structure.own_under_11)
            if structure.places > most:
                yield finding(
                    "childminder-above-law",
                    _where(structure),
                    structure=structure.id,
                    places=structure.places,
                    own=structure.own_under_11,
                    most=max(0, most),
                )
        elif structure.kind == "mam":
            yield from _house(look, structure)
    except LookupError:
        return


def _house(look: Look, structure: Structure) -> Iterator[Finding]:
    law = mam_limits(look.calendar.first)
    members = sum(s.part_of == structure.id for s in look.territory.structures)
    if structure.places > law.children or members > law.attached:
        yield finding(
            "mam-above-law",
            _where(structure),
            structure=structure.id,
            places=structure.places,
            members=members,
            most=law.children,
            attached=law.attached,
        )


def _pools(_look: Look, structure: Structure) -> Iterator[Finding]:
    total = sum(pool.places or 0 for pool in structure.reserved)
    if total > structure.places:
        yield finding(
            "pools-above-places",
            f"{_where(structure)}.reserved",
            structure=structure.id,
            total=total,
            places=structure.places,
        )
