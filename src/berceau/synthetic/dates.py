"""The year planned, and the days on which children are born, enter and were entered."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from berceau.domain.calendar import Calendar
from berceau.synthetic.collective import FIRST_DAY
from berceau.synthetic.figures import numbers, table

if TYPE_CHECKING:
    from berceau.domain.calendar import HolidayZone
    from berceau.synthetic.chance import Chance

LAST_DAY = date(2027, 8, 31)
_CLOSURES = ((date(2026, 12, 24), date(2027, 1, 1)), (date(2027, 8, 2), date(2027, 8, 22)))
# Older ones have left for school; younger ones could not be announced when files close.
_OLDEST, _YOUNGEST = date(2024, 1, 1), date(2026, 12, 28)
_FILES_OPEN, _FILES_CLOSE = date(2025, 6, 1), date(2026, 6, 15)
_ANNOUNCED = timedelta(days=195)
_LEAST_AGE_IN_CARE = timedelta(days=75)
_TRIES = 40
_USUAL_AGE = 6


@cache
def year_planned(zone: HolidayZone) -> Calendar:
    """Give the year planned: two half-days a day, closed at Christmas and in August."""
    return Calendar(first=FIRST_DAY, last=LAST_DAY, closures=_CLOSURES, holidays=zone)


def back(day: date, months: int, day_of_month: int) -> date:
    """Give a day so many months earlier."""
    number = 12 * day.year + day.month - 1 - months
    return date(number // 12, number % 12 + 1, day_of_month)


@cache
def _bins(name: str) -> dict[str, tuple[int, int]]:
    """Give the least and the most months of each band of ages of a table."""
    starts = [int(start) for start in numbers(name)]
    ends = [*(start - 1 for start in starts[1:]), starts[-1] + 4]
    return {str(a): (a, max(a, b)) for a, b in zip(starts, ends, strict=True)}


def entry_day(chance: Chance) -> date:
    """Draw the day from which a place is asked."""
    month = int(chance.pick(table("entry_month")))
    year = FIRST_DAY.year + (month < FIRST_DAY.month)
    return date(year, month, chance.one((1, 1, 1, 15)))


def born_by_entry(chance: Chance, entry: date) -> date:
    """Draw a day of birth that fits the day of entry."""
    for _ in range(_TRIES):
        least, most = _bins("entry_age")[chance.pick(table("entry_age"))]
        born = back(entry, chance.between(least, most), chance.between(1, 28))
        if _OLDEST <= born <= _YOUNGEST and born + _LEAST_AGE_IN_CARE <= entry:
            return born
    return back(min(entry, date(2027, 3, 1)), _USUAL_AGE, 1)


def born_of_held(chance: Chance) -> date:
    """Draw the day of birth of a child in place."""
    least, most = _bins("held_age")[chance.pick(table("held_age"))]
    return max(_OLDEST, back(FIRST_DAY, chance.between(least, most), chance.between(1, 28)))


def elder_of(chance: Chance, born: date) -> date | None:
    """Draw the day of birth of an elder child still under three; or none."""
    elder = back(born, chance.between(11, 24), born.day)
    return elder if elder >= _OLDEST else None


def in_place_since(chance: Chance, born: date) -> date:
    """Draw the day since which a child holds its place."""
    earliest = born + timedelta(days=chance.between(75, 150))
    usual = date(FIRST_DAY.year - 1, 9, 1)
    if earliest <= usual:
        return usual
    following = back(earliest, -1, 1)
    return min(following, FIRST_DAY)


def submitted_day(chance: Chance, born: date) -> date:
    """Draw the day on which a family asked: in pregnancy at the earliest."""
    opens = max(_FILES_OPEN, born - _ANNOUNCED)
    return opens + timedelta(days=chance.between(0, max(0, (_FILES_CLOSE - opens).days)))
