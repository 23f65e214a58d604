"""What the children of a plan use of every limit, and what would be free if some of them left."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.placement.check.counting import Stands
from berceau.placement.check.meters import use_of
from berceau.placement.check.presence import Presence, Stays, presence_of
from berceau.placement.check.view import Stretch

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from numpy.typing import NDArray

    from berceau.domain.families import Child, Family
    from berceau.domain.structures import Structure
    from berceau.placement.check.chances import Chance
    from berceau.placement.check.counting import Use
    from berceau.placement.check.seating import Seat, Seating
    from berceau.placement.check.view import View

    Ints = NDArray[np.int64]

_DAY = timedelta(days=1)


class Lacks(NamedTuple):
    """What is missing for wishes, limit by limit, shape ``(n,)``."""

    wish: Ints
    limit: Ints
    amount: Ints


class _Table(NamedTuple):
    """Amounts by who and limit, in that order, each pair once."""

    key: Ints
    amount: Ints
    size: int

    @classmethod
    def of(cls, who: Ints, limit: Ints, amount: Ints, size: int) -> _Table:
        order = np.argsort(who * size + limit, kind="stable")
        key = (who * size + limit)[order]
        first = np.flatnonzero(np.diff(key, prepend=-1))
        sums = np.add.reduceat(amount[order], first) if len(first) else amount[:0]
        return cls(key[first], sums, size)

    def at(self, who: Ints, limit: Ints) -> Ints:
        """Give the amounts of pairs, 0 where there is none."""
        if not len(self.key):
            return np.zeros_like(who)
        key = who * self.size + limit
        where = np.minimum(np.searchsorted(self.key, key), len(self.key) - 1)
        found: Ints = np.where(self.key[where] == key, self.amount[where], 0)
        return found


class Hearing(NamedTuple):
    """Use of limits: by chances, by the plan, and what broods would leave.

    Attributes
    ----------
    chances
        What each chance uses.
    held
        What each brood uses in the plan.
    load, limits
        What is used of each limit, and what there is.
    freed
        What would be free of each limit if a brood left: by limit, then brood.
    """

    chances: _Table
    held: _Table
    load: Ints
    limits: Ints
    freed: _Table

    def lacks(self, brood: Ints, wishes: Sequence[tuple[int, ...]]) -> Lacks:
        """Find what is missing for wishes, once what their own broods have is released.

        Parameters
        ----------
        brood
            Brood of each wish, shape ``(n,)``.
        wishes
            Numbers of the chances of each.
        """
        size = self.chances.size
        chance = np.array([k for wish in wishes for k in wish], dtype=np.int64)
        wish = np.repeat(np.arange(len(wishes)), [len(one) for one in wishes])
        starts, ends = np.searchsorted(
            self.chances.key, np.stack([chance * size, (chance + 1) * size])
        )
        counts = ends - starts
        at = np.arange(counts.sum()) - np.repeat(counts.cumsum() - counts - starts, counts)
        need = _Table.of(
            np.repeat(wish, counts), self.chances.key[at] % size, self.chances.amount[at], size
        )
        who, limit = np.divmod(need.key, size)
        missing = self.load[limit] + need.amount - self.limits[limit]
        some = np.flatnonzero(missing > 0)
        who, limit, missing = who[some], limit[some], missing[some]
        missing = missing - self.held.at(brood[who], limit)
        some = np.flatnonzero(missing > 0)
        return Lacks(who[some], limit[some], missing[some])

    def users(self, limit: Ints) -> tuple[Ints, Ints, Ints]:
        """List who would leave something of limits.

        Returns
        -------
        tuple
            Positions in what was asked, broods, and amounts.
        """
        size = self.freed.size
        starts, ends = np.searchsorted(
            self.freed.key, np.stack([limit * size, (limit + 1) * size])
        )
        counts = ends - starts
        at = np.arange(counts.sum()) - np.repeat(counts.cumsum() - counts - starts, counts)
        asked = np.repeat(np.arange(len(limit)), counts)
        return asked, self.freed.key[at] % max(1, size), self.freed.amount[at]


class _Row(NamedTuple):
    """A child at a structure for a week."""

    family: Family
    child: Child
    structure: Structure
    slots: frozenset[int]
    stay: Stretch
    convention: str | None


class Asked(NamedTuple):
    """What children ask of a plan.

    Attributes
    ----------
    chances, presence
        What they could have, and when they would be there.
    brood_of
        Number of the brood of each child that asks.
    settled
        Children whose place nobody may take.
    """

    chances: Sequence[Chance]
    presence: Presence
    brood_of: Mapping[str, int]
    settled: AbstractSet[str]


def hearing(view: View, seating: Seating, asked: Asked) -> Hearing:
    """Work out what is used, and what would be free.

    Parameters
    ----------
    view, seating
        The territory and the plan.
    asked
        What children ask.
    """
    children = list(seating.by_child)
    first, last = len(asked.chances), len(asked.chances) + len(children)
    use = _use(view, seating, asked, children)
    size = len(use.limits)
    plan = (use.owner >= first) & (use.owner < last)
    who, limit, amount = use.owner[plan] - first, use.limit[plan], use.amount[plan]
    load = np.bincount(limit, weights=amount, minlength=size).astype(np.int64)
    wanted = np.flatnonzero(use.owner < first)
    # Where there is room for one child, only brothers and sisters together may lack some.
    lacks = load[use.limit[wanted]] + use.amount[wanted] > use.limits[use.limit[wanted]]
    wanted = wanted[lacks | _several(asked)[use.owner[wanted]]]
    brood = np.array([asked.brood_of.get(name, -1) for name in children], dtype=np.int64)
    asks = brood[who] >= 0
    stays = use.owner >= last
    by_staying = _Table.of(use.owner[stays] - last, use.limit[stays], use.amount[stays], size)
    beyond = amount - np.minimum(by_staying.at(who, limit), amount)
    is_open = np.array([name not in asked.settled for name in children], dtype=np.bool_)
    free = np.flatnonzero(asks & is_open[who] & (beyond > 0))
    n = max(asked.brood_of.values(), default=0) + 1
    return Hearing(
        chances=_Table.of(use.owner[wanted], use.limit[wanted], use.amount[wanted], size),
        held=_Table.of(brood[who[asks]], limit[asks], amount[asks], size),
        load=load,
        limits=use.limits,
        freed=_Table.of(limit[free], brood[who[free]], beyond[free], n),
    )


def _several(asked: Asked) -> NDArray[np.bool_]:
    """Say of chances whether their children ask together with others."""
    sizes = Counter(asked.brood_of.values())
    return np.array(
        [sizes[asked.brood_of[chance.child.id]] > 1 for chance in asked.chances], dtype=np.bool_
    )


def _use(view: View, seating: Seating, asked: Asked, children: list[str]) -> Use:
    """Count what chances use, then children in the plan, then those who moved had they stayed."""
    first, last = len(asked.chances), len(asked.chances) + len(children)
    rows = [(k, row) for k, c in enumerate(asked.chances) for row in _held(view, c, c.stay)]
    seats: list[tuple[int, Seat]] = []
    for k, name in enumerate(children):
        seats += [(first + k, seat) for seat in seating.by_child[name]]
        seat = seating.finals.get(name)
        if seat is not None and seat.is_granted:
            rows += [(last + k, row) for row in _held(view, seat, None)]
    return use_of(view, _stands(view, asked, rows, seats))


def _held(view: View, who: Chance | Seat, before: Stretch | None) -> Iterator[_Row]:
    """Give the place that a child holds, to its end or until the day before a stay begins."""
    held, stay = who.child.held, view.held(who.child)
    if held is None or stay is None:
        return
    last = stay.last if before is None else min(stay.last, before.first - _DAY)
    if last >= stay.first:
        structure = view.territory.structure_by_id[held.structure]
        slots, span = view.slots(held.week), Stretch(stay.first, last)
        yield _Row(who.family, who.child, structure, slots, span, held.convention)


def _stands(
    view: View, asked: Asked, rows: Sequence[tuple[int, _Row]], seats: Sequence[tuple[int, Seat]]
) -> Stands:
    """Put chances, held places and the seats of the plan under each other."""
    held = presence_of(
        view,
        Stays(
            children=[row.child for _, row in rows],
            structures=[row.structure for _, row in rows],
            slots=[row.slots for _, row in rows],
            spans=[row.stay for _, row in rows],
        ),
    )
    both = (asked.presence, held)
    plan = [seat for _, seat in seats]
    presence = Presence(
        marked=np.concatenate([*(one.marked for one in both), *(s.marked[None] for s in plan)]),
        present=np.concatenate([*(one.present for one in both), *(s.present[None] for s in plan)]),
        ages=np.concatenate([*(one.ages for one in both), *(s.ages[None] for s in plan)]),
        walks=np.concatenate([*(one.walks for one in both), *(s.walks[None] for s in plan)]),
        minutes=np.concatenate([*(one.minutes for one in both), *(s.minutes[None] for s in plan)]),
    )
    owner = [*range(len(asked.chances)), *(k for k, _ in rows), *(k for k, _ in seats)]
    who: list[Chance | _Row | Seat] = [
        *asked.chances,
        *(row for _, row in rows),
        *(seat for _, seat in seats),
    ]
    return Stands(
        owner=np.array(owner, dtype=np.int64),
        families=[one.family for one in who],
        children=[one.child for one in who],
        structures=[one.structure for one in who],
        conventions=[
            *(None if c.convention is None else c.convention.id for c in asked.chances),
            *(row.convention for _, row in rows),
            *(seat.placement.convention for _, seat in seats),
        ],
        presence=presence,
    )
