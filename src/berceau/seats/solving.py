"""A seat market solved: nobody passed over, and as many children seated as that allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.market.cells import cells_of, complaining
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
    # A child counts wherever it has a seat, also the one it has now.
    values = np.diff(form.market.uses.indptr)
    settled = stable(form.market, values, limits=limits)
    seats = form.seats_of(settled.held, len(applications.children))
    complaints = tuple(_complaints(form, settled.held, applications))
    return Allocation(
        applications=applications,
        seats=tuple(seats),
        complaints=complaints,
        exists=settled.exists,
        bound=None if complaints else settled.bound,
        ties=form.pairs.ties,
        lottery_seed=seed if ties == "lottery" else None,
        shortened=form.shortened,
    )


def _complaints(form: Compiled, held: IntArray, applications: Applications) -> Iterator[Complaint]:
    """List the households that may complain, each with the best that it could have."""
    market = form.market
    options = complaining(market, cells_of(market, np.ones(market.n_options, np.bool_)), held)
    _, first = np.unique(market.unit[options], return_index=True)
    for option in options[first].tolist():
        home = int(form.homes[market.unit[option]])
        there = form.daycares_of(option)
        members = applications.households[home].children
        yield Complaint(home, tuple(there.get(child, NOWHERE) for child in members))
