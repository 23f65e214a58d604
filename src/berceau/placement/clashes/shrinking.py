"""From a set that clashes to one of which no part can be left out.

Sets are shrunk by deletion: items are taken out, one or several at a time, as long as those left
still have no solution. Each step is a search of the program of the items left; nothing is taken
from what a solver says of its own reasons.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from berceau.placement.clashes.ground import Ground
    from berceau.placement.clashes.probe import Probe

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]
    Clashes = Callable[[Sequence[int]], bool | None]


class Shrunk(NamedTuple):
    """Items that clash, and whether it is proven that none can be left out."""

    items: list[int]
    proven: bool


def minimal_set(ground: Ground, probe: Probe, start: Sequence[int]) -> Shrunk:
    """Shrink items that clash to a set of which each is needed.

    Parameters
    ----------
    ground
        Where the items stand.
    probe
        Who is asked.
    start
        Items that clash.

    Returns
    -------
    Shrunk
        What is hard to negotiate is left out first, so that what is easy stays in the answer.
    """

    def clash(items: Sequence[int]) -> bool | None:
        return probe.has_none(lambda: ground.program(in_force(ground, items)))

    order = sorted(start, key=lambda k: (-ground.items[k].rank, k))
    return each_needed(deleted(order, clash), clash)


def minimal_rows(ground: Ground, probe: Probe, items: Sequence[int]) -> Ints:
    """Give rows of some clashing items that are enough for the clash, each of them needed."""
    active = in_force(ground, items)

    def clash(rows: Sequence[int]) -> bool | None:
        looked_at = np.zeros(len(ground.lines), dtype=np.bool_)
        looked_at[list(rows)] = True
        return probe.has_none(lambda: ground.program(active, looked_at))

    # Left out from the end of the year on, so that the first moments stay.
    start = np.flatnonzero(active[ground.item_of_row])[::-1].tolist()
    return np.array(sorted(each_needed(deleted(start, clash), clash).items), dtype=np.int64)


def in_force(ground: Ground, items: Sequence[int]) -> Bools:
    """Mark some items."""
    active = np.zeros(len(ground.items), dtype=np.bool_)
    active[list(items)] = True
    return active


def deleted(start: Sequence[int], clash: Clashes) -> list[int]:
    """Leave things out from the front, in steps that grow while they succeed."""
    kept: list[int] = []
    rest = list(start)
    step = max(1, len(rest) // 2)
    while rest:
        step = min(step, len(rest))
        if clash([*kept, *rest[step:]]):
            rest = rest[step:]
            step *= 2
        elif step > 1:
            step = max(1, step // 4)
        else:
            kept.append(rest.pop(0))
    return kept


def each_needed(items: list[int], clash: Clashes) -> Shrunk:
    """Verify that each thing is needed, and leave out what is not."""
    proven = True
    for item in list(items):
        rest = [k for k in items if k != item]
        still = clash(rest)
        if still:
            return each_needed(rest, clash)
        proven &= still is not None
    return Shrunk(items, proven)
