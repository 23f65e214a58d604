"""What a session opens on: the territory it may decide, and what became of every child."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from berceau.domain.base import Count, Identifier, PersonalRecord
from berceau.domain.decisions import Decision
from berceau.domain.families import Combination, Held, Request
from berceau.domain.territory import Territory
from berceau.placement.proposal import digest_of
from berceau.placement.readable import Readable
from berceau.sessions.dividing import Divided
from berceau.sessions.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterable

    from berceau.placement.show.table import Table
    from berceau.placement.show.words import Lang

Way = Literal[
    "in_place", "waiting", "due", "new", "later", "known",
    "school", "ended", "withdrawn", "expired",
]  # fmt: skip
GONE: frozenset[Way] = frozenset({"school", "ended", "withdrawn", "expired"})
"""Ways of no longer being there."""


class Line(PersonalRecord):
    """What became of one child when the session was opened: exactly one way."""

    child: Identifier
    family: Identifier
    way: Way
    """Still there: in place; waiting, as it asked before; due, as its months are open now; new;
    for later; or only known, without place or request. No longer there: gone to school; its
    contract ended; the request withdrawn; or expired."""
    placed: bool = False
    """Whether it held a place until now."""
    asks: bool = False
    """Whether its request is decided at this session."""
    refusals: Count = 0
    """Earlier sessions at which it asked and was given nothing."""


class Opened(Readable, PersonalRecord):
    """A session that is open: what it may decide, and everything that it sets aside."""

    session: Session
    territory: Territory
    """With the places held, and only the requests that this session decides."""
    lines: tuple[Line, ...]
    """One for every child of the session before and every new one, in order."""
    requests: dict[Identifier, Request] = Field(default_factory=dict)
    """Every request that stands as its family wrote it, those for later included."""
    moves: dict[Identifier, Held] = Field(default_factory=dict)
    """Children who keep their place until they move to one accepted before: that place."""
    combinations: dict[Identifier, tuple[Combination, ...]] = Field(default_factory=dict)
    """What families accept for brothers and sisters, as they wrote it."""
    renewed: dict[Identifier, date] = Field(default_factory=dict)
    """Days on which requests were renewed."""
    settled: tuple[Identifier, ...] = ()
    """Children whose request was settled at an earlier session; only a new one counts."""
    spent: tuple[Decision, ...] = ()
    """Decisions of earlier sessions, which the next ones do not take up again by themselves."""
    divided: tuple[Divided, ...] = ()
    """Places that pass between the sections of a structure, as children in place grow older."""
    former: str = ""
    """Seal of the session before, as it was closed; empty for the first."""
    seal: str = ""
    """Hash of everything but this: whatever is altered, it is no longer the same."""

    @property
    def asking(self) -> tuple[Line, ...]:
        """Children whose request is decided at this session."""
        return tuple(line for line in self.lines if line.asks)

    @property
    def gone(self) -> tuple[Line, ...]:
        """Children who are no longer there, each with the reason."""
        return tuple(line for line in self.lines if line.way in GONE)

    @property
    def digest(self) -> str:
        """Work out what the seal must be.

        What stands at its default is left out: a field that a later version adds keeps the seal.
        """
        without: Any = {"seal": True}
        return digest_of(self.model_dump(mode="json", exclude=without, exclude_defaults=True))

    def sealed(self) -> Opened:
        """Give the session with its seal."""
        return self.model_copy(update={"seal": self.digest})

    def _tables(self, lang: Lang) -> Iterable[Table]:
        from berceau.sessions.show import opened_tables  # noqa: PLC0415  (for people)

        return opened_tables(self, lang=lang)
