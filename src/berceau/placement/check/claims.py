"""What a proposal says besides its placements, against what the checker recomputes."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from berceau.placement.check.lots import tie_break
from berceau.placement.check.report import Violation
from berceau.placement.check.stages import stage_claims
from berceau.placement.check.tables import consumption_claims, occupancy_claims
from berceau.placement.check.waiting import waiting_claims

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.placement.check.seating import Seating
    from berceau.placement.check.view import View
    from berceau.placement.proposal import Measures, Proposal

_FULL = {"place", "in_order", "by_points", "by_bands", "deferred_acceptance"}
"""Methods of the library, whose placements say everything of themselves."""


def records(view: View, seating: Seating, proposal: Proposal) -> Iterator[Violation]:
    """Check input, order, refused children, waiting lists, consumption and occupancy."""
    yield from _input(view, proposal)
    yield from _refused(view, seating, proposal)
    if proposal.method in _FULL:
        yield from _complete(seating)
    yield from consumption_claims(view, seating, proposal.consumption)
    yield from occupancy_claims(view, seating, proposal.occupancy)
    yield from waiting_claims(view, seating, proposal.waiting)


def measures(
    view: View, seating: Seating, recomputed: Measures, proposal: Proposal
) -> Iterator[Violation]:
    """Check the measures and the stages that the proposal claims."""
    if proposal.measures is not None:
        for name in type(recomputed).model_fields:
            said, right = getattr(proposal.measures, name), getattr(recomputed, name)
            if name == "ranks":
                said, right = _trimmed(said), _trimmed(right)
            if said != right:
                yield Violation(
                    rule="measures",
                    subject=name,
                    found=said if isinstance(said, int) else str(said),
                    limit=right if isinstance(right, int) else str(right),
                    message="the measure is not what the placements give",
                )
    yield from stage_claims(
        view.policy, recomputed, proposal.stages, lambda: tie_break(view, seating)
    )


def _trimmed(ranks: tuple[int, ...]) -> tuple[int, ...]:
    """Drop the zeros at the end, which say nothing."""
    last = max((k for k, count in enumerate(ranks) if count), default=-1)
    return ranks[: last + 1]


def _input(view: View, proposal: Proposal) -> Iterator[Violation]:
    territory = view.territory
    pairs = (
        ("territory", proposal.territory, territory.name),
        ("fingerprint", proposal.fingerprint, territory.fingerprint),
    )
    for what, said, right in pairs:
        if said != right:
            yield _record(what, said, right, "the proposal was made for another input")
    order = [(placement.child, placement.start) for placement in proposal.placements]
    for before, after in pairwise(order):
        if after < before:
            found, limit = (f"{child} from {start}" for child, start in (after, before))
            yield _record("placements", found, f"after {limit}", "not in order")


def _refused(view: View, seating: Seating, proposal: Proposal) -> Iterator[Violation]:
    asking = {
        child.id: view.requested(child) is not None
        for _, child in view.territory.child_by_id.values()
        if child.request is not None and view.held(child) is None
    }
    given = Counter(proposal.refused)
    for child, in_year in asking.items():
        # A request without a stay in the year planned may be listed or not: nothing is refused.
        if in_year and child not in seating.finals and child not in given:
            yield _record(f"child {child}", "not listed", "refused", "a refused child is missing")
    for child, count in given.items():
        if child not in asking or child in seating.finals or count > 1:
            found = f"listed {count} times" if count > 1 else "refused"
            yield _record(f"child {child}", found, "not refused", "it is no refused child")


def _complete(seating: Seating) -> Iterator[Violation]:
    for seat in seating.seats:
        if not seat.is_granted:
            continue
        for name in ("rank", "share", "points"):
            if getattr(seat.placement, name) is None:
                yield _record(
                    f"child {seat.child.id}, {seat.structure.id}",
                    f"no {name}",
                    f"its {name}",
                    "the placement does not say it",
                )


def _record(subject: str, found: str, limit: str, message: str) -> Violation:
    return Violation(rule="records", subject=subject, found=found, limit=limit, message=message)
