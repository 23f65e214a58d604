"""The rules that count children in places: each adds its rows to the draft of a program.

``RULES`` names every rule that makes rows; ``docs/reference/rules.md`` says what each means, and
the checker has a twin of each that shares no code with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from berceau.placement.attendance import Attendance
from berceau.placement.coupling import reserved_rows, sibling_rows
from berceau.placement.terms import convention_rows
from berceau.regulation import childminder_limits, minimum_adults, staff_ratio

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    import numpy.typing as npt

    from berceau.placement.draft import Draft
    from berceau.placement.presence import Presence

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


def places_rows(draft: Draft) -> None:
    """Rule ``places``: children present ≤ places, of each section and each whole structure.

    Where a structure overbooks, the same rows are named ``overbooking`` and hold the raised
    number.
    """
    presence, structures = draft.presence, draft.options.structures
    overbooks = np.array([presence.overbooks(s) for s in structures], dtype=np.bool_)
    individual = np.array([s.kind == "childminder" for s in structures], dtype=np.bool_)
    for rule, chosen in (("places", ~individual & ~overbooks), ("overbooking", overbooks)):
        _section_rows(draft, rule, chosen)
        _structure_rows(draft, rule, chosen)


def _section_rows(draft: Draft, rule: str, chosen: Bools) -> None:
    presence, structures = draft.presence, draft.options.structures
    sections = presence.timeline.sections
    divided = np.array([bool(s.sections) for s in structures], dtype=np.bool_)
    present = presence.at_sections
    present = present.only((chosen & divided)[present.structure])

    def subject(number: int, month: int, slot: int) -> str:
        owner, section = sections[number]
        return f"{structures[owner].id}, {section.id}, {moment(presence, month, slot)}"

    limits = presence.with_overbooking(presence.section_places, (k for k, _ in sections))
    draft.count_present(rule, present.section, present, limits=_table(limits), subject=subject)


def _structure_rows(draft: Draft, rule: str, chosen: Bools) -> None:
    presence, structures = draft.presence, draft.options.structures
    present = presence.at_houses
    present = present.only(chosen[present.structure])
    limits = presence.with_overbooking(presence.structure_places, range(len(structures)))
    draft.count_present(
        rule,
        present.structure,
        present,
        limits=_table(limits),
        subject=lambda k, month, slot: f"{structures[k].id}, {moment(presence, month, slot)}",
    )


def _table(limits: Ints) -> Callable[[Ints, Ints, Ints], Ints]:
    """Look up limits by place, month and slot."""
    return lambda place, month, slot: np.asarray(limits[place, month, slot], dtype=np.int64)


def overbooking_rows(draft: Draft) -> None:
    """Rule ``overbooking``: in a week of each month, minutes present ≤ minutes of capacity."""
    presence, structures = draft.presence, draft.options.structures
    chosen = np.array([presence.overbooks(s) for s in structures], dtype=np.bool_)
    present = presence.at_houses
    present = present.only(chosen[present.structure] & present.slots.any(axis=1))
    minutes = np.array(presence.calendar.minutes, dtype=np.int64)
    capacity = presence.structure_places @ minutes
    months = presence.shape[0]

    def subject(key: int) -> str:
        owner, month = divmod(key, months)
        return f"{structures[owner].id}, week of {presence.calendar.months[month].label}"

    draft.count(
        "overbooking",
        present.structure * months + present.month,
        present.option,
        limits=lambda k: capacity.ravel()[k],
        subject=subject,
        coefs=present.slots @ minutes,
    )


class _StaffLaw(NamedTuple):
    """Adults present and what the law says of them, for each structure that gives its staff."""

    adults: Ints
    """Shape ``(structures, slots)``."""
    walkers: Ints
    """Walkers that one adult may look after, shape ``(structures, months)``; so for the others."""
    non_walkers: Ints
    least: Ints
    """Fewest adults."""
    alone: Ints
    """Children that fewer adults may look after."""


def _staff_law(presence: Presence) -> _StaffLaw:
    structures, calendar = presence.options.structures, presence.calendar
    adults = np.zeros((len(structures), presence.shape[1]), dtype=np.int64)
    numbers = np.zeros((4, len(structures), presence.shape[0]), dtype=np.int64)
    known: dict[tuple[str, bool], Ints] = {}
    for k, structure in enumerate(structures):
        if not structure.staff:
            continue
        for staff in structure.staff:
            adults[k, sorted(calendar.expand(staff.slots))] = staff.adults
        key = (structure.ratio, structure.kind == "micro_creche")
        if key not in known:
            known[key] = np.array([_law_at(*key, p.first) for p in calendar.months]).T
        numbers[:, k] = known[key]
    return _StaffLaw(adults, *numbers)


def _law_at(regime: Literal["5-8", "6"], micro: bool, day: date) -> tuple[int, ...]:  # noqa: FBT001 - a key of a table
    law, least = staff_ratio(regime, day), minimum_adults(day, micro=micro)
    return law.walkers, law.non_walkers, least.adults, least.from_child - 1


def ratio_rows(draft: Draft) -> None:
    """Rule ``ratio``: children by walking ≤ what the adults present may look after.

    In each month the slots come twice: first with children counted by walking, then, where
    adults are fewer than the law's least, with each child counted as one.
    """
    presence, structures = draft.presence, draft.options.structures
    staffed = np.array([bool(s.staff) for s in structures], dtype=np.bool_)
    present = presence.at_structures.only(staffed[presence.at_structures.structure])
    law, slots = _staff_law(presence), presence.shape[1]
    k, month = present.structure, present.month
    few = present.slots & (law.adults[k] < law.least[k, month][:, None])
    nowhere = np.zeros_like(few)
    by_walking = present._replace(slots=np.hstack([present.slots, nowhere]))
    one_each = present._replace(slots=np.hstack([nowhere, few]))
    both = Attendance(*(np.concatenate(pair) for pair in zip(by_walking, one_each, strict=True)))
    # n/5 + w/8 <= adults, times 40: a non-walker weighs 8, a walker 5.
    weight = np.where(present.walks, law.non_walkers[k, month], law.walkers[k, month])

    def limits(k: Ints, month: Ints, slot: Ints) -> Ints:
        adults = law.adults[k, slot % slots]
        looked_after = law.non_walkers[k, month] * law.walkers[k, month] * adults
        alone = np.where(adults > 0, law.alone[k, month], 0)
        return np.where(slot < slots, looked_after, alone)

    def subject(k: int, month: int, slot: int) -> str:
        calendar = presence.calendar
        name, label = calendar.slot_names[slot % slots], calendar.months[month].label
        return f"{structures[k].id}, adults, {name}, {label}"

    draft.count_present(
        "ratio",
        both.structure,
        both,
        limits=limits,
        subject=subject,
        coefs=np.append(weight, np.ones_like(weight)),
    )


def childminder_rows(draft: Draft) -> None:
    """Rule ``childminder``: her places, and the legal limits with her own children."""
    presence, structures = draft.presence, draft.options.structures
    chosen = np.array([s.kind == "childminder" for s in structures], dtype=np.bool_)
    if not chosen.any():
        return
    present = presence.at_structures.only(chosen[presence.at_structures.structure])
    own_3 = np.array([s.own_under_3 for s in structures], dtype=np.int64)
    own_11 = np.array([s.own_under_11 for s in structures], dtype=np.int64)
    laws = [childminder_limits(period.first) for period in presence.calendar.months]
    under_3 = np.array([law.under_three for law in laws], dtype=np.int64)
    under_11 = np.array([law.minors for law in laws], dtype=np.int64)

    def limits_all(k: Ints, month: Ints, slot: Ints) -> Ints:
        legal = under_11[month] - own_11[k]
        places = np.minimum(presence.structure_places[k, month, slot], legal)
        return np.asarray(np.maximum(0, places), dtype=np.int64)

    def limits_young(k: Ints, month: Ints, _slot: Ints) -> Ints:
        return np.asarray(np.maximum(0, under_3[month] - own_3[k]), dtype=np.int64)

    def subject(k: int, month: int, slot: int) -> str:
        return f"{structures[k].id}, {moment(presence, month, slot)}"

    young = present.only(present.under_3)
    for part, limits in ((present, limits_all), (young, limits_young)):
        draft.count_present("childminder", part.structure, part, limits=limits, subject=subject)


def moment(presence: Presence, month: int, slot: int) -> str:
    """Write a slot and a month."""
    return f"{presence.calendar.slot_names[slot]}, {presence.calendar.months[month].label}"


RULES: dict[str, Callable[[Draft], None]] = {
    "places": places_rows,
    "overbooking": overbooking_rows,
    "ratio": ratio_rows,
    "childminder": childminder_rows,
    "convention": convention_rows,
    "reserved": reserved_rows,
    "siblings": sibling_rows,
}
