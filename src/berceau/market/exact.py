"""Complaints written as rows: a program with them knows of every plan who complains.

For each unit and each option that it might complain of, a *clause* says: the unit has something
that it likes as well, or nobody stands in the way, or some needed row is full whoever gives way,
or the option fits anyhow (that is *waste*, another kind), or a complaint is borne. What several
clauses ask about is asked once, by helper columns: how loaded a row is; whether it is filled up
to a number; whether one of several rows is; whether an option fits; whether a unit that would
have to give way stands there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from berceau.market.helpers import Note
from berceau.market.market import GUARANTEED, NOTHING
from berceau.market.questions import Asked, Questions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.engine.matrix import IntArray
    from berceau.market.charges import Charge, Covers
    from berceau.market.helpers import Helpers, Values
    from berceau.market.listing import Listing
    from berceau.market.questions import Need, Terms
    from berceau.market.turns import Turns

MOST_ENTRIES = 180_000
"""Rows with more coefficients are not written. Seen, with 10 units a stage: up to 165,000 (a town
of 120 children, proven) what is found with them is better than what pieces find that are judged
(3 % more hours there); at 254,000 it no longer is."""
MOST_CELLS = 20_000_000
"""Tables of options times rows larger than that are not made."""


@dataclass(frozen=True, eq=False)
class Exact:
    """Rows and helper columns that know of complaints.

    Attributes
    ----------
    helpers
        Columns and rows.
    values
        Gives helpers their values.
    borne
        Of each charge, the column of each unit that might complain: 1 if it does.
    excess
        Of each charge with a largest number, the column of how many are beyond it; -1 where none
        can be, and for charges without such a number.
    together
        Column of each option of units of several groups, -1 for other options.
    """

    helpers: Helpers
    values: Values
    borne: tuple[dict[int, int], ...]
    excess: tuple[int, ...]
    together: IntArray

    def completed(self, known: IntArray, held: IntArray) -> IntArray:
        """Give the values of all columns.

        Parameters
        ----------
        known
            Values of the columns before the helpers.
        held
            Option of each unit, ``NOTHING`` for none.
        """
        columns = self.together[held[held != NOTHING]]
        return self.values.of(known, dict.fromkeys(columns[columns >= 0].tolist(), 1))


def exact(  # noqa: PLR0913 - the market, what is charged there, and what decides it
    listing: Listing,
    charges: tuple[Charge, ...],
    *,
    first: int,
    sizes: IntArray,
    covers: Covers,
    turns: Turns | None = None,
    most: int = MOST_ENTRIES,
) -> Exact | None:
    """Write the rows of charges, or give up where they are too many.

    Parameters
    ----------
    listing
        Market and program. All that a unit may lawfully hold must be among its options.
    charges
        What is charged.
    first
        Number of columns of the program.
    sizes
        How many a unit counts for, shape ``(n_units,)``.
    covers
        Decides complaints of the kind ``cover``.
    turns
        Turns of the columns that pools may guarantee, depending on the plan; none unless given.
    most
        Most coefficients.
    """
    market = listing.market
    if market.n_options * market.n_rows > MOST_CELLS:
        return None
    questions = Questions(listing, first, turns or {})
    writer, helpers = _Writer(questions, covers), questions.helpers
    borne = []
    for number, charge in enumerate(charges):
        columns: dict[int, int] = {}
        for unit in range(market.n_units):
            clauses = list(writer.clauses(charge, unit))
            if clauses:
                note = Note("borne", number=number * market.n_units + unit)
                columns[unit] = helpers.add("weighs", clauses, note)
            if helpers.entries > most:
                return None
        borne.append(columns)
    excess = tuple(
        _beyond(helpers, {e: int(sizes[unit]) for unit, e in columns.items()}, charge, k)
        for k, (charge, columns) in enumerate(zip(charges, borne, strict=True))
    )
    return Exact(helpers, helpers.closed(), tuple(borne), excess, questions.together)


def _beyond(helpers: Helpers, counted: Terms, charge: Charge, number: int) -> int:
    """Add the column of how many complaints are beyond what a charge bears; -1 if none can be."""
    most = sum(counted.values())
    if charge.at_most is None or most <= charge.at_most:
        return -1
    rows = [(counted, charge.at_most)]
    note = Note("excess", number=number)
    return helpers.add("weighs", rows, note, upper=most - charge.at_most)


class _Writer:
    """Writes clauses."""

    def __init__(self, questions: Questions, covers: Covers) -> None:
        self.market = questions.market
        self._questions = questions
        self._covers = covers
        self._profiles: dict[Need, tuple[IntArray, IntArray, IntArray]] = {}

    def clauses(self, charge: Charge, unit: int) -> Iterator[tuple[Terms, int]]:
        """Give the clauses that a unit's complaints under a charge need."""
        market = self.market
        named = charge.units is None or bool(charge.units[unit])
        if not named or (market.required[unit] and not charge.placed):
            return
        start, end = int(market.starts[unit]), int(market.starts[unit + 1])
        levels, column = market.level[start:end], self._questions.column
        nothing = dict.fromkeys(column[start:end].tolist(), -1)
        for option in range(start, end):
            if not charge.placed:
                yield from self._complained(charge, self._asked(option, NOTHING), nothing, -1)
                continue
            worse = start + int(np.searchsorted(levels, market.level[option], "right"))
            # What lets go of the same raises the same questions.
            having: dict[Asked, Terms] = {}
            for held in range(worse, end):
                for asked, terms in self._holding(charge, option, held):
                    having.setdefault(asked, {}).update(terms)
            for asked, state in having.items():
                yield from self._complained(charge, asked, state, 0)

    def _holding(self, charge: Charge, option: int, held: int) -> Iterator[tuple[Asked, Terms]]:
        """Give what a unit that holds an option lacks for another, and what says that it does."""
        column = int(self._questions.column[held])
        giving, staying = self._asked(option, held), self._asked(option, held, stays=True)
        kept = None
        if charge.kind == "cutoff" and giving != staying:
            kept = self._questions.kept(held)
        if kept is None:
            yield giving, {column: 1}
        else:
            yield giving, {column: 1, kept: -1}
            yield staying, {kept: 1}

    def _asked(self, option: int, held: int, *, stays: bool = False) -> Asked:
        """Give what a unit that holds an option, or nothing, lacks for another.

        What it holds does not give way to its own claim if it ``stays``.
        """
        market = self.market
        needs = market.needs
        part = slice(int(needs.indptr[option]), int(needs.indptr[option + 1]))
        rows, amount = needs.indices[part], needs.coefs[part]
        claim = int(market.need_claim[part].min(initial=GUARANTEED))
        if held == NOTHING:
            need = tuple(zip(rows.tolist(), amount.tolist(), strict=True))
            return Asked(option, claim, need, need, NOTHING)
        own = self._questions.uses[held, rows]
        gives = market.option_key[held] < claim and not stays
        staying = own - self._questions.gives[held, rows] if gives else own
        lacks = amount > own
        need, above = (
            tuple(zip(rows[lacks].tolist(), (amount - used)[lacks].tolist(), strict=True))
            for used in (own, staying)
        )
        return Asked(option, claim, need, above, int(market.unit[option]))

    def _complained(
        self, charge: Charge, asked: Asked, state: Terms, limit: int
    ) -> Iterator[tuple[Terms, int]]:
        """Write that a unit which prefers an option to what it has complains of it."""
        fits = None if charge.kind == "waste" else self._questions.fits(asked)
        if charge.kind != "waste" and fits is None:
            return
        if charge.kind in ("waste", "cutoff"):
            need, least = (
                (asked.above, asked.claim) if charge.kind == "cutoff" else (asked.need, 0)
            )
            blocked = self._questions.one_of(need, asked.option, least)
            if blocked is not None:
                yield state | dict.fromkeys([*blocked, *(fits or [])], -1), limit
            return
        for stands, gone in self._rivals(charge, asked):
            left = tuple((row, n - g) for (row, n), g in zip(asked.need, gone, strict=True))
            blocked = self._questions.one_of(left, asked.option, 0)
            if blocked is not None:
                ways = dict.fromkeys([*blocked, *(fits or [])], -1)
                yield _added(state, {**ways, stands: 1}), limit + 1

    def _rivals(self, charge: Charge, asked: Asked) -> Iterator[tuple[int, list[int]]]:
        """Give who may stand in the way: a column that says so, and what would be set free."""
        rows = np.array([row for row, _ in asked.need], dtype=np.int64)
        if asked.need not in self._profiles:
            freed = self._questions.gives[:, rows]
            rivals = np.flatnonzero(freed.any(axis=1))
            kinds, kind = np.unique(freed[rivals], axis=0, return_inverse=True)
            self._profiles[asked.need] = rivals, kinds, kind.ravel()
        rivals, kinds, kind = self._profiles[asked.need]
        market = self.market
        may = market.option_key[rivals] < asked.claim
        if asked.unit != NOTHING:
            may &= market.unit[rivals] != asked.unit
        if charge.kind == "cover":
            may &= self._covers(np.full(len(rivals), asked.option), rivals)
        for number in np.unique(kind[may]).tolist():
            yield (
                self._questions.stands(asked.option, rivals[may & (kind == number)]),
                kinds[number].tolist(),
            )


def _added(left: Terms, right: Terms) -> Terms:
    """Add up terms."""
    total = dict(left)
    for column, times in right.items():
        total[column] = total.get(column, 0) + times
    return {column: times for column, times in total.items() if times}
