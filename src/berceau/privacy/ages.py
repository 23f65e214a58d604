"""Which ages of each child matter, and on which days: those of the places it might have."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from berceau.placement.demand import Demand
from berceau.placement.distances import Distances
from berceau.placement.stays import held_stay, requested_stay
from berceau.placement.wished import wished
from berceau.privacy.days import Span, same_ages, same_school, same_worth, widest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from berceau.domain.families import Child
    from berceau.domain.structures import Section, Structure
    from berceau.domain.territory import Territory
    from berceau.privacy.values import Uses

_THREE_YEARS = 36
"""Months: childminders may have few children below."""
_FACT = "@age_months"


class _Looked(NamedTuple):
    """What a structure looks at."""

    ages: frozenset[int]
    walking: bool


class Ages:
    """Births that decide the same for a child, wherever it may be placed.

    Parameters
    ----------
    territory
        The territory.
    uses
        Of its facts.
    """

    def __init__(self, territory: Territory, uses: Uses) -> None:
        self._territory, self._uses = territory, uses
        self._looked = {s.id: self._looked_at(s) for s in territory.structures}
        self._houses = _houses_of(territory)

    def _looked_at(self, structure: Structure) -> _Looked:
        """Gather the limits of a structure, and of the house that it belongs to."""
        homes = [structure]
        if structure.part_of is not None:
            homes.append(self._territory.structure_by_id[structure.part_of])
        ages = {age for home in homes for s in home.age_groups for age in _limits(s)}
        if any(home.kind == "childminder" for home in homes):
            ages.add(_THREE_YEARS)
        return _Looked(frozenset(ages), any(home.staff for home in homes))

    def walking_matters(self, child: Child) -> bool:
        """Say whether some structure where the child may be counts who walks."""
        return any(self._looked[house].walking for house in self._houses[child.id])

    def days(self, child: Child) -> list[date]:
        """List the days on which the age of a child is looked at, in order."""
        calendar = self._territory.calendar
        stays = (requested_stay(child, calendar), held_stay(child, calendar))
        return sorted(
            {
                max(period.first, stay.first)
                for stay in stays
                if stay is not None
                for period in calendar.months
                if period.first <= stay.last and stay.first <= period.last
            }
        )

    def span(self, child: Child, *, points: bool) -> Span:
        """Give the days at which a child might be born without anything else being decided.

        Parameters
        ----------
        points
            Whether the grid counts the points of the child.
        """
        calendar, policy = self._territory.calendar, self._territory.policy
        ages = {age for house in self._houses[child.id] for age in self._looked[house].ages}
        if child.walks_from is None and self.walking_matters(child):
            ages.add(policy.walking_age_months)
        span = widest(child.born, calendar.first, calendar.last)
        span = same_ages(span, child.born, self.days(child), sorted(ages))
        # Nobody walks, or leaves, before being born.
        span = span.narrowed(last=child.walks_from)
        for until in _ends(child):
            span = span.narrowed(last=until)
            span = same_school(span, child.born, min(until or calendar.last, calendar.last))
        stay = requested_stay(child, calendar)
        if stay is not None and self._uses.is_used(_FACT, points=points):
            span = same_worth(
                span,
                child.born,
                stay.first,
                lambda age: self._uses.decides(_FACT, age, points=points),
            )
        return span


def _limits(section: Section) -> tuple[int, int]:
    return section.from_months, section.to_months


def _ends(child: Child) -> Iterator[date | None]:
    """List the last days of what a child asks for and holds, as they are given."""
    if child.request is not None:
        yield child.request.until
    if child.held is not None:
        yield child.held.until


def _houses_of(territory: Territory) -> defaultdict[str, set[str]]:
    """List the structures where each child is, might be, or is wished."""
    demand = Demand(territory)
    homes = [territory.home(asking.family) for asking in demand.askings]
    sites = [territory.site(structure) for structure in demand.structures]
    found: defaultdict[str, set[str]] = defaultdict(set)
    covered = wished(demand, Distances(homes, sites))
    for asking, house in zip(covered.asking.tolist(), covered.structure.tolist(), strict=True):
        found[demand.askings[asking].child.id].add(demand.structures[house].id)
    for _, child in territory.child_by_id.values():
        if child.held is not None:
            found[child.id].add(child.held.structure)
    for decision in territory.decisions:
        if decision.kind in {"place", "signed"}:
            found[decision.child].add(decision.structure)
    return found
