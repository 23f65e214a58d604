"""Small seat markets, and all that is true of them by looking at every possibility."""

from __future__ import annotations

import csv
from collections import Counter
from io import StringIO
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from berceau.seats.applications import NOWHERE

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from berceau.seats import Applications

WISHES = 4
HEADER = (
    "child_id",
    "household_id",
    "age",
    *(f"score_{k}" for k in range(1, WISHES + 1)),
    *(f"pref_{k}" for k in range(1, WISHES + 1)),
    "enrolled_daycare_id",
    "sibling_pattern",
)
DAYCARE_HEADER = ("daycare_id", "daycare_name", *(f"capacity_age{age}" for age in range(6)))
Rows = list[dict[str, str]]
Wanted = tuple[int, ...]


class Draw(NamedTuple):
    """How a market is drawn.

    Attributes
    ----------
    children, daycares
        How many.
    siblings, in_place
        Shares of children with brothers or sisters, and with a seat now.
    levels
        How many different points there are; few make many ties.
    """

    children: int = 12
    daycares: int = 4
    siblings: float = 0.5
    in_place: float = 0.25
    levels: int = 1000


def drawn(rng: random.Random, draw: Draw) -> tuple[Rows, Rows]:
    """Draw the rows of children and of daycares."""
    children: Rows = []
    while len(children) < draw.children:
        left = draw.children - len(children)
        size = min(left, rng.choice((2, 2, 3))) if rng.random() < draw.siblings else 1
        children += _household(rng, draw, f"h{len(children)}", size)
    daycares = []
    for number in range(draw.daycares):
        seats = {f"capacity_age{age}": str(rng.choice((0, 1, 1, 2))) for age in range(6)}
        daycares.append({"daycare_id": f"d{number}", "daycare_name": f"Place {number}", **seats})
    return children, daycares


def _household(rng: random.Random, draw: Draw, home: str, size: int) -> Rows:
    names = [f"d{number}" for number in range(draw.daycares)]
    common = rng.choice(names)
    pattern = str(rng.randint(1, 7)) if size > 1 else ""
    rows: Rows = []
    for k in range(size):
        wishes = rng.sample(names, rng.randint(1, min(WISHES, len(names) - 1)))
        if size > 1 and common not in wishes:
            wishes[rng.randrange(len(wishes))] = common
        rest = [name for name in names if name not in wishes]
        now = rng.choice(rest) if rest and rng.random() < draw.in_place else ""
        row = {
            "child_id": f"{home}c{k}",
            "household_id": home,
            "age": str(rng.choice((0, 0, 1))),
            "enrolled_daycare_id": now,
            "sibling_pattern": pattern,
        }
        for number, wish in enumerate(wishes, 1):
            row[f"pref_{number}"] = wish
            row[f"score_{number}"] = str(rng.randrange(draw.levels))
        rows.append(row)
    return rows


def write_tables(folder: Path, children: Rows, daycares: Rows) -> tuple[Path, Path]:
    """Write both tables as CSV; give their paths."""
    paths = folder / "children.csv", folder / "daycares.csv"
    for path, header, rows in zip(
        paths, (HEADER, DAYCARE_HEADER), (children, daycares), strict=True
    ):
        text = StringIO(newline="")
        writer = csv.DictWriter(text, header, restval="")
        writer.writeheader()
        writer.writerows(rows)
        path.write_text(text.getvalue(), encoding="utf-8")
    return paths


def combinations(given: Applications, home: int) -> list[Wanted]:
    """List what a household wants, the best first: the daycares of its children, in words.

    Written apart from the library: one rule of a pattern after the other, in plain Python.
    """
    household = given.households[home]
    if household.given is not None:
        return list(household.given)
    children = [given.children[c] for c in household.children]
    as_now = tuple(child.enrolled for child in children)
    found = []
    for wanted in product(*[(*child.wishes, child.enrolled) for child in children]):
        moves = [
            NOWHERE if daycare == now else daycare
            for daycare, now in zip(wanted, as_now, strict=True)
        ]
        places = [daycare for daycare in moves if daycare != NOWHERE]
        if places and (len(moves) == 1 or _allowed(household.pattern, moves, places)):
            ranks = [
                99 if move == NOWHERE else child.wishes.index(move) + 1
                for move, child in zip(moves, children, strict=True)
            ]
            found.append((_merit(household.pattern, moves, places, ranks), wanted))
    found.sort(key=lambda pair: pair[0], reverse=True)
    staying = [as_now] if any(now != NOWHERE for now in as_now) else []
    return [wanted for _, wanted in found] + staying


def _allowed(pattern: int, moves: Sequence[int], places: Sequence[int]) -> bool:
    one_place, all_move = len(set(places)) == 1, len(places) == len(moves)
    return {
        1: one_place and all_move,
        2: one_place and moves[0] != NOWHERE,
        3: one_place and moves[-1] != NOWHERE,
        4: all_move,
        5: True,
        6: all_move,
        7: True,
    }[pattern]


def _merit(
    pattern: int, moves: Sequence[int], places: Sequence[int], ranks: Sequence[int]
) -> tuple[int, ...]:
    together = max(Counter(places).values())
    total = 1
    for rank in ranks:
        total *= rank
    down = [-rank for rank in ranks]
    who = [int(move != NOWHERE) for move in moves]
    if pattern in {0, 6, 7}:
        return (len(places), -total, *down)
    if pattern == 2:
        return (*who, len(places), together, -total, *down)
    if pattern == 3:
        return (*reversed(who), len(places), together, -total, *reversed(down))
    return (len(places), together, -total, *down)


class Naive:
    """A market looked at possibility by possibility.

    Parameters
    ----------
    given
        The market.
    order
        Children from the first to the last in an order that breaks ties; without it equal points
        do not make a complaint.
    """

    def __init__(self, given: Applications, order: Sequence[str] | None = None) -> None:
        self.given = given
        self.turn = {name: k for k, name in enumerate(order)} if order is not None else None
        self.wanted = [combinations(given, k) for k in range(len(given.households))]
        self.rooms = {
            (number, age): room
            for number, rooms in enumerate(given.seats)
            for age, room in enumerate(rooms)
        }

    def crowded(self, seats: Sequence[int]) -> list[tuple[int, int]]:
        """List the daycares and ages with more children than seats."""
        load = Counter(
            (daycare, child.age)
            for child, daycare in zip(self.given.children, seats, strict=True)
            if daycare != NOWHERE
        )
        return [cell for cell, count in load.items() if count > self.rooms[cell]]

    def lost(self, seats: Sequence[int]) -> list[str]:
        """List the children who had a seat and have none."""
        pairs = zip(self.given.children, seats, strict=True)
        return [c.id for c, daycare in pairs if c.enrolled != NOWHERE == daycare]

    def complaints(self, seats: Sequence[int]) -> dict[int, Wanted]:
        """Give the households that could have what they prefer, with the best of it."""
        found = {}
        for home, wanted in enumerate(self.wanted):
            members = self.given.households[home].children
            has = tuple(seats[c] for c in members)
            better = wanted[: wanted.index(has)] if has in wanted else wanted
            open_ones = [
                combination for combination in better if self._open(home, combination, seats)
            ]
            if open_ones:
                found[home] = open_ones[0]
        return found

    def _open(self, home: int, combination: Wanted, seats: Sequence[int]) -> bool:
        members = self.given.households[home].children
        cells: dict[tuple[int, int], list[int]] = {}
        for child, daycare in zip(members, combination, strict=True):
            if daycare != NOWHERE:
                cells.setdefault((daycare, self.given.children[child].age), []).append(child)
        for (daycare, age), own in cells.items():
            weakest = min(own, key=lambda c: self._priority(c, daycare))
            before = sum(
                other not in members
                and place == daycare
                and self.given.children[other].age == age
                and not self._gives_way(other, weakest, daycare)
                for other, place in enumerate(seats)
            )
            if before + len(own) > self.rooms[daycare, age]:
                return False
        return True

    def _priority(self, child: int, daycare: int) -> tuple[int, int, int]:
        who = self.given.children[child]
        turn = -self.turn[who.id] if self.turn is not None else 0
        return (int(who.enrolled == daycare), who.score_at(daycare), turn)

    def _gives_way(self, other: int, child: int, daycare: int) -> bool:
        theirs = self._priority(other, daycare)
        return not theirs[0] and theirs < self._priority(child, daycare)

    def outcomes(self) -> Iterator[tuple[int, ...]]:
        """Go through all ways to seat the children within the seats there are."""
        ways: list[list[Wanted]] = []
        for home, wanted in enumerate(self.wanted):
            members = self.given.households[home].children
            in_place = any(self.given.children[c].enrolled != NOWHERE for c in members)
            ways.append([*wanted, *([] if in_place else [(NOWHERE,) * len(members)])])
        for chosen in product(*ways):
            seats = [NOWHERE] * len(self.given.children)
            for home, combination in enumerate(chosen):
                for child, daycare in zip(
                    self.given.households[home].children, combination, strict=True
                ):
                    seats[child] = daycare
            if not self.crowded(seats):
                yield tuple(seats)
