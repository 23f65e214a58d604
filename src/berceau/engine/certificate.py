r"""Bounds that anyone can recompute: whole-number prices of rows, and no solver.

For a program that maximises :math:`v x + c` and prices :math:`y_r` of its rows, at least 0 for
``<=`` rows and of any sign for equalities,

.. math::

    B(y) = c + \sum_r y_r b_r
         + \sum_{g} \max\bigl(0, \max_{j \in g} n_j\bigr)
         + \sum_{j\ \text{in no group}} u_j \max(0, n_j),
    \qquad n_j = v_j - \sum_r y_r a_{rj},

is at least as large as any solution's value, because rows that hold can only be underpaid. For
a required group the inner maximum is not cut at 0. Prices are whole multiples of ``1 / scale``,
everything is counted in that unit with exact integers, and the result is rounded down (a value is
a whole number).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.derived import Book
from berceau.engine.program import whole_numbers
from berceau.engine.stages import LARGEST, Objective

if TYPE_CHECKING:
    from berceau.engine.derived import DerivedRow
    from berceau.engine.matrix import AnyArray, FloatArray, IntArray
    from berceau.engine.program import Measure, Program

PRICE_SCALE = 10**6
"""Prices are counted in millionths of a unit of the objective, unless that overflows."""
EXACT_FLOATS = 2**52
"""Whole numbers below this are exact as floating point numbers."""


def certified_bound(
    program: Program,
    terms: tuple[tuple[Measure, int], ...],
    prices: IntArray,
    *,
    maximise: bool = True,
    scale: int = PRICE_SCALE,
) -> int:
    """Give the bound that prices prove on a weighted sum of measures.

    Parameters
    ----------
    program
        Columns, groups and rows.
    terms
        Measures with their weights.
    prices
        Price of each row in units of ``1 / scale``, shape ``(n_rows,)``; when minimising too,
        at least 0 for ``<=`` rows.
    maximise
        Whether the bound is from above (or from below).
    scale
        How many price units make one unit of the objective.

    Raises
    ------
    ValueError
        If the prices have the wrong shape or sign.
    """
    sign = 1 if maximise else -1
    coefs = sum((sign * weight * measure.coefs for measure, weight in terms), start=np.int64(0))
    constant = sum(sign * weight * measure.constant for measure, weight in terms)
    return sign * upper_bound(program, Objective(np.asarray(coefs), constant), prices, scale)


def upper_bound(program: Program, objective: Objective, prices: IntArray, scale: int) -> int:
    """Give the bound that prices prove on what is maximised (see the module's formula)."""
    prices = whole_numbers("prices", prices, (program.n_rows,))
    if bool(np.any(prices[~program.equality] < 0)):
        raise ValueError("prices: found a negative one on a <= row, expected at least 0")
    net = net_values(program, objective, prices, scale)
    alone = program.group < 0
    outside: int = sum(
        upper * value
        for upper, value in zip(program.upper[alone].tolist(), net[alone].tolist(), strict=True)
        if value > 0
    )
    inside: int = sum(group_best(program, net).tolist())
    return (spent_on(program, prices) + outside + inside) // scale + objective.constant


def spent_on(program: Program, prices: IntArray) -> int:
    """Give what the limits of the rows cost at their prices, in ``1 / scale``."""
    paid = np.flatnonzero(prices)
    spent: int = sum(
        price * limit
        for price, limit in zip(prices[paid].tolist(), program.limits[paid].tolist(), strict=True)
    )
    return spent


def net_values(program: Program, objective: Objective, prices: IntArray, scale: int) -> AnyArray:
    """Give what is left of each column's value after paying its rows, in ``1 / scale``.

    Only rows with a price are looked at. Whole numbers of any size are used where 64 bits could
    overflow.
    """
    paid = np.flatnonzero(prices)
    rows = program.matrix.rows(paid)
    price = prices[paid][rows.row_of]
    amounts = np.abs(rows.coefs).astype(np.float64) * np.abs(price).astype(np.float64)
    most = np.bincount(rows.indices, weights=amounts, minlength=program.n_columns)
    largest = float(most.max(initial=0.0)) + scale * float(np.abs(objective.coefs).max(initial=0))
    kind = np.int64 if largest < LARGEST else np.object_
    net: AnyArray = scale * objective.coefs.astype(kind)
    np.subtract.at(net, rows.indices, rows.coefs.astype(kind) * price.astype(kind))
    return net


def group_best(program: Program, net: AnyArray) -> AnyArray:
    """Give the most that each group can add: its best column, or nothing unless required."""
    order = np.argsort(program.group, kind="stable")
    order = order[np.searchsorted(program.group[order], 0) :]
    best = np.zeros(program.n_groups, dtype=net.dtype)
    if len(order):
        groups = program.group[order]
        first = np.flatnonzero(np.append(True, np.diff(groups) != 0))
        best[groups[first]] = np.maximum.reduceat(net[order], first)
    return np.where(program.required, best, np.maximum(best, 0))


def whole_prices(program: Program, prices: FloatArray) -> tuple[IntArray, int]:
    """Round prices to whole numbers; nothing negative on ``<=`` rows.

    Returns
    -------
    tuple
        The prices, shape ``(n_rows,)``, and how many of their units make one of the objective:
        ``PRICE_SCALE``, less where prices are so large that floating point numbers would not
        tell their units apart.
    """
    largest, scale = float(np.abs(prices).max(initial=0.0)), PRICE_SCALE
    while scale > 1 and largest * scale > EXACT_FLOATS:
        scale //= 10
    whole = np.rint(np.clip(prices * scale, -EXACT_FLOATS, EXACT_FLOATS))
    whole = np.where(program.equality, whole, np.maximum(whole, 0))
    return whole.astype(np.int64), scale


@dataclass(frozen=True, eq=False)
class Certificate:
    """Prices that prove the bound of a stage, with everything needed to recompute it.

    Attributes
    ----------
    stage
        Name of the stage, for a leximin stage followed by the level.
    program
        The program of that stage: the original columns and rows first, then the columns and rows
        (of rule "stage") that keep the stages before.
    objective
        What the stage maximises (a stage that minimises has its sign turned).
    prices
        Price of each row of ``program``, in units of ``1 / scale``.
    scale
        How many price units make one unit of the objective.
    bound
        What the prices prove of the objective.
    n_rows
        How many rows the original program has.
    derived
        Rows derived from those of ``program``; their prices stand after the others.
    """

    stage: str
    program: Program
    objective: Objective
    prices: IntArray
    scale: int
    bound: int
    n_rows: int
    derived: tuple[DerivedRow, ...] = ()

    def recomputed(self) -> int:
        """Derive the derived rows again, and the bound from the prices; whole numbers only."""
        book = Book(self.program)
        for row in self.derived:
            again = book.derive(row.proof)
            if again is not None:
                book.add([again])
        return upper_bound(book.program(), self.objective, self.prices, self.scale)

    @property
    def row_prices(self) -> IntArray:
        """Prices of the rows of the original program, in units of ``1 / scale``."""
        return self.prices[: self.n_rows]
