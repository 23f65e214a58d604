"""How much of every limit children use: places, adults, terms of conventions, pools.

The limits are those of the rules, asked the other way round: not what a plan breaks, but how much
of each limit one child would use, so that one may say whether it would fit in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.placement.check.agreements import holds_in
from berceau.placement.check.points import fact_of, is_true
from berceau.placement.check.pools import pool_places
from berceau.placement.check.rooms import law_of, may_overbook
from berceau.regulation import childminder_limits, minimum_adults, overbooked, overbooked_week

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from berceau.domain.conventions import Convention
    from berceau.domain.families import Child, Family
    from berceau.domain.structures import Structure
    from berceau.placement.check.presence import Presence
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


class Stands(NamedTuple):
    """Children at structures, one a row; several rows with one owner are one child's.

    Attributes
    ----------
    owner
        Number of what the row is part of, shape ``(n,)``.
    families, children, structures
        Who, and where.
    conventions
        Identifier of the convention under which, none for residents.
    presence
        When.
    """

    owner: Ints
    families: Sequence[Family]
    children: Sequence[Child]
    structures: Sequence[Structure]
    conventions: Sequence[str | None]
    presence: Presence


class Use(NamedTuple):
    """How much owners use of limits, each pair once, in no order.

    Attributes
    ----------
    owner, limit
        Numbers, shape ``(n,)``.
    amount
        How much, above 0.
    limits
        What there is of each limit.
    """

    owner: Ints
    limit: Ints
    amount: Ints
    limits: Ints


def use_of(view: View, stands: Stands) -> Use:
    """Work out how much of every limit children use.

    Parameters
    ----------
    view
        The territory.
    stands
        Where children are.
    """
    return _Meters(view, stands).use()


class _Meters:
    """Limits by number, and who uses them."""

    def __init__(self, view: View, stands: Stands) -> None:
        self._view = view
        self._stands = stands
        self._limits: list[Ints] = []
        self._size = 0
        # Of what is present a child counts once, however often it is there; minutes add up.
        self._once: list[tuple[Ints, Ints, Ints]] = []
        self._added: list[tuple[Ints, Ints, Ints]] = []
        names = np.array([s.id for s in stands.structures], dtype=np.str_)
        self._at = {name: np.flatnonzero(names == name) for name in np.unique(names).tolist()}

    def use(self) -> Use:
        """Count everything."""
        for structure in self._view.territory.structures:
            self._structure(structure)
        for convention in self._view.territory.conventions:
            self._convention(convention)
        nobody = np.zeros(0, dtype=np.int64)
        limits = np.concatenate([nobody, *self._limits])
        several = np.bincount(self._stands.owner) > 1
        parts = (
            *_merged(self._once, self._size, np.maximum, several),
            *_merged(self._added, self._size, np.add, np.ones_like(several)),
        )
        owner, limit, amount = (np.concatenate(part) for part in zip(*parts, strict=True))
        return Use(owner, limit, amount, limits)

    def _rows(self, structure: Structure) -> Ints:
        """List the rows at a structure, its members included."""
        names = (structure.id, *self._view.members.get(structure.id, ()))
        return np.concatenate([self._at.get(name, np.zeros(0, dtype=np.int64)) for name in names])

    def _new(self, limit: Grid | Ints) -> int:
        """Give the number of the first of some new limits."""
        first = self._size
        self._limits.append(np.asarray(limit, dtype=np.int64).ravel())
        self._size += limit.size
        return first

    def _count(
        self, rows: Ints, limit: Grid, months: Bools | None = None, weight: Ints | None = None
    ) -> None:
        """Count children present by month and slot.

        Parameters
        ----------
        rows
            Rows that count.
        limit
            By month and slot.
        months
            Months in which they do, shape ``(n, months)``; all in which they are present if none
            are given.
        weight
            How much each counts for in a month, shape ``(n, months)``; 1 if nothing is said.
        """
        presence, first = self._stands.presence, self._new(limit)
        present = presence.present[rows]
        counts = present if months is None else present & months
        row, month, slot = np.nonzero(counts[:, :, None] & presence.marked[rows][:, None, :])
        amount = np.ones_like(row) if weight is None else weight[row, month]
        self._once.append(
            (self._stands.owner[rows[row]], first + month * limit.shape[1] + slot, amount)
        )

    # -- structures

    def _structure(self, structure: Structure) -> None:
        rows, own = self._rows(structure), self._at.get(structure.id)
        if not len(rows):
            return
        view, overbooks = self._view, may_overbook(structure)
        for section in structure.sections:
            months = self._in_section(structure, rows, section.id)
            self._count(rows, self._raised(structure, view.places(structure, section)), months)
        self._count(rows, self._raised(structure, view.places(structure)))
        if overbooks:
            self._week(structure, rows)
        for pool in structure.reserved:
            if pool.kept:
                others = [not self._is_entitled(row, pool.fact) for row in rows.tolist()]
                free = np.maximum(view.places(structure) - pool_places(view, structure, pool), 0)
                self._count(rows[others], free)
        if own is not None and structure.staff:
            self._adults(structure, own)
        if own is not None and structure.kind == "childminder":
            self._childminder(structure, own)

    def _is_entitled(self, row: int, fact: str) -> bool:
        return is_true(fact_of(self._stands.families[row], self._stands.children[row], fact))

    def _raised(self, structure: Structure, places: Grid) -> Grid:
        """Raise places to what overbooking allows, where the structure practises it."""
        if not may_overbook(structure):
            return places
        return np.array(
            [
                [overbooked(int(n), p.first, licensed=structure.places) for n in places[p.number]]
                for p in self._view.periods
            ],
            dtype=np.int64,
        )

    def _in_section(self, structure: Structure, rows: Ints, section: str) -> Bools:
        """Say of rows and months whether a section counts the child."""
        ages = range(_UNBORN, _OLDEST + 1)
        counted = [self._view.counting_section(structure, age).id == section for age in ages]
        found: Bools = np.array(counted)[
            np.clip(self._stands.presence.ages[rows], _UNBORN, _OLDEST) - _UNBORN
        ]
        return found

    def _week(self, structure: Structure, rows: Ints) -> None:
        """Add up the minutes of a week in each month, a child once at each slot."""
        view, presence = self._view, self._stands.presence
        capacity = view.places(structure) @ view.minutes
        percents = [overbooked_week(period.first) for period in view.periods]
        first = self._new(capacity * np.array(percents) // _PERCENT)
        row, month, slot = np.nonzero(
            presence.present[rows][:, :, None] & presence.marked[rows][:, None, :]
        )
        n_months, n_slots = view.shape
        key = (self._stands.owner[rows[row]] * n_months + month) * n_slots + slot
        owner_month, slot = np.divmod(np.unique(key), n_slots)
        owner, month = np.divmod(owner_month, n_months)
        self._added.append((owner, first + month, view.minutes[slot]))

    def _adults(self, structure: Structure, rows: Ints) -> None:
        """Count by walking; and each child for one where adults are fewer than the law's least."""
        view, presence = self._view, self._stands.presence
        adults = np.zeros(view.shape[1], dtype=np.int64)
        for staff in structure.staff:
            adults[sorted(view.calendar.expand(staff.slots))] = staff.adults
        laws = [law_of(structure, period.first) for period in view.periods]
        walkers = np.array([law.walkers for law in laws], dtype=np.int64)
        others = np.array([law.non_walkers for law in laws], dtype=np.int64)
        weight = np.where(presence.walks[rows], others, walkers)
        self._count(rows, np.outer(walkers * others, adults), weight=weight)
        micro = structure.kind == "micro_creche"
        least = [minimum_adults(period.first, micro=micro) for period in view.periods]
        most = len(self._stands.children) + 1
        alone = np.array([one.from_child - 1 for one in least])[:, None] * (adults > 0)
        few = adults < np.array([one.adults for one in least])[:, None]
        self._count(rows, np.where(few, alone, most))

    def _childminder(self, structure: Structure, rows: Ints) -> None:
        """Count simultaneous children, and those under three, beside her own."""
        view, ages = self._view, self._stands.presence.ages[rows]
        laws = [childminder_limits(period.first) for period in view.periods]
        everyone = np.array([law.minors - structure.own_under_11 for law in laws])
        young = np.array([law.under_three - structure.own_under_3 for law in laws])
        slots = np.ones(view.shape[1], dtype=np.int64)
        self._count(rows, np.outer(everyone, slots))
        self._count(rows, np.outer(young, slots), ages < _UNDER_THREE)

    # -- conventions

    def _convention(self, convention: Convention) -> None:
        view, stands = self._view, self._stands
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
                self._count(guests, np.full(view.shape, term.max, dtype=np.int64))
            elif term.kind == "children":
                first = self._new(np.array([term.max]))
                ones = np.ones_like(guests)
                self._once.append((stands.owner[guests], first * ones, ones))
            elif term.kind == "hours":
                for rows in self._scopes(term.scope, guests):
                    self._minutes(rows, _HOUR * term.max, by_month=term.per == "month")
            elif term.kind == "share":
                holds = np.array([holds_in(convention, term, p) for p in view.periods])
                rows = self._rows(view.territory.structure_by_id[term.structure])
                communes = [stands.families[row].commune for row in rows.tolist()]
                for part in term.parts:
                    here = rows[[commune == part.commune for commune in communes]]
                    limit = np.full(view.shape, part.places, dtype=np.int64)
                    self._count(here, limit, np.repeat(holds[None, :], len(here), axis=0))

    def _scopes(self, scope: str, guests: Ints) -> Iterator[Ints]:
        """Part guests into those whose hours are counted together."""
        whose: Callable[[Family], str] = {
            "convention": lambda _: "",
            "commune": lambda family: family.commune,
            "family": lambda family: family.id,
        }[scope]
        groups: dict[str, list[int]] = {}
        for row in guests.tolist():
            groups.setdefault(whose(self._stands.families[row]), []).append(row)
        for rows in groups.values():
            yield np.array(rows, dtype=np.int64)

    def _minutes(self, rows: Ints, limit: int, *, by_month: bool) -> None:
        used = self._stands.presence.minutes[rows]
        if not by_month:
            used = used.sum(axis=1, keepdims=True)
        first = self._new(np.full(used.shape[1], limit))
        row, month = np.nonzero(used)
        self._added.append((self._stands.owner[rows[row]], first + month, used[row, month]))


_Part = tuple["Ints", "Ints", "Ints"]
"""Owners, limits and amounts."""


def _merged(
    parts: Sequence[_Part], size: int, join: np.ufunc, several: Bools
) -> tuple[_Part, _Part]:
    """Put together what one owner uses of one limit in several rows.

    Parameters
    ----------
    parts
        What was counted.
    size
        Number of limits.
    join
        How two amounts of one owner at one limit make one.
    several
        Owners to whom that may happen.
    """
    empty = np.zeros(0, dtype=np.int64)
    owner, limit, amount = (
        np.concatenate(part) for part in zip((empty, empty, empty), *parts, strict=True)
    )
    more = several[owner]
    once = (owner[~more], limit[~more], amount[~more])
    key, amount = owner[more] * size + limit[more], amount[more]
    order = np.argsort(key, kind="stable")
    key, amount = key[order], amount[order]
    first = np.flatnonzero(np.diff(key, prepend=-1))
    if not len(first):
        return once, (empty, empty, empty)
    return once, (*np.divmod(key[first], size), join.reduceat(amount, first))
