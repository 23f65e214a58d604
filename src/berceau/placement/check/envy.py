"""Justified complaints, counted from the rules alone: the twin of the market's count.

Each child is asked about each place and week that it wishes more than what it has: would it fit
if nobody left, if all those with lower priority left, if one of them did, and does one of them
hold everything? See ``docs/reference/justified-envy.md``.
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.placement.check.broods import broods
from berceau.placement.check.chances import chances, some
from berceau.placement.check.hearing import Asked, Hearing, hearing
from berceau.placement.check.points import fact_of, is_true
from berceau.placement.check.pools import pool_places
from berceau.placement.check.priority import Priorities, Priority
from berceau.placement.proposal import Envy, EnvyCounts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from berceau.domain.policy import Notion
    from berceau.placement.check.seating import Seat, Seating
    from berceau.placement.check.view import View

    Bools = NDArray[np.bool_]
    Ints = NDArray[np.int64]

_NOTIONS: tuple[Notion, ...] = ("waste", "cutoff", "swap", "cover")


class Grieved(NamedTuple):
    """Who could complain.

    Attributes
    ----------
    gap
        Points apart below which nobody does.
    refused, placed
        Children by notion, those who have nothing and those who have a place.
    """

    gap: int
    refused: dict[Notion, set[str]]
    placed: dict[Notion, set[str]]

    @property
    def counts(self) -> Envy:
        """How many there are."""
        refused, placed = (
            EnvyCounts(**{notion: len(children) for notion, children in side.items()})
            for side in (self.refused, self.placed)
        )
        return Envy(gap=self.gap, refused=refused, placed=placed)


def grieved(view: View, seating: Seating, gap: int) -> Grieved:
    """Find the children who could complain of a lawful plan.

    Parameters
    ----------
    view, seating
        The territory and the plan.
    gap
        Points apart below which nobody complains.
    """
    court = _Court(view, seating, gap)
    found = Grieved(gap, {n: set() for n in _NOTIONS}, {n: set() for n in _NOTIONS})
    for notion, number in court.complaints():
        brood = court.broods[number]
        (found.placed if brood.placed else found.refused)[notion].update(brood.children)
    return found


class _Wish(NamedTuple):
    """What a brood would rather have: numbers of chances, one for each child placed."""

    brood: int
    chances: tuple[int, ...]


class _Merits(NamedTuple):
    """Priorities as numbers, larger goes first, shape ``(n,)``."""

    layer: Ints
    points: Ints
    chain: Ints

    def at(self, rows: Ints) -> _Merits:
        return _Merits(*(part[rows] for part in self))


class _Court:
    """One plan, with everything that complaints are judged by."""

    def __init__(self, view: View, seating: Seating, gap: int) -> None:
        self._view = view
        self._seating = seating
        self._gap = gap
        self._priorities = Priorities(view)
        found, presence = chances(view)
        self.broods = list(broods(view, seating, found))
        self._brood_of = {c: k for k, brood in enumerate(self.broods) for c in brood.children}
        wanted = sorted({n for brood in self.broods for one in brood.wanted for n in one})
        self._chances = [found[n] for n in wanted]
        self._presence = some(presence, wanted)
        number = {n: k for k, n in enumerate(wanted)}
        self._wishes = [
            _Wish(k, tuple(number[n] for n in one))
            for k, brood in enumerate(self.broods)
            for one in brood.wanted
        ]

    def complaints(self) -> set[tuple[Notion, int]]:
        """Find who could complain: notions, and numbers of broods."""
        brood = np.array([wish.brood for wish in self._wishes], dtype=np.int64)
        heard = self._hear()
        lacks = heard.lacks(brood, [wish.chances for wish in self._wishes])
        blocked = np.bincount(lacks.wish, minlength=len(brood)) > 0
        found: set[tuple[Notion, int]] = {("waste", k) for k in brood[~blocked].tolist()}
        theirs, mine = self._merits_held(), self._merits_wanted()
        # Pairs of a limit that lacks room for a wish, and a brood that uses it and is lower.
        lack, rival, amount = heard.users(lacks.limit)
        lower = self._gives_way(theirs.at(rival), mine.at(lacks.wish[lack]))
        lower &= rival != brood[lacks.wish[lack]]
        lack, rival, amount = lack[lower], rival[lower], amount[lower]
        given = np.bincount(lack, weights=amount, minlength=len(lacks.wish))
        hopeless = np.bincount(lacks.wish[given < lacks.amount], minlength=len(brood)) > 0
        found |= {("cutoff", k) for k in brood[blocked & ~hopeless].tolist()}
        enough = amount >= lacks.amount[lack]
        key = lacks.wish[lack[enough]] * len(self.broods) + rival[enough]
        pairs, times = np.unique(key, return_counts=True)
        wish, other = np.divmod(pairs, max(1, len(self.broods)))
        alone = times == np.bincount(lacks.wish, minlength=len(brood))[wish]
        for w, r in zip(wish[alone].tolist(), other[alone].tolist(), strict=True):
            found.add(("swap", self._wishes[w].brood))
            if ("cover", self._wishes[w].brood) not in found and self._covers(w, r):
                found.add(("cover", self._wishes[w].brood))
        return found

    # -- what is used

    def _hear(self) -> Hearing:
        """Work out what chances and the plan use, and what would be free if broods left."""
        safe = {
            child
            for number, brood in enumerate(self.broods)
            if brood.placed and all(map(self._is_pooled, self._placed(number)))
            for child in brood.children
        }
        sure = {child for child, seat in self._seating.finals.items() if self._is_sure(seat)}
        asked = Asked(self._chances, self._presence, self._brood_of, safe | sure)
        return hearing(self._view, self._seating, asked)

    def _placed(self, brood: int) -> list[Seat]:
        """Give the seats that the children of a brood end up with."""
        finals = self._seating.finals
        return [finals[child] for child in self.broods[brood].children if child in finals]

    def _is_sure(self, seat: Seat) -> bool:
        """Say whether a place is kept, or decided by the commission."""
        return not seat.is_granted or seat.child.id in self._view.decided

    def _is_pooled(self, seat: Seat) -> bool:
        """Say whether a child counts in a reserved pool of the structure where it is."""
        for pool in seat.structure.reserved:
            entitled = [
                other
                for other in self._seating.by_structure[seat.structure.id]
                if not other.leaves and is_true(fact_of(other.family, other.child, pool.fact))
            ]
            entitled.sort(key=lambda s: (self._is_sure(s), self._merit(s)), reverse=True)
            if seat in entitled[: pool_places(self._view, seat.structure, pool)]:
                return True
        return False

    # -- priorities

    def _merit(self, seat: Seat) -> Priority:
        convention = self._view.territory.convention_by_id.get(seat.placement.convention or "")
        return self._priorities.at(seat.family, seat.child, seat.structure, convention)

    def _merits_held(self) -> _Merits:
        """Give the priority of each brood at what it has, that of its last child."""
        nothing = Priority((), 0, 0)
        return self._numbers(
            [
                min(map(self._merit, self._placed(k)), default=nothing)
                for k in range(len(self.broods))
            ]
        )

    def _merits_wanted(self) -> _Merits:
        """Give the priority of each wish, that of its last child."""
        merits = [
            self._priorities.at(c.family, c.child, c.structure, c.convention)
            for c in self._chances
        ]
        return self._numbers([min(merits[k] for k in wish.chances) for wish in self._wishes])

    @staticmethod
    def _numbers(merits: list[Priority]) -> _Merits:
        """Write priorities as numbers; a layer as a binary number that begins with 1."""
        layers = [int("1" + "".join(str(int(fact)) for fact in m.layer), 2) for m in merits]
        return _Merits(
            np.array(layers, dtype=np.int64),
            np.array([m.points for m in merits], dtype=np.int64),
            np.array([m.chain for m in merits], dtype=np.int64),
        )

    def _gives_way(self, theirs: _Merits, mine: _Merits) -> Bools:
        """Say where one priority is so much lower than another that who has that may complain."""
        if self._gap:
            lower = mine.points - theirs.points >= self._gap
        else:
            lower = theirs.points < mine.points
            if self._view.policy.ties == "broken":
                lower |= (theirs.points == mine.points) & (theirs.chain < mine.chain)
        other = theirs.layer != mine.layer
        found: Bools = np.where(other, theirs.layer < mine.layer, lower)
        return found

    # -- cover

    def _covers(self, wish: int, rival: int) -> bool:
        """Say whether a brood holds all that is wished, each child what another one wants."""
        asking, having = self._wishes[wish].chances, self.broods[rival].children
        return any(
            all(self._holds(chance, child) for chance, child in zip(asking, chosen, strict=True))
            for chosen in permutations(having, len(asking))
        )

    def _holds(self, chance: int, child: str) -> bool:
        """Say whether a child is in the section of a chance, all its months, at all its slots."""
        structure = self._chances[chance].structure
        ages, present = self._presence.ages[chance], self._presence.present[chance]
        covered = np.zeros(self._view.shape, dtype=np.bool_)
        for seat in self._seating.by_child.get(child, ()):
            if seat.structure is structure:
                months = present & seat.present
                for month in np.flatnonzero(months).tolist():
                    own = self._view.counting_section(structure, int(ages[month]))
                    other = self._view.counting_section(structure, int(seat.ages[month]))
                    covered[month] |= seat.marked & (own.id == other.id)
        return bool(covered[present][:, self._presence.marked[chance]].all())
