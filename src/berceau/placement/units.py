"""What children may have together: units of children, and their options in order.

A unit is a child, or brothers and sisters whose requests hang together. An option of such a
family is a lawful combination of its children's options.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.engine.matrix import Matrix, starts_of
from berceau.placement.siblings import bonds_of

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy.typing as npt

    from berceau.placement.problem import Problem
    from berceau.placement.siblings import Bond

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

MOST_COMBINED = 4096
"""Most combinations of brothers' and sisters' options that are looked at, the best first."""
NOTHING = -1
"""In place of a column: the child has nothing."""


class UnitOptions(NamedTuple):
    """Units of children and what they may have."""

    units: list[tuple[int, ...]]
    """Children of each unit."""
    starts: Ints
    """Where the options of each unit start, and the end."""
    columns: Matrix
    """Columns of each option, one row an option."""
    alike: Bools
    """Whether an option is liked as much as the one before it."""


def unit_options(problem: Problem) -> UnitOptions:
    """List the units of a problem and their options, the preferred ones first."""
    options = problem.options
    tied = _tied(problem)
    units = _units(problem, tied)
    counts = np.bincount(options.child, minlength=len(options.children))
    spans = starts_of(counts.astype(np.int64)).tolist()
    place = _places(problem).tolist()
    ties = _Ties(problem, place)
    lists = [
        ties.combined([range(spans[child], spans[child + 1]) for child in unit], tied[unit])
        if unit in tied
        else [((k,), place[k]) for k in range(spans[unit[0]], spans[unit[0] + 1])]
        for unit in units
    ]
    starts = starts_of(np.array([len(found) for found in lists], dtype=np.int64))
    sizes = np.array([len(columns) for found in lists for columns, _ in found], dtype=np.int64)
    flat = [column for found in lists for columns, _ in found for column in columns]
    liked = np.array([total for found in lists for _, total in found], dtype=np.int64)
    alike = np.zeros(len(liked), dtype=np.bool_)
    alike[1:] = liked[1:] == liked[:-1]
    alike[starts[:-1][np.diff(starts) > 0]] = False
    columns = Matrix(
        starts_of(sizes),
        np.array(flat, dtype=np.int64),
        np.ones(len(flat), np.int64),
        len(options),
    )
    return UnitOptions(units, starts, columns, alike)


def _tied(problem: Problem) -> dict[tuple[int, ...], Bond]:
    """List the children with options whose requests hang together."""
    position = {child: k for k, child in enumerate(problem.options.children)}
    found = {
        tuple(position[child] for child in bond.children if child in position): bond
        for bond in bonds_of(problem.options)
    }
    return {unit: bond for unit, bond in found.items() if unit}


def _units(problem: Problem, tied: Collection[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """List coupled siblings, and every other child by itself, by their first child."""
    lonely = set(range(len(problem.options.children))).difference(*tied)
    return sorted([*tied, *((child,) for child in lonely)])


class _Ties:
    """The rows that tie brothers and sisters, and what they let a family have together."""

    def __init__(self, problem: Problem, place: list[int]) -> None:
        self._options = problem.options
        self._place = place
        self._rows: list[tuple[dict[int, int], float, int]] = []
        self._of_column: dict[int, set[int]] = defaultdict(set)
        for block in problem.bare.rows:
            if block.rule == "siblings":
                for start, end, limit in zip(
                    block.indptr[:-1], block.indptr[1:], block.limits.tolist(), strict=True
                ):
                    columns = block.indices[start:end].tolist()
                    coefs = dict(zip(columns, block.coefs[start:end].tolist(), strict=True))
                    for column in columns:
                        self._of_column[column].add(len(self._rows))
                    self._rows.append((coefs, limit if block.equality else -np.inf, limit))

    def combined(self, spans: list[range], bond: Bond) -> list[tuple[tuple[int, ...], int]]:
        """List the lawful combinations of some children's columns, the preferred ones first.

        A family that lists combinations of structures prefers those it names first. Then, and
        where it lists none, it prefers the smallest sum of places in its children's orders,
        nothing coming after the last; combinations with equal sums are liked alike.

        Returns
        -------
        list
            Columns, and a number that is larger for what is liked less.
        """
        rows = set().union(*(self._of_column.get(k, set()) for span in spans for k in span))
        tying = [self._rows[row] for row in sorted(rows)]
        depth = max(1, int(MOST_COMBINED ** (1 / len(spans))))
        lists = [
            [*((k, self._place[k]) for k in span[:depth]), (NOTHING, self._place[span[-1]] + 1)]
            for span in spans
        ]
        most_places = 1 + sum(places[-1][1] for places in lists)
        # Whom a decision places is part of all that the family may have.
        required = self._options.required[[self._options.child[span[0]] for span in spans]]
        lists = [
            places[:-1] if must else places
            for places, must in zip(lists, required.tolist(), strict=True)
        ]
        found = []
        for taken in product(*lists):
            columns = tuple(column for column, _ in taken if column != NOTHING)
            sums = (sum(coefs.get(k, 0) for k in columns) for coefs, _, _ in tying)
            if columns and all(
                least <= total <= most for total, (_, least, most) in zip(sums, tying, strict=True)
            ):
                total = sum(place for _, place in taken)
                found.append((columns, self._listed(bond, columns) * most_places + total))
        return sorted(found, key=lambda both: (both[1], both[0]))

    def _listed(self, bond: Bond, columns: tuple[int, ...]) -> int:
        """Give the position of what children have among the combinations that a family lists."""
        if bond.family.siblings != "combinations":
            return 0
        where = {
            self._options.children[self._options.child[k]]: int(self._options.structure[k])
            for k in columns
        }
        position = bond.position(tuple(map(where.get, bond.children)))
        return len(bond.patterns) if position is None else position


def _places(problem: Problem) -> Ints:
    """Give the place of each option in its child's order, from 0, equal for what is liked alike.

    Options of the same rank and week position are liked alike: structures of one wish by group,
    the ways of a flexible week, several titles.
    """
    options = problem.options
    new = np.ones(len(options), dtype=np.bool_)
    new[1:] = np.any(
        [c[1:] != c[:-1] for c in (options.child, options.rank, options.position)], axis=0
    )
    steps = np.cumsum(new, dtype=np.int64)
    places: Ints = steps - steps[np.searchsorted(options.child, options.child)]
    return places
