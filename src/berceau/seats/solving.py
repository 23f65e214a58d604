"""A seat market solved: nobody passed over, and as many children seated as that allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.engine.solve import solve as search
from berceau.engine.stages import Optimise
from berceau.market.audit import Auditor
from berceau.market.chains import Chains
from berceau.market.presolve import presolve
from berceau.market.stable import DEFAULT_LIMITS, stable
from berceau.seats.allocation import Allocation, Complaint
from berceau.seats.applications import NOWHERE
from berceau.seats.compiling import compiled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.engine.limits import Limits
    from berceau.engine.matrix import IntArray
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
    found = _stable(auditor, values, limits)
    if found is None:
        settled = stable(market, values, limits=limits)
        found = _Found(settled.held, settled.exists, settled.bound)
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
    """Options held, whether a stable outcome exists, and the most that one may be worth."""

    held: IntArray
    exists: bool | None
    bound: int | None


def _stable(auditor: Auditor, values: IntArray, limits: Limits) -> _Found | None:
    """Find the best stable outcome at once, by what all have in common and one search.

    Nothing is served in order before: among seats of one child each, where some can be stable
    this is many times faster.
    """
    market = auditor.market
    known = presolve(market)
    if known.refuted.any():
        return None
    held, bound = known.held, int(values[known.held[known.held >= 0]].sum())
    if not known.decided.all():
        chains = Chains(known)
        goal = Optimise("seated", ((chains.measure(values), 1),), maximise=True)
        outcome = search(chains.program, [goal], limits=limits)
        if outcome.x is None or outcome.stages[0].bound is None:
            return None
        held, bound = chains.held(outcome.x), outcome.stages[0].bound
    if len(_could_have(auditor, held)) or not market.fits(held):
        return None
    return _Found(held, exists=True, bound=bound)


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
