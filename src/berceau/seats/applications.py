"""What the two files of a seat market say: children, daycares, households."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

NOWHERE = -1
"""In place of the number of a daycare: no seat."""
AGES = 6
"""Ages from 0 to 5 years have seats of their own."""


class Daycare(NamedTuple):
    """A daycare and the seats that it offers.

    Attributes
    ----------
    id
        The user's own code.
    name
        Name, perhaps empty.
    seats
        Seats offered to children of 0, 1, … 5 years, those of children in place not counted.
    """

    id: str
    name: str
    seats: tuple[int, ...]


class Child(NamedTuple):
    """A child that applies.

    Attributes
    ----------
    id
        The user's own code.
    age
        Full years, 0 to 5.
    wishes
        Numbers of daycares, the best first, each once.
    scores
        Points at each of the wishes; more go first.
    base
        Points wherever no wish says others.
    enrolled
        Number of the daycare where the child is now, else ``NOWHERE``.
    """

    id: str
    age: int
    wishes: tuple[int, ...]
    scores: tuple[int, ...]
    base: int
    enrolled: int

    def score_at(self, daycare: int) -> int:
        """Give the points at a daycare, wished or not."""
        return self.scores[self.wishes.index(daycare)] if daycare in self.wishes else self.base


class Household(NamedTuple):
    """Brothers and sisters that apply together, or one child alone.

    Attributes
    ----------
    id
        The user's own code.
    children
        Numbers of the children, the eldest first, twins as in the file.
    pattern
        What the family asks of their seats together, 1 to 7; 0 for one child.
    given
        The family's own list of combinations, each a daycare (or ``NOWHERE``) for each child;
        ``None`` where the pattern makes them.
    """

    id: str
    children: tuple[int, ...]
    pattern: int
    given: tuple[tuple[int, ...], ...] | None = None


@dataclass(frozen=True)
class Applications:
    """Both files, read.

    Attributes
    ----------
    children, daycares, households
        In the order of the files.
    header, rows
        The table of children as it was read, row by row as in ``children``.
    repeated
        Codes of the children that name a daycare twice; the first wish counts.
    """

    children: tuple[Child, ...]
    daycares: tuple[Daycare, ...]
    households: tuple[Household, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    repeated: tuple[str, ...] = ()

    @cached_property
    def household_of(self) -> tuple[int, ...]:
        """Number of the household of each child."""
        of = {c: k for k, home in enumerate(self.households) for c in home.children}
        return tuple(of[c] for c in range(len(self.children)))

    @cached_property
    def seats(self) -> tuple[tuple[int, ...], ...]:
        """Seats of each daycare by age, with those that children in place bring with them."""
        rooms = [list(daycare.seats) for daycare in self.daycares]
        for child in self.children:
            if child.enrolled != NOWHERE:
                rooms[child.enrolled][child.age] += 1
        return tuple(map(tuple, rooms))
