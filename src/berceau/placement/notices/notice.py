"""What one family is told: the decision with the mention that the law asks for, or all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from berceau.domain.base import Identifier, Record
from berceau.placement.notices.authority import ON_LETTERS, Authority
from berceau.placement.notices.printed import Printed
from berceau.placement.notices.sheet import PublicSheet, public_sheet
from berceau.placement.reasons.explanation import Explanation
from berceau.placement.reasons.helping.report import Help

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
    from berceau.placement.notices.page import Page
    from berceau.placement.proposal import Proposal
    from berceau.placement.show.words import Lang

Kind = Literal["decision", "full"]


class Notice(Record, Printed):
    """A letter to one family, from the record alone; no other family is in it."""

    kind: Kind
    """The decision with its mention (CRPA L311-3-1, R311-3-1-1), or the full answer that a family
    may ask for (R311-3-1-2)."""
    child: Identifier
    authority: Authority
    explanation: Explanation
    sheet: PublicSheet
    """The rules by which the calculation was made."""
    help: Help | None = None
    """What would have helped, if it was asked for; the full answer tells it."""
    motives: tuple[str, ...] = ()
    """Why the commission decided as it did on this child (CRPA L211-2, L211-5), in order of the
    decisions on it that the explanation lists, places set aside apart; empty where none is
    given. Others than the family and the authority never read them."""

    @property
    def blanks(self) -> tuple[str, ...]:
        """Fields that the letter needs and the authority has left out."""
        wanted: tuple[str, ...] = ON_LETTERS
        if self.kind == "decision":
            wanted += ("signatory",)
            wanted += ("answer_days",) if self.explanation.result in {"new", "moved"} else ()
        return self.authority.missing(wanted)

    def page(self, lang: Lang = "fr") -> Page:
        """Lay the letter out as a page.

        Parameters
        ----------
        lang
            Language.
        """
        if self.kind == "full":
            from berceau.placement.notices.answer_page import answer_page  # noqa: PLC0415  (read)

            return answer_page(self, lang)
        from berceau.placement.notices.decision_page import decision_page  # noqa: PLC0415  (read)

        return decision_page(self, lang)


class Notices:
    """Letters to the families of one proposal.

    Parameters
    ----------
    territory
        What the proposal is for.
    proposal
        The proposal.
    authority
        Who decides; what it leaves out stays blank.

    Raises
    ------
    InputError
        If the proposal is for another territory.
    """

    def __init__(
        self, territory: Territory, proposal: Proposal, authority: Authority | None = None
    ) -> None:
        from berceau.placement.reasons.explaining import Reasons  # noqa: PLC0415  (loads the solver)

        self._reasons = Reasons(territory, proposal)
        self._decisions = territory.decisions
        self._authority = authority or Authority()
        self.sheet = public_sheet(territory, authority=authority, method=proposal.method)

    def of(
        self,
        child: str,
        kind: Kind = "decision",
        *,
        help: Help | None = None,  # noqa: A002  (the name of what it is)
    ) -> Notice:
        """Write the letter about one child.

        Parameters
        ----------
        child
            Its identifier.
        kind
            The decision, or the full answer on request.
        help
            What would have helped, for the full answer.

        Raises
        ------
        InputError
            If the territory has no such child.
        """
        explanation = self._reasons.explain(child, price=kind == "full")
        return Notice(
            kind=kind,
            child=child,
            authority=self._authority,
            explanation=explanation,
            sheet=self.sheet,
            help=help,
            motives=tuple(
                decision.reason
                for decision in self._decisions
                if decision.kind != "reserve" and decision.child == child
            ),
        )


def notice(
    territory: Territory,
    proposal: Proposal,
    child: str,
    *,
    authority: Authority | None = None,
    kind: Kind = "decision",
    help: Help | None = None,  # noqa: A002  (the name of what it is)
) -> Notice:
    """Write what a family is told of one child.

    Parameters
    ----------
    territory
        What the proposal is for.
    proposal
        The proposal, as the commission has adopted it.
    child
        Identifier of the child.
    authority
        Who decides; what it leaves out stays a visible blank.
    kind
        The decision with the mention that the law asks for, or the full answer on request.
    help
        What would have helped (``berceau.what_would_help``), for the full answer.

    Returns
    -------
        The letter, as an object, as text and as HTML.

    Raises
    ------
    InputError
        If the proposal is for another territory, or the territory has no such child.
    """
    return Notices(territory, proposal, authority).of(child, kind, help=help)
