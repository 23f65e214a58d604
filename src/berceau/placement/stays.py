"""From when to when: the stays that requests and held places have in the year planned."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from berceau.regulation import school_start

if TYPE_CHECKING:
    from datetime import date

    from berceau.domain.calendar import Calendar
    from berceau.domain.families import Child


class Stay(NamedTuple):
    """A first and a last day, both included."""

    first: date
    last: date


def requested_stay(child: Child, calendar: Calendar) -> Stay | None:
    """Give the stay that a child's request has in the year planned, if any."""
    if child.request is None:
        return None
    return _cut(child, child.request.start, child.request.until, calendar)


def held_stay(child: Child, calendar: Calendar) -> Stay | None:
    """Give the stay that a child's held place has in the year planned, if any."""
    if child.held is None:
        return None
    return _cut(child, child.held.since, child.held.until, calendar)


def _cut(child: Child, first: date, last: date | None, calendar: Calendar) -> Stay | None:
    end = min(_before_school(child.born), calendar.last)
    if last is not None and last < end:
        end = last
    start = max(first, calendar.first)
    return Stay(start, end) if start <= end else None


@lru_cache(maxsize=4096)
def _before_school(born: date) -> date:
    school = school_start(born)
    return school.fromordinal(school.toordinal() - 1)


def completed_months(born: date, day: date) -> int:
    """Count the months completed from a birth to a day; negative before the birth."""
    return (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)
