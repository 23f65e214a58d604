"""The changes that are looked at, smallest first.

The size of a change counts what it asks of a family: 1 for a half-day (or an hour band) less, 2
for a day less, another day or brothers and sisters asked apart, 3 for another structure, and 1
more where it is another kind of care; 1 and the number of months for a start moved. Two changes
together have the sum of their sizes.
"""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import TYPE_CHECKING

from berceau.domain.families import AnyOf
from berceau.placement.reasons.helping.changes import (
    Apart,
    Both,
    FewerOf,
    Less,
    OtherDay,
    OtherStart,
    OtherStructure,
    week_of,
)
from berceau.placement.siblings import concerned
from berceau.placement.weeks import accepted_weeks, ways

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from berceau.domain.calendar import Calendar
    from berceau.domain.families import Child, Family, Request
    from berceau.domain.territory import Territory
    from berceau.placement.reasons.helping.changes import Change, Single

LATER, EARLIER = 6, 3
"""Most months by which a start is moved."""
_DECEMBER = 12
_HALF, _DAY, _APART, _STRUCTURE = 1, 2, 2, 3
"""Sizes; see above."""


def size_of(territory: Territory, child: str, change: Change) -> int:
    """Give the size of a change.

    Parameters
    ----------
    territory
        What was asked.
    child
        Who asked.
    change
        The change.
    """
    _, one = territory.child_by_id[child]
    request = one.request
    match change:
        case Both():
            return sum(size_of(territory, child, single) for single in change.changes)
        case Less():
            return _HALF if all("-" in name for name in change.without) else _DAY
        case OtherStructure():
            return _STRUCTURE + _is_other_care(territory, request, change.structure)
        case OtherStart():
            moved = 0 if request is None else _months_apart(request.start, change.start)
            return 1 + abs(moved)
        case Apart():
            return _APART
        case _:
            return _DAY


def _is_other_care(territory: Territory, request: Request | None, structure: str) -> bool:
    """Tell whether a structure is another kind of care than all that was asked for by name."""
    if request is None:
        return False
    known = territory.structure_by_id
    asked = {known[wish].is_individual for wish in request.wishes if wish in known}
    asked |= {wish.startswith("childminder:") for wish in request.wishes if wish not in known}
    return known[structure].is_individual not in asked


def _months_apart(first: date, second: date) -> int:
    return (second.year - first.year) * _DECEMBER + second.month - first.month


def singles(territory: Territory, child: str) -> list[Single]:
    """List the single changes of a request, structures apart, smallest first."""
    family, one = territory.child_by_id[child]
    if one.request is None:
        return []
    found: list[Single] = [*_of_week(territory, one.request)]
    found += _of_start(territory.calendar, one, one.request)
    if _hang_together(territory, family, child):
        found.append(Apart())
    return sorted(found, key=lambda change: size_of(territory, child, change))


def pairs(found: Iterable[Single]) -> Iterator[Both]:
    """Join single changes that concern different things, two by two, structures apart.

    Parameters
    ----------
    found
        Single changes.
    """
    groups: dict[str, list[Single]] = {"week": [], "start": [], "apart": []}
    for change in found:
        kind = {OtherStart: "start", Apart: "apart"}.get(type(change), "week")
        groups[kind].append(change)
    names = list(groups)
    for k, first in enumerate(names):
        for second in names[k + 1 :]:
            for both in product(groups[first], groups[second]):
                yield Both(changes=both)


def _hang_together(territory: Territory, family: Family, child: str) -> bool:
    if family.siblings == "any" or family.siblings not in territory.policy.siblings:
        return False
    asking = concerned(family, territory.calendar)
    return len(asking) > 1 and child in asking


def _of_week(territory: Territory, request: Request) -> Iterator[Less | FewerOf | OtherDay]:
    """List the changes of the first week whose weeks are not accepted yet."""
    calendar = territory.calendar
    menu = accepted_weeks(request, calendar, territory.policy.fewer_days)
    known = {week.slots for week in menu}
    for change in _weeks(request, calendar):
        slots = set(ways(week_of(request, change, calendar), calendar))
        if not slots <= known and frozenset() not in slots:
            known |= slots
            yield change


def _weeks(request: Request, calendar: Calendar) -> Iterator[Less | FewerOf | OtherDay]:
    first = request.weeks[0]
    slots = calendar.expand(first.of if isinstance(first, AnyOf) else first)
    days = [day for day in calendar.weekdays if slots & calendar.expand((day,))]
    others = [day for day in calendar.weekdays if day not in days]
    if isinstance(first, AnyOf):
        yield from (FewerOf(any=number) for number in range(first.any - 1, 0, -1))
    else:
        yield from (Less(without=(name,)) for name in _parts(slots, calendar))
        yield from (Less(without=(day,)) for day in days if len(days) > 1)
    for day in others:
        yield from (OtherDay(instead_of=left, day=day) for left in days)


def _parts(slots: frozenset[int], calendar: Calendar) -> Iterator[str]:
    """List the half-days that days can do without, and the first and last bands of longer ones."""
    for day in calendar.weekdays:
        there = sorted(slots & calendar.expand((day,)))
        if len(there) > 1:
            yield from dict.fromkeys(calendar.slot_names[k] for k in (there[0], there[-1]))
            halves = dict.fromkeys(calendar.half_of(k)[1] for k in there)
            if len(halves) > 1:
                yield from (f"{day}-{half}" for half in halves)


def _of_start(calendar: Calendar, child: Child, request: Request) -> Iterator[OtherStart]:
    """List the starts on the first of a month: later ones, then earlier ones."""
    begins = max(request.start, calendar.first)
    later = [_month_after(begins, k) for k in range(1, LATER + 1)]
    earlier = [_month_after(begins, -k) for k in range(1, EARLIER + 1)]
    last = calendar.last if request.until is None else min(request.until, calendar.last)
    yield from (OtherStart(start=day) for day in later if day <= last)
    # Who is asked for before its birth is asked for nothing.
    yield from (
        OtherStart(start=day) for day in earlier if day >= calendar.first and day >= child.born
    )


def _month_after(day: date, months: int) -> date:
    number = day.year * _DECEMBER + day.month - 1 + months
    return date(number // _DECEMBER, number % _DECEMBER + 1, 1)
