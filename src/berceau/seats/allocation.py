"""Who gets which seat, and what can be said of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from berceau.seats.applications import AGES, NOWHERE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from berceau.seats.applications import Applications
    from berceau.seats.pairs import Tie


class Complaint(NamedTuple):
    """A household that could have what it prefers, if only larger points counted.

    Attributes
    ----------
    household
        Its number.
    wanted
        The best combination that it could have: a daycare or ``NOWHERE`` for each of its
        children.
    """

    household: int
    wanted: tuple[int, ...]


class ByAge(NamedTuple):
    """Children of one age.

    Attributes
    ----------
    applied, seated
        How many applied, and how many have a seat.
    offered
        Seats, those that children in place bring with them counted.
    """

    applied: int
    seated: int
    offered: int


@dataclass(frozen=True)
class Allocation:
    """Seats given to children.

    Attributes
    ----------
    applications
        What was asked for.
    seats
        Number of the daycare of each child, ``NOWHERE`` for none.
    complaints
        Households that may complain; none where a stable allocation exists.
    exists
        Whether there is an allocation without complaint; ``None`` where neither is known.
    fewest
        Whether it is proven that no allocation has fewer; ``None`` if there are none, or nothing
        is known.
    bound
        No allocation without complaint seats more children; ``None`` where nothing is known.
    ties
        Equal points.
    lottery_seed
        Seed that broke them, ``None`` where equals do not envy each other.
    shortened
        How many wishes of each child were combined freely, by number of the household, where
        there were too many combinations for all.
    """

    applications: Applications
    seats: tuple[int, ...]
    complaints: tuple[Complaint, ...]
    exists: bool | None
    fewest: bool | None
    bound: int | None
    ties: tuple[Tie, ...]
    lottery_seed: int | None
    shortened: Mapping[int, int]

    @property
    def seated(self) -> int:
        """How many children have a seat, those who stay where they are included."""
        return sum(seat != NOWHERE for seat in self.seats)

    @property
    def staying(self) -> int:
        """How many children stay where they are."""
        pairs = zip(self.applications.children, self.seats, strict=True)
        return sum(seat == child.enrolled != NOWHERE for child, seat in pairs)

    @property
    def stable(self) -> bool:
        """Whether no household may complain."""
        return not self.complaints

    def by_age(self) -> tuple[ByAge, ...]:
        """Count children and seats by age, from 0 to 5 years."""
        children = self.applications.children
        applied = Counter(child.age for child in children)
        seated = Counter(
            c.age for c, seat in zip(children, self.seats, strict=True) if seat != NOWHERE
        )
        offered = [sum(rooms) for rooms in zip(*self.applications.seats, strict=True)]
        return tuple(
            ByAge(applied[age], seated[age], offered[age] if offered else 0) for age in range(AGES)
        )

    def by_wish(self) -> dict[int, int]:
        """Count the children that got their first wish (1), second (2) and so on."""
        pairs = zip(self.applications.children, self.seats, strict=True)
        ranks = Counter(c.wishes.index(seat) + 1 for c, seat in pairs if seat in c.wishes)
        return dict(sorted(ranks.items()))
