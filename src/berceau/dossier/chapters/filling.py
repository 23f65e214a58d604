"""How full the structures are, slot by slot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.dossier.figures import fullest_month, occupancy_picture, rooms_of
from berceau.dossier.sheets import DASH, Field, Part, Sheet, Value, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.dossier.context import Context
    from berceau.dossier.figures import Room


def filling(context: Context) -> Part:
    """Show children present over places, for each section and slot of the fullest month."""
    say = context.say
    if not context.facts.proposal.occupancy:
        return Part("filling", say("filling.title"), (say("filling.none"),))
    month = fullest_month(context.facts.proposal)
    when = say("filling.month", month=say(f"long_month.{month[5:7]}"), year=month[:4])
    found = rooms_of(context, month)
    slots = context.facts.territory.calendar.slots
    fields = (
        *context.fields("lieu"),
        *(Field(_slot(weekday, band.start, context), numeric=True) for weekday, band in slots),
    )
    rows = tuple((text(_label(room, context)), *_cells(room)) for room in found)
    sheet = Sheet(say("sheet.filling"), say("filling.sheet"), fields, rows, context.notes("room"))
    pictures = (occupancy_picture(context),)
    return Part("filling", say("filling.title"), (when,), (sheet,), pictures)


def _slot(weekday: str, minutes: int, context: Context) -> str:
    hour, rest = divmod(minutes, 60)
    if context.lang == "fr":
        clock = f"{hour}h{rest:02}" if rest else f"{hour}h"
    else:
        clock = f"{hour}:{rest:02}"
    return f"{context.say(f'day.{weekday}')} {clock}"


def _label(room: Room, context: Context) -> str:
    if not room.structure:
        return context.say.count("noun.childminder", room.homes)
    return context.naming.place(room.structure, room.section)


def _cells(room: Room) -> Iterator[Value]:
    for present, places in zip(room.present, room.places, strict=True):
        yield Value(present, "room", of=places) if places else text(DASH)
