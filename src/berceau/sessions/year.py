"""A year simulated session by session."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from berceau.domain.base import Count, Record
from berceau.engine.limits import Limits
from berceau.engine.verdict import StoppedBy
from berceau.errors import Fault, InputError
from berceau.placement.baselines import in_order
from berceau.placement.by_points import by_points
from berceau.placement.readable import Readable
from berceau.placement.solve import place
from berceau.sessions.arriving import arrivals
from berceau.sessions.chain import check_chain, disordered
from berceau.sessions.chances import Fortune, Shares
from berceau.sessions.closed import Closed
from berceau.sessions.closing import close_session, offer_again
from berceau.sessions.figures import SessionFigures, figures_of
from berceau.sessions.opening import open_session
from berceau.sessions.session import sessions_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from berceau.domain.territory import Territory
    from berceau.engine.outcome import Progress
    from berceau.placement.proposal import Proposal
    from berceau.placement.show.table import Table
    from berceau.placement.show.words import Lang
    from berceau.sessions.refusals import ByRefusals
    from berceau.sessions.session import Session

Making = Literal["place", "by_points", "in_order"]
EFFORT = 0.3
"""Deterministic time of each stage, unless limits say another: a year in seconds."""
_NO_SESSION = Fault(
    "sessions",
    "no-session",
    "no closed session",
    "the closed sessions of a year, in order",
    "Close a session first, or simulate a year.",
)


class Year(Readable, Record):
    """A year of sessions, each from the one before."""

    territory: str
    """Name of the territory."""
    method: Making | None = None
    """How the proposals of a simulated year were made; none: its sessions were held."""
    seed: Count | None = None
    """Seed of what families did, where that was drawn."""
    shares: Shares | None = None
    """How families answered, came and went, where that was drawn."""
    closed: tuple[Closed, ...]
    """The sessions, in order."""
    figures: tuple[SessionFigures, ...]
    """What each came to."""

    @classmethod
    def of(cls, sessions: Iterable[Closed]) -> Year:
        """Put closed sessions together, whether they were held or simulated.

        Parameters
        ----------
        sessions
            In order, each from the one before.

        Raises
        ------
        InputError
            If there is none, one was altered, or they do not follow each other.
        """
        closed = tuple(sessions)
        if not closed:
            raise InputError([_NO_SESSION])
        days = [one.opened.session.on for one in closed]
        if faults := (*disordered(days), *check_chain(closed)):
            raise InputError(faults)
        figures = tuple(map(figures_of, closed))
        territory = closed[-1].opened.territory.name
        return cls(territory=territory, closed=closed, figures=figures)

    @property
    def by_refusals(self) -> tuple[ByRefusals, ...]:
        """Requests of all sessions together, by the number of earlier refusals."""
        found: dict[int, ByRefusals] = {}
        for row in (row for one in self.figures for row in one.by_refusals):
            known = found.get(row.refusals)
            found[row.refusals] = row if known is None else known + row
        return tuple(found[refusals] for refusals in sorted(found))

    def _tables(self, lang: Lang) -> Iterable[Table]:
        from berceau.sessions.show_year import year_tables  # noqa: PLC0415  (for people)

        return year_tables(self, lang=lang)


def year_of_sessions(  # noqa: PLR0913 - one parameter for each choice of the command
    territory: Territory,
    sessions: Sequence[Session] = (),
    *,
    method: Making = "place",
    limits: Limits | None = None,
    shares: Shares | None = None,
    seed: int = 1,
    progress: Callable[[Progress], None] | None = None,
) -> Year:
    """Simulate sessions one after the other.

    At each session a proposal is made, families answer, the places declined are offered once more
    to the next on the list, and the session is closed. Until the next one requests are taken back,
    contracts end and new families ask. What families do is drawn by seed, session and child, so
    that two methods meet the same families.

    Parameters
    ----------
    territory
        With the requests of the first session, and of later months.
    sessions
        In order; none given: the two of the year planned.
    method
        How proposals are made: by the policy's stages, by points, or in order of points.
    limits
        Limits of each search; by default a short one, repeatable.
    shares
        How families answer, come and go.
    seed
        Seed of what families do.
    progress
        Told of each search while it runs.

    Raises
    ------
    InputError
        If the sessions are not in order.
    KeyboardInterrupt
        On Ctrl-C: a year is made as a whole, or not at all.
    InfeasibleError
        If places held and decisions contradict each other.

    Examples
    --------
    >>> import berceau
    >>> town = berceau.draw("town", children=60, seed=1).territory
    >>> year = berceau.year_of_sessions(town, method="in_order")
    >>> [one.name for one in year.figures]
    ['avril 2026', 'octobre 2026']
    """
    held = tuple(sessions) or sessions_of(territory.calendar)
    if faults := tuple(disordered([one.on for one in held])):
        raise InputError(faults)
    year = _Year(territory, method, limits or Limits(EFFORT, workers=1), progress)
    chances = shares or Shares()
    closed = year.held(held, chances, Fortune(seed, chances))
    drawn = {"territory": territory.name, "method": method, "seed": seed, "shares": chances}
    return Year.of(closed).model_copy(update=drawn)


class _Year:
    """Holds sessions in one territory, by one method."""

    def __init__(
        self,
        territory: Territory,
        method: Making,
        limits: Limits,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self._territory = territory
        self._method = method
        self._limits = limits
        self._progress = progress

    def held(
        self, sessions: Sequence[Session], shares: Shares, fortune: Fortune
    ) -> tuple[Closed, ...]:
        """Hold the sessions."""
        closed: list[Closed] = []
        for session in sessions:
            if not closed:
                closed.append(self._session(session, self._territory, None, fortune))
                continue
            last = closed[-1]
            before = last.opened.session
            opens_year = session.year_from != before.year_from
            share = shares.arrives_year if opens_year else shares.arrives
            new = tuple(arrivals(self._territory, session, before.on, share, fortune))
            known = self._territory.model_copy(update={"families": new})
            closed.append(self._session(session, known, last, fortune))
        return tuple(closed)

    def _session(
        self, session: Session, territory: Territory, last: Closed | None, fortune: Fortune
    ) -> Closed:
        news = None if last is None else fortune.news(last, session)
        opened = open_session(territory, session, last=last, news=news)
        sent = self._proposal(opened.territory)
        answers = tuple(fortune.answers(opened, sent, frozenset()))
        over = session.answers_by + timedelta(days=1)
        after = offer_again(opened, sent, answers, on=over, limits=self._limits)
        known = frozenset(one.child for one in after.outcomes)
        more = tuple(fortune.answers(opened, after.proposal, known))
        return close_session(opened, after.proposal, more, after=after)

    def _proposal(self, territory: Territory) -> Proposal:
        match self._method:
            case "in_order":
                return in_order(territory)
            case "by_points":
                return by_points(territory, limits=self._limits)
        found = place(territory, limits=self._limits, progress=self._progress)
        if found.run.stopped_by == StoppedBy.INTERRUPT:
            raise KeyboardInterrupt
        return found
