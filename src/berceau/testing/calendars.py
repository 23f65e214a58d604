"""Strategies for short years planned, their slots and their weeks."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from berceau.domain.calendar import WEEKDAYS, Band, Calendar

if TYPE_CHECKING:
    from berceau.domain.calendar import Span

FIRST_DAYS = (
    date(2025, 9, 1),
    date(2025, 12, 15),  # crosses a new year, and two public holidays
    date(2026, 4, 20),  # three public holidays follow
    date(2026, 8, 17),  # crosses a start of school
)
BANDS = (
    (
        Band(id="am", half="am", start=480, end=780),
        Band(id="pm", half="pm", start=780, end=1080),
    ),
    (Band(id="day", half="am", start=480, end=1080),),
    (
        Band(id="early", half="am", start=450, end=540),
        Band(id="lunch", half="am", start=540, end=840),
        Band(id="pm", half="pm", start=840, end=1110),
    ),
)


def days_between(first: date, last: date) -> st.SearchStrategy[date]:
    """Draw a day from one to another, both included; shrinks to the first."""
    return st.integers(0, (last - first).days).map(lambda k: first + timedelta(k))


@st.composite
def spans(draw: st.DrawFn, first: date, last: date, *, max_days: int = 10) -> Span:
    """Draw a first and a last day that lie in a stretch of time."""
    start = draw(days_between(first, last))
    return start, draw(days_between(start, min(last, start + timedelta(max_days - 1))))


@st.composite
def calendars(draw: st.DrawFn, *, max_days: int = 80, max_weekdays: int = 3) -> Calendar:
    """Draw a year planned of one to three months, with few slots a week.

    Parameters
    ----------
    max_days
        Largest length, in days, at least 1.
    max_weekdays
        Largest number of weekdays on which care is offered, 1 to 7.

    Returns
    -------
        Calendars with one to three bands a day, closures or none, public holidays or none.
    """
    first = draw(st.sampled_from(FIRST_DAYS))
    last = first + timedelta(draw(st.integers(min(7, max_days), max_days)) - 1)
    weekdays = draw(
        st.lists(st.sampled_from(WEEKDAYS[:6]), min_size=1, max_size=max_weekdays, unique=True)
    )
    return Calendar(
        first=first,
        last=last,
        weekdays=tuple(sorted(weekdays, key=WEEKDAYS.index)),
        bands=draw(st.sampled_from(BANDS)),
        closures=tuple(draw(st.lists(spans(first, last), max_size=1))),
        holidays=draw(st.sampled_from(("none", "france", "alsace"))),
    )


def slot_groups(calendar: Calendar) -> tuple[str, ...]:
    """List every name that stands for slots of a calendar: days, halves and bands."""
    halves = {f"{day}-{band.half}" for day, band in calendar.slots}
    names = {*calendar.weekdays, *halves, *calendar.slot_names}
    return tuple(sorted(names, key=lambda name: (sorted(calendar.expand((name,))), name)))


def weeks(
    calendar: Calendar, *, within: frozenset[int] | None = None
) -> st.SearchStrategy[tuple[str, ...]]:
    """Draw a week: one to three names of slots.

    Parameters
    ----------
    calendar
        Calendar whose slots are named.
    within
        Slots to which the week must keep; none given: all. Must hold at least one slot.
    """
    allowed = calendar.expand(calendar.slot_names) if within is None else within
    names = [name for name in slot_groups(calendar) if calendar.expand((name,)) <= allowed]
    return st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True).map(tuple)


def openings(calendar: Calendar) -> st.SearchStrategy[tuple[str, ...] | None]:
    """Draw when a structure is open: mostly always (``None``), else all slots but one or two."""
    names = calendar.slot_names
    kept = [
        tuple(name for name in names if name not in closed)
        for size in (1, 2)
        if size < len(names)
        for closed in combinations(names, size)
    ]
    return st.sampled_from([*[None] * 2 * len(kept), *kept]) if kept else st.none()
