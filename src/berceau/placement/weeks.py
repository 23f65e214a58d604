"""The weeks a family accepts, written out in order."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.calendar import Calendar
    from berceau.domain.families import Request, Week


class AcceptedWeek(NamedTuple):
    """A week that a family accepts: its slots, its position in the list, its share of the need."""

    slots: frozenset[int]
    position: int
    share: int


def accepted_weeks(
    request: Request, calendar: Calendar, fewer_days: int
) -> tuple[AcceptedWeek, ...]:
    """Write out the weeks of a request, the first wish first.

    Parameters
    ----------
    fewer_days
        Whole days that the policy may take from the first wish.
    """
    asked = minutes_asked(request, calendar)
    found: dict[frozenset[int], AcceptedWeek] = {}
    for position, week in enumerate(request.weeks):
        for slots in ways(week, calendar):
            share = (
                request.shares[position]
                if request.shares
                else min(1000, 1000 * minutes_of(slots, calendar) // asked)
            )
            found.setdefault(slots, AcceptedWeek(slots, position, share))
    if fewer_days:
        for slots in _with_fewer_days(request.weeks[0], calendar, fewer_days):
            share = min(1000, 1000 * minutes_of(slots, calendar) // asked)
            found.setdefault(slots, AcceptedWeek(slots, len(request.weeks), share))
    return tuple(found.values())


def minutes_of(slots: frozenset[int], calendar: Calendar) -> int:
    """Add up the minutes of a week."""
    return sum(calendar.minutes[slot] for slot in slots)


def minutes_asked(request: Request, calendar: Calendar) -> int:
    """Give the minutes of the first week, the longest of its ways if it is flexible."""
    return max(minutes_of(slots, calendar) for slots in ways(request.weeks[0], calendar))


def ways(week: Week, calendar: Calendar) -> Iterator[frozenset[int]]:
    """Write out a week: itself, or each way of taking any so many of the slots named."""
    if isinstance(week, tuple):
        yield calendar.expand(week)
        return
    for names in combinations(week.of, week.any):
        yield calendar.expand(names)


def _with_fewer_days(week: Week, calendar: Calendar, fewer_days: int) -> Iterator[frozenset[int]]:
    for slots in ways(week, calendar):
        days = [day for day in calendar.weekdays if slots & calendar.expand((day,))]
        for dropped in range(1, min(fewer_days, len(days) - 1) + 1):
            for names in combinations(days, dropped):
                yield slots - calendar.expand(names)
