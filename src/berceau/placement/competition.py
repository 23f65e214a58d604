"""A territory's placement as a market: children compete for the room of rows by priority.

Units are children, or brothers and sisters whose requests hang together; options of a unit are
the program's columns, or lawful combinations of them. See ``docs/reference/justified-envy.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.matrix import Matrix, positions_of, starts_of
from berceau.engine.reduction import needed_rows
from berceau.market.listing import Listing
from berceau.market.market import GUARANTEED, Market
from berceau.placement.priority import tie_break_order
from berceau.placement.units import unit_options

if TYPE_CHECKING:
    import numpy.typing as npt

    from berceau.placement.problem import Problem

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Competition(Listing):
    """A problem's market, and the way between the two.

    Attributes
    ----------
    problem
        The problem.
    rows
        Rows of the program that are the rows of the market.
    """

    problem: Problem
    rows: Ints

    @property
    def children(self) -> Ints:
        """Unit of each child, shape ``(n_children,)``."""
        return self.unit_of_group

    @cached_property
    def size(self) -> Ints:
        """Number of children of each unit."""
        return np.bincount(self.children, minlength=self.market.n_units).astype(np.int64)


def competition_of(problem: Problem, *, gap: int | None = None) -> Competition:
    """Read a problem as a market.

    Parameters
    ----------
    gap
        Points apart below which nobody complains; the policy's if none is given.
    """
    options, program = problem.options, problem.bare
    rows = _limiting_rows(problem)
    listed = unit_options(problem)
    units, columns = listed.units, listed.columns
    children = np.zeros(len(options.children), dtype=np.int64)
    for number, unit in enumerate(units):
        children[list(unit)] = number
    uses, guaranteed = _uses(problem, program.matrix.rows(rows).transposed)
    at = positions_of(uses.indptr, columns.indices)
    per_column = np.diff(uses.indptr)[columns.indices]
    key, claim = _keys(problem, columns, gap)
    option = np.repeat(columns.row_of, per_column)
    counts = np.bincount(option, minlength=columns.n_rows).astype(np.int64)
    market = Market(
        starts=listed.starts,
        uses=Matrix(starts_of(counts), uses.indices[at], uses.coefs[at], len(rows)),
        key=np.where(guaranteed[at], GUARANTEED, key[option]),
        claim=claim[option],
        limit=program.limits[rows],
        required=np.array([bool(options.required[list(unit)].any()) for unit in units], np.bool_),
        alike=listed.alike,
    )
    return Competition(market, columns, options.child, children, problem, rows)


def _limiting_rows(problem: Problem) -> Ints:
    """Give the needed rows that limit what children use.

    Others count what is missing, or tie siblings: what a family may have together its unit's
    options say.
    """
    program = problem.bare
    limiting = np.concatenate(
        [
            np.zeros(0, dtype=np.bool_),
            *(np.full(len(b), b.rule != "siblings" and not b.equality) for b in program.rows),
        ]
    )
    limiting[program.matrix.row_of[program.matrix.coefs < 0]] = False
    rows = needed_rows(program)
    found: Ints = rows[limiting[rows]]
    return found


def _uses(problem: Problem, uses: Matrix) -> tuple[Matrix, Bools]:
    """Split what columns use of rows: what a child in place would keep, and what is beyond.

    Returns
    -------
    tuple
        Uses of each column, and which of them nobody may take away.
    """
    options = problem.options
    n = len(options)
    uses = uses.rows(np.arange(n, dtype=np.int64))
    column, row = uses.row_of, uses.indices
    keeping = np.full(len(options.children), -1, dtype=np.int64)
    keeping[options.child[options.keep]] = np.flatnonzero(options.keep)
    is_held = keeping[options.child] >= 0
    kept = np.zeros(len(row), dtype=np.int64)
    at = np.flatnonzero(is_held[column])
    names = keeping[options.child[column[at]]] * uses.n_columns + row[at]
    known = column * uses.n_columns + row
    where = np.minimum(np.searchsorted(known, names), max(0, len(known) - 1))
    kept[at] = np.where(known[where] == names, uses.coefs[where], 0)
    decided = options.required[options.child] & ~is_held
    kept = np.where(decided[column], uses.coefs, np.minimum(kept, uses.coefs))
    beyond = uses.coefs - kept
    order = np.argsort(np.concatenate([column, column]), kind="stable")
    amount = np.concatenate([kept, beyond])[order]
    some = np.flatnonzero(amount)
    both = np.concatenate([row, row])[order][some]
    counts = np.bincount(np.concatenate([column, column])[order][some], minlength=n)
    guaranteed = np.repeat([True, False], len(row))[order][some]
    return Matrix(
        starts_of(counts.astype(np.int64)), both, amount[some], uses.n_columns
    ), guaranteed


def _keys(problem: Problem, columns: Matrix, gap: int | None) -> tuple[Ints, Ints]:
    """Give the priority of each option as one number, and the keys under which others give way."""
    options, policy = problem.options, problem.territory.policy
    gap = policy.envy_gap if gap is None else gap
    lowest = int(options.points.min(initial=0))
    width = int(options.points.max(initial=0)) - lowest + gap + 2
    graded = options.layer * width + (options.points - lowest)
    places = len(options.children) + 1 if policy.ties == "broken" else 1
    chain = {child: k for k, child in enumerate(tie_break_order(problem.territory))}
    order = np.argsort([chain[child] for child in options.children])
    late = np.empty(len(order), dtype=np.int64)
    late[order] = np.arange(len(order))
    own = graded * places
    if policy.ties == "broken":
        own = own + (places - 1 - late[options.child])
    least = np.full(columns.n_rows, GUARANTEED, dtype=np.int64)
    np.minimum.at(least, columns.row_of, own[columns.indices])
    if gap == 0 and policy.ties == "broken":
        return least, least
    return least, (least // places - max(gap, 1) + 1) * places
