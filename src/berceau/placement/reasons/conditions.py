"""What the rules ask before anything is compared: dates, decisions, residence, opening, age."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.reasons.answers import Condition
from berceau.placement.stays import completed_months
from berceau.placement.weeks import accepted_weeks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from berceau.domain.structures import Structure
    from berceau.placement.reasons.request import OneRequest

_Weeks = tuple[frozenset[int], ...]


class Conditions:
    """Says of one request and any structure what the rules ask, and whether it is met.

    Parameters
    ----------
    request
        The request.
    """

    def __init__(self, request: OneRequest) -> None:
        self._request = request
        territory = request.territory
        self._calendar = territory.calendar
        self._houses = {s.part_of for s in territory.structures if s.part_of is not None}
        self._decisions = [
            d for d in territory.decisions if d.kind != "reserve" and d.child == request.child.id
        ]
        self._weeks = self._accepted()

    def _accepted(self) -> _Weeks:
        asked = self._request.child.request
        if asked is None:
            return ()
        decided = [
            d.week for d in self._decisions if d.kind in {"place", "signed"} and d.week is not None
        ]
        if decided:
            return (self._calendar.expand(decided[0]),)
        fewer = self._request.territory.policy.fewer_days
        return tuple(week.slots for week in accepted_weeks(asked, self._calendar, fewer))

    def at(self, structure: str) -> Iterator[Condition]:
        """List the conditions at a structure."""
        found = self._request.territory.structure_by_id[structure]
        if self._request.stay is None:
            yield Condition(name="dates", met=False)
            return
        yield Condition(name="dates", met=True)
        yield from self._decided(found)
        if structure in self._houses:
            yield Condition(name="house", met=False)
        yield from self._title(found)
        yield self._weekly("opening", self._closed(found))
        yield self._age(found)

    def _decided(self, structure: Structure) -> Iterator[Condition]:
        if self._decisions:
            allowed = all(
                (d.kind == "forbid" and d.structure != structure.id)
                or (d.kind in {"place", "signed"} and d.structure == structure.id)
                for d in self._decisions
            )
            yield Condition(name="decision", met=allowed)
        placed = any(d.kind in {"place", "signed"} for d in self._decisions)
        if self._request.held is not None and not placed:
            yield Condition(name="transfer", met=self._request.territory.policy.transfers)

    def _title(self, structure: Structure) -> Iterator[Condition]:
        """Look at residence, or else at each convention that might open the structure."""
        titles = self._request.titles(structure.id)
        if not titles:
            yield Condition(name="residence", met=False)
            yield from self._ended(structure)
        for title in titles:
            if title.convention is None:
                yield Condition(name="residence", met=True)
                continue
            refused = [week for week in self._weeks if not title.allows(week, self._calendar)]
            yield self._weekly("convention", refused, title.convention.id)

    def _ended(self, structure: Structure) -> Iterator[Condition]:
        """Name the conventions that would open the structure on another day."""
        territory, commune = self._request.territory, self._request.family.commune
        for convention in sorted(territory.conventions, key=lambda c: c.id):
            hosts = {host.id for host in territory.hosts_of(convention)}
            if commune in convention.guests and structure.id in hosts:
                yield Condition(name="convention", met=False, convention=convention.id)

    def _closed(self, structure: Structure) -> list[frozenset[int]]:
        if structure.opening is None:
            return []
        opening = self._calendar.expand(structure.opening)
        return [week for week in self._weeks if not week <= opening]

    def _weekly(
        self, name: str, failing: Iterable[frozenset[int]], convention: str | None = None
    ) -> Condition:
        weeks = tuple(self._calendar.compress(week) for week in failing)
        return Condition(
            name=name,  # type: ignore[arg-type]  # one of the names
            met=len(weeks) < max(1, len(self._weeks)),
            convention=convention,
            weeks=weeks,
        )

    def _age(self, structure: Structure) -> Condition:
        """Look for a section in every month of the longest stay that a title leaves."""
        stay = self._request.stay
        assert stay is not None  # noqa: S101  (looked at before)
        cuts = [title.leaves_on for title in self._request.titles(structure.id)]
        last = stay.last
        if cuts and None not in cuts:
            last = min(last, max(day for day in cuts if day is not None))
        months = tuple(
            period.label
            for period in self._calendar.months
            if period.last >= stay.first
            and period.first <= last
            and structure.section_at(
                completed_months(self._request.child.born, max(period.first, stay.first))
            )
            is None
        )
        return Condition(name="age", met=not months, months=months)
