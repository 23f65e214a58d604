"""What one family is told: the decision with the mention that the law asks for, or all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from berceau.domain.base import Identifier, Record
from berceau.domain.calendar import Calendar
from berceau.placement.notices.authority import ON_DECISIONS, Authority
from berceau.placement.notices.page import Page, Printed
from berceau.placement.notices.sheet import PublicSheet, public_sheet
from berceau.placement.reasons.explanation import Explanation

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
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
    calendar: Calendar
    names: dict[Identifier, str]
    """Names of the structures, communes and conventions that the letter speaks of."""

    @property
    def blanks(self) -> tuple[str, ...]:
        """Fields that a decision needs and the authority has left out."""
        return self.authority.missing(ON_DECISIONS)

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

        self._territory = territory
        self._reasons = Reasons(territory, proposal)
        self._authority = authority or Authority()
        self.sheet = public_sheet(territory, authority=authority, method=proposal.method)

    def of(self, child: str, kind: Kind = "decision") -> Notice:
        """Write the letter about one child.

        Parameters
        ----------
        child
            Its identifier.
        kind
            The decision, or the full answer on request.

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
            calendar=self._territory.calendar,
            names=_names(self._territory, explanation),
        )


def notice(
    territory: Territory,
    proposal: Proposal,
    child: str,
    *,
    authority: Authority | None = None,
    kind: Kind = "decision",
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

    Returns
    -------
        The letter, as an object, as text and as HTML.

    Raises
    ------
    InputError
        If the proposal is for another territory, or the territory has no such child.
    """
    return Notices(territory, proposal, authority).of(child, kind)


def _names(territory: Territory, explanation: Explanation) -> dict[str, str]:
    """Name what the letter speaks of, identifiers where nobody has given a name."""
    structures = {place.structure for place in explanation.places}
    structures |= {there.structure for wish in explanation.wishes for there in wish.at}
    structures |= {line.structure for line in explanation.waiting}
    structures |= {structure for score in explanation.scores for structure in score.structures}
    structures |= {pool.structure for pool in explanation.pools}
    structures |= {d.structure for d in explanation.decisions if d.structure is not None}
    named = {key: territory.structure_by_id[key].name or key for key in sorted(structures)}
    named |= {use.convention: use.name or use.convention for use in explanation.conventions}
    return named | {commune.code: commune.name for commune in territory.communes}
