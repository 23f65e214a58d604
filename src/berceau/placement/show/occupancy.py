"""How full each section is, half-day by half-day, in the fullest month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from berceau.placement.show.table import Cell, Column, Table, cut
from berceau.placement.show.weeks import slot_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from berceau.domain.calendar import Calendar
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Occupancy, Proposal
    from berceau.placement.show.names import Names
    from berceau.placement.show.words import Words


def occupancy(
    proposal: Proposal, territory: Territory, names: Names, say: Words, limit: int | None
) -> Table | None:
    """Show how full each section is in the fullest month, half-day by half-day.

    Where a half-day has several bands, its fullest one is shown.
    """
    present: dict[str, int] = {}
    for line in proposal.occupancy:
        present[line.month] = present.get(line.month, 0) + sum(line.present)
    if not present:
        return None
    month = max(sorted(present), key=present.__getitem__)
    lines = rooms(proposal, territory, month)
    halves = _halves(territory.calendar)
    notes = [say("occupancy.note")]
    if limit is not None and len(lines) > limit:
        lines = sorted(lines, key=_fullness)
        notes.insert(0, say("occupancy.emptiest"))
    rows = [(_name(line, names, say), *_heat(line.present, line.places, halves)) for line in lines]
    columns = (
        Column(say("occupancy.section")),
        *(Column(slot_text(day, half, say), numeric=True) for day, half in halves),
    )
    shown, hidden = cut(rows, limit)
    title = say("occupancy.title", month=say(f"long_month.{month[5:7]}"), year=month[:4])
    return Table(title, columns, shown, tuple(notes), hidden)


@dataclass(frozen=True, slots=True)
class Room:
    """Children present and places of what is shown in one row.

    Attributes
    ----------
    structure
        The structure; empty for all independent childminders together.
    section
        The section of it.
    present
        Children present, one number a slot of the calendar.
    places
        Places, one number a slot of the calendar.
    homes
        Childminders put together in this row.
    """

    structure: str
    section: str
    present: tuple[int, ...]
    places: tuple[int, ...]
    homes: int = 0


def rooms(proposal: Proposal, territory: Territory, month: str) -> list[Room]:
    """Gather the occupancy of a month into rows that a person can read.

    Children at a member of a house (a childminder of a family crèche, or of a MAM) count at the
    house, whose places they take; all other childminders together make one row, for each alone
    would be zeros and ones.

    Parameters
    ----------
    proposal
        Whose occupancy is read.
    territory
        What it was made for.
    month
        The month, as ``2015-09``.
    """
    lines = [x for x in proposal.occupancy if x.month == month and any(x.places)]
    structures = territory.structures
    houses = {s.id: s.part_of for s in structures if s.part_of is not None}
    lone = {s.id for s in structures if s.is_individual and s.kind != "mam"} - houses.keys()
    members: dict[str, list[Occupancy]] = {}
    alone: list[Occupancy] = []
    found: list[Room] = []
    for line in lines:
        if line.structure in houses:
            members.setdefault(houses[line.structure], []).append(line)
        elif line.structure in lone:
            alone.append(line)
    for line in lines:
        if line.structure not in houses.keys() | lone:
            own = members.pop(line.structure, [])
            present = _added([line.present, *(x.present for x in own)])
            found.append(Room(line.structure, line.section, present, line.places, len(own)))
    # A house without places of its own has those of its members.
    found += [_put_together(house, own) for house, own in members.items()]
    return [*found, _put_together("", alone)] if alone else found


def _put_together(structure: str, lines: list[Occupancy]) -> Room:
    present, places = _added([x.present for x in lines]), _added([x.places for x in lines])
    return Room(structure, _WHOLE, present, places, len({x.structure for x in lines}))


def _added(numbers: Sequence[Sequence[int]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*numbers, strict=True)))


def _fullness(room: Room) -> float:
    return sum(room.present) / max(1, sum(room.places))


_WHOLE = "all"
"""Section of a structure that has none of its own."""
_Halves = dict[tuple[str, str], list[int]]
"""The slots of each half-day."""


def _halves(calendar: Calendar) -> _Halves:
    halves: _Halves = {}
    for slot in range(len(calendar.slots)):
        halves.setdefault(calendar.half_of(slot), []).append(slot)
    return halves


def _name(room: Room, names: Names, say: Words) -> Cell:
    if not room.structure:
        return Cell(say.count("noun.childminder", room.homes))
    section = names.section(room.structure, room.section)
    tail = f", {section}" if section else ""
    name = names.structure_cell(room.structure)
    return Cell(name.text + tail, short=f"{name.short}{tail}" if name.short else "")


def _heat(present: Sequence[int], places: Sequence[int], halves: _Halves) -> Iterator[Cell]:
    for slots in halves.values():
        open_slots = [slot for slot in slots if places[slot]]
        if not open_slots:
            yield Cell("\N{EN DASH}")
        else:
            permille = max(1000 * present[slot] // places[slot] for slot in open_slots)
            yield Cell(str(permille // 10), permille)
