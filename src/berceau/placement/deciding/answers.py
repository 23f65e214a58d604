"""The answers that were given, against what each child may have now.

An *answer* is a child's: where it is placed, in which week and from when to when, or that it is
not. The convention that pays is no part of it, and a longer stay is the same answer. A *promise*
is an answer that announced a new place or a move. It is *lost* when the child has neither that
place in that week nor anything that its family ranks above.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.domain.stage_names import CHANGED, LOST
from berceau.engine.program import Measure

if TYPE_CHECKING:
    import numpy.typing as npt

    from berceau.placement.problem import Problem
    from berceau.placement.proposal import Placement, Proposal

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

_NOWHERE = np.iinfo(np.int64).max
"""Rank of having nothing: everything is above it."""
_UNTOLD = -1
"""Rank of what a child has who was told nothing: nothing is above it."""


def finals(former: Proposal) -> dict[str, Placement]:
    """Give what each child placed has in the end, once those who move have moved."""
    return {one.child: one for one in former.placements if one.status != "leaving"}


class _Told(NamedTuple):
    """What each child that has options was told, shape ``(n_children,)``."""

    served: Bools
    promised: Bools
    structure: Ints
    week: Ints
    first: Ints
    last: Ints
    rank: Ints


class Answers:
    """What was told, option by option.

    Parameters
    ----------
    problem
        What is to be solved now.
    former
        The proposal whose answers were given.

    Attributes
    ----------
    problem
        What is to be solved now.
    same
        Options that are the answer given, shape ``(n_options,)``.
    better
        Options that the family ranks above it, shape ``(n_options,)``.
    """

    def __init__(self, problem: Problem, former: Proposal) -> None:
        self.problem = problem
        self._finals = finals(former)
        self._refused = frozenset(former.refused)
        options, told = problem.options, self._told
        child = options.child
        self.same: Bools = (
            told.served[child]
            & (options.structure == told.structure[child])
            & (options.week == told.week[child])
            & (options.first <= told.first[child])
            & (options.last >= told.last[child])
        )
        position = np.full(len(options.children), _UNTOLD, dtype=np.int64)
        position[child[self.same]] = options.position[self.same]
        above = (options.rank < told.rank[child]) | (
            (options.rank == told.rank[child]) & (options.position < position[child])
        )
        self.better: Bools = above & ~self.same & ~options.keep

    @cached_property
    def _told(self) -> _Told:
        problem = self.problem
        options, calendar = problem.options, problem.territory.calendar
        n = len(options.children)
        structure_at = {s.id: k for k, s in enumerate(options.structures)}
        week_at = {week: k for k, week in enumerate(options.weeks)}
        served, promised = np.zeros((2, n), dtype=np.bool_)
        structure, week, first, last = np.full((4, n), -1, dtype=np.int64)
        rank = np.full(n, _UNTOLD, dtype=np.int64)
        for k, child in enumerate(options.children):
            one = self._finals.get(child)
            if one is None:
                rank[k] = _NOWHERE if child in self._refused else _UNTOLD
                continue
            served[k], promised[k] = True, one.status != "kept"
            structure[k] = structure_at.get(one.structure, -1)
            week[k] = week_at.get(calendar.expand(one.week), -1)
            first[k], last[k] = one.start.toordinal(), one.until.toordinal()
            rank[k] = _NOWHERE if one.rank is None else one.rank
        return _Told(served, promised, structure, week, first, last, rank)

    @property
    def kept(self) -> Bools:
        """Mark the options that keep a promise, shape ``(n_options,)``."""
        concerned: Bools = self._told.promised[self.problem.options.child]
        return concerned & (self.same | self.better)

    @cached_property
    def lost(self) -> Measure:
        """Count the promises that are lost, among the children that the territory still has."""
        known = self.problem.territory.child_by_id
        promised = sum(
            one.status != "kept" and child in known for child, one in self._finals.items()
        )
        coefs = -self.kept.astype(np.int64)
        return Measure(LOST, self.problem.draft.measure(LOST, coefs).coefs, constant=promised)

    @property
    def unavoidable(self) -> int:
        """Number of promises that no option keeps: a decision says otherwise."""
        keeping = np.unique(self.problem.options.child[self.kept])
        return self.lost.constant - len(keeping)

    def changed(self, taken: Ints) -> dict[str, bool]:
        """Tell whose answer changes, and whether the new one is better.

        Parameters
        ----------
        taken
            1 for each option taken, shape ``(n_options,)`` or longer.

        Returns
        -------
            By child, those that the territory still has, in order of their names.
        """
        options = self.problem.options
        chosen = np.flatnonzero(taken[: len(options)] > 0)
        has = {options.children[options.child[k]]: k for k in chosen.tolist()}
        found: dict[str, bool] = {}
        for child in self.problem.territory.child_by_id:
            option = has.get(child)
            if child in self._finals and (option is None or not self.same[option]):
                found[child] = option is not None and bool(self.better[option])
            elif child in self._refused and option is not None:
                found[child] = bool(self.better[option])
        return found

    def cost(self, price: int = 1, better: int = 1) -> Measure:
        """Add up what changed answers cost; by default, count them.

        Parameters
        ----------
        price
            Cost of an answer that is not better.
        better
            Cost of one that is.
        """
        options, told = self.problem.options, self._told
        served = told.served[options.child]
        refused = ~served & (told.rank[options.child] == _NOWHERE)
        coefs = np.where(served, np.where(self.same, -price, 0), 0)
        coefs = np.where(served & self.better, better - price, coefs)
        coefs = np.where(refused, better, coefs)
        known = self.problem.territory.child_by_id
        constant = price * sum(child in known for child in self._finals)
        return Measure(
            CHANGED, self.problem.draft.measure(CHANGED, coefs).coefs, constant=constant
        )
