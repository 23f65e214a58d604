"""What a session ends with: what was offered, answered and decided, sealed for the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from berceau.domain.base import Count, Identifier, PersonalRecord
from berceau.domain.decisions import Decision
from berceau.domain.territory import Territory
from berceau.placement.proposal import Placement, Proposal, digest_of
from berceau.placement.readable import Readable
from berceau.sessions.opened import Opened
from berceau.sessions.session import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from berceau.placement.show.table import Table
    from berceau.placement.show.words import Lang

Result = Literal["accepted", "declined", "withdrawn", "silent", "refused", "kept"]


class Outcome(PersonalRecord):
    """What one request came to."""

    child: Identifier
    family: Identifier
    result: Result
    """The place offered is accepted, declined, or not answered in time; the request is taken
    back; it was given nothing; or the child keeps the place it had."""
    refusals: Count = 0
    """Refusals before this session."""
    placement: Placement | None = None
    """What was offered; none for who was refused or keeps its place."""


class Again(PersonalRecord):
    """A session whose declined places were offered to the next on the list."""

    territory: Territory
    """With what was accepted as signed contracts, and no new place for who declined."""
    proposal: Proposal
    outcomes: tuple[Outcome, ...]
    """What is settled so far, in order of children."""
    answers: tuple[Answer, ...]
    """All answers so far."""
    sent: Proposal
    """What was put to the commission, before anything was declined."""
    under: tuple[Decision, ...] = ()
    """Decisions that it was made under."""

    @property
    def offers(self) -> tuple[Placement, ...]:
        """New places and moves that are still to be answered."""
        settled = {outcome.child for outcome in self.outcomes}
        return tuple(one for one in offers_of(self.proposal) if one.child not in settled)


class Closed(Readable, PersonalRecord):
    """A session that is closed: nothing in it can be altered without being seen."""

    opened: Opened
    proposal: Proposal
    """What was proposed last; its seal is part of this one."""
    sent: Proposal | None = None
    """What was put to the commission, where places declined were offered again since."""
    under: tuple[Decision, ...] = ()
    """Decisions that what was put to the commission was made under."""
    answers: tuple[Answer, ...] = ()
    late: tuple[Identifier, ...] = ()
    """Children whose answer came too late to count."""
    decisions: tuple[Decision, ...] = ()
    """What was decided, each with the role of who decided and the day."""
    outcomes: tuple[Outcome, ...] = ()
    """One for each request of the session, in order of children."""
    former: str = ""
    """Seal of the session before; empty for the first."""
    seal: str = ""
    """Hash of everything but this: it goes into the next session, and into the minutes."""

    @property
    def digest(self) -> str:
        """Work out what the seal must be; what stands at its default is left out."""
        without: Any = {"seal": True, "proposal": True, "sent": True}
        document = self.model_dump(mode="json", exclude=without, exclude_defaults=True)
        sent = "" if self.sent is None else self.sent.digest
        return digest_of([document, self.proposal.digest, sent])

    @property
    def put(self) -> tuple[Territory, Proposal]:
        """What was put to the commission, and the territory that it was for."""
        territory = self.opened.territory.model_copy(update={"decisions": self.under})
        return territory, self.sent or self.proposal

    def sealed(self) -> Closed:
        """Give the session with its seal."""
        return self.model_copy(update={"seal": self.digest})

    def of(self, *results: Result) -> tuple[Outcome, ...]:
        """Give the outcomes of some kinds."""
        return tuple(outcome for outcome in self.outcomes if outcome.result in results)

    def _tables(self, lang: Lang) -> Iterable[Table]:
        from berceau.sessions.show import closed_tables  # noqa: PLC0415  (for people)

        return closed_tables(self, lang=lang)


def offers_of(proposal: Proposal) -> tuple[Placement, ...]:
    """List the new places and the moves of a proposal."""
    return tuple(one for one in proposal.placements if one.status in {"new", "moved"})
