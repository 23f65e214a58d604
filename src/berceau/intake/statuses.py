"""What becomes of an application: its statuses, lawful steps, expiry and renewal, all kept.

The usual way of a request (the mayors' association's vade-mecum of 2018, Clichy's house rules):
written, handed in before birth, active once the birth certificate is there, confirmed by the
family before each session, counted, answered. Who does not confirm is not examined.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, get_args

from berceau.domain.base import Quantity, Record
from berceau.errors import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

Status = Literal[
    "DRAFT",
    "PREREGISTERED",
    "ACTIVE",
    "STALE",
    "SCORED",
    "OFFERED",
    "ACCEPTED",
    "DECLINED",
    "EXPIRED",
    "WAITLISTED",
    "WITHDRAWN",
    "PLACED",
    "REFUSED",
]
STATUSES: tuple[Status, ...] = get_args(Status)

LAWFUL: dict[Status, frozenset[Status]] = {
    "DRAFT": frozenset({"PREREGISTERED", "ACTIVE", "WITHDRAWN", "EXPIRED"}),
    "PREREGISTERED": frozenset({"ACTIVE", "STALE", "WITHDRAWN", "EXPIRED"}),
    "ACTIVE": frozenset({"SCORED", "STALE", "WITHDRAWN"}),
    "STALE": frozenset({"ACTIVE", "EXPIRED", "WITHDRAWN"}),
    "SCORED": frozenset({"OFFERED", "WAITLISTED", "REFUSED", "STALE", "WITHDRAWN"}),
    "OFFERED": frozenset({"ACCEPTED", "DECLINED", "EXPIRED", "WITHDRAWN"}),
    "ACCEPTED": frozenset({"PLACED", "WITHDRAWN"}),
    "DECLINED": frozenset({"WAITLISTED", "WITHDRAWN"}),
    "WAITLISTED": frozenset({"SCORED", "OFFERED", "STALE", "WITHDRAWN", "REFUSED"}),
    "EXPIRED": frozenset({"ACTIVE"}),
    "WITHDRAWN": frozenset({"ACTIVE"}),
    "REFUSED": frozenset({"ACTIVE"}),
    "PLACED": frozenset(),
}
"""What may follow what; an application that ended comes back only as a new request."""
EXAMINED = frozenset({"ACTIVE", "SCORED", "WAITLISTED"})
"""Statuses of the applications that a session looks at."""
_RENEWED_BY_FAMILY = frozenset({"PREREGISTERED", "ACTIVE", "SCORED", "WAITLISTED"})


class StatusStep(Record):
    """One status and how it came about."""

    status: Status
    on: date | None = None
    """The day, where one is known."""
    by: str = ""
    """Desk, session or person that took the step."""
    why: str = ""


History = tuple[StatusStep, ...]


class Deadlines(Record):
    """The dates by which a session looks at applications."""

    session: date
    """Day on which the commission meets."""
    renew_from: date
    """First day from which a confirmation by the family counts for this session."""
    answer_days: Quantity = 15
    """Days to accept a place offered; after them the offer has expired."""
    stale_days: Quantity = 365
    """Days after which an application that was not confirmed is closed."""


def advance(history: History, step: StatusStep) -> History:
    """Add a step to what became of an application.

    Parameters
    ----------
    history
        Its steps so far; none for a new application, which may begin anywhere.
    step
        The next one.

    Raises
    ------
    InputError
        The status may not follow the last one, or the day lies before that of the last step.
    """
    if not history:
        return (step,)
    last = history[-1]
    if step.status not in LAWFUL[last.status]:
        raise InputError([_unlawful(last.status, step.status)])
    if last.on is not None and step.on is not None and step.on < last.on:
        raise InputError([_backwards(step.status)])
    return (*history, step)


def before_session(
    history: History, deadlines: Deadlines, *, renewed: Iterable[date] = ()
) -> History:
    """Bring an application up to the day of a session: renewed, gone stale, or expired.

    A confirmation from the family on or after ``renew_from`` keeps an application alive and wakes
    a stale one. Without it, an open application is stale on the day of the session, and closed
    once it has been stale for ``stale_days``; an offer without an answer expires.

    Parameters
    ----------
    history
        Its steps so far.
    deadlines
        The dates of the session.
    renewed
        Days on which the family confirmed its request.
    """
    if not history:
        return history
    last = history[-1]
    fresh = max((d for d in renewed if d <= deadlines.session), default=None)
    confirmed = fresh is not None and fresh >= deadlines.renew_from
    if last.status == "STALE" and confirmed:
        day = fresh if last.on is None or fresh is None else max(fresh, last.on)
        return advance(history, StatusStep(status="ACTIVE", on=day, why="renewed"))
    if next_status := _due(last, deadlines, confirmed=confirmed):
        status, why = next_status
        day = deadlines.session if last.on is None else max(deadlines.session, last.on)
        return advance(history, StatusStep(status=status, on=day, why=why))
    return history


def _due(last: StatusStep, deadlines: Deadlines, *, confirmed: bool) -> tuple[Status, str] | None:
    """Say which status is due on the day of a session, and why."""
    age = None if last.on is None else deadlines.session - last.on
    if last.status == "OFFERED":
        late = age is not None and age > timedelta(deadlines.answer_days)
        return ("EXPIRED", "no answer") if late else None
    if last.status == "STALE":
        long = age is not None and age >= timedelta(deadlines.stale_days)
        return ("EXPIRED", "not renewed") if long else None
    # What was handed in since renewals count needs no confirmation yet.
    new = last.on is not None and last.on >= deadlines.renew_from
    if last.status in _RENEWED_BY_FAMILY and not confirmed and not new:
        return "STALE", "not renewed"
    return None


def _unlawful(before: Status, after: Status) -> Fault:
    can = ", ".join(status for status in STATUSES if status in LAWFUL[before])
    return Fault(
        "status",
        "unlawful-status",
        f"{after} after {before}",
        f"one of {can}" if can else "nothing more: a child placed has its place",
        "Take the steps that lie between, or enter a new application.",
    )


def _backwards(status: Status) -> Fault:
    return Fault(
        "status",
        "wrong-order",
        f"{status} on a day before that of the last step",
        "steps in the order of their days",
        "Correct the day.",
    )
