"""Everything that an explanation says, counted again from the placements, as the checker reads.

Nothing is shared with what explains: presence, places and points are those of the checker, who
comes before whom and what is full are told here again from the pages of rules.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.placement.check.agreements import holds_in
from berceau.placement.check.points import fact_of, is_true
from berceau.placement.check.pools import pool_places
from berceau.placement.check.priority import Priorities
from berceau.placement.check.rooms import law_of, may_overbook
from berceau.placement.check.seating import Seating
from berceau.placement.check.view import View
from berceau.placement.proposal import Placement
from berceau.regulation import childminder_limits, minimum_adults, overbooked, overbooked_week

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date

    from berceau.domain.structures import Structure
    from berceau.domain.territory import Territory
    from berceau.placement.check.priority import Priority
    from berceau.placement.check.seating import Seat
    from berceau.placement.proposal import Proposal
    from berceau.placement.reasons.answers import FullRow, Moment, Way

_DAY = timedelta(days=1)
SECRET_BELOW = 5


class Cell(NamedTuple):
    """A month and a slot by their positions; none where they are not counted apart."""

    month: int | None
    slot: int | None


class Recount:
    """A proposal counted again.

    Parameters
    ----------
    territory, proposal
        What is explained.
    """

    def __init__(self, territory: Territory, proposal: Proposal) -> None:
        self.territory = territory
        self.proposal = proposal
        self.view = View(territory)
        self.seating = Seating(self.view, proposal.placements)
        self.priorities = Priorities(self.view)
        self.by_child = self.seating.by_child

    # -- who is who

    def unit(self, child: str) -> frozenset[str]:
        """Give the brothers and sisters who ask together with a child, itself included."""
        family, _ = self.territory.child_by_id[child]
        asked = family.siblings != "any" and family.siblings in self.territory.policy.siblings
        tied = [
            other.id
            for other in family.children
            if self.view.requested(other) is not None and self.view.held(other) is None
        ]
        return frozenset(tied) if asked and child in tied and len(tied) > 1 else frozenset({child})

    def standing(self, child: str) -> Priority:
        """Give the priority of a child at what it has, the lowest of its unit."""
        seats = [self.seating.final(other) for other in self.unit(child)]
        return min((self.at(seat) for seat in seats if seat is not None), key=_order)

    def at(self, seat: Seat) -> Priority:
        """Give the priority of a child at a seat."""
        convention = seat.placement.convention
        known = None if convention is None else self.territory.convention_by_id[convention]
        return self.priorities.at(seat.family, seat.child, seat.structure, known)

    def gives_way(self, other: Priority, mine: Priority) -> bool:
        """Say whether one priority is lower, as complaints count it."""
        policy = self.territory.policy
        if other.layer != mine.layer or (policy.ties == "broken" and not policy.envy_gap):
            return _order(other) < _order(mine)
        return other.points <= mine.points - max(1, policy.envy_gap)

    @cached_property
    def safe(self) -> frozenset[str]:
        """Children who keep their place, are placed by a decision, or count in a pool."""
        decided = {d.child for d in self.territory.decisions if d.kind in {"place", "signed"}}
        kept = {s.child.id for s in self.seating.seats if s.placement.status == "kept"}
        sure = kept | decided
        found = set(sure)
        for structure in self.territory.structures:
            for pool in structure.reserved:
                places = pool_places(self.view, structure, pool)
                entitled = [
                    child
                    for child, seat in self.seating.finals.items()
                    if seat.structure.id == structure.id
                    and is_true(fact_of(seat.family, seat.child, pool.fact))
                ]
                entitled.sort(
                    key=lambda c: (c in sure, _order(self.at(self.seating.finals[c]))),
                    reverse=True,
                )
                found |= set(entitled[:places])
        return frozenset(found)

    # -- what is used

    def asked(self, child: str, structure: str, way: Way) -> list[Seat]:
        """Give the seats that a child would have with an accepted week."""
        _, record = self.territory.child_by_id[child]
        stay, held = self.view.requested(record), self.view.held(record)
        assert stay is not None
        last = stay.last
        if way.convention is not None:
            convention = self.territory.convention_by_id[way.convention]
            if convention.exit == "leave" and convention.until is not None:
                last = min(last, convention.until)
        new = Placement(
            child=child,
            structure=structure,
            section="any",
            week=way.week,
            start=stay.first,
            until=last,
            convention=way.convention,
            status="new",
        )
        placements = [new]
        if held is not None and record.held is not None and held.first < stay.first:
            until = min(held.last, stay.first - _DAY)
            placements.append(self._held(child, held.first, until))
        return Seating(self.view, placements).seats

    def _held(self, child: str, first: date, last: date) -> Placement:
        held = self.territory.child_by_id[child][1].held
        assert held is not None
        return Placement(
            child=child,
            structure=held.structure,
            section="any",
            week=held.week,
            start=first,
            until=last,
            convention=held.convention,
            status="leaving",
        )

    def staying(self, child: str) -> list[Seat]:
        """Give the seat that a child in place would have by staying."""
        record = self.territory.child_by_id[child][1]
        stay = self.view.held(record)
        return [] if stay is None else Seating(self.view, [self._held(child, *stay)]).seats

    def amount(self, row: FullRow, cell: Cell, seats: Iterable[Seat]) -> int:
        """Give what the seats of one child use of a limit at a moment."""
        counted = [seat for seat in seats if self._counts(row, seat)]
        if row.kind == "hours":
            return sum(
                int(seat.minutes.sum() if cell.month is None else seat.minutes[cell.month])
                for seat in counted
            )
        if row.kind == "children":
            return int(bool(counted))
        month = cell.month
        assert month is not None
        there = [seat for seat in counted if self._is_there(row, seat, month)]
        if row.kind == "week":
            marked = np.logical_or.reduce([seat.marked for seat in there] or [np.zeros(1, bool)])
            return int(np.array(self.view.minutes)[np.flatnonzero(marked)].sum())
        there = [seat for seat in there if seat.marked[cell.slot]]
        if row.kind == "adults" and there:
            return max(self._weight(row, seat, month) for seat in there)
        return int(bool(there))

    def _counts(self, row: FullRow, seat: Seat) -> bool:
        if row.kind in {"hours", "children", "guests"}:
            assert row.convention is not None
            return seat.placement.convention == row.convention and (
                seat.structure.id in self.view.hosts[row.convention]
                or not self.view.is_independent(seat.structure)
            )
        assert row.structure is not None
        inside = {row.structure, *self.view.members.get(row.structure, ())}
        if row.kind in {"adults", "under_3"} or row.rule == "childminder":
            inside = {row.structure}
        if row.kind == "part" and seat.family.commune != row.commune:
            return False
        if row.kind == "kept_free":
            pools = self.territory.structure_by_id[row.structure].reserved
            facts = [pool.fact for pool in pools if pool.kind == row.pool and pool.kept]
            if any(is_true(fact_of(seat.family, seat.child, fact)) for fact in facts):
                return False
        return seat.structure.id in inside

    def _is_there(self, row: FullRow, seat: Seat, month: int) -> bool:
        if not seat.present[month]:
            return False
        if row.kind == "under_3":
            return bool(seat.under_three[month])
        if row.kind != "section":
            return True
        structure = self.territory.structure_by_id[row.structure or ""]
        section = next(s for s in structure.sections if s.id == row.section)
        return bool(self.seating.in_section(structure, section)(seat)[month])

    def _weight(self, row: FullRow, seat: Seat, month: int) -> int:
        """Give what a child weighs among adults: by walking, or one where they are few."""
        structure = self.territory.structure_by_id[row.structure or ""]
        law = law_of(structure, self.view.periods[month].first)
        if row.unit == "children":
            return 1
        return law.non_walkers if seat.walks[month] else law.walkers

    # -- what there is

    def limits(self, row: FullRow, cell: Cell) -> set[int]:
        """Give what there is of a limit at a moment; several where terms of a kind are alike."""
        if row.convention is not None:
            return self._agreed(row, cell)
        structure = self.territory.structure_by_id[row.structure or ""]
        month = cell.month
        assert month is not None
        if row.kind == "week":
            places = self.view.places(structure)[month]
            percent = overbooked_week(self.view.periods[month].first)
            return {int(places @ np.array(self.view.minutes)) * percent // 100}
        if row.kind == "adults":
            shares = row.unit == "shares"
            return {self._by_walking(row, cell) if shares else self._alone(row, cell)}
        return self._places(row, structure, cell)

    def _agreed(self, row: FullRow, cell: Cell) -> set[int]:
        convention = self.territory.convention_by_id[row.convention or ""]
        per = "year" if cell.month is None else "month"
        known: dict[str, set[int]] = defaultdict(set)
        for term in convention.terms:
            match term.kind:
                case "places":
                    known["guests"].add(term.max)
                case "children":
                    known["children"].add(term.max)
                case "hours" if term.per == per:
                    known["hours"].add(60 * term.max)
                case "share" if cell.month is not None:
                    if holds_in(convention, term, self.view.periods[cell.month]):
                        mine = (p.places for p in term.parts if p.commune == row.commune)
                        known["part"].update(mine)
        return known[row.kind]

    def _places(self, row: FullRow, structure: Structure, cell: Cell) -> set[int]:
        view, (month, slot) = self.view, cell
        assert month is not None
        assert slot is not None
        first = view.periods[month].first
        law = childminder_limits(first)
        section = next((s for s in structure.sections if s.id == row.section), None)
        there = int(view.places(structure, section)[month, slot])
        if row.kind == "under_3":
            return {max(0, law.under_three - structure.own_under_3)}
        if row.kind == "kept_free":
            pools = [p for p in structure.reserved if p.kind == row.pool and p.kept]
            return {max(0, there - pool_places(view, structure, pool)) for pool in pools}
        if row.rule == "childminder":
            return {max(0, min(there, law.minors - structure.own_under_11))}
        if may_overbook(structure):
            return {overbooked(there, first, licensed=structure.places)}
        return {there}

    def _adults(self, row: FullRow, cell: Cell) -> int:
        structure = self.territory.structure_by_id[row.structure or ""]
        found = 0
        for staff in structure.staff:
            if cell.slot in self.territory.calendar.expand(staff.slots):
                found = staff.adults
        return found

    def _by_walking(self, row: FullRow, cell: Cell) -> int:
        structure = self.territory.structure_by_id[row.structure or ""]
        assert cell.month is not None
        law = law_of(structure, self.view.periods[cell.month].first)
        return law.walkers * law.non_walkers * self._adults(row, cell)

    def _alone(self, row: FullRow, cell: Cell) -> int:
        structure = self.territory.structure_by_id[row.structure or ""]
        assert cell.month is not None
        micro = structure.kind == "micro_creche"
        least = minimum_adults(self.view.periods[cell.month].first, micro=micro)
        adults = self._adults(row, cell)
        return least.from_child - 1 if 0 < adults < least.adults else 0

    # -- what a row says

    def cells(self, moment: Moment) -> Iterator[Cell]:
        """List the months and slots of a moment."""
        calendar = self.territory.calendar
        months: list[int | None] = [p.number for p in calendar.months if p.label in moment.months]
        slots: list[int | None] = sorted(calendar.expand(moment.week)) if moment.week else []
        for month in months or [None]:
            for slot in slots or [None]:
                yield Cell(month, slot)

    def others(self, row: FullRow, cell: Cell, unit: Collection[str]) -> dict[str, int]:
        """Give what every other child uses of a limit at a moment."""
        found = {
            child: self.amount(row, cell, self.by_child[child])
            for child in self.candidates(row)
            if child not in unit and self._together(row, child, next(iter(unit)))
        }
        return {child: used for child, used in found.items() if used}

    def _together(self, row: FullRow, child: str, own: str) -> bool:
        """Say whether two children count in the same hours of a convention."""
        theirs, mine = (self.territory.child_by_id[name][0] for name in (child, own))
        same = {"commune": theirs.commune == mine.commune, "family": theirs.id == mine.id}
        return same.get(row.scope or "", True)

    def candidates(self, row: FullRow) -> list[str]:
        """List the children who could use a limit: those at the structure, or guests."""
        key = (row.structure, row.convention)
        if key not in self._near:
            inside = set(self.view.members.get(row.structure or "", ())) | {row.structure}
            self._near[key] = [
                child
                for child, seats in self.by_child.items()
                if any(
                    seat.structure.id in inside
                    or (row.convention and seat.placement.convention == row.convention)
                    for seat in seats
                )
            ]
        return self._near[key]

    @cached_property
    def _near(self) -> dict[tuple[str | None, str | None], list[str]]:
        return {}

    def holders(
        self, row: FullRow, cell: Cell, unit: Collection[str], mine: Priority
    ) -> dict[str, list[str]]:
        """Say by what right other children use a limit."""
        found: dict[str, list[str]] = defaultdict(list)
        for child, used in self.others(row, cell, unit).items():
            theirs = self.standing(child)
            if child in self.safe or self.amount(row, cell, self.staying(child)) >= used:
                found["guaranteed"].append(child)
            elif self.gives_way(theirs, mine):
                found["lower"].append(child)
            elif (theirs.layer, theirs.points) > (mine.layer, mine.points):
                found["higher"].append(child)
            else:
                found["equal"].append(child)
        return found


def _order(priority: Priority) -> tuple[tuple[bool, ...], int, int]:
    return priority.layer, priority.points, priority.chain
