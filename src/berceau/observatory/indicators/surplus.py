"""The test of overbooking, week by week: hours of presence within the hours of capacity.

Where the law lets a collective structure take more children than places at some moments, it asks
two things: at every moment a share of the places, rounded up, and over the week no more hours of
presence than hours of capacity. Both are counted here minute by minute, on the days themselves:
an ISO week has the open days that closures and public holidays leave it.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from berceau.domain.calendar import WEEKDAYS
from berceau.observatory.indicators.daily import Open, load
from berceau.observatory.indicators.states import stretches
from berceau.observatory.indicators.weekly import SurplusWeek, week_of
from berceau.placement.check.rooms import may_overbook
from berceau.placement.presence import COLLECTIVE
from berceau.regulation import overbooked, overbooked_week

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from berceau.domain.structures import Structure
    from berceau.observatory.indicators.counting import Rooms, Stretch
    from berceau.observatory.indicators.daily import Load, Span
    from berceau.observatory.indicators.presence import Presence
    from berceau.observatory.indicators.records import State
    from berceau.placement.proposal import Proposal

_PERCENT = 100


class There(NamedTuple):
    """Who is at a structure on one day, and when."""

    children: frozenset[str]
    spans: tuple[Span, ...]


_NOBODY = There(frozenset(), ())


def surplus(rooms: Rooms, proposal: Proposal, realised: Presence | None) -> list[SurplusWeek]:
    """Set the hours of each week beside the hours of capacity, for each collective structure.

    Parameters
    ----------
    rooms
        The structures, and the territory.
    proposal
        Placements, for the weeks of which nobody has said who came.
    realised
        Who came. It says nothing of a structure of which it has no line at all.
    """
    lived = _lived(rooms, realised) if realised is not None else {}
    foreseen: dict[str, list[Stretch]] = defaultdict(list)
    for stretch in stretches(rooms.territory, proposal, "proposed"):
        foreseen[stretch.structure].append(stretch)
    found: list[SurplusWeek] = []
    for room in rooms.rooms:
        if room.kind not in COLLECTIVE:
            continue
        house = _House(rooms, room, foreseen[room.id])
        seen = lived.get(room.id)
        if seen is None or realised is None:
            found += house.weeks("proposed", house.open_days, house.foreseen)
            continue
        covered = _weeks_of(realised.first, realised.last)
        ahead = [day for day in house.open_days if week_of(day) not in covered]
        known = {day for day in house.open_days if realised.first <= day <= realised.last}
        lines = house.weeks("realised", sorted(known | seen.keys()), seen)
        found += sorted(
            [*lines, *house.weeks("proposed", ahead, house.foreseen)], key=lambda line: line.first
        )
    return found


def _lived(rooms: Rooms, realised: Presence) -> dict[str, dict[date, There]]:
    """Sort lines of presence by structure and day."""
    spans: dict[str, dict[date, list[tuple[str, Span]]]] = defaultdict(lambda: defaultdict(list))
    for line in realised.lines:
        room = rooms.rooms[rooms.room_of(line.structure)].id
        spans[room][line.day].append((line.child, (line.arrival, line.departure)))
    return {
        room: {
            day: There(frozenset(child for child, _ in there), tuple(span for _, span in there))
            for day, there in days.items()
        }
        for room, days in spans.items()
    }


class _House:
    """A structure day by day.

    Parameters
    ----------
    rooms
        The structures, and the territory.
    room
        The structure.
    expected
        Who is to come, as proposed.
    """

    def __init__(self, rooms: Rooms, room: Structure, expected: Sequence[Stretch]) -> None:
        self._calendar = rooms.calendar
        self._room = room
        self._places = rooms.licensed(room).tolist()
        self._months = {period.label: period.number for period in rooms.calendar.months}
        self.open_days = rooms.calendar.open_days(room.closures)
        self._is_open = frozenset(self.open_days)
        self._expected = _by_weekday(rooms, expected)
        self._there: dict[tuple[str, tuple[int, ...]], There] = {}
        self._loads: dict[tuple[tuple[Span, ...], tuple[Open, ...]], Load] = {}

    @property
    def foreseen(self) -> Mapping[date, There]:
        """Who is to come on each open day."""
        return {day: self._on(day) for day in self.open_days}

    def _on(self, day: date) -> There:
        """Gather who is to come on a day; days with the same children are looked at once."""
        weekday = WEEKDAYS[day.weekday()]
        expected = self._expected[weekday]
        key = tuple(
            k for k, (stretch, _) in enumerate(expected) if stretch.first <= day <= stretch.last
        )
        if (weekday, key) not in self._there:
            chosen = [expected[k] for k in key]
            self._there[weekday, key] = There(
                frozenset(stretch.child for stretch, _ in chosen),
                tuple(span for _, spans in chosen for span in spans),
            )
        return self._there[weekday, key]

    def weeks(
        self, state: State, days: Iterable[date], there: Mapping[date, There]
    ) -> Iterator[SurplusWeek]:
        """Give a line for each week of some days, in order."""
        for label, of_week in groupby(days, key=week_of):
            yield self._week(label, state, {day: there.get(day, _NOBODY) for day in of_week})

    def _week(self, label: str, state: State, there: Mapping[date, There]) -> SurplusWeek:
        loads = {day: self._load(day, one.spans) for day, one in there.items()}
        capacity = sum(one.capacity for one in loads.values())
        day, tight = min(loads.items(), key=lambda item: (item[1].spare, -item[1].peak, item[0]))
        first = min(there)
        return SurplusWeek(
            structure=self._room.id,
            week=label,
            state=state,
            first=first,
            last=max(there),
            days=sum(day in self._is_open for day in there),
            children=len(frozenset().union(*(one.children for one in there.values()))),
            attended=sum(one.attended for one in loads.values()),
            outside=sum(one.outside for one in loads.values()),
            capacity=capacity,
            limit=capacity * overbooked_week(first) // _PERCENT,
            peak=tight.peak,
            cap=tight.cap,
            day=None if tight.cap is None else day,
            minute=tight.minute,
            over=sum(one.over for one in loads.values()),
        )

    def _load(self, day: date, spans: tuple[Span, ...]) -> Load:
        """Count a day; one that is like another day is not counted again."""
        key = spans, self._opening(day)
        if key not in self._loads:
            self._loads[key] = load(*key)
        return self._loads[key]

    def _opening(self, day: date) -> tuple[Open, ...]:
        """Give the stretches at which it is open on a day, with what the law allows there."""
        if day not in self._is_open:
            return ()
        places = self._places[self._months[f"{day:%Y-%m}"]]
        return tuple(
            Open(band.start, band.end, places[slot], self._cap(places[slot], day))
            for slot, (weekday, band) in enumerate(self._calendar.slots)
            if weekday == WEEKDAYS[day.weekday()] and places[slot]
        )

    def _cap(self, places: int, day: date) -> int:
        if not may_overbook(self._room):
            return places
        return overbooked(places, day, licensed=self._room.places)


def _by_weekday(
    rooms: Rooms, expected: Sequence[Stretch]
) -> Mapping[str, list[tuple[Stretch, tuple[Span, ...]]]]:
    """Give the hours of each stay on each weekday on which it has some."""
    found: dict[str, list[tuple[Stretch, tuple[Span, ...]]]] = defaultdict(list)
    for stretch in expected:
        hours: dict[str, list[Span]] = defaultdict(list)
        for slot in sorted(stretch.slots):
            weekday, band = rooms.calendar.slots[slot]
            hours[weekday].append((band.start, band.end))
        for name, spans in hours.items():
            found[name].append((stretch, tuple(spans)))
    return found


def _weeks_of(first: date, last: date) -> frozenset[str]:
    """Give the weeks of which some day lies between two days, both included."""
    return frozenset(week_of(first + timedelta(k)) for k in range((last - first).days + 1))
