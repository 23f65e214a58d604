"""Who asks for what with which priority, and which limits equals could overfill."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.placement.stays import completed_months

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from berceau.placement.problem import Problem

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


class Load(NamedTuple):
    """A limit that a group could overfill: its row, and what the row would have to hold."""

    row: int
    guaranteed: int
    before: int
    equal: int


class Group(NamedTuple):
    """Children with one priority at a section of a structure, at least two.

    Attributes
    ----------
    structure
        Position of the structure.
    section
        Position of the section among those of the structure.
    layer, points
        Their priority.
    children
        Positions of the children.
    before
        Number of children who ask for the section and go before them.
    load
        The limit that they could overfill most; none if all of them surely fit.
    """

    structure: int
    section: int
    layer: int
    points: int
    children: tuple[int, ...]
    before: int
    load: Load | None


class Contest:
    """The requests of a problem by structure, section and priority.

    A child has at a structure the best priority of its options there. Children in place who keep
    it, and those placed by a decision, are guaranteed: they come before all others and are equal
    to nobody.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._options = options = problem.options
        held = np.zeros(len(options.children), dtype=np.bool_)
        held[options.child[options.keep]] = True
        decided = options.required & ~held
        self._open = ~options.keep & ~decided[options.child]
        # Priorities in their order, from 1; what is guaranteed comes before all, as 0.
        merit = np.stack([-options.layer, -options.points], axis=1)
        self._merits, order = np.unique(merit, axis=0, return_inverse=True)
        self._order = np.where(self._open, 1 + order.ravel(), 0)

    @property
    def asking(self) -> int:
        """Number of children who ask for something that they do not hold."""
        return len(np.unique(self._options.child[self._open]))

    def groups(self) -> Iterator[Group]:
        """List the groups of equals."""
        structure, section, order, child = self._pairs
        starts = np.ones(len(order), dtype=np.bool_)
        starts[1:] = (np.diff(structure) != 0) | (np.diff(section) != 0) | (np.diff(order) != 0)
        first = np.flatnonzero(starts)
        sizes = np.diff(np.append(first, len(order)))
        ahead = first - self._start_of_section[first]
        loads = self._loads(np.cumsum(starts) - 1)
        for number in np.flatnonzero(sizes > 1).tolist():
            at = int(first[number])
            layer, points = -self._merits[order[at] - 1]
            yield Group(
                int(structure[at]),
                int(section[at]),
                int(layer),
                int(points),
                tuple(child[at : at + int(sizes[number])].tolist()),
                int(ahead[number]),
                loads.get(number),
            )

    @cached_property
    def _pairs(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Structure, section, order and child of each request, in this order."""
        options, rows = self._options, np.flatnonzero(self._open)
        rows = rows[np.lexsort((self._order[rows], options.child[rows], options.structure[rows]))]
        wide = len(options.children)
        names = options.structure[rows] * wide + options.child[rows]
        rows = rows[np.unique(names, return_index=True)[1]]
        section = self._sections(rows)
        structure, order, child = options.structure[rows], self._order[rows], options.child[rows]
        kept = np.lexsort((child, order, section, structure))
        return structure[kept], section[kept], order[kept], child[kept]

    def _sections(self, rows: Ints) -> Ints:
        """Give the section of each option on its first day."""
        options, known = self._options, self._options.territory.child_by_id
        found = np.zeros(len(rows), dtype=np.int64)
        for k, row in enumerate(rows.tolist()):
            groups = options.structures[options.structure[row]].age_groups
            if len(groups) == 1:
                continue
            _, child = known[options.children[options.child[row]]]
            day = child.born.fromordinal(int(options.first[row]))
            age = completed_months(child.born, day)
            found[k] = next(
                (n for n, g in enumerate(groups) if g.from_months <= age < g.to_months), 0
            )
        return found

    @cached_property
    def _start_of_section(self) -> Ints:
        """Position of the first request for the same section, of each request."""
        structure, section, order, _ = self._pairs
        starts = np.ones(len(order), dtype=np.bool_)
        starts[1:] = (np.diff(structure) != 0) | (np.diff(section) != 0)
        return np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))

    def _loads(self, group_of_pair: Ints) -> dict[int, Load]:
        """Find, by group, the row that its members could overfill most."""
        options, crowd = self._options, _Crowd(self._problem, self._order)
        structure, _, order, child = self._pairs
        wide = len(options.children)
        names = structure * wide + child
        sorted_pairs = np.argsort(names)
        entry, row = crowd.entries(self._open)
        wanted = options.structure[entry] * wide + options.child[entry]
        at = sorted_pairs[np.searchsorted(names[sorted_pairs], wanted)]
        both = np.unique(np.stack([group_of_pair[at], row, order[at]], axis=1), axis=0)
        if not len(both):
            return {}
        group, row, rank = both.T
        before, upto = crowd.load(row, rank), crowd.load(row, rank + 1)
        limit = self._problem.program.limits[row]
        over = np.flatnonzero(upto > limit)
        # The most overfilled first, in proportion; then the first row.
        heavy = -(upto[over] * 1000 // np.maximum(1, limit[over]))
        over = over[np.lexsort((row[over], heavy, group[over]))]
        over = over[np.unique(group[over], return_index=True)[1]]
        kept = crowd.load(row[over], np.ones_like(over))
        return {
            int(group[k]): Load(
                int(row[k]), int(held), int(before[k] - held), int(upto[k] - before[k])
            )
            for k, held in zip(over.tolist(), kept.tolist(), strict=True)
        }


class _Crowd:
    """What children could ask of the rows that all together would overfill.

    Of each row a child counts once, with the most that any of its options uses and under its best
    order there: never less than it takes.
    """

    def __init__(self, problem: Problem, order: Ints) -> None:
        matrix, program = problem.program.matrix, problem.program
        limiting = ~program.equality
        limiting[matrix.row_of[matrix.coefs < 0]] = False
        entries = np.flatnonzero(limiting[matrix.row_of] & (matrix.indices < len(order)))
        row, column = matrix.row_of[entries], matrix.indices[entries]
        child = problem.options.child[column]
        starts = np.ones(len(entries), dtype=np.bool_)
        starts[1:] = (np.diff(row) != 0) | (np.diff(child) != 0)
        first = np.flatnonzero(starts)
        most = np.maximum.reduceat(matrix.coefs[entries], first) if len(first) else first
        best = np.minimum.reduceat(order[column], first) if len(first) else first
        total = np.bincount(row[first], weights=most, minlength=program.n_rows)
        self._crowded: Bools = total > program.limits
        kept = np.flatnonzero(self._crowded[row[first]])
        self._wide = int(order.max(initial=0)) + 2
        names = row[first][kept] * self._wide + best[kept]
        by_name = np.argsort(names, kind="stable")
        self._names = names[by_name]
        self._sums = np.append(0, np.cumsum(most[kept][by_name]))
        self._row, self._column = row, column

    def entries(self, chosen: Bools) -> tuple[Ints, Ints]:
        """Give options and rows of all entries of some options in crowded rows."""
        kept = np.flatnonzero(self._crowded[self._row] & chosen[self._column])
        return self._column[kept], self._row[kept]

    def load(self, row: Ints, order: Ints) -> Ints:
        """Give what children before an order could ask of a row."""
        end = np.searchsorted(self._names, row * self._wide + order)
        start = np.searchsorted(self._names, row * self._wide)
        return np.asarray(self._sums[end] - self._sums[start], dtype=np.int64)
