"""A place seen in a plan: is there room for it, and if not, who has it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from berceau.audit.backtest.report import Holders, Room
from berceau.placement.reasons.limits import Limits
from berceau.placement.reasons.plan import NOTHING, Plan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from berceau.audit.backtest.kinds import State
    from berceau.placement.problem import Problem
    from berceau.placement.proposal import Placement
    from berceau.placement.reasons.limits import Full, Standing

    Ints = npt.NDArray[np.int64]


_KINDS = ("guaranteed", "higher", "equal", "lower")
_NAMED: dict[State, str] = {"lower": "lower", "tie": "equal", "higher": "higher"}


@dataclass(frozen=True, eq=False)
class PastPlan(Plan):
    """A plan in which some places are taken that are nobody's options.

    Attributes
    ----------
    besides
        What they use of each row, shape ``(n_rows,)``.
    """

    besides: Ints

    @cached_property
    def loads(self) -> Ints:
        """What the plan uses of each row, strange places included, shape ``(n_rows,)``."""
        return self.problem.bare.matrix.times(self.x) + self.besides


def used_besides(problem: Problem, strange: Mapping[str, Sequence[Placement]]) -> Ints:
    """Count strange placements in the rows of places, half-day by half-day.

    Conventions, staff and reserved pools are left out: no rule says how what no rule allows
    counts there.
    """
    program, calendar = problem.bare, problem.territory.calendar
    found = np.zeros(program.n_rows, dtype=np.int64)
    if not any(strange.values()):
        return found
    rows = {
        subject: row
        for row in range(program.n_rows)
        for rule, subject in (program.row_label(row),)
        if rule in {"places", "overbooking", "childminder"}
    }
    for placements in strange.values():
        for placement in placements:
            owners = (placement.structure, f"{placement.structure}, {placement.section}")
            for period in calendar.months:
                if placement.start > period.last or placement.until < period.first:
                    continue
                for slot in calendar.expand(placement.week):
                    moment = f"{calendar.slot_names[slot]}, {period.label}"
                    for owner in owners:
                        row = rows.get(f"{owner}, {moment}")
                        if row is not None:
                            found[row] += 1
    return found


class Rooms:
    """Looks for room in a plan.

    Parameters
    ----------
    plan
        The plan.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan, self._limits = plan, Limits(plan)

    def of(self, wanted: Sequence[int]) -> Room:
        """Say whether a place fits in the plan, the child's own one taken out.

        Parameters
        ----------
        wanted
            Options, one a child: of a child alone, or of brothers and sisters who ask together.
        """
        options = self._plan.problem.options
        child = int(options.child[wanted[0]])
        unit = self._plan.tied.get(child, (child,))
        full = self._limits.full(wanted, unit)
        if not full:
            return Room(state="free")
        mine = self._limits.lowest(wanted)
        lower = [self._freed(row, unit, mine, equals=False) >= row.lack for row in full]
        if all(lower):
            return self._told("lower", full, unit, mine)
        below = [self._freed(row, unit, mine, equals=True) >= row.lack for row in full]
        held = below if not all(below) else lower
        worst = [row for row, gives in zip(full, held, strict=True) if not gives]
        return self._told("tie" if all(below) else "higher", worst, unit, mine)

    def _freed(self, full: Full, unit: Sequence[int], mine: Standing, *, equals: bool) -> int:
        """Give what children with lower priority, or equals as well, would free of a row."""
        freed = 0
        for child, amount in self._limits.users(full.row, unit).items():
            theirs = self._limits.standing(child)
            equal = theirs[:2] == mine[:2]
            below = equals if equal else self._limits.gives_way(theirs, mine)
            if below and not self._limits.is_guaranteed(child, full.row, amount):
                kept = int(self._plan.kept[child])
                stays = 0 if kept == NOTHING else self._plan.uses(kept).get(full.row, 0)
                freed += amount - min(amount, stays)
        return freed

    def _told(self, state: State, rows: list[Full], unit: Sequence[int], mine: Standing) -> Room:
        """Tell the row that lacks most: who uses it, and on whom the state rests."""
        plan, worst = self._plan, max(rows, key=lambda row: row.lack)
        rule, subject = plan.problem.bare.row_label(worst.row)
        there: dict[str, list[int]] = {name: [] for name in _KINDS}
        for child, amount in self._limits.users(worst.row, unit).items():
            guaranteed = self._limits.is_guaranteed(child, worst.row, amount)
            kind = "guaranteed" if guaranteed else self._kind(child, mine)
            there[kind].append(child)
        new = [child for kind in _KINDS[1:] for child in there[kind]]
        named = sorted(there[_NAMED[state]], key=self._merit)
        names = plan.problem.options.children
        besides = int(plan.besides[worst.row]) if isinstance(plan, PastPlan) else 0
        return Room(
            state=state,
            rule=rule,
            subject=subject,
            limit=worst.limit,
            holders=Holders(
                unlawful=besides, **{kind: len(found) for kind, found in there.items()}
            ),
            last_points=min((self._limits.standing(k).points for k in new), default=None),
            children=tuple(names[child] for child in named),
        )

    def _kind(self, child: int, mine: Standing) -> str:
        theirs = self._limits.standing(child)
        if theirs[:2] == mine[:2]:
            return "equal"
        return "lower" if self._limits.gives_way(theirs, mine) else "higher"

    def _merit(self, child: int) -> tuple[int, int, int]:
        layer, points, late = self._limits.standing(child)
        return layer, points, -late
