"""A seat market in the form that the solver knows: units, options in order, rows with limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.engine.matrix import Matrix, starts_of
from berceau.market.market import NOTHING, Market
from berceau.seats.applications import NOWHERE
from berceau.seats.pairs import pairs_of
from berceau.seats.patterns import wanted

if TYPE_CHECKING:
    from berceau.engine.matrix import IntArray
    from berceau.seats.applications import Applications, Household
    from berceau.seats.pairs import Pairs, Ties


@dataclass(frozen=True, eq=False)
class Compiled:
    """A market, and what its units and options stand for.

    Attributes
    ----------
    market
        Households, their combinations, and cells of seats.
    pairs
        Children and daycares.
    homes
        Number of the household of each unit; units are in the order of their codes.
    uses
        Pair of each use of the market.
    shortened
        How many wishes of each child were combined freely, by number of the household, where it
        was not all of them.
    """

    market: Market
    pairs: Pairs
    homes: IntArray
    uses: IntArray
    shortened: dict[int, int]

    def seats_of(self, held: IntArray, n_children: int) -> list[int]:
        """Give the daycare of each child, ``NOWHERE`` for none.

        Parameters
        ----------
        held
            Option of each unit, ``NOTHING`` for none.
        n_children
            Number of children.
        """
        seats = [NOWHERE] * n_children
        for option in held[held != NOTHING].tolist():
            for child, daycare in self.daycares_of(option).items():
                seats[child] = daycare
        return seats

    def daycares_of(self, option: int) -> dict[int, int]:
        """Give the daycare of each child that has a seat in an option."""
        indptr = self.market.uses.indptr
        pairs = self.uses[indptr[option] : indptr[option + 1]]
        children, daycares = self.pairs.child[pairs], self.pairs.daycare[pairs]
        return dict(zip(children.tolist(), daycares.tolist(), strict=True))


def compiled(applications: Applications, *, ties: Ties, seed: int) -> Compiled:
    """Turn a seat market into units, options and rows.

    Parameters
    ----------
    applications
        Both files.
    ties, seed
        As in :func:`~berceau.seats.pairs.pairs_of`.
    """
    pairs = pairs_of(applications, ties=ties, seed=seed)
    homes = applications.households
    order = sorted(range(len(homes)), key=lambda k: homes[k].id)
    options, shortened = _all_options(applications, pairs)
    # Units stand in the order of their codes, so that the order of the files decides nothing.
    unit = np.empty(len(homes), dtype=np.int64)
    unit[order] = np.arange(len(homes))
    place = unit[options.home]
    table = options.pairs.rows(np.argsort(place, kind="stable"))
    uses = table.indices
    starts = starts_of(np.bincount(place, minlength=len(homes)).astype(np.int64))
    in_place = {c for c, child in enumerate(applications.children) if child.enrolled != NOWHERE}
    required = [not in_place.isdisjoint(homes[k].children) for k in order]
    market = Market(
        starts,
        Matrix(table.indptr, pairs.cell[uses], table.coefs, len(pairs.limit)),
        pairs.key[uses],
        pairs.key[uses],
        pairs.limit,
        np.array(required, dtype=np.bool_),
    )
    return Compiled(market, pairs, np.array(order, dtype=np.int64), uses, shortened)


class _Options(NamedTuple):
    """Options of all households, those of each side by side, the best first.

    Attributes
    ----------
    home
        Household of each.
    pairs
        The pairs of each.
    """

    home: IntArray
    pairs: Matrix


def _all_options(applications: Applications, pairs: Pairs) -> tuple[_Options, dict[int, int]]:
    """Give the options of all households, and where they were cut."""
    homes = applications.households
    several = [k for k, home in enumerate(homes) if len(home.children) > 1]
    alone = np.zeros(len(applications.children), dtype=np.bool_)
    alone[[home.children[0] for home in homes if len(home.children) == 1]] = True
    wished = np.arange(len(pairs.child)) < pairs.starts[-1]
    single = np.flatnonzero(alone[pairs.child] & pairs.possible & wished)
    home_of = np.array(applications.household_of, dtype=np.int64)
    owners, flat, counts = [home_of[pairs.child[single]]], [single], [np.ones_like(single)]
    shortened = {}
    for number in several:
        table, considered = _options(applications, homes[number], pairs)
        seated = table >= 0
        owners.append(np.full(len(table), number, dtype=np.int64))
        flat.append(table[seated])
        counts.append(seated.sum(axis=1))
        if considered:
            shortened[number] = considered
    uses = np.concatenate(flat)
    found = Matrix(starts_of(np.concatenate(counts)), uses, np.ones_like(uses), len(pairs.child))
    return _Options(np.concatenate(owners), found), shortened


def _options(applications: Applications, home: Household, pairs: Pairs) -> tuple[IntArray, int]:
    """Give the combinations of a household as pairs, -1 for no seat, and where it was cut."""
    starts = pairs.starts
    members = [applications.children[c] for c in home.children]
    stays = any(child.enrolled != NOWHERE for child in members)
    first = starts[list(home.children)]
    lengths = np.array([len(child.wishes) for child in members], dtype=np.int64)
    unmoved = np.array(
        [
            start + length if child.enrolled != NOWHERE else -1
            for child, start, length in zip(members, first, lengths, strict=True)
        ],
        dtype=np.int64,
    )
    if home.given is not None:
        return _given(applications, home, pairs, unmoved if stays else None), 0
    possible = [
        pairs.possible[start : start + length].tolist()
        for start, length in zip(first.tolist(), lengths.tolist(), strict=True)
    ]
    found = wanted(
        [child.wishes for child in members], home.pattern, stays=stays, possible=possible
    )
    table = np.where(found.choices < lengths, found.choices + first, unmoved)
    cut = found.considered < int(lengths.max())
    return table, found.considered if cut else 0


def _given(
    applications: Applications, home: Household, pairs: Pairs, staying: IntArray | None
) -> IntArray:
    """Turn the combinations that a household gave into pairs; staying as it is comes last."""
    rows = []
    for combination in home.given or ():
        row = []
        for number, daycare in zip(home.children, combination, strict=True):
            child = applications.children[number]
            start = int(pairs.starts[number])
            if daycare == NOWHERE:
                row.append(-1)
            elif daycare == child.enrolled:
                row.append(start + len(child.wishes))
            elif daycare in child.wishes:
                row.append(start + child.wishes.index(daycare))
            else:
                row.append(pairs.extra[number, daycare])
        rows.append(row)
    if staying is not None and staying.tolist() not in rows:
        rows.append(staying.tolist())
    table = np.array(rows, dtype=np.int64).reshape(-1, len(home.children))
    seated: IntArray = table[np.all((table < 0) | pairs.possible[table], axis=1)]
    return seated
