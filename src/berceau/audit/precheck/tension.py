"""Structures that look too small or too large for who could come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.audit.precheck.report import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.audit.precheck.look import Look
    from berceau.audit.precheck.report import Finding

_ENOUGH = 10
"""First wishes from which a rush is no matter of two or three families."""
_TIMES = 3
"""First wishes for each place left from which a structure looks small."""
_MORE = 2
"""And so many times as for the whole territory."""


def tension(look: Look) -> Iterator[Finding]:
    """Compare the places of structures, childminders apart, with who could take them."""
    options = look.problem.options
    structures = [
        (k, structure)
        for k, structure in enumerate(options.structures)
        if not structure.is_individual and structure.id not in look.houses
    ]
    first = (options.rank == 0) & ~options.keep
    wanted, held, able = (np.zeros(len(options.structures), dtype=np.int64) for _ in range(3))
    for k, _ in structures:
        here = options.structure == k
        wanted[k] = len(np.unique(options.child[here & first]))
        held[k] = len(np.unique(options.child[here & options.keep]))
        able[k] = len(np.unique(options.child[here]))
    left = {k: max(1, structure.places - int(held[k])) for k, structure in structures}
    asked, free = int(sum(wanted[k] for k in left)), sum(left.values())
    for k, structure in structures:
        where, count = f"structures[{structure.id}].places", int(wanted[k])
        if count >= max(_ENOUGH, _TIMES * left[k]) and count * free >= _MORE * asked * left[k]:
            yield finding(
                "crowded",
                where,
                structure=structure.id,
                wanted=count,
                left=left[k],
                places=structure.places,
            )
        # Part-time children share a place: heads are never fewer than places taken.
        if 2 * int(able[k]) < structure.places and look.asking:
            yield finding(
                "hardly-asked",
                where,
                structure=structure.id,
                able=int(able[k]),
                places=structure.places,
            )
