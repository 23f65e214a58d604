"""Limits: what is left, whose it is, and when it will be passed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import berceau
from berceau.placement.statements.realised import RealisedHours
from support.stated import made

if TYPE_CHECKING:
    from berceau.placement.statements.caps import Cap

# Ida is there 11 hours each Monday, Jo 5.5 hours each Tuesday: 4 Mondays and 5 Tuesdays (and the
# like) in the months of the year 2025-2026, no day closed but public holidays.
SEPTEMBER = 5 * 660 + 5 * 330


def _hours(**term: Any) -> dict[str, Any]:
    return {"kind": "hours", **term}


def _caps(*terms: dict[str, Any], realised: Any = None) -> tuple[Cap, ...]:
    return berceau.statements(*made(*terms), realised=realised).caps


def test_what_is_left_of_a_month() -> None:
    [cap] = _caps(_hours(max=100))
    first = cap.months[0]
    assert (first.month, first.used, first.left) == ("2025-09", SEPTEMBER, 6000 - SEPTEMBER)
    assert cap.scope == "convention"
    assert cap.warnings == ()


def test_what_is_left_of_a_year_falls_month_by_month() -> None:
    [cap] = _caps(_hours(max=1000, per="year"))
    used = 0
    for month in cap.months:
        used += month.used
        assert month.left == 60_000 - used
    assert cap.at_pace is None


def test_each_family_has_its_own_limit() -> None:
    caps = _caps(_hours(max=60, scope="family"))
    assert [(cap.subject, cap.months[0].used) for cap in caps] == [
        ("F-Ida", 5 * 660),
        ("F-Jo", 5 * 330),
    ]
    found = berceau.statements(*made(_hours(max=60, scope="family")))
    text = found.text("en", width=300)
    assert "the family that uses most" in text
    assert "F-" not in text
    assert "Ida" not in text


def test_each_commune_has_its_own_limit() -> None:
    [cap] = _caps(_hours(max=100, scope="commune"))
    assert (cap.subject, cap.months[0].used) == ("21223", SEPTEMBER)


def test_places_and_children_follow_the_placements() -> None:
    places, children = _caps({"kind": "places", "max": 2}, {"kind": "children", "max": 2})
    assert {month.used for month in places.months} == {1}
    assert {month.left for month in children.months} == {0}
    # What only grows is told once.
    assert [(warned.level, warned.month) for warned in children.warnings] == [
        ("reached", "2025-09")
    ]


def test_a_limit_on_the_year_is_passed_on_a_day() -> None:
    # An hour at most is left after September and October; on Monday 3 November Ida takes eleven.
    planned = berceau.statements(*made()).of("daix", "21223").months
    limit = (planned[0].minutes + planned[1].minutes + 60) // 60
    [cap] = _caps(_hours(max=limit, per="year"))
    [warned] = cap.warnings
    assert (warned.level, warned.month, warned.on) == ("passed", "2025-11", date(2025, 11, 3))


def test_a_limit_used_up_to_the_minute_is_reached_not_passed() -> None:
    planned = berceau.statements(*made()).of("daix", "21223")
    assert planned.minutes % 60 == 0
    [cap] = _caps(_hours(max=planned.minutes // 60, per="year"))
    [warned] = cap.warnings
    # The last Monday of the year planned is its last day too.
    assert (warned.level, warned.on) == ("reached", date(2026, 8, 31))


def test_nine_tenths_are_told() -> None:
    planned = berceau.statements(*made()).of("daix", "21223")
    [cap] = _caps(_hours(max=planned.minutes // 54, per="year"))
    [warned] = cap.warnings
    assert warned.level == "near"
    used = [sum(m.minutes for m in planned.months[: k + 1]) for k in range(12)]
    first = next(k for k in range(12) if 10 * used[k] >= 9 * cap.max)
    assert warned.month == planned.months[first].month
    [cap] = _caps(_hours(max=planned.minutes // 50, per="year"))
    assert cap.warnings == ()


def _realised(month: str, minutes: int, **who: Any) -> RealisedHours:
    return RealisedHours(month=month, minutes=minutes, **who)


def test_the_pace_of_the_months_past_is_a_warning() -> None:
    planned = berceau.statements(*made()).of("daix", "21223")
    rows = [_realised("2025-09", 2 * SEPTEMBER, commune="21223")]
    limit = _hours(max=(planned.minutes + 2 * SEPTEMBER) // 60, per="year")
    [cap] = _caps(limit, realised=rows)
    assert cap.at_pace == 2 * planned.minutes
    [warned] = cap.warnings
    assert warned.level == "pace"
    # At twice the hours planned, a little more than half the year is enough.
    doubled = [2 * month.minutes for month in planned.months]
    passed = next(k for k in range(12) if sum(doubled[: k + 1]) > cap.max)
    assert warned.month == planned.months[passed].month
    assert cap.months[0].basis == "realised"
    assert cap.months[1].basis == "planned"


def test_a_total_of_the_commune_says_nothing_of_each_family() -> None:
    term = _hours(max=60, scope="family")
    total = [_realised("2025-09", 6000, commune="21223")]
    assert {c.months[0].basis for c in _caps(term, realised=total)} == {"planned"}
    each = [_realised("2025-09", 6000, child="Ida"), _realised("2025-09", 0, child="Jo")]
    caps = _caps(term, realised=each)
    assert [(cap.subject, cap.months[0].used, cap.months[0].left) for cap in caps] == [
        ("F-Ida", 6000, -2400),
        ("F-Jo", 0, 3600),
    ]
    assert [warned.level for warned in caps[0].warnings if warned.month == "2025-09"] == ["passed"]
