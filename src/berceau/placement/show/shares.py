"""Places that communes share in one structure: who uses how many, against its part."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from berceau.placement.show.table import Column, Table, cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.calendar import Period
    from berceau.domain.conventions import Share
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Placement, Proposal
    from berceau.placement.show.names import Names
    from berceau.placement.show.table import Row
    from berceau.placement.show.words import Words


def shares(
    proposal: Proposal, territory: Territory, names: Names, say: Words
) -> tuple[Table, ...]:
    """Show, for each shared structure, the most children of each commune present at a slot.

    A child counts for the commune where it lives, whatever the title of its place.
    """
    return tuple(
        _share(term, proposal, territory, names, say)
        for convention in territory.conventions
        if any(convention.in_force(period.first) for period in territory.calendar.months)
        for term in convention.terms
        if term.kind == "share"
    )


def _share(
    term: Share, proposal: Proposal, territory: Territory, names: Names, say: Words
) -> Table:
    there = [p for p in proposal.placements if p.structure == term.structure]
    months = territory.calendar.months
    columns = (
        Column(say("shares.commune")),
        *(Column(say.month(month.label), numeric=True) for month in months),
        Column(say("shares.part"), numeric=True),
    )
    rows: list[Row] = []
    for part in term.parts:
        own = [p for p in there if territory.child_by_id[p.child][0].commune == part.commune]
        peaks = [str(peak) for peak in _peaks(own, months, territory)]
        rows.append((names.commune(part.commune), *peaks, str(part.places)))
    title = say("shares.title", structure=names.structure(term.structure))
    return Table(title, columns, cells(rows), (say("shares.note"),))


def _peaks(
    placements: list[Placement], months: tuple[Period, ...], territory: Territory
) -> Iterator[int]:
    """Give, month by month, the most children of these placements present at one slot."""
    expand = territory.calendar.expand
    for month in months:
        present: dict[int, set[str]] = defaultdict(set)
        for placement in placements:
            if placement.start <= month.last and month.first <= placement.until:
                for slot in expand(placement.week):
                    present[slot].add(placement.child)
        yield max((len(children) for children in present.values()), default=0)
