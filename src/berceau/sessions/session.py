"""A session of the commission: when it sits, for which months, how long answers are awaited."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from berceau.domain.base import Identifier, PersonalRecord, Quantity, Record
from berceau.domain.calendar import Span

if TYPE_CHECKING:
    from berceau.domain.calendar import Calendar
    from berceau.domain.families import Child, Request

Month = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$", description="As ``2022-09``.")]
Afterwards = Literal["waiting", "closed"]
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_SPRING, _AUTUMN = 4, 10
_FIRST_MONTHS = 2
"""Months of the year planned that the first session opens; the update has the others."""
_SITS_ON = 15
_BEFORE = 5
"""Months from the session that opens the year to its first day: April for September."""


class Session(Record):
    """A session: what it may decide, and what becomes of its offers."""

    name: Annotated[str, Field(min_length=1)]
    on: date
    """Day on which the commission sits."""
    entries: Annotated[tuple[Month, ...], Field(min_length=1)]
    """Months of entry that are open, in order. A request for a later month waits for a later
    session; one for an earlier month is looked at from the first of them on."""
    year_from: date | None = None
    """First day of the year planned; none given: that of the territory."""
    born: Span | None = None
    """Only children born between these days are looked at; the others wait."""
    moves: bool = True
    """Whether children in place may ask for another place now."""
    answer_days: Quantity = 15
    """Days that a family has to answer."""
    after_decline: Afterwards = "waiting"
    """Whether who declines a place stays on the list, or the request is closed."""
    after_silence: Afterwards = "closed"
    """The same of who does not answer in time."""
    sections: Literal["shared", "fixed"] = "shared"
    """Whether places may pass between the sections of a structure where the children who stay
    have grown older; its places together never change."""
    renewed_since: date | None = None
    """Requests neither filed nor renewed since this day have expired."""

    @property
    def answers_by(self) -> date:
        """Last day on which an answer counts."""
        return self.on + timedelta(days=self.answer_days)

    @property
    def first(self) -> date:
        """First day from which a place is given."""
        return min(_first_day(month) for month in self.entries)

    def entry(self, request: Request) -> date | None:
        """Give the first day of care that a request has here; nothing where it is for later."""
        start = max(request.start, self.first)
        return start if f"{start:%Y-%m}" in self.entries else None

    def looks_at(self, child: Child) -> bool:
        """Say whether a child is among those of this session."""
        if child.held is not None and not self.moves:
            return False
        return self.born is None or self.born[0] <= child.born <= self.born[1]


class Answer(PersonalRecord):
    """What a family says to the place offered to a child."""

    child: Identifier
    answer: Literal["accepted", "declined", "withdrawn"]
    """The place is taken; it is not, and the request stands if the rules of the session leave
    it; or the request is taken back."""
    on: date | None = None
    """Day of the answer; none given: in time."""


class News(PersonalRecord):
    """What became known of families between two sessions."""

    renewed: dict[Identifier, date] = Field(default_factory=dict)
    """Requests renewed, and when."""
    withdrawn: tuple[Identifier, ...] = ()
    """Children whose request is taken back."""
    leaving: dict[Identifier, date] = Field(default_factory=dict)
    """Children in place whose contract ends, and its last day."""


def april(year: int) -> Session:
    """Give the session of April: places from September, for the school year that follows.

    Examples
    --------
    >>> april(2022).entries, october(2022).entries[0]
    (('2022-09', '2022-10'), '2022-11')
    """
    first = date(year, 9, 1)
    return Session(
        name=f"{_MONTHS[_SPRING - 1]} {year}",
        on=date(year, _SPRING, _SITS_ON),
        entries=months_from(first, _FIRST_MONTHS),
        year_from=first,
    )


def october(year: int) -> Session:
    """Give the session of October: the update, for entries from November to August."""
    return Session(
        name=f"{_MONTHS[_AUTUMN - 1]} {year}",
        on=date(year, _AUTUMN, _SITS_ON),
        entries=months_from(date(year, 11, 1), 12 - _FIRST_MONTHS),
        year_from=date(year, 9, 1),
    )


def sessions_of(calendar: Calendar, count: int | None = None) -> tuple[Session, ...]:
    """Give the sessions of a year planned: one before it, and one in its second month.

    Parameters
    ----------
    calendar
        The year planned. Where it has no more than two months, one session opens them all.
    count
        How many sessions; beyond those of the year, the same a year later, and so on. None given:
        those of the year.

    Examples
    --------
    >>> import berceau
    >>> [one.name for one in berceau.sessions_of(berceau.case("save").calendar, 3)]
    ['avril 2022', 'octobre 2022', 'avril 2023']
    """
    months = len(calendar.months)
    parts = [(-_BEFORE, 0, min(months, _FIRST_MONTHS))]
    if months > _FIRST_MONTHS:
        parts.append((_FIRST_MONTHS - 1, _FIRST_MONTHS, months))
    found = []
    for number in range(len(parts) if count is None else count):
        sits, begins, ends = parts[number % len(parts)]
        first = _months_on(calendar.first, 12 * (number // len(parts)))
        on = _months_on(first, sits).replace(day=_SITS_ON)
        found.append(
            Session(
                name=f"{_MONTHS[on.month - 1]} {on.year}",
                on=on,
                entries=months_from(_months_on(first, begins), ends - begins),
                year_from=first,
            )
        )
    return tuple(found)


def months_from(first: date, count: int) -> tuple[str, ...]:
    """Name so many months, the first that of a day."""
    numbers = range(first.year * 12 + first.month - 1, first.year * 12 + first.month - 1 + count)
    return tuple(f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers)


def last_day(day: date) -> date:
    """Give the last day of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def _months_on(day: date, months: int) -> date:
    """Give the same day so many months later, the first of the month where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    is_there = day.day <= monthrange(year, month + 1)[1]
    return date(year, month + 1, day.day if is_there else 1)


def _first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")
