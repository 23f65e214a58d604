"""A small territory in which worked cases are families like any other."""

from __future__ import annotations

from datetime import date, timedelta
from math import degrees
from typing import TYPE_CHECKING, Any

from berceau.domain.calendar import Calendar
from berceau.domain.communes import EARTH_RADIUS_KM, Commune
from berceau.domain.conventions import Access, Convention, Order
from berceau.domain.families import Child, Family, Held, Request
from berceau.domain.structures import Structure
from berceau.domain.territory import Territory

if TYPE_CHECKING:
    from berceau.domain.policy import Policy
    from berceau.domain.worked_cases import WorkedCase, WorkedCases

HOME, OUTSIDE = "00001", "00002"
"""Codes of the two communes of a territory made for cases alone."""
PLACE = "creche"
"""Its one structure."""
_SITE = (46.5, 2.5)
_DEFAULT_AGE = 12
_SIBLING_AGE = 30
"""Months of a brother or sister in place: old enough to be one, too young for school."""


def territory_for(policy: Policy, cases: WorkedCases) -> Territory:
    """Make a territory of two communes and one structure, whose families are the cases.

    The structure serves one commune in its own right; a convention opens it to the other.
    """
    first = cases.first_day
    place = Structure(
        id=PLACE,
        kind="creche",
        commune=HOME,
        places=60,
        latitude=_SITE[0],
        longitude=_SITE[1],
    )
    guests = Convention(
        id="guests",
        hosts=(PLACE,),
        guests=(OUTSIDE,),
        terms=(Access(kind="access"), Order(kind="order", guests=cases.guests)),
    )
    territory = Territory(
        name=cases.name or policy.name or "cases",
        calendar=Calendar(first=first, last=_year_later(first)),
        communes=(Commune(code=HOME, name="HOME"), Commune(code=OUTSIDE, name="OUTSIDE")),
        structures=(place,),
        conventions=(guests,),
        policy=policy,
    )
    return with_families(territory, cases)


def with_families(territory: Territory, cases: WorkedCases) -> Territory:
    """Put the cases in the place of the families of a territory; its decisions fall with them."""
    families = tuple(_Situation(territory, case, cases.structure).family() for case in cases.case)
    return territory.model_copy(update={"families": families, "decisions": ()})


def place_of(territory: Territory, case: WorkedCase, default: str | None) -> Structure:
    """Give the structure that a case wishes."""
    wished = case.structure or default
    return territory.structure_by_id[wished] if wished else territory.structures[0]


class _Situation:
    """One case as a family."""

    def __init__(self, territory: Territory, case: WorkedCase, default: str | None) -> None:
        self._case = case
        self._calendar = territory.calendar
        self._site = territory.site
        self._place = place_of(territory, case, default)
        self._derived = {f.name: f.value for f in case.facts if f.name.startswith("@")}
        self._start = case.start or territory.calendar.first
        opening = self._place.opening or territory.calendar.slot_names
        self._week = opening[:1]

    def family(self) -> Family:
        """Write the family: its child, and a brother or sister in place where the case has one."""
        case, children = self._case, [self._child()]
        if self._derived.get("@sibling_there"):
            children.append(self._sibling())
        return Family(
            id=case.name,
            commune=self._commune(),
            facts=tuple(fact for fact in case.facts if not fact.name.startswith("@")),
            children=tuple(children),
            **self._home(),
        )

    def _child(self) -> Child:
        case = self._case
        age = int(self._derived.get("@age_months", _DEFAULT_AGE))
        submitted = case.submitted
        if "@waiting_months" in self._derived:
            waited = int(self._derived["@waiting_months"])
            submitted = months_before(self._calendar.first, waited)
        request = Request(
            start=self._start,
            weeks=(self._week,),
            wishes=(self._place.id,),
            submitted=submitted,
            refusals=int(self._derived.get("@refusals", 0)),
        )
        born = case.born or months_before(self._start, age)
        return Child(id=case.name, born=born, request=request)

    def _sibling(self) -> Child:
        first = self._calendar.first
        held = Held(structure=self._place.id, week=self._week, since=first)
        born = months_before(first, _SIBLING_AGE)
        return Child(id=f"{self._case.name} +", born=born, held=held)

    def _commune(self) -> str:
        if self._case.commune is not None:
            return self._case.commune
        is_guest = self._derived.get("@guest") or self._derived.get("@resident") is False
        return OUTSIDE if is_guest else self._place.commune

    def _home(self) -> dict[str, Any]:
        """Put the home straight north or south of the structure, half a kilometre beyond."""
        site = self._site(self._place)
        if "@distance_km" not in self._derived or site is None:
            return {}
        away = degrees((int(self._derived["@distance_km"]) + 0.5) / EARTH_RADIUS_KM)
        north = site[0] + (away if site[0] < 0 else -away)
        return {"latitude": north, "longitude": site[1]}


def months_before(day: date, months: int) -> date:
    """Give the first of a month so many completed months before a day."""
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def _year_later(first: date) -> date:
    return months_before(first, -12) + timedelta(days=first.day - 1) - timedelta(days=1)
