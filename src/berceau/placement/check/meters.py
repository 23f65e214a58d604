"""How much of every limit children use: places, adults, terms of conventions, pools.

The limits are those of the rules, asked the other way round: not what a plan breaks, but how much
of each limit one child would use, so that one may say whether it would fit in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.placement.check.agreements import holds_in
from berceau.placement.check.counting import Ledger, Stands, Use
from berceau.placement.check.points import fact_of, is_true
from berceau.placement.check.pools import pool_places
from berceau.placement.check.rooms import law_of, may_overbook
from berceau.regulation import childminder_limits, minimum_adults, overbooked, overbooked_week

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from berceau.domain.conventions import Convention
    from berceau.domain.families import Family
    from berceau.domain.structures import Structure
    from berceau.placement.check.view import Grid, View

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

_UNDER_THREE = 36
"""Months."""
_UNBORN, _OLDEST = -1, 120
"""Months: beyond, the section is that of these ages."""
_PERCENT = 100
_HOUR = 60
"""Minutes."""


def use_of(view: View, stands: Stands) -> Use:
    """Work out how much of every limit children use.

    Parameters
    ----------
    view
        The territory.
    stands
        Where children are.
    """
    ledger = Ledger(view, stands)
    meters = _Meters(ledger)
    for structure in view.territory.structures:
        meters.structure(structure)
    for convention in view.territory.conventions:
        meters.convention(convention)
    return ledger.use()


class _Meters:
    """Writes limits and what is used of them into a ledger, rule by rule."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    # -- structures

    def structure(self, structure: Structure) -> None:
        """Count places, hours of capacity, pools, adults and approvals of a structure."""
        rows, own = self._ledger.rows(structure), self._ledger.rows(structure, members=False)
        if not len(rows):
            return
        view = self._ledger.view
        for section in structure.sections:
            months = self._in_section(structure, rows, section.id)
            self._ledger.count(
                rows, self._raised(structure, view.places(structure, section)), months
            )
        self._ledger.count(rows, self._raised(structure, view.places(structure)))
        if may_overbook(structure):
            self._week(structure, rows)
        for pool in structure.reserved:
            if pool.kept:
                others = [not self._is_entitled(row, pool.fact) for row in rows.tolist()]
                free = np.maximum(view.places(structure) - pool_places(view, structure, pool), 0)
                self._ledger.count(rows[others], free)
        if len(own) and structure.staff:
            self._adults(structure, own)
        if len(own) and structure.kind == "childminder":
            self._childminder(structure, own)

    def _is_entitled(self, row: int, fact: str) -> bool:
        return is_true(
            fact_of(self._ledger.stands.families[row], self._ledger.stands.children[row], fact)
        )

    def _raised(self, structure: Structure, places: Grid) -> Grid:
        """Raise places to what overbooking allows, where the structure practises it."""
        if not may_overbook(structure):
            return places
        return np.array(
            [
                [overbooked(int(n), p.first, licensed=structure.places) for n in places[p.number]]
                for p in self._ledger.view.periods
            ],
            dtype=np.int64,
        )

    def _in_section(self, structure: Structure, rows: Ints, section: str) -> Bools:
        """Say of rows and months whether a section counts the child."""
        ages = range(_UNBORN, _OLDEST + 1)
        counted = [
            self._ledger.view.counting_section(structure, age).id == section for age in ages
        ]
        found: Bools = np.array(counted)[
            np.clip(self._ledger.stands.presence.ages[rows], _UNBORN, _OLDEST) - _UNBORN
        ]
        return found

    def _week(self, structure: Structure, rows: Ints) -> None:
        """Add up the minutes of a week in each month, a child once at each slot."""
        view, presence = self._ledger.view, self._ledger.stands.presence
        capacity = view.places(structure) @ view.minutes
        percents = [overbooked_week(period.first) for period in view.periods]
        first = self._ledger.new(capacity * np.array(percents) // _PERCENT)
        row, month, slot = np.nonzero(
            presence.present[rows][:, :, None] & presence.marked[rows][:, None, :]
        )
        n_months, n_slots = view.shape
        key = (self._ledger.stands.owner[rows[row]] * n_months + month) * n_slots + slot
        owner_month, slot = np.divmod(np.unique(key), n_slots)
        owner, month = np.divmod(owner_month, n_months)
        self._ledger.added(owner, first + month, view.minutes[slot])

    def _adults(self, structure: Structure, rows: Ints) -> None:
        """Count by walking; and each child for one where adults are fewer than the law's least."""
        view, presence = self._ledger.view, self._ledger.stands.presence
        adults = np.zeros(view.shape[1], dtype=np.int64)
        for staff in structure.staff:
            adults[sorted(view.calendar.expand(staff.slots))] = staff.adults
        laws = [law_of(structure, period.first) for period in view.periods]
        walkers = np.array([law.walkers for law in laws], dtype=np.int64)
        others = np.array([law.non_walkers for law in laws], dtype=np.int64)
        weight = np.where(presence.walks[rows], others, walkers)
        self._ledger.count(rows, np.outer(walkers * others, adults), weight=weight)
        micro = structure.kind == "micro_creche"
        least = [minimum_adults(period.first, micro=micro) for period in view.periods]
        most = len(self._ledger.stands.children) + 1
        alone = np.array([one.from_child - 1 for one in least])[:, None] * (adults > 0)
        few = adults < np.array([one.adults for one in least])[:, None]
        self._ledger.count(rows, np.where(few, alone, most))

    def _childminder(self, structure: Structure, rows: Ints) -> None:
        """Count simultaneous children, and those under three, beside her own."""
        view, ages = self._ledger.view, self._ledger.stands.presence.ages[rows]
        laws = [childminder_limits(period.first) for period in view.periods]
        everyone = np.array([law.minors - structure.own_under_11 for law in laws])
        young = np.array([law.under_three - structure.own_under_3 for law in laws])
        slots = np.ones(view.shape[1], dtype=np.int64)
        self._ledger.count(rows, np.outer(everyone, slots))
        self._ledger.count(rows, np.outer(young, slots), ages < _UNDER_THREE)

    # -- conventions

    def convention(self, convention: Convention) -> None:
        """Count every term of a convention."""
        view, stands = self._ledger.view, self._ledger.stands
        hosts = view.hosts[convention.id]
        guests = np.array(
            [
                row
                for row, name in enumerate(stands.conventions)
                if name == convention.id
                and (
                    stands.structures[row].id in hosts
                    or not view.is_independent(stands.structures[row])
                )
            ],
            dtype=np.int64,
        )
        for term in convention.terms:
            if term.kind == "places":
                self._ledger.count(guests, np.full(view.shape, term.max, dtype=np.int64))
            elif term.kind == "children":
                first = self._ledger.new(np.array([term.max]))
                ones = np.ones_like(guests)
                self._ledger.once(stands.owner[guests], first * ones, ones)
            elif term.kind == "hours":
                for rows in self._scopes(term.scope, guests):
                    self._minutes(rows, _HOUR * term.max, by_month=term.per == "month")
            elif term.kind == "share":
                holds = np.array([holds_in(convention, term, p) for p in view.periods])
                rows = self._ledger.rows(view.territory.structure_by_id[term.structure])
                communes = [stands.families[row].commune for row in rows.tolist()]
                for part in term.parts:
                    here = rows[[commune == part.commune for commune in communes]]
                    limit = np.full(view.shape, part.places, dtype=np.int64)
                    self._ledger.count(here, limit, np.repeat(holds[None, :], len(here), axis=0))

    def _scopes(self, scope: str, guests: Ints) -> Iterator[Ints]:
        """Part guests into those whose hours are counted together."""
        whose: Callable[[Family], str] = {
            "convention": lambda _: "",
            "commune": lambda family: family.commune,
            "family": lambda family: family.id,
        }[scope]
        groups: dict[str, list[int]] = {}
        for row in guests.tolist():
            groups.setdefault(whose(self._ledger.stands.families[row]), []).append(row)
        for rows in groups.values():
            yield np.array(rows, dtype=np.int64)

    def _minutes(self, rows: Ints, limit: int, *, by_month: bool) -> None:
        used = self._ledger.stands.presence.minutes[rows]
        if not by_month:
            used = used.sum(axis=1, keepdims=True)
        first = self._ledger.new(np.full(used.shape[1], limit))
        row, month = np.nonzero(used)
        owner = self._ledger.stands.owner[rows[row]]
        self._ledger.added(owner, first + month, used[row, month])
