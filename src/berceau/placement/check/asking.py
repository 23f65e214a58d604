"""What a family asks: ranks of structures, accepted weeks and their shares, titles, access."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from berceau.domain.communes import distance_km
from berceau.domain.wishes import is_group, parse_group

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from berceau.domain.conventions import Convention
    from berceau.domain.families import Child, Family, Request
    from berceau.domain.structures import Structure
    from berceau.placement.check.view import View

_WHOLE = 1000
"""A whole share, in thousandths."""


class Way(NamedTuple):
    """A week that a family accepts.

    Attributes
    ----------
    position
        Place in the order of the accepted weeks, from 0.
    share
        Share of the hours asked, in thousandths.
    """

    position: int
    share: int


def minutes_asked(view: View, request: Request) -> int:
    """Give the minutes a week of the first wish, of its largest way if it is flexible."""
    known = view.notes.asked
    if request.weeks[0] not in known:
        ways_of_first = _written_out(view, request, 0)
        known[request.weeks[0]] = max(view.week_minutes(slots) for slots in ways_of_first)
    return known[request.weeks[0]]


def share_of(view: View, request: Request, slots: frozenset[int]) -> int:
    """Give the share of the hours asked that a set of slots grants, in thousandths."""
    asked = minutes_asked(view, request)
    return min(_WHOLE, _WHOLE * view.week_minutes(slots) // asked)


def ways(view: View, request: Request) -> dict[frozenset[int], Way]:
    """List the weeks that a request accepts, those of `policy.fewer_days` included."""
    known, key = view.notes.ways, (request.weeks, request.shares)
    if key not in known:
        known[key] = _ways(view, request)
    return known[key]


def _ways(view: View, request: Request) -> dict[frozenset[int], Way]:
    found: dict[frozenset[int], Way] = {}
    for position in range(len(request.weeks)):
        for slots in _written_out(view, request, position):
            share = request.shares[position] if request.shares else share_of(view, request, slots)
            found.setdefault(slots, Way(position, share))
    for fewer, slots in _with_fewer_days(view, request):
        position = len(request.weeks) - 1 + fewer
        found.setdefault(slots, Way(position, share_of(view, request, slots)))
    return found


def _written_out(view: View, request: Request, position: int) -> Iterator[frozenset[int]]:
    week = request.weeks[position]
    if isinstance(week, tuple):
        yield view.slots(week)
        return
    for names in combinations(week.of, week.any):
        yield view.calendar.expand(names)


def _with_fewer_days(view: View, request: Request) -> Iterator[tuple[int, frozenset[int]]]:
    for slots in _written_out(view, request, 0):
        days = sorted({view.calendar.slots[slot][0] for slot in slots})
        for fewer in range(1, min(view.policy.fewer_days, len(days) - 1) + 1):
            for removed in combinations(days, fewer):
                yield (
                    fewer,
                    frozenset(s for s in slots if view.calendar.slots[s][0] not in removed),
                )


def rank_of(view: View, family: Family, child: Child, structure: Structure) -> int | None:
    """Give the position of the first wish that covers a structure; none where no wish does."""
    if child.request is None:
        return None
    for position, wish in enumerate(child.request.wishes):
        if covers(view, wish, (family, child), structure):
            return position
    return None


def covers(view: View, wish: str, who: tuple[Family, Child], structure: Structure) -> bool:
    """Say whether a wish of a child is met at a structure."""
    if not is_group(wish):
        return wish == structure.id
    group = parse_group(wish)
    if group is None or not _of_kind(view, group.kind, who, structure):
        return False
    if group.commune is not None:
        return structure.commune == group.commune
    if group.km is not None:
        kilometres = distance(view, who[0], structure)
        return kilometres is not None and kilometres <= group.km
    return True


def _of_kind(view: View, kind: str, who: tuple[Family, Child], structure: Structure) -> bool:
    if kind == "sibling":
        return _has_sibling(view, *who, structure)
    return kind in {"any", structure.kind}


def _has_sibling(view: View, family: Family, child: Child, structure: Structure) -> bool:
    """Say whether another child of the family holds a place at a structure this year."""
    brothers_and_sisters = (other for other in family.children if other.id != child.id)
    return any(
        other.held is not None
        and other.held.structure == structure.id
        and view.held(other) is not None
        for other in brothers_and_sisters
    )


def distance(view: View, family: Family, structure: Structure) -> float | None:
    """Give the kilometres from home to a structure; none where coordinates are missing."""
    home, site = view.territory.home(family), view.territory.site(structure)
    return None if home is None or site is None else distance_km(home, site)


def titles(
    view: View, commune: str, structure: Structure, day: date
) -> tuple[Convention | None, ...]:
    """List the titles under which a commune's families use a structure on a day.

    Returns
    -------
        Conventions, or ``(None,)`` where they are served in their own right; empty where they are
        not received.
    """
    known, key = view.notes.titles, (commune, structure.id, day)
    if key not in known:
        known[key] = _titles(view, commune, structure, day)
    return known[key]


def _titles(
    view: View, commune: str, structure: Structure, day: date
) -> tuple[Convention | None, ...]:
    in_force = [c for c in view.territory.conventions if c.in_force(day)]
    parties = tuple(c for c in in_force if has_part(c, commune, structure))
    if parties:
        return parties
    if view.serves(structure, commune):
        return (None,)
    return tuple(
        c
        for c in in_force
        if _opened_to_guests(view, c, commune, structure)
        or _in_network(view, c, commune, structure)
    )


def has_part(convention: Convention, commune: str, structure: Structure) -> bool:
    """Say whether a convention gives a commune a part of a structure's places."""
    return any(
        term.kind == "share"
        and term.structure == structure.id
        and any(part.commune == commune for part in term.parts)
        for term in convention.terms
    )


def _opened_to_guests(
    view: View, convention: Convention, commune: str, structure: Structure
) -> bool:
    return (
        commune in convention.guests
        and any(term.kind == "access" for term in convention.terms)
        and structure.id in view.hosts[convention.id]
    )


def _in_network(view: View, convention: Convention, commune: str, structure: Structure) -> bool:
    if not any(term.kind == "network" for term in convention.terms):
        return False
    if not view.is_independent(structure) or structure.commune == commune:
        return False
    hosts = (view.territory.structure_by_id[host].commune for host in convention.hosts)
    parties = {*convention.guests, *hosts, convention.host_commune}
    return commune in parties and structure.commune in parties


def access_allows(
    view: View, convention: Convention, commune: str, structure: Structure, slots: frozenset[int]
) -> bool:
    """Say whether the access terms of a convention let a commune's families have a week.

    They bind guests at the hosts; a party to a share is no guest.
    """
    if not _opened_to_guests(view, convention, commune, structure):
        return True
    if has_part(convention, commune, structure):
        return True
    for term in convention.terms:
        if term.kind != "access":
            continue
        open_slots = None if term.slots is None else view.calendar.expand(term.slots)
        if open_slots is not None and not slots <= open_slots:
            continue
        if not term.half_days_only or not has_whole_day(view, slots):
            return True
    return False


def has_whole_day(view: View, slots: frozenset[int]) -> bool:
    """Say whether some weekday of a week has bands of both halves of the day."""
    halves = {view.calendar.half_of(slot) for slot in slots}
    return len({day for day, _ in halves}) < len(halves)
