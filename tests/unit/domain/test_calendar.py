"""The year planned: days, months, names of slots."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from berceau.domain.calendar import Band, Calendar

YEAR = Calendar(first=date(2015, 9, 1), last=date(2016, 8, 31))
FINE = Calendar(
    first=date(2015, 9, 1),
    last=date(2016, 8, 31),
    weekdays=("mon", "tue", "wed", "thu", "fri", "sat"),
    bands=(
        Band(id="early", half="am", start=420, end=510),
        Band(id="core", half="am", start=510, end=720),
        Band(id="lunch", half="pm", start=720, end=840),
        Band(id="late", half="pm", start=840, end=1110),
    ),
)


def test_open_days_of_2015_2016_leave_out_the_public_holidays() -> None:
    # Wednesday 11 November, Fridays 25 December and 1 January, Easter Monday 28 March, Ascension
    # on Thursday 5 May, Whit Monday 16 May, Thursday 14 July and Monday 15 August; 1 November and
    # 8 May fell on Sundays.
    weekdays = sum((YEAR.first + timedelta(k)).weekday() < 5 for k in range(366))
    days = YEAR.open_days()
    assert weekdays == 262
    assert len(days) == 262 - 8
    assert date(2015, 11, 11) not in days
    assert date(2016, 5, 16) not in days
    assert date(2015, 11, 2) in days


def test_days_of_each_weekday_in_a_month() -> None:
    counts = YEAR.count_days(YEAR.first, YEAR.last)
    assert len(counts) == 12
    assert counts[0] == (4, 5, 5, 4, 4)
    assert counts[8] == (4, 5, 4, 3, 4)
    assert sum(map(sum, counts)) == len(YEAR.open_days())


def test_zones_have_holidays_of_their_own() -> None:
    plain = set(YEAR.open_days())
    alsace = set(YEAR.model_copy(update={"holidays": "alsace"}).open_days())
    assert plain - alsace == {date(2016, 3, 25)}
    none = set(YEAR.model_copy(update={"holidays": "none"}).open_days())
    assert len(none) == 262


def test_closures_are_both_those_of_the_calendar_and_of_the_structure() -> None:
    calendar = YEAR.model_copy(update={"closures": ((date(2016, 8, 1), date(2016, 8, 21)),)})
    own = ((date(2015, 12, 21), date(2015, 12, 31)),)
    closed = set(YEAR.open_days()) - set(calendar.open_days(own))
    assert len([day for day in closed if day.month == 8]) == 14
    assert len([day for day in closed if day.month == 12]) == 8
    assert {day.month for day in closed} == {8, 12}


def test_counting_stops_at_both_ends_included() -> None:
    counts = YEAR.count_days(date(2015, 9, 7), date(2015, 10, 1))
    assert counts[0] == (4, 4, 4, 3, 3)
    assert counts[1] == (0, 0, 0, 1, 0)
    assert sum(map(sum, counts[2:])) == 0


def test_months_are_cut_to_the_year_planned() -> None:
    calendar = Calendar(first=date(2015, 9, 14), last=date(2015, 11, 3))
    assert [(month.number, month.label) for month in calendar.months] == [
        (0, "2015-09"),
        (1, "2015-10"),
        (2, "2015-11"),
    ]
    assert calendar.months[0].first == date(2015, 9, 14)
    assert calendar.months[1].first == date(2015, 10, 1)
    assert calendar.months[1].last == date(2015, 10, 31)
    assert calendar.months[2].last == date(2015, 11, 3)


def test_default_slots_are_ten_half_days() -> None:
    assert YEAR.slot_names[:3] == ("mon-am", "mon-pm", "tue-am")
    assert len(YEAR.slots) == 10
    assert YEAR.minutes == (330,) * 10
    assert YEAR.half_of(3) == ("tue", "pm")


def test_names_of_days_halves_and_bands() -> None:
    assert FINE.expand(("mon",)) == {0, 1, 2, 3}
    assert FINE.expand(("tue-pm",)) == {6, 7}
    assert FINE.expand(("mon-lunch", "mon-late", "sat-early")) == {2, 3, 20}
    assert FINE.compress(frozenset({2, 3, 20})) == ("mon-pm", "sat-early")
    assert not FINE.known("sun")
    assert not FINE.known("mon-night")
    with pytest.raises(KeyError):
        FINE.expand(("sun",))


@given(slots=st.frozensets(st.integers(0, len(YEAR.slots) - 1)))
def test_half_days_expand_to_what_they_were_compressed_from(slots: frozenset[int]) -> None:
    names = YEAR.compress(slots)
    assert YEAR.expand(names) == slots
    assert len(names) <= len(slots)


@given(slots=st.frozensets(st.integers(0, len(FINE.slots) - 1)))
def test_fine_bands_expand_to_what_they_were_compressed_from(slots: frozenset[int]) -> None:
    assert FINE.expand(FINE.compress(slots)) == slots


@given(
    first=st.dates(date(2015, 9, 1), date(2016, 8, 31)),
    days=st.integers(0, 365),
    cut=st.integers(0, 365),
)
def test_counts_add_up_over_parts_of_the_year(first: date, days: int, cut: int) -> None:
    last = first + timedelta(days)
    middle = first + timedelta(min(cut, days))

    def count(a: date, b: date) -> int:
        return sum(map(sum, YEAR.count_days(a, b)))

    assert count(first, last) == count(first, middle) + count(middle + timedelta(1), last)
