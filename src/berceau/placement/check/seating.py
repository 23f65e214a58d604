"""Placements as children present: who sits where, in which months, at which slots."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from berceau.placement.check.asking import rank_of, share_of, ways
from berceau.placement.check.points import count_by_grid, count_points
from berceau.placement.check.presence import Stays, presence_of
from berceau.placement.check.view import Stretch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from berceau.domain.families import Child, Family
    from berceau.domain.structures import Section, Structure
    from berceau.placement.check.view import Grid, View
    from berceau.placement.proposal import Placement

    Months = Callable[["Seat"], NDArray[np.bool_]]
    """Says by month whether a seat counts."""

_UNDER_THREE = 36
"""Months."""
_UNBORN, _OLDEST = -1, 120
"""Months: beyond, the section is that of these ages."""


@dataclass(frozen=True, eq=False)
class Seat:
    """A placement whose child, structure and slots are known to the territory.

    Attributes
    ----------
    placement, family, child, structure
        The placement and whom it concerns.
    slots
        Slots of its week.
    stay
        Its first and last day, as the placement says.
    marked
        Whether the week holds a slot, by slot.
    present
        Whether the child is present, by month.
    ages
        Completed months on the reference day, by month; 0 where absent.
    walks
        Whether the child walks on the reference day, by month.
    minutes
        Minutes over the open days of the stay, by month.
    """

    placement: Placement
    family: Family
    child: Child
    structure: Structure
    slots: frozenset[int]
    stay: Stretch
    marked: NDArray[np.bool_]
    present: NDArray[np.bool_]
    ages: NDArray[np.int64]
    walks: NDArray[np.bool_]
    minutes: NDArray[np.int64]

    @property
    def leaves(self) -> bool:
        """Whether the place is held and left for another."""
        return self.placement.status == "leaving"

    @property
    def is_granted(self) -> bool:
        """Whether the place is newly granted: a new one, or a move."""
        return self.placement.status in {"new", "moved"}

    @property
    def under_three(self) -> NDArray[np.bool_]:
        """Whether the child is under three on the reference day, by month."""
        return self.ages < _UNDER_THREE


class Seating:
    """All placements of a proposal that can be understood, grouped as the rules need them.

    Parameters
    ----------
    view
        The territory, as the rules read it.
    placements
        The placements in their order; those that name unknown children, structures or slots, or
        that end before they start, are kept apart in `strange`.
    """

    def __init__(self, view: View, placements: Iterable[Placement]) -> None:
        self.view = view
        self.strange: list[tuple[Placement, str]] = []
        known: list[Placement] = []
        for placement in placements:
            reason = self._strangeness(placement)
            if reason:
                self.strange.append((placement, reason))
            else:
                known.append(placement)
        self.seats: list[Seat] = _seats(view, known)
        self._sections: dict[str, NDArray[np.int64]] = {}

    def _strangeness(self, placement: Placement) -> str:
        territory = self.view.territory
        if placement.child not in territory.child_by_id:
            return "no such child in the territory"
        if placement.structure not in territory.structure_by_id:
            return "no such structure in the territory"
        if self.view.named(placement.week) is None:
            return "slots that the calendar does not have"
        if placement.until < placement.start:
            return "it ends before it starts"
        if placement.convention not in {None, *territory.convention_by_id}:
            return "no such convention in the territory"
        return ""

    @cached_property
    def by_child(self) -> dict[str, list[Seat]]:
        """Seats of each child, those left included."""
        return _grouped(self.seats, lambda seat: seat.child.id)

    @cached_property
    def by_structure(self) -> dict[str, list[Seat]]:
        """Seats at each structure itself, members apart."""
        return _grouped(self.seats, lambda seat: seat.structure.id)

    @cached_property
    def by_convention(self) -> dict[str, list[Seat]]:
        """Seats under each convention at its hosts: a network's childminders are no hosts."""
        found: dict[str, list[Seat]] = {}
        for convention in self.view.territory.conventions:
            hosts = self.view.hosts[convention.id]
            found[convention.id] = [
                seat
                for seat in self._via.get(convention.id, ())
                if seat.structure.id in hosts or not self.view.is_independent(seat.structure)
            ]
        return found

    @cached_property
    def _via(self) -> dict[str, list[Seat]]:
        return _grouped(self.seats, lambda seat: seat.placement.convention or "")

    def final(self, child: str) -> Seat | None:
        """Give the seat that a child ends up with: kept, new, or moved to."""
        for seat in self.by_child.get(child, ()):
            if not seat.leaves:
                return seat
        return None

    @cached_property
    def finals(self) -> dict[str, Seat]:
        """Give the seat that each placed child ends up with."""
        found = ((child, self.final(child)) for child in self.by_child)
        return {child: seat for child, seat in found if seat is not None}

    def at(self, structure: str) -> list[Seat]:
        """List the seats at a structure, those of its members included."""
        names = (structure, *self.view.members.get(structure, ()))
        return [seat for name in names for seat in self.by_structure.get(name, ())]

    def count(self, seats: Iterable[Seat], months: Months | None = None) -> Grid:
        """Count the children present by month and slot, each once.

        Parameters
        ----------
        seats
            Seats that count.
        months
            Months in which a seat counts, if not in all.
        """
        counted = list(seats)
        times = Counter(seat.child.id for seat in counted)
        total = _sum_of_cells([s for s in counted if times[s.child.id] == 1], months, self.view)
        repeated = [seat for seat in counted if times[seat.child.id] > 1]
        for own in _grouped(repeated, lambda seat: seat.child.id).values():
            total += np.logical_or.reduce([_cells(seat, months) for seat in own])
        return total

    def in_section(self, structure: Structure, section: Section) -> Months:
        """Give the months in which a seat counts in a section of its structure, or of its house.

        Children who have outgrown every section count in the last that they have reached.
        """
        groups = self.view.groups(structure)
        if len(groups) == 1:
            return lambda seat: seat.present
        if structure.id not in self._sections:
            position = {group.id: k for k, group in enumerate(groups)}
            ages = range(_UNBORN, _OLDEST + 1)
            found = [self.view.counting_section(structure, age) for age in ages]
            self._sections[structure.id] = np.array([position[group.id] for group in found])
        of_age, number = self._sections[structure.id], groups.index(section)
        return lambda seat: of_age.take(seat.ages - _UNBORN, mode="clip") == number

    def rank(self, seat: Seat) -> int | None:
        """Give the position of the wish that a seat meets, as the rules count it.

        A structure decided by the commission without being a wish comes after the last wish.
        """
        if seat.child.request is None:
            return None
        rank = rank_of(self.view, seat.family, seat.child, seat.structure)
        return len(seat.child.request.wishes) if rank is None else rank

    def share(self, seat: Seat) -> int | None:
        """Give the share of the hours asked that a seat grants; none where nothing is asked."""
        request = seat.child.request
        if request is None:
            return None
        way = ways(self.view, request).get(seat.slots) if seat.is_granted else None
        return share_of(self.view, request, seat.slots) if way is None else way.share

    def points(self, seat: Seat) -> int:
        """Count the points of the child at the structure of a seat.

        A place that is kept has the points brought with a wish only if it is itself that wish,
        week included.
        """
        request = seat.child.request
        is_wish = request is not None and seat.slots in ways(self.view, request)
        count = count_points if seat.is_granted or is_wish else count_by_grid
        return count(self.view, seat.family, seat.child, seat.structure)


def _cells(seat: Seat, months: Months | None) -> NDArray[np.bool_]:
    """Mark the months and slots at which a seat counts."""
    rows = seat.present if months is None else seat.present & months(seat)
    return np.logical_and.outer(rows, seat.marked)


def _sum_of_cells(seats: Sequence[Seat], months: Months | None, view: View) -> Grid:
    """Count seats by month and slot, each seat by itself."""
    if not seats:
        return np.zeros(view.shape, dtype=np.int64)
    rows = [seat.present if months is None else seat.present & months(seat) for seat in seats]
    marked = np.array([seat.marked for seat in seats], dtype=np.int64)
    total: Grid = np.array(rows, dtype=np.int64).T @ marked
    return total


def _grouped(seats: Iterable[Seat], key: Callable[[Seat], str]) -> dict[str, list[Seat]]:
    groups: dict[str, list[Seat]] = {}
    for seat in seats:
        groups.setdefault(key(seat), []).append(seat)
    return groups


def _seats(view: View, placements: Sequence[Placement]) -> list[Seat]:
    """Read placements that the territory knows."""
    territory = view.territory
    pairs = [territory.child_by_id[placement.child] for placement in placements]
    stays = Stays(
        children=[child for _, child in pairs],
        structures=[territory.structure_by_id[p.structure] for p in placements],
        slots=[view.slots(placement.week) for placement in placements],
        spans=[Stretch(placement.start, placement.until) for placement in placements],
    )
    families = [family for family, _ in pairs]
    rows = zip(placements, families, *stays, *presence_of(view, stays), strict=True)
    return [Seat(*row) for row in rows]
