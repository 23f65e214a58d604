"""A seat market solved: nobody passed over, and as many children seated as that allows."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.engine.solve import solve as search
from berceau.engine.stages import Optimise
from berceau.market.audit import Auditor
from berceau.market.chains import Chains
from berceau.market.market import NOTHING
from berceau.market.presolve import presolve
from berceau.market.stable import DEFAULT_LIMITS, stable
from berceau.seats.allocation import Allocation, Complaint
from berceau.seats.applications import NOWHERE
from berceau.seats.compiling import compiled
from berceau.seats.shortlist import first_of, part_of, whole

FEW = 16
"""Outcomes that are looked at one by one rather than searched."""
MOST_ROUNDS = 8
"""How often very long lists are made longer by what somebody misses."""

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.engine.limits import Limits
    from berceau.engine.matrix import BoolArray, IntArray
    from berceau.market.market import Market
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
        Both files, as ``berceau.seats.read`` gives them.
    ties
        Equal points: broken by a ``lottery``, or ``kept``, so that equals do not envy each other.
    seed
        Seed of the lottery, to be published before it is drawn.
    limits
        Limits of the search.
    """
    form = compiled(applications, ties=ties, seed=seed)
    market = form.market
    # A child counts wherever it has a seat, also the one it has now.
    values = np.diff(market.uses.indptr)
    found = _settle(market, values, limits)
    complaints = tuple(_complaints(form, found.held, applications))
    return Allocation(
        applications=applications,
        seats=tuple(form.seats_of(found.held, len(applications.children))),
        complaints=complaints,
        exists=found.exists,
        fewest=found.fewest if complaints else None,
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
    exists
        Whether an outcome without complaint exists.
    bound
        The most that one may be worth.
    fewest
        Whether no outcome has fewer complaints.
    """

    held: IntArray
    exists: bool | None
    bound: int | None
    fewest: bool | None


def _settle(market: Market, values: IntArray, limits: Limits) -> _Found:
    """Find the best outcome without complaint, or else one with as few as can be found.

    What all outcomes without complaint share is worked out first, and nobody is served in order
    before: among seats of one child each this is many times faster.
    """
    known = presolve(market)
    kept = first_of(known, market)
    if kept is None:
        return _searched(market, known, values, limits)
    return _among(market, kept, values, limits)


def _searched(market: Market, known: Presolved, values: IntArray, limits: Limits) -> _Found:
    found = None if known.refuted.any() else _calm(Auditor(market), known, values, limits)
    if found is None:
        other = stable(market, values, limits=limits)
        found = _Found(other.held, other.exists, other.bound, other.fewest)
    return found


def _among(market: Market, kept: BoolArray, values: IntArray, limits: Limits) -> _Found:
    """Find an outcome among some options, with those that somebody turns out to miss."""
    auditor = Auditor(market)
    for _ in range(MOST_ROUNDS):
        part, options = part_of(market, kept)
        found = _searched(part, presolve(part), values[options], limits)
        held = whole(found.held, options)
        missed = _could_have(auditor, held)
        if kept[missed].all():
            break
        kept[missed] = True
    # Nothing is proven of what was left out, but that nobody complains of it.
    return _Found(held, None if len(missed) else True, None, None)


def _calm(auditor: Auditor, known: Presolved, values: IntArray, limits: Limits) -> _Found | None:
    """Find the best outcome without complaint; ``None`` where a search finds none."""
    if known.choices.prod(dtype=np.float64) <= FEW:
        return _one_by_one(auditor, known, values)
    chains = Chains(known)
    goal = Optimise("seated", ((chains.measure(values), 1),), maximise=True)
    outcome = search(chains.program, [goal], limits=limits)
    if outcome.x is None:
        return None
    held = chains.held(outcome.x)
    if len(_could_have(auditor, held)) or not auditor.market.fits(held):
        return None
    return _Found(held, exists=True, bound=outcome.stages[0].bound, fewest=None)


def _one_by_one(auditor: Auditor, known: Presolved, values: IntArray) -> _Found | None:
    """Look at all outcomes that are left, and give the best of those without complaint."""
    market = auditor.market
    units = np.flatnonzero(~known.decided)
    ways: list[list[int]] = []
    for unit in units:
        first, end = market.starts[unit : unit + 2]
        options = (np.flatnonzero(known.possible[first:end]) + first).tolist()
        ways.append([*options, *([NOTHING] if known.may_lack[unit] else [])])
    best = None
    for chosen in product(*ways):
        held = known.held.copy()
        held[units] = chosen
        if market.fits(held) and not len(_could_have(auditor, held)):
            worth = int(values[held[held != NOTHING]].sum())
            if best is None or worth > (best.bound or 0):
                best = _Found(held, exists=True, bound=worth, fewest=None)
    return best


def _could_have(auditor: Auditor, held: IntArray) -> IntArray:
    """List the options that their households prefer and could have, increasing."""
    found = auditor.complaints(held)
    return np.union1d(found.waste, found.cutoff)


def _complaints(form: Compiled, held: IntArray, applications: Applications) -> Iterator[Complaint]:
    """List the households that may complain, each with the best that it could have."""
    market = form.market
    options = _could_have(Auditor(market), held)
    _, first = np.unique(market.unit[options], return_index=True)
    for option in options[first].tolist():
        home = int(form.homes[market.unit[option]])
        there = form.daycares_of(option)
        members = applications.households[home].children
        yield Complaint(home, tuple(there.get(child, NOWHERE) for child in members))
