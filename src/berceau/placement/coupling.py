"""Rules that tie children together: reserved pools, and brothers and sisters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.program import Rows
from berceau.placement.bonds import BondRow, Term, listed, not_apart
from berceau.placement.priority import is_entitled
from berceau.placement.siblings import bonds_of, coupled, options_by_house
from berceau.regulation import avip_share, reserved_places

if TYPE_CHECKING:
    import numpy.typing as npt

    from berceau.domain.structures import ReservedPool, Structure
    from berceau.domain.territory import Territory
    from berceau.placement.draft import Draft
    from berceau.placement.siblings import Bond

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

__all__ = ["coupled", "pool_places", "reserved_rows", "sibling_rows"]


def pool_places(territory: Territory, structure: Structure, pool: ReservedPool) -> int:
    """Give the places of a pool: those named, or what the law asks for its kind."""
    if pool.places is not None:
        return pool.places
    day, rounding = territory.calendar.first, territory.policy.reserved_rounding
    if pool.kind == "insertion":
        return reserved_places(structure.places, day, rounding)
    if pool.kind == "avip":
        return -(-structure.places * avip_share(day) // 100)
    return 0


def reserved_rows(draft: Draft) -> None:
    """Rule ``reserved``: what a pool is short of, and places kept free of others."""
    options = draft.options
    territory = options.territory
    pairs = [territory.child_by_id[child] for child in options.children]
    facts = {pool.fact for structure in options.structures for pool in structure.reserved}
    entitled_by = {
        fact: np.array([is_entitled(*pair, fact) for pair in pairs], dtype=np.bool_)
        for fact in facts
    }
    for k, structure in enumerate(options.structures):
        for number, pool in enumerate(structure.reserved):
            places = pool_places(territory, structure, pool)
            entitled = entitled_by[pool.fact]
            name = f"{structure.id}, pool {pool.kind} ({number + 1})"
            if places:
                _shortfall(draft, k, entitled, places, name)
            if pool.kept:
                _kept_free(draft, k, entitled, places, name)


def _shortfall(draft: Draft, structure: int, entitled: Bools, places: int, name: str) -> None:
    options = draft.options
    serving = np.flatnonzero((options.structure == structure) & entitled[options.child])
    short = draft.helper("reserved", places, f"short of {name}")
    columns = np.append(serving, short)
    draft.count(
        "reserved",
        np.zeros(len(columns), dtype=np.int64),
        columns,
        limits=lambda _: [-places],
        subject=lambda _: name,
        coefs=np.full(len(columns), -1, dtype=np.int64),
    )


def _kept_free(draft: Draft, structure: int, entitled: Bools, places: int, name: str) -> None:
    presence = draft.presence
    here = presence.at_houses.only(presence.at_houses.structure == structure)
    others = here.only(~entitled[draft.options.child[here.option]])
    free = np.maximum(0, presence.structure_places[structure] - places)

    def subject(_place: int, month: int, slot: int) -> str:
        label = presence.calendar.months[month].label
        return f"{name} kept free, {presence.calendar.slot_names[slot]}, {label}"

    draft.count_present(
        "reserved",
        np.zeros_like(others.option),
        others,
        limits=lambda _, month, slot: free[month, slot],
        subject=subject,
    )


def sibling_rows(draft: Draft) -> None:
    """Rule ``siblings``: what brothers and sisters may have at the same time."""
    bonds = bonds_of(draft.options)
    exact, others = _Writer(draft), _Writer(draft)
    for bond in bonds:
        if bond.whole:
            exact.whole(bond)
        else:
            rows = not_apart(bond) if bond.family.siblings == "not_apart" else listed(bond)
            for row in rows:
                others.row(bond, row)
    exact.add(equality=True)
    others.add(equality=False)


class _Writer:
    """Collects rows over structures of children, and writes them over their options."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._options = options_by_house(draft.options)
        self._entries: list[tuple[int, int, int]] = []
        self._limits: list[int] = []
        self._names: list[str] = []

    def whole(self, bond: Bond) -> None:
        """Write that the next child has what the one before has: a place, or one there."""
        everywhere = frozenset[int]().union(*bond.spans)
        there = (
            [frozenset((house,)) for house in sorted(everywhere)]
            if bond.family.siblings == "together"
            else [everywhere]
        )
        for child in range(len(bond.children) - 1):
            for houses in there:
                terms = [Term(child, houses, 1), Term(child + 1, houses, -1)]
                if any(houses & bond.spans[term.child] for term in terms):
                    self.row(bond, BondRow(tuple(terms), 0))

    def row(self, bond: Bond, row: BondRow) -> None:
        """Write one row."""
        number = len(self._names)
        self._names.append(f"family {bond.family.id}, {bond.family.siblings}")
        self._limits.append(row.limit)
        for term in row.terms:
            for house in term.houses:
                options = self._options(bond.children[term.child])[house]
                self._entries += [(number, option, term.times) for option in options]

    def add(self, *, equality: bool) -> None:
        """Add the rows to the draft."""
        if self._names:
            rows, options, times = np.array(self._entries, dtype=np.int64).reshape(-1, 3).T
            self._draft.add(
                Rows.from_entries(
                    "siblings",
                    rows,
                    options,
                    times,
                    self._limits,
                    equality=equality,
                    subject=self._names.__getitem__,
                )
            )
