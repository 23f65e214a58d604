"""What families do in a simulated year, drawn child by child from stated shares."""

from __future__ import annotations

import tomllib
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from berceau.domain.base import Record
from berceau.sessions.closed import offers_of
from berceau.sessions.session import Answer, News, last_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.placement.proposal import Placement, Proposal
    from berceau.sessions.closed import Closed
    from berceau.sessions.opened import Opened
    from berceau.sessions.session import Session

Share = Annotated[float, Field(ge=0, le=1)]


@cache
def figures() -> dict[str, dict[str, Any]]:
    """Give the shares with unit, mark and source of each."""
    text = files("berceau.sessions").joinpath("shares.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _stated(name: str) -> float:
    return float(figures()[name]["value"])


class Shares(Record):
    """Shares by which a year is simulated; `figures` says where each default comes from."""

    accepts_first: Share = _stated("accepts_first")
    """Families who accept a place that is their first wish."""
    accepts_other: Share = _stated("accepts_other")
    """Families who accept a place that is another wish."""
    accepts_move: Share = _stated("accepts_move")
    """Children in place who take the other place that they asked for."""
    silent: Share = _stated("silent")
    """Of those who do not accept, those who do not answer."""
    takes_back: Share = _stated("takes_back")
    """Requests on the waiting list taken back before the next session."""
    leaves: Share = _stated("leaves")
    """Children in place whose contract ends before the next session."""
    arrives: Annotated[float, Field(ge=0, le=5)] = _stated("arrives")
    """New requests of each later session of a year, over those of the first."""
    arrives_year: Annotated[float, Field(ge=0, le=5)] = _stated("arrives_year")
    """New requests of a session that opens another year, over those of the first."""


class Fortune:
    """Draws by seed, session and child: what others do changes nothing for a child.

    Parameters
    ----------
    seed
        Seed of all draws.
    shares
        The shares.
    """

    def __init__(self, seed: int, shares: Shares) -> None:
        self._seed = seed
        self._shares = shares

    def number(self, *about: object) -> float:
        """Give a number from 0 to 1, 1 excluded, that depends on what it is about alone."""
        text = "\n".join(map(str, (self._seed, *about)))
        return int.from_bytes(sha256(text.encode()).digest()[:6], "big") / 2**48

    def answers(
        self, opened: Opened, proposal: Proposal, known: frozenset[str]
    ) -> Iterator[Answer]:
        """Answer the offers of a proposal, those of some children known already apart.

        Parameters
        ----------
        opened
            The session.
        proposal
            What is offered.
        known
            Children who have answered.
        """
        asking = {line.child for line in opened.asking}
        session = opened.session.name
        for offer in offers_of(proposal):
            if offer.child not in asking - known:
                continue
            if self.number(session, "accepts", offer.child) < self._acceptance(offer):
                yield Answer(child=offer.child, answer="accepted")
            elif self.number(session, "silent", offer.child) >= self._shares.silent:
                yield Answer(child=offer.child, answer="declined")

    def _acceptance(self, offer: Placement) -> float:
        if offer.status == "moved":
            return self._shares.accepts_move
        return self._shares.accepts_other if offer.rank else self._shares.accepts_first

    def news(self, closed: Closed, session: Session) -> News:
        """Draw what becomes known between a session and the next one."""
        placed = {one.child for one in closed.of("accepted")}
        there = closed.opened.territory.child_by_id.items()
        held = [name for name, (_, child) in there if child.held is not None] + sorted(placed)
        waiting = sorted(set(closed.opened.requests) - placed)
        until = last_day(session.on)
        about = session.name
        return News(
            withdrawn=tuple(
                name
                for name in waiting
                if self.number(about, "takes back", name) < self._shares.takes_back
            ),
            leaving={
                name: until
                for name in sorted(set(held))
                if self.number(about, "leaves", name) < self._shares.leaves
            },
        )
