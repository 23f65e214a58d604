"""Whether the year planned has the law, and the policy the numbers, that a territory asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.errors import Fault, InputError
from berceau.regulation import avip_share, childminder_limits, staff_ratio

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from berceau.domain.structures import Structure
    from berceau.domain.territory import Territory
    from berceau.placement.options import Options

LARGEST = 2.0**61
"""Sums of weighted need stay below it: the engine counts in 64 bits and wants some room."""


def require_law(territory: Territory) -> None:
    """Refuse a territory that asks for a law which its year does not have.

    Raises
    ------
    InputError
        With one fault for each structure and each law missing.
    """
    day = territory.calendar.months[0].first
    faults = [fault for s in territory.structures for fault in _missing(s, day)]
    if faults:
        raise InputError(faults)


def _missing(structure: Structure, day: date) -> Iterator[Fault]:
    where = f"structures[{structure.id}]"
    try:
        if structure.staff:
            staff_ratio(structure.ratio, day)
    except LookupError:
        yield Fault(
            f"{where}.ratio",
            "no-such-law",
            f"regime {structure.ratio!r} on {day}",
            "a regime of staff ratio that the law had on that day",
            "Choose the regime 5-8.",
        )
    try:
        if any(pool.kind == "avip" and pool.places is None for pool in structure.reserved):
            avip_share(day)
    except LookupError:
        yield Fault(
            f"{where}.reserved",
            "no-such-law",
            f"a pool avip without places, on {day}",
            "a year in which the law knows the label",
            "Give the number of places of the pool.",
        )
    try:
        if structure.kind == "childminder":
            childminder_limits(day)
    except LookupError:
        yield Fault(
            where,
            "no-such-law",
            f"a childminder on {day}",
            "a year for which the limits of childminders are known",
            "Plan a later year.",
        )


def require_weights(options: Options) -> None:
    """Refuse points whose weights no sum could hold.

    Raises
    ------
    InputError
        If the sum of weighted need over all options passes what the engine counts in.
    """
    policy = options.territory.policy
    weights = (policy.base_points + np.maximum(0.0, options.points)) ** policy.exponent
    total = float(options.need @ weights)
    if total >= LARGEST:
        fault = Fault(
            "policy.exponent",
            "weights-too-large",
            f"exponent {policy.exponent} with up to {int(options.points.max())} points",
            "weights whose sum fits in 61 bits",
            "Lower the exponent, or divide all points by the same number.",
        )
        raise InputError([fault])
