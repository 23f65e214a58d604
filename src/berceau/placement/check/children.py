"""Rules on each child: `one-offer`, `held`, `decision`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from berceau.placement.check.report import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.placement.check.seating import Seat, Seating
    from berceau.placement.check.view import View

_DAY = timedelta(days=1)


def one_offer(_view: View, seating: Seating) -> Iterator[Violation]:
    """Rule ``one-offer``: at most one option per child, and at most one place left for it."""
    for child, seats in seating.by_child.items():
        left = sum(seat.leaves for seat in seats)
        kinds = (("places", len(seats) - left), ("held places left", left))
        for what, count in kinds:
            if count > 1:
                yield Violation(
                    rule="one-offer",
                    subject=f"child {child}",
                    found=count,
                    limit=1,
                    message=f"more than one offer: {what}",
                )


def held(view: View, seating: Seating) -> Iterator[Violation]:
    """Rule ``held``: a child in place keeps it or moves, and stays there until it moves."""
    for child_id, (_, child) in view.territory.child_by_id.items():
        stay = view.held(child)
        if stay is None or child.held is None:
            continue
        subject = f"child {child_id}, {child.held.structure}"
        final = seating.final(child_id)
        if final is None:
            yield Violation(
                rule="held",
                subject=subject,
                found=0,
                limit=1,
                message="a child in place neither keeps it nor moves",
            )
            continue
        left = any(seat.leaves for seat in seating.by_child[child_id])
        needed = final.is_granted and stay.first < final.stay.first
        if left != needed:
            expected = f"until {final.stay.first - _DAY}" if needed else "no place left"
            yield Violation(
                rule="held",
                subject=subject,
                found="a place left" if left else "no place until the move",
                limit=expected,
                message="the held place before the move is not as it should be",
            )


def decisions(view: View, seating: Seating) -> Iterator[Violation]:
    """Rule ``decision``: what the commission fixed; reserves are looked at with the places."""
    for decision in view.territory.decisions:
        if decision.kind == "reserve":
            continue
        final = seating.finals.get(decision.child)
        if decision.kind in {"place", "signed"}:
            week = None if decision.week is None else view.calendar.expand(decision.week)
            broken = (
                final is None
                or final.structure.id != decision.structure
                or (week is not None and final.slots != week)
            )
            expected = " ".join((decision.structure, *(decision.week or ())))
        else:
            granted = final is not None and final.is_granted
            here = decision.kind != "forbid" or (
                final is not None and final.structure.id == decision.structure
            )
            broken = granted and here
            expected = (
                "no new place" if decision.kind != "forbid" else "another structure, or none"
            )
        if broken:
            yield Violation(
                rule="decision",
                subject=f"child {decision.child}",
                found=_where(view, final),
                limit=expected,
                message=f"the decision to {decision.kind} is not followed",
            )


def _where(view: View, seat: Seat | None) -> str:
    if seat is None:
        return "no place"
    return " ".join((seat.structure.id, *view.calendar.compress(seat.slots)))
