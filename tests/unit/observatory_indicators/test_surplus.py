"""The weekly test of overbooking, worked out by hand, at the edges of days, weeks and the law."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from berceau.observatory.indicators import Attended, Presence, drawn, indicators
from berceau.observatory.indicators.plotted_weeks import month_marks, week_rows, weeks_between
from berceau.observatory.style import save
from berceau.placement.reasons.discretion import HIDDEN_BELOW
from support.watched import (
    HALF_DAY,
    child,
    family,
    placement,
    proposal,
    structures,
    territory,
)

if TYPE_CHECKING:
    from pathlib import Path

    from berceau.domain.territory import Territory
    from berceau.observatory.indicators.weekly import SurplusWeek

MONDAY, FRIDAY = date(2026, 11, 2), date(2026, 11, 6)
NEXT_MONDAY = date(2026, 11, 9)
NAMES = tuple("abcdefgh")


def _given(**licence: Any) -> Territory:
    """Give the two weeks, with a crèche of four places whose licence says something more."""
    [creche, *others] = structures()
    asked = family("F", *(child(name) for name in NAMES))
    return territory(asked, structures=[{**creche, **licence}, *others])


def _day(name: str, day: date, arrival: int, departure: int) -> Attended:
    hours = {"arrival": arrival, "departure": departure}
    return Attended(child=name, structure="lutins", day=day, **hours)


def _weeks(given: Territory, *lines: Attended, **days: date) -> list[SurplusWeek]:
    found = indicators(given, proposal(given), realised=Presence.of(lines, **days))
    return [line for line in found.surplus if line.state == "realised"]


def test_a_week_has_the_days_that_closures_and_holidays_leave_it() -> None:
    # The second week lacks the 11th, a public holiday, and the 13th, on which the crèche is shut.
    line = _day("a", MONDAY, 480, 720)
    first, second = _weeks(_given(), line, last=date(2026, 11, 15))
    assert (first.week, first.days, first.capacity) == ("2026-W45", 5, 10 * 4 * HALF_DAY)
    assert (second.week, second.days, second.capacity) == ("2026-W46", 3, 6 * 4 * HALF_DAY)
    assert (first.first, first.last) == (MONDAY, FRIDAY)
    assert (second.first, second.last) == (NEXT_MONDAY, date(2026, 11, 12))
    assert (first.rate, second.attended) == (HALF_DAY / (40 * HALF_DAY), 0)


def test_full_days_alone_may_pass_the_hours_of_a_week_that_is_cut() -> None:
    # Five children come on two days and none on the others: of a whole week that is half of the
    # hours, of a week that has these two days alone it is more than all of them.
    given = _given(overbooking=True, closures=[["2026-11-12", "2026-11-13"]])
    week = ["mon", "tue"]
    plan = proposal(given, *(placement(name, "lutins", week) for name in NAMES[:5]))
    first, second = (x for x in indicators(given, plan).surplus if x.structure == "lutins")
    assert (first.state, first.rate, first.is_kept) == ("proposed", 5 * 2 / (4 * 5), True)
    assert (second.days, second.rate, second.is_kept) == (2, 5 / 4, False)
    # At every moment there were no more children than allowed: the two tests are two.
    assert (second.peak, second.cap, second.is_capped) == (5, 5, True)


def test_late_and_early_hours_count_in_the_week_and_not_at_the_cap() -> None:
    lines = [_day(name, MONDAY, 470, 1080) for name in NAMES[:5]]
    [line] = _weeks(_given(), *lines, first=MONDAY, last=MONDAY)
    # From 7:50 to 8:00, from noon to 13:00 and from 17:00 to 18:00 the crèche is shut.
    assert line.outside == 5 * (10 + 60 + 60)
    assert line.attended == 5 * 610
    assert line.capacity == 2 * 4 * HALF_DAY
    assert line.is_kept is False
    assert (line.peak, line.cap, line.over) == (5, 4, 2 * HALF_DAY)
    assert (line.day, line.minute) == (MONDAY, 480)


def test_presence_on_a_closed_day_has_no_capacity() -> None:
    closed = date(2026, 11, 13)
    [line] = _weeks(_given(), _day("a", closed, 480, 720), first=closed)
    assert (line.days, line.capacity, line.attended, line.outside) == (0, 0, HALF_DAY, HALF_DAY)
    assert (line.rate, line.is_kept, line.cap) == (None, False, None)


def test_who_leaves_as_another_one_comes_is_not_there_with_it() -> None:
    lines = [_day("a", MONDAY, 480, 600), _day("b", MONDAY, 600, 720)]
    [line] = _weeks(_given(), *lines)
    assert line.peak == 1


def test_nobody_is_there_over_midnight() -> None:
    with pytest.raises(ValidationError):
        _day("a", MONDAY, 1200, 480)
    with pytest.raises(ValidationError):
        _day("a", MONDAY, 1200, 1500)


def test_a_modulated_licence_has_its_own_cap_and_capacity() -> None:
    modulated = [{"slots": ["mon-am"], "places": 2}, {"slots": ["tue-pm"], "places": 0}]
    given = _given(overbooking=True, modulated=modulated)
    lines = [
        *(_day(name, MONDAY, 480, 1020) for name in NAMES[:4]),
        *(_day(name, date(2026, 11, 3), 780, 1020) for name in NAMES[:1]),
    ]
    [line] = _weeks(given, *lines, last=FRIDAY)
    assert line.capacity == (8 * 4 + 2 + 0) * HALF_DAY
    # Monday morning: four children for three, 15 % more than two places, rounded up.
    assert (line.peak, line.cap, line.minute, line.over) == (4, 3, 480, HALF_DAY)
    # No place is licensed on Tuesday afternoon: who comes is outside the opening.
    assert line.outside == 4 * 60 + HALF_DAY


@pytest.mark.parametrize(
    ("places", "year", "cap"), [(10, 2020, 11), (24, 2020, 28), (24, 2026, 28)]
)
def test_the_law_is_that_of_the_day(places: int, year: int, cap: int) -> None:
    calendar = {"first": f"{year}-11-02", "last": f"{year}-11-08"}
    small = {"id": "lutins", "kind": "creche", "commune": "21617", "places": places}
    given = territory(
        family("F", child("a", born="2019-05-01")),
        calendar=calendar,
        structures=[{**small, "overbooking": True}],
    )
    line = _day("a", date(year, 11, 3), 480, 720)
    [found] = _weeks(given, line)
    assert found.cap == cap


def test_a_table_tells_the_weeks_that_it_covers_and_the_proposal_the_others() -> None:
    given = _given()
    plan = proposal(given, placement("a", "lutins", ["mon", "thu"]))
    seen = Presence.of([_day("b", date(2026, 11, 4), 480, 600)])
    first, second = indicators(given, plan, realised=seen).surplus
    # Of the first week, the table covers one day: hours of capacity are those of that day.
    assert (first.state, first.days, first.capacity) == ("realised", 1, 2 * 4 * HALF_DAY)
    assert (first.attended, first.children) == (120, 1)
    assert (second.state, second.attended) == ("proposed", 4 * HALF_DAY)


def test_only_collective_structures_are_tested() -> None:
    given = _given()
    plan = proposal(given, placement("a", "nounou"), placement("b", "membre"))
    assert {line.structure for line in indicators(given, plan).surplus} == {"lutins"}
    told = Attended(child="a", structure="nounou", day=MONDAY, arrival=480, departure=720)
    found = indicators(given, plan, realised=Presence.of([told]))
    # The table says nothing of the crèche, so nobody knows who came there.
    assert {line.state for line in found.surplus} == {"proposed"}


def test_a_structure_is_summed_up_by_its_fullest_week_and_its_tightest_moment() -> None:
    lines = [
        *(_day(name, MONDAY, 480, 720) for name in NAMES[:6]),
        *(_day(name, NEXT_MONDAY, 480, 1020) for name in NAMES[:3]),
    ]
    given = _given()
    found = indicators(
        given, proposal(given), realised=Presence.of(lines, last=date(2026, 11, 15))
    )
    [test] = found.surplus_tests
    assert test.fullest is not None
    assert test.tightest is not None
    assert (test.weeks, test.above, test.crowded, test.hidden) == (2, 0, 1, 0)
    assert (test.fullest.week, test.tightest.week) == ("2026-W46", "2026-W45")
    text = found.text("fr", territory=given)
    assert re.search(r"lutins +présences +2 +28,1.%. +09/11/26 +0 +6/4 +02/11/26 8h +1", text)


def _told(text: str) -> str:
    return re.sub(r"[\s\N{NO-BREAK SPACE}]+", " ", text)


@pytest.mark.parametrize(
    ("lang", "year", "told"),
    [
        ("fr", 2026, "115 % des places"),
        ("en", 2026, "115% of the places"),
        ("fr", 2020, "110 à 120 % des places, selon la taille"),
    ],
)
def test_the_numbers_of_the_law_are_said(lang: Any, year: int, told: str) -> None:
    calendar = {"first": f"{year}-11-02", "last": f"{year}-11-15"}
    given = territory(structures=structures(), calendar=calendar)
    assert told in _told(indicators(given, proposal(given)).text(lang))


def test_weeks_of_few_children_are_not_told() -> None:
    given = _given()
    many = [_day(name, MONDAY, 480, 720) for name in NAMES[:6]]
    few = [_day(name, NEXT_MONDAY, 480, 720) for name in NAMES[:2]]
    seen = Presence.of([*many, *few], last=date(2026, 11, 15))
    found = indicators(given, proposal(given), realised=seen, anonymous=True)
    first, second = found.surplus
    # Hidden with the second: it would follow from the hours of the year.
    assert (first.attended, second.attended, second.peak, second.minute) == (None,) * 4
    assert (second.rate, second.is_kept, second.is_capped) == (None,) * 3
    assert second.capacity == 6 * 4 * HALF_DAY
    [test] = found.surplus_tests
    assert (test.weeks, test.hidden, test.fullest) == (0, 2, None)
    assert "peu d'enfants" in _told(found.text("fr"))
    told = indicators(given, proposal(given), realised=Presence.of(many), anonymous=True)
    assert told.surplus[0].children == 6 > HIDDEN_BELOW


def test_a_frame_says_what_is_kept() -> None:
    given = _given()
    seen = Presence.of([_day(name, MONDAY, 480, 720) for name in NAMES[:5]])
    frame = indicators(given, proposal(given), realised=seen).to_frame("surplus")
    assert list(frame["week"]) == ["2026-W45", "2026-W46"]
    assert list(frame["rate"]) == [5 * HALF_DAY / (2 * 4 * HALF_DAY), 0.0]
    assert list(frame["is_kept"]) == [True, True]
    assert list(frame["is_capped"]) == [False, True]


def test_weeks_are_drawn_with_the_limit_of_the_law(tmp_path: Path) -> None:
    given = _given()
    lines = [_day(name, MONDAY, 480, 1020) for name in NAMES]
    seen = Presence.of(lines, first=MONDAY, last=MONDAY)
    found = indicators(given, proposal(given), realised=seen)
    bars = week_rows(found, given)
    assert [bar["percent"] for bar in bars] == [225.0, 0.0]
    assert [bar["text"] for bar in bars] == ["225", ""]
    assert {bar["limit"] for bar in bars} == {100}
    assert weeks_between(found) == ["2026-W45", "2026-W46"]
    assert month_marks(found) == {"2026-W45": "nov"}
    drawing = save(drawn.weeks(found, given, lang="en"), tmp_path / "weeks.svg")
    assert ">225<" in drawing.read_text(encoding="utf-8")
    alone = territory(structures=structures()[1:])
    with pytest.raises(ValueError, match="collective"):
        drawn.weeks(indicators(alone, proposal(alone)), alone)
