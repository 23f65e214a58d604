"""The planted proposal: lawful by construction, made child by child without any solver."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from berceau.placement.proposal import Placement
from berceau.synthetic.ledger import Taker
from berceau.synthetic.stays import (
    Stay,
    age_months,
    minutes_of,
    month_number,
    stay_of,
    ways,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from berceau.domain.calendar import Calendar
    from berceau.domain.families import Child, Request
    from berceau.domain.structures import Structure
    from berceau.placement.proposal import Status
    from berceau.synthetic.catalogue import Catalogue
    from berceau.synthetic.households import Household
    from berceau.synthetic.ledger import Claim, Ledger


class Found(NamedTuple):
    """An option that fits, with what it meets."""

    claim: Claim
    rank: int
    position: int
    """Position of its week among those accepted."""
    share: int


class Witness:
    """Places children one after the other wherever everything fits.

    Parameters
    ----------
    calendar
        The year planned.
    catalogue
        Structures and conventions.
    ledger
        The room left by the children in place.
    """

    def __init__(self, calendar: Calendar, catalogue: Catalogue, ledger: Ledger) -> None:
        self._calendar = calendar
        self._catalogue = catalogue
        self._ledger = ledger
        # One calendar holds here, so weeks alone are the keys.
        self._slots = cache(calendar.expand)
        self._names = cache(calendar.compress)

    def place(
        self, households: Iterable[Household], held: Mapping[str, Claim]
    ) -> tuple[list[Placement], list[str]]:
        """Place whom it can, those who asked first; give placements and the children refused.

        Parameters
        ----------
        households
            All families.
        held
            What the children in place hold, by child; the ledger has it already.
        """
        placements: list[Placement] = []
        refused: list[str] = []
        for household in sorted(households, key=_seniority):
            for child in household.children:
                if child.held is not None:
                    placements.extend(self._in_place(household, child, held[child.id]))
            asking = [c for c in household.children if c.held is None and c.request is not None]
            found = self._family(household, asking)
            for child in asking:
                if child.id in found:
                    placements.append(self._granted(found[child.id], "new"))
                else:
                    refused.append(child.id)
        return placements, refused

    def _family(self, household: Household, asking: Sequence[Child]) -> dict[str, Found]:
        """Place the children of one family as they hang together."""
        if len(asking) > 1 and household.siblings == "together":
            wished = dict.fromkeys(s.id for _, s in self._wished(household, asking[0]))
            tries = (self._each(household, asking, there) for there in wished)
            return next((found for found in tries if found), {})
        return self._each(household, asking, None)

    def _each(
        self, household: Household, asking: Sequence[Child], there: str | None
    ) -> dict[str, Found]:
        """Place children one by one, at one structure if named, all or none if so asked."""
        found: dict[str, Found] = {}
        for child in asking:
            option = next(self._options(household, child, there), None)
            if option is not None:
                self._ledger.take(option.claim)
                found[child.id] = option
        if len(asking) > 1 and household.siblings != "any" and len(found) < len(asking):
            for option in found.values():
                self._ledger.give_back(option.claim)
            return {}
        return found

    def _wished(self, household: Household, child: Child) -> Iterator[tuple[int, Structure]]:
        """Give the structures wished, each once, with the position of its wish."""
        seen: set[str] = set()
        for rank, wish in enumerate(child.request.wishes if child.request else ()):
            for structure in self._catalogue.covered(wish, household.commune):
                if structure.id not in seen and structure.id not in self._catalogue.houses:
                    seen.add(structure.id)
                    yield rank, structure

    def _options(self, household: Household, child: Child, there: str | None) -> Iterator[Found]:
        """Give the options that fit, best first."""
        request = child.request
        stay = stay_of(self._calendar, child, request) if request is not None else None
        if request is None or stay is None:
            return
        weeks = list(self._weeks(request))
        for rank, structure in self._wished(household, child):
            if there not in {None, structure.id}:
                continue
            titles = self._catalogue.titles(structure, household.commune, stay.first)
            for position, week, share in weeks:
                room = self._ledger.may_fit(structure, week, stay)
                for via in titles if room else ():
                    taker = Taker(household, child, structure, week, self._cut(stay, via), via)
                    claim = self._ledger.claim(taker) if self._ledger.admits(via, week) else None
                    if claim is not None and self._ledger.fits(claim):
                        yield Found(claim, rank, position, share)

    def _weeks(self, request: Request) -> Iterator[tuple[int, tuple[str, ...], int]]:
        """Write out the accepted weeks: position, names, share of the need that each meets."""
        minutes = [
            (k, way, minutes_of(self._calendar, self._slots(way)))
            for k, week in enumerate(request.weeks)
            for way in ways(week)
        ]
        asked = max(length for k, _, length in minutes if k == 0)
        for k, way, length in minutes:
            share = request.shares[k] if request.shares else min(1000, 1000 * length // asked)
            yield k, way, share

    def _cut(self, stay: Stay, via: str | None) -> Stay:
        """End a stay with its convention, where the convention says that children leave."""
        convention = self._catalogue.conventions[via] if via is not None else None
        if convention is None or convention.exit == "stay" or convention.until is None:
            return stay
        last = min(stay.last, convention.until)
        months = range(stay.months.start, month_number(self._calendar, last) + 1)
        return Stay(stay.first, last, months)

    def _in_place(self, household: Household, child: Child, held: Claim) -> list[Placement]:
        """Keep a child where it is, or move it to something it ranks higher where that fits."""
        found = self._better(household, child, held) if child.request is not None else None
        if found is None:
            return [self._written(held, "kept")]
        self._ledger.give_back(held)
        self._ledger.take(found.claim)
        left = self._until(held, found.claim.taker.stay.first - timedelta(days=1))
        moved = self._granted(found, "moved")
        if left is None:
            return [moved]
        self._ledger.take(left)
        return [self._written(left, "leaving"), moved]

    def _better(self, household: Household, child: Child, held: Claim) -> Found | None:
        """Find an option above the held place that fits even beside it."""
        limit = self._position(household, child, held)
        options = self._options(household, child, None)
        return next((o for o in options if (o.rank, o.position) < limit), None)

    def _position(self, household: Household, child: Child, held: Claim) -> tuple[float, float]:
        """Give the position of the held place among the wishes, beyond all where it is none."""
        taker, request = held.taker, child.request
        ranks = (k for k, s in self._wished(household, child) if s.id == taker.structure.id)
        slots = self._slots(taker.week)
        weeks = self._weeks(request) if request is not None else ()
        positions = (j for j, week, _ in weeks if self._slots(week) == slots)
        rank, position = next(ranks, None), next(positions, None)
        return (inf, inf) if rank is None or position is None else (rank, position)

    def _until(self, held: Claim, last: date) -> Claim | None:
        """End a held place earlier; nothing is left where that is before it begins."""
        taker = held.taker
        if last < taker.stay.first:
            return None
        months = range(taker.stay.months.start, month_number(self._calendar, last) + 1)
        return self._ledger.claim(taker._replace(stay=Stay(taker.stay.first, last, months)))

    def _granted(self, found: Found, status: Status) -> Placement:
        written = self._written(found.claim, status)
        return written.model_copy(update={"rank": found.rank, "share": found.share})

    def _written(self, claim: Claim, status: Status) -> Placement:
        taker = claim.taker
        return Placement(
            child=taker.child.id,
            structure=taker.structure.id,
            section=_section_name(taker),
            week=self._names(self._slots(taker.week)),
            start=taker.stay.first,
            until=taker.stay.last,
            convention=taker.via,
            status=status,
            suggestion=self._catalogue.independent(taker.structure),
        )


def _section_name(taker: Taker) -> str:
    """Name the section of a placement on its first day."""
    section = taker.structure.section_at(age_months(taker.child.born, taker.stay.first))
    if section is None:
        raise ValueError(f"no section of {taker.structure.id} for {taker.child.id}")
    return section.id


def _seniority(household: Household) -> tuple[str, str]:
    days = (c.request.submitted for c in household.children if c.request is not None)
    return min((str(day) for day in days), default=""), household.id
