"""The commitments of a territory as one program, in which each may be in force or lifted.

Only children who must have something are looked at, and brothers and sisters tied to them: all
others can be left without a place, which never breaks a rule.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.program import Program, Rows
from berceau.placement.clashes.items import LEVELS, PLACING, Item
from berceau.placement.clashes.lines import Lines
from berceau.placement.clashes.union import both_options
from berceau.placement.stays import held_stay

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy.typing as npt

    from berceau.domain.decisions import Decision
    from berceau.domain.families import Family
    from berceau.domain.territory import Territory

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
    """

    def __init__(self, territory: Territory, impossible: Collection[int] = ()) -> None:
        calendar = territory.calendar
        self._decisions = {k: d for k, d in enumerate(territory.decisions) if k not in impossible}
        self._holding = {
            child.id
            for _, child in territory.child_by_id.values()
            if held_stay(child, calendar) is not None
        }
        self._placed = {d.child: k for k, d in self._decisions.items() if d.kind in PLACING}
        families = tuple(f for f in territory.families if self._concerns(f))
        self.is_empty = not families
        self.territory = territory.model_copy(
            update={"families": families, "decisions": self._of_kind("reserve")}
        )
        if self.is_empty:
            self.items: list[Item] = []
            return
        deciding = tuple(f for f in families if any(c.id in self._placed for c in f.children))
        both = both_options(
            self.territory,
            self.territory.model_copy(
                update={
                    "families": deciding or families[:1],
                    "decisions": self._of_kind("reserve", *PLACING),
                }
            ),
        )
        self.options = replace(both.options, territory=self.territory)
        lines = Lines(self.options)
        self.lines = lines.found
        self.items = lines.items
        self._number = {child: k for k, child in enumerate(self.options.children)}
        self._add_commitments(both.decided)
        self._lay_out()

    def _concerns(self, family: Family) -> bool:
        return any(c.id in self._holding or c.id in self._placed for c in family.children)

    def _of_kind(self, *kinds: str) -> tuple[Decision, ...]:
        return tuple(d for d in self._decisions.values() if d.kind in kinds)

    # -- items of children

    def _add_commitments(self, decided: Bools) -> None:
        """List places held and decisions, with the columns that each closes.

        Of each pair (item, columns) of ``closed`` the columns are closed while the item is in
        force; of ``opened`` while it is not.
        """
        self.closed: list[tuple[int, Ints]] = []
        self.opened: list[tuple[int, Ints]] = []
        self.requires: list[tuple[int, int]] = []
        options = self.options
        for child in sorted(self._holding & self._number.keys()):
            held = self.territory.child_by_id[child][1].held
            structure = None if held is None else held.structure
            self.requires.append((len(self.items), self._number[child]))
            self.items.append(Item(kind="held", child=child, structure=structure))
        reserves = []
        for position, decision in self._decisions.items():
            number = len(self.items)
            if decision.kind == "reserve":
                reserves.append(number)
                self.items.append(
                    Item(
                        kind="reserve",
                        decision=position,
                        structure=decision.structure,
                        section=decision.section,
                        limit=decision.places,
                    )
                )
                continue
            if decision.child not in self._number:
                continue
            mine = options.child == self._number[decision.child]
            structure = getattr(decision, "structure", None)
            self.items.append(
                Item(
                    kind=decision.kind,
                    decision=position,
                    child=decision.child,
                    structure=structure,
                )
            )
            if decision.kind in PLACING:
                self.closed.append((number, np.flatnonzero(mine & ~decided)))
                self.opened.append((number, np.flatnonzero(mine & decided)))
                self.requires.append((number, self._number[decision.child]))
            else:
                away = mine & ~options.keep
                if decision.kind == "forbid":
                    houses = [s.id for s in options.structures]
                    away &= options.structure == houses.index(decision.structure)
                self.closed.append((number, np.flatnonzero(away)))
        self.reserves = reserves

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
        families = {f.id: f for f in self.territory.families}
        found = []
        for number, item in enumerate(self.items):
            if item.kind == "siblings" and item.family is not None:
                members = [c.id for c in families[item.family].children if c.id in self._number]
                found.append((number, np.array([self._number[c] for c in members])))
        return found

    def limits(self, active: Bools) -> Ints:
        """Give the limit of each row, with the decisions to reserve that are in force."""
        reserves = frozenset(k for k in self.reserves if active[k])
        if reserves not in self._limits:
            kept = {self.items[k].decision for k in reserves}
            decisions = tuple(self._decisions[k] for k in sorted(kept) if k is not None)
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
