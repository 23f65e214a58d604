"""What a change brings to whom: two territories or two proposals, child by child.

The first use is a convention before and after it was renewed; a commune that leaves and two
proposals for one session are compared in the same way.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Literal, TypeAlias

from berceau.domain.base import CommuneCode, Count, Identifier, Record, SlotName
from berceau.domain.calendar import Calendar
from berceau.domain.territory import Territory
from berceau.placement.proposal import Measures, Proposal
from berceau.placement.readable import Readable
from berceau.placement.show.sharing import SharedChange, shared_changes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from berceau.engine.limits import Limits
    from berceau.engine.outcome import Progress
    from berceau.placement.proposal import Placement
    from berceau.placement.show.table import Table
    from berceau.placement.show.words import Lang

Side: TypeAlias = Territory | tuple[Territory, Proposal]
"""A territory, to be solved, or a territory with a proposal made for it."""

Change = Literal["gains", "loses", "same", "only_before", "only_after"]


class Standing(Record):
    """What a child has under one proposal."""

    structure: Identifier | None = None
    """Where; none: no place."""
    convention: Identifier | None = None
    week: tuple[SlotName, ...] = ()
    minutes: Count = 0
    """Minutes a week."""
    rank: Count | None = None
    """Position of the wish met, from 0."""
    need: Count = 0
    """Need met in thousandths; 0 where nothing was asked."""

    @property
    def worth(self) -> tuple[int, int]:
        """What is compared: minutes a week first, then the rank of the wish, the first is best.

        A place that was not asked for counts as the last of all wishes.
        """
        if self.structure is None:
            return 0, 0
        return self.minutes, -(self.rank if self.rank is not None else 10**6)


class ChildChange(Record):
    """What changes for one child."""

    child: Identifier
    commune: CommuneCode
    """Where it lives (after the change, where both are known)."""
    change: Change
    before: Standing
    after: Standing

    @property
    def minutes(self) -> int:
        """Minutes a week gained, negative where lost."""
        return self.after.minutes - self.before.minutes

    @property
    def ranks(self) -> int | None:
        """Ranks of wish gained, 1 from the second wish to the first; none unless both are."""
        if self.before.rank is None or self.after.rank is None:
            return None
        return self.before.rank - self.after.rank


class CommuneChange(Record):
    """What changes for the children of one commune."""

    commune: CommuneCode
    name: str
    gains: Count
    loses: Count
    same: Count
    only_before: Count
    only_after: Count
    served_before: Count
    """Children with a place, among those in both."""
    served_after: Count
    minutes: int
    """Minutes a week gained by the children in both, losses taken off."""
    need: int
    """Need met gained by the children in both, in thousandths of a child."""


class ConventionUse(Record):
    """What one convention is used for under one proposal."""

    minutes: Count
    """Minutes in the year planned."""
    children: Count
    families: Count
    peak: Count
    """Largest number of children of one commune present at a slot."""
    owed_cents: int | None = None


class ConventionChange(Record):
    """What one convention is used for before and after; none where it does not exist."""

    convention: Identifier
    name: str
    before: ConventionUse | None
    after: ConventionUse | None


class Comparison(Readable, Record):
    """Two proposals side by side."""

    names: tuple[str, str]
    """Names of the territories."""
    calendars: tuple[Calendar, Calendar]
    """The years planned."""
    fingerprints: tuple[str, str]
    verdicts: tuple[str, str]
    children: tuple[ChildChange, ...]
    """Every child of either territory, in order of identifiers."""
    communes: tuple[CommuneChange, ...]
    """In order of codes."""
    conventions: tuple[ConventionChange, ...]
    """In order of identifiers."""
    shared: tuple[SharedChange, ...] = ()
    """Structures that communes share, in order of structures, then of codes."""
    measures: tuple[Measures | None, Measures | None]

    def of(self, *changes: Change) -> tuple[ChildChange, ...]:
        """List the children with one of these changes."""
        return tuple(child for child in self.children if child.change in changes)

    def _tables(self, lang: Lang) -> Iterable[Table]:
        from berceau.placement.show.differences import comparison_tables  # noqa: PLC0415  (for people)

        return comparison_tables(self, lang=lang)


def compare(
    before: Side,
    after: Side,
    *,
    limits: Limits | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Comparison:
    """Set two proposals side by side: who gains, who loses, by how much.

    A child present in both *gains* when what it has is worth more after: first more minutes a
    week, then, minutes being equal, a wish of a better rank. It *loses* when it is worth less. A
    child is the same child when its identifier is the same.

    Parameters
    ----------
    before, after
        A territory, which is solved here, or a territory with its proposal.
    limits
        Limits of the solves, where there are any.
    progress
        Told of the progress of the solves.

    Returns
    -------
    Comparison
        Children, communes, conventions, shared places and measures, before and after.

    Raises
    ------
    InfeasibleError
        A territory to be solved has no lawful proposal at all.

    Examples
    --------
    >>> import berceau
    >>> old, new = berceau.case("talant-2015"), berceau.case("talant-2016")
    >>> comparison = berceau.compare(old, new)  # doctest: +SKIP
    """
    first = _solved(before, limits, progress)
    second = first if after is before else _solved(after, limits, progress)
    children = tuple(_children(first, second))
    return Comparison(
        names=(first[0].name, second[0].name),
        calendars=(first[0].calendar, second[0].calendar),
        fingerprints=(first[0].fingerprint, second[0].fingerprint),
        verdicts=(first[1].verdict, second[1].verdict),
        children=children,
        communes=tuple(_communes(children, first[0], second[0])),
        conventions=tuple(_conventions(first, second)),
        shared=shared_changes(first, second),
        measures=(first[1].measures, second[1].measures),
    )


_Solved: TypeAlias = tuple[Territory, Proposal]


def _solved(
    side: Side, limits: Limits | None, progress: Callable[[Progress], None] | None
) -> _Solved:
    if not isinstance(side, Territory):
        return side
    from berceau.placement.solve import place  # noqa: PLC0415  (loads the solver)

    return side, place(side, limits=limits, progress=progress)


def _children(before: _Solved, after: _Solved) -> Iterable[ChildChange]:
    had, has = _standings(before), _standings(after)
    homes = {
        child: family.commune
        for territory, _ in (before, after)
        for child, (family, _) in territory.child_by_id.items()
    }
    for child in sorted(homes):
        old, new = had.get(child), has.get(child)
        yield ChildChange(
            child=child,
            commune=homes[child],
            change=_change(old, new),
            before=old or Standing(),
            after=new or Standing(),
        )


def _change(old: Standing | None, new: Standing | None) -> Change:
    if old is None:
        return "only_after"
    if new is None:
        return "only_before"
    if new.worth == old.worth:
        return "same"
    return "gains" if new.worth > old.worth else "loses"


def _standings(solved: _Solved) -> dict[str, Standing]:
    """Give what each child of the territory has, once those who move have moved."""
    territory, proposal = solved
    found = dict.fromkeys(territory.child_by_id, Standing())
    for placement in proposal.placements:
        if placement.status != "leaving":
            found[placement.child] = _standing(territory, placement)
    return found


def _standing(territory: Territory, placement: Placement) -> Standing:
    calendar, values = territory.calendar, territory.policy.rank_values
    minutes = sum(calendar.minutes[slot] for slot in calendar.expand(placement.week))
    rank = placement.rank
    value = values[-1] if rank is None else values[min(rank, len(values) - 1)]
    return Standing(
        structure=placement.structure,
        convention=placement.convention,
        week=placement.week,
        minutes=minutes,
        rank=rank,
        need=(placement.share or 0) * value // 1000,
    )


def _communes(
    children: Iterable[ChildChange], before: Territory, after: Territory
) -> Iterable[CommuneChange]:
    known = {**before.commune_by_code, **after.commune_by_code}
    groups: dict[str, list[ChildChange]] = defaultdict(list)
    for child in children:
        groups[child.commune].append(child)
    for code in sorted(groups):
        group = groups[code]
        both = [c for c in group if c.change in {"gains", "loses", "same"}]
        yield CommuneChange(
            commune=code,
            name=known[code].name,
            gains=sum(c.change == "gains" for c in group),
            loses=sum(c.change == "loses" for c in group),
            same=sum(c.change == "same" for c in group),
            only_before=sum(c.change == "only_before" for c in group),
            only_after=sum(c.change == "only_after" for c in group),
            served_before=sum(c.before.structure is not None for c in both),
            served_after=sum(c.after.structure is not None for c in both),
            minutes=sum(c.minutes for c in both),
            need=sum(c.after.need - c.before.need for c in both),
        )


def _conventions(before: _Solved, after: _Solved) -> Iterable[ConventionChange]:
    known = {**before[0].convention_by_id, **after[0].convention_by_id}
    for identifier in sorted(known):
        yield ConventionChange(
            convention=identifier,
            name=known[identifier].name or identifier,
            before=_use(before, identifier),
            after=_use(after, identifier),
        )


def _use(solved: _Solved, identifier: str) -> ConventionUse | None:
    territory, proposal = solved
    if identifier not in territory.convention_by_id:
        return None
    lines = [line for line in proposal.consumption if line.convention == identifier]
    children = {p.child for p in proposal.placements if p.convention == identifier}
    owed = [line.owed_cents for line in lines if line.owed_cents is not None]
    return ConventionUse(
        minutes=sum(line.minutes for line in lines),
        children=len(children),
        families=len({territory.child_by_id[child][0].id for child in children}),
        peak=max((line.peak for line in lines), default=0),
        owed_cents=sum(owed) if owed else None,
    )
