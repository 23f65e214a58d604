"""What must hold in the families and their requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from berceau.domain.checks_siblings import sibling_faults
from berceau.domain.faults import (
    Names,
    ordered,
    outside_opening,
    point_whole,
    repeated,
    week_known,
)
from berceau.domain.wishes import KINDS, is_group, parse_group
from berceau.errors import Fault
from berceau.personal import shape

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from berceau.domain.calendar import Calendar
    from berceau.domain.families import Child, Fact, Held, Request
    from berceau.domain.structures import Structure
    from berceau.domain.territory import Territory


class _Known(NamedTuple):
    """What families may name."""

    calendar: Calendar
    structures: dict[str, Structure]
    houses: Names
    communes: Names
    conventions: Names


def family_faults(territory: Territory, gone: Collection[str] = ()) -> Iterator[Fault]:
    """Check communes, requests, places held, facts, and that no child or family comes twice.

    Parameters
    ----------
    territory
        Whose families.
    gone
        Names of things known to be broken, see `berceau.domain.checks.faults_of`.
    """
    structures = {structure.id: structure for structure in territory.structures}
    communes = {commune.code for commune in territory.communes}
    conventions = {convention.id for convention in territory.conventions}
    known = _Known(
        calendar=territory.calendar,
        structures=structures,
        houses=Names("structure", structures, personal=True, gone=gone),
        communes=Names("commune", communes, personal=True, gone=gone),
        conventions=Names("convention", conventions, personal=True, gone=gone),
    )
    families = territory.families
    yield from repeated("families", (family.id for family in families), "family")
    yield from repeated("children", (c.id for f in families for c in f.children), "child")
    for family in families:
        where = f"families[{family.id}]"
        yield from known.communes.check(f"{where}.commune", family.commune)
        yield from point_whole(where, family.latitude, family.longitude)
        yield from _facts(where, family.facts)
        yield from sibling_faults(where, family, lambda at, wish: _wish(at, wish, known))
        for child in family.children:
            yield from _child(f"{where}.children[{child.id}]", child, known)


def _facts(where: str, facts: tuple[Fact, ...]) -> Iterator[Fault]:
    if len(facts) > 1:
        yield from repeated(f"{where}.facts", (fact.name for fact in facts), "fact")


def _child(where: str, child: Child, known: _Known) -> Iterator[Fault]:
    yield from _facts(where, child.facts)
    yield from _after_birth(f"{where}.walks_from", child.walks_from, child)
    if child.request is not None:
        yield from _after_birth(f"{where}.request.until", child.request.until, child)
        yield from _request(f"{where}.request", child.request, known)
    if child.held is not None:
        yield from _after_birth(f"{where}.held.until", child.held.until, child)
        yield from _held(f"{where}.held", child.held, known)


def _after_birth(where: str, day: date | None, child: Child) -> Iterator[Fault]:
    if day is not None and day < child.born:
        yield Fault(
            where,
            "before-birth",
            "a day before the birth",
            "a day after the birth",
            "Correct this day or the day of birth.",
        )


def _held(where: str, held: Held, known: _Known) -> Iterator[Fault]:
    yield from ordered(where, held.since, held.until, personal=True)
    yield from week_known(f"{where}.week", held.week, known.calendar)
    yield from known.houses.check(f"{where}.structure", held.structure)
    structure = known.structures.get(held.structure)
    if structure is not None:
        yield from outside_opening(f"{where}.week", held.week, structure.opening, known.calendar)
    if held.convention is not None:
        yield from known.conventions.check(f"{where}.convention", held.convention)


def _request(where: str, request: Request, known: _Known) -> Iterator[Fault]:
    yield from ordered(where, request.start, request.until, personal=True)
    for k, week in enumerate(request.weeks):
        here = f"{where}.weeks[{k}]"
        if isinstance(week, tuple):
            yield from week_known(here, week, known.calendar)
            continue
        yield from week_known(f"{here}.of", week.of, known.calendar)
        if week.any > len(week.of):
            yield Fault(
                here,
                "flexible-week",
                "more slots to be had than are named",
                "at most as many as are named",
                "Name more slots, or ask for fewer.",
            )
    yield from _lengths(f"{where}.shares", len(request.shares), len(request.weeks), "week")
    yield from _lengths(f"{where}.points", len(request.points), len(request.wishes), "wish")
    for k, wish in enumerate(request.wishes):
        yield from _wish(f"{where}.wishes[{k}]", wish, known)
    if len(set(request.wishes)) < len(request.wishes):
        first, again = _twice(request.wishes)
        yield Fault(
            f"{where}.wishes",
            "wish-twice",
            f"number {again + 1}, the same as number {first + 1}",
            "each wish once",
            "Keep the first.",
        )


def _twice(wishes: tuple[str, ...]) -> tuple[int, int]:
    """Give the positions of the first wish that comes again, and of where it does."""
    again = next(k for k, wish in enumerate(wishes) if wish in wishes[:k])
    return wishes.index(wishes[again]), again


def _lengths(where: str, given: int, wanted: int, what: str) -> Iterator[Fault]:
    if given not in {0, wanted}:
        yield Fault(
            where,
            "lengths-differ",
            f"{given} values",
            f"{wanted}, one for each {what}, or none",
            "Complete the list or remove it.",
        )


def _wish(where: str, wish: str, known: _Known) -> Iterator[Fault]:
    if not is_group(wish):
        yield from known.houses.check(where, wish)
        return
    group = parse_group(wish)
    if group is None:
        yield Fault(
            where,
            "unknown-group",
            shape(wish),
            f"a kind ({', '.join(KINDS)}), a colon, and a commune's code, a distance or *",
            "Write for instance childminder:21617, any:15km or creche:*.",
        )
    elif group.commune is not None:
        yield from known.communes.check(where, group.commune)
