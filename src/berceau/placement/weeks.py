"""The weeks that families accept, written out in order and once for each list of weeks."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from berceau.domain.calendar import Calendar
    from berceau.domain.families import Request, Week

    Ints = npt.NDArray[np.int64]


class AcceptedWeek(NamedTuple):
    """A week that a family accepts: its slots, its position in the list, its share of the need."""

    slots: frozenset[int]
    position: int
    share: int


def accepted_weeks(
    request: Request, calendar: Calendar, fewer_days: int
) -> tuple[AcceptedWeek, ...]:
    """Write out the weeks of a request, the first wish first.

    Parameters
    ----------
    fewer_days
        Whole days that the policy may take from the first wish.
    """
    asked = minutes_asked(request, calendar)
    found: dict[frozenset[int], AcceptedWeek] = {}
    for position, week in enumerate(request.weeks):
        for slots in ways(week, calendar):
            share = (
                request.shares[position]
                if request.shares
                else share_of(minutes_of(slots, calendar), asked)
            )
            found.setdefault(slots, AcceptedWeek(slots, position, share))
    if fewer_days:
        for slots in _with_fewer_days(request.weeks[0], calendar, fewer_days):
            share = share_of(minutes_of(slots, calendar), asked)
            found.setdefault(slots, AcceptedWeek(slots, len(request.weeks), share))
    return tuple(found.values())


def share_of(minutes: int, asked: int) -> int:
    """Give the share of the minutes asked that a week grants, in thousandths."""
    return min(1000, 1000 * minutes // asked)


def minutes_of(slots: frozenset[int], calendar: Calendar) -> int:
    """Add up the minutes of a week."""
    return sum(calendar.minutes[slot] for slot in slots)


def minutes_asked(request: Request, calendar: Calendar) -> int:
    """Give the minutes of the first week, the longest of its ways if it is flexible."""
    return _longest(request.weeks[0], calendar)


@lru_cache(maxsize=4096)
def _longest(week: Week, calendar: Calendar) -> int:
    return max(minutes_of(slots, calendar) for slots in ways(week, calendar))


def ways(week: Week, calendar: Calendar) -> Iterator[frozenset[int]]:
    """Write out a week: itself, or each way of taking any so many of the slots named."""
    if isinstance(week, tuple):
        yield calendar.expand(week)
        return
    for names in combinations(week.of, week.any):
        yield calendar.expand(names)


def _with_fewer_days(week: Week, calendar: Calendar, fewer_days: int) -> Iterator[frozenset[int]]:
    for slots in ways(week, calendar):
        days = [day for day in calendar.weekdays if slots & calendar.expand((day,))]
        for dropped in range(1, min(fewer_days, len(days) - 1) + 1):
            for names in combinations(days, dropped):
                yield slots - calendar.expand(names)


class Menu(NamedTuple):
    """Accepted weeks of all menus, menu after menu.

    Attributes
    ----------
    starts
        Where the weeks of each menu start, and the end, shape ``(n_menus + 1,)``.
    week, position, share
        Number of the week, position in its menu, share of the need, shape ``(n,)``.
    """

    starts: Ints
    week: Ints
    position: Ints
    share: Ints


class Menus:
    """Weeks and lists of accepted weeks by number: many families ask for the same.

    Parameters
    ----------
    calendar
        What names of slots mean.
    fewer_days
        Whole days that the policy may take from the first wish.
    """

    def __init__(self, calendar: Calendar, fewer_days: int) -> None:
        self._calendar = calendar
        self._fewer_days = fewer_days
        self._weeks: dict[frozenset[int], int] = {}
        self._named: dict[tuple[str, ...], int] = {}
        self._numbers: dict[tuple[object, ...], int] = {}
        self._menus: list[list[tuple[int, int, int]]] = []

    @property
    def weeks(self) -> tuple[frozenset[int], ...]:
        """The distinct sets of slots, in order of their numbers."""
        return tuple(self._weeks)

    def week(self, names: tuple[str, ...]) -> int:
        """Give the number of the week that names stand for."""
        if names not in self._named:
            self._named[names] = self._number(self._calendar.expand(names))
        return self._named[names]

    def _number(self, slots: frozenset[int]) -> int:
        return self._weeks.setdefault(slots, len(self._weeks))

    def of(self, request: Request, decided: tuple[str, ...] | None = None) -> int:
        """Give the number of the menu of a request.

        Parameters
        ----------
        decided
            Names of the slots of the only week that a decision leaves, if it names one.
        """
        key = (request.weeks, request.shares, decided)
        if key not in self._numbers:
            menu = accepted_weeks(request, self._calendar, self._fewer_days)
            if decided is not None:
                menu = self._left(request, menu, self._calendar.expand(decided))
            self._numbers[key] = len(self._menus)
            self._menus.append([(self._number(w.slots), w.position, w.share) for w in menu])
        return self._numbers[key]

    def _left(
        self, request: Request, menu: tuple[AcceptedWeek, ...], decided: frozenset[int]
    ) -> tuple[AcceptedWeek, ...]:
        """Keep the week decided; one that is not accepted comes after all that are."""
        accepted = tuple(week for week in menu if week.slots == decided)
        asked = minutes_asked(request, self._calendar)
        share = share_of(minutes_of(decided, self._calendar), asked)
        return accepted or (AcceptedWeek(decided, len(request.weeks) + 1, share),)

    def menu(self) -> Menu:
        """Lay out all menus."""
        starts = np.cumsum([0, *map(len, self._menus)], dtype=np.int64)
        lines = [line for menu in self._menus for line in menu]
        return Menu(starts, *np.array(lines, dtype=np.int64).reshape(-1, 3).T)
