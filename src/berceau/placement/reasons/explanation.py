"""The explanation of one child's result, as an object; `show` writes it for the family."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from berceau.domain.base import Identifier, Record
from berceau.placement.proposal import Placement
from berceau.placement.readable import Readable
from berceau.placement.reasons.answers import WishAnswer
from berceau.placement.reasons.parts import (
    Asked,
    Basis,
    ConventionUse,
    DecisionTaken,
    FactUsed,
    Layer,
    Named,
    PoolUse,
    Score,
    TieBreaks,
    Together,
    WaitingRank,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from berceau.placement.show.table import Table
    from berceau.placement.show.words import Lang

Result = Literal["new", "moved", "kept", "refused", "nothing_asked"]


class Explanation(Readable, Record):
    """Why a child has what it has, from the record alone.

    Nothing in it lets another family be recognised: no name, no fact, no week, no small number.
    """

    child: Identifier
    family: Identifier
    result: Result
    """A new place, another one than the one held, the one held, none, or nothing was asked."""
    places: tuple[Placement, ...] = ()
    """The child's own placements, in order of dates."""
    basis: Basis
    asked: Asked
    facts: tuple[FactUsed, ...] = ()
    scores: tuple[Score, ...] = ()
    layers: tuple[Layer, ...] = ()
    tie_breaks: TieBreaks
    wishes: tuple[WishAnswer, ...] = ()
    together: Together | None = None
    conventions: tuple[ConventionUse, ...] = ()
    pools: tuple[PoolUse, ...] = ()
    decisions: tuple[DecisionTaken, ...] = ()
    waiting: tuple[WaitingRank, ...] = ()
    named: Named = Named()

    @property
    def placed(self) -> bool:
        """Whether the child has a place."""
        return bool(self.places)

    def _tables(self, lang: Lang) -> Iterable[Table]:
        from berceau.placement.reasons.show import explanation_tables  # noqa: PLC0415  (for people)

        return explanation_tables(self, lang=lang)
