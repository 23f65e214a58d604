"""Changes of conventions: in force or not, their limits, who is a party."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from berceau.domain.base import MOST
from berceau.domain.conventions import Children, Hours, Part, Places, Share
from berceau.domain.faults import Names
from berceau.errors import Fault
from berceau.placement.scenarios.rooms import refuse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from berceau.domain.conventions import Convention, Term
    from berceau.domain.families import Child, Family
    from berceau.domain.territory import Territory
    from berceau.placement.scenarios.changes import Cap, InForce, Join, Leave, Lift

_CAPS = (Hours, Places, Children)
_COUNTED = {"hours", "places", "children", "target"}


def lifted(territory: Territory, change: Lift, where: str) -> Territory:
    """Give the territory without a convention in force; who holds a place under it keeps it.

    Raises
    ------
    InputError
        The convention is unknown.
    """
    convention = _convention(territory, change.convention, where)
    eve = territory.calendar.first - timedelta(days=1)
    start = convention.start if convention.start and convention.start <= eve else None
    over = convention.model_copy(update={"start": start, "until": eve})
    families = territory.families
    if convention.exit == "leave":
        families = tuple(_gone(family, convention.id, eve) for family in families)
    return _with(territory, convention, over).model_copy(update={"families": families})


def enforced(territory: Territory, change: InForce, where: str) -> Territory:
    """Give the territory with a convention in force.

    Raises
    ------
    InputError
        The convention is unknown.
    """
    convention = _convention(territory, change.convention, where)
    first = territory.calendar.first
    start = change.start
    if start is None and convention.start is not None:
        start = min(convention.start, first)
    in_force = convention.model_copy(update={"start": start, "until": change.until})
    return _with(territory, convention, in_force)


def capped(territory: Territory, change: Cap, where: str) -> Territory:
    """Give the territory with other limits of one kind in a convention.

    Raises
    ------
    InputError
        The convention is unknown or has no such limit, or the change names several new limits,
        or one under zero.
    """
    convention = _convention(territory, change.convention, where)
    named = [x for x in (change.max, change.percent, change.more) if x is not None]
    kinds = {term.kind for term in convention.terms if isinstance(term, _CAPS)}
    refuse(*Names("limit", kinds, "convention").check(f"{where}.term", change.term))
    if len(named) > 1:
        refuse(
            Fault(
                where,
                "several-limits",
                "several new limits",
                "one of max, percent and more, or none of them",
                "Keep one.",
            )
        )
    terms = tuple(_limited(convention, change, where))
    return _with(territory, convention, convention.model_copy(update={"terms": terms}))


def _limited(convention: Convention, change: Cap, where: str) -> Iterator[Term]:
    """Give the terms of a convention with their new limits; those without one are left out."""
    # A convention says something: where nothing else is left, a limit that nobody reaches.
    alone = all(term.kind == change.term for term in convention.terms)
    for term in convention.terms:
        if term.kind != change.term or not isinstance(term, _CAPS):
            yield term
            continue
        limit = _limit(term.max, change)
        if limit is None and not alone:
            continue
        limit = MOST if limit is None else limit
        if not 0 <= limit <= MOST:
            refuse(
                Fault(
                    where,
                    "limit-out-of-range",
                    f"a limit of {limit}",
                    f"from 0 to {MOST}",
                    "Correct the number.",
                )
            )
        yield term.model_copy(update={"max": limit})


def _limit(old: int, change: Cap) -> int | None:
    if change.max is not None:
        return change.max
    if change.percent is not None:
        return old * change.percent // 100
    return None if change.more is None else old + change.more


def left(territory: Territory, change: Leave, where: str) -> Territory:
    """Give the territory without a commune in a convention, from a day on.

    From the first day of the year planned, the convention itself is changed. From a later day
    there are two versions of it, as after a vote: that is possible where it shares places out and
    counts nothing else, for what each version counts, it counts by itself.

    Raises
    ------
    InputError
        Convention or commune are unknown, the commune is no party, or the day is not possible.
    """
    convention = _convention(territory, change.convention, where)
    refuse(
        *Names("party", _parties(convention), "convention").check(
            f"{where}.commune", change.commune
        )
    )
    if change.places_to is not None:
        refuse(*_unknown_commune(territory, change.places_to, f"{where}.places_to"))
    day = change.on or territory.calendar.first
    after = convention.model_copy(
        update={
            "guests": tuple(code for code in convention.guests if code != change.commune),
            "terms": tuple(
                _handed_on(term, change) if isinstance(term, Share) else term
                for term in convention.terms
            ),
        }
    )
    families = territory.families
    if convention.exit == "leave":
        eve = day - timedelta(days=1)
        families = tuple(
            _gone(family, convention.id, eve) if family.commune == change.commune else family
            for family in families
        )
    moved = territory.model_copy(update={"families": families})
    if day <= territory.calendar.first:
        return _with(moved, convention, after)
    return _in_two(moved, convention, after, day, where)


def _handed_on(term: Share, change: Leave) -> Share:
    """Give a share of places without a commune; its part goes to another, or to nobody."""
    freed = sum(part.places for part in term.parts if part.commune == change.commune)
    parts = [part for part in term.parts if part.commune != change.commune]
    if change.places_to is not None:
        had = sum(part.places for part in parts if part.commune == change.places_to)
        parts = [part for part in parts if part.commune != change.places_to]
        parts.append(Part(commune=change.places_to, places=had + freed))
    return term.model_copy(update={"parts": tuple(parts)})


def _in_two(
    territory: Territory, before: Convention, after: Convention, day: date, where: str
) -> Territory:
    """Give the territory with one version of a convention up to a day, and one from it on."""
    counted = sorted({term.kind for term in before.terms} & _COUNTED)
    if counted or day > territory.calendar.last:
        refuse(
            Fault(
                f"{where}.on",
                "not-this-day",
                f"{day}",
                "the first day of the year planned; a later one of the year where a convention"
                " shares places out and counts nothing else",
                "Leave the day out, or write both versions into the territory.",
            )
        )
    eve = day - timedelta(days=1)
    first = before.model_copy(update={"until": eve})
    second = after.model_copy(
        update={"id": f"{before.id} {day}", "start": day, "replaces": before.id}
    )
    found = _with(territory, before, first)
    return found.model_copy(update={"conventions": (*found.conventions, second)})


def joined(territory: Territory, change: Join, where: str) -> Territory:
    """Give the territory with a commune more in a convention.

    Raises
    ------
    InputError
        Convention or commune are unknown, the commune is a party already, or a part is named
        where no places are shared out, or the other way round.
    """
    convention = _convention(territory, change.convention, where)
    refuse(*_unknown_commune(territory, change.commune, f"{where}.commune"))
    shares = any(isinstance(term, Share) for term in convention.terms)
    if change.commune in _parties(convention):
        refuse(
            Fault(
                f"{where}.commune",
                "party-already",
                f"{change.commune!r}, a party already",
                "a commune that is none yet",
                "Choose another commune, or leave this change out.",
            )
        )
    if shares != (change.places is not None):
        refuse(
            Fault(
                f"{where}.places",
                "part-of-shared-places",
                "no number of places" if shares else f"{change.places} places",
                "its part of the shared places"
                if shares
                else "no number: no places are shared out",
                "Correct the change.",
            )
        )
    terms = tuple(
        term.model_copy(
            update={"parts": (*term.parts, Part(commune=change.commune, places=change.places))}
        )
        if isinstance(term, Share) and change.places is not None
        else term
        for term in convention.terms
    )
    guests = (*convention.guests, change.commune)
    return _with(
        territory, convention, convention.model_copy(update={"guests": guests, "terms": terms})
    )


def _gone(family: Family, convention: str, eve: date) -> Family:
    """Give a family whose children no longer hold what they had under a convention."""
    children = tuple(_without(child, convention, eve) for child in family.children)
    return family.model_copy(update={"children": children})


def _without(child: Child, convention: str, eve: date) -> Child:
    held = child.held
    if held is None or held.convention != convention:
        return child
    if eve < held.since:
        return child.model_copy(update={"held": None})
    until = eve if held.until is None else min(held.until, eve)
    return child.model_copy(update={"held": held.model_copy(update={"until": until})})


def _convention(territory: Territory, name: str, where: str) -> Convention:
    known = territory.convention_by_id
    refuse(*Names("convention", known).check(f"{where}.convention", name))
    return known[name]


def _unknown_commune(territory: Territory, code: str, where: str) -> Iterator[Fault]:
    return Names("commune", territory.commune_by_code).check(where, code)


def _parties(convention: Convention) -> set[str]:
    """List the guests of a convention, and whoever has a part of its places."""
    parts = [term.parts for term in convention.terms if isinstance(term, Share)]
    return {*convention.guests, *(part.commune for found in parts for part in found)}


def _with(territory: Territory, old: Convention, new: Convention) -> Territory:
    conventions = tuple(new if one.id == old.id else one for one in territory.conventions)
    return territory.model_copy(update={"conventions": conventions})
