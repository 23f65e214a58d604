"""Placements as children present: who sits where, in which months, at which slots."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from berceau.placement.check.asking import rank_of, share_of, ways
from berceau.placement.check.points import count_by_grid, count_points
from berceau.placement.check.view import Stretch, completed_months, fallback_section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from berceau.domain.families import Child, Family
    from berceau.domain.structures import Structure
    from berceau.placement.check.view import Grid, View
    from berceau.placement.proposal import Placement

    Months = Callable[["Seat"], NDArray[np.bool_]]
    """Says by month whether a seat counts."""

_UNDER_THREE = 36
"""Months."""


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
    _sections: dict[str, tuple[str, ...]] = field(default_factory=dict)

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

    def in_section(self, structure: Structure, section: str) -> NDArray[np.bool_]:
        """Say by month whether the child counts in a section of its structure, or of its house."""
        if structure.id not in self._sections:
            self._sections[structure.id] = tuple(
                fallback_section(structure, int(age)).id for age in self.ages
            )
        return np.array([name == section for name in self._sections[structure.id]])


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
        self.seats: list[Seat] = []
        self.strange: list[tuple[Placement, str]] = []
        for placement in placements:
            reason = self._strangeness(placement)
            if reason:
                self.strange.append((placement, reason))
            else:
                self.seats.append(_seat(view, placement))

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
        total = np.zeros(self.view.shape, dtype=np.int64)
        for own in _grouped(seats, lambda seat: seat.child.id).values():
            if len(own) == 1:
                total += _cells(own[0], months)
                continue
            total += np.logical_or.reduce([_cells(seat, months) for seat in own])
        return total

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


def in_section(structure: Structure, section: str) -> Months:
    """Give the months in which a seat counts in a section of its structure, or of its house."""
    return lambda seat: seat.in_section(structure, section)


def _cells(seat: Seat, months: Months | None) -> NDArray[np.bool_]:
    """Mark the months and slots at which a seat counts."""
    rows = seat.present if months is None else seat.present & months(seat)
    return np.logical_and.outer(rows, seat.marked)


def _grouped(seats: Iterable[Seat], key: Callable[[Seat], str]) -> dict[str, list[Seat]]:
    groups: dict[str, list[Seat]] = {}
    for seat in seats:
        groups.setdefault(key(seat), []).append(seat)
    return groups


def _seat(view: View, placement: Placement) -> Seat:
    family, child = view.territory.child_by_id[placement.child]
    structure = view.territory.structure_by_id[placement.structure]
    stay = Stretch(placement.start, placement.until)
    slots = view.calendar.expand(placement.week)
    days = [stay.reference(period) for period in view.periods]
    ages = [0 if day is None else completed_months(child.born, day) for day in days]
    walks = [
        day is not None
        and (
            age >= view.policy.walking_age_months
            if child.walks_from is None
            else child.walks_from <= day
        )
        for day, age in zip(days, ages, strict=True)
    ]
    return Seat(
        placement=placement,
        family=family,
        child=child,
        structure=structure,
        slots=slots,
        stay=stay,
        marked=np.isin(np.arange(view.shape[1]), sorted(slots)),
        present=np.array([day is not None for day in days]),
        ages=np.array(ages),
        walks=np.array(walks),
        minutes=view.minutes_by_month(structure, slots, stay),
    )
