"""The figures of a session, counted from what it left."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from berceau.domain.base import Count, Record
from berceau.placement.check import measures_of
from berceau.sessions.refusals import ByRefusals, by_refusals
from berceau.sessions.register import way_closed

if TYPE_CHECKING:
    from berceau.sessions.closed import Closed


class SessionFigures(Record):
    """What a session came to."""

    name: str
    asked: Count
    """Requests decided."""
    new: Count
    """Of them, never looked at before."""
    waiting: Count
    """Of them, looked at before."""
    due: Count
    """Of them, those that waited for their months to open."""
    offers: Count
    """Children to whom a new place or a move was offered."""
    accepted: Count
    declined: Count
    """Offers declined, or given back with the request."""
    silent: Count
    """Offers that were not answered in time."""
    refused: Count
    """Requests that were given nothing."""
    entries: Count
    """Children who come in by a place accepted."""
    moves: Count
    """Children in place who accepted another place."""
    to_school: Count
    """Children in place who leave for school before the year planned."""
    ended: Count
    """Other contracts that end before the first entries of the session."""
    withdrawn: Count
    """Requests taken back, before the session or at its end."""
    expired: Count
    """Requests that expired, or whose child is at school by then."""
    later: Count
    """Requests for months that are not open yet."""
    waiting_after: Count
    """Requests that stand once the session is closed, those for later apart."""
    in_place_after: Count
    """Children who hold a place once the session is closed."""
    hours: int
    """Hours of care in the year planned of what was accepted, beyond the places held."""
    by_refusals: tuple[ByRefusals, ...]
    """By the number of earlier refusals."""


def figures_of(closed: Closed) -> SessionFigures:
    """Count what a session came to.

    Parameters
    ----------
    closed
        The session.
    """
    opened = closed.opened
    results = Counter(one.result for one in closed.outcomes)
    ends = Counter(way_closed(closed, one) for one in closed.outcomes)
    asking = Counter(line.way for line in opened.asking)
    left = Counter(line.way for line in opened.gone if line.placed)
    # What the session before closed was counted there.
    settled = frozenset(opened.settled)
    dropped = Counter(
        line.way for line in opened.gone if not line.placed and line.child not in settled
    )
    accepted = closed.of("accepted")
    moves = sum(one.placement is not None and one.placement.status == "moved" for one in accepted)
    held = sum(child.held is not None for _, child in opened.territory.child_by_id.values())
    standing = sum(way_closed(closed, one) is None for one in closed.outcomes) - len(accepted)
    return SessionFigures(
        name=opened.session.name,
        asked=len(closed.outcomes),
        new=asking["new"],
        waiting=asking["waiting"] + asking["in_place"],
        due=asking["due"],
        offers=sum(one.placement is not None for one in closed.outcomes),
        accepted=len(accepted),
        declined=sum(
            one.placement is not None and one.result in {"declined", "withdrawn"}
            for one in closed.outcomes
        ),
        silent=results["silent"],
        refused=results["refused"],
        entries=len(accepted) - moves,
        moves=moves,
        to_school=left["school"],
        ended=left.total() - left["school"] + _ending(closed),
        withdrawn=dropped["withdrawn"] + ends["withdrawn"],
        expired=dropped["expired"] + dropped["school"] + ends["expired"],
        later=len(opened.requests) - len(opened.asking),
        waiting_after=standing - results["kept"],
        in_place_after=held + len(accepted) - moves - _ending(closed),
        hours=_hours(closed),
        by_refusals=by_refusals(closed),
    )


def _ending(closed: Closed) -> int:
    """Count the children in place whose contract ends before the first entries."""
    first = closed.opened.session.first
    held = (child.held for _, child in closed.opened.territory.child_by_id.values())
    return sum(one is not None and one.until is not None and one.until < first for one in held)


def _hours(closed: Closed) -> int:
    accepted = tuple(one.placement for one in closed.of("accepted") if one.placement is not None)
    leaving = {one.child for one in accepted if one.status == "moved"}
    stays = tuple(
        one
        for one in closed.proposal.placements
        if one.child in leaving and one.status == "leaving"
    )
    return measures_of(closed.opened.territory, (*stays, *accepted)).hours
