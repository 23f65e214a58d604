"""Counts of children by group, without any that is small or follows from the others.

A group of fewer than five children is not shown apart at all. Of the others, a number from one to
four is hidden; where it could be worked out from its row or its column, whose sums are told,
another one is hidden with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.reasons.discretion import HIDDEN_BELOW

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Counts = tuple[int, ...]
"""How the children of a group divide; their sum is the group's size."""


def gathered(sizes: Mapping[str, int]) -> dict[str, str | None]:
    """Say which groups are put together for being small.

    Parameters
    ----------
    sizes
        Children by group.

    Returns
    -------
    dict
        By group, its own name, or ``None`` for those that stand together. Where they would still
        be fewer than five together, the smallest of the others stands with them.
    """
    small = [name for name, size in sizes.items() if size < HIDDEN_BELOW]
    together = sum(sizes[name] for name in small)
    others = sorted((size, name) for name, size in sizes.items() if name not in small)
    if small and together < HIDDEN_BELOW and others:
        small.append(others[0][1])
    if len(small) == 1 and sizes[small[0]] == 0:
        small = []
    return {name: None if name in small else name for name in sizes}


def hidden_cells(rows: Sequence[Counts]) -> set[tuple[int, int]]:
    """Choose the cells of a table of counts that are not told.

    Parameters
    ----------
    rows
        Numbers of children, one row a group. The sum of each row and of each column is told.

    Returns
    -------
    set
        Row and column of each hidden cell: no line of the table has exactly one.
    """
    hidden = {
        (i, j)
        for i, row in enumerate(rows)
        for j, count in enumerate(row)
        if 0 < count < HIDDEN_BELOW
    }
    width = len(rows[0]) if rows else 0
    lines = [[(i, j) for j in range(width)] for i in range(len(rows))]
    lines += [[(i, j) for i in range(len(rows))] for j in range(width)]
    while more := _companion(rows, lines, hidden):
        hidden.add(more)
    return hidden


def _companion(
    rows: Sequence[Counts],
    lines: Sequence[Sequence[tuple[int, int]]],
    hidden: set[tuple[int, int]],
) -> tuple[int, int] | None:
    """Find a cell to hide beside one that is alone in its row or column."""
    for line in lines:
        free = [(rows[i][j] == 0, rows[i][j], (i, j)) for i, j in line if (i, j) not in hidden]
        if len(line) - len(free) == 1 and free:
            # Whatever is not zero first: a hidden zero would say less than it seems to.
            return min(free)[2]
    return None
