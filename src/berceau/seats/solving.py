"""A seat market solved: nobody passed over, and as many children seated as that allows."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.engine.solve import solve as search
from berceau.engine.stages import Optimise
from berceau.engine.verdict import Verdict
from berceau.market.audit import Auditor
from berceau.market.chains import Chains
from berceau.market.market import NOTHING
from berceau.market.presolve import presolve
from berceau.market.stable import DEFAULT_LIMITS, stable
from berceau.seats.allocation import Allocation, Complaint
from berceau.seats.applications import NOWHERE
from berceau.seats.compiling import compiled

FEW = 16
"""Outcomes that are looked at one by one rather than searched."""
MOST_TOLERATED = 8
"""Complaints that are tolerated, one more at a time, before other means are tried."""

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.engine.limits import Limits
    from berceau.engine.matrix import IntArray
    from berceau.market.presolve import Presolved
    from berceau.seats.applications import Applications
    from berceau.seats.compiling import Compiled
    from berceau.seats.pairs import Ties


def solve(
    applications: Applications,
    *,
    ties: Ties = "lottery",
    seed: int = 0,
    limits: Limits = DEFAULT_LIMITS,
) -> Allocation:
    """Give seats so that no household may complain, and as many children as possible have one.

    A household may complain of a combination that it prefers to what it has if, in every cell
    (daycare and age) of it, the children of other households who go before the last of its own
    leave room enough. Where every allocation leaves somebody a complaint, as few households as
    could be found have one, and they are named.

    Parameters
    ----------
    applications
        Both files, as :func:`read` gives them.
    ties
        Equal points: broken by a ``lottery``, or ``kept``, so that equals do not envy each other.
    seed
        Seed of the lottery, to be published before it is drawn.
    limits
        Limits of the search.
    """
    form = compiled(applications, ties=ties, seed=seed)
    market = form.market
    auditor = Auditor(market)
    # A child counts wherever it has a seat, also the one it has now.
    values = np.diff(market.uses.indptr)
    found = _settle(auditor, values, limits)
    complaints = tuple(_complaints(form, auditor, found.held, applications))
    return Allocation(
        applications=applications,
        seats=tuple(form.seats_of(found.held, len(applications.children))),
        complaints=complaints,
        exists=found.exists,
        bound=None if complaints else found.bound,
        ties=form.pairs.ties,
        lottery_seed=seed if ties == "lottery" else None,
        shortened=form.shortened,
    )


class _Found(NamedTuple):
    """An outcome and what is known of it.

    Attributes
    ----------
    held
        Option of each unit.
    complaints
        Units who may complain.
    exists
        Whether an outcome without complaint exists.
    bound
        The most that one may be worth.
    """

    held: IntArray
    complaints: int
    exists: bool | None
    bound: int | None

    @classmethod
    def of(
        cls, auditor: Auditor, held: IntArray, bound: int | None, *, exists: bool | None
    ) -> _Found:
        """Count the complaints of an outcome."""
        units = np.unique(auditor.market.unit[_could_have(auditor, held)])
        return cls(held, len(units), exists, bound)


def _settle(auditor: Auditor, values: IntArray, limits: Limits) -> _Found:
    """Find the best outcome without complaint, or else one with as few as can be found.

    What all outcomes without complaint share is worked out first, and nobody is served in order
    before: among seats of one child each this is many times faster.
    """
    known = presolve(auditor.market)
    found = [] if known.refuted.any() else _searches(auditor, known, values, limits)
    if not found or found[-1].complaints > 1:
        other = stable(auditor.market, values, limits=limits)
        found.append(_Found.of(auditor, other.held, other.bound, exists=other.exists))
    return min(found, key=lambda one: one.complaints)


def _searches(
    auditor: Auditor, known: Presolved, values: IntArray, limits: Limits
) -> list[_Found]:
    """Search without complaint, then with one more and one more; give what is found first."""
    few = known.choices.prod(dtype=np.float64) <= FEW
    found = _one_by_one(auditor, known, values) if few else []
    if found:
        return found
    exists: bool | None = not few
    for tolerated in range(int(few), MOST_TOLERATED + 1):
        chains = Chains(known, tolerated)
        goal = Optimise("seated", ((chains.measure(values), 1),), maximise=True)
        outcome = search(chains.program, [goal], limits=limits)
        held = chains.held(outcome.x) if outcome.x is not None else None
        if held is not None and auditor.market.fits(held):
            return [_Found.of(auditor, held, outcome.stages[0].bound, exists=exists)]
        if not tolerated:
            exists = False if outcome.verdict is Verdict.INFEASIBLE else None
    return []


def _one_by_one(auditor: Auditor, known: Presolved, values: IntArray) -> list[_Found]:
    """Look at all outcomes that are left, and give the best of those without complaint."""
    market = auditor.market
    units = np.flatnonzero(~known.decided)
    ways = [
        [
            *np.flatnonzero(known.possible[market.starts[unit] : market.starts[unit + 1]])
            + market.starts[unit],
            *([NOTHING] if known.may_lack[unit] else []),
        ]
        for unit in units
    ]
    found = []
    for chosen in product(*ways):
        held = known.held.copy()
        held[units] = chosen
        if market.fits(held) and not len(_could_have(auditor, held)):
            worth = int(values[held[held != NOTHING]].sum())
            found.append(_Found(held, 0, exists=True, bound=worth))
    best = max(found, key=lambda one: one.bound or 0, default=None)
    return [] if best is None else [best]


def _could_have(auditor: Auditor, held: IntArray) -> IntArray:
    """List the options that their households prefer and could have, increasing."""
    found = auditor.complaints(held)
    return np.union1d(found.waste, found.cutoff)


def _complaints(
    form: Compiled, auditor: Auditor, held: IntArray, applications: Applications
) -> Iterator[Complaint]:
    """List the households that may complain, each with the best that it could have."""
    market = form.market
    options = _could_have(auditor, held)
    _, first = np.unique(market.unit[options], return_index=True)
    for option in options[first].tolist():
        home = int(form.homes[market.unit[option]])
        there = form.daycares_of(option)
        members = applications.households[home].children
        yield Complaint(home, tuple(there.get(child, NOWHERE) for child in members))
