"""Rule `options`: every placement is one that the rules of admission allow."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from berceau.placement.check.asking import (
    Way,
    access_allows,
    rank_of,
    share_of,
    titles,
    ways,
)
from berceau.placement.check.report import Violation
from berceau.placement.check.view import Stretch, completed_months

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from berceau.domain.families import Held, Request
    from berceau.placement.check.seating import Seat, Seating
    from berceau.placement.check.view import View

_DAY = timedelta(days=1)


class _Claim(NamedTuple):
    """Something that a placement says or does, against what the rules say.

    Attributes
    ----------
    what
        Part of a sentence: what is looked at.
    found, expected
        What the placement has, and what would have been right.
    """

    what: str
    found: object
    expected: object


def options(view: View, seating: Seating) -> Iterator[Violation]:
    """Rule ``options``: wish, week, title, opening, age, dates, section, and what they say."""
    for placement, reason in seating.strange:
        yield Violation(
            rule="options",
            subject=f"child {placement.child}, {placement.structure}",
            found=" ".join(placement.week) or "no slot",
            limit="a placement that the territory knows",
            message=reason,
        )
    for seat in seating.seats:
        stay = view.held(seat.child)
        status = seat.placement.status
        if status in {"kept", "leaving"}:
            claims = _as_held(view, seating, seat, stay)
        else:
            claims = _as_granted(view, seating, seat, stay)
        yield from _broken(seat, claims)


def _broken(seat: Seat, claims: Iterator[_Claim]) -> Iterator[Violation]:
    for claim in claims:
        yield Violation(
            rule="options",
            subject=f"child {seat.child.id}, {seat.structure.id}",
            found=str(claim.found),
            limit=str(claim.expected),
            message=claim.what,
        )


def _differences(claims: Iterator[_Claim]) -> Iterator[_Claim]:
    return (claim for claim in claims if claim.found != claim.expected)


def _as_held(view: View, seating: Seating, seat: Seat, stay: Stretch | None) -> Iterator[_Claim]:
    """Compare a kept place, or one that is left, with the place held."""
    held = seat.child.held
    if held is None or stay is None:
        yield _Claim("a place is kept or left", seat.placement.status, "no place held this year")
        return
    last = stay.last
    if seat.leaves:
        final = seating.final(seat.child.id)
        if final is None or not final.is_granted:
            yield _Claim("a held place is left", "leaving", "a placement to which it moves")
            return
        last = min(last, final.stay.first - _DAY)
    yield from _differences(_held_claims(view, seat, held, Stretch(stay.first, last)))
    yield from _told(seating, seat)


def _held_claims(view: View, seat: Seat, held: Held, stay: Stretch) -> Iterator[_Claim]:
    placement = seat.placement
    age = completed_months(seat.child.born, stay.first)
    week = view.written(view.slots(held.week))
    yield _Claim("structure held", placement.structure, held.structure)
    yield _Claim("week held", view.written(seat.slots), week)
    yield _Claim("convention of the place held", placement.convention, held.convention)
    yield _Claim("first day of the place held", placement.start, stay.first)
    yield _Claim("last day of the place held", placement.until, stay.last)
    if placement.structure == held.structure:
        section = view.counting_section(seat.structure, age).id
        yield _Claim("section on the first day", placement.section, section)


def _as_granted(
    view: View, seating: Seating, seat: Seat, held: Stretch | None
) -> Iterator[_Claim]:
    """Look at a new place, or one to which a child moves, as a fresh admission."""
    request, asked = seat.child.request, view.requested(seat.child)
    if request is None or asked is None:
        yield _Claim("a place is granted", seat.placement.status, "no request in the year planned")
        return
    if seat.structure.id in view.houses:
        yield _Claim("the house has members", seat.structure.id, "one of its childminders")
    status = "new" if held is None else "moved"
    yield from _differences(iter([_Claim("status", seat.placement.status, status)]))
    yield from _wish(view, seat, request)
    yield from _title(view, seat, asked)
    yield from _opening_and_ages(view, seat)
    if held is not None:
        yield from _better(view, seat, request)
    yield from _told(seating, seat)


def _wish(view: View, seat: Seat, request: Request) -> Iterator[_Claim]:
    rank = rank_of(view, seat.family, seat.child, seat.structure)
    decision = view.decided.get(seat.child.id)
    decided_here = decision is not None and decision.structure == seat.structure.id
    if rank is None and not decided_here:
        yield _Claim("no wish covers it", seat.structure.id, ", ".join(request.wishes))
    accepted = accepted_weeks(view, seat, request)
    if seat.slots not in accepted:
        week = view.written(seat.slots)
        known = [view.written(slots) for slots in list(accepted)[:5]]
        yield _Claim("the week is not accepted", week, "; ".join(known))


def accepted_weeks(view: View, seat: Seat, request: Request) -> dict[frozenset[int], Way]:
    """Give the weeks that may be granted at a seat's structure: asked, or the one decided."""
    accepted = ways(view, request)
    decision = view.decided.get(seat.child.id)
    if decision is None or decision.structure != seat.structure.id or decision.week is None:
        return accepted
    slots = view.calendar.expand(decision.week)
    after_the_last = Way(len(request.weeks), share_of(view, request, slots))
    return {slots: accepted.get(slots, after_the_last)}


def _title(view: View, seat: Seat, asked: Stretch) -> Iterator[_Claim]:
    """Check the right to come, and the dates, which a convention may cut."""
    commune, structure, placement = seat.family.commune, seat.structure, seat.placement
    known = {
        None if convention is None else convention.id: convention
        for convention in titles(view, commune, structure, asked.first)
    }
    via = placement.convention
    last: date = asked.last
    if via not in known:
        expected = ", ".join(name or "as a resident" for name in known) or "no right there"
        yield _Claim("title", via or "as a resident", expected)
    convention = known.get(via)
    if convention is not None:
        if not access_allows(view, convention, commune, structure, seat.slots):
            week = view.written(seat.slots)
            yield _Claim("access does not allow the week", week, f"what {convention.id} opens")
        if convention.exit == "leave" and convention.until is not None:
            last = min(last, convention.until)
    dates = [
        _Claim("first day", placement.start, asked.first),
        _Claim("last day", placement.until, last),
    ]
    yield from _differences(iter(dates))


def _opening_and_ages(view: View, seat: Seat) -> Iterator[_Claim]:
    outside = seat.slots - view.opening(seat.structure)
    if outside:
        names = view.written(outside)
        opening = view.written(view.opening(seat.structure))
        yield _Claim("closed at slots of the week", names, opening)
    ages = f"{seat.structure.from_months} to {seat.structure.to_months} months"
    if seat.structure.sections:
        groups = (f"{s.from_months} to {s.to_months}" for s in seat.structure.sections)
        ages = f"{', '.join(groups)} months"
    for period in view.periods:
        age = int(seat.ages[period.number])
        if seat.present[period.number] and view.section_at(seat.structure, age) is None:
            yield _Claim(f"no section for the age in {period.label}", f"{age} months", ages)
            return
    age = completed_months(seat.child.born, seat.stay.first)
    section = view.section_at(seat.structure, age)
    if section is not None and section.id != seat.placement.section:
        yield _Claim("section on the first day", seat.placement.section, section.id)


def _better(view: View, seat: Seat, request: Request) -> Iterator[_Claim]:
    """Check that a child in place moves only to what it ranks above, or where it is decided."""
    decision = view.decided.get(seat.child.id)
    if decision is not None and decision.structure == seat.structure.id:
        return
    if not view.policy.transfers:
        yield _Claim("a child in place moves", seat.structure.id, "no transfers in the policy")
    held = seat.child.held
    if held is None:
        return
    home = view.territory.structure_by_id[held.structure]
    held_rank = rank_of(view, seat.family, seat.child, home)
    held_way = ways(view, request).get(view.slots(held.week))
    if held_rank is None or held_way is None:
        return
    rank = rank_of(view, seat.family, seat.child, seat.structure)
    way = accepted_weeks(view, seat, request).get(seat.slots)
    mine = (
        len(request.wishes) if rank is None else rank,
        len(request.weeks) if way is None else way.position,
    )
    if mine >= (held_rank, held_way.position):
        found = f"wish {mine[0]}, week {mine[1]}"
        expected = f"before wish {held_rank}, week {held_way.position}, which is held"
        yield _Claim("a child in place moves to something no better", found, expected)


def _told(seating: Seating, seat: Seat) -> Iterator[_Claim]:
    """Check what a placement says of itself: rank, share, points, suggestion."""
    placement = seat.placement
    independent = seating.view.is_independent(seat.structure)
    # A contract that a childminder has already is no suggestion, but may be shown beside them.
    if placement.suggestion != independent and (seat.is_granted or placement.suggestion):
        yield _Claim("suggestion", placement.suggestion, independent)
    told = (
        ("rank of the wish", placement.rank, seating.rank),
        ("share of the hours asked, in thousandths", placement.share, seating.share),
        ("points", placement.points, seating.points),
    )
    for what, said, recomputed in told:
        if said is not None and said != (right := recomputed(seat)):
            yield _Claim(what, said, right)
