"""What became of each child over a year, each counted once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from berceau.sessions.register import way_closed

if TYPE_CHECKING:
    from berceau.sessions.closed import Result
    from berceau.sessions.year import Year

End = Literal["placed", "waiting", "left"]
"""A place accepted at one of the sessions; none, and the request stands; or it stands no more."""


def courses_of(year: Year) -> dict[str, dict[int, Result]]:
    """Give the results of each child who asked, by number of the session."""
    found: dict[str, dict[int, Result]] = {}
    for number, closed in enumerate(year.closed):
        for outcome in closed.outcomes:
            found.setdefault(outcome.child, {})[number] = outcome.result
    return found


def ends_of(year: Year) -> dict[str, End]:
    """Say how each child who asked, and had no place to keep, stands at the end of the year."""
    last = year.closed[-1]
    waits = {one.child for one in last.outcomes if way_closed(last, one) is None}
    found: dict[str, End] = {}
    for child, course in courses_of(year).items():
        results = set(course.values())
        if "kept" not in results:
            is_waiting = child in waits and len(year.closed) - 1 in course
            end: End = "waiting" if is_waiting else "left"
            found[child] = "placed" if "accepted" in results else end
    return found
