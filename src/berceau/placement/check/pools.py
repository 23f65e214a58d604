"""Reserved pools: how many places they have, who is entitled, what is short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.check.points import fact_of, is_true
from berceau.regulation import avip_share, reserved_places

if TYPE_CHECKING:
    from berceau.domain.structures import ReservedPool, Structure
    from berceau.placement.check.seating import Seat, Seating
    from berceau.placement.check.view import View

_PERCENT = 100


def pool_places(view: View, structure: Structure, pool: ReservedPool) -> int:
    """Give the places of a pool: those given, else what the law asks on the first day planned."""
    if pool.places is not None:
        return pool.places
    day = view.calendar.first
    if pool.kind == "insertion":
        return reserved_places(structure.places, day, view.policy.reserved_rounding)
    if pool.kind != "avip":
        return 0
    try:
        percent = avip_share(day)
    except LookupError:  # the label did not exist yet, so the law asked for nothing
        return 0
    return -(-structure.places * percent // _PERCENT)


def is_entitled(seat: Seat, pool: ReservedPool) -> bool:
    """Say whether the pool's fact is true of the child or its family."""
    return is_true(fact_of(seat.family, seat.child, pool.fact))


def shortfall(view: View, seating: Seating) -> int:
    """Sum what the pools of all structures are short of, in children."""
    placed: dict[str, list[Seat]] = {}
    for seat in seating.finals.values():
        placed.setdefault(seat.structure.id, []).append(seat)
    return sum(
        max(
            0,
            pool_places(view, structure, pool)
            - sum(is_entitled(seat, pool) for seat in placed.get(structure.id, ())),
        )
        for structure in view.territory.structures
        for pool in structure.reserved
    )
