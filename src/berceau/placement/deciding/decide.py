"""Decisions of the room, and the session solved again with the fewest answers changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.domain.base import Count, Record
from berceau.domain.checks import faults_of
from berceau.domain.decisions import Decision
from berceau.domain.stage_names import LOST, NOT_BORNE
from berceau.domain.territory import Territory
from berceau.engine.limits import Limits
from berceau.errors import Fault, InfeasibleError, InputError
from berceau.placement.check import measures_of
from berceau.placement.deciding.answers import Answers
from berceau.placement.deciding.changes import AnswerChange, answer_changes
from berceau.placement.deciding.contracts import clashing
from berceau.placement.deciding.repair import repaired_proposal
from berceau.placement.problem import formulate
from berceau.placement.proposal import Envy, Proposal
from berceau.placement.readable import Readable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from berceau.engine.outcome import Progress
    from berceau.placement.show.table import Table
    from berceau.placement.show.words import Lang

    Follow = Callable[[Progress], None] | None

EFFORT = 1.0
"""Deterministic time of each stage, unless said: a search that starts from answers given, and
pays for each change, ends sooner than one from nothing."""


_LEAVE = "Leave the contract as it is; if it was ended, take it out of the decisions first."


class Redone(Readable, Record):
    """A session solved again after decisions, and what that changed."""

    territory: Territory
    """With the new decisions, after those that it had."""
    decisions: tuple[Decision, ...]
    """The new decisions."""
    proposal: Proposal
    changes: tuple[AnswerChange, ...]
    """Answers that are not what they were, in order of children."""
    promises: Count
    """Places that the former proposal announced, to children whom the territory still has."""
    at_least_lost: Count = 0
    """No lawful proposal loses fewer promises, whatever else it does."""
    hours: tuple[int, int]
    """Hours of care granted beyond the places held, before and after."""
    complaints: tuple[Envy | None, Envy | None]
    """Children who could complain, before and after; none where nobody has counted."""
    not_borne: Count = 0
    """Complaints beyond what the policy allows, for the sake of promises kept."""

    @property
    def lost(self) -> tuple[AnswerChange, ...]:
        """Promises that are lost, those on which the decisions themselves are included."""
        return tuple(change for change in self.changes if change.lost)

    @property
    def fewest(self) -> bool:
        """Whether it is proven that no lawful proposal loses fewer promises."""
        return len(self.lost) == self.at_least_lost

    @property
    def families(self) -> int:
        """Number of families to whom another answer must be sent."""
        return len({change.family for change in self.changes})

    def _tables(self, lang: Lang) -> Iterable[Table]:
        from berceau.placement.deciding.show import redone_tables  # noqa: PLC0415  (for people)

        return redone_tables(self, lang=lang)


def decide(
    territory: Territory,
    former: Proposal,
    *decisions: Decision,
    limits: Limits | None = None,
    progress: Follow = None,
) -> Redone:
    """Add decisions, and solve the session again with the fewest answers changed.

    First as few promises as can be are lost: a place that was announced stays, or gives way to
    one that the family ranks above. Then the policy's stages follow, in which each change of an
    answer costs the hours that `policy.repair` says; signed contracts never move.

    Parameters
    ----------
    territory
        Structures, conventions, families, policy and the decisions so far. It may be another
        than the one the former proposal was made for, as when a wrong rule was put right.
    former
        The proposal whose answers were given.
    decisions
        What is decided now. A decision to place, refuse or keep a child stands in the place of
        an earlier one on the same child, unless its contract is signed.
    limits
        Limits of the search; by default repeatable, without any clock.
    progress
        Told of its progress.

    Returns
    -------
        The new proposal with the list of changes. Where nothing is decided and the territory is
        the one that the former proposal was made for, nothing changes.

    Raises
    ------
    InputError
        If a decision names what there is not, or contradicts another one or a signed contract.
    InfeasibleError
        If decisions, signed contracts, places held and limits contradict each other.

    Examples
    --------
    >>> import berceau
    >>> from berceau.domain.decisions import Refuse
    >>> town = berceau.draw("town", children=60, seed=1).territory
    >>> sent = berceau.in_order(town)
    >>> child = next(one.child for one in sent.placements if one.status == "new")
    >>> redone = berceau.decide(town, sent, Refuse(kind="refuse", child=child))
    >>> [change.child for change in redone.lost] == [child], redone.fewest
    (True, True)
    """
    decided = with_decisions(territory, decisions)
    _refuse_strangers(decided, former)
    answers = Answers(formulate(decided), former)
    if not decisions and former.fingerprint == territory.fingerprint:
        proposal = former
    else:
        proposal = _solved(answers, former, limits or Limits(EFFORT), progress)
    changes = answer_changes(answers, (former, proposal), decisions)
    stages = {stage.name: stage for stage in proposal.stages}
    lost, borne = stages.get(LOST), stages.get(NOT_BORNE)
    return Redone(
        territory=decided,
        decisions=decisions,
        proposal=proposal,
        changes=changes,
        promises=answers.lost.constant,
        at_least_lost=0 if lost is None else max(0, lost.bound or 0),
        hours=(_hours(territory, former), _hours(territory, proposal)),
        complaints=(former.envy, proposal.envy),
        not_borne=0 if borne is None else borne.value or 0,
    )


def with_decisions(territory: Territory, decisions: Iterable[Decision]) -> Territory:
    """Add decisions to a territory; one that settles a child replaces what was settled before.

    Raises
    ------
    InputError
        If a decision names what there is not, or contradicts another one or a signed contract.
    """
    new = tuple(decisions)
    if not new:
        return territory
    settled = {d.child for d in new if d.kind in {"place", "signed", "refuse", "keep"}}
    kept = tuple(
        d
        for d in territory.decisions
        if d.kind not in {"place", "refuse", "keep"} or d.child not in settled
    )
    kept = tuple(d for d in kept if d not in new)
    decided = territory.model_copy(update={"decisions": (*kept, *new)})
    faults = list(_against_contracts(kept, new))
    told = {fault.where.partition(".")[0] for fault in faults}
    faults += [f for f in faults_of(decided) if f.where.partition(".")[0] not in told]
    if faults:
        raise InputError(faults)
    return decided


def _against_contracts(kept: tuple[Decision, ...], new: tuple[Decision, ...]) -> Iterator[Fault]:
    signed = {d.child: d for d in kept if d.kind == "signed"}
    for k, decision in enumerate(new, start=len(kept)):
        # That a child is not forbidden where its contract is, is checked with the rest.
        if decision.kind in {"place", "signed", "refuse", "keep"} and decision.child in signed:
            yield Fault(
                f"decisions[{k}].child",
                "contract-signed",
                f"{decision.child!r}, whose contract is signed",
                "a child without a signed contract",
                _LEAVE,
            )


def _refuse_strangers(territory: Territory, former: Proposal) -> None:
    """Refuse a former proposal that is about other children altogether."""
    told = {one.child for one in former.placements} | set(former.refused)
    if told and not told & set(territory.child_by_id):
        fault = Fault(
            "former",
            "other-territory",
            f"a proposal for {former.territory!r}, about none of these children",
            f"a proposal for {territory.name!r}",
            "Name the proposal whose answers were sent.",
        )
        raise InputError([fault])


def _solved(answers: Answers, former: Proposal, limits: Limits, progress: Follow) -> Proposal:
    try:
        return repaired_proposal(answers, former, limits, progress)
    except InfeasibleError as error:
        raise InfeasibleError(clashing(answers.problem) or error.faults) from error


def _hours(territory: Territory, proposal: Proposal) -> int:
    """Count the hours granted, decided or not: beyond the place held, as before the decisions."""
    return measures_of(territory, proposal.placements).hours
