"""Parts of shared structures: what each party has, uses and leaves unused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.domain.base import CommuneCode, Count, Identifier, Permille, Record
from berceau.placement.show.sharing import most_present, placements_at
from berceau.placement.statements.usage import minutes_of
from berceau.placement.terms import is_shared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.conventions import Convention, Share
    from berceau.placement.statements.usage import Usage


class PartMonth(Record):
    """What a party uses of its part in a month."""

    month: str
    holds: bool
    """Whether the parts hold: the convention is in force, and nothing is released yet."""
    peak: Count
    """Most of its children present at one slot, whatever the title of their place."""
    minutes: Count
    """Minutes of its children there."""


class PartStatement(Record):
    """The part of one commune in a shared structure, and its use."""

    convention: Identifier
    structure: Identifier
    commune: CommuneCode
    name: str
    """Name of the commune."""
    places: Count
    """Places of its part (*quote-part*)."""
    of: Count
    """Places of all parts together."""
    months: tuple[PartMonth, ...]

    @property
    def permille(self) -> Permille:
        """The part in thousandths of all parts, rounded to the nearest."""
        return (2000 * self.places + self.of) // (2 * self.of) if self.of else 0

    def unused(self, month: PartMonth) -> int | None:
        """Give the places that nobody of the commune uses at its busiest slot of a month.

        None where the parts do not hold.
        """
        return max(0, self.places - month.peak) if month.holds else None

    @property
    def least_unused(self) -> int | None:
        """Places left unused in the month that uses most, of those in which the parts hold."""
        unused = [left for month in self.months if (left := self.unused(month)) is not None]
        return min(unused, default=None)


def parts_of(usage: Usage, convention: Convention) -> Iterator[PartStatement]:
    """State the parts of every structure that a convention shares, in order of its terms.

    Parameters
    ----------
    usage
        What the placements use.
    convention
        Whose parts are stated.
    """
    for term in convention.terms:
        if term.kind == "share" and any(is_shared(convention, term, p) for p in usage.periods):
            yield from _parts(usage, convention, term)


def _parts(usage: Usage, convention: Convention, term: Share) -> Iterator[PartStatement]:
    territory = usage.territory
    there = placements_at(territory, usage.proposal, term.structure)
    for part in term.parts:
        own = [p for p in there if territory.child_by_id[p.child][0].commune == part.commune]
        minutes = minutes_of(map(usage.stay, own), len(usage.periods))
        peaks = most_present(territory, own)
        yield PartStatement(
            convention=convention.id,
            structure=term.structure,
            commune=part.commune,
            name=territory.commune_by_code[part.commune].name,
            places=part.places,
            of=sum(one.places for one in term.parts),
            months=tuple(
                PartMonth(
                    month=period.label,
                    holds=is_shared(convention, term, period),
                    peak=peak,
                    minutes=used,
                )
                for period, peak, used in zip(usage.periods, peaks, minutes, strict=True)
            ),
        )
