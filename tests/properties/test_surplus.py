"""The weekly test of overbooking, recounted quarter of an hour by quarter from the raw lines."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

import berceau
from berceau.domain.calendar import WEEKDAYS
from berceau.observatory.indicators import Attended, Presence, indicators
from berceau.regulation import overbooked_week, parameter
from support.drawn import satisfiable
from support.even import even
from support.watched import child, family, proposal, territory

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
    from berceau.observatory.indicators.weekly import SurplusWeek

QUARTER = 15
FIRST = date(2026, 11, 2)
CLOSED = {date(2026, 11, 11), date(2026, 11, 13)}
OPEN = {"am": (480, 720), "pm": (780, 1020)}
CHILDREN = tuple("abcdefgh")


@st.composite
def licences(draw: st.DrawFn) -> tuple[dict[str, int], bool]:
    """Draw the places of some half-days, and whether the house rules allow overbooking."""
    names = st.sampled_from([f"{day}-{half}" for day in WEEKDAYS[:5] for half in OPEN])
    return draw(st.dictionaries(names, st.integers(0, 6), max_size=5)), draw(st.booleans())


@st.composite
def presences(draw: st.DrawFn) -> list[Attended]:
    """Draw who was there: each child once a day at most, at any hour of any day."""
    days = st.tuples(st.sampled_from(CHILDREN), st.integers(0, 13))
    lines = []
    for name, number in draw(st.lists(days, min_size=1, max_size=40, unique=True)):
        arrival = draw(st.integers(0, 95))
        departure = draw(st.integers(arrival + 1, 96))
        hours = {"arrival": QUARTER * arrival, "departure": QUARTER * departure}
        day = FIRST + timedelta(number)
        lines.append(Attended(child=name, structure="lutins", day=day, **hours))
    return lines


def _territory(licence: tuple[dict[str, int], bool]) -> Territory:
    places, overbooking = licence
    given = territory(family("F", *(child(name) for name in CHILDREN)))
    document: dict[str, Any] = given.model_dump(mode="json", exclude_defaults=True)
    modulated = [{"slots": [name], "places": number} for name, number in places.items()]
    document["structures"][0] |= {"modulated": modulated, "overbooking": overbooking}
    return berceau.read(document)


def _places(day: date, minute: int, places: dict[str, int]) -> int:
    """Give the licensed places of a moment; 0 where it is shut."""
    if day in CLOSED or day.weekday() > 4:
        return 0
    for half, (start, end) in OPEN.items():
        if start <= minute < end:
            return places.get(f"{WEEKDAYS[day.weekday()]}-{half}", 4)
    return 0


@given(presences(), licences())
def test_hours_and_peaks_are_those_counted_by_the_quarter(
    lines: list[Attended], licence: tuple[dict[str, int], bool]
) -> None:
    places, overbooking = licence
    percent = parameter("overbooking").at(FIRST).band(4) if overbooking else 100
    year = Presence.of(lines, first=FIRST, last=FIRST + timedelta(13))
    given = _territory(licence)
    found = [
        line
        for line in indicators(given, proposal(given), realised=year).surplus
        if line.structure == "lutins"
    ]
    attended, outside, capacity, over = (defaultdict[int, int](int) for _ in range(4))
    spare: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for number in range(14):
        day, week = FIRST + timedelta(number), number // 7
        for minute in range(0, 1440, QUARTER):
            here = sum(x.day == day and x.arrival <= minute < x.departure for x in lines)
            room = _places(day, minute, places)
            cap = -(-room * percent // 100)
            attended[week] += QUARTER * here
            capacity[week] += QUARTER * room
            outside[week] += QUARTER * here * (not room)
            over[week] += QUARTER * bool(room and here > cap)
            if room and here:
                spare[week].append((cap - here, -here))
    assert [line.week for line in found] == ["2026-W45", "2026-W46"]
    for week, line in enumerate(found):
        assert line.state == "realised"
        assert (line.attended, line.outside) == (attended[week], outside[week])
        assert (line.capacity, line.over) == (capacity[week], over[week])
        assert line.limit == capacity[week] * overbooked_week(FIRST) // 100
        assert line.is_kept is (attended[week] <= line.limit)
        assert line.is_capped is (not over[week])
        if not spare[week]:
            assert (line.peak, line.cap, line.day) == (0, None, None)
            continue
        assert line.peak is not None
        assert line.cap is not None
        assert (line.cap - line.peak, -line.peak) == min(spare[week])
        assert line.day is not None
        assert line.minute is not None
        moment = [x for x in lines if x.day == line.day and x.arrival <= line.minute < x.departure]
        assert len(moment) == line.peak


def _plain(line: SurplusWeek) -> SurplusWeek:
    return line.model_copy(update={"state": "proposed"})


@given(st.data())
def test_who_comes_as_proposed_gives_the_weeks_proposed(data: st.DataObject) -> None:
    given = even(data.draw(satisfiable()))
    plan, calendar = berceau.in_order(given), given.calendar
    foreseen = indicators(given, plan).surplus
    lines = [
        Attended(
            child=placement.child,
            structure=placement.structure,
            day=day,
            arrival=band.start,
            departure=band.end,
        )
        for placement in plan.placements
        for day in calendar.open_days(given.structure_by_id[placement.structure].closures)
        if placement.start <= day <= placement.until
        for weekday, band in (calendar.slots[slot] for slot in calendar.expand(placement.week))
        if WEEKDAYS[day.weekday()] == weekday
    ]
    year = Presence.of(lines, first=calendar.first, last=calendar.last)
    came = indicators(given, plan, realised=year).surplus
    assert [_plain(line) for line in came] == list(foreseen)
    with_lines = {line.structure for line in lines}
    assert all((x.state == "realised") is (x.structure in with_lines) for x in came)
    # A lawful proposal has no moment beyond the cap.
    assert all(line.is_capped for line in foreseen)
    found = indicators(given, plan)
    for structure in {line.structure for line in foreseen}:
        weeks = [line.attended or 0 for line in foreseen if line.structure == structure]
        assert sum(weeks) == found.occupied(structure).proposed
