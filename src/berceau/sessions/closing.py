"""Closing a session: answers of families, decisions of the commission, places offered again."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - in signatures that documentation reads
from typing import TYPE_CHECKING

from berceau.domain.decisions import Refuse
from berceau.errors import InputError
from berceau.placement.baselines import in_order
from berceau.placement.by_points import by_points
from berceau.placement.deciding.contracts import contracts
from berceau.placement.deciding.decide import decide, with_decisions
from berceau.sessions.answering import Results, promised, refuse_wrong
from berceau.sessions.closed import Again, Closed
from berceau.sessions.holding import overfull

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from berceau.domain.decisions import Decision
    from berceau.domain.territory import Territory
    from berceau.engine.limits import Limits
    from berceau.placement.proposal import Proposal
    from berceau.sessions.closed import Outcome
    from berceau.sessions.opened import Opened
    from berceau.sessions.session import Answer

AUTHOR = "commission"
"""Role of who decides, unless a decision says another."""
FAMILY = "family"
"""Role under which what a family answered is written among the decisions."""
_SERVED_ANEW = {"in_order": in_order, "by_points": by_points}


def offer_again(
    opened: Opened,
    proposal: Proposal,
    answers: Iterable[Answer],
    *,
    after: Again | None = None,
    on: date | None = None,
    limits: Limits | None = None,
) -> Again:
    """Offer the places that families declined to the next on the list.

    What was accepted is signed and does not move; who declined, took back the request or let the
    time pass gets no new place at this session. Where answers are still awaited, the session is
    solved again with the fewest changes (`berceau.decide`): what was announced stands. Where all
    is answered, a proposal made in order or by points goes on in the same way.

    Parameters
    ----------
    opened
        The session.
    proposal
        What was offered.
    answers
        What families say to it.
    after
        Where places were offered again before, what that gave: `proposal` is its proposal.
    on
        The day; after the last day for answers, silence counts as one. None: answers are awaited.
    limits
        Limits of the search, if there is one.

    Raises
    ------
    InputError
        If somebody answers who was offered nothing, or the proposal is for something else or
        unlawful.
    InfeasibleError
        If what is accepted does not fit once a child stays who was to move.
    """
    given = tuple(answers)
    territory = opened.territory if after is None else after.territory
    refuse_wrong(opened, proposal, territory, given, after)
    results = Results(opened, proposal, given, after)
    is_over = on is not None and on > opened.session.answers_by
    settled = tuple(one for one in results.outcomes() if is_over or one.child in results.told)
    decisions = tuple(_settling(proposal, territory, settled, on or opened.session.on))
    pending = promised(opened, proposal) - {one.child for one in settled}
    make = None if pending else _SERVED_ANEW.get(proposal.method)
    if make is None:
        redone = decide(territory, proposal, *decisions, limits=limits)
        decided, found = redone.territory, redone.proposal
    else:
        decided = with_decisions(territory, decisions)
        found = make(decided)
    return Again(
        territory=decided,
        proposal=found,
        outcomes=tuple(one for one in settled if one.result not in {"refused", "kept"}),
        answers=(*(after.answers if after else ()), *given),
        sent=proposal if after is None else after.sent,
        under=territory.decisions if after is None else after.under,
    )


def close_session(
    opened: Opened,
    proposal: Proposal,
    answers: Iterable[Answer] = (),
    *,
    territory: Territory | None = None,
    after: Again | None = None,
    author: str = AUTHOR,
) -> Closed:
    """Close a session: each request has its outcome, and the whole is sealed.

    Parameters
    ----------
    opened
        The session.
    proposal
        What was offered last.
    answers
        What families say to it. Whoever is offered a place and does not answer, or not in time,
        counts as silent; signed contracts need no answer.
    territory
        The territory of the session with the decisions that the proposal was made under, where
        some were taken since it was opened.
    after
        What `offer_again` gave, if places were offered again.
    author
        Role of who decided, for decisions that do not say it.

    Raises
    ------
    InputError
        If somebody answers who was offered nothing, the proposal is for something else or
        unlawful, or a child stays whose place was given to another.

    Examples
    --------
    >>> import berceau
    >>> opened = berceau.open_session(berceau.case("save"), berceau.april(2022))
    >>> sent = berceau.by_points(opened.territory)
    >>> yes = [berceau.Answer(child=one.child, answer="accepted") for one in sent.placements
    ...        if one.status == "new"]
    >>> closed = berceau.close_session(opened, sent, yes)
    >>> after = berceau.open_session(opened.territory, berceau.october(2022), last=closed)
    >>> after.former == closed.seal
    True
    """
    given = tuple(answers)
    decided = territory or (opened.territory if after is None else after.territory)
    refuse_wrong(opened, proposal, decided, given, after)
    results = Results(opened, proposal, given, after)
    outcomes = results.outcomes()
    staying = results.staying(outcomes)
    if staying and (faults := tuple(overfull(decided, results.kept(outcomes), staying))):
        raise InputError(faults)
    return Closed(
        opened=opened,
        proposal=proposal,
        sent=None if after is None else after.sent,
        under=decided.decisions if after is None else after.under,
        answers=(*(after.answers if after else ()), *given),
        late=results.late,
        decisions=tuple(_signed_by(decided, author, opened.session.on)),
        outcomes=outcomes,
        former=opened.former,
    ).sealed()


def _settling(
    proposal: Proposal, territory: Territory, settled: tuple[Outcome, ...], day: date
) -> Iterator[Decision]:
    """Write what is settled as decisions: contracts, and no new place for the others."""
    fixed = {one.child for one in territory.decisions if one.kind in {"signed", "keep"}}
    accepted = [one.child for one in settled if one.result == "accepted"]
    known = {one.child for one in proposal.placements}
    for decision in contracts(proposal, [c for c in accepted if c not in fixed and c in known]):
        yield decision.model_copy(update={"author": FAMILY, "decided": day})
    refused = {one.child for one in territory.decisions if one.kind == "refuse"}
    for one in settled:
        if one.result in {"declined", "withdrawn", "silent"} and one.child not in refused | fixed:
            yield Refuse(
                kind="refuse", child=one.child, reason=one.result, author=FAMILY, decided=day
            )


def _signed_by(territory: Territory, author: str, day: date) -> Iterator[Decision]:
    for decision in territory.decisions:
        yield decision.model_copy(
            update={"author": decision.author or author, "decided": decision.decided or day}
        )
