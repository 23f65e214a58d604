"""Requests by the number of earlier refusals: what became of them, and what they ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.domain.base import Count, Record
from berceau.placement.stays import requested_stay
from berceau.placement.weeks import minutes_of, ways

if TYPE_CHECKING:
    from berceau.sessions.closed import Closed
    from berceau.sessions.opened import Opened


class ByRefusals(Record):
    """Requests of children who were refused so many times before."""

    refusals: Count
    """Refusals before the session."""
    asked: Count
    offered: Count
    """A place was offered, accepted or not."""
    refused: Count
    minutes: Count = 0
    """Care asked for in a week, by all of them together."""
    months: Count = 0
    """Months of care asked for in the year planned, from the first that is open."""
    one_place: Count = 0
    """Of them, those who name a single structure and nothing else."""
    points: int = 0
    """Points of those who could have a place, where they have most, all together."""
    pointed: Count = 0
    """Those who could have a place at all."""

    @property
    def share(self) -> float:
        """Share of the requests to which a place was offered."""
        return self.offered / self.asked if self.asked else 0.0

    @property
    def hours_each(self) -> int | None:
        """Hours of care asked for in a week, in tenths, on average."""
        return round(10 * self.minutes / (60 * self.asked)) if self.asked else None

    @property
    def months_each(self) -> int | None:
        """Months asked for in the year planned, in tenths, on average."""
        return round(10 * self.months / self.asked) if self.asked else None

    @property
    def points_each(self) -> int | None:
        """Points, in tenths, on average of those who could have a place."""
        return round(10 * self.points / self.pointed) if self.pointed else None

    def more_than(self, others: ByRefusals) -> tuple[str, ...]:
        """Name what these requests ask for more than others do, by a tenth or more."""
        found = {
            "hours": (self.hours_each, others.hours_each),
            "months": (self.months_each, others.months_each),
            "alone": (self.one_place * others.asked, others.one_place * self.asked),
        }
        return tuple(
            name
            for name, (own, other) in found.items()
            if own is not None and other is not None and own * 10 >= other * 11 and own > other
        )

    def __add__(self, other: ByRefusals) -> ByRefusals:
        """Count the requests of two sessions together."""
        sums = {
            name: getattr(self, name) + getattr(other, name)
            for name in type(self).model_fields
            if name != "refusals"
        }
        return self.model_copy(update=sums)


def by_refusals(closed: Closed) -> tuple[ByRefusals, ...]:
    """Count the requests of a session by the number of earlier refusals.

    Parameters
    ----------
    closed
        The session.
    """
    asked, points = _Asked(closed.opened), _points(closed)
    found: dict[int, ByRefusals] = {}
    for one in sorted(closed.outcomes, key=lambda one: one.refusals):
        minutes, months, one_place = asked.by(one.child)
        line = ByRefusals(
            refusals=one.refusals,
            asked=1,
            offered=int(one.placement is not None),
            refused=int(one.result == "refused"),
            minutes=minutes,
            months=months,
            one_place=one_place,
            points=points.get(one.child, 0),
            pointed=int(one.child in points),
        )
        known = found.get(one.refusals)
        found[one.refusals] = line if known is None else known + line
    return tuple(found.values())


def _points(closed: Closed) -> dict[str, int]:
    """Give the points of each request: where it waits with most, or of what it was offered."""
    found: dict[str, int] = {}
    for line in closed.put[1].waiting:
        found[line.child] = max(line.points, found.get(line.child, line.points))
    for one in closed.outcomes:
        if one.placement is not None and one.placement.points is not None:
            found[one.child] = max(one.placement.points, found.get(one.child, 0))
    return found


class _Asked:
    """How much each request of a session asks for."""

    def __init__(self, opened: Opened) -> None:
        self._territory = opened.territory
        self._structures = {structure.id for structure in opened.territory.structures}

    def by(self, child: str) -> tuple[int, int, int]:
        """Give minutes a week, months in the year planned, and 1 where one structure is named."""
        _, found = self._territory.child_by_id[child]
        request, calendar = found.request, self._territory.calendar
        stay = requested_stay(found, calendar)
        if request is None or stay is None:
            return 0, 0, 0
        first, last = stay
        months = sum(one.first <= last and first <= one.last for one in calendar.months)
        week = min(minutes_of(slots, calendar) for slots in ways(request.weeks[0], calendar))
        one_place = len(request.wishes) == 1 and request.wishes[0] in self._structures
        return week, months, int(one_place)
