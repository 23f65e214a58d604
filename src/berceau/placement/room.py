"""What procedures need that serve children one after the other: their choices, and room left."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.order import stable_order
from berceau.placement.coupling import coupled
from berceau.placement.priority import tie_break_order

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from berceau.placement.problem import Problem

    Ints = npt.NDArray[np.int64]

_ENDLESS = 1 << 62
"""Room that no options taken use up."""


class Choices:
    """The options of each child, as plain lists: one by one they are read faster so.

    Attributes
    ----------
    spans
        Options of each child, best first, a held place last.
    child, structure, keep
        Of each option, as in ``Options``.
    merit
        Place of each option in the order of priorities, smaller goes first.
    held
        Option that keeps the place held, by child.
    decided
        Other children who must have an option.
    units
        Children in order of priority at their first wish, coupled siblings as one.
    """

    def __init__(self, problem: Problem) -> None:
        options, territory = problem.options, problem.territory
        everybody = range(len(options.children))
        starts = np.searchsorted(options.child, np.arange(len(everybody) + 1)).tolist()
        self.spans = [range(start, end) for start, end in pairwise(starts)]
        self.child: list[int] = options.child.tolist()
        self.structure: list[int] = options.structure.tolist()
        self.keep: list[bool] = options.keep.tolist()
        chain = {child: k for k, child in enumerate(tie_break_order(territory))}
        links = np.array([chain[child] for child in options.children], dtype=np.int64)
        order = np.lexsort((links[options.child], -options.points, -options.layer))
        merit = np.empty_like(order)
        merit[order] = np.arange(len(order))
        self.merit: list[int] = merit.tolist()
        self.held = {self.child[k]: k for k in np.flatnonzero(options.keep).tolist()}
        required = np.flatnonzero(options.required).tolist()
        self.decided = [child for child in required if child not in self.held]
        self._siblings = [territory.child_by_id[child][0].siblings for child in options.children]
        self.units = sorted(self._units(problem), key=self._first)

    def _units(self, problem: Problem) -> list[tuple[int, ...]]:
        """List coupled siblings who all have an option, and every other child by itself."""
        position = {child: k for k, child in enumerate(problem.options.children)}
        tied = [
            tuple(position.get(child, -1) for child in children)
            for _, children in coupled(problem.territory)
        ]
        lonely = {child for unit in tied for child in unit}
        units = [unit for unit in tied if -1 not in unit]
        return units + [(child,) for child in position.values() if child not in lonely]

    def _first(self, unit: tuple[int, ...]) -> int:
        return min(self.merit[self.spans[child][0]] for child in unit)

    def together(self, children: Sequence[int]) -> bool:
        """Say whether siblings ask for the same structure."""
        return len(children) > 1 and self._siblings[children[0]] == "together"

    def chosen(self, taken: Mapping[int, int]) -> Ints:
        """Give 1 for each option taken, shape ``(n_options,)``."""
        found = np.zeros(len(self.child), dtype=np.int64)
        found[list(taken.values())] = 1
        return found


class Room:
    """What the rows leave free while options are taken one by one.

    Rows that only count what is missing, and those that tie siblings, do not limit room.
    """

    def __init__(self, problem: Problem) -> None:
        program, matrix = problem.program, problem.program.matrix
        limited = ~program.equality
        limited[np.searchsorted(matrix.indptr, np.flatnonzero(matrix.coefs < 0), "right") - 1] = (
            False
        )
        self._limits = np.where(limited, program.limits, _ENDLESS)
        self._free = self._limits.copy()
        # The rows of each option: not kept with the program, which is much larger than what is
        # asked of it here.
        by_column = stable_order(matrix.indices)
        row_of = np.repeat(np.arange(program.n_rows), np.diff(matrix.indptr))
        self._rows, self._coefs = row_of[by_column], matrix.coefs[by_column]
        ends = np.bincount(matrix.indices, minlength=program.n_columns).cumsum().tolist()
        self._spans = [slice(start, end) for start, end in pairwise([0, *ends])]

    def empty(self) -> None:
        """Give everything back."""
        self._free[:] = self._limits

    def fits(self, option: int) -> bool:
        """Say whether an option fits beside those taken."""
        span = self._spans[option]
        fitting = self._coefs[span] <= self._free[self._rows[span]]
        return bool(fitting.all())

    def take(self, option: int, times: int = 1) -> None:
        """Take an option, or give it back (``times=-1``)."""
        span = self._spans[option]
        self._free[self._rows[span]] -= times * self._coefs[span]
