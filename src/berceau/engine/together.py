"""Bounds on rates, from prices alone: how high groups can be together, how near two can be.

Both bounds are recomputed with whole numbers (:mod:`~berceau.engine.certificate`): no solver need
be believed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import gcd
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.certificate import upper_bound
from berceau.engine.levels import at_least_row, ceilings, ordered, rate_rows
from berceau.engine.limits import Limits
from berceau.engine.reduction import needed_rows
from berceau.engine.relaxation import relax
from berceau.engine.stages import Objective
from berceau.engine.watch import Watch

if TYPE_CHECKING:
    from berceau.engine.matrix import FloatArray, IntArray
    from berceau.engine.program import Program
    from berceau.engine.stages import Leximin

FINE = 100
"""Rates are bounded in so many parts of the unit of the stage."""
LITTLE = 1e-3
"""A group holds the others back when its share of the prices of all groups is above this."""
MOST_EFFORT = 60.0
"""Deterministic time allowed to each method."""
FINEST, LARGEST_PRICE = 10**14, 2**52
"""Most parts of a unit in which prices are counted, and the largest price in such parts."""
PROGRESS_SHARE = 4
"""The common rate counts for at least this many times what all groups receive."""


@dataclass(frozen=True)
class Together:
    """How high groups can be together.

    Attributes
    ----------
    bound
        No solution gives all groups that are not apart a higher rate, in ``1 / scale``.
    scale
        Unit of the bound.
    apart
        Positions, among the rated groups, of those whose own rate if alone is no higher.
    shares
        Of each rated group, its share of the prices of all groups, adding up to about 1: what a
        little less asked by it would bring to the common rate. 0: the group is free above it.
    effort
        Deterministic time spent.
    """

    bound: int
    scale: int
    apart: tuple[int, ...]
    shares: tuple[float, ...]
    effort: float


def together(program: Program, stage: Leximin) -> Together | None:
    """Bound the rate that all groups can have together, groups apart that hold it alone.

    Parameters
    ----------
    program
        The program.
    stage
        Its groups.

    Returns
    -------
    Together or None
        ``None`` where no group has a rate, or each one is apart.
    """
    fine = replace(stage, scale=stage.scale * FINE)
    highest, kept = ceilings(program, fine), needed_rows(program)
    order = ordered(highest)
    effort = 0.0
    for n_apart in range(len(order)):
        members = sorted(order[n_apart:])
        ceiling = highest[order[n_apart]]
        bound, shares, spent = _bounded(program, kept, fine, members, ceiling)
        effort += spent
        if bound < ceiling or n_apart == len(order) - 1:
            apart = tuple(sorted(order[:n_apart]))
            every = [0.0] * len(order)
            for member, share in zip(members, shares, strict=True):
                every[member] = share
            return Together(bound, fine.scale, apart, tuple(every), effort)
    return None


def _bounded(
    program: Program, kept: IntArray, stage: Leximin, members: list[int], ceiling: int
) -> tuple[int, list[float], float]:
    """Bound the common rate of some groups; give the bound, their shares and the effort."""
    first = program.n_columns
    upper = np.zeros(1 + len(members), dtype=np.int64)
    upper[0] = ceiling
    names = [stage.labels[stage.rated[member]] for member in members]
    rates = rate_rows(stage, members, first, ceiling, names.__getitem__)
    extended = program.extended(upper, (rates,))
    rows = np.concatenate([kept, np.arange(program.n_rows, extended.n_rows, dtype=np.int64)])
    coefs = np.zeros(extended.n_columns, dtype=np.int64)
    for member in members:
        own = stage.numerators[stage.rated[member]].coefs
        coefs[: len(own)] += own
    nothing = np.zeros(extended.n_rows, dtype=np.int64)
    most = upper_bound(extended, Objective(coefs), nothing, 1)
    coefs[first] = PROGRESS_SHARE * (1 + most // max(1, ceiling // FINE))
    relaxed, _ = relax(extended, rows, Objective(coefs), Watch(Limits(), None), MOST_EFFORT)
    if relaxed is None:
        return ceiling, [0.0] * len(members), 0.0
    rate = np.zeros(extended.n_columns, dtype=np.int64)
    rate[first] = 1
    prices, scale = _finely(extended, relaxed.prices / coefs[first])
    bound = min(ceiling, upper_bound(extended, Objective(rate), prices, scale))
    asked = np.array([stage.denominators[stage.rated[member]] for member in members])
    paid = relaxed.prices[program.n_rows :] * asked
    shares = paid / paid.sum() if paid.sum() > 0 else paid
    return bound, [float(s) if s > LITTLE else 0.0 for s in shares], relaxed.effort


@dataclass(frozen=True)
class Apart:
    """How far one group is ahead of another in every solution.

    Attributes
    ----------
    least
        The rate of the first less that of the second is at least this, in ``1 / scale``.
    scale
        Unit.
    effort
        Deterministic time spent.
    """

    least: int
    scale: int
    effort: float


def least_lead(
    program: Program, stage: Leximin, pair: tuple[int, int], received: int
) -> Apart | None:
    """Bound from below by how much a group is ahead of another.

    Parameters
    ----------
    program
        The program.
    stage
        Its groups.
    pair
        Positions of the group that is ahead and of the other, among the rated ones.
    received
        What all groups together receive at least: who serves nobody is fair to all.

    Returns
    -------
    Apart or None
        ``None`` where no prices were found.
    """
    ahead, behind = (stage.rated[member] for member in pair)
    asked = stage.denominators[ahead], stage.denominators[behind]
    unit = asked[0] * asked[1] // gcd(*asked)
    coefs = sum((stage.numerators[g].coefs for g in stage.rated), start=np.int64(0))
    constant = sum(stage.numerators[g].constant for g in stage.rated)
    keep = at_least_row("received", np.asarray(coefs), received - constant)
    extended = program.extended(np.zeros(0, dtype=np.int64), (keep,))
    rows = np.append(needed_rows(program), program.n_rows)
    first, second = stage.numerators[ahead], stage.numerators[behind]
    times = unit // asked[0], unit // asked[1]
    objective = Objective(
        times[1] * second.coefs - times[0] * first.coefs,
        times[1] * second.constant - times[0] * first.constant,
    )
    relaxed, _ = relax(extended, rows, objective, Watch(Limits(), None), MOST_EFFORT)
    if relaxed is None:
        return None
    prices, scale = _finely(extended, relaxed.prices)
    lead = -upper_bound(extended, objective, prices, scale)
    fine = stage.scale * FINE
    return Apart(lead * fine // unit, fine, relaxed.effort)


def _finely(program: Program, prices: FloatArray) -> tuple[IntArray, int]:
    """Round prices to whole numbers, as finely as they allow: rates count in tiny units."""
    prices = np.where(program.equality, prices, np.maximum(prices, 0.0))
    largest = float(np.abs(prices).max(initial=0.0))
    scale = int(min(FINEST, LARGEST_PRICE // max(largest, 1e-12)))
    return np.rint(prices * scale).astype(np.int64), max(1, scale)
