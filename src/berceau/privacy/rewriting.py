"""The territory written anew: what is decided by it stays, what is said of people goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from berceau.domain.base import Record
from berceau.domain.territory import Source, Territory
from berceau.domain.wishes import is_group
from berceau.placement.stays import held_stay, requested_stay
from berceau.privacy.numbering import kept_links

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from berceau.domain.communes import Commune
    from berceau.domain.decisions import Decision
    from berceau.domain.families import Child, Fact, Family, Held, Request
    from berceau.domain.policy import EnvyRule, Policy
    from berceau.domain.structures import Structure
    from berceau.placement.stays import Stay
    from berceau.privacy.communes import Joined
    from berceau.privacy.homes import Spot
    from berceau.privacy.names import Names

AnyRecord = TypeVar("AnyRecord", bound=Record)

ABOUT = "families, childminders, decisions"
SAID = (
    "Anonymised: identifiers are pseudonyms, days of birth and of request stand for all days that "
    "decide the same, and what decides nothing is left out."
)


class Person(NamedTuple):
    """What is written of a child.

    Attributes
    ----------
    born, walks_from, submitted
        Days.
    facts
        Facts.
    points
        Points of its wishes, where they are written ready made or were before.
    refusals
        Earlier refusals.
    """

    born: date
    walks_from: date | None
    submitted: date | None
    facts: tuple[Fact, ...]
    points: tuple[int, ...]
    refusals: int


class Household(NamedTuple):
    """What is written of a family: its facts, and its home where that is not its commune."""

    facts: tuple[Fact, ...]
    home: Spot | None


class Writer:
    """Writes a territory anew.

    Parameters
    ----------
    territory
        The territory as it is.
    names
        New identifiers.
    people, households
        What is written of each child and family, by the old identifiers.
    sites
        Sites of childminders that have one.
    joined
        Communes that go under a common name.
    """

    def __init__(
        self,
        territory: Territory,
        names: Names,
        people: Mapping[str, Person],
        households: Mapping[str, Household],
        sites: Mapping[str, Spot],
        joined: Joined,
    ) -> None:
        self._territory, self._names = territory, names
        self._people, self._households, self._sites = people, households, sites
        self._joined = joined

    def territory(self) -> Territory:
        """Write the territory.

        Raises
        ------
        InputError
            Never for a territory that was read: what is written is checked like any other.
        """
        old = self._territory
        families = sorted((self._family(f) for f in old.families), key=lambda f: f.id)
        return Territory(
            name=old.name,
            calendar=old.calendar,
            communes=self._communes(old.communes),
            structures=tuple(map(self._structure, old.structures)),
            conventions=tuple(
                _with(
                    convention,
                    hosts=tuple(self._names.structures[host] for host in convention.hosts),
                    guests=self._codes(convention.guests),
                    terms=tuple(
                        _with(term, structure=self._names.structures[term.structure])
                        if term.kind == "share"
                        else term
                        for term in convention.terms
                    ),
                )
                for convention in old.conventions
            ),
            families=tuple(families),
            policy=self._policy(old.policy),
            decisions=tuple(sorted(map(self._decision, old.decisions), key=repr)),
            sources=(Source(about=ABOUT, origin="assumed", source=SAID),),
        )

    def _structure(self, structure: Structure) -> Structure:
        changed: dict[str, Any] = {
            "id": self._names.structures[structure.id],
            "serves": self._codes(structure.serves),
        }
        if structure.part_of is not None:
            changed["part_of"] = self._names.structures[structure.part_of]
        if structure.kind == "childminder":
            changed["name"] = ""
        if structure.id in self._sites:
            changed |= _point(self._sites[structure.id])
        return _with(structure, **changed)

    def _policy(self, policy: Policy) -> Policy:
        return _with(
            policy,
            grid=tuple(_with(criterion, proof="", source="") for criterion in policy.grid),
            tie_break=kept_links(policy.tie_break),
            envy=tuple(map(self._envy_rule, policy.envy)),
        )

    def _envy_rule(self, rule: EnvyRule) -> EnvyRule:
        return _with(
            rule, children=tuple(sorted(self._names.children[child] for child in rule.children))
        )

    def _decision(self, decision: Decision) -> Decision:
        changed: dict[str, Any] = {"reason": "", "author": "", "decided": None}
        if decision.kind != "reserve":
            changed["child"] = self._names.children[decision.child]
        if decision.kind != "refuse" and decision.kind != "keep":  # noqa: PLR1714 - mypy reads it
            changed["structure"] = self._names.structures[decision.structure]
        return _with(decision, **changed)

    def _family(self, family: Family) -> Family:
        household = self._households[family.id]
        children = sorted((self._child(child) for child in family.children), key=lambda c: c.id)
        combinations = tuple(
            tuple(
                _with(
                    place,
                    child=self._names.children[place.child],
                    structure=self._wish(place.structure),
                )
                for place in combination
            )
            for combination in family.combinations
        )
        return _with(
            family,
            id=self._names.families[family.id],
            commune=self._joined.code(family.commune),
            facts=household.facts,
            children=tuple(children),
            combinations=combinations,
            **_point(household.home),
        )

    def _child(self, child: Child) -> Child:
        person = self._people[child.id]
        return _with(
            child,
            id=self._names.children[child.id],
            born=person.born,
            walks_from=person.walks_from,
            facts=person.facts,
            request=None if child.request is None else self._request(child, child.request),
            held=None if child.held is None else self._held(child, child.held),
        )

    def _request(self, child: Child, request: Request) -> Request:
        person = self._people[child.id]
        stay = requested_stay(child, self._territory.calendar)
        return _with(
            request,
            start=request.start if stay is None else stay.first,
            until=self._until(request.until, stay),
            wishes=tuple(map(self._wish, request.wishes)),
            points=person.points,
            mode=None,
            submitted=person.submitted,
            refusals=person.refusals,
        )

    def _held(self, child: Child, held: Held) -> Held:
        stay = held_stay(child, self._territory.calendar)
        return _with(
            held,
            structure=self._names.structures[held.structure],
            since=held.since if stay is None else stay.first,
            until=self._until(held.until, stay),
        )

    def _until(self, day: date | None, stay: Stay | None) -> date | None:
        """Leave out a last day that school or the end of the year would give as well."""
        if day is None or stay is None:
            return day
        return None if day > stay.last or day >= self._territory.calendar.last else day

    def _communes(self, communes: tuple[Commune, ...]) -> tuple[Commune, ...]:
        """Write communes in the order of their codes: where one was tells nothing."""
        found = {self._joined.names.get(commune.code, commune) for commune in communes}
        return tuple(sorted(found, key=lambda commune: commune.code))

    def _codes(self, communes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(set(map(self._joined.code, communes))))

    def _wish(self, wish: str) -> str:
        return wish if is_group(wish) else self._names.structures[wish]


def _point(spot: Spot | None) -> dict[str, float | None]:
    latitude, longitude = (None, None) if spot is None or spot.point is None else spot.point
    return {"latitude": latitude, "longitude": longitude}


def _with(record: AnyRecord, **changed: Any) -> AnyRecord:
    return record.model_copy(update=changed)
