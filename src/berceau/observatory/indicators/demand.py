"""What is asked for, slot by slot: tension before anybody is placed, what is unmet after."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from berceau.observatory.indicators.records import Tension, Unmet
from berceau.observatory.indicators.states import held
from berceau.placement.stays import completed_months, held_stay, requested_stay
from berceau.placement.weeks import minutes_of, ways

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    import numpy.typing as npt

    from berceau.domain.calendar import Calendar
    from berceau.domain.families import Child, Family, Week
    from berceau.domain.territory import Territory
    from berceau.observatory.indicators.counting import Rooms, Stretch
    from berceau.observatory.indicators.records import Grouping

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

AGES = ((0, 12), (12, 24), (24, 36), (36, 84))
"""Age groups, in completed months on the first day wanted; the last month is excluded."""
_DIGITS = 3
_NOTHING: frozenset[int] = frozenset()


def examined(territory: Territory) -> Iterator[tuple[Family, Child]]:
    """List the children whose request has a stay in the year planned."""
    for family, child in territory.child_by_id.values():
        if requested_stay(child, territory.calendar) is not None:
            yield family, child


def waiting_for_first(territory: Territory) -> Iterator[tuple[Family, Child]]:
    """List those of them who hold no place in the year planned."""
    for family, child in examined(territory):
        if held_stay(child, territory.calendar) is None:
            yield family, child


@lru_cache(maxsize=4096)
def asked_slots(
    week: Week, calendar: Calendar, granted: frozenset[int] = _NOTHING
) -> tuple[float, ...]:
    """Give how much of each slot a week asks for beyond what is granted.

    A week by name asks for each of its slots once. Of a choice of days, the ways that lack the
    fewest minutes are looked at, and each counts for an equal part.

    Parameters
    ----------
    week
        As the family wrote it.
    calendar
        What names of slots mean.
    granted
        Slots that the child has.
    """
    lacking = [slots - granted for slots in ways(week, calendar)]
    least = min(minutes_of(slots, calendar) for slots in lacking)
    nearest = [slots for slots in lacking if minutes_of(slots, calendar) == least]
    found = [0.0] * len(calendar.slots)
    for slots in nearest:
        for slot in slots:
            found[slot] += 1 / len(nearest)
    return tuple(found)


def unmet(territory: Territory, granted: Mapping[str, frozenset[int]]) -> list[Unmet]:
    """Count, slot by slot, who asks for it and who is not given it.

    Parameters
    ----------
    territory
        Requests.
    granted
        Slots that each child ends up with; children without a place may be left out.
    """
    calendar = territory.calendar
    asked = np.zeros(len(calendar.slots))
    lacking = np.zeros(len(calendar.slots))
    for _, child in examined(territory):
        if child.request is not None:
            week = child.request.weeks[0]
            asked += asked_slots(week, calendar)
            lacking += asked_slots(week, calendar, granted.get(child.id, _NOTHING))
    return [
        Unmet(slot=name, asked=round(asked[k], _DIGITS), unmet=round(lacking[k], _DIGITS))
        for k, name in enumerate(calendar.slot_names)
    ]


def tension(rooms: Rooms) -> list[Tension]:
    """Set requests for a first place beside free places: in all, by commune, age group and slot.

    Free is what is licensed, less what decisions keep free and what places held take until the
    end of their contracts, from the first day that any of these requests asks for: what was free
    before can serve none of them.

    Parameters
    ----------
    rooms
        The structures, and the territory.
    """
    territory = rooms.territory
    pending = list(waiting_for_first(territory))
    since = _first_wanted(pending, rooms.calendar)
    by_section = rooms.used(_held_since(territory, since))
    free = np.maximum(0, rooms.offered(since) - rooms.by_room(by_section))
    # A section cannot give more than its structure has.
    in_sections = np.maximum(0, rooms.section_offered(since) - by_section)
    section_free = np.minimum(in_sections, free[rooms.owner])
    opened = rooms.opened(since)
    asked = [_minutes_asked(rooms, child) for _, child in pending]
    found = [_line("all", "", len(pending), asked, (free, opened))]
    for commune in territory.communes:
        here = [k for k, (family, _) in enumerate(pending) if family.commune == commune.code]
        there = [k for k, room in enumerate(rooms.rooms) if room.commune == commune.code]
        supply = free[there], opened[there]
        minutes = [asked[k] for k in here]
        found.append(_line("commune", commune.code, len(here), minutes, supply))
    found += _by_age(rooms, pending, asked, (section_free, opened[rooms.owner]))
    return [*found, *_by_slot(rooms, pending, asked, (free, opened))]


def _first_wanted(pending: Iterable[tuple[Family, Child]], calendar: Calendar) -> date:
    """Give the first day that any request asks for; of none, the first day planned."""
    stays = (requested_stay(child, calendar) for _, child in pending)
    return min((stay.first for stay in stays if stay is not None), default=calendar.first)


def _held_since(territory: Territory, since: date) -> list[Stretch]:
    """List the places held, as far as they last from a day on."""
    return [
        stretch._replace(first=max(stretch.first, since))
        for stretch in held(territory)
        if stretch.last >= since
    ]


def _by_age(
    rooms: Rooms, pending: list[tuple[Family, Child]], asked: list[Ints], supply: tuple[Ints, Ints]
) -> Iterator[Tension]:
    """Count children by age on the first day wanted; a section counts for each age it takes."""
    calendar = rooms.calendar
    ages = []
    for _, child in pending:
        stay = requested_stay(child, calendar)
        ages.append(0 if stay is None else max(0, completed_months(child.born, stay.first)))
    groups = [section for room in rooms.rooms for section in room.age_groups]
    for low, high in AGES:
        here = [k for k, age in enumerate(ages) if low <= age < high]
        there = [k for k, s in enumerate(groups) if s.from_months < high and low < s.to_months]
        offer = supply[0][there], supply[1][there]
        yield _line("age", str(low), len(here), [asked[k] for k in here], offer)


def _by_slot(
    rooms: Rooms, pending: list[tuple[Family, Child]], asked: list[Ints], supply: tuple[Ints, Ints]
) -> Iterator[Tension]:
    calendar = rooms.calendar
    wanted = np.zeros(len(calendar.slots))
    for _, child in pending:
        if child.request is not None:
            wanted += asked_slots(child.request.weeks[0], calendar)
    for slot, name in enumerate(calendar.slot_names):
        minutes = [table[:, slot] for table in asked]
        offer = supply[0][:, :, slot, None], supply[1][:, :, slot, None]
        yield _line("slot", name, round(float(wanted[slot]), _DIGITS), minutes, offer)


def _line(
    by: Grouping, group: str, requests: float, asked: Iterable[Ints], supply: tuple[Ints, Ints]
) -> Tension:
    free, opened = supply
    return Tension(
        by=by,
        group=group,
        requests=float(requests),
        places=round(_mean_places(free, opened), _DIGITS),
        asked=sum(int(minutes.sum()) for minutes in asked),
        free=int(free.sum()),
    )


def _mean_places(free: Ints, opened: Ints) -> float:
    """Add up the mean number of free places of each structure, over its own open hours."""
    hours = opened.sum(axis=(1, 2))
    is_open = hours > 0
    return float((free.sum(axis=(1, 2))[is_open] / hours[is_open]).sum())


def _minutes_asked(rooms: Rooms, child: Child) -> Ints:
    """Give the whole minutes that a request asks for in the year, by month and slot.

    Days are those of the territory: the structure, and so its own closures, is not known yet.
    """
    calendar, stay = rooms.calendar, requested_stay(child, rooms.calendar)
    if child.request is None or stay is None:
        return np.zeros(rooms.shape, dtype=np.int64)
    days = np.array(calendar.count_days(stay.first, stay.last), dtype=np.int64)
    weekday = [calendar.weekdays.index(day) for day, _ in calendar.slots]
    part = np.array(asked_slots(child.request.weeks[0], calendar))
    minutes = days[:, weekday] * np.array(calendar.minutes) * part
    return np.asarray(np.rint(minutes), dtype=np.int64)
