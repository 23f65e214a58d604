"""What became of each accepted week: full, passed over, or room that other steps did not use."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.placement.reasons.answers import Way
from berceau.placement.reasons.plan import NOTHING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from berceau.placement.reasons.answers import Outcome, TradeOff
    from berceau.placement.reasons.limits import Full, Limits, Standing
    from berceau.placement.reasons.plan import Plan
    from berceau.placement.reasons.steps import Steps

MOST_LOOKED_AT = 256
"""Most lawful combinations of brothers' and sisters' options looked at for one option."""


class _Tried(NamedTuple):
    """One option, alone or with those of brothers and sisters, and what is in its way."""

    wanted: tuple[int, ...]
    full: list[Full]
    rivals: dict[int, dict[int, int]]
    """By full row: children of lower priority there, and what of it they would free."""

    @property
    def stuck(self) -> list[Full]:
        """Rows without room even if all who come after gave way."""
        return [f for f in self.full if f.lack > sum(self.rivals[f.row].values())]

    @property
    def alone(self) -> list[int]:
        """Children who by giving way alone would make room."""
        everyone = sorted({child for freed in self.rivals.values() for child in freed})
        return [
            child
            for child in everyone
            if all(self.rivals[f.row].get(child, 0) >= f.lack for f in self.full)
        ]


class Weighed:
    """Says of options what became of them.

    Parameters
    ----------
    plan
        The proposal on its program.
    limits
        Its limits.
    steps
        Which step of the objective a change would make worse.
    """

    def __init__(self, plan: Plan, limits: Limits, steps: Steps) -> None:
        self._plan = plan
        self._limits = limits
        self._steps = steps

    def way(self, option: int) -> Way:
        """Tell what became of an option that is above what its child has."""
        child = int(self._plan.problem.options.child[option])
        unit = self._plan.tied.get(child, (child,))
        single = self._try((option,), unit)
        tried = [single] if len(unit) == 1 else [self._try(w, unit) for w in self._joint(option)]
        trade_off: TradeOff | None = None
        shown = single.full
        if any(not one.full for one in tried):
            outcome: Outcome = "room"
            free = next(one for one in tried if not one.full)
            trade_off = self._steps.into_room(free.wanted, unit)
            shown = []
        elif (passed := next((one for one in tried if not one.stuck), None)) is not None:
            outcome, shown = "passed_over", passed.full
            trade_off = self._steps.instead(passed.wanted, unit, passed.rivals, passed.alone)
        elif single.full:
            outcome = "full"
        else:
            outcome, shown = "siblings", tried[0].full if tried else []
        standing = self._limits.lowest((option,))
        return self.told(option, outcome, self._ordered(shown, unit, standing), trade_off)

    def told(
        self,
        option: int,
        outcome: Outcome,
        full: list[Full] | None = None,
        trade_off: TradeOff | None = None,
    ) -> Way:
        """Write the answer to an option.

        Parameters
        ----------
        full
            Rows in the way, in the order in which they are told.
        """
        options = self._plan.problem.options
        child, via = int(options.child[option]), int(options.via[option])
        unit = self._plan.tied.get(child, (child,))
        week = options.weeks[options.week[option]]
        return Way(
            week=self._plan.problem.territory.calendar.compress(week),
            position=int(options.position[option]),
            share=int(options.share[option]),
            convention=None if via < 0 else options.conventions[via].id,
            outcome=outcome,
            full=self._limits.told(full or (), unit, self._limits.lowest((option,))),
            trade_off=trade_off,
        )

    def _ordered(self, full: list[Full], unit: Collection[int], mine: Standing) -> list[Full]:
        """Put first what would be full even if who comes after gave way, then what lacks most."""

        def key(one: Full) -> tuple[bool, int, int]:
            freed = sum(self._limits.lower(one.row, unit, mine).values())
            return freed >= one.lack, -(1000 * one.lack // max(1, one.limit)), one.row

        return sorted(full, key=key)

    def _try(self, wanted: tuple[int, ...], unit: Collection[int]) -> _Tried:
        full = self._limits.full(wanted, unit)
        mine = self._limits.lowest(wanted)
        return _Tried(wanted, full, {f.row: self._limits.lower(f.row, unit, mine) for f in full})

    def _joint(self, option: int) -> Iterator[tuple[int, ...]]:
        """List what brothers and sisters may have together that holds an option."""
        columns = self._plan.listed.columns
        holding = columns.row_of[np.flatnonzero(columns.indices == option)]
        for number in holding[:MOST_LOOKED_AT].tolist():
            span = slice(columns.indptr[number], columns.indptr[number + 1])
            yield tuple(columns.indices[span].tolist())


def is_above(plan: Plan, option: int, held: int) -> bool:
    """Say whether a family ranks an option above what its child has.

    Parameters
    ----------
    held
        The option that it has, ``NOTHING`` for none.
    """
    options = plan.problem.options
    if held == NOTHING:
        return True
    if options.keep[option]:
        return False
    mine = int(options.rank[option]), int(options.position[option])
    return mine < (int(options.rank[held]), int(options.position[held])) or bool(
        options.keep[held]
    )
