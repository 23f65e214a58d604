"""What complaints cost, and the complaints of a plan kept up to date change by change."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

import numpy as np

from berceau.engine.matrix import positions_of
from berceau.market.audit import Auditor
from berceau.market.market import NOTHING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from berceau.engine.matrix import BoolArray, IntArray, Matrix
    from berceau.market.market import Market

Kind = Literal["waste", "cutoff", "swap", "cover"]
KINDS: tuple[Kind, ...] = ("waste", "cutoff", "swap", "cover")


class Charge(NamedTuple):
    """What complaints of one kind cost, by units that hold something or by those that do not."""

    kind: Kind
    placed: bool
    """Whether it is for units that hold an option, or for those that hold none."""
    price: int = 0
    """What each such unit costs, times what it counts for, in units of the objective."""
    at_most: int | None = None
    """Such units may count for so much together; ``None`` for no such limit."""
    units: BoolArray | None = None
    """Units that it is for, shape ``(n_units,)``; ``None`` for all."""


class Covers(Protocol):
    """Tells whether what a unit holds would serve for an option of another, pair by pair."""

    def __call__(self, option: IntArray, held: IntArray) -> BoolArray:
        """Compare options wanted with options held, both of shape ``(n,)``."""
        ...


class Safe(Protocol):
    """Tells which units' use does not give way in a plan."""

    def __call__(self, held: IntArray) -> BoolArray:
        """Mark units, shape ``(n_units,)``."""
        ...


class Pairs(NamedTuple):
    """Complaints, one a row: of an option, and who stands in its way."""

    kind: IntArray
    """Position in ``KINDS``."""
    option: IntArray
    rival: IntArray
    """One unit, or ``NOTHING`` where nobody or all together stand in the way."""

    def at(self, chosen: IntArray | BoolArray) -> Pairs:
        """Take some rows."""
        return Pairs(*(column[chosen] for column in self))

    @classmethod
    def joined(cls, parts: Sequence[Pairs]) -> Pairs:
        """Put tables one under the other."""
        return cls(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


@dataclass(frozen=True, eq=False)
class Plan:
    """What units hold, and who complains of it.

    Attributes
    ----------
    held
        Option of each unit, ``NOTHING`` for none.
    pairs
        Complaints of the kinds that are charged.
    safe
        Units whose use does not give way, shape ``(n_units,)``.
    excess
        What units with a complaint count for beyond what is borne.
    cost
        What the complaints that are borne cost.
    """

    held: IntArray
    pairs: Pairs
    safe: BoolArray
    excess: int
    cost: int

    def is_worse_than(self, other: Plan, gain: int) -> bool:
        """Tell whether more is not borne, or what is gained does not pay for what it costs."""
        if self.excess != other.excess:
            return self.excess > other.excess
        return gain - (self.cost - other.cost) <= 0


@dataclass(frozen=True, eq=False)
class Judge:
    """Finds and weighs the complaints of plans.

    Attributes
    ----------
    market
        Units, options, rows.
    charges
        What complaints cost.
    covers
        Decides complaints of the kind ``cover``; needed if one is charged.
    safe
        Whose use does not give way; nobody's but what is guaranteed if not given.
    size
        What each unit counts for, shape ``(n_units,)``; 1 if not given.
    """

    market: Market
    charges: tuple[Charge, ...]
    covers: Covers | None = None
    safe: Safe | None = None
    size: IntArray | None = None

    def plan(self, held: IntArray) -> Plan:
        """Look at a whole plan."""
        safe = self._safe(held)
        return self._weighed(held, safe, self._complaints(held, safe, None))

    def after(self, plan: Plan, held: IntArray) -> Plan:
        """Look at what changes when units hold other options than in a plan."""
        safe = self._safe(held)
        changed = np.flatnonzero((held != plan.held) | (safe != plan.safe))
        near, wanted = self._near(changed, plan.held, held)
        untouched = plan.pairs.at(~near[plan.pairs.option])
        pairs = Pairs.joined((untouched, self._complaints(held, safe, wanted)))
        return self._weighed(held, safe, pairs)

    def charged(self, plan: Plan, charge: Charge) -> IntArray:
        """List the units that a charge is for, increasing."""
        of_kind = plan.pairs.option[plan.pairs.kind == KINDS.index(charge.kind)]
        units = np.unique(self.market.unit[of_kind])
        concerned = (plan.held[units] != NOTHING) == charge.placed
        if charge.units is not None:
            concerned &= charge.units[units]
        found: IntArray = units[concerned]
        return found

    def count(self, units: IntArray) -> int:
        """Give what some units count for."""
        return len(units) if self.size is None else int(self.size[units].sum())

    def _safe(self, held: IntArray) -> BoolArray:
        if self.safe is None:
            return np.zeros(self.market.n_units, dtype=np.bool_)
        return self.safe(held)

    def _weighed(self, held: IntArray, safe: BoolArray, pairs: Pairs) -> Plan:
        plan = Plan(held, pairs, safe, 0, 0)
        excess = cost = 0
        for charge in self.charges:
            count = self.count(self.charged(plan, charge))
            if charge.at_most is not None:
                excess += max(0, count - charge.at_most)
            cost += charge.price * count
        return Plan(held, pairs, safe, excess, cost)

    @cached_property
    def _auditor(self) -> Auditor:
        return Auditor(self.market)

    @cached_property
    def _options_by_row(self) -> Matrix:
        return self.market.needs.transposed

    def _near(
        self, changed: IntArray, before: IntArray, after: IntArray
    ) -> tuple[BoolArray, IntArray]:
        """Mark the options that a change may concern; list those of them that are wanted."""
        market = self.market
        options = np.concatenate([before[changed], after[changed]])
        touched = np.unique(market.needs.rows(options[options != NOTHING]).indices)
        near = np.zeros(market.n_options, dtype=np.bool_)
        near[self._options_by_row.rows(touched).indices] = True
        near[positions_of(market.starts, changed)] = True
        wanted = market.wanted(after)
        return near, wanted[near[wanted]]

    def _complaints(self, held: IntArray, safe: BoolArray, among: IntArray | None) -> Pairs:
        kinds = {charge.kind for charge in self.charges}
        found = self._auditor.complaints(held, safe=safe, among=among)
        alone = np.full_like
        tables = {
            "waste": (found.waste, alone(found.waste, NOTHING)),
            "cutoff": (found.cutoff, alone(found.cutoff, NOTHING)),
            "swap": (found.swap_option, found.swap_rival),
        }
        if self.covers is not None:
            covered = self.covers(found.swap_option, held[found.swap_rival])
            tables["cover"] = (found.swap_option[covered], found.swap_rival[covered])
        return Pairs.joined(
            [
                Pairs(np.full(len(option), k, dtype=np.int64), option, rival)
                for k, kind in enumerate(KINDS)
                if kind in kinds
                for option, rival in [tables[kind]]
            ]
            or [Pairs(*(np.zeros(0, dtype=np.int64),) * 3)]
        )
