"""Points written ready made: one number for each wish says less than the facts that gave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from berceau.domain.families import Child, Family
    from berceau.placement.problem import Problem


class Ready:
    """Points of the children of a problem by wish, where a wish has the same at all structures.

    Parameters
    ----------
    problem
        The problem.
    """

    def __init__(self, problem: Problem) -> None:
        options = problem.options
        self._has_grid = bool(problem.territory.policy.grid)
        self._known: dict[str, dict[int, set[int]]] = {child: {} for child in options.children}
        counted = np.unique(np.array([options.child, options.rank, options.points]), axis=1)
        for number, rank, points in counted.T.tolist():
            self._known[options.children[number]].setdefault(rank, set()).add(points)

    def of(self, child: Child) -> tuple[int, ...] | None:
        """Give the points of a child's wishes; ``None`` where the grid must count them.

        A place held or decided that is no wish has no points of its own, and a group of wishes
        may have other points at each structure.
        """
        if child.request is None:
            return ()
        known = self._known.get(child.id, {})
        if not self._has_grid or not known:
            return child.request.points
        wishes = range(len(child.request.wishes))
        is_wish = all(rank in wishes or found == {0} for rank, found in known.items())
        if not is_wish or any(len(found) > 1 for found in known.values()):
            return None
        if child.request.points:
            return child.request.points
        by_rank = {rank: found for rank, (found,) in known.items()}
        # A wish that nothing comes of may have any points.
        return tuple(by_rank.get(rank, max(by_rank.values())) for rank in wishes)

    def all_of(self, family: Family) -> dict[str, tuple[int, ...]] | None:
        """Give the points of all children of a family, or ``None``: facts are kept together."""
        found = {child.id: self.of(child) for child in family.children}
        known = {child: points for child, points in found.items() if points is not None}
        return known if len(known) == len(found) else None
