"""Changes to a territory that undo clashes, told so that a person can make them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

from berceau.domain.base import Count, Record
from berceau.domain.structures import Modulation, Section, Staff, Structure
from berceau.domain.territory import Territory
from berceau.placement.clashes.items import Item

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from berceau.domain.calendar import Calendar
    from berceau.domain.conventions import Convention, Term
    from berceau.domain.families import Family
    from berceau.domain.structures import ReservedPool

Licensed = TypeVar("Licensed", Structure, Section)


class More(Record):
    """So many more at one moment."""

    slot: Count | None = None
    """Number of the slot in the calendar; none given: every slot at which it is open."""
    month: Count
    """Number of the month in the calendar."""
    amount: Count


class Change(Record):
    """One commitment given up, or one number raised."""

    item: Item
    """What is changed, with the slots and months in which it is."""
    amount: Count | None = None
    """By how much: places, hours, children or adults; nothing where the whole item is lifted."""
    moments: tuple[More, ...] = ()
    """By how much at each moment, where that differs."""


def applied(territory: Territory, changes: Iterable[Change]) -> Territory:
    """Give the territory with some changes made.

    Parameters
    ----------
    territory
        The territory in which the clash was found.
    changes
        What is changed.

    Raises
    ------
    InputError
        If the territory so changed breaks a rule of its form.
    """
    made = tuple(changes)
    fields = {name: getattr(territory, name) for name in Territory.model_fields}
    kinds: dict[str, list[Change]] = defaultdict(list)
    for change in made:
        kinds[_PART[change.item.kind]].append(change)
    for part, own in kinds.items():
        fields[part] = _WRITERS[part](territory, own)
    if "families" in kinds:
        gone = {c.item.child for c in kinds["families"]}
        fields["decisions"] = tuple(
            d for d in fields["decisions"] if d.kind != "keep" or d.child not in gone
        )
    return Territory(**fields)


def _decisions(territory: Territory, changes: list[Change]) -> tuple[object, ...]:
    of = {change.item.decision: change for change in changes}
    found = []
    for position, decision in enumerate(territory.decisions):
        change = of.get(position)
        if change is None:
            found.append(decision)
        elif (
            decision.kind == "reserve"
            and change.amount is not None
            and change.amount < decision.places
        ):
            found.append(decision.model_copy(update={"places": decision.places - change.amount}))
    return tuple(found)


def _conventions(territory: Territory, changes: list[Change]) -> tuple[Convention, ...]:
    return tuple(_amended(convention, changes) for convention in territory.conventions)


def _amended(convention: Convention, changes: list[Change]) -> Convention:
    terms = list(convention.terms)
    for change in changes:
        item = change.item
        if item.convention == convention.id and item.number is not None:
            terms[item.number - 1] = _raised(terms[item.number - 1], change)
    return convention.model_copy(update={"terms": tuple(terms)})


def _raised(term: Term, change: Change) -> Term:
    more = change.amount or 0
    if term.kind == "share":
        parts = tuple(
            part.model_copy(update={"places": part.places + more})
            if part.commune == change.item.commune
            else part
            for part in term.parts
        )
        return term.model_copy(update={"parts": parts})
    return term.model_copy(update={"max": getattr(term, "max") + more})  # noqa: B009 - only terms with a maximum are raised


def _families(territory: Territory, changes: list[Change]) -> tuple[Family, ...]:
    leaving = {c.item.child for c in changes if c.item.kind == "held"}
    apart = {c.item.family for c in changes if c.item.kind == "siblings"}
    families = []
    for family in territory.families:
        update: dict[str, object] = {}
        if any(child.id in leaving for child in family.children):
            update["children"] = tuple(
                child.model_copy(update={"held": None}) if child.id in leaving else child
                for child in family.children
            )
        if family.id in apart:
            update |= {"siblings": "any", "combinations": ()}
        families.append(family.model_copy(update=update) if update else family)
    return tuple(families)


def _structures(territory: Territory, changes: list[Change]) -> tuple[Structure, ...]:
    return tuple(
        _enlarged(
            structure,
            [c for c in changes if c.item.structure == structure.id],
            territory.calendar,
        )
        for structure in territory.structures
    )


def _enlarged(structure: Structure, changes: list[Change], calendar: Calendar) -> Structure:
    for change in changes:
        match change.item.kind:
            case "pool":
                structure = _not_kept(structure, (change.item.number or 1) - 1)
            case "staff":
                structure = _staffed(structure, change, calendar)
            case "section":
                sections = tuple(
                    _modulated(section, structure, change, calendar)
                    if section.id == change.item.section
                    else section
                    for section in structure.sections
                )
                structure = structure.model_copy(update={"sections": sections})
            case _:
                structure = _modulated(structure, structure, change, calendar)
    return structure


def _not_kept(structure: Structure, number: int) -> Structure:
    pools: list[ReservedPool] = list(structure.reserved)
    pools[number] = pools[number].model_copy(update={"kept": False})
    return structure.model_copy(update={"reserved": tuple(pools)})


def adults_at(structure: Structure, calendar: Calendar) -> list[int]:
    """Give the adults present at each slot."""
    adults = [0] * len(calendar.slots)
    for staff in structure.staff:
        for slot in calendar.expand(staff.slots):
            adults[slot] = staff.adults
    return adults


def _staffed(structure: Structure, change: Change, calendar: Calendar) -> Structure:
    adults = adults_at(structure, calendar)
    named = frozenset().union(*(calendar.expand(s.slots) for s in structure.staff))
    most: dict[int, int] = defaultdict(int)
    for more in change.moments:
        if more.slot is not None:
            most[more.slot] = max(most[more.slot], more.amount)
    slots: dict[int, set[int]] = defaultdict(set)
    for slot in named:
        slots[adults[slot] + most[slot]].add(slot)
    staff = tuple(
        Staff(slots=calendar.compress(frozenset(where)), adults=number)
        for number, where in sorted(slots.items())
    )
    return structure.model_copy(update={"staff": staff})


def _modulated(
    licensed: Licensed, structure: Structure, change: Change, calendar: Calendar
) -> Licensed:
    """Give a structure or a section more places at some moments."""
    wanted: dict[tuple[int, int], int] = {}
    for more in change.moments:
        month = calendar.months[more.month].first.month
        opening = calendar.expand(structure.opening or calendar.slot_names)
        for slot in opening if more.slot is None else (more.slot,):
            there = places_at(licensed, slot, month, calendar)
            wanted[slot, month] = max(wanted.get((slot, month), 0), there + more.amount)
    groups: dict[tuple[int, int], set[int]] = defaultdict(set)
    for (slot, month), places in wanted.items():
        groups[places, month].add(slot)
    alike: dict[tuple[int, frozenset[int]], list[int]] = defaultdict(list)
    for (places, month), at in groups.items():
        alike[places, frozenset(at)].append(month)
    enlarged: tuple[Modulation, ...] = tuple(
        Modulation(slots=calendar.compress(at), places=places, months=tuple(sorted(months)))
        for (places, at), months in alike.items()
    )
    return licensed.model_copy(update={"modulated": (*licensed.modulated, *enlarged)})


def places_at(licensed: Structure | Section, slot: int, month: int, calendar: Calendar) -> int:
    """Give the places of a structure or a section at a slot, in a month of the year (1 to 12)."""
    places = licensed.places
    for modulation in licensed.modulated:
        in_month = not modulation.months or month in modulation.months
        if in_month and slot in calendar.expand(modulation.slots):
            places = modulation.places
    return places


_PART: dict[str, str] = {
    **dict.fromkeys(("place", "signed", "forbid", "refuse", "keep", "reserve"), "decisions"),
    **dict.fromkeys(("hours", "places", "share", "children"), "conventions"),
    **dict.fromkeys(("siblings", "held"), "families"),
    **dict.fromkeys(("pool", "section", "staff", "approval", "licence"), "structures"),
}
"""Which part of a territory says what each kind of item says."""
_WRITERS: dict[str, Callable[[Territory, list[Change]], tuple[object, ...]]] = {
    "decisions": _decisions,
    "conventions": _conventions,
    "families": _families,
    "structures": _structures,
}
