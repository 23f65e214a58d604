"""Children and the seats that they may get: who goes first, and where points are equal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from berceau.engine.matrix import starts_of
from berceau.market.market import GUARANTEED
from berceau.placement.priority import drawn
from berceau.seats.applications import AGES, NOWHERE

if TYPE_CHECKING:
    from berceau.engine.matrix import AnyArray, BoolArray, IntArray
    from berceau.seats.applications import Applications

Ties = Literal["lottery", "kept"]


class Tie(NamedTuple):
    """Children of one age with equal points at one daycare.

    Attributes
    ----------
    daycare
        Number of the daycare.
    age
        Age of the children.
    score
        Their points.
    children
        Their numbers, in the order of the lottery.
    """

    daycare: int
    age: int
    score: int
    children: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Pairs:
    """A child and a daycare that it may go to, one entry each.

    Attributes
    ----------
    starts
        Where the pairs of each child start, and the end: its wishes in order, then the daycare
        where it is now, if there is one.
    child, daycare, cell
        Of each pair; seats of one daycare and age are a cell.
    key
        Who goes first in the cell: larger first, ``GUARANTEED`` for who is there now.
    possible
        Whether there is a seat at all.
    limit
        Seats of each cell, those of children in place counted.
    extra
        Pairs that only combinations name, behind all others.
    ties
        Equal points of children of several households.
    """

    starts: IntArray
    child: IntArray
    daycare: IntArray
    cell: IntArray
    key: IntArray
    possible: BoolArray
    limit: IntArray
    extra: dict[tuple[int, int], int]
    ties: tuple[Tie, ...]


def pairs_of(applications: Applications, *, ties: Ties, seed: int) -> Pairs:
    """List the pairs of a seat market.

    Parameters
    ----------
    applications
        Both files.
    ties
        Equal points: broken by a ``lottery``, or ``kept``, so that equals do not envy each other.
    seed
        Seed of the lottery, to be published before it is drawn.
    """
    child, daycare, score = _flat(applications)
    counts = np.bincount(child, minlength=len(applications.children)).astype(np.int64)
    extra = _named_in_combinations(applications)
    first_extra = len(child)
    child += [c for c, _ in extra]
    daycare += [d for _, d in extra]
    score += [applications.children[c].score_at(d) for c, d in extra]
    who, where = np.array(child, dtype=np.int64), np.array(daycare, dtype=np.int64)
    ages = np.array([c.age for c in applications.children], dtype=np.int64)
    now = np.array([c.enrolled for c in applications.children], dtype=np.int64)
    # Cells stand in the order of the codes, so that the order of the files decides nothing.
    by_code = sorted(range(len(applications.daycares)), key=lambda d: applications.daycares[d].id)
    line = np.empty(len(by_code), dtype=np.int64)
    line[by_code] = np.arange(len(by_code))
    cell = line[where] * AGES + ages[who]
    limit = np.array([applications.seats[d] for d in by_code], dtype=np.int64).ravel()
    stays = now[who] == where
    levels, level = _levels(score)
    found, turn = _lottery(applications, cell, np.where(stays, -1, level), who, seed)
    key = level * (len(ages) + 1) + turn[who] if ties == "lottery" else level
    return Pairs(
        starts_of(counts),
        who,
        where,
        cell,
        np.where(stays, GUARANTEED, key),
        limit[cell] > 0,
        limit,
        {pair: first_extra + k for k, pair in enumerate(extra)},
        tuple(
            Tie(
                int(where[t[0]]),
                int(ages[who[t[0]]]),
                int(levels[level[t[0]]]),
                tuple(who[t].tolist()),
            )
            for t in found
        ),
    )


def _levels(scores: list[int]) -> tuple[AnyArray, IntArray]:
    """Give the distinct points, increasing, and the place of each number of points among them."""
    large = max(map(abs, scores), default=0) >= GUARANTEED
    points = np.array(scores, dtype=object if large else np.int64)
    levels, level = np.unique(points, return_inverse=True)
    return levels, level.astype(np.int64)


def _flat(applications: Applications) -> tuple[list[int], list[int], list[int]]:
    child: list[int] = []
    daycare: list[int] = []
    score: list[int] = []
    for number, (_, _, wishes, scores, base, enrolled) in enumerate(applications.children):
        here = len(daycare)
        daycare += wishes
        score += scores
        if enrolled != NOWHERE:
            daycare.append(enrolled)
            score.append(base)
        child += [number] * (len(daycare) - here)
    return child, daycare, score


def _named_in_combinations(applications: Applications) -> list[tuple[int, int]]:
    """List children and daycares that combinations name and the wishes do not."""
    found: dict[tuple[int, int], None] = {}
    for home in applications.households:
        for combination in home.given or ():
            for number, daycare in zip(home.children, combination, strict=True):
                child = applications.children[number]
                if daycare not in {NOWHERE, child.enrolled, *child.wishes}:
                    found[number, daycare] = None
    return list(found)


def _lottery(
    applications: Applications, cell: IntArray, level: IntArray, who: IntArray, seed: int
) -> tuple[list[IntArray], IntArray]:
    """Find equal points, and draw who of those children goes first.

    Parameters
    ----------
    cell, level, who
        Cell, number of the points, and child of each pair; level -1 never counts as equal.
    seed
        Seed of the draw.

    Returns
    -------
        Pairs of each tie in the order of the draw, and a number for each child, larger goes
        first, 0 for children in no tie.
    """
    code = cell * (level.max(initial=0) + 2) + level + 1
    order = np.argsort(code, kind="stable")
    line = code[order]
    same = np.flatnonzero((line[1:] == line[:-1]) & (level[order[1:]] >= 0))
    turn = np.zeros(len(applications.children), dtype=np.int64)
    if not len(same):
        return [], turn
    tied = np.unique(np.concatenate([who[order[same]], who[order[same + 1]]])).tolist()
    names = [applications.children[c].id for c in tied]
    chance = [drawn(seed, name) for name in names]
    in_turn = sorted(range(len(tied)), key=lambda k: (-chance[k], names[k]))
    for number, k in enumerate(in_turn, 1):
        turn[tied[k]] = number
    home = applications.household_of
    breaks = np.flatnonzero(np.diff(same) > 1) + 1
    groups = [order[run[0] : run[-1] + 2] for run in np.split(same, breaks)]
    groups = [group[np.argsort(-turn[who[group]])] for group in groups]
    return [g for g in groups if len({home[c] for c in who[g].tolist()}) > 1], turn
