"""Opening a session: what it may decide, from what the last one left and what came in since."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from berceau.domain.decisions import Signed
from berceau.domain.territory import Territory
from berceau.errors import InfeasibleError, InputError
from berceau.regulation import school_start
from berceau.sessions.chain import broken_seals, disordered
from berceau.sessions.dividing import divided_anew
from berceau.sessions.holding import overfull_at_opening
from berceau.sessions.opened import GONE, Line, Opened
from berceau.sessions.register import first_register, next_register
from berceau.sessions.session import News
from berceau.sessions.ties import bound, moving
from berceau.sessions.years import in_year

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from berceau.domain.calendar import Calendar
    from berceau.domain.decisions import Decision
    from berceau.domain.families import Child, Combination, Family, Held, Request
    from berceau.sessions.closed import Closed
    from berceau.sessions.dividing import Divided
    from berceau.sessions.opened import Way
    from berceau.sessions.register import Register
    from berceau.sessions.session import Session


def open_session(
    territory: Territory,
    session: Session,
    *,
    last: Closed | None = None,
    news: News | None = None,
) -> Opened:
    """Work out what a session may decide, and what becomes of every child.

    Places held are carried over, those accepted last time among them. Children who are at school
    by the first day planned leave; where those who stay have grown out of their section, places
    pass between the sections of the structure, unless the session says otherwise. Of the
    requests, those of the months that are open are decided; the others wait, or have expired.
    Whoever was refused has one refusal more and keeps its seniority. Nobody is lost: every child
    has one line.

    Parameters
    ----------
    territory
        Structures, conventions, policy, and the families known now. Where there was a session
        before, it is enough to give new families and new requests: a request that was settled is
        taken up again only if it was filed since, and who is not named is carried over.
    session
        The session.
    last
        The session before, as it was closed; none: this is the first.
    news
        Requests renewed or taken back since, contracts that end.

    Raises
    ------
    InputError
        If the session before was altered since it was closed or is not before this one, or what
        is known now contradicts itself.
    InfeasibleError
        If the places carried over do not fit, as when children grow into a section that is full.

    Examples
    --------
    >>> import berceau
    >>> save = berceau.case("save")
    >>> opened = berceau.open_session(save, berceau.april(2022))
    >>> len(opened.lines), len(opened.asking)
    (93, 60)
    """
    if last is not None:
        days = [last.opened.session.on, session.on]
        if faults := (*broken_seals(last, "last"), *disordered(days)):
            raise InputError(faults)
    register = first_register(territory) if last is None else next_register(last, territory)
    planned = in_year(territory, session.year_from)
    opening = _Opening(session, planned.calendar, register, news or News())
    families = tuple(opening.families())
    lines = tuple(sorted(opening.lines, key=lambda line: line.child))
    update = {"families": families, "decisions": tuple(opening.decisions())}
    fields = {name: getattr(planned, name) for name in Territory.model_fields}
    # Made anew, so that everything is checked.
    found = Territory(**{**fields, **update})
    divided: tuple[Divided, ...] = ()
    if last is not None and session.sections == "shared":
        found, divided = divided_anew(found)
    if last is not None and (faults := tuple(overfull_at_opening(found))):
        raise InfeasibleError(faults)
    return Opened(
        session=session,
        territory=found,
        lines=lines,
        requests=opening.requests,
        moves=opening.moves,
        combinations=opening.combinations,
        renewed=opening.renewed,
        settled=tuple(sorted(register.settled)),
        spent=register.spent,
        divided=divided,
        former="" if last is None else last.seal,
    ).sealed()


ACCEPTED_BEFORE = "place accepted at an earlier session"
"""Reason of the decision by which a child moves later to a place that it has accepted."""


class _Standing(NamedTuple):
    """A child as the session finds it."""

    child: Child
    way: Way
    entry: date | None = None
    """First day that its request may have; nothing where it is not decided now."""
    placed: bool = False
    """Whether it held a place until now."""


class _Opening:
    """Looks at every child of a register once."""

    def __init__(
        self, session: Session, calendar: Calendar, register: Register, news: News
    ) -> None:
        self._session = session
        self._calendar = calendar
        self._register = register
        self._news = news
        self._decided = {
            one.child for one in register.decisions if one.kind in {"place", "signed"}
        }
        self.lines: list[Line] = []
        self.requests: dict[str, Request] = {}
        self.moves: dict[str, Held] = {}
        self.combinations: dict[str, tuple[Combination, ...]] = {}
        self.renewed = {**register.renewed, **news.renewed}

    def families(self) -> Iterator[Family]:
        """Give the families that are still there, and note a line for every child."""
        for family in self._register.families:
            found = [self._standing(child) for child in family.children]
            if family.siblings != "any" and any(one.entry is not None for one in found):
                # What hangs together is decided together.
                found = [self._together(one) for one in found]
            self.lines += [self._line(family, one) for one in found]
            children = tuple(self._opened(one) for one in found if one.way not in GONE)
            if children:
                if family.combinations:
                    self.combinations[family.id] = family.combinations
                yield bound(family, children)

    def decisions(self) -> Iterator[Decision]:
        """Give the decisions that are about what is still there."""
        there = {line.child for line in self.lines if line.way not in GONE}
        for one in self._register.decisions:
            if one.kind == "reserve" or (one.child in there and one.child not in self.moves):
                yield one
        for child, held in self.moves.items():
            yield Signed(
                kind="signed",
                child=child,
                structure=held.structure,
                week=held.week,
                reason=ACCEPTED_BEFORE,
            )

    def _standing(self, given: Child) -> _Standing:
        """Say what becomes of a child: the first that applies."""
        child = self._in_place(given)
        request = child.request
        if school_start(child.born) <= max(self._calendar.first, self._session.on):
            return _Standing(child, "school", placed=given.held is not None)
        closing = self._register.closing.get(child.id)
        if request is not None and (reason := self._ends(child, request)) is not None:
            closing, request = reason, None
        if given.held is not None and child.held is None:
            closing = closing or "ended"
        child = child.model_copy(update={"request": request})
        entry = None if request is None else self._entry(child, request)
        way = self._way(child, closing, entry)
        return _Standing(child, way, entry, placed=given.held is not None)

    def _in_place(self, child: Child) -> Child:
        """Give a child with the place that it holds in the year planned, if it has one."""
        held = child.held
        move = self._register.moves.get(child.id)
        if move is not None and move.since <= self._calendar.first:
            held = move
        leaves = self._news.leaving.get(child.id)
        if held is not None and leaves is not None:
            until = leaves if held.until is None else min(held.until, leaves)
            held = held.model_copy(update={"until": max(held.since, until)})
        if held is not None and held.until is not None and held.until < self._calendar.first:
            held = None
        return child.model_copy(update={"held": held})

    def _ends(self, child: Child, request: Request) -> Way | None:
        """Say why a request cannot be decided at this or any later session."""
        session = self._session
        if child.id in self._news.withdrawn:
            return "withdrawn"
        seen = [day for day in (request.submitted, self.renewed.get(child.id)) if day is not None]
        is_stale = session.renewed_since is not None and max(seen, default=session.on) < (
            session.renewed_since
        )
        if is_stale or (request.until is not None and request.until < session.first):
            return "expired"
        if school_start(child.born) <= max(request.start, session.first):
            return "school"
        return None

    def _entry(self, child: Child, request: Request) -> date | None:
        entry = self._session.entry(request) if self._session.looks_at(child) else None
        if child.id in self._decided:
            entry = max(request.start, self._session.first)
        if child.id in self._register.moves:
            return None
        return None if entry is None or entry > self._calendar.last else entry

    def _way(self, child: Child, closing: Way | None, entry: date | None) -> Way:
        if child.held is not None:
            return "in_place"
        if child.request is None:
            return closing or "known"
        return "later" if entry is None else self._asking(child, child.request)

    def _asking(self, child: Child, request: Request) -> Way:
        former = self._register.former.get(child.id)
        if former == "later":
            return "due"
        return "waiting" if former is not None or request.refusals else "new"

    def _together(self, one: _Standing) -> _Standing:
        request = one.child.request
        if request is None or one.way != "later":
            return one
        entry = max(request.start, self._session.first)
        if entry > self._calendar.last:
            return one
        return one._replace(way=self._asking(one.child, request), entry=entry)

    def _line(self, family: Family, one: _Standing) -> Line:
        request = one.child.request
        return Line(
            child=one.child.id,
            family=family.id,
            way=one.way,
            placed=one.placed,
            asks=one.entry is not None,
            refusals=0 if request is None else request.refusals,
        )

    def _opened(self, one: _Standing) -> Child:
        """Give a child with its request if it is decided now."""
        child, request = one.child, one.child.request
        if request is not None:
            self.requests[child.id] = request
            asked = None if one.entry is None else request.model_copy(update={"start": one.entry})
            child = child.model_copy(update={"request": asked})
        move = self._register.moves.get(child.id)
        if child.held is None or move is None or move.since <= self._calendar.first:
            return child
        self.moves[child.id] = move
        return child.model_copy(update={"request": moving(move)})
