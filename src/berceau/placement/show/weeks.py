"""Weeks as people say them: ``lun à mer, jeu-matin``, ``lun, mar (9h-16h30)``."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from berceau.domain.calendar import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.calendar import Calendar
    from berceau.placement.show.words import Words

_RUN = 3
"""Days in a row from which they are written as a span."""


def week_text(names: tuple[str, ...], say: Words, calendar: Calendar | None = None) -> str:
    """Write a week in few words, days of the same hours together.

    Parameters
    ----------
    names
        Names of slots, in order of the week.
    say
        The words.
    calendar
        Gives the hours of bands that follow each other; without it they are listed.
    """
    by_day: dict[int, list[str]] = {}
    for name in names:
        weekday, _, band = name.partition("-")
        by_day.setdefault(WEEKDAYS.index(weekday), []).append(band)
    groups: dict[tuple[str, ...], list[int]] = {}
    for day in sorted(by_day):
        groups.setdefault(tuple(by_day[day]), []).append(day)
    return say("week.join").join(
        _group(bands, days, say, calendar) for bands, days in groups.items()
    )


def slot_text(day: str, band: str, say: Words) -> str:
    """Write a slot as a heading of two words: ``lun matin``."""
    return f"{say(f'day.{day}')} {say.get(f'band.{band}', band)}"


def _group(bands: tuple[str, ...], days: list[int], say: Words, calendar: Calendar | None) -> str:
    """Write days that have the same bands: ``lun, mar``, ``jeu-matin``, ``lun, mar (matin)``."""
    written = ", ".join(
        say("week.span", first=_day(first, say), last=_day(last, say))
        if first != last
        else _day(first, say)
        for first, last in _spans(days)
    )
    if bands == ("",):
        return written
    hours = _hours(bands, days, calendar, say) if len(bands) > 1 else ""
    listed = hours or "+".join(say.get(f"long_band.{band}", band) for band in bands)
    return f"{written}-{listed}" if len(days) == len(bands) == 1 else f"{written} ({listed})"


def _day(day: int, say: Words) -> str:
    return say(f"day.{WEEKDAYS[day]}")


def _spans(days: list[int]) -> Iterator[tuple[int, int]]:
    """Give first and last day of every stretch worth a span, other days on their own."""
    start = 0
    for k in range(1, len(days) + 1):
        if k < len(days) and days[k] == days[k - 1] + 1:
            continue
        if k - start >= _RUN:
            yield days[start], days[k - 1]
        else:
            yield from ((day, day) for day in days[start:k])
        start = k


def _hours(bands: tuple[str, ...], days: list[int], calendar: Calendar | None, say: Words) -> str:
    """Write from when to when, if the bands follow each other without a gap."""
    if calendar is None:
        return ""
    day = WEEKDAYS[days[0]]
    names = tuple(f"{day}-{band}" for band in bands)
    slots = sorted(calendar.expand(names))
    stretch = [calendar.slots[slot][1] for slot in slots]
    if any(a.end != b.start for a, b in itertools.pairwise(stretch)):
        return ""
    return f"{_clock(stretch[0].start, say)}-{_clock(stretch[-1].end, say)}"


def _clock(minutes: int, say: Words) -> str:
    hour, rest = divmod(minutes, 60)
    if say.lang == "fr":
        return f"{hour}h{rest:02}" if rest else f"{hour}h"
    return f"{hour}:{rest:02}"
