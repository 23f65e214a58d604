"""Complaints written as rows: a program with them knows of every plan who complains.

For each unit and each option that it might complain of, a *clause* says: the unit has something
that it likes as well, or nobody stands in the way, or some needed row is full whoever gives way,
or the option fits anyhow (that is *waste*, another kind), or a complaint is borne. What several
clauses ask about is asked once, by helper columns: how loaded a row is; whether it is filled up
to a number; whether one of several rows is; whether an option fits; whether a unit that would
have to give way stands there.

What a unit uses itself does not stand in its way. A unit that has nothing uses nothing, so that
helpers are shared by all units, but for those who might have something that they like less.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.market.helpers import Helpers, Note
from berceau.market.market import GUARANTEED, NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.engine.matrix import BoolArray, IntArray
    from berceau.market.charges import Charge, Covers
    from berceau.market.helpers import Values
    from berceau.market.listing import Listing

MOST_ENTRIES = 600_000
"""Rows with more coefficients than that are not written."""
MOST_CELLS = 20_000_000
"""Tables of options times rows larger than that are not made."""
Terms = dict[int, int]
Need = tuple[tuple[int, int], ...]
"""Rows and amounts."""


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


def exact(
    listing: Listing,
    charges: tuple[Charge, ...],
    *,
    first: int,
    sizes: IntArray,
    covers: Covers,
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
    most
        Most coefficients.
    """
    market = listing.market
    if market.n_options * market.n_rows > MOST_CELLS:
        return None
    writer = _Writer(listing, first, covers)
    borne = []
    for number, charge in enumerate(charges):
        columns: dict[int, int] = {}
        for unit in range(market.n_units):
            clauses = list(writer.clauses(charge, unit))
            if clauses:
                note = Note("borne", number=number * market.n_units + unit)
                columns[unit] = writer.helpers.add("weighs", clauses, note)
            if writer.helpers.entries > most:
                return None
        borne.append(columns)
    excess = tuple(
        _beyond(writer.helpers, {e: int(sizes[unit]) for unit, e in columns.items()}, charge, k)
        for k, (charge, columns) in enumerate(zip(charges, borne, strict=True))
    )
    helpers = writer.helpers
    return Exact(helpers, helpers.closed(), tuple(borne), excess, writer.together)


def _beyond(helpers: Helpers, counted: Terms, charge: Charge, number: int) -> int:
    """Add the column of how many complaints are beyond what a charge bears; -1 if none can be."""
    most = sum(counted.values())
    if charge.at_most is None or most <= charge.at_most:
        return -1
    rows = [(counted, charge.at_most)]
    note = Note("excess", number=number)
    return helpers.add("weighs", rows, note, upper=most - charge.at_most)


class _Asked(NamedTuple):
    """An option that a unit asks for, and what helpers of it may be shared by."""

    option: int
    claim: int
    need: Need
    apart: int
    """The unit if what it uses itself must be left out, else ``NOTHING``."""


class _Writer:
    """Writes helpers when they are asked for, each once."""

    def __init__(self, listing: Listing, first: int, covers: Covers) -> None:
        self.market = market = listing.market
        self.helpers = Helpers(first)
        self._covers = covers
        self._column, self.together = self._columns(listing)
        self._uses = self._table(np.ones(len(market.key), dtype=np.bool_))
        self._gives = self._table(market.key < GUARANTEED)
        self._least = self._sums(least=True)
        self._most = self._sums(least=False)
        self._known: dict[tuple[object, ...], int] = {}
        self._profiles: dict[Need, tuple[IntArray, IntArray, IntArray]] = {}

    # -- what is given

    def _columns(self, listing: Listing) -> tuple[IntArray, IntArray]:
        """Give the column of each option; where it is several at once, one that says so."""
        market, columns = listing.market, listing.columns
        size = np.bincount(listing.unit_of_group, minlength=market.n_units)
        several = np.flatnonzero(size[market.unit] > 1).tolist()
        column = np.zeros(market.n_options, dtype=np.int64)
        alone = np.flatnonzero(size[market.unit] == 1)
        column[alone] = columns.indices[columns.indptr[alone]]
        together = np.full(market.n_options, -1, dtype=np.int64)
        parts: dict[int, Terms] = {}
        units: dict[int, Terms] = {}
        for option in several:
            column[option] = together[option] = self.helpers.given(Note("together", option))
            units.setdefault(int(market.unit[option]), {})[int(column[option])] = 1
            for part in columns.indices[columns.indptr[option] : columns.indptr[option + 1]]:
                parts.setdefault(int(part), {int(part): -1})[int(column[option])] = 1
        # What children of such a unit have, they have as one of its options.
        for g, unit in enumerate(listing.unit_of_group.tolist()):
            if size[unit] > 1:
                for part in np.flatnonzero(listing.group == g).tolist():
                    terms = parts.get(part, {part: -1})
                    self.helpers.say(terms, 0, Note("parts", number=unit), exact=True)
        for unit, terms in units.items():
            self.helpers.say(terms, 1, Note("unit", number=unit))
        return column, together

    def _table(self, chosen: BoolArray) -> IntArray:
        """Give what options use of rows, shape ``(n_options, n_rows)``."""
        uses = self.market.uses
        table = np.zeros((self.market.n_options, self.market.n_rows), dtype=np.int64)
        np.add.at(table, (uses.row_of[chosen], uses.indices[chosen]), uses.coefs[chosen])
        return table

    def _sums(self, *, least: bool) -> IntArray:
        """Give the least or the most that all units use of each row."""
        market = self.market
        total = np.zeros(market.n_rows, dtype=np.int64)
        for unit in range(market.n_units):
            part = self._uses[market.starts[unit] : market.starts[unit + 1]]
            if not least:
                total += part.max(axis=0, initial=0)
            elif market.required[unit] and len(part):
                total += part.min(axis=0)
        return total

    # -- clauses

    def clauses(self, charge: Charge, unit: int) -> Iterator[tuple[Terms, int]]:
        """Give the clauses that a unit's complaints under a charge need."""
        market = self.market
        named = charge.units is None or bool(charge.units[unit])
        if not named or (market.required[unit] and not charge.placed):
            return
        start, end = int(market.starts[unit]), int(market.starts[unit + 1])
        levels = market.level[start:end]
        for option in range(start, end):
            worse = start + int(np.searchsorted(levels, market.level[option], "right"))
            if charge.placed and worse == end:
                continue
            asked = self._asked(unit, option, worse if charge.placed else end)
            if charge.placed:
                state, limit = dict.fromkeys(self._column[worse:end].tolist(), 1), 0
            else:
                state, limit = dict.fromkeys(self._column[start:end].tolist(), -1), -1
            yield from self._complained(charge, asked, state, limit)

    def _asked(self, unit: int, option: int, worse: int) -> _Asked:
        market = self.market
        needs = market.needs
        part = slice(int(needs.indptr[option]), int(needs.indptr[option + 1]))
        rows = needs.indices[part]
        claim = int(market.need_claim[part].min(initial=GUARANTEED))
        own = self._uses[worse : int(market.starts[unit + 1])][:, rows]
        apart = unit if bool(own.any()) else NOTHING
        need = tuple(zip(rows.tolist(), needs.coefs[part].tolist(), strict=True))
        return _Asked(option, claim, need, apart)

    def _complained(
        self, charge: Charge, asked: _Asked, state: Terms, limit: int
    ) -> Iterator[tuple[Terms, int]]:
        """Write that a unit which prefers an option to what it has complains of it."""
        fits = None if charge.kind == "waste" else self._fits(asked)
        if charge.kind != "waste" and fits is None:
            return
        if charge.kind in ("waste", "cutoff"):
            least = asked.claim if charge.kind == "cutoff" else 0
            blocked = self._one_of(asked, [amount for _, amount in asked.need], least)
            if blocked is not None:
                yield state | dict.fromkeys([*blocked, *(fits or [])], -1), limit
            return
        for stands, gone in self._rivals(charge, asked):
            left = [n - g for (_, n), g in zip(asked.need, gone, strict=True)]
            blocked = self._one_of(asked, left, 0)
            if blocked is not None:
                ways = dict.fromkeys([*blocked, *(fits or [])], -1)
                yield _added(state, {**ways, stands: 1}), limit + 1

    def _rivals(self, charge: Charge, asked: _Asked) -> Iterator[tuple[int, list[int]]]:
        """Give who may stand in the way: a column that says so, and what would be set free."""
        rows = np.array([row for row, _ in asked.need], dtype=np.int64)
        if asked.need not in self._profiles:
            freed = self._gives[:, rows]
            rivals = np.flatnonzero(freed.any(axis=1))
            kinds, kind = np.unique(freed[rivals], axis=0, return_inverse=True)
            self._profiles[asked.need] = rivals, kinds, kind.ravel()
        rivals, kinds, kind = self._profiles[asked.need]
        market = self.market
        may = market.option_key[rivals] < asked.claim
        if asked.apart != NOTHING:
            may &= market.unit[rivals] != asked.apart
        if charge.kind == "cover":
            may &= self._covers(np.full(len(rivals), asked.option), rivals)
        for number in np.unique(kind[may]).tolist():
            yield (
                self._stands(asked.option, rivals[may & (kind == number)]),
                kinds[number].tolist(),
            )

    # -- helpers

    def _stands(self, option: int, rivals: IntArray) -> int:
        """Give the column that says that a unit holds one of some options."""
        key = ("stands", rivals.tobytes())
        if key not in self._known:
            units = self.market.unit[rivals]
            rows = [
                (dict.fromkeys(self._column[rivals[units == unit]].tolist(), 1), 0)
                for unit in np.unique(units).tolist()
            ]
            self._known[key] = self.helpers.add("weighs", rows, Note("stands", option))
        return self._known[key]

    def _one_of(self, asked: _Asked, left: list[int], least: int) -> list[int] | None:
        """Give the column that says that some needed row has too little room.

        Parameters
        ----------
        asked
            What is asked for.
        left
            What is needed of each row beyond what is set free.
        least
            Uses by smaller keys are not counted.

        Returns
        -------
            No column where no row can be full; ``None`` where one is full in every plan.
        """
        full = []
        for (row, _), amount in zip(asked.need, left, strict=True):
            asking = int(self.market.limit[row]) - amount + 1
            if asking <= 0 or (not least and self._always(row, asked.apart) >= asking):
                return None
            if self._most[row] >= asking and amount > 0:
                full.append(self._full(row, asking, asked.apart, least))
        found = sorted(set(full))
        if len(found) <= 1:
            return found
        key = ("one of", *found)
        if key not in self._known:
            terms = {-1: 1, **dict.fromkeys(found, -1)}
            self._known[key] = self.helpers.add("helps", [(terms, 0)], Note("one", asked.option))
        return [self._known[key]]

    def _always(self, row: int, apart: int) -> int:
        """Give what other units use of a row in every plan."""
        least = int(self._least[row])
        if apart != NOTHING and self.market.required[apart]:
            start, end = self.market.starts[apart : apart + 2]
            least -= int(self._uses[start:end, row].min())
        return least

    def _full(self, row: int, asking: int, apart: int, least: int) -> int:
        """Give the column that says that a row is filled up to a number."""
        load = self._part(row, apart, least) if least else self._load(row, apart)
        key = ("full", row, asking, tuple(sorted(load.items())))
        if key not in self._known:
            terms = {-1: asking, **{column: -amount for column, amount in load.items()}}
            self._known[key] = self.helpers.add("helps", [(terms, 0)], Note("full", row=row))
        return self._known[key]

    def _fits(self, asked: _Asked) -> list[int] | None:
        """Give the column that says that an option fits in the free room.

        Returns
        -------
            No column where it never does; ``None`` where it always does.
        """
        limit = self.market.limit
        if any(self._always(row, asked.apart) + need > limit[row] for row, need in asked.need):
            return []
        crowded = [(row, need) for row, need in asked.need if self._most[row] + need > limit[row]]
        if not crowded:
            return None
        key = ("fits", tuple(crowded), asked.apart)
        if key not in self._known:
            rows = [
                ({-1: need, **self._load(row, asked.apart)}, int(limit[row]))
                for row, need in crowded
            ]
            self._known[key] = self.helpers.add("helps", rows, Note("fits", asked.option))
        return [self._known[key]]

    def _load(self, row: int, apart: int) -> Terms:
        """Give the load of a row, by columns, but for a unit if it is not ``NOTHING``."""
        key = ("load", row)
        if key not in self._known:
            upper = int(self.market.limit[row])
            rows = [(self._part(row, NOTHING, 0), 0)]
            self._known[key] = self.helpers.add("counts", rows, Note("load", row=row), upper=upper)
        load = {self._known[key]: 1}
        if apart != NOTHING:
            start, end = self.market.starts[apart : apart + 2].tolist()
            for option in range(start, end):
                if self._uses[option, row]:
                    load[int(self._column[option])] = -int(self._uses[option, row])
        return load

    def _part(self, row: int, apart: int, least: int) -> Terms:
        """Give what columns use of a row by keys from a least one on."""
        market = self.market
        starts, entries = market.uses_by_row
        at = entries[starts[row] : starts[row + 1]]
        option = market.uses.row_of[at]
        counted = (market.key[at] >= least) & (market.unit[option] != apart)
        terms: Terms = {}
        columns, amounts = self._column[option[counted]], market.uses.coefs[at[counted]]
        for column, amount in zip(columns.tolist(), amounts.tolist(), strict=True):
            terms[column] = terms.get(column, 0) + amount
        return terms


def _added(left: Terms, right: Terms) -> Terms:
    """Add up terms."""
    total = dict(left)
    for column, times in right.items():
        total[column] = total.get(column, 0) + times
    return {column: times for column, times in total.items() if times}
