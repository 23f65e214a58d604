"""Who asks for what and who holds what: one pass over the children, arrays from there on."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.placement.stays import Stay, held_stay, requested_stay
from berceau.placement.weeks import Menu, Menus, minutes_asked, minutes_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from berceau.domain.conventions import Convention
    from berceau.domain.decisions import Place, Signed
    from berceau.domain.families import Child, Family, Held, Request
    from berceau.domain.structures import Structure
    from berceau.domain.territory import Territory

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


class Asking(NamedTuple):
    """A child who asks, with its family, its request and the stay it asks for."""

    family: Family
    child: Child
    request: Request
    stay: Stay


class Asked(NamedTuple):
    """Requests that have a stay in the year planned, in order of children, shape ``(n,)``."""

    child: Ints
    """Position of the child among all of the territory."""
    first: Ints
    last: Ints
    menu: Ints
    """Number of the weeks accepted."""
    minutes: Ints
    """Minutes a week asked for."""
    new: Bools
    """Whether another place than the one held may be given."""


class HeldPlaces(NamedTuple):
    """Held places that have a stay in the year planned, in order of children, shape ``(n,)``."""

    child: Ints
    structure: Ints
    week: Ints
    via: Ints
    first: Ints
    last: Ints


class Demand:
    """The children of a territory with their requests, held places and decisions.

    Days are proleptic ordinals; structures and conventions are numbered in order of identifiers,
    children as in ``Territory.child_by_id``, weeks in order of their slots.
    """

    def __init__(self, territory: Territory) -> None:
        self.territory = territory
        self.children: tuple[str, ...] = tuple(territory.child_by_id)
        self.structures: tuple[Structure, ...] = tuple(
            sorted(territory.structures, key=lambda s: s.id)
        )
        self.conventions: tuple[Convention, ...] = tuple(
            sorted(territory.conventions, key=lambda c: c.id)
        )
        self.structure_number = {s.id: k for k, s in enumerate(self.structures)}
        self._menus = Menus(territory.calendar, territory.policy.fewer_days)
        self.askings: list[Asking] = []
        self._asked: list[tuple[int, ...]] = []
        self._held: list[tuple[int, ...]] = []
        self._held_weeks: set[int] = set()
        via = {c.id: k for k, c in enumerate(self.conventions)}
        for number, (family, child) in enumerate(territory.child_by_id.values()):
            held = held_stay(child, territory.calendar)
            if child.held is not None:
                self._note_held(number, child.held, held, via)
            stay = requested_stay(child, territory.calendar)
            if child.request is not None and stay is not None:
                self._note_asked(number, Asking(family, child, child.request, stay), held)

    def _note_held(self, number: int, held: Held, stay: Stay | None, via: dict[str, int]) -> None:
        week = self._menus.week(held.week)
        self._held_weeks.add(week)
        if stay is None:
            return
        convention = -1 if held.convention is None else via[held.convention]
        days = (stay.first.toordinal(), stay.last.toordinal())
        self._held.append((number, self.structure_number[held.structure], week, convention, *days))

    def _note_asked(self, number: int, asking: Asking, held: Stay | None) -> None:
        child, request, stay = asking.child, asking.request, asking.stay
        decision = self.placed.get(child.id)
        menu = self._menus.of(request, None if decision is None else decision.week)
        moves = held is None or self.territory.policy.transfers or decision is not None
        new = moves and child.id not in self._untouched
        minutes = minutes_asked(request, self.territory.calendar)
        days = (stay.first.toordinal(), stay.last.toordinal())
        self.askings.append(asking)
        self._asked.append((number, *days, menu, minutes, new))

    @cached_property
    def asked(self) -> Asked:
        """The requests."""
        columns = np.array(self._asked, dtype=np.int64).reshape(-1, 6).T
        child, first, last, menu, minutes, new = columns
        return Asked(child, first, last, menu, minutes, new.astype(np.bool_))

    @cached_property
    def held(self) -> HeldPlaces:
        """The held places."""
        held = HeldPlaces(*np.array(self._held, dtype=np.int64).reshape(-1, 6).T)
        return held._replace(week=self._renumbered[held.week])

    @cached_property
    def menu(self) -> Menu:
        """The weeks accepted, menu by menu."""
        menu = self._menus.menu()
        return menu._replace(week=self._renumbered[menu.week])

    @cached_property
    def weeks(self) -> tuple[frozenset[int], ...]:
        """Every week accepted or held."""
        return tuple(sorted(self._menus.weeks, key=sorted))

    @cached_property
    def held_weeks(self) -> Ints:
        """The weeks of all held places, also of those that have no stay in the year planned."""
        return self._renumbered[np.array(sorted(self._held_weeks), dtype=np.int64)]

    @cached_property
    def _renumbered(self) -> Ints:
        """Number of each week in their order, from the order in which they came."""
        position = {week: k for k, week in enumerate(self.weeks)}
        return np.array([position[week] for week in self._menus.weeks], dtype=np.int64)

    @cached_property
    def week_minutes(self) -> Ints:
        """Minutes of each week."""
        calendar = self.territory.calendar
        return np.array([minutes_of(week, calendar) for week in self.weeks], dtype=np.int64)

    @cached_property
    def placed(self) -> dict[str, Place | Signed]:
        """The decision that places a child, or the contract signed for it, by child."""
        decisions = self.territory.decisions
        return {d.child: d for d in decisions if d.kind in {"place", "signed"}}

    @cached_property
    def _untouched(self) -> frozenset[str]:
        """Children to whom a decision leaves what they have."""
        decisions = self.territory.decisions
        return frozenset(d.child for d in decisions if d.kind in {"refuse", "keep"})

    @cached_property
    def forbidden(self) -> frozenset[tuple[str, str]]:
        """Children and structures where they are not placed."""
        decisions = self.territory.decisions
        return frozenset((d.child, d.structure) for d in decisions if d.kind == "forbid")

    @cached_property
    def guaranteed(self) -> frozenset[str]:
        """Children who must have one of their options: those in place, and those decided."""
        return frozenset(self.placed).union(self.children[k] for k in self.held.child.tolist())

    @cached_property
    def hours(self) -> Ints:
        """Give what the need of each request counts for: its weekly hours, or 1."""
        minutes = self.asked.minutes
        if self.territory.policy.need_by == "child":
            return np.ones_like(minutes)
        return np.maximum(1, minutes // 60)
