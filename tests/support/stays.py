"""Ages, stays, facts and distances, read plainly from ``docs/reference/rules.md``."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from berceau.domain.communes import distance_km

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.families import Child, Family
    from berceau.domain.structures import Section, Structure
    from berceau.domain.territory import Territory

    Days = tuple[date, date]

DAY = timedelta(days=1)


def months_old(child: Child, day: date) -> int:
    """Completed months."""
    return (
        (day.year - child.born.year) * 12
        + day.month
        - child.born.month
        - (day.day < child.born.day)
    )


def stay(territory: Territory, child: Child, first: date, last: date | None) -> Days | None:
    """First and last day in the year planned, ``None`` if empty."""
    year = territory.calendar
    school = date(child.born.year + 3, 9, 1)
    start = max(first, year.first)
    end = min(day for day in (last, school - DAY, year.last) if day is not None)
    return (start, end) if start <= end else None


def request_stay(territory: Territory, child: Child) -> Days | None:
    """Give the stay of a request."""
    asked = child.request
    return None if asked is None else stay(territory, child, asked.start, asked.until)


def held_stay(territory: Territory, child: Child) -> Days | None:
    """Give the stay of a held place."""
    held = child.held
    return None if held is None else stay(territory, child, held.since, held.until)


def section_of(structure: Structure, age: int, *, held: bool) -> Section | None:
    """Give the section of an age; a child in place is in the last it reached, if no other."""
    groups = sorted(structure.age_groups, key=lambda s: s.from_months)
    for group in groups:
        if group.from_months <= age < group.to_months:
            return group
    if not held:
        return None
    reached = [group for group in groups if group.from_months <= age]
    return reached[-1] if reached else groups[0]


def months_of(territory: Territory, days: Days) -> Iterator[tuple[int, date]]:
    """Months in which a stay has a day, each with its reference day."""
    for period in territory.calendar.months:
        if days[0] <= period.last and period.first <= days[1]:
            yield period.number, max(period.first, days[0])


def fact(family: Family, child: Child, name: str) -> object:
    """Give the value of a fact, a child's own before its family's."""
    for known in (*child.facts, *family.facts):
        if known.name == name:
            return known.value
    return None


def is_true(value: object) -> bool:
    """Whether a value is true or a number other than zero."""
    return value is True or (isinstance(value, int) and value != 0)


def distance(territory: Territory, family: Family, structure: Structure) -> float | None:
    """Kilometres from home to a structure, where both are known."""
    home, site = territory.home(family), territory.site(structure)
    return None if home is None or site is None else distance_km(home, site)
