"""The four occupancies, laid out by structure, section, month and slot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, get_args

from berceau.observatory.indicators.records import CHILDMINDERS, Occupied, State
from berceau.observatory.indicators.states import stretches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    import numpy.typing as npt

    from berceau.domain.structures import Structure
    from berceau.observatory.indicators.counting import Rooms
    from berceau.observatory.indicators.presence import Presence
    from berceau.placement.proposal import Proposal

    Ints = npt.NDArray[np.int64]
    Cut = Callable[[Ints], Ints]

_FORESEEN: tuple[State, ...] = get_args(State)[:3]


class _About(NamedTuple):
    """What a line is about; empty: all of them."""

    structure: str
    section: str = ""
    month: str = ""
    slot: str = ""


@dataclass(frozen=True, eq=False)
class _Measured:
    """Minutes of every state and of capacity, shape ``(n, months, slots)`` each.

    Attributes
    ----------
    capacity
        Of the year planned.
    states
        Of each state that is known.
    seen
        Capacity of the days that the table of presence covers; ``None`` without one.
    billed
        By row and month; ``None`` where nobody says.
    """

    capacity: Ints
    states: dict[State, Ints]
    seen: Ints | None
    billed: list[list[int | None]] | None = None

    def line(
        self, about: _About, rows: list[int], cut: Cut, billed: int | None = None
    ) -> Occupied:
        """Add up some rows, of some months or slots."""
        sums = {state: int(cut(table[rows]).sum()) for state, table in self.states.items()}
        return Occupied(
            structure=about.structure,
            section=about.section,
            month=about.month,
            slot=about.slot,
            capacity=int(cut(self.capacity[rows]).sum()),
            proposed=sums["proposed"],
            planned=sums["planned"],
            confirmed=sums["confirmed"],
            realised=sums.get("realised"),
            billed=billed,
            capacity_seen=None if self.seen is None else int(cut(self.seen[rows]).sum()),
        )

    def billed_in(self, rows: list[int], months: list[int]) -> int | None:
        """Add up what is billed of some rows and months."""
        if self.billed is None:
            return None
        found = [self.billed[row][month] for row in rows for month in months]
        known = [minutes for minutes in found if minutes is not None]
        return sum(known) if len(known) == len(found) else None


def occupancies(
    rooms: Rooms, proposal: Proposal, realised: Presence | None, *, pooled: bool
) -> list[Occupied]:
    """Lay out the four occupancies.

    Parameters
    ----------
    rooms
        The structures, and the territory.
    proposal
        Placements.
    realised
        What took place, if it is known.
    pooled
        Whether childminders who are in no house are told together only.

    Returns
    -------
        Of all structures together, then of each: the year, each month, each slot; then the
        sections of structures that have several.
    """
    measured, sections = _measured(rooms, proposal, realised)
    lines: list[Occupied] = []
    for name, rows in _groups(rooms, pooled=pooled):
        lines += _of_rows(rooms, measured, name, rows)
    return [*lines, *_of_sections(rooms, sections)]


def _measured(
    rooms: Rooms, proposal: Proposal, realised: Presence | None
) -> tuple[_Measured, _Measured]:
    """Measure structures, and sections."""
    by_section = {
        state: rooms.used(stretches(rooms.territory, proposal, state)) for state in _FORESEEN
    }
    seen = section_seen = billed = None
    if realised is not None:
        by_section["realised"] = realised.used(rooms)
        seen = rooms.capacity_between(realised.first, realised.last)
        section_seen = rooms.section_capacity_between(realised.first, realised.last)
        billed = realised.billed_by_room(rooms)
    by_room = {state: rooms.by_room(table) for state, table in by_section.items()}
    return (
        _Measured(rooms.capacity, by_room, seen, billed),
        _Measured(rooms.section_capacity, by_section, section_seen),
    )


def is_lone(room: Structure) -> bool:
    """Tell whether a room is a childminder who is in no house."""
    return room.kind == "childminder"


def _groups(rooms: Rooms, *, pooled: bool) -> Iterator[tuple[str, list[int]]]:
    """Give each line's name and rooms: all, each structure, and childminders together."""
    yield "", list(range(len(rooms.rooms)))
    lone = [k for k, room in enumerate(rooms.rooms) if is_lone(room)]
    for k, room in enumerate(rooms.rooms):
        if k not in lone:
            yield room.id, [k]
    if lone:
        yield CHILDMINDERS, lone
    if not pooled:
        for k in lone:
            yield rooms.rooms[k].id, [k]


def _of_rows(rooms: Rooms, measured: _Measured, name: str, rows: list[int]) -> Iterator[Occupied]:
    months = rooms.calendar.months
    every = [period.number for period in months]
    yield measured.line(_About(name), rows, _whole, measured.billed_in(rows, every))
    for period in months:
        billed = measured.billed_in(rows, [period.number])
        about = _About(name, month=period.label)
        yield measured.line(about, rows, _month(period.number), billed)
    for slot, label in enumerate(rooms.calendar.slot_names):
        yield measured.line(_About(name, slot=label), rows, _slot(slot))


def _of_sections(rooms: Rooms, measured: _Measured) -> Iterator[Occupied]:
    for row, (owner, section) in enumerate(rooms.sections):
        room = rooms.rooms[owner]
        if len(room.age_groups) > 1:
            yield measured.line(_About(room.id, section), [row], _whole)
            for period in rooms.calendar.months:
                about = _About(room.id, section, period.label)
                yield measured.line(about, [row], _month(period.number))


def _whole(table: Ints) -> Ints:
    return table


def _month(number: int) -> Cut:
    return lambda table: table[:, number]


def _slot(number: int) -> Cut:
    return lambda table: table[:, :, number]
