"""The commitments of a territory as one program, in which each may be in force or lifted.

Only children who must have something are looked at, and brothers and sisters tied to them: all
others can be left without a place, which never breaks a rule.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.program import Program, Rows
from berceau.placement.clashes.commitments import Commitments, is_placing
from berceau.placement.clashes.items import LEVELS, PLACING
from berceau.placement.clashes.lines import Lines
from berceau.placement.clashes.union import both_options
from berceau.placement.stays import held_stay

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import numpy.typing as npt

    from berceau.domain.decisions import Decision
    from berceau.domain.families import Family
    from berceau.domain.territory import Territory
    from berceau.placement.clashes.items import Item
    from berceau.placement.clashes.union import Both

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


class Ground:
    """Items, columns and rows of the children who must have something.

    Parameters
    ----------
    territory
        The territory.
    impossible
        Positions of decisions that are told otherwise and left out here.

    Attributes
    ----------
    items
        Every commitment and rule by number: those with rows, then places held and decisions.
    options
        Options of the children concerned, with and without the decisions on them.
    lines
        Rows, each with its item.
    closed, opened, requires, reserves
        As in ``Commitments``.
    """

    def __init__(self, territory: Territory, impossible: Collection[int] = ()) -> None:
        self._decisions = {k: d for k, d in enumerate(territory.decisions) if k not in impossible}
        calendar = territory.calendar
        holding = {
            name
            for name, (_, child) in territory.child_by_id.items()
            if held_stay(child, calendar) is not None
        }
        placed = {d.child for d in self._decisions.values() if is_placing(d)}
        families = _with_any(territory.families, holding | placed)
        self.is_empty = not families
        self.items: list[Item] = []
        self.territory = territory.model_copy(
            update={"families": families, "decisions": self._of_kind("reserve")}
        )
        if not self.is_empty:
            both = self._both(_with_any(families, placed))
            self.options = replace(both.options, territory=self.territory)
            lines = Lines(self.options)
            self.lines = lines.found
            self._bind(Commitments(self.options, both.decided, lines.items), holding)
            self._lay_out()

    def _both(self, deciding: tuple[Family, ...]) -> Both:
        """List options without decisions on children, and with those that place some."""
        decisions = self._of_kind("reserve", *PLACING)
        update = {"families": deciding, "decisions": decisions}
        return both_options(self.territory, self.territory.model_copy(update=update))

    def _of_kind(self, *kinds: str) -> tuple[Decision, ...]:
        return tuple(d for d in self._decisions.values() if d.kind in kinds)

    def _bind(self, commitments: Commitments, holding: set[str]) -> None:
        """Add places held and decisions to the items."""
        for child in sorted(holding):
            commitments.hold(child)
        for position, decision in self._decisions.items():
            commitments.decide(position, decision)
        self.items = commitments.items
        self.closed, self.opened = commitments.closed, commitments.opened
        self.requires, self.reserves = commitments.requires, commitments.reserves

    # -- arrays

    def _lay_out(self) -> None:
        sizes = np.array([len(line.columns) for line in self.lines], dtype=np.int64)
        nothing = np.zeros(0, dtype=np.int64)
        self.row = np.repeat(np.arange(len(self.lines)), sizes)
        self.col = np.concatenate([nothing, *(line.columns for line in self.lines)])
        self.coef = np.concatenate([nothing, *(line.coefs for line in self.lines)])
        self.item_of_row = np.array([line.item for line in self.lines], dtype=np.int64)
        self.equality = np.array([line.equality for line in self.lines], dtype=np.bool_)
        self._limits = {
            frozenset(self.reserves): np.array([line.limit for line in self.lines], np.int64)
        }
        self._bonds = self._tied()

    def _tied(self) -> list[tuple[int, Ints]]:
        """List the items of brothers and sisters with the children whom each ties."""
        number = {child: k for k, child in enumerate(self.options.children)}
        families = {f.id: f for f in self.territory.families}
        found = []
        for k, item in enumerate(self.items):
            if item.kind == "siblings" and item.family is not None:
                named = [number.get(child.id) for child in families[item.family].children]
                found.append((k, np.array([c for c in named if c is not None], np.int64)))
        return found

    def limits(self, active: Bools) -> Ints:
        """Give the limit of each row, with the decisions to reserve that are in force."""
        reserves = frozenset(k for k in self.reserves if active[k])
        if reserves not in self._limits:
            kept = {self.items[k].decision for k in reserves}
            decisions = tuple(d for k, d in self._decisions.items() if k in kept)
            territory = self.territory.model_copy(update={"decisions": decisions})
            found = Lines(replace(self.options, territory=territory)).found
            self._limits[reserves] = np.array([line.limit for line in found], dtype=np.int64)
        return self._limits[reserves]

    def allowed(self, active: Bools) -> Bools:
        """Say of each column whether the items in force leave it open."""
        is_open = np.ones(len(self.options), dtype=np.bool_)
        for number, columns in self.closed:
            if active[number]:
                is_open[columns] = False
        for number, columns in self.opened:
            if not active[number]:
                is_open[columns] = False
        return is_open

    def required(self, active: Bools) -> Bools:
        """Say of each child whether an item in force gives it a place."""
        found = np.zeros(len(self.options.children), dtype=np.bool_)
        for number, child in self.requires:
            found[child] |= bool(active[number])
        return found

    def items_of(self, child: int) -> set[int]:
        """List the places held by a child and the decisions on it."""
        name = self.options.children[child]
        return {k for k, item in enumerate(self.items) if item.child == name}

    def ranks(self, active: Bools) -> Ints:
        """Give of each child how hard to negotiate the easiest item is that gives it a place."""
        found = np.full(len(self.options.children), len(LEVELS), dtype=np.int64)
        for number, child in self.requires:
            if active[number]:
                found[child] = min(found[child], self.items[number].rank)
        return found

    def program(self, active: Bools, rows: Bools | None = None) -> Program | None:
        """Write the program of the items in force.

        Parameters
        ----------
        active
            Whether each item is in force, shape ``(n_items,)``.
        rows
            Rows that are looked at, shape ``(n_rows,)``; none given: all.

        Returns
        -------
            ``None`` where a child who must have something has nothing left to choose from: there
            is no solution then.
        """
        required = self.required(active)
        relevant = required.copy()
        for number, children in self._bonds:
            if active[number] and bool(required[children].any()):
                relevant[children] = True
        chosen = self.allowed(active) & relevant[self.options.child]
        served = np.zeros_like(required)
        served[self.options.child[chosen]] = True
        if bool(np.any(required & ~served)):
            return None
        in_force = active[self.item_of_row]
        if rows is not None:
            in_force &= rows
        columns, groups = np.flatnonzero(chosen), np.flatnonzero(relevant)
        return Program(
            upper=np.ones(len(columns), dtype=np.int64),
            group=np.searchsorted(groups, self.options.child[columns]),
            required=required[groups],
            rows=tuple(self._rows(chosen, in_force, self.limits(active))),
        )

    def _rows(self, chosen: Bools, in_force: Bools, limits: Ints) -> list[Rows]:
        """Write the rows that may be broken by the columns chosen."""
        entries = np.flatnonzero(chosen[self.col] & in_force[self.row])
        row, col, coef = self.row[entries], self.col[entries], self.coef[entries]
        most = np.bincount(row, np.maximum(0, coef), len(in_force))
        tight = in_force & ((most > limits) | self.equality)
        entries = np.flatnonzero(tight[row])
        row, col, coef = row[entries], col[entries], coef[entries]
        column = np.cumsum(chosen) - 1
        blocks = []
        for equality in (False, True):
            kept = np.flatnonzero(tight & (self.equality == equality))
            here = np.flatnonzero(self.equality[row] == equality)
            if len(kept):
                blocks.append(
                    Rows.from_entries(
                        "clash",
                        np.searchsorted(kept, row[here]),
                        column[col[here]],
                        coef[here],
                        limits[kept],
                        equality=equality,
                    )
                )
        return blocks


def _with_any(families: Iterable[Family], children: set[str]) -> tuple[Family, ...]:
    """Give the families with any of some children."""
    return tuple(f for f in families if any(child.id in children for child in f.children))
