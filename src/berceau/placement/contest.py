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


class _Requests(NamedTuple):
    """One row for each child and structure, in order of structure, section and priority."""

    structure: Ints
    section: Ints
    order: Ints
    child: Ints
    option: Ints
    group: Ints
    """Number of the children with this priority at this section."""


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
        width = int(np.ptp(options.points)) + 1 if len(options) else 1
        merit = options.layer * width + options.points
        order = np.unique(-merit, return_inverse=True)[1].ravel()
        self._order = np.where(self._open, 1 + order, 0)

    @property
    def asking(self) -> int:
        """Number of children who ask for something that they do not hold."""
        return len(np.unique(self._options.child[self._open]))

    def groups(self) -> Iterator[Group]:
        """List the groups of equals."""
        asked, options = self._requests, self._options
        starts = np.flatnonzero(_changes(asked.group))
        sections = np.flatnonzero(_changes(asked.structure, asked.section))
        before = starts - sections[np.searchsorted(sections, starts, side="right") - 1]
        sizes = np.diff(np.append(starts, len(asked.group)))
        loads = self._loads(sizes)
        for number in np.flatnonzero(sizes > 1).tolist():
            at = int(starts[number])
            option = asked.option[at]
            yield Group(
                int(asked.structure[at]),
                int(asked.section[at]),
                int(options.layer[option]),
                int(options.points[option]),
                tuple(asked.child[at : at + int(sizes[number])].tolist()),
                int(before[number]),
                loads.get(number),
            )

    @cached_property
    def _requests(self) -> _Requests:
        """Of each child at each structure, the option with the best priority."""
        options, rows = self._options, np.flatnonzero(self._open)
        rows = rows[np.lexsort((self._order[rows], options.child[rows], options.structure[rows]))]
        rows = rows[_changes(options.structure[rows], options.child[rows])]
        section = self._sections(rows)
        keys = (options.child[rows], self._order[rows], section, options.structure[rows])
        kept = np.lexsort(keys)
        child, order, section, structure = (key[kept] for key in keys)
        group = np.cumsum(_changes(structure, section, order)) - 1
        return _Requests(structure, section, order, child, rows[kept], group)

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

    def _loads(self, sizes: Ints) -> dict[int, Load]:
        """Find, by group, the row that its members could overfill most."""
        options, asked = self._options, self._requests
        wide, n_rows = len(options.children), self._problem.bare.n_rows
        names = asked.structure * wide + asked.child
        by_name = np.argsort(names)
        wanted = np.searchsorted(names[by_name], options.structure * wide + options.child)
        group = asked.group[by_name[np.minimum(wanted, len(names) - 1)]] if len(names) else wanted
        crowd = _Crowd(self._problem, self._order)
        option, row = crowd.entries(self._open & (sizes[group] > 1 if len(names) else False))
        group, row = np.divmod(np.unique(group[option] * n_rows + row), max(1, n_rows))
        rank = asked.order[np.searchsorted(asked.group, group)]
        before, upto = crowd.load(row, rank), crowd.load(row, rank + 1)
        limit = self._problem.bare.limits[row]
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
        matrix, program = problem.bare.matrix, problem.bare
        limiting = ~program.equality
        limiting[matrix.row_of[matrix.coefs < 0]] = False
        entries = np.flatnonzero(limiting[matrix.row_of] & (matrix.indices < len(order)))
        row, column = matrix.row_of[entries], matrix.indices[entries]
        child = problem.options.child[column]
        first = np.flatnonzero(_changes(row, child))
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


def _changes(*columns: Ints) -> Bools:
    """Say which rows differ from the one before in some column; the first one does."""
    first = np.ones(len(columns[0]), dtype=np.bool_)
    first[1:] = False
    for column in columns:
        first[1:] |= column[1:] != column[:-1]
    return first
