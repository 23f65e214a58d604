"""How a structure is shared between communes, and how much of its part each one uses."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from berceau.domain.base import CommuneCode, Count, Identifier, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from berceau.domain.conventions import Share
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Placement, Proposal


class SharedUse(Record):
    """What one commune uses of a shared structure, month by month."""

    convention: Identifier
    """The convention that shares the structure."""
    structure: Identifier
    commune: CommuneCode
    """Where the children live, whatever the title of their place."""
    part: Count | None
    """Places of its part; none where it has no part, and only children in place are left."""
    peaks: tuple[Count, ...]
    """Most children of the commune present at one slot, one number a month."""
    only_kept: bool
    """Whether all its children there keep a place that they hold."""


class PartUse(Record):
    """What a commune has and uses of a shared structure under one proposal."""

    part: Count | None
    """Places of its part; none where it has no part."""
    peak: Count
    """Most children of the commune present at one slot of the year."""


class SharedChange(Record):
    """What changes for a commune at a shared structure; none where it is no party to it."""

    structure: Identifier
    commune: CommuneCode
    before: PartUse | None
    after: PartUse | None


def shared_uses(territory: Territory, proposal: Proposal) -> tuple[SharedUse, ...]:
    """Say, for each share in force, what each commune with a part or with children there uses.

    Parameters
    ----------
    territory
        Whose conventions share structures.
    proposal
        Whose placements use them.

    Returns
    -------
    tuple of SharedUse
        In the order of conventions and parts; communes without a part come after those with one.
    """
    months = territory.calendar.months
    terms = [
        (convention.id, term)
        for convention in territory.conventions
        if any(convention.in_force(month.first) for month in months)
        for term in convention.terms
        if term.kind == "share"
    ]
    return tuple(use for name, term in terms for use in _term(name, term, territory, proposal))


def shared_changes(
    before: tuple[Territory, Proposal], after: tuple[Territory, Proposal]
) -> tuple[SharedChange, ...]:
    """Set what communes have and use of shared structures beside each other.

    Parameters
    ----------
    before, after
        A territory with its proposal.

    Returns
    -------
    tuple of SharedChange
        In order of structures, then of codes.
    """
    had, has = _parts(*before), _parts(*after)
    return tuple(
        SharedChange(structure=key[0], commune=key[1], before=had.get(key), after=has.get(key))
        for key in sorted({*had, *has})
    )


def placements_at(territory: Territory, proposal: Proposal, structure: str) -> list[Placement]:
    """List the placements at a structure and at its members."""
    houses = {structure, *(s.id for s in territory.structures if s.part_of == structure)}
    return [p for p in proposal.placements if p.structure in houses]


def most_present(territory: Territory, placements: Iterable[Placement]) -> tuple[int, ...]:
    """Give, month by month, the most children of some placements present at one slot."""
    return tuple(_peaks(territory, tuple(placements)))


def _parts(territory: Territory, proposal: Proposal) -> dict[tuple[str, str], PartUse]:
    return {
        (use.structure, use.commune): PartUse(part=use.part, peak=max(use.peaks, default=0))
        for use in shared_uses(territory, proposal)
    }


def _term(
    convention: str, term: Share, territory: Territory, proposal: Proposal
) -> Iterator[SharedUse]:
    there: dict[str, list[Placement]] = {part.commune: [] for part in term.parts}
    for placement in placements_at(territory, proposal, term.structure):
        home = territory.child_by_id[placement.child][0].commune
        there.setdefault(home, []).append(placement)
    parts = {part.commune: part.places for part in term.parts}
    for commune, placements in there.items():
        yield SharedUse(
            convention=convention,
            structure=term.structure,
            commune=commune,
            part=parts.get(commune),
            peaks=most_present(territory, placements),
            only_kept=bool(placements) and all(p.status == "kept" for p in placements),
        )


def _peaks(territory: Territory, placements: tuple[Placement, ...]) -> Iterator[int]:
    expand = territory.calendar.expand
    for month in territory.calendar.months:
        present: dict[int, set[str]] = defaultdict(set)
        for placement in placements:
            if placement.start <= month.last and month.first <= placement.until:
                for slot in expand(placement.week):
                    present[slot].add(placement.child)
        yield max((len(children) for children in present.values()), default=0)
