"""Rows that keep brothers and sisters to what they may have together.

Rows are written over children and sets of structures: a term counts whether a child is placed at
one of them. They allow exactly the joint results of a bond, and cut as much of what lies between
as single conditions can: for two children a point belongs to a mixture of lawful joint results if
and only if, for every set of structures of the one, what the other may have beside them weighs at
least as much (Gale 1957, Hoffman 1960).
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from berceau.placement.siblings import Bond, Houses, Pattern


class Term(NamedTuple):
    """Whether a child is at one of some structures, so many times."""

    child: int
    houses: Houses
    times: int


class BondRow(NamedTuple):
    """``sum of terms <= limit``, or ``==``."""

    terms: tuple[Term, ...]
    limit: int


def not_apart(bond: Bond) -> Iterator[BondRow]:
    """List the rows by which no two children are at different structures."""
    for a, b in combinations(range(len(bond.children)), 2):
        both = bond.spans[a] & bond.spans[b]
        lonely_a, lonely_b = bond.spans[a] - both, bond.spans[b] - both
        parts = [
            part
            for house in sorted(both)
            for part in (
                (lonely_a | {house}, bond.spans[b] - {house}),
                (bond.spans[a] - {house}, lonely_b | {house}),
            )
        ] or [(lonely_a, lonely_b)]
        for here, there in dict.fromkeys(parts):
            if here and there:
                yield BondRow((Term(a, here, 1), Term(b, there, 1)), 1)


def listed(bond: Bond) -> Iterator[BondRow]:
    """List the rows that allow the patterns of a bond and nothing else."""
    forwards = range(len(bond.children))
    nothing: Pattern = (None,) * len(bond.children)
    patterns = (*bond.patterns, nothing)
    rows = [
        row
        for order in (forwards, forwards[::-1])
        for row in _after(bond, order, BondRow((), 0), patterns)
    ]
    yield from dict.fromkeys(rows)


def _after(
    bond: Bond, order: Sequence[int], before: BondRow, alive: Sequence[Pattern]
) -> Iterator[BondRow]:
    """List what binds the next children, when those before them are where a row says.

    Parameters
    ----------
    order
        The children that are left.
    before
        Counts 1 for each child before that is where it is supposed to be; its limit is their
        number, constants taken off.
    alive
        The patterns in which they are there.
    """
    if not order:
        return
    child, left = order[0], order[1:]
    span = bond.spans[child]
    allowed = frozenset[int]().union(*(pattern[child] or () for pattern in alive))
    without = [pattern for pattern in alive if pattern[child] is None]
    if not without:
        # It must be at one of them: 1 less that is not there is 1 too many.
        yield BondRow((*before.terms, Term(child, allowed, -1)), before.limit - 1)
    elif span - allowed:
        yield BondRow((*before.terms, Term(child, span - allowed, 1)), before.limit)
    for houses, there in _alike(allowed, child, alive):
        row = BondRow((*before.terms, Term(child, houses, 1)), before.limit + 1)
        yield from _after(bond, left, row, there)
    if without:
        row = BondRow((*before.terms, Term(child, span, -1)), before.limit)
        yield from _after(bond, left, row, without)


def _alike(
    allowed: Houses, child: int, alive: Sequence[Pattern]
) -> Iterator[tuple[Houses, list[Pattern]]]:
    """Sort structures by the patterns in which the child may be there."""
    groups: dict[tuple[int, ...], set[int]] = {}
    for house in sorted(allowed):
        holds = tuple(k for k, pattern in enumerate(alive) if house in (pattern[child] or ()))
        groups.setdefault(holds, set()).add(house)
    for holds, houses in groups.items():
        yield frozenset(houses), [alive[k] for k in holds]
