"""The year planned: its bands, slots, months, public holidays and closures.

A *slot* is a weekday and a band of the day. Slots are numbered weekday by weekday, band by band,
so that a set of slots is a set of small whole numbers.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import groupby
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from berceau.domain.base import Record, SlotName

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Half = Literal["am", "pm"]
Span = tuple[date, date]
"""A first and a last day, both included."""

HolidayZone = Literal["france", "alsace", "moselle", "971", "972", "973", "974", "976", "none"]
_SUBDIVISIONS = {"france": None, "alsace": "6AE", "moselle": "57"}


class Period(NamedTuple):
    """A calendar month of the year planned, cut to the year's first and last day."""

    number: int
    first: date
    last: date

    @property
    def label(self) -> str:
        """The month as ``2015-09``."""
        return f"{self.first:%Y-%m}"


class Band(Record):
    """A stretch of the day that is asked for and granted as one."""

    id: Annotated[str, Field(pattern=r"^[^\s:*-][^\s:*]*$", min_length=1, max_length=40)]
    half: Half
    """The half of the day it belongs to."""
    start: Annotated[int, Field(ge=0, le=24 * 60)]
    """Minutes after midnight."""
    end: Annotated[int, Field(ge=0, le=24 * 60)]
    """Minutes after midnight, after the start."""

    @property
    def minutes(self) -> int:
        """Length of the band in minutes."""
        return self.end - self.start


# House rules differ; these are the modelling defaults of the domain fact sheet (section 1.8).
DEFAULT_BANDS = (
    Band(id="am", half="am", start=7 * 60 + 30, end=13 * 60),
    Band(id="pm", half="pm", start=13 * 60, end=18 * 60 + 30),
)


class Calendar(Record):
    """The year that is planned, and when it is open."""

    first: date
    """First day planned."""
    last: date
    """Last day planned, included."""
    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1)] = WEEKDAYS[:5]
    """Days of the week on which care is offered."""
    bands: Annotated[tuple[Band, ...], Field(min_length=1)] = DEFAULT_BANDS
    """Bands of the day, in order, not overlapping."""
    closures: tuple[Span, ...] = ()
    """Days on which every structure is closed, as first and last day."""
    holidays: HolidayZone = "france"
    """Whose public holidays are kept; `none` for a calendar without any."""

    @cached_property
    def months(self) -> tuple[Period, ...]:
        """The calendar months of the year planned, in order."""
        days = (self.first + timedelta(k) for k in range((self.last - self.first).days + 1))
        months = [list(days) for _, days in groupby(days, key=lambda d: (d.year, d.month))]
        return tuple(Period(k, days[0], days[-1]) for k, days in enumerate(months))

    @cached_property
    def slots(self) -> tuple[tuple[Weekday, Band], ...]:
        """Every slot of a week, in order: its weekday and its band."""
        return tuple((day, band) for day in self.weekdays for band in self.bands)

    @cached_property
    def slot_names(self) -> tuple[SlotName, ...]:
        """The name of every slot, in order."""
        return tuple(f"{day}-{band.id}" for day, band in self.slots)

    @cached_property
    def minutes(self) -> tuple[int, ...]:
        """Length of every slot, in minutes."""
        return tuple(band.minutes for _, band in self.slots)

    @cached_property
    def _named(self) -> dict[str, frozenset[int]]:
        names: dict[str, set[int]] = {}
        for index, (day, band) in enumerate(self.slots):
            for name in {day, f"{day}-{band.half}", f"{day}-{band.id}"}:
                names.setdefault(name, set()).add(index)
        return {name: frozenset(slots) for name, slots in names.items()}

    def known(self, name: str) -> bool:
        """Say whether a name stands for at least one slot of this calendar."""
        return name in self._named

    def expand(self, names: tuple[str, ...]) -> frozenset[int]:
        """Give the slots that names stand for; unknown names raise ``KeyError``."""
        return frozenset().union(*(self._named[name] for name in names))

    def compress(self, slots: frozenset[int]) -> tuple[SlotName, ...]:
        """Give the shortest names of a set of slots, in order of the week."""
        names: list[str] = []
        for day in self.weekdays:
            rest = slots & self._named[day]
            wholes = (day, *(f"{day}-{half}" for half in ("am", "pm")))
            for name in wholes:
                part = self._named.get(name, frozenset())
                if part and part <= rest:
                    names.append(name)
                    rest -= part
            names.extend(self.slot_names[slot] for slot in sorted(rest))
        return tuple(names)

    def half_of(self, slot: int) -> tuple[Weekday, Half]:
        """Give the weekday of a slot and the half of the day it belongs to."""
        day, band = self.slots[slot]
        return day, band.half

    def open_days(self, closures: tuple[Span, ...] = ()) -> tuple[date, ...]:
        """List the days of the year on which care is given.

        Parameters
        ----------
        closures
            Further closures, those of one structure.

        Returns
        -------
            Days in order: offered weekdays that are no public holiday and in no closure.
        """
        return _open_days(self, closures)

    def count_days(
        self, first: date, last: date, closures: tuple[Span, ...] = ()
    ) -> tuple[tuple[int, ...], ...]:
        """Count the open days from one day to another, both included.

        Returns
        -------
            One row a month of the year planned, one column an offered weekday, in days.
        """
        return _count_days(self, first, last, closures)

    # Calendars are compared and hashed by what they say, not by what they have cached.
    def __hash__(self) -> int:
        """Hash by fields, so that counts of days can be remembered."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.first, self.last, self.weekdays, self.bands, self.closures))


@lru_cache(maxsize=4096)
def _open_days(calendar: Calendar, closures: tuple[Span, ...]) -> tuple[date, ...]:
    holidays = _public_holidays(
        calendar.holidays, tuple(range(calendar.first.year, calendar.last.year + 1))
    )
    spans = (*calendar.closures, *closures)
    offered = {WEEKDAYS.index(day) for day in calendar.weekdays}
    days = (
        calendar.first + timedelta(k) for k in range((calendar.last - calendar.first).days + 1)
    )
    return tuple(
        day
        for day in days
        if day.weekday() in offered
        and day not in holidays
        and not any(first <= day <= last for first, last in spans)
    )


@lru_cache(maxsize=65536)
def _count_days(
    calendar: Calendar, first: date, last: date, closures: tuple[Span, ...]
) -> tuple[tuple[int, ...], ...]:
    column = {WEEKDAYS.index(day): k for k, day in enumerate(calendar.weekdays)}
    row = {(period.first.year, period.first.month): period.number for period in calendar.months}
    counts = [[0] * len(column) for _ in row]
    for day in _open_days(calendar, closures):
        if first <= day <= last:
            counts[row[day.year, day.month]][column[day.weekday()]] += 1
    return tuple(tuple(line) for line in counts)


@lru_cache(maxsize=256)
def _public_holidays(zone: HolidayZone, years: tuple[int, ...]) -> frozenset[date]:
    if zone == "none":
        return frozenset()
    import holidays  # noqa: PLC0415  (loaded only when a year is laid out)

    subdivision = _SUBDIVISIONS.get(zone, zone)
    return frozenset(holidays.country_holidays("FR", subdiv=subdivision, years=years))
