"""Seat markets drawn from a seed, as the two tables of ChilmAI.

35 children for each daycare, most of them 0 to 2 years old; 15 % of the children have a brother
or sister who applies too (two or three together, all seven patterns alike); 5 % have a seat and
want another one; 3 to 8 wishes, near by rather than far, 3 to 6 where there are several children;
points that differ from child to child, those of brothers and sisters side by side, with a bonus
on 15 % of the wishes; 0.85 seat a child.
"""

from __future__ import annotations

import csv
import random
from io import StringIO
from typing import NamedTuple

PER_DAYCARE = 35
AGES = (24, 30, 20, 14, 7, 5)
"""Weights of the ages from 0 to 5."""
WITH_SIBLINGS, WITH_A_SEAT, WITH_BONUS = 0.15, 0.05, 0.15
SEATS_A_CHILD = 0.85
MOST_WISHES = 8
BONUS = 0.1
"""The bonus as a share of the range of the points."""
_NEAR = 14


class Files(NamedTuple):
    """The two tables, as bytes in UTF-8."""

    children: bytes
    daycares: bytes


def draw(
    children: int,
    seed: int,
    *,
    siblings: float = WITH_SIBLINGS,
    in_place: float = WITH_A_SEAT,
    per_daycare: int = PER_DAYCARE,
) -> Files:
    """Draw a market.

    Parameters
    ----------
    children
        Number of children.
    seed
        Seed of the draw.
    siblings
        Share of the children with a brother or sister.
    in_place
        Share of the children with a seat.
    per_daycare
        Children for each daycare.
    """
    rng = random.Random(f"seat market {children} {seed} {siblings}")  # noqa: S311 - no secret
    n_daycares = max(3, round(children / per_daycare))
    places = [(rng.random(), rng.random()) for _ in range(n_daycares)]
    sizes: list[int] = []
    while sum(sizes) < children:
        left = children - sum(sizes)
        several = left > 1 and rng.random() < siblings / (2.4 - 1.4 * siblings)
        size = min(left, rng.choice((2, 2, 2, 3, 3))) if several else 1
        sizes.append(size)
    points = _points(rng, sizes)
    rows: list[list[object]] = []
    for size in sizes:
        rows += _household(rng, len(rows), size, places, points, in_place)
    header = ["child_id", "household_id", "age"]
    header += [f"score_{k}" for k in range(1, MOST_WISHES + 1)]
    header += [f"pref_{k}" for k in range(1, MOST_WISHES + 1)]
    header += ["enrolled_daycare_id", "sibling_pattern"]
    return Files(_table(header, rows), _daycares(rng, rows, n_daycares))


def _points(rng: random.Random, sizes: list[int]) -> list[int]:
    """Give each child points of its own: households in a random order, its children in a row."""
    order = rng.sample(range(len(sizes)), len(sizes))
    first, points = {}, 10
    for home in order:
        first[home] = points
        points += 10 * sizes[home]
    return [first[home] + 10 * k for home, size in enumerate(sizes) for k in range(size)]


def _household(
    rng: random.Random,
    first: int,
    size: int,
    places: list[tuple[float, float]],
    points: list[int],
    in_place: float,
) -> list[list[object]]:
    x, y = rng.random(), rng.random()
    by_distance = sorted(
        range(len(places)), key=lambda d: (places[d][0] - x) ** 2 + (places[d][1] - y) ** 2
    )
    near = by_distance[: min(_NEAR, len(places))]
    ages = sorted(rng.choices(range(6), AGES, k=size), reverse=True)
    pattern = rng.randint(1, 7) if size > 1 else ""
    most = min(MOST_WISHES if size == 1 else 6, len(near) - 1)
    count = rng.randint(min(3, most), most)
    common = near[: count + 1]
    rows: list[list[object]] = []
    for k, age in enumerate(ages):
        wishes = rng.sample(near, count) if size == 1 else rng.sample(common, count)
        wishes.sort(key=lambda d: near.index(d) + rng.random() * 4)
        outside = [d for d in near if d not in wishes]
        enrolled = rng.choice(outside) + 1 if outside and rng.random() < in_place else ""
        base = points[first + k]
        # Not a multiple of ten, so that no two children have equal points.
        bonus = round(BONUS * len(points)) * 10 + 5
        scores = [base + bonus * (rng.random() < WITH_BONUS) for _ in wishes]
        scores[0] = base if size == 1 else scores[0]
        blank = [""] * (MOST_WISHES - count)
        rows.append(
            [
                *(first + k + 1, first + 1, age),
                *scores,
                *blank,
                *(daycare + 1 for daycare in wishes),
                *blank,
                *(enrolled, pattern),
            ]
        )
    return rows


def _daycares(rng: random.Random, rows: list[list[object]], n_daycares: int) -> bytes:
    """Share the seats out among ages as children are, and among daycares at random."""
    seats = [[0] * 6 for _ in range(n_daycares)]
    for row in rows:
        if rng.random() < SEATS_A_CHILD:
            seats[rng.randrange(n_daycares)][int(str(row[2]))] += 1
    header = ["daycare_id", "daycare_name", *(f"capacity_age{age}" for age in range(6))]
    lines: list[list[object]] = [[d + 1, f"Daycare {d + 1}", *s] for d, s in enumerate(seats)]
    return _table(header, lines)


def _table(header: list[str], rows: list[list[object]]) -> bytes:
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()
