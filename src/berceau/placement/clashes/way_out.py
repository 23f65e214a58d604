"""The cheapest way out: what to change so that everything else can be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.domain.base import Record
from berceau.engine.solve import solve
from berceau.engine.verdict import Verdict
from berceau.errors import InfeasibleError, InputError
from berceau.placement.clashes.changes import Change, More, applied
from berceau.placement.clashes.elastic import BY_MOMENT, Elastic
from berceau.placement.clashes.lines import NEVER
from berceau.placement.problem import formulate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np
    import numpy.typing as npt

    from berceau.domain.territory import Territory
    from berceau.placement.clashes.ground import Ground
    from berceau.placement.clashes.probe import Probe

    Ints = npt.NDArray[np.int64]


class WayOut(Record):
    """Changes after which a lawful proposal exists.

    The fewest items that are hardest to negotiate are changed, then the fewest of the next level,
    and so on; then each number is raised by as little as possible, at as few moments as possible.
    """

    changes: tuple[Change, ...]
    cheapest: bool
    """Whether it is proven that nothing cheaper does."""
    verified: bool
    """Whether the changed territory was solved again, and has a lawful proposal."""

    def applied(self, territory: Territory) -> Territory:
        """Give the territory with the changes made."""
        return applied(territory, self.changes)


def way_out(
    territory: Territory,
    ground: Ground,
    probe: Probe,
    *,
    dropped: Iterable[Change],
) -> WayOut | None:
    """Look for the cheapest changes that undo every clash.

    Parameters
    ----------
    territory
        The territory.
    ground
        Its commitments.
    probe
        Where searches are counted.
    dropped
        What must be given up whatever the rest: decisions that nothing allows.

    Returns
    -------
        ``None`` if the search was ended before it had any.
    """
    changes, cheapest = list(dropped), True
    if not ground.is_empty:
        elastic = Elastic(ground)
        outcome = solve(
            elastic.program(),
            list(elastic.stages()),
            limits=probe.limits,
            hint=elastic.everything_lifted(),
        )
        probe.note(outcome)
        if outcome.x is None:
            return None
        cheapest = outcome.verdict is Verdict.PROVEN and elastic.is_exact
        changes += _changes(ground, elastic, outcome.x)
    verifying = probe.again()
    changes.sort(key=lambda change: change.item.rank)
    found = tuple(_smaller_reserves(territory, changes, verifying))
    verified = _holds(territory, found, verifying)
    probe.take(verifying)
    return WayOut(changes=found, cheapest=cheapest, verified=verified)


def _changes(ground: Ground, elastic: Elastic, x: Ints) -> Iterator[Change]:
    calendar = ground.territory.calendar
    for number, item in enumerate(ground.items):
        if not x[elastic.lifted[number]]:
            continue
        if item.kind in BY_MOMENT:
            raised = elastic.moments(number, x)
            moments = tuple(
                More(
                    slot=None if line.slot == NEVER else line.slot,
                    month=line.month,
                    amount=amount,
                )
                for line, amount in ((ground.lines[r.line], r.amount) for r in raised)
            )
            slots = frozenset(more.slot for more in moments if more.slot is not None)
            months = sorted({more.month for more in moments})
            yield Change(
                item=item.model_copy(
                    update={
                        "slots": calendar.compress(slots),
                        "months": tuple(calendar.months[m].label for m in months),
                    }
                ),
                amount=max((more.amount for more in moments), default=0),
                moments=moments,
            )
        elif number in elastic.amount:
            yield Change(item=item, amount=int(x[elastic.amount[number]]))
        else:
            yield Change(item=item)


def _smaller_reserves(
    territory: Territory, changes: list[Change], probe: Probe
) -> Iterator[Change]:
    """Lower reserved places by as little as leaves a lawful proposal, in place of lifting them."""
    for position, change in enumerate(changes):
        if change.item.kind != "reserve":
            yield change
            continue
        low, high = 1, change.item.limit or 1
        while low < high:
            amount = (low + high) // 2
            changes[position] = change.model_copy(update={"amount": amount})
            if _holds(territory, changes, probe):
                high = amount
            else:
                low = amount + 1
        changes[position] = change.model_copy(update={"amount": high})
        yield changes[position]


def _holds(territory: Territory, changes: Sequence[Change], probe: Probe) -> bool:
    """Say whether the changed territory has a lawful proposal, by its own whole program."""
    policy = territory.policy.model_copy(update={"envy": ()})
    try:
        changed = applied(territory, changes).model_copy(update={"policy": policy})
        program = formulate(changed).program
    except (InfeasibleError, InputError):
        return False
    return bool(probe.has_solution(program))
