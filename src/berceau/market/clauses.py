"""A piece of a program together with the complaints that its outcome may raise or lift.

For a complaint seen in some outcome of the piece a *clause* is written, which no outcome with that
complaint satisfies: the unit that complains has something else, or the rival does not stand there,
or some row that the option needs is full anyhow, or the complaint is borne. Columns are added for
"is borne", one for each unit and charge, and for "is full". Clauses say a little more than the
complaint that they are written for (a unit of the piece counts as served by what it prefers alone,
whatever the rows hold): outcomes are judged by themselves, clauses only lead the way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.matrix import starts_of
from berceau.engine.program import Rows
from berceau.engine.stages import Objective
from berceau.market.charges import KINDS
from berceau.market.market import NOTHING
from berceau.market.rooms import largest, rooms_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.engine.matrix import BoolArray, IntArray, Matrix
    from berceau.engine.pieces import Piece
    from berceau.engine.program import Program
    from berceau.market.charges import Charge, Judge, Pairs, Plan
    from berceau.market.listing import Listing

MOST_FULL = 5
"""Rows named in a clause that may be full anyhow: those that are filled most easily."""
MOST_WAYS = 20
"""The same where every way out is named."""
RULE = "complaints"
"""Name of the rows that clauses are."""


class Hood:
    """The columns, rows and costs that complaints add to a piece.

    Parameters
    ----------
    listing
        Market and program.
    judge
        What complaints cost.
    plan
        What units hold outside the piece, and in it before.
    piece
        The piece.
    thorough
        Whether clauses name every way out: slower, and less is left out. For one exception it is
        needed; in the search it brings less (three towns of 500: 2 to 4 % fewer hours).
    """

    def __init__(
        self, listing: Listing, judge: Judge, plan: Plan, piece: Piece, *, thorough: bool = False
    ) -> None:
        self._listing = listing
        self._market = listing.market
        self._judge = judge
        self._plan = plan
        self._piece = piece
        self._thorough = thorough
        self._fitting: dict[int, list[int]] = {}
        self._column = np.full(len(listing.group), -1, dtype=np.int64)
        options = piece.free[piece.free < len(listing.group)]
        self._column[options] = np.arange(len(options))
        self.units = np.unique(listing.unit_of_group[listing.group[options]])
        self._inside = np.zeros(self._market.n_units, dtype=np.bool_)
        self._inside[self.units] = True
        self._rooms = rooms_of(listing, options, self._column)
        self._seen: set[tuple[int, int, int]] = set()
        self._borne: dict[tuple[int, int], int] = {}  # unit and charge: column
        self._full: dict[tuple[int, ...], int] = {}
        self._upper: list[int] = []
        self._costs: list[int] = []
        self._clauses: list[tuple[dict[int, int], int]] = []
        charged = [judge.charged(plan, charge) for charge in judge.charges]
        self._charged = [set(units.tolist()) for units in charged]
        self._counts = [judge.count(units) for units in charged]
        self._outside = self._market.loads(np.where(self._inside, NOTHING, plan.held))
        self._load = self._market.loads(plan.held) if thorough else self._outside
        self._held_needs: dict[int, dict[int, int]] = {}
        self._big = 1 + int(np.abs(piece.objective.coefs).sum())
        self._is_lifting = True
        self._lift(plan)
        self._is_lifting = False

    def extended(self) -> tuple[Program, Objective, IntArray]:
        """Give the piece with what complaints add: program, objective, values as they are."""
        upper = np.array(self._upper, dtype=np.int64)
        costs = np.array(self._costs, dtype=np.int64)
        borne = np.zeros(len(upper), dtype=np.int64)
        n = len(self._piece.free)
        for (unit, number), column in self._borne.items():
            borne[column - n] = unit in self._charged[number]
        program = self._piece.program.extended(upper, (self._rows(),))
        objective = Objective(np.concatenate([self._piece.objective.coefs, -costs]))
        return program, objective, np.concatenate([self._piece.hint, borne])

    def add(self, pairs: Pairs, held: IntArray) -> bool:
        """Write clauses for complaints of an outcome; tell whether any is new.

        Parameters
        ----------
        pairs
            The complaints.
        held
            What units hold in that outcome.
        """
        before = len(self._clauses)
        for kind, option, rival in zip(*(column.tolist() for column in pairs), strict=True):
            if (kind, option, rival) not in self._seen:
                self._seen.add((kind, option, rival))
                for number, charge in enumerate(self._judge.charges):
                    if charge.kind == KINDS[kind]:
                        self._write(number, charge, option, rival, held)
        return len(self._clauses) > before

    def _lift(self, plan: Plan) -> None:
        """Write clauses for the complaints there are that the piece may lift."""
        pairs = plan.pairs
        unit = self._market.unit[pairs.option]
        in_reach = self._inside[unit] | (
            (pairs.rival != NOTHING) & self._inside[np.maximum(pairs.rival, 0)]
        )
        # A unit outside is rid of its complaints only if all of them can go.
        stays = np.zeros(self._market.n_units, dtype=np.bool_)
        stays[unit[~in_reach]] = True
        self.add(pairs.at(in_reach & (self._inside[unit] | ~stays[unit])), plan.held)

    def _write(self, number: int, charge: Charge, option: int, rival: int, held: IntArray) -> None:
        """Write the clause of one complaint under one charge."""
        unit = int(self._market.unit[option])
        inside = bool(self._inside[unit])
        if not inside and (held[unit] != NOTHING) != charge.placed:
            return
        if charge.units is not None and not charge.units[unit]:
            return
        known = unit in self._charged[number] and (unit, number) not in self._borne
        if not inside and known and not self._is_lifting:
            return  # it complains whatever becomes of the piece
        terms: dict[int, int] = {}
        limit = -1
        if inside:
            limit += self._complaining(terms, charge, unit, option)
        if rival != NOTHING and self._inside[rival]:
            limit += self._standing(terms, option, rival, int(held[rival]))
        # In the piece, the unit itself and its rival are the ways out, if one is in a hurry.
        if rival == NOTHING or not inside or self._thorough:
            for column in self._filled(charge, option, rival):
                terms[column] = -1
        if self._thorough and charge.kind != "waste":
            for column in self._fits(option):
                terms[column] = -1
        terms[self._bearing(unit, number)] = -1
        self._clauses.append((terms, limit))

    def _complaining(self, terms: dict[int, int], charge: Charge, unit: int, option: int) -> int:
        """Say that a unit of the piece is one that complains; give what the limit rises by."""
        start, end = self._market.starts[unit], self._market.starts[unit + 1]
        if charge.placed:
            market = self._market
            worse = int(np.searchsorted(market.level[start:end], market.level[option], "right"))
            for column in self._columns_of(start + worse, end):
                terms[column] = 1
            return 1
        for column in self._columns_of(start, end):
            terms[column] = -1
        return 0

    def _standing(self, terms: dict[int, int], option: int, rival: int, held: int) -> int:
        """Say that a rival of the piece stands in the way; give what the limit rises by."""
        market = self._market
        needs = slice(market.needs.indptr[option], market.needs.indptr[option + 1])
        rows, claim = market.needs.indices[needs], int(market.need_claim[needs].max())
        span = np.arange(market.starts[rival], market.starts[rival + 1])
        uses = market.needs.rows(span)
        in_way = np.isin(uses.indices, rows) & (self._market.option_key[span][uses.row_of] < claim)
        options = set(span[np.unique(uses.row_of[in_way])].tolist()) | {held}
        columns = {column for k in options for column in self._columns_of(k, k + 1)}
        for column in columns:
            terms[column] = terms.get(column, 0) + 1
        return 1

    def _columns_of(self, first: int, end: int) -> list[int]:
        """Give the columns of the piece that are the first of some options."""
        where = self._listing.columns.indptr[first:end]
        columns = self._column[self._listing.columns.indices[where]]
        return list(dict.fromkeys(columns[columns >= 0].tolist()))

    def _bearing(self, unit: int, number: int) -> int:
        """Give the column that says that a unit's complaints are borne."""
        if (unit, number) not in self._borne:
            charge = self._judge.charges[number]
            beyond = charge.at_most is not None and self._counts[number] > charge.at_most
            cost = (charge.price + self._big * beyond) * self._size(unit)
            self._borne[unit, number] = self._new(cost)
        return self._borne[unit, number]

    def _size(self, unit: int) -> int:
        return 1 if self._judge.size is None else int(self._judge.size[unit])

    def _new(self, cost: int) -> int:
        self._upper.append(1)
        self._costs.append(cost)
        return len(self._piece.free) + len(self._upper) - 1

    def _filled(self, charge: Charge, option: int, rival: int) -> list[int]:
        """Give columns that are 1 only if a row that an option needs has no room for it."""
        market = self._market
        unit = int(market.unit[option])
        easiest: dict[tuple[int, int], tuple[float, tuple[int, ...], BoolArray]] = {}
        needs = slice(market.needs.indptr[option], market.needs.indptr[option + 1])
        for row, need, claim in zip(
            market.needs.indices[needs].tolist(),
            market.needs.coefs[needs].tolist(),
            market.need_claim[needs].tolist(),
            strict=True,
        ):
            room = self._rooms.get(row)
            if room is None:
                continue
            asked = int(market.limit[row]) - need + 1
            if charge.kind == "cutoff":
                counted = (room.unit != unit) & (room.key >= claim)
                most = largest(room.amount[counted], room.unit[counted])
                asked -= self._outside_from(row, unit, claim)
                name = (row, asked, unit, claim, NOTHING)
            else:
                counted = (room.unit != unit) & (room.unit != rival)
                most = sum(room.most.values()) - room.most.get(unit, 0) - room.most.get(rival, 0)
                asked -= int(self._outside[row]) - self._use(unit, row) - self._use(rival, row)
                apart = sorted(k for k in (unit, rival) if k in room.most)
                name = (row, asked, *apart, *(NOTHING,) * (2 - len(apart)))
            kind = room.shape, claim if charge.kind == "cutoff" else 0
            if 0 < asked <= most and not (kind in easiest and easiest[kind][1][1] <= asked):
                easiest[kind] = (asked / most, name, counted)
        found = sorted(easiest.values(), key=lambda full: full[:2])
        few = found[: MOST_WAYS if self._thorough else MOST_FULL]
        return [self._full_column(name, counted) for _, name, counted in few]

    def _full_column(self, name: tuple[int, ...], counted: BoolArray) -> int:
        if name not in self._full:
            row, asked = name[:2]
            column = self._full[name] = self._new(0)
            room = self._rooms[row]
            terms = dict(
                zip(room.column[counted].tolist(), (-room.amount[counted]).tolist(), strict=True)
            )
            self._clauses.append((terms | {column: asked}, 0))
        return self._full[name]

    def _fits(self, option: int) -> list[int]:
        """Give a column that is 1 only if an option fits beside all, where it does in the plan.

        Then nobody stands in the way of it, as it is.
        """
        if option not in self._fitting:
            market, unit = self._market, int(self._market.unit[option])
            needs = market.needs.rows(np.array([option]))
            left = market.limit[needs.indices] - needs.coefs - self._load[needs.indices]
            if self._plan.held[unit] != NOTHING:
                own = market.needs.rows(self._plan.held[unit : unit + 1])
                _, here, there = np.intersect1d(needs.indices, own.indices, return_indices=True)
                left[here] += own.coefs[there]
            fits = bool(np.all(left >= 0))
            self._fitting[option] = [self._new(0)] if fits else []
            if fits:
                self._clauses += self._room_for(unit, needs, self._fitting[option][0])
        return self._fitting[option]

    def _room_for(
        self, unit: int, needs: Matrix, column: int
    ) -> Iterator[tuple[dict[int, int], int]]:
        """Write that a column is 1 only if all rows have room for what a unit needs."""
        least: dict[tuple[int, int], tuple[int, int]] = {}
        for row, need in zip(needs.indices.tolist(), needs.coefs.tolist(), strict=True):
            room = self._rooms.get(row)
            if room is None:
                continue
            limit = int(self._market.limit[row] - self._outside[row]) + self._use(unit, row)
            most = sum(room.most.values()) - room.most.get(unit, 0)
            if most + need > limit:
                known = least.setdefault((room.shape, need), (limit, row))
                least[room.shape, need] = min(known, (limit, row))
        for (_, need), (limit, row) in least.items():
            room = self._rooms[row]
            others = room.unit != unit
            amounts = zip(room.column[others].tolist(), room.amount[others].tolist(), strict=True)
            yield {**dict(amounts), column: need}, limit

    def _use(self, unit: int, row: int) -> int:
        """Give what a unit outside the piece uses of a row."""
        if unit == NOTHING or self._inside[unit] or self._plan.held[unit] == NOTHING:
            return 0
        if unit not in self._held_needs:
            needs, held = self._market.needs, self._plan.held[unit]
            part = slice(needs.indptr[held], needs.indptr[held + 1])
            self._held_needs[unit] = dict(
                zip(needs.indices[part].tolist(), needs.coefs[part].tolist(), strict=True)
            )
        return self._held_needs[unit].get(row, 0)

    def _outside_from(self, row: int, apart: int, least: int) -> int:
        """Sum what units outside the piece use of a row by keys of at least ``least``."""
        starts, entries = self._market.uses_by_row
        at = entries[starts[row] : starts[row + 1]]
        option = self._market.uses.row_of[at]
        unit = self._market.unit[option]
        counted = (self._plan.held[unit] == option) & ~self._inside[unit]
        counted &= (unit != apart) & (self._market.key[at] >= least)
        return int(self._market.uses.coefs[at[counted]].sum())

    def _rows(self) -> Rows:
        """Write the clauses, and how many complaints of each charge are borne."""
        clauses = list(self._clauses)
        for number, charge in enumerate(self._judge.charges):
            borne = {u: column for (u, n), column in self._borne.items() if n == number}
            if charge.at_most is not None and borne:
                fixed = sum(self._size(u) for u in self._charged[number] if u not in borne)
                most = max(charge.at_most, self._counts[number]) - fixed
                terms = {column: self._size(u) for u, column in borne.items()}
                clauses.append((terms, max(0, most)))
        sizes = np.array([len(terms) for terms, _ in clauses], dtype=np.int64)
        return Rows(
            RULE,
            starts_of(sizes),
            np.array([c for terms, _ in clauses for c in sorted(terms)], dtype=np.int64),
            np.array([terms[c] for terms, _ in clauses for c in sorted(terms)], dtype=np.int64),
            np.array([limit for _, limit in clauses], dtype=np.int64),
        )
