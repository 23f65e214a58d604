"""From placements back to the options that they are: what a proposal is worth to the program."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from berceau.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from berceau.placement.options import Options
    from berceau.placement.problem import Problem
    from berceau.placement.proposal import Placement

    Ints = npt.NDArray[np.int64]

_Stretch = tuple[str, frozenset[int], str | None, int, int]
"""Structure, week, convention, first and last day."""


def chosen(problem: Problem, placements: Iterable[Placement]) -> tuple[Ints, list[Fault]]:
    """Find the option that each child's placements are.

    Returns
    -------
    tuple
        The value of every column of the program, shape ``(n_columns,)``, and one fault for each
        child whose placements are none of its options.
    """
    options = problem.options
    told: dict[str, set[_Stretch]] = defaultdict(set)
    kept: set[str] = set()
    for placement in placements:
        told[placement.child].add(_stretch_told(problem, placement))
        if placement.status == "kept":
            kept.add(placement.child)
    x = np.zeros(len(options), dtype=np.int64)
    found: set[str] = set()
    for option, stretches in _stretches_of(options, told).items():
        child = options.children[options.child[option]]
        if (
            child not in found
            and stretches == told[child]
            and bool(options.keep[option]) == (child in kept)
        ):
            x[option] = 1
            found.add(child)
    return problem.complete(x), [_none(child) for child in told if child not in found]


def _stretch_told(problem: Problem, placement: Placement) -> _Stretch:
    return (
        placement.structure,
        problem.territory.calendar.expand(placement.week),
        placement.convention,
        placement.start.toordinal(),
        placement.until.toordinal(),
    )


def _stretches_of(
    options: Options, children: dict[str, set[_Stretch]]
) -> dict[int, set[_Stretch]]:
    """Describe the options of some children as placements would."""
    segments = options.segments
    wanted = np.array([child in children for child in options.children], dtype=np.bool_)
    found: dict[int, set[_Stretch]] = defaultdict(set)
    for k in np.flatnonzero(wanted[segments.child]).tolist():
        via = int(segments.via[k])
        stretch = (
            options.structures[segments.structure[k]].id,
            options.weeks[segments.week[k]],
            None if via < 0 else options.conventions[via].id,
            int(segments.first[k]),
            int(segments.last[k]),
        )
        found[int(segments.option[k])].add(stretch)
    return found


def _none(child: str) -> Fault:
    return Fault(
        f"placements of {child}",
        "no-such-option",
        "what is none of the child's options",
        "a place, a week and dates that the rules let it have",
        "Compare with the proposal as it was first written.",
    )
