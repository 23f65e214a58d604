"""What each request of a session comes to, from the answers to what was offered."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from berceau.domain.faults import known_or_shape
from berceau.errors import Fault, InputError
from berceau.placement.check import check
from berceau.sessions.chain import broken_opening
from berceau.sessions.closed import Outcome, offers_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Placement, Proposal
    from berceau.sessions.closed import Again, Result
    from berceau.sessions.opened import Opened
    from berceau.sessions.session import Answer

_CORRECT = "Correct the name, or leave the answer out."


def promised(opened: Opened, proposal: Proposal) -> frozenset[str]:
    """Give the children whom a proposal offers a place that they asked for at this session."""
    asking = {line.child for line in opened.asking}
    return frozenset(one.child for one in offers_of(proposal) if one.child in asking)


class Results:
    """Reads answers beside what was offered.

    Parameters
    ----------
    opened
        The session.
    proposal
        What was offered last.
    answers
        Answers to it.
    after
        What was settled when places were offered again, if they were.
    """

    def __init__(
        self,
        opened: Opened,
        proposal: Proposal,
        answers: tuple[Answer, ...],
        after: Again | None,
    ) -> None:
        self._opened = opened
        self._proposal = proposal
        self._before = {one.child: one for one in after.outcomes} if after else {}
        until = opened.session.answers_by
        # An answer to a place offered again may come later than those of the first round.
        in_time = [
            one for one in answers if after is not None or one.on is None or one.on <= until
        ]
        said = {one.child for one in in_time}
        self.late = tuple(sorted({one.child for one in answers} - said))
        self._answers = {one.child: one.answer for one in in_time}

    @cached_property
    def _signed(self) -> frozenset[str]:
        decisions = self._opened.territory.decisions
        return frozenset(one.child for one in decisions if one.kind == "signed")

    @property
    def told(self) -> frozenset[str]:
        """Children whose offer is settled: answered in time, signed, or settled before."""
        offered = promised(self._opened, self._proposal)
        return frozenset(self._answers) | frozenset(self._before) | (self._signed & offered)

    def outcomes(self) -> tuple[Outcome, ...]:
        """Give the outcome of every request of the session, in order of children."""
        offers = {one.child: one for one in offers_of(self._proposal)}
        held = {one.child for one in self._proposal.placements if one.status == "kept"}
        found = []
        for line in self._opened.asking:
            known = self._before.get(line.child)
            if known is not None:
                found.append(known)
                continue
            offer = offers.get(line.child)
            found.append(
                Outcome(
                    child=line.child,
                    family=line.family,
                    result=self._result(line.child, offer, is_held=line.child in held),
                    refusals=line.refusals,
                    placement=offer,
                )
            )
        return tuple(found)

    def _result(self, child: str, offer: Placement | None, *, is_held: bool) -> Result:
        answer = self._answers.get(child)
        if answer == "withdrawn":
            return "withdrawn"
        if offer is None:
            return "kept" if is_held else "refused"
        if child in self._signed:
            return "accepted"
        return answer or "silent"

    def staying(self, outcomes: tuple[Outcome, ...]) -> frozenset[str]:
        """Give the children who were to move by the last proposal and do not."""
        moves = {one.child for one in offers_of(self._proposal) if one.status == "moved"}
        return frozenset(
            one.child for one in outcomes if one.child in moves and one.result != "accepted"
        )

    def kept(self, outcomes: tuple[Outcome, ...]) -> tuple[Placement, ...]:
        """Give the placements that hold after the answers."""
        gone = {one.child for one in outcomes if one.result not in {"accepted", "kept"}}
        return tuple(one for one in self._proposal.placements if one.child not in gone)


def refuse_wrong(
    opened: Opened,
    proposal: Proposal,
    territory: Territory,
    answers: tuple[Answer, ...],
    after: Again | None,
) -> None:
    """Refuse a proposal for something else, and answers to what nobody offered.

    Raises
    ------
    InputError
        With all faults at once.
    """
    faults = [*broken_opening(opened, "opened"), *_strange(opened, proposal, territory)]
    settled = {one.child for one in after.outcomes} if after else set()
    known = territory.child_by_id
    faults += _unasked(answers, {line.child for line in opened.asking} - settled, known)
    faults += _unoffered(answers, promised(opened, proposal) - settled, known)
    faults += _twice(answers)
    if faults:
        raise InputError(faults)


def _strange(opened: Opened, proposal: Proposal, territory: Territory) -> Iterator[Fault]:
    bare = {"decisions": opened.territory.decisions}
    same = territory.model_copy(update=bare).fingerprint == opened.territory.fingerprint
    if not same or proposal.fingerprint != territory.fingerprint:
        yield Fault(
            "proposal",
            "other-session",
            f"a proposal for {proposal.territory!r}, of another session or other decisions",
            f"a proposal for the session {opened.session.name!r}",
            "Name the proposal made for this session, and its decisions if there were any.",
        )
    elif not check(territory, proposal).lawful:
        yield Fault(
            "placements",
            "unlawful-plan",
            "a plan that breaks a limit",
            "a plan that keeps every rule of places and conventions",
            "Check the proposal first: berceau check tells what it breaks.",
        )


def _unasked(
    answers: tuple[Answer, ...], asking: set[str], known: Collection[str]
) -> Iterator[Fault]:
    for k, one in enumerate(answers):
        if one.answer == "withdrawn" and one.child not in asking:
            yield Fault(
                f"answers[{k}].child",
                "nothing-asked",
                known_or_shape(one.child, known),
                f"a child with a request at this session, such as {_some(asking)}",
                _CORRECT,
            )


def _unoffered(
    answers: tuple[Answer, ...], offered: frozenset[str], known: Collection[str]
) -> Iterator[Fault]:
    for k, one in enumerate(answers):
        if one.answer != "withdrawn" and one.child not in offered:
            yield Fault(
                f"answers[{k}].child",
                "nothing-offered",
                known_or_shape(one.child, known),
                f"a child to whom a place is offered, such as {_some(offered)}",
                _CORRECT,
            )


def _some(known: Collection[str]) -> str:
    return ", ".join(sorted(known)[:3]) or "-"


def _twice(answers: tuple[Answer, ...]) -> Iterator[Fault]:
    said: dict[str, str] = {}
    for k, one in enumerate(answers):
        if said.setdefault(one.child, one.answer) != one.answer:
            yield Fault(
                f"answers[{k}]",
                "answered-twice",
                "another answer for the same child before",
                "one answer for each child",
                "Keep the one that holds.",
            )
