"""The proposal, structure by structure: who comes, on which half-days, from when to when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.dossier.sheets import Field, Part, Sheet, Value, day, share, text, whole
from berceau.placement.show.weeks import slot_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.dossier.context import Context
    from berceau.placement.proposal import Placement

HalfDays = dict[tuple[str, str], frozenset[int]]
"""The slots of each half-day: weekday and half."""


def half_days(context: Context) -> HalfDays:
    """Give the slots of each half-day of the week, in order."""
    calendar = context.facts.territory.calendar
    found: dict[tuple[str, str], set[int]] = {}
    for slot in range(len(calendar.slots)):
        found.setdefault(calendar.half_of(slot), set()).add(slot)
    return {half: frozenset(slots) for half, slots in found.items()}


def half_day_fields(context: Context) -> tuple[Field, ...]:
    """Make a column for each half-day."""
    return tuple(
        Field(slot_text(weekday, half, context.say), half_day=True)
        for weekday, half in half_days(context)
    )


def placed(context: Context) -> Part:
    """List every place of the proposal, as a grid of half-days."""
    say, proposal = context.say, context.facts.proposal
    named = () if context.is_anonymous else context.fields("convention")
    fields = (
        *context.fields("lieu", "minder"),
        *context.who_fields,
        *half_day_fields(context),
        *context.fields("from", "until", "wish#", "share#", "points#", "status"),
        *named,
    )
    minders = say("lieu.minders")
    order = {s.id: k for k, s in enumerate(context.facts.territory.structures)}
    lines = sorted(
        ((context.lieu(p.structure, p.section), p) for p in proposal.placements),
        key=lambda line: (
            line[0] == minders,
            0 if line[0] == minders else order[line[1].structure],
            line[0],
            context.naming.child(line[1].child),
            line[1].start,
        ),
    )
    rows = tuple(tuple(_row(lieu, placement, context)) for lieu, placement in lines)
    notes = context.notes("grid", "suggestion") if _suggests(context) else context.notes("grid")
    sheet = Sheet(say("sheet.placed"), say("placed_part.sheet"), fields, rows, notes, split=1)
    lead = (say("placed_part.lead"),) if rows else (say("placed.none"),)
    return Part("placed", say("placed_part.title"), lead, (sheet,))


def _suggests(context: Context) -> bool:
    return any(p.suggestion for p in context.facts.proposal.placements)


def _row(lieu: str, placement: Placement, context: Context) -> Iterator[Value]:
    yield text(lieu)
    yield text(context.minder(placement.structure))
    yield from context.who(placement.child)
    slots = context.facts.territory.calendar.expand(placement.week)
    for half in half_days(context).values():
        yield _mark(len(half & slots), len(half))
    yield day(placement.start)
    yield day(placement.until)
    yield whole(None if placement.rank is None else placement.rank + 1)
    yield share(placement.share)
    yield whole(placement.points)
    suggested = placement.suggestion and placement.status in {"new", "moved"}
    yield text(context.say("status.suggested" if suggested else f"status.{placement.status}"))
    if not context.is_anonymous:
        known = context.naming.known
        yield text(known.convention(placement.convention) if placement.convention else "")


def _mark(taken: int, there: int) -> Value:
    if not taken:
        return Value("", mark="none")
    return Value("●", mark="whole") if taken == there else Value("◐", mark="part")
