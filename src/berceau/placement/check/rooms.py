"""Rules on each structure, month and slot: places, overbooking, ratio, childminder, reserved."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.placement.check.pools import is_entitled, pool_places
from berceau.placement.check.report import Violation
from berceau.regulation import (
    childminder_limits,
    minimum_adults,
    overbooked,
    overbooked_week,
    staff_ratio,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from numpy.typing import NDArray

    from berceau.domain.structures import Structure
    from berceau.placement.check.seating import Seat, Seating
    from berceau.placement.check.view import Grid, View
    from berceau.regulation import StaffRatio

_COLLECTIVE = {"creche", "micro_creche", "multi_accueil", "halte_garderie"}
_PERCENT = 100


class Room(NamedTuple):
    """What is counted, for the subject of a violation."""

    rule: str
    name: str
    message: str


def above(view: View, room: Room, found: Grid, limit: Grid) -> Iterator[Violation]:
    """Yield one violation for each month and slot at which a count is above its limit."""
    for month, slot in np.argwhere(found > limit):
        yield Violation(
            rule=room.rule,
            subject=f"{room.name}, {view.calendar.slot_names[slot]}, {view.periods[month].label}",
            found=int(found[month, slot]),
            limit=int(limit[month, slot]),
            message=room.message,
        )


def may_overbook(structure: Structure) -> bool:
    """Say whether more children than places may be present at a slot."""
    return structure.overbooking and structure.kind in _COLLECTIVE


def places(view: View, seating: Seating) -> Iterator[Violation]:
    """Rule ``places``: children present are at most the places, by section and in all."""
    for structure, seats in _occupied(view, seating):
        if may_overbook(structure):
            continue
        for name, found, limit in _counts(view, seating, structure, seats):
            if structure.kind == "childminder" and name == structure.id:
                continue  # her places are her approval, told once, by the rule of that name
            room = Room("places", name, "more children than places")
            yield from above(view, room, found, limit)


def _occupied(view: View, seating: Seating) -> Iterator[tuple[Structure, list[Seat]]]:
    for structure in view.territory.structures:
        seats = seating.at(structure.id)
        if seats:
            yield structure, seats


def _counts(
    view: View, seating: Seating, structure: Structure, seats: list[Seat]
) -> Iterator[tuple[str, Grid, Grid]]:
    """Give children and places of each section, then of the whole structure."""
    for section in structure.sections:
        found = seating.count(seats, seating.in_section(structure, section))
        yield f"{structure.id}, {section.id}", found, view.places(structure, section)
    yield structure.id, seating.count(seats), view.places(structure)


def overbooking(view: View, seating: Seating) -> Iterator[Violation]:
    """Rule ``overbooking``: the legal percentage at each slot, the hours of capacity in a week."""
    for structure, seats in _occupied(view, seating):
        if not may_overbook(structure):
            continue
        for name, found, limit in _counts(view, seating, structure, seats):
            raised = np.array(
                [
                    [
                        overbooked(int(n), period.first, licensed=structure.places)
                        for n in limit[period.number]
                    ]
                    for period in view.periods
                ]
            )
            room = Room("overbooking", name, "more children than overbooking allows")
            yield from above(view, room, found, raised)
        yield from _week_above(view, structure, seating.count(seats))


def _week_above(view: View, structure: Structure, found: Grid) -> Iterator[Violation]:
    used = found @ view.minutes
    capacity = view.places(structure) @ view.minutes
    for period in view.periods:
        percent = overbooked_week(period.first)
        limit = int(capacity[period.number]) * percent // _PERCENT
        if used[period.number] > limit:
            yield Violation(
                rule="overbooking",
                subject=f"{structure.id}, week, {period.label}",
                found=int(used[period.number]),
                limit=limit,
                message="more minutes of presence in the week than minutes of capacity",
            )


def ratio(view: View, seating: Seating) -> Iterator[Violation]:
    """Rule ``ratio``: adults enough for non-walkers and walkers, and never too few adults."""
    for structure in view.territory.structures:
        seats = seating.by_structure.get(structure.id)
        if not structure.staff or not seats:
            continue
        adults = np.zeros(view.shape[1], dtype=np.int64)
        for staff in structure.staff:
            adults[sorted(view.calendar.expand(staff.slots))] = staff.adults
        present = seating.count(seats)
        babies = seating.count(seats, lambda seat: ~seat.walks)
        for period in view.periods:
            yield from _month_ratio(view, structure, period.number, (present, babies), adults)


def _month_ratio(
    view: View,
    structure: Structure,
    month: int,
    counts: tuple[Grid, Grid],
    adults: NDArray[np.int64],
) -> Iterator[Violation]:
    """Compare one month with what its adults may look after, in shares of an adult."""
    period = view.periods[month]
    present, babies = counts[0][month], counts[1][month]
    law = law_of(structure, period.first)
    least = minimum_adults(period.first, micro=structure.kind == "micro_creche")
    shares = babies * law.walkers + (present - babies) * law.non_walkers
    limits = law.walkers * law.non_walkers * adults
    alone = np.where(adults == 0, 0, least.from_child - 1)
    for slot in np.flatnonzero((shares > limits) | ((adults < least.adults) & (present > alone))):
        count = int(present[slot])
        too_few = adults[slot] < least.adults and count > alone[slot]
        yield Violation(
            rule="ratio",
            subject=f"{structure.id}, {view.calendar.slot_names[slot]}, {period.label}",
            found=count if too_few else int(shares[slot]),
            limit=int(alone[slot]) if too_few else int(limits[slot]),
            message=(
                f"{int(babies[slot])} non-walkers and {count - int(babies[slot])} walkers "
                f"for {int(adults[slot])} adults"
            ),
        )


def law_of(structure: Structure, day: date) -> StaffRatio:
    """Give the ratio of a structure's regime; before the regime by six, the other one held."""
    try:
        return staff_ratio(structure.ratio, day)
    except LookupError:
        return staff_ratio("5-8", day)


def childminder(view: View, seating: Seating) -> Iterator[Violation]:
    """Rule ``childminder``: simultaneous children within her approval, her own ones counted."""
    for structure in view.territory.structures:
        seats = seating.by_structure.get(structure.id)
        if structure.kind != "childminder" or not seats:
            continue
        present = seating.count(seats)
        laws = [childminder_limits(period.first) for period in view.periods]
        limits = (
            (
                seating.count(seats, lambda seat: seat.under_three),
                structure.own_under_3,
                [law.under_three for law in laws],
                "more children under three than the law allows",
            ),
            (
                present,
                structure.own_under_11,
                [law.minors for law in laws],
                "more children, her own counted, than the law allows",
            ),
        )
        room = Room("childminder", structure.id, "more children than her approval")
        yield from above(view, room, present, view.places(structure))
        for found, own, law, message in limits:
            # Her own children alone are no business of the commission's.
            limit = np.repeat(np.array(law)[:, None], view.shape[1], axis=1)
            room = Room("childminder", structure.id, message)
            yield from above(view, room, np.where(found > 0, found + own, 0), limit)


def reserved(view: View, seating: Seating) -> Iterator[Violation]:
    """Rule ``reserved``: the places of a pool that is kept are not for others."""
    for structure in view.territory.structures:
        seats = seating.at(structure.id)
        for pool in structure.reserved:
            if not pool.kept or not seats:
                continue
            others = [s for s in seats if not is_entitled(s, pool)]
            kept = pool_places(view, structure, pool)
            limit = np.maximum(view.places(structure) - kept, 0)
            message = f"places kept for {pool.fact} ({kept}) are used by others"
            room = Room("reserved", f"{structure.id}, pool {pool.kind}", message)
            yield from above(view, room, seating.count(others), limit)
