"""What procedures need that serve children one after the other: their choices, and room left."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.order import stable_order
from berceau.placement.priority import tie_break_order
from berceau.placement.siblings import bonds_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy.typing as npt

    from berceau.placement.problem import Problem
    from berceau.placement.siblings import Bond

    Ints = npt.NDArray[np.int64]

NOBODY = -1
"""In a unit: a child without options."""
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
    bonds
        What ties the children of a unit of several.
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
        self.bonds = dict(self._bonds(problem))
        self.units = sorted(self._units(), key=self._first)

    def _bonds(self, problem: Problem) -> Iterator[tuple[tuple[int, ...], Bond]]:
        """Give each bond with the children that it ties; -1 is a child without options."""
        position = {child: k for k, child in enumerate(problem.options.children)}
        for bond in bonds_of(problem.options):
            yield tuple(position.get(child, NOBODY) for child in bond.children), bond

    def _units(self) -> list[tuple[int, ...]]:
        """List coupled siblings who may have something, and every other child by itself."""
        tied = {child for unit in self.bonds for child in unit}
        units = [unit for unit, bond in self.bonds.items() if bond.patterns]
        return units + [(child,) for child in range(len(self.spans)) if child not in tied]

    def _first(self, unit: tuple[int, ...]) -> int:
        return min(self.merit[self.spans[child][0]] for child in unit if child != NOBODY)

    def where(self, children: Sequence[int], taken: Mapping[int, int]) -> tuple[int | None, ...]:
        """Give the structure of each child, ``None`` for no place."""
        options = map(taken.get, children)
        return tuple(None if option is None else self.structure[option] for option in options)

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
        program, matrix = problem.bare, problem.bare.matrix
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
