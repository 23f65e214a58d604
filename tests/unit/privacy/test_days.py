"""Births that decide the same, held against every day around them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from berceau.placement.stays import completed_months
from berceau.privacy.days import (
    Span,
    grain_of,
    latest,
    rounded,
    same_ages,
    same_school,
    same_worth,
    shared,
    standing_for,
    widest,
)
from berceau.regulation import school_start

DAYS = st.dates(date(2022, 1, 1), date(2026, 8, 31))
AGES = [2, 15, 18, 36]


@given(DAYS, st.lists(st.dates(date(2025, 9, 1), date(2026, 8, 31)), max_size=4), DAYS)
def test_a_span_holds_the_births_of_the_same_ages_and_no_others(
    born: date, looked: list[date], other: date
) -> None:
    def passed(birth: date) -> list[list[bool]]:
        return [[completed_months(birth, day) >= age for age in AGES] for day in looked]

    span = same_ages(Span(date(2020, 1, 1), date(2027, 1, 1)), born, looked, AGES)
    assert span.first <= born <= span.last
    assert (span.first <= other <= span.last) == (passed(other) == passed(born))


@given(DAYS, st.dates(date(2025, 9, 1), date(2026, 8, 31)), DAYS)
def test_a_span_holds_the_births_of_the_same_worth(born: date, day: date, other: date) -> None:
    def worth(age: int) -> bool:
        return 6 <= age < 20

    span = same_worth(Span(date(2010, 1, 1), date(2030, 1, 1)), born, day, worth)
    assert span.first <= born <= span.last
    if span.first <= other <= span.last:
        ages = (max(0, completed_months(birth, day)) for birth in (born, other))
        assert len({worth(age) for age in ages}) == 1


@given(DAYS, DAYS)
def test_school_ends_a_stay_on_the_same_day_in_all_of_a_span(born: date, other: date) -> None:
    until = date(2026, 8, 31)
    span = same_school(widest(born, date(2025, 9, 1), until), born, until)
    assert span.first <= born <= span.last
    if span.first <= other <= span.last:
        ends = {min(school_start(birth), until + timedelta(days=1)) for birth in (born, other)}
        assert len(ends) == 1


@given(DAYS, st.integers(-3, 60))
def test_the_latest_day_is_the_last_of_its_months(day: date, months: int) -> None:
    last = latest(day, months)
    assert completed_months(last, day) >= months
    assert completed_months(last + timedelta(days=1), day) < months


@pytest.mark.parametrize(
    ("first", "last", "day", "grain"),
    [
        (date(2024, 1, 1), date(2025, 3, 1), date(2024, 7, 1), "year"),
        (date(2024, 8, 1), date(2025, 3, 1), date(2024, 10, 1), "half_year"),
        (date(2024, 10, 2), date(2025, 3, 1), date(2024, 11, 15), "quarter"),
        (date(2024, 5, 2), date(2024, 6, 1), date(2024, 5, 15), "month"),
        (date(2024, 6, 2), date(2024, 7, 1), date(2024, 7, 1), "month"),
        (date(2024, 3, 2), date(2024, 3, 8), date(2024, 3, 5), "days"),
    ],
)
def test_the_coarsest_day_of_a_span_stands_for_it(
    first: date, last: date, day: date, grain: str
) -> None:
    assert standing_for(Span(first, last)) == day
    assert grain_of(Span(first, last)) == grain


@given(st.dictionaries(st.text(max_size=3), st.tuples(DAYS, st.integers(0, 400)), max_size=9))
def test_births_in_company_lie_in_their_spans_and_are_few(
    drawn: dict[str, tuple[date, int]],
) -> None:
    spans = {k: Span(day, day + timedelta(days=more)) for k, (day, more) in drawn.items()}
    found = shared(spans)
    assert set(found) == set(spans)
    assert all(spans[name].first <= found[name].day <= spans[name].last for name in spans)
    # So many spans have no day in common two by two: no fewer days can serve them.
    apart: list[Span] = []
    for span in sorted(spans.values(), key=lambda span: span.last):
        if not apart or span.first > apart[-1].last:
            apart.append(span)
    assert len({written.day for written in found.values()}) == len(apart)


def test_a_birth_is_rounded_to_the_middle_of_its_stretch() -> None:
    assert rounded(date(2024, 12, 30), "year") == date(2024, 7, 1)
    assert rounded(date(2024, 12, 30), "quarter") == date(2024, 11, 15)
