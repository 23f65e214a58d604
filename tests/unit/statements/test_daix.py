"""What Daix used of Talant's crèche, counted day by day and slot by slot from the case itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

import berceau

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Proposal

DAIX = "21223"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAYS = {
    *("2015-11-11", "2015-12-25", "2016-01-01", "2016-03-28", "2016-05-01", "2016-05-05"),
    *("2016-05-08", "2016-05-16", "2016-07-14", "2016-08-15", "2016-11-01", "2016-11-11"),
    *("2016-12-25", "2017-01-01", "2017-04-17", "2017-05-01", "2017-05-08", "2017-05-25"),
    *("2017-06-05", "2017-07-14", "2017-08-15"),
}
"""Public holidays of both years, as the almanac has them."""
CENTS_AN_HOUR = 350
"""Net cost of an hour in the case; Daix owes all of it."""


METHODS = {"by_points": berceau.by_points, "in_order": berceau.in_order}


def _plan(name: str, method: str = "by_points") -> tuple[Territory, Proposal]:
    territory = berceau.case(name)
    return territory, METHODS[method](territory)


def _days(territory: Territory) -> list[date]:
    """List the open days of the year, one after the other."""
    calendar = territory.calendar
    days = [
        calendar.first + timedelta(k) for k in range((calendar.last - calendar.first).days + 1)
    ]
    return [
        day
        for day in days
        if WEEKDAYS[day.weekday()] in calendar.weekdays
        and day.isoformat() not in HOLIDAYS
        and not any(first <= day <= last for first, last in calendar.closures)
    ]


def _counted(territory: Territory, proposal: Proposal) -> dict[str, tuple[int, int, int]]:
    """Give minutes, children and most children at once, by month, walking through the year."""
    homes = {c.id: f.commune for f in territory.families for c in f.children}
    guests = [
        placement
        for placement in proposal.placements
        if homes[placement.child] == DAIX and placement.structure == "multi-accueil"
    ]
    minutes: dict[str, int] = {}
    children: dict[str, set[str]] = {}
    together: dict[tuple[str, str, str], set[str]] = {}
    for day in _days(territory):
        month, weekday = f"{day:%Y-%m}", WEEKDAYS[day.weekday()]
        for placement in guests:
            if not placement.start <= day <= placement.until:
                continue
            children.setdefault(month, set()).add(placement.child)
            for band in territory.calendar.bands:
                names = {weekday, f"{weekday}-{band.half}", f"{weekday}-{band.id}"}
                if names & set(placement.week):
                    minutes[month] = minutes.get(month, 0) + band.end - band.start
                    at = together.setdefault((month, weekday, band.id), set())
                    at.add(placement.child)
    return {
        month: (
            minutes.get(month, 0),
            len(children[month]),
            max(len(who) for (when, *_), who in together.items() if when == month),
        )
        for month in children
    }


@pytest.mark.parametrize("method", sorted(METHODS))
@pytest.mark.parametrize(
    ("name", "convention"), [("talant-2015", "daix-2006"), ("talant-2016", "daix-2016")]
)
def test_daix_hour_by_hour(name: str, convention: str, method: str) -> None:
    territory, proposal = _plan(name, method)
    walked = _counted(territory, proposal)
    stated = berceau.statements(territory, proposal).of(convention, DAIX)
    months = {month.month: (month.minutes, month.children, month.peak) for month in stated.months}
    assert len(months) == 12
    assert months == walked
    assert stated.minutes == sum(minutes for minutes, *_ in walked.values())
    owed = {month.month: month.owed_cents for month in stated.months}
    # Whole half-hours at 3.50 euros: no cent is ever cut.
    assert all(minutes * CENTS_AN_HOUR % 60 == 0 for minutes, *_ in walked.values())
    assert owed == {month: n * CENTS_AN_HOUR // 60 for month, (n, *_) in walked.items()}
    assert stated.owed_cents == stated.minutes * CENTS_AN_HOUR // 60


def test_the_old_cap_is_followed_month_by_month() -> None:
    territory, proposal = _plan("talant-2015")
    [cap] = berceau.statements(territory, proposal).caps
    walked = _counted(territory, proposal)
    assert [(m.month, m.used, m.left) for m in cap.months] == [
        (month, minutes, 3600 - minutes) for month, (minutes, *_) in walked.items()
    ]
    assert min(month.left for month in cap.months) == 0
    assert [warned.month for warned in cap.warnings if warned.level == "reached"] == ["2015-10"]


def test_the_new_convention_has_no_cap_and_the_old_one_no_user() -> None:
    territory, proposal = _plan("talant-2016")
    found = berceau.statements(territory, proposal)
    assert found.caps == ()
    assert found.unused == ("daix-2006",)


def test_the_difference_that_the_new_convention_makes() -> None:
    before, after = (berceau.statements(*_plan(name)) for name in ("talant-2015", "talant-2016"))
    [change] = after.against(before).changes
    assert (change.root, change.commune) == ("daix-2006", DAIX)
    assert (change.before.conventions, change.after.conventions) == (
        ("daix-2006",),
        ("daix-2016",),
    )
    sides = before.of("daix-2006", DAIX), after.of("daix-2016", DAIX)
    assert change.minutes == sides[1].minutes - sides[0].minutes
    assert change.owed_cents == (sides[1].owed_cents or 0) - (sides[0].owed_cents or 0)
    assert [month.month for month in change.months][:2] == ["09", "10"]
    assert sum(month.after.minutes for month in change.months) == sides[1].minutes
