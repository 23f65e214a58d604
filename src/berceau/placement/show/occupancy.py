"""How full each section is, half-day by half-day, in the fullest month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.show.table import Cell, Column, Table, cut
from berceau.placement.show.weeks import slot_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from berceau.domain.calendar import Calendar
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Occupancy, Proposal
    from berceau.placement.show.names import Names
    from berceau.placement.show.table import Row
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
    lines = [line for line in proposal.occupancy if line.month == month and any(line.places)]
    halves = _halves(territory.calendar)
    rows = [_section(x, halves, names) for x in lines if not names.is_individual(x.structure)]
    rows += _childminders([x for x in lines if names.is_individual(x.structure)], halves, say)
    columns = (
        Column(say("occupancy.section")),
        *(Column(slot_text(day, half, say), numeric=True) for day, half in halves),
    )
    shown, hidden = cut(rows, limit)
    title = say("occupancy.title", month=say(f"long_month.{month[5:7]}"), year=month[:4])
    return Table(title, columns, shown, (say("occupancy.note"),), hidden)


_Halves = dict[tuple[str, str], list[int]]
"""The slots of each half-day."""


def _halves(calendar: Calendar) -> _Halves:
    halves: _Halves = {}
    for slot in range(len(calendar.slots)):
        halves.setdefault(calendar.half_of(slot), []).append(slot)
    return halves


def _section(line: Occupancy, halves: _Halves, names: Names) -> Row:
    section = names.section(line.structure, line.section)
    tail = f", {section}" if section else ""
    name = names.structure_cell(line.structure)
    short = f"{name.short}{tail}" if name.short else ""
    return Cell(name.text + tail, short=short), *_heat(line.present, line.places, halves)


def _childminders(lines: list[Occupancy], halves: _Halves, say: Words) -> list[Row]:
    """Put all childminders in one row: each alone would fill pages with zeros and ones."""
    if not lines:
        return []
    present = [sum(numbers) for numbers in zip(*(x.present for x in lines), strict=True)]
    places = [sum(numbers) for numbers in zip(*(x.places for x in lines), strict=True)]
    count = len({x.structure for x in lines})
    return [(say.count("noun.childminder", count), *_heat(present, places, halves))]


def _heat(present: Sequence[int], places: Sequence[int], halves: _Halves) -> Iterator[Cell]:
    for slots in halves.values():
        open_slots = [slot for slot in slots if places[slot]]
        if not open_slots:
            yield Cell("\N{EN DASH}")
        else:
            permille = max(1000 * present[slot] // places[slot] for slot in open_slots)
            yield Cell(str(permille // 10), permille)
