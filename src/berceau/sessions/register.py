"""All that is known when a session begins: the last one carried on, and what came in since."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from berceau.sessions.holding import held_after

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from berceau.domain.decisions import Decision
    from berceau.domain.families import Child, Family, Held, Request
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Placement
    from berceau.sessions.closed import Closed, Outcome
    from berceau.sessions.opened import Way


@dataclass(frozen=True)
class Register:
    """Families as they stand between two sessions.

    Attributes
    ----------
    families
        With the places held, and every request as its family wrote it.
    former
        How each child stood at the last session; empty where there was none.
    closing
        Children whose request the last session closed, and how.
    moves
        Children who keep their place until they move to one accepted: that place.
    renewed
        Days on which requests were renewed.
    settled
        Children whose request was settled; only one filed afterwards counts.
    decisions
        What goes on holding, and what was decided since.
    spent
        Decisions of earlier sessions.
    """

    families: tuple[Family, ...]
    former: Mapping[str, Way] = field(default_factory=dict)
    closing: Mapping[str, Way] = field(default_factory=dict)
    moves: Mapping[str, Held] = field(default_factory=dict)
    renewed: Mapping[str, date] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()
    decisions: tuple[Decision, ...] = ()
    spent: tuple[Decision, ...] = ()


def first_register(territory: Territory) -> Register:
    """Begin without any session before."""
    return Register(territory.families, decisions=territory.decisions)


def next_register(closed: Closed, territory: Territory) -> Register:
    """Carry a session on, and add what a territory knows since.

    Places accepted are held, refusals counted, seniority kept. Of the territory come new children
    and new requests, and what is now known of families; a request that an earlier session settled
    is not taken up again, unless it was filed afterwards.

    Parameters
    ----------
    closed
        The last session.
    territory
        What is known now.
    """
    opened = closed.opened
    after = _After(closed)
    families = tuple(after.families())
    spent = dict.fromkeys((*opened.spent, *opened.territory.decisions))
    holding = (one for one in closed.decisions if one.kind in {"forbid", "reserve"})
    since = (one for one in territory.decisions if one not in spent)
    settled = frozenset(opened.settled) | {line.child for line in opened.gone} | after.settled
    return Register(
        families=tuple(_Merger(opened.session.on, settled, families).merged(territory.families)),
        former={line.child: line.way for line in opened.lines},
        closing=after.closing,
        moves=after.moves,
        renewed=opened.renewed,
        settled=settled,
        decisions=tuple(dict.fromkeys((*holding, *since))),
        spent=tuple(spent),
    )


class _After:
    """Families right after a session was closed."""

    def __init__(self, closed: Closed) -> None:
        self._closed = closed
        self._outcomes = {outcome.child: outcome for outcome in closed.outcomes}
        self.closing: dict[str, Way] = {}
        self.moves: dict[str, Held] = dict(closed.opened.moves)
        self.settled: set[str] = set()

    def families(self) -> Iterator[Family]:
        """Give each family as the session leaves it, and note what it settled."""
        for family in self._closed.opened.territory.families:
            children = tuple(self._child(child) for child in family.children)
            combinations = self._closed.opened.combinations.get(family.id, ())
            siblings = "combinations" if combinations else family.siblings
            yield family.model_copy(
                update={
                    "children": children,
                    "siblings": siblings,
                    "combinations": combinations,
                }
            )

    def _child(self, child: Child) -> Child:
        request = self._closed.opened.requests.get(child.id)
        outcome = self._outcomes.get(child.id)
        if outcome is None or request is None:
            return child.model_copy(update={"request": request})
        if outcome.result == "accepted" and outcome.placement is not None:
            self.settled.add(child.id)
            return self._placed(child, request, outcome.placement)
        way = way_closed(self._closed, outcome)
        if way is not None:
            self.settled.add(child.id)
            self.closing[child.id] = way
            return child.model_copy(update={"request": None})
        if outcome.result == "refused":
            request = request.model_copy(update={"refusals": request.refusals + 1})
        return child.model_copy(update={"request": request})

    def _placed(self, child: Child, request: Request, placement: Placement) -> Child:
        held = held_after(placement, child, request.until, self._closed.opened.territory.calendar)
        if placement.status == "moved":
            # The place it leaves counts until it leaves it.
            self.moves[child.id] = held
            held = child.held or held
        return child.model_copy(update={"request": None, "held": held})


def way_closed(closed: Closed, outcome: Outcome) -> Way | None:
    """Say how an outcome ends a request, by the rules of its session; nothing if it goes on."""
    session = closed.opened.session
    match outcome.result:
        case "withdrawn":
            return "withdrawn"
        case "declined" if session.after_decline == "closed":
            return "withdrawn"
        case "silent" if session.after_silence == "closed":
            return "expired"
    return None


class _Merger:
    """Puts what came in since beside what a session left."""

    def __init__(self, day: date, settled: frozenset[str], before: tuple[Family, ...]) -> None:
        self._day = day
        self._settled = settled
        self._before = {family.id: family for family in before}
        self._children = {child.id: child for family in before for child in family.children}

    def merged(self, given: tuple[Family, ...]) -> Iterator[Family]:
        """Give every family once: those given as they are now, the others as they were."""
        seen = {child.id for family in given for child in family.children}
        left = dict(self._before)
        for family in given:
            children = [self._child(child) for child in family.children]
            former = left.pop(family.id, None)
            if former is not None:
                children += [child for child in former.children if child.id not in seen]
            kept = tuple(child for child in children if child is not None)
            if kept:
                yield family.model_copy(update={"children": kept})
        for family in left.values():
            kept = tuple(child for child in family.children if child.id not in seen)
            if kept:
                yield family.model_copy(update={"children": kept})

    def _child(self, given: Child) -> Child | None:
        before = self._children.get(given.id)
        request = given.request if self._counts(given) else None
        if before is None:
            is_back = given.id not in self._settled or request is not None
            return given.model_copy(update={"request": request}) if is_back else None
        if before.request is not None:
            request = _carried(before.request, given.request)
        held = before.held
        if held is None and given.held is not None and given.held.since > self._day:
            held = given.held
        return given.model_copy(update={"request": request, "held": held})

    def _counts(self, given: Child) -> bool:
        """Say whether a request is another one than an earlier session settled."""
        if given.id not in self._settled or given.request is None:
            return True
        submitted = given.request.submitted
        return submitted is not None and submitted > self._day


def _carried(before: Request, given: Request | None) -> Request:
    """Give a request as it is written now, with its seniority and the refusals counted."""
    if given is None:
        return before
    days = [day for day in (before.submitted, given.submitted) if day is not None]
    update = {"submitted": min(days, default=None), "refusals": before.refusals}
    return given.model_copy(update=update)
