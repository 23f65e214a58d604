"""Rule `convention`: every term of every convention, in every month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.placement.check.report import Violation
from berceau.placement.check.rooms import Room, above

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from berceau.domain.calendar import Period
    from berceau.domain.conventions import Children, Convention, Hours, Places, Share
    from berceau.placement.check.seating import Seat, Seating
    from berceau.placement.check.view import View

_HOUR = 60
"""Minutes."""

_SCOPES: dict[str, Callable[[Seat], str]] = {
    "convention": lambda _: "all guests",
    "commune": lambda seat: f"commune {seat.family.commune}",
    "family": lambda seat: f"family of {seat.family.children[0].id}",
}


def conventions(view: View, seating: Seating) -> Iterator[Violation]:
    """Rule ``convention``: each term, over the placements taken under its convention."""
    for convention in view.territory.conventions:
        seats = seating.by_convention[convention.id]
        for term in convention.terms:
            if term.kind == "places":
                yield from _places(view, seating, convention, term)
            elif term.kind == "share":
                yield from _share(view, seating, convention, term)
            elif term.kind == "hours":
                yield from _hours(view, convention, term, seats)
            elif term.kind == "children":
                yield from _children(convention, term, seats)


def _places(
    view: View, seating: Seating, convention: Convention, term: Places
) -> Iterator[Violation]:
    """Count guests at all hosts together."""
    found = seating.count(seating.by_convention[convention.id])
    limit = np.full(view.shape, term.max, dtype=np.int64)
    room = Room("convention", f"{convention.id}, hosts together", "more guests than places")
    yield from above(view, room, found, limit)


def _share(
    view: View, seating: Seating, convention: Convention, term: Share
) -> Iterator[Violation]:
    """Count each party's children at the structure, whatever their title."""
    holds = np.array([holds_in(convention, term, period) for period in view.periods])
    for part in term.parts:
        seats = [s for s in seating.at(term.structure) if s.family.commune == part.commune]
        found = seating.count(seats) * holds[:, None]
        limit = np.full(view.shape, part.places, dtype=np.int64)
        name = f"{convention.id}, {term.structure}, part of {part.commune}"
        room = Room("convention", name, "more children than the commune's part")
        yield from above(view, room, found, limit)


def holds_in(convention: Convention, term: Share, period: Period) -> bool:
    """Say whether the parts hold in a month: the convention is in force, nothing is released."""
    begun = convention.start is None or convention.start <= period.last
    over = convention.until is not None and convention.until < period.first
    released = term.released_on is not None and term.released_on <= period.first
    return begun and not over and not released


def _hours(
    view: View, convention: Convention, term: Hours, seats: Iterable[Seat]
) -> Iterator[Violation]:
    """Count minutes over the open days of the stays, by month or year, by scope."""
    used: dict[str, NDArray[np.int64]] = {}
    for seat in seats:
        who = _SCOPES[term.scope](seat)
        used[who] = used.get(who, np.zeros(view.shape[0], dtype=np.int64)) + seat.minutes
    limit = term.max * _HOUR
    labels = [period.label for period in view.periods] if term.per == "month" else ["the year"]
    for who, by_month in used.items():
        totals = by_month if term.per == "month" else by_month.sum(keepdims=True)
        for label, total in zip(labels, totals, strict=True):
            if total > limit:
                yield Violation(
                    rule="convention",
                    subject=f"{convention.id}, {who}, {label}",
                    found=int(total),
                    limit=limit,
                    message=f"more than {term.max} hours, in minutes",
                )


def _children(
    convention: Convention, term: Children, seats: Iterable[Seat]
) -> Iterator[Violation]:
    count = len({seat.child.id for seat in seats})
    if count > term.max:
        yield Violation(
            rule="convention",
            subject=f"{convention.id}, all guests",
            found=count,
            limit=term.max,
            message="more children than the convention receives",
        )


def missed(view: View, seating: Seating) -> int:
    """Sum what the `target` terms miss, in minutes or children."""
    total = 0
    for convention in view.territory.conventions:
        seats = seating.by_convention[convention.id]
        for term in convention.terms:
            if term.kind != "target":
                continue
            if term.unit == "hours":
                total += max(0, term.min * _HOUR - sum(int(s.minutes.sum()) for s in seats))
            else:
                total += max(0, term.min - len({seat.child.id for seat in seats}))
    return total
