"""The numbers drawn for options: what decides between proposals that are equal in everything.

They depend on the published seed, the place of the child in the chain of tie-breaks, the number of
the structure in the order of identifiers, the week and the convention: on no name of a person, so
that they stay the same where names give way to pseudonyms that keep these orders.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.placement.priority import drawn, tie_break_order

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from berceau.placement.options import Options

    Ints = npt.NDArray[np.int64]
    Bits = npt.NDArray[np.uint64]

LOT_BITS = 20
"""Bits of a lot."""
_BITS = 64
_STEPS = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB), (31, 1))
"""Shift and factor of each step of the mixing, as in SplitMix64 (Steele, Lea, Flood 2014)."""


def lots_of(options: Options) -> tuple[Ints, Ints]:
    """Draw a lot for every option, of a seed that everybody knows.

    A number is drawn (SHA-256) for the place in the chain, the structure, the week and the
    convention each; their sum is mixed, so that lots of different children at the same structures
    have nothing to do with one another.

    Parameters
    ----------
    options
        The options.

    Returns
    -------
    turn
        How many children, itself included, come no earlier in the chain than the child of each
        option, shape ``(n,)``.
    lot
        From 0 to 2**20 - 1, shape ``(n,)``.
    """
    order = tie_break_order(options.territory)
    place = {child: k for k, child in enumerate(order)}
    places = np.array([place[child] for child in options.children], dtype=np.int64)
    seed, calendar = options.territory.policy.lottery_seed, options.territory.calendar

    def of(kind: str, names: Iterable[object]) -> Bits:
        return np.array([drawn(seed, kind, str(name)) for name in names], dtype=np.uint64)

    weeks = (" ".join(calendar.compress(week)) for week in options.weeks)
    # Residents come under no convention: their position is that of the last.
    conventions = (*(convention.id for convention in options.conventions), "")
    mixed = _mixed(
        of("child", places.tolist())[options.child]
        + of("structure", range(len(options.structures)))[options.structure]
        + of("week", weeks)[options.week]
        + of("convention", conventions)[options.via]
    )
    lot: Ints = (mixed >> np.uint64(_BITS - LOT_BITS)).astype(np.int64)
    return len(order) - places[options.child], lot


def _mixed(numbers: Bits) -> Bits:
    """Mix the bits of numbers, each on its own; sums and products are those of 64 bits."""
    for shift, factor in _STEPS:
        numbers = (numbers ^ (numbers >> np.uint64(shift))) * np.uint64(factor)
    return numbers
