"""Fairness over a year: those refused before, and communes, no small number told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.dossier.sheets import Part, Sheet, Value, share, text, whole
from berceau.dossier.yearly.counting import ends_of
from berceau.sessions.show_year import refusal_rows, why_fewer

if TYPE_CHECKING:
    from berceau.dossier.yearly.telling import Telling

_THOUSANDTHS = 1000


def fairness(telling: Telling) -> Part:
    """Say who was served over the year, of those refused before and by commune."""
    tell = telling.tell
    sheets = [_by_refusals(telling)]
    if len(telling.year.by_refusals) > 1:
        sheets.append(_asked(telling))
    sheets.append(_by_commune(telling))
    return Part("fairness", tell("fairness.title"), (tell("fairness.lead"),), tuple(sheets))


def _by_refusals(telling: Telling) -> Sheet:
    """Lay out requests by earlier refusals.

    Nothing is hidden: what each session gave each pseudonym stands on the same page.
    """
    say = telling.of_sessions
    rows = tuple(
        (
            text(name),
            whole(one.refusals),
            whole(one.asked),
            whole(one.offered),
            whole(one.asked - one.offered),
            share(_THOUSANDTHS * one.offered // one.asked),
        )
        for name, one in refusal_rows(telling.year, say)
    )
    fields = telling.heads("session", "refusals#", "asked#", "offers#", "not_offered#", "share#")
    notes = (say("fairness.note"),)
    return Sheet(telling.tell("sheet.refusals"), say("fairness.title"), fields, rows, notes)


def _asked(telling: Telling) -> Sheet:
    """Lay out what requests ask for, on average."""
    say = telling.of_sessions
    rows = tuple(
        (
            text(name),
            whole(one.refusals),
            Value(one.hours_each, "tenths"),
            Value(one.months_each, "tenths"),
            share(_THOUSANDTHS * one.one_place // one.asked),
            Value(one.points_each, "tenths"),
        )
        for name, one in refusal_rows(telling.year, say)
    )
    fields = telling.heads("session", "refusals#", "hours#", "months#", "alone#", "points#")
    notes = tuple(why_fewer(telling.year, say))
    return Sheet(telling.tell("sheet.asked"), say("asked.title"), fields, rows, notes)


def _by_commune(telling: Telling) -> Sheet:
    """Count, commune by commune, how the year ended for those who asked; each child once."""
    tell = telling.tell
    counts: dict[str, list[int]] = {}
    for child, end in ends_of(telling.year).items():
        counts.setdefault(telling.home(child), [0, 0])[end != "placed"] += 1
    shown = telling.groups({code: sum(divided) for code, divided in counts.items()})
    groups: dict[str | None, list[str]] = {}
    for code in sorted(counts, key=telling.naming.known.commune):
        groups.setdefault(shown[code], []).append(code)
    if None in groups:
        groups[None] = groups.pop(None)
    sums = [
        tuple(sum(counts[code][k] for code in codes) for k in (0, 1)) for codes in groups.values()
    ]
    rows = tuple(
        (text(_label(telling, name, codes)), whole(sum(own)), *told)
        for (name, codes), own, told in zip(groups.items(), sums, telling.told(sums), strict=True)
    )
    fields = telling.heads("home", "asked#", "placed#", "unplaced#")
    hidden = (telling.say("note.hidden"),) if telling.is_anonymous else ()
    notes = (tell("fairness.ends"), *hidden)
    return Sheet(tell("sheet.communes"), tell("fairness.communes"), fields, rows, notes)


def _label(telling: Telling, name: str | None, codes: list[str]) -> str:
    if name is None:
        return telling.say("fair.small", count=len(codes))
    return telling.naming.known.commune(name)
