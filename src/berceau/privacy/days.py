"""Between which days a birth may lie without any age that matters being another."""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from berceau.placement.stays import completed_months
from berceau.regulation import school_start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

Grain: TypeAlias = Literal["year", "half_year", "quarter", "month", "days"]
"""How coarse a day is: it may stand for a year, for a half-year, and so on."""

# One day of the middle of each stretch stands for it, as month and day.
_MONTHS = tuple((month, 15) for month in range(1, 13))
_STANDS_FOR: dict[Grain, tuple[tuple[int, int], ...]] = {
    "year": ((7, 1),),
    "half_year": ((4, 1), (10, 1)),
    "quarter": ((2, 15), (5, 15), (8, 15), (11, 15)),
    "month": _MONTHS,
}
_LENGTHS: dict[Grain, int] = {"year": 365, "half_year": 181, "quarter": 90, "month": 28}
"""Days of the shortest stretches of each grain."""
_OLDEST = 120
"""Months; nobody of this age is cared for."""
_BEFORE, _AFTER = 6, 1
"""Years before the first and after the last day planned in which children are born."""


class Span(NamedTuple):
    """A first and a last day, both included."""

    first: date
    last: date

    def narrowed(self, *, first: date | None = None, last: date | None = None) -> Span:
        """Give the part of the span from one day to another."""
        return Span(max(self.first, first or self.first), min(self.last, last or self.last))


class Written(NamedTuple):
    """A day written in the place of another, and how coarse it is."""

    day: date
    grain: Grain


def widest(born: date, first: date, last: date) -> Span:
    """Give the days at which children of a year planned are born, the birth at hand included.

    Parameters
    ----------
    born
        The birth.
    first, last
        First and last day planned.
    """
    begins, ends = date(first.year - _BEFORE, 1, 1), date(last.year + _AFTER, 12, 31)
    return Span(min(begins, born), max(ends, born))


def latest(day: date, months: int) -> date:
    """Give the last day from which so many months are completed on another day.

    Examples
    --------
    >>> latest(date(2026, 3, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def same_ages(span: Span, born: date, days: Iterable[date], ages: Sequence[int]) -> Span:
    """Narrow a span to the births that have passed the same ages on every day.

    Parameters
    ----------
    span
        What is narrowed.
    born
        The birth.
    days
        Days on which the age is looked at.
    ages
        Ages that matter, in completed months, increasing.
    """
    for day in days:
        passed = bisect_right(ages, completed_months(born, day))
        if passed > 0:
            span = span.narrowed(last=latest(day, ages[passed - 1]))
        if passed < len(ages):
            span = span.narrowed(first=latest(day, ages[passed]) + timedelta(days=1))
    return span


def same_worth(span: Span, born: date, day: date, worth: Callable[[int], object]) -> Span:
    """Narrow a span to the births whose age on a day is worth the same; unborn counts as 0.

    Parameters
    ----------
    span, born
        As for :func:`same_ages`.
    day
        When the age is looked at.
    worth
        From an age in months to what it gives.
    """
    age = max(0, completed_months(born, day))
    own = worth(age)
    youngest, oldest = age, age
    while youngest > 0 and worth(youngest - 1) == own:
        youngest -= 1
    while oldest < _OLDEST and worth(oldest + 1) == own:
        oldest += 1
    if youngest > 0:
        span = span.narrowed(last=latest(day, youngest))
    if oldest < _OLDEST:
        span = span.narrowed(first=latest(day, oldest + 1) + timedelta(days=1))
    return span


def same_school(span: Span, born: date, until: date) -> Span:
    """Narrow a span to the births for which school ends a stay on the same day, or does not.

    Parameters
    ----------
    span, born
        As for :func:`same_ages`.
    until
        Last day of the stay if there were no school.
    """
    if school_start(born) <= until:
        return span.narrowed(first=date(born.year, 1, 1), last=date(born.year, 12, 31))
    year = born.year
    while year > span.first.year and school_start(date(year - 1, 1, 1)) > until:
        year -= 1
    return span.narrowed(first=date(year, 1, 1))


def grain_of(span: Span) -> Grain:
    """Say how coarse a day is that stands for a span."""
    days = (span.last - span.first).days + 1
    return next((grain for grain, length in _LENGTHS.items() if days >= length), "days")


def standing_for(span: Span) -> date:
    """Give the day that stands for a span: of the coarsest grain that has one, the middle one.

    It depends on the span alone: whoever reads it learns no more than the span.

    Parameters
    ----------
    span
        From when to when the true day may be.
    """
    for grain in _STANDS_FOR:
        if found := _days_of(grain, span):
            return min(found, key=lambda day: _from_middle(day, span))
    return span.first + (span.last - span.first) // 2


def shared(spans: Mapping[str, Span]) -> dict[str, Written]:
    """Give each name a day of its span, so that there are as few different days as can be.

    Spans are met in the order of their last days; each day serves all spans that it can, which is
    known to need the fewest. It depends on the spans alone, as :func:`standing_for` does.

    Parameters
    ----------
    spans
        Span by name.
    """
    found: dict[str, Written] = {}
    left = sorted(spans, key=lambda name: (spans[name].last, spans[name].first, name))
    while left:
        ends = spans[left[0]].last
        together = [name for name in left if spans[name].first <= ends]
        common = Span(max(spans[name].first for name in together), ends)
        day = standing_for(common)
        found |= {name: Written(day, grain_of(spans[name])) for name in together}
        left = [name for name in left if name not in found]
    return found


def rounded(born: date, grain: Grain) -> date:
    """Give the day that stands for the year, half-year or quarter in which a birth lies."""
    near = Span(born - timedelta(days=366), born + timedelta(days=366))
    return min(_days_of(grain, near), key=lambda day: abs(day - born))


def _days_of(grain: Grain, span: Span) -> list[date]:
    years = range(span.first.year, span.last.year + 1)
    days = (date(year, *place) for year in years for place in _STANDS_FOR[grain])
    return [day for day in days if span.first <= day <= span.last]


def _from_middle(day: date, span: Span) -> timedelta:
    return abs((day - span.first) - (span.last - day))
