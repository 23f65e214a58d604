"""What is written of each child and family: enough to decide the same, and no more."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from berceau.domain.families import Fact
from berceau.placement.stays import completed_months
from berceau.privacy.ages import Ages
from berceau.privacy.changes import Changes, texts_of
from berceau.privacy.communes import NONE_JOINED, joined_communes
from berceau.privacy.crowd import GRAINS, IfJoined
from berceau.privacy.days import Written, latest, rounded, shared
from berceau.privacy.homes import NOWHERE, Homes
from berceau.privacy.merits import Ready
from berceau.privacy.names import Names
from berceau.privacy.numbering import child_names, structure_names
from berceau.privacy.pseudonyms import pseudonyms
from berceau.privacy.rewriting import Household, Person
from berceau.privacy.values import Uses, facts_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from berceau.domain.families import Child, Family
    from berceau.domain.territory import Territory
    from berceau.placement.problem import Problem
    from berceau.privacy.communes import Joined
    from berceau.privacy.crowd import Step
    from berceau.privacy.days import Span


class Sketch:
    """What is written of the people of a problem.

    Parameters
    ----------
    problem
        The problem.
    k
        Children that should share all that might be known of them elsewhere.
    further
        What is coarsened further although something else may be decided.
    """

    def __init__(self, problem: Problem, k: int, further: Collection[Step] = ()) -> None:
        self._territory = territory = problem.territory
        self._further = further
        self._uses = Uses(territory)
        ready = Ready(problem)
        points = {family.id: ready.all_of(family) for family in territory.families}
        self._by_grid = {family for family, found in points.items() if found is None}
        self._points = {c: p for found in points.values() for c, p in (found or {}).items()}
        self._ages = Ages(territory, self._uses)
        homes = Homes(territory, self._uses, self._by_grid)
        is_kept = "homes" not in further
        self.sites = {name: spot if is_kept else NOWHERE for name, spot in homes.sites.items()}
        self.joinable = joined_communes(territory, k, homes.centres(kept=is_kept))
        self.joined = self.joinable if "communes" in further else NONE_JOINED
        self.households = {
            family.id: Household(
                self._facts(family, family.facts),
                homes.homes.get(family.id) if is_kept else None,
            )
            for family in territory.families
        }
        self.spans = {
            child.id: self._ages.span(child, points=family.id in self._by_grid)
            for family, child in territory.child_by_id.values()
        }
        self._together = self._in_company(self.joined)
        self._births: dict[str, Written] = {}
        self.people = {
            child.id: self._person(family, child)
            for family, child in territory.child_by_id.values()
        }

    def _in_company(self, joined: Joined) -> dict[str, Written]:
        """Give births that as many children share as their spans let, of those alike otherwise.

        Parameters
        ----------
        joined
            Communes that go under a common name.
        """
        alike: defaultdict[tuple[object, ...], dict[str, Span]] = defaultdict(dict)
        for family, child in self._territory.child_by_id.values():
            household = self.households[family.id]
            facts = {f.name: f.value for f in household.facts}
            facts |= {f.name: f.value for f in self._facts(family, child.facts, own=True)}
            known = tuple(sorted((name, repr(value)) for name, value in facts.items()))
            commune = joined.code(family.commune)
            alike[commune, known, household.home][child.id] = self.spans[child.id]
        return {child: day for group in alike.values() for child, day in shared(group).items()}

    def names(self, secret: str) -> Names:
        """Give new identifiers.

        Parameters
        ----------
        secret
            Of the pseudonyms.
        """
        submitted = {child: person.submitted for child, person in self.people.items()}
        families = (family.id for family in self._territory.families)
        return Names(
            children=child_names(self._territory, secret, submitted),
            families=pseudonyms(families, secret, kind="family"),
            structures=structure_names(self._territory.structures, secret),
        )

    def if_joined(self) -> IfJoined:
        """Give what would be known of children if small communes went under a common name."""
        births = self._in_company(self.joinable)
        homes = {c: family.commune for c, (family, _) in self._territory.child_by_id.items()}
        return IfJoined(
            {
                child: (self.joinable.code(home), self._written(births[child]).day)
                for child, home in homes.items()
            },
            {child for child, home in homes.items() if home in self.joinable.apart},
        )

    def changes(self, written: Territory) -> Changes:
        """Count what was changed.

        Parameters
        ----------
        written
            The territory as it is written.
        """
        old = self._territory
        spots = [*self.sites.values(), *(h.home for h in self.households.values() if h.home)]
        given = sum(family.latitude is not None for family in old.families)
        return Changes(
            children=len(self.people),
            families=len(self.households),
            communes=len(self.joined.names),
            joined=len({commune.code for commune in self.joined.names.values()}),
            childminders=sum(s.kind == "childminder" for s in old.structures),
            births=dict(Counter(written.grain for written in self._births.values())),
            requests=sum(person.submitted is not None for person in self.people.values()),
            ready=sum(bool(points) for points in self._points.values()),
            facts_before=sum(1 for _ in facts_of(old)),
            facts=sum(1 for _ in facts_of(written)),
            homes_before=given + len(self.sites),
            homes=sum(spot.point is not None for spot in spots),
            homes_exact=sum(spot.where == "exact" for spot in spots),
            texts=texts_of(old),
        )

    def _person(self, family: Family, child: Child) -> Person:
        by_grid = family.id in self._by_grid
        born, walks_from = self._days(child)
        request = child.request
        return Person(
            born=born,
            walks_from=walks_from,
            submitted=None if request is None else self._waited(request.submitted),
            facts=self._facts(family, child.facts, own=True),
            points=() if by_grid and request is None else self._given(child, by_grid=by_grid),
            refusals=0
            if request is None
            else self._uses.refusals(request.refusals, points=by_grid),
        )

    def _given(self, child: Child, *, by_grid: bool) -> tuple[int, ...]:
        """Give the points of a child's wishes, where they are written."""
        if by_grid:
            return () if child.request is None else child.request.points
        return self._points[child.id]

    def _waited(self, day: date | None) -> date | None:
        """Give the day that stands for all with the same months of waiting."""
        first = self._territory.calendar.first
        return None if day is None else latest(first, completed_months(day, first))

    def _days(self, child: Child) -> tuple[date, date | None]:
        """Give the day of birth and that of walking."""
        walks_from = self._walking(child)
        self._births[child.id] = written = self._written(self._together[child.id])
        after = (walks_from, *(asked.until for asked in (child.request, child.held) if asked))
        return min([written.day, *(day for day in after if day is not None)]), walks_from

    def _written(self, birth: Written) -> Written:
        """Give a birth as coarse as it was asked for."""
        for step, grain in GRAINS.items():
            if step in self._further:
                birth = Written(rounded(birth.day, grain), grain)
        return birth

    def _walking(self, child: Child) -> date | None:
        """Give the first of the days looked at on which a child walks."""
        if child.walks_from is None or not self._ages.walking_matters(child):
            return None
        days = self._ages.days(child)
        if not days or days[-1] < child.walks_from:
            return child.walks_from if not days else latest(days[-1], -1)
        return min(day for day in days if day >= child.walks_from)

    def _facts(
        self, family: Family, facts: tuple[Fact, ...], *, own: bool = False
    ) -> tuple[Fact, ...]:
        """Give facts that decide the same, those that decide nothing left out.

        Parameters
        ----------
        own
            Whether they are a child's, and stand before those of its family.
        """
        if "facts" in self._further:
            return ()
        points = family.id in self._by_grid
        of_family = {fact.name for fact in family.facts} if own else set()
        return tuple(
            Fact(name=fact.name, value=self._uses.plain(fact.name, fact.value, points=points))
            for fact in sorted(facts, key=lambda fact: fact.name)
            if (fact.name in of_family and self._uses.is_used(fact.name, points=points))
            or not self._uses.is_idle(fact.name, fact.value, points=points)
        )
