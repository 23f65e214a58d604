"""Rules that tie children together: reserved pools, and brothers and sisters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.program import Rows
from berceau.placement.priority import is_entitled
from berceau.placement.stays import held_stay, requested_stay
from berceau.regulation import avip_share, reserved_places

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from berceau.domain.families import Family
    from berceau.domain.structures import ReservedPool, Structure
    from berceau.domain.territory import Territory
    from berceau.placement.draft import Draft

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


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
    """Rule ``siblings``: all placed or none; or all in the same structure or none."""
    options = draft.options
    position = {child: k for k, child in enumerate(options.children)}
    starts = np.searchsorted(options.child, np.arange(len(options.children) + 1))
    rows: list[int] = []
    columns: list[int] = []
    coefs: list[int] = []
    names: list[str] = []
    for family, children in coupled(options.territory):
        groups = [position.get(child, -1) for child in children]
        spans = [np.arange(starts[g], starts[g + 1]) if g >= 0 else np.arange(0) for g in groups]
        kinds = [_kinds(draft, family, span) for span in spans]
        for a, b in zip(range(len(spans)), range(1, len(spans)), strict=False):
            for kind in sorted(set(kinds[a]) | set(kinds[b])):
                row = len(names)
                names.append(f"family {family.id}, {family.siblings}")
                for span, found, sign in ((spans[a], kinds[a], 1), (spans[b], kinds[b], -1)):
                    chosen = [int(o) for o, k in zip(span, found, strict=True) if k == kind]
                    rows += [row] * len(chosen)
                    columns += chosen
                    coefs += [sign] * len(chosen)
    if names:
        limits = np.zeros(len(names), dtype=np.int64)
        draft.add(
            Rows.from_entries(
                "siblings", rows, columns, coefs, limits, equality=True, subject=names.__getitem__
            )
        )


def _kinds(draft: Draft, family: Family, span: Ints) -> list[int]:
    """Give what must agree between siblings: the structure, or only whether there is a place."""
    if family.siblings == "together":
        return [int(k) for k in draft.options.structure[span]]
    return [0] * len(span)


def coupled(territory: Territory) -> Iterator[tuple[Family, tuple[str, ...]]]:
    """List the families whose requests hang together, with the children concerned."""
    calendar = territory.calendar
    for family in sorted(territory.families, key=lambda f: f.id):
        if family.siblings == "any" or family.siblings not in territory.policy.siblings:
            continue
        asking = tuple(
            sorted(
                child.id
                for child in family.children
                if requested_stay(child, calendar) is not None
                and held_stay(child, calendar) is None
            )
        )
        if len(asking) > 1:
            yield family, asking
