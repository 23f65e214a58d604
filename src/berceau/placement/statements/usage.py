"""Hours, children and places of conventions, counted from placements and calendar alone."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from berceau.domain.calendar import WEEKDAYS
from berceau.placement.titles import is_independent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from berceau.domain.calendar import Period
    from berceau.domain.conventions import Convention
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Placement, Proposal


class Stay(NamedTuple):
    """A placement with whose it is, and what it uses.

    Attributes
    ----------
    child, family, commune
        Who.
    first, last
        When, both days included.
    slots
        At which slots of the week.
    minutes
        Minutes over the open days of each month.
    """

    child: str
    family: str
    commune: str
    first: date
    last: date
    slots: frozenset[int]
    minutes: tuple[int, ...]

    def is_there(self, period: Period) -> bool:
        """Say whether the stay reaches into a month."""
        return self.first <= period.last and period.first <= self.last


class Usage:
    """What the placements of one proposal use.

    Parameters
    ----------
    territory
        The territory.
    proposal
        A proposal for it.
    """

    def __init__(self, territory: Territory, proposal: Proposal) -> None:
        self.territory = territory
        self.proposal = proposal
        self.periods = territory.calendar.months

    @cached_property
    def by_convention(self) -> Mapping[str, tuple[Stay, ...]]:
        """Stays under each convention that its terms count."""
        found: dict[str, list[Stay]] = {one.id: [] for one in self.territory.conventions}
        for placement in self.proposal.placements:
            if placement.convention is not None and self._counts(placement):
                found[placement.convention].append(self.stay(placement))
        return {name: tuple(stays) for name, stays in found.items()}

    def _counts(self, placement: Placement) -> bool:
        """Say whether a placement uses what a convention agrees, or the network it opens."""
        structure = self.territory.structure_by_id[placement.structure]
        if not is_independent(structure, self.territory):
            return True
        return (
            placement.convention is not None and structure.id in self._hosts[placement.convention]
        )

    @cached_property
    def _hosts(self) -> Mapping[str, frozenset[str]]:
        territory = self.territory
        return {
            one.id: frozenset(host.id for host in territory.hosts_of(one))
            for one in territory.conventions
        }

    def stay(self, placement: Placement) -> Stay:
        """Lay a placement out, its minutes counted day by day of the week, month by month."""
        territory, calendar = self.territory, self.territory.calendar
        family = territory.child_by_id[placement.child][0]
        slots = calendar.expand(placement.week)
        a_day = self._a_day(slots)
        closures = territory.structure_by_id[placement.structure].closures
        days = calendar.count_days(placement.start, placement.until, closures)
        return Stay(
            child=placement.child,
            family=family.id,
            commune=family.commune,
            first=placement.start,
            last=placement.until,
            slots=slots,
            minutes=tuple(
                sum(n * long for n, long in zip(month, a_day, strict=True)) for month in days
            ),
        )

    def _a_day(self, slots: Iterable[int]) -> tuple[int, ...]:
        """Give the minutes of a week on each offered weekday."""
        calendar = self.territory.calendar
        found = dict.fromkeys(calendar.weekdays, 0)
        for slot in slots:
            day, band = calendar.slots[slot]
            found[day] += band.minutes
        return tuple(found.values())

    def by_day(
        self, convention: Convention, period: Period, families: frozenset[str]
    ) -> tuple[tuple[date, int], ...]:
        """Give, day by day of a month, the minutes that some families are to use as guests."""
        calendar, territory = self.territory.calendar, self.territory
        used: dict[date, int] = defaultdict(int)
        for placement in self.proposal.placements:
            if placement.convention != convention.id or not self._counts(placement):
                continue
            if territory.child_by_id[placement.child][0].id not in families:
                continue
            lengths = self._a_day(calendar.expand(placement.week))
            a_day = dict(zip(calendar.weekdays, lengths, strict=True))
            first, last = max(period.first, placement.start), min(period.last, placement.until)
            for day in calendar.open_days(territory.structure_by_id[placement.structure].closures):
                if first <= day <= last:
                    used[day] += a_day[WEEKDAYS[day.weekday()]]
        return tuple(sorted(used.items()))


def minutes_of(stays: Iterable[Stay], months: int) -> tuple[int, ...]:
    """Add up the minutes of stays, month by month."""
    totals = [0] * months
    for stay in stays:
        for k, minutes in enumerate(stay.minutes):
            totals[k] += minutes
    return tuple(totals)


def children_in(stays: Iterable[Stay], period: Period) -> frozenset[str]:
    """List the children with a stay that reaches into a month."""
    return frozenset(stay.child for stay in stays if stay.is_there(period))


def peak_in(stays: Iterable[Stay], period: Period) -> int:
    """Give the most children present at one slot in a month; one who moves counts once."""
    present: dict[int, set[str]] = defaultdict(set)
    for stay in stays:
        if stay.is_there(period):
            for slot in stay.slots:
                present[slot].add(stay.child)
    return max((len(children) for children in present.values()), default=0)
