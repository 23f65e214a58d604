"""What an exception buys: how much is lost when one unit may not be left to complain.

The units that the complaint concerns are freed: the one that complains, those who stand in its
way, and those who hold or want the rows that it needs. Among them the best outcome without that
complaint, and without more of others than there are, is looked for; where there is none, others
may come in its stead as they are borne, and their price counts as lost. The loss bounds what the
exception buys: elsewhere there might be a cheaper way.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.calls import Settings, Stop
from berceau.engine.cpsat import Model
from berceau.engine.ground import Ground
from berceau.engine.guide import Guide
from berceau.engine.pieces import piece_of
from berceau.engine.reduction import needed_rows
from berceau.engine.relaxation import Relaxed
from berceau.market.charges import KINDS, Charge
from berceau.market.clauses import Hood
from berceau.market.market import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from berceau.engine.matrix import IntArray
    from berceau.engine.program import Program
    from berceau.engine.stages import Objective
    from berceau.market.charges import Judge, Plan
    from berceau.market.listing import Listing

NEAR = (25, 40)
"""Most units that are freed, in one piece after another: clauses say a little more than needed, so
that a small piece may show a way that a larger one does not."""
EFFORT = 0.1
"""Deterministic time for one call."""
MOST_EFFORT = 0.2
"""Deterministic time for one piece: nothing is begun after it."""
ATTEMPTS = 12
"""Most calls for one piece."""


class Worths:
    """Weighs the exceptions of one plan, one by one.

    Parameters
    ----------
    listing
        The market, and the way to it from the program.
    program
        Columns and rows.
    objective
        What exceptions buy.
    judge
        What is borne.
    x
        Value of each column, shape ``(n_columns,)``.
    """

    def __init__(
        self, listing: Listing, program: Program, objective: Objective, judge: Judge, x: IntArray
    ) -> None:
        free, none = np.zeros(program.n_rows), np.zeros(0, dtype=np.int64)
        nothing = Relaxed(x.astype(np.float64), free, none, None, "no prices", 0.0)
        self._guide = Guide.of(program, needed_rows(program), objective, nothing)
        self._ground = Ground(self._guide, x)
        self._listing = listing
        self._judge = judge
        self._plan = judge.plan(listing.held(x))

    def exceptions(self, charge: Charge) -> IntArray:
        """List the units whose complaints a charge is for."""
        return self._judge.charged(self._plan, charge)

    def of(self, unit: int, charge: Charge) -> int | None:
        """Give what is lost without the complaints of a unit, ``None`` if no way was found.

        Below 0 where the plan was not the best there is: more is had without them.
        """
        near = self._near(unit, charge)
        sizes = NEAR[: 1 + (len(near) > NEAR[0])]
        least = self._least(unit, self._without(unit, charge, self._no_more(unit)), near, sizes)
        if least is not None:
            return least
        # Others in its stead are what the policy allows, at their price.
        lenient = self._without(unit, charge, self._judge.charges)
        return self._least(unit, lenient, near, sizes[:1])

    def _least(
        self, unit: int, judge: Judge, near: IntArray, sizes: tuple[int, ...]
    ) -> int | None:
        """Give the least that is lost in pieces of several sizes."""
        plan = judge.plan(self._plan.held)
        least: int | None = None
        for size in sizes:
            lost = self._lost(unit, judge, plan, near[:size])
            if lost is not None and (least is None or lost < least):
                least = lost
            if least is not None and least <= 0:
                break
        return least

    def _lost(self, unit: int, judge: Judge, plan: Plan, near: IntArray) -> int | None:
        """Give what is lost where some units are free, ``None`` if no way was found."""
        groups = np.flatnonzero(np.isin(self._listing.unit_of_group, near))
        columns = self._guide.of_groups(groups)
        free = np.union1d(columns, self._guide.alone_beside(columns))
        piece = piece_of(self._guide, self._ground, free)
        hood = Hood(self._listing, judge, plan, piece, thorough=True)
        settings, spent = Settings(EFFORT, presolve=True), 0.0
        for _ in range(ATTEMPTS):
            program, objective, start = hood.extended()
            model = Model(program, np.arange(program.n_rows, dtype=np.int64))
            answer = model.solve_quietly(objective, settings, Stop(None), hint=start)
            if answer.x is None:
                return None
            x = answer.x[: len(free)]
            options = self._listing.changed(self._ground.x, free, x)
            after = judge.after(plan, self._listing.held(options))
            if self._is_rid(judge, after, unit):
                paid = after.cost - plan.cost + self._paid(unit, judge)
                return max(0, paid) - int(piece.objective.coefs @ (x - piece.hint))
            spent += answer.deterministic_time
            if spent > MOST_EFFORT or not hood.add(after.pairs, after.held):
                return None
        return None

    def _without(self, unit: int, charge: Charge, others: Iterable[Charge]) -> Judge:
        """Bear no complaint of a unit, and of others what is said."""
        only = np.zeros(self._listing.market.n_units, dtype=np.bool_)
        only[unit] = True
        # Whoever holds something may not be helped by holding nothing, and complaining of that.
        own = tuple(
            Charge(charge.kind, placed=placed, at_most=0, units=only) for placed in (True, False)
        )
        return replace(self._judge, charges=(*others, *own))

    def _paid(self, unit: int, judge: Judge) -> int:
        """Give what a judge has a unit's own complaints cost in the plan."""
        return sum(
            charge.price * judge.count(np.array([unit]))
            for charge in judge.charges
            if unit in self._judge.charged(self._plan, charge)
        )

    def _is_rid(self, judge: Judge, after: Plan, unit: int) -> bool:
        """Tell whether a unit has no such complaint, and others have no more than they had."""
        *others, placed, refused = judge.charges
        if len(judge.charged(after, placed)) or len(judge.charged(after, refused)):
            return False
        for charge, before in zip(others, self._judge.charges, strict=True):
            units = self._judge.charged(self._plan, before)
            most = judge.count(units[units != unit])
            there = judge.count(judge.charged(after, charge))
            if charge.at_most is not None and there > max(charge.at_most, most):
                return False
        return True

    def _no_more(self, unit: int) -> Iterator[Charge]:
        """Bear no more complaints of others than there are."""
        for charge in self._judge.charges:
            units = self._judge.charged(self._plan, charge)
            there = self._judge.count(units[units != unit])
            most = there if charge.at_most is None else min(there, charge.at_most)
            yield charge._replace(price=0, at_most=most)

    def _near(self, unit: int, charge: Charge) -> IntArray:
        """List the units to free, nearest first, as many as are freed at most."""
        found = dict.fromkeys([unit])
        for near in self._reach(unit, charge):
            for other in near.tolist():
                if len(found) < NEAR[-1]:
                    found.setdefault(other)
        return np.array(list(found), dtype=np.int64)

    def _reach(self, unit: int, charge: Charge) -> Iterator[IntArray]:
        market, pairs, held = self._listing.market, self._plan.pairs, self._plan.held
        own = (market.unit[pairs.option] == unit) & (pairs.kind == KINDS.index(charge.kind))
        yield np.unique(pairs.rival[own & (pairs.rival != NOTHING)])
        rows = np.unique(market.needs.rows(np.unique(pairs.option[own])).indices)
        starts, uses = market.uses_by_row
        options = np.unique(
            np.concatenate([market.uses.row_of[uses[starts[r] : starts[r + 1]]] for r in rows])
        )
        units = market.unit[options]
        yield np.unique(units[held[units] == options])
        yield np.unique(units[held[units] == NOTHING])
