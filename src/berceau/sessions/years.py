"""The year planned moved on, with the closures that nobody has told yet."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from berceau.domain.territory import Source

if TYPE_CHECKING:
    from berceau.domain.calendar import Span
    from berceau.domain.territory import Territory

_WEEK = 7


def in_year(territory: Territory, first: date | None) -> Territory:
    """Give a territory for the year that begins on a day.

    Parameters
    ----------
    territory
        What is known.
    first
        First day of the year planned; none, or that of the territory: nothing changes. Otherwise
        closures move by whole weeks, which the sources of the territory say, and the year is as
        long as it was to the same day of the month.
    """
    calendar = territory.calendar
    if first is None or first == calendar.first:
        return territory
    weeks = round((first - calendar.first).days / _WEEK)
    gap = timedelta(days=_WEEK * weeks)

    def moved(spans: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple((start + gap, end + gap) for start, end in spans)

    months = (first.year - calendar.first.year) * 12 + first.month - calendar.first.month
    last = _later(calendar.last + timedelta(days=1), months) - timedelta(days=1)
    told = Source(
        about="calendar and structures: closures",
        origin="assumed",
        source=f"those of the year from {calendar.first}, moved by {weeks} weeks",
    )
    return territory.model_copy(
        update={
            "calendar": calendar.model_copy(
                update={"first": first, "last": last, "closures": moved(calendar.closures)}
            ),
            "structures": tuple(
                one.model_copy(update={"closures": moved(one.closures)}) if one.closures else one
                for one in territory.structures
            ),
            "sources": (*territory.sources, told),
        }
    )


def _later(day: date, months: int) -> date:
    """Give the same day of the month so many months later, the first day where there is none."""
    number = day.year * 12 + day.month - 1 + months
    year, month = number // 12, number % 12 + 1
    try:
        return date(year, month, day.day)
    except ValueError:
        return date(year, month, 1)
