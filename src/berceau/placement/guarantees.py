"""Whose place nobody may point at: children counted in the reserved pools of their structure."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from berceau.market.market import GUARANTEED
from berceau.market.turns import Turn
from berceau.placement.coupling import pool_places
from berceau.placement.priority import is_entitled, tie_break_order

if TYPE_CHECKING:
    import numpy.typing as npt

    from berceau.market.market import Market
    from berceau.placement.competition import Competition
    from berceau.placement.problem import Problem

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


class Pools:
    """The reserved pools of a problem that have places, and whom they guarantee in a plan.

    An entitled child has its place by right as long as the pool is not more than filled; if it
    is, those have whom the pool takes first: kept places and decisions, then by priority.

    Parameters
    ----------
    problem
        The problem.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        territory, options = problem.territory, problem.options
        sized = [
            (k, pool.fact, pool_places(territory, structure, pool))
            for k, structure in enumerate(options.structures)
            for pool in structure.reserved
        ]
        self._pools = [(k, fact, places) for k, fact, places in sized if places]
        pairs = [territory.child_by_id[child] for child in options.children if self._pools]
        self._entitled = {
            fact: np.array([is_entitled(*pair, fact) for pair in pairs], dtype=np.bool_)
            for fact in {fact for _, fact, _ in self._pools}
        }

    @cached_property
    def _merit(self) -> Ints:
        """Place of each option in the order in which pools take children, smaller goes first."""
        options = self._problem.options
        chain = {child: k for k, child in enumerate(tie_break_order(self._problem.territory))}
        link = np.array([chain[child] for child in options.children], dtype=np.int64)
        sure = self._sure
        order = np.lexsort((link[options.child], -options.points, -options.layer, ~sure))
        merit = np.empty_like(order)
        merit[order] = np.arange(len(order))
        return merit

    @cached_property
    def _sure(self) -> Bools:
        """Options that are guaranteed anyway: places kept, and those of children decided."""
        options = self._problem.options
        holds = np.zeros(len(options.children), dtype=np.bool_)
        holds[options.child[options.keep]] = True
        return np.asarray(options.keep | (options.required & ~holds)[options.child])

    def children(self, x: Ints) -> Bools:
        """Say of each child whether it counts in a pool of the structure where it is placed.

        Parameters
        ----------
        x
            1 for each option taken, shape ``(n_options,)`` or longer.
        """
        options = self._problem.options
        taken = np.flatnonzero(x[: len(options)])
        safe = np.zeros(len(options.children), dtype=np.bool_)
        for structure, fact, places in self._pools:
            child = options.child[taken]
            here = taken[(options.structure[taken] == structure) & self._entitled[fact][child]]
            if len(here) > places:
                here = here[np.argsort(self._merit[here])[:places]]
            safe[options.child[here]] = True
        return safe

    def first(self) -> Bools:
        """Mark the options of the children whom each pool takes first, as many as its places."""
        options = self._problem.options
        marked = np.zeros(len(options), dtype=np.bool_)
        for structure, fact, places in self._pools:
            here = (options.structure == structure) & self._entitled[fact][options.child]
            asking = np.flatnonzero(here)
            asking = asking[np.argsort(self._merit[asking])]
            # A child counts once, however many weeks it would accept.
            taken = list(dict.fromkeys(options.child[asking].tolist()))[:places]
            marked |= here & np.isin(options.child, taken)
        return marked

    def turns(self) -> dict[int, list[Turn]]:
        """Give, for each option that may count in pools of its structure, its turn in each."""
        options = self._problem.options
        found: dict[int, list[Turn]] = {}
        for structure, fact, places in self._pools:
            here = (options.structure == structure) & self._entitled[fact][options.child]
            asking = np.flatnonzero(here)
            asking = asking[np.argsort(self._merit[asking])]
            child = options.child[asking]
            for k, option in enumerate(asking.tolist()):
                others = child[:k] != child[k]
                # A child counts once, however many weeks it would accept.
                always = len(np.unique(child[:k][others])) < places
                before = () if always else tuple(asking[:k][others].tolist())
                found.setdefault(option, []).append(Turn(before, places))
        return found

    def units(self, competition: Competition, x: Ints) -> Bools:
        """Say the same of each unit of a market: all its placed children count in pools.

        Parameters
        ----------
        competition
            The market of the problem.
        x
            As for children.
        """
        options = self._problem.options
        placed = np.zeros(len(options.children), dtype=np.bool_)
        placed[options.child[np.flatnonzero(x[: len(options)])]] = True
        safe, n = self.children(x), competition.market.n_units
        some = np.bincount(competition.children[placed & safe], minlength=n) > 0
        lacking = np.bincount(competition.children[placed & ~safe], minlength=n) > 0
        return np.asarray(some & ~lacking)


def pools_first(competition: Competition) -> Market:
    """Give the market in which the children whom pools take first go before all others there."""
    market, columns = competition.market, competition.columns
    first = Pools(competition.problem).first()
    of_pool = np.bincount(columns.row_of, first[columns.indices], minlength=columns.n_rows)
    lifted = (of_pool == np.diff(columns.indptr))[market.uses.row_of]
    if not lifted.any():
        return market
    ordinary = market.key < GUARANTEED
    most = int(market.key[ordinary].max(initial=0)) + 1
    lift = np.where(lifted, most, 0)
    return replace(
        market, key=np.where(ordinary, market.key + lift, market.key), claim=market.claim + lift
    )
