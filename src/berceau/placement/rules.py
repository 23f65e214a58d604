"""The rules that count children in places: each adds its rows to the draft of a program.

``RULES`` names every rule that makes rows; ``docs/reference/rules.md`` says what each means, and
the checker has a twin of each that shares no code with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.placement.coupling import reserved_rows, sibling_rows
from berceau.placement.terms import convention_rows
from berceau.regulation import childminder_limits, minimum_adults, staff_ratio

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    import numpy.typing as npt

    from berceau.domain.structures import Structure
    from berceau.placement.draft import Draft
    from berceau.placement.presence import Cells, Presence

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


def places_rows(draft: Draft) -> None:
    """Rule ``places``: children present ≤ places, of each section and each whole structure.

    Where a structure overbooks, the same rows are named ``overbooking`` and hold the raised
    number.
    """
    presence = draft.presence
    kinds = draft.options.structures
    for rule in ("places", "overbooking"):
        chosen = np.array(
            [
                structure.kind != "childminder"
                and presence.overbooks(structure) == (rule == "overbooking")
                for structure in kinds
            ],
            dtype=np.bool_,
        )
        _section_rows(draft, rule, presence.cells.only(chosen[presence.cells.structure]))
        _structure_rows(draft, rule, chosen)


def _section_rows(draft: Draft, rule: str, cells: Cells) -> None:
    presence = draft.presence
    sections = presence.timeline.sections
    has_sections = np.array(
        [bool(draft.options.structures[k].sections) for k, _ in sections], dtype=np.bool_
    )
    cells = cells.only(has_sections[cells.section])
    limits = presence.with_overbooking(presence.section_places, (k for k, _ in sections))

    def subject(key: int) -> str:
        number, month, slot = np.unravel_index(key, limits.shape)
        owner, section = sections[number]
        name = draft.options.structures[owner].id
        return f"{name}, {section.id}, {moment(presence, int(month), int(slot))}"

    keys = np.ravel_multi_index((cells.section, cells.month, cells.slot), limits.shape)
    draft.count(rule, keys, cells.option, limits=lambda k: limits.ravel()[k], subject=subject)


def _structure_rows(draft: Draft, rule: str, chosen: Bools) -> None:
    presence, structures = draft.presence, draft.options.structures
    cells = presence.at_houses
    cells = cells.only(chosen[cells.structure])
    limits = presence.with_overbooking(presence.structure_places, range(len(structures)))
    shape = limits.shape

    def subject(key: int) -> str:
        owner, month, slot = np.unravel_index(key, shape)
        return f"{structures[owner].id}, {moment(presence, int(month), int(slot))}"

    keys = np.ravel_multi_index((cells.structure, cells.month, cells.slot), shape)
    draft.count(rule, keys, cells.option, limits=lambda k: limits.ravel()[k], subject=subject)


def overbooking_rows(draft: Draft) -> None:
    """Rule ``overbooking``: in a week of each month, minutes present ≤ minutes of capacity."""
    presence, structures = draft.presence, draft.options.structures
    chosen = np.array([presence.overbooks(s) for s in structures], dtype=np.bool_)
    cells = presence.at_houses
    cells = cells.only(chosen[cells.structure])
    minutes = np.array(presence.calendar.minutes, dtype=np.int64)
    capacity = presence.structure_places @ minutes
    months = presence.shape[0]

    def subject(key: int) -> str:
        owner, month = divmod(key, months)
        return f"{structures[owner].id}, week of {presence.calendar.months[month].label}"

    draft.count(
        "overbooking",
        cells.structure * months + cells.month,
        cells.option,
        limits=lambda k: capacity.ravel()[k],
        subject=subject,
        coefs=minutes[cells.slot],
    )


def ratio_rows(draft: Draft) -> None:
    """Rule ``ratio``: children by walking ≤ what the adults present may look after."""
    presence = draft.presence
    for k, structure in enumerate(draft.options.structures):
        if not structure.staff:
            continue
        cells = presence.at_structures.only(presence.at_structures.structure == k)
        adults = np.zeros(presence.shape[1], dtype=np.int64)
        for staff in structure.staff:
            adults[sorted(presence.calendar.expand(staff.slots))] = staff.adults
        for period in presence.calendar.months:
            here = cells.only(cells.month == period.number)
            _ratio_of_month(draft, structure, here, adults, period.first)


def _ratio_of_month(
    draft: Draft, structure: Structure, cells: Cells, adults: Ints, day: date
) -> None:
    law = staff_ratio(structure.ratio, day)
    least = minimum_adults(day, micro=structure.kind == "micro_creche")
    presence = draft.presence
    month = presence.calendar.months[presence.timeline.month_at(day)].label

    def subject(key: int) -> str:
        return f"{structure.id}, adults, {presence.calendar.slot_names[key]}, {month}"

    # n/5 + w/8 <= adults, times 40: a non-walker weighs 8, a walker 5.
    draft.count(
        "ratio",
        cells.slot,
        cells.option,
        limits=lambda k: law.non_walkers * law.walkers * adults[k],
        subject=subject,
        coefs=np.where(cells.walks, law.non_walkers, law.walkers).astype(np.int64),
    )
    few = (adults < least.adults)[cells.slot]
    draft.count(
        "ratio",
        cells.slot[few],
        cells.option[few],
        limits=lambda k: np.where(adults[k] > 0, least.from_child - 1, 0),
        subject=subject,
    )


def childminder_rows(draft: Draft) -> None:
    """Rule ``childminder``: her places, and the legal limits with her own children."""
    presence, structures = draft.presence, draft.options.structures
    chosen = np.array([s.kind == "childminder" for s in structures], dtype=np.bool_)
    if not chosen.any():
        return
    cells = presence.at_structures.only(chosen[presence.at_structures.structure])
    own_3 = np.array([s.own_under_3 for s in structures], dtype=np.int64)
    own_11 = np.array([s.own_under_11 for s in structures], dtype=np.int64)
    laws = [childminder_limits(period.first) for period in presence.calendar.months]
    under_3 = np.array([law.under_three for law in laws], dtype=np.int64)
    under_11 = np.array([law.minors for law in laws], dtype=np.int64)
    shape = presence.structure_places.shape

    def limits_all(keys: Ints) -> Ints:
        k, month, _ = np.unravel_index(keys, shape)
        legal = under_11[month] - own_11[k]
        places = np.minimum(presence.structure_places.ravel()[keys], legal)
        return np.asarray(np.maximum(0, places), dtype=np.int64)

    def limits_young(keys: Ints) -> Ints:
        k, month, _ = np.unravel_index(keys, shape)
        return np.asarray(np.maximum(0, under_3[month] - own_3[k]), dtype=np.int64)

    def subject(key: int) -> str:
        k, month, slot = np.unravel_index(key, shape)
        return f"{structures[k].id}, {moment(presence, int(month), int(slot))}"

    for part, limits in ((cells, limits_all), (cells.only(cells.under_3), limits_young)):
        keys = np.ravel_multi_index((part.structure, part.month, part.slot), shape)
        draft.count("childminder", keys, part.option, limits=limits, subject=subject)


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
