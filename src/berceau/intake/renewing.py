"""A register brought up to the day of a session: who confirmed, who went stale, what expired."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from berceau.intake.statuses import before_session

if TYPE_CHECKING:
    from berceau.intake.register import Application, Register
    from berceau.intake.statuses import Deadlines

_CONFIRMED = ("submitted", "renewed")


def for_session(register: Register, deadlines: Deadlines) -> Register:
    """Bring every application up to the day of a session.

    The days on which a family handed its request in or renewed it, as its desk wrote them, are
    its confirmations. A child asked for at several desks is confirmed at all of them by one.

    Parameters
    ----------
    register
        The register; it is not changed.
    deadlines
        The dates of the session.
    """
    days = {
        child.id: [day for one in register.told_by(child) for day in _confirmed(one)]
        for child in register.children
    }
    brought = []
    for one in register.applications:
        confirmed = days[register.child_by_application[one.id].id]
        history = before_session(one.history, deadlines, renewed=confirmed)
        brought.append(one.model_copy(update={"history": history}))
    return register.model_copy(update={"applications": tuple(brought)})


def _confirmed(application: Application) -> list[date]:
    said = application.meanings
    return [date.fromisoformat(said[name]) for name in _CONFIRMED if said.get(name)]
