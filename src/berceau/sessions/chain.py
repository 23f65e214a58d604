"""Sessions one after the other: whatever was altered in a closed one is seen."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from berceau.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from berceau.sessions.closed import Closed
    from berceau.sessions.opened import Opened

_SIGNS = 12
"""Signs of a seal that are shown."""


def check_chain(sessions: Sequence[Closed]) -> tuple[Fault, ...]:
    """Check that closed sessions are as they were, and each follows from the one before.

    A seal is a hash without any secret: who alters a session and makes all later seals anew is
    seen only by comparing the last seal with the one in the minutes.

    Parameters
    ----------
    sessions
        In the order in which they were held.

    Returns
    -------
        What is wrong; nothing if the chain is whole.

    Examples
    --------
    >>> import berceau
    >>> town = berceau.draw("town", children=60, seed=1).territory
    >>> year = berceau.year_of_sessions(town, method="in_order")
    >>> berceau.check_chain(year.closed)
    ()
    """
    found = [
        fault
        for k, closed in enumerate(sessions)
        for fault in broken_seals(closed, f"sessions[{k}]")
    ]
    for k, (before, after) in enumerate(pairwise(sessions), start=1):
        if after.former != before.seal:
            found.append(_unlinked(f"sessions[{k}].former", after.former, before.seal))
    return tuple(found)


def disordered(days: Sequence[date]) -> Iterator[Fault]:
    """Say if sessions are not each on a later day than the one before.

    Parameters
    ----------
    days
        Days on which they sit.
    """
    if list(days) != sorted(set(days)):
        yield Fault(
            "sessions",
            "sessions-disordered",
            f"sessions on {', '.join(map(str, days))}",
            "each session on a later day than the one before",
            "Put them in order.",
        )


def broken_opening(opened: Opened, where: str) -> Iterator[Fault]:
    """Say if an open session is not what its seal says.

    Parameters
    ----------
    opened
        The session.
    where
        What it is called in the fault.
    """
    if opened.seal != opened.digest:
        yield _altered(where, opened.seal, opened.digest)


def broken_seals(closed: Closed, where: str) -> Iterator[Fault]:
    """Say which seals of a closed session are not what its content gives.

    Parameters
    ----------
    closed
        The session.
    where
        What it is called in the faults.
    """
    if closed.proposal.seal and closed.proposal.seal != closed.proposal.digest:
        yield _altered(f"{where}.proposal", closed.proposal.seal, closed.proposal.digest)
    yield from broken_opening(closed.opened, f"{where}.opened")
    if closed.seal != closed.digest:
        yield _altered(where, closed.seal, closed.digest)
    if closed.former != closed.opened.former:
        yield _unlinked(f"{where}.former", closed.former, closed.opened.former)


def _altered(where: str, seal: str, digest: str) -> Fault:
    return Fault(
        where,
        "session-altered",
        f"content with the hash {_signs(digest)}",
        f"the content that was sealed as {_signs(seal)}",
        "Take the file again from a copy.",
    )


def _unlinked(where: str, seal: str, expected: str) -> Fault:
    return Fault(
        where,
        "session-unlinked",
        f"a session that follows {_signs(seal)}",
        f"one that follows {_signs(expected)}",
        "Give all sessions, in the order in which they were held.",
    )


def _signs(seal: str) -> str:
    return seal[:_SIGNS] or "-"
