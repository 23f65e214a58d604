"""Some units and the room that is left to them, as a program of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.limits import Limits
from berceau.engine.program import Measure, Program
from berceau.engine.reduction import needed_rows
from berceau.engine.relaxation import relax
from berceau.engine.rows import Rows
from berceau.engine.solve import solve
from berceau.engine.stages import Optimise
from berceau.engine.watch import Watch

if TYPE_CHECKING:
    from berceau.engine.matrix import FloatArray, IntArray
    from berceau.engine.stages import StageRecord
    from berceau.market.asked import Asked

_EFFORT = 10.0
"""Effort allowed to the relaxation that prices rows."""


@dataclass(frozen=True, eq=False)
class Part:
    """A program in which each unit takes at most one of some options.

    Attributes
    ----------
    program
        One column an option, in the order in which they were given.
    gain
        What each option is worth, shape ``(n,)``.
    cost
        What each takes from others, at least 0: among choices worth the same, those that cost
        least are preferred.
    rows
        Rows of the market that limit the options, in the order of the program's.
    """

    program: Program
    gain: IntArray
    cost: IntArray
    rows: IntArray

    @classmethod
    def of(cls, unit: IntArray, gain: IntArray, asked: Asked, room: IntArray) -> Part:
        """Write the program.

        Parameters
        ----------
        unit
            Unit of each option.
        gain
            What each is worth.
        asked
            What each asks of rows.
        room
            What is left of each row of the market.
        """
        rows, row = np.unique(asked.row, return_inverse=True)
        units, group = np.unique(unit, return_inverse=True)
        block = Rows.from_entries("room", row.ravel(), asked.place, asked.amount, room[rows])
        program = Program(
            upper=np.ones(asked.n, dtype=np.int64),
            group=group.ravel().astype(np.int64),
            required=np.zeros(len(units), dtype=np.bool_),
            rows=(block,),
        )
        return cls(program, gain, np.zeros(asked.n, dtype=np.int64), rows)

    def sparing(self, asked: Asked, price: FloatArray) -> Part:
        """Prefer, among choices worth the same, those that take little of what is dear.

        Parameters
        ----------
        asked
            What each option asks of rows.
        price
            Price of each row of the market, in units of worth.
        """
        paid = np.bincount(asked.place, price[asked.row] * asked.amount, minlength=asked.n)
        return replace(self, cost=np.rint(np.maximum(0, paid)).astype(np.int64))

    @property
    def _unit(self) -> int:
        """One more than the cost of any choice: what one unit of worth counts."""
        most = np.zeros(self.program.n_groups, dtype=np.int64)
        np.maximum.at(most, self.program.group, self.cost)
        return int(most.sum()) + 1

    @property
    def _stage(self) -> Optimise:
        value = Measure("worth", self.gain * self._unit - self.cost)
        return Optimise("band", ((value, 1),), maximise=True)

    def solve(self, order: IntArray, limits: Limits) -> tuple[IntArray, StageRecord]:
        """Find the choice that is worth most, no less than what serving in order gives.

        Parameters
        ----------
        order
            Options, who is served first first.
        limits
            Limits of the search.

        Returns
        -------
        tuple
            1 for each option chosen, and the record of the search.
        """
        start = self._in_order(order)
        outcome = solve(self.program, (self._stage,), limits=limits, hint=start)
        return start if outcome.x is None else outcome.x, outcome.stages[0]

    def bound(self, record: StageRecord) -> int | None:
        """Give what no choice is worth more than, from the record of a search."""
        if record.bound is None:
            return None
        return (record.bound + self._unit - 1) // self._unit

    def prices(self) -> FloatArray | None:
        """Price the rows by the linear relaxation; ``None`` if it was not solved."""
        stage = self._stage
        watch = Watch(Limits(deterministic_time=_EFFORT, workers=1), None, (stage,))
        objective = stage.objective(self.program.upper)
        relaxed, _ = relax(self.program, needed_rows(self.program), objective, watch, _EFFORT)
        return None if relaxed is None else relaxed.prices

    def _in_order(self, order: IntArray) -> IntArray:
        uses, room = self.program.matrix.transposed, self.program.limits.copy()
        x = np.zeros(self.program.n_columns, dtype=np.int64)
        served = np.zeros(self.program.n_groups, dtype=np.bool_)
        for k in order.tolist():
            part = slice(uses.indptr[k], uses.indptr[k + 1])
            rows, coefs = uses.indices[part], uses.coefs[part]
            if not served[self.program.group[k]] and bool((room[rows] >= coefs).all()):
                room[rows] -= coefs
                x[k] = 1
                served[self.program.group[k]] = True
        return x
