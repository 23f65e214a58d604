"""A stable outcome, proven, or one with as few units who complain as was found.

First units are served in order and complaints are met one by one; then what all stable outcomes
share is worked out; what is left is solved as a program. Where no outcome is stable, more and
more units who complain are tolerated. There always is an answer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.limits import Limits
from berceau.engine.solve import solve
from berceau.engine.stages import Optimise
from berceau.engine.verdict import Verdict
from berceau.market.audit import Auditor
from berceau.market.bounds import View
from berceau.market.chains import Chains
from berceau.market.market import NOTHING
from berceau.market.mend import mended, unmet
from berceau.market.presolve import Presolved, presolve, unknown
from berceau.market.serve import served

if TYPE_CHECKING:
    from berceau.engine.matrix import IntArray
    from berceau.engine.outcome import Outcome
    from berceau.market.market import Market

DEFAULT_LIMITS = Limits()
"""Limits of a search that is given none: repeatable."""
MOST_USES = 20_000
"""Largest market, by the uses of its options, that is written down with nothing left out."""


@dataclass(frozen=True, eq=False)
class Settled:
    """An outcome and what is proven of it.

    Attributes
    ----------
    held
        Option of each unit, ``NOTHING`` for none, shape ``(n_units,)``. It fits.
    complaining
        Units who complain, increasing; none if the outcome is stable.
    exists
        Whether some outcome is stable: ``None`` when neither is known.
    best
        Whether no stable outcome is worth more; ``None`` without values, or if none is stable.
    bound
        No stable outcome is worth more; ``None`` when nothing is known.
    fewest
        Whether it is proven that no outcome leaves fewer units who complain; ``None`` if nobody
        does.
    presolved
        What all stable outcomes share; ``None`` if nobody asked.
    settled
        Whether serving units in order came to rest.
    """

    held: IntArray
    complaining: IntArray
    exists: bool | None
    best: bool | None
    bound: int | None
    fewest: bool | None
    presolved: Presolved | None
    settled: bool

    @property
    def stable(self) -> bool:
        """Whether nobody complains."""
        return len(self.complaining) == 0


def stable(
    market: Market,
    values: IntArray | None = None,
    *,
    limits: Limits = DEFAULT_LIMITS,
    start: IntArray | None = None,
    confirm: bool = True,
    searched: bool = True,
) -> Settled:
    """Find a stable outcome, the best one if values are given.

    Parameters
    ----------
    market
        Units, options, rows.
    values
        What each option is worth, shape ``(n_options,)``; without, any stable outcome will do.
    limits
        Limits of each search.
    start
        What units start with, as for :func:`~berceau.market.serve.served`.
    confirm
        Whether to work out what all stable outcomes share even where one was found without.
    searched
        Whether to search at all where meeting complaints one by one left some.
    """
    first = served(market, start=start)
    audit = _Audit(market)
    held, complaining = mended(audit.auditor, first.held)
    exists = True if market.fits(held) and not len(complaining) else None
    found = _Found(held, complaining, exists=exists)
    known = None
    if confirm or values is not None or (searched and not found.exists):
        known = presolve(market)
        found = _proven(audit, known, found, values, limits)
    return Settled(
        found.held,
        found.complaining,
        found.exists,
        found.best,
        found.bound,
        found.fewest,
        known,
        first.settled,
    )


def _proven(
    audit: _Audit, known: Presolved, found: _Found, values: IntArray | None, limits: Limits
) -> _Found:
    """Find the best stable outcome, one of them, or that there is none."""
    if known.refuted.any():
        found = replace(found, exists=False)
    elif known.decided.all():
        found = _only(audit, known, found, values)
    elif values is not None or not found.exists:
        found = _searched(audit, known, found, values, limits)
    return found if found.exists else _fewest(audit, found, limits)


class _Audit:
    """Who complains of outcomes of one market."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.auditor = Auditor(market)

    def complaining(self, held: IntArray) -> IntArray:
        """List the units who complain, increasing."""
        return np.unique(self.market.unit[unmet(self.auditor, held)])

    def stable(self, held: IntArray) -> bool:
        """Tell whether an outcome fits and nobody complains."""
        return self.market.fits(held) and not len(self.complaining(held))


@dataclass(frozen=True, eq=False)
class _Found:
    """An outcome, and what is known by now."""

    held: IntArray
    complaining: IntArray
    exists: bool | None = None
    best: bool | None = None
    bound: int | None = None
    fewest: bool | None = None


def _only(audit: _Audit, known: Presolved, found: _Found, values: IntArray | None) -> _Found:
    """Look at the only outcome that could be stable."""
    if not audit.stable(known.held):
        return replace(found, exists=False)
    only = _Found(known.held, np.zeros(0, dtype=np.int64), exists=True)
    if values is None:
        return only
    return replace(only, best=True, bound=int(values[only.held[only.held != NOTHING]].sum()))


def _searched(
    audit: _Audit, known: Presolved, found: _Found, values: IntArray | None, limits: Limits
) -> _Found:
    """Search among the outcomes that the presolve leaves possible."""
    chains = Chains(known)
    outcome = _search(chains, values, found.held, limits)
    best, bound = None, None
    if outcome.stages and outcome.stages[0].bound is not None:
        record = outcome.stages[0]
        best, bound = record.verdict is Verdict.PROVEN, record.bound
    if outcome.x is not None and audit.stable(chains.held(outcome.x)):
        held = chains.held(outcome.x)
        return _Found(held, np.zeros(0, dtype=np.int64), exists=True, best=best, bound=bound)
    if outcome.verdict is Verdict.INFEASIBLE:
        return replace(found, exists=False)
    return replace(found, bound=bound)


def _search(chains: Chains, values: IntArray | None, held: IntArray, limits: Limits) -> Outcome:
    stages = []
    if values is not None:
        stages.append(Optimise("value", ((chains.measure(values), 1),), maximise=True))
    return solve(chains.program, stages, limits=limits, hint=chains.columns(held))


def _fewest(audit: _Audit, found: _Found, limits: Limits) -> _Found:
    """Look for fewer units who complain: first among those who do, then among all.

    One is the fewest where no outcome is stable. All outcomes are searched where they are not too
    many to write down.
    """
    market = audit.market
    if market.fits(found.held):
        among = presolve(market, may_complain=found.complaining)
        found = _stepped(audit, among, found, len(found.complaining), limits)
        if len(found.complaining) == 1 or market.uses.n_entries > MOST_USES:
            return replace(found, fewest=found.exists is False and len(found.complaining) == 1)
    most = len(found.complaining) if market.fits(found.held) else market.n_units + 1
    return _stepped(audit, unknown(View.of(market)), found, most, limits)


def _stepped(audit: _Audit, known: Presolved, found: _Found, most: int, limits: Limits) -> _Found:
    """Tolerate one unit more at a time, fewer than ``most``, until an outcome is found."""
    proven = found.exists is False
    for tolerated in range(1, most if not known.refuted.any() else 1):
        chains = Chains(known, tolerated)
        outcome = _search(chains, None, found.held, limits)
        if outcome.x is not None:
            held = chains.held(outcome.x)
            complaining = audit.complaining(held)
            return replace(found, held=held, complaining=complaining, fewest=proven)
        proven &= outcome.verdict is Verdict.INFEASIBLE
    return replace(found, fewest=proven)
