"""Sessions held in tests: answers said in short, and a year of two sessions by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import berceau
from berceau.sessions.closed import offers_of

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
    from berceau.sessions.closed import Closed
    from berceau.sessions.opened import Opened

SPRING = berceau.Session(
    name="avril 2025", on=date(2025, 4, 15), entries=("2025-09", "2025-10"), answer_days=10
)
AUTUMN = berceau.Session(
    name="octobre 2025",
    on=date(2025, 10, 15),
    entries=tuple(f"{year}-{month:02}" for year, month in
                  [(2025, 11), (2025, 12), *((2026, m) for m in range(1, 9))]),
)  # fmt: skip


def session(like: Any = SPRING, **changes: Any) -> Any:
    """Give a session with some fields changed."""
    return like.model_copy(update=changes)


def said(**answers: str) -> tuple[berceau.Answer, ...]:
    """Write answers, child by child."""
    return tuple(
        berceau.Answer.model_validate({"child": child.replace("_", "-"), "answer": answer})
        for child, answer in answers.items()
    )


def closed_with(opened: Opened, *answers: berceau.Answer) -> Closed:
    """Serve a session in order and close it with some answers, all other offers accepted."""
    sent = berceau.in_order(opened.territory)
    told = {answer.child for answer in answers}
    asking = {line.child for line in opened.asking}
    yes = (
        berceau.Answer(child=one.child, answer="accepted")
        for one in offers_of(sent)
        if one.child in asking - told
    )
    return berceau.close_session(opened, sent, (*answers, *yes))


def ways(opened: Opened) -> dict[str, str]:
    """Give what became of each child."""
    return {line.child: line.way for line in opened.lines}


def first_closed(given: Territory, *answers: berceau.Answer) -> Closed:
    """Open and close the session of spring."""
    return closed_with(berceau.open_session(given, SPRING), *answers)
