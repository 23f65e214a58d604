"""Stays, ages and weeks as the rules read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from berceau.domain.families import AnyOf, Held
from berceau.regulation.rules import school_start

if TYPE_CHECKING:
    import numpy.typing as npt

    from berceau.domain.calendar import Calendar
    from berceau.domain.families import Child, Request, Week


@dataclass(frozen=True, slots=True)
class Stay:
    """First and last day of a placement, and the months of the year planned that it touches."""

    first: date
    last: date
    months: range


def age_months(born: date, day: date) -> int:
    """Give an age in completed months, negative before birth."""
    return 12 * (day.year - born.year) + day.month - born.month - (day.day < born.day)


@cache
def _last_before_school(born: date) -> date:
    return school_start(born) - timedelta(days=1)


def stay(calendar: Calendar, born: date, first: date, last: date | None) -> Stay | None:
    """Cut a stay to the year planned and to the day before school; nothing where it is empty."""
    first = max(first, calendar.first)
    last = min(last or calendar.last, _last_before_school(born), calendar.last)
    if last < first:
        return None
    return Stay(
        first, last, range(month_number(calendar, first), month_number(calendar, last) + 1)
    )


def month_number(calendar: Calendar, day: date) -> int:
    """Give the number of a day's month in the year planned."""
    return 12 * (day.year - calendar.first.year) + day.month - calendar.first.month


def stay_of(calendar: Calendar, child: Child, asked: Request | Held) -> Stay | None:
    """Give the stay of a request or of a held place."""
    first = asked.since if isinstance(asked, Held) else asked.start
    return stay(calendar, child.born, first, asked.until)


def reference_ages(calendar: Calendar, born: date, stay: Stay) -> tuple[int, ...]:
    """Give the age in completed months on the reference day of each month of a stay.

    After the first month the reference day is the first of the month, so ages go up one by one.
    """
    months = calendar.months
    first = age_months(born, max(months[stay.months.start].first, stay.first))
    if len(stay.months) == 1:
        return (first,)
    second = age_months(born, months[stay.months.start + 1].first)
    return (first, *range(second, second + len(stay.months) - 1))


def walks(calendar: Calendar, child: Child, stay: Stay, usual: int) -> list[bool]:
    """Say for each month of a stay whether the child walks.

    Parameters
    ----------
    usual
        Age in months from which a child walks where nobody has said.
    """
    if child.walks_from is None:
        return [age >= usual for age in reference_ages(calendar, child.born, stay)]
    return [
        child.walks_from <= max(calendar.months[month].first, stay.first) for month in stay.months
    ]


@lru_cache(maxsize=65536)
def slots_of(calendar: Calendar, week: tuple[str, ...]) -> frozenset[int]:
    """Give the slots that the names of a week stand for."""
    return calendar.expand(week)


@lru_cache(maxsize=4096)
def columns(slots: frozenset[int]) -> npt.NDArray[np.int64]:
    """Give slots as columns of an array, in order."""
    return np.array(sorted(slots))


@lru_cache(maxsize=4096)
def opening_of(calendar: Calendar, opening: tuple[str, ...] | None) -> frozenset[int]:
    """Give the slots at which a structure is open."""
    return slots_of(calendar, opening if opening is not None else calendar.slot_names)


def minutes_of(calendar: Calendar, slots: frozenset[int]) -> int:
    """Give the minutes of a week."""
    return sum(calendar.minutes[slot] for slot in slots)


def ways(week: Week) -> tuple[tuple[str, ...], ...]:
    """Write out a week, flexible ones as each choice of the slots named."""
    if isinstance(week, AnyOf):
        return tuple(combinations(week.of, week.any))
    return (week,)
