"""Fairness over a year: those refused before, and communes, no small number told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.dossier.sheets import Field, Part, Sheet, Value, share, text, whole
from berceau.dossier.yearly.counting import ENDS, ends_of
from berceau.placement.reasons.discretion import HIDDEN_BELOW
from berceau.sessions.show_year import refusal_rows, why_fewer

if TYPE_CHECKING:
    from berceau.dossier.yearly.telling import Telling
    from berceau.sessions.refusals import ByRefusals

    Row = tuple[Value, ...]

_THOUSANDTHS = 1000
_ASKED = ("hours", "months", "alone", "points")


def fairness(telling: Telling) -> Part:
    """Say who was served over the year, of those refused before and by commune."""
    tell = telling.tell
    sheets = [_by_refusals(telling)]
    if len(telling.year.by_refusals) > 1:
        sheets.append(_asked(telling))
    sheets.append(_by_commune(telling))
    return Part("fairness", tell("fairness.title"), (tell("fairness.lead"),), tuple(sheets))


def _by_refusals(telling: Telling) -> Sheet:
    """Lay out requests by refusals; where a number is hidden, what it adds up to is too."""
    say, year = telling.of_sessions, telling.year
    rows: list[Row] = []
    hidden: set[int] = set()
    for figure in year.figures:
        told = telling.told([_divided(one) for one in figure.by_refusals])
        for one, (offered, not_offered) in zip(figure.by_refusals, told, strict=True):
            if telling.hidden in (offered, not_offered):
                hidden.add(one.refusals)
            rows.append(_row(telling, figure.name, one, offered, not_offered))
    for one in year.by_refusals if len(year.figures) > 1 else ():
        numbers = [whole(n) for n in _divided(one)]
        cells = [telling.hidden] * 2 if hidden and telling.is_anonymous else numbers
        rows.append(_row(telling, say("year.all"), one, *cells))
    fields = (
        Field(say("column.session")),
        *_numeric(say("column.refusals"), say("fairness.asked"), say("fairness.offered")),
        *_numeric(telling.tell("column.not_offered"), say("fairness.share")),
    )
    notes = (say("fairness.note"), *_hiding(telling))
    return Sheet(telling.tell("sheet.refusals"), say("fairness.title"), fields, tuple(rows), notes)


def _divided(one: ByRefusals) -> tuple[int, int]:
    return one.offered, one.asked - one.offered


def _row(telling: Telling, name: str, one: ByRefusals, offered: Value, not_offered: Value) -> Row:
    hidden = telling.hidden
    asked = hidden if _is_small(telling, one.asked) else whole(one.asked)
    is_told = hidden not in (asked, offered, not_offered)
    rate = share(_THOUSANDTHS * one.offered // one.asked) if is_told else hidden
    return text(name), whole(one.refusals), asked, offered, not_offered, rate


def _is_small(telling: Telling, count: int) -> bool:
    return telling.is_anonymous and 0 < count < HIDDEN_BELOW


def _asked(telling: Telling) -> Sheet:
    """Lay out what requests ask for: averages, of five requests or more."""
    say = telling.of_sessions
    rows = []
    for name, one in refusal_rows(telling.year, say):
        cells: tuple[Value, ...] = (
            Value(one.hours_each, "tenths"),
            Value(one.months_each, "tenths"),
            share(_THOUSANDTHS * one.one_place // one.asked),
            Value(one.points_each, "tenths"),
        )
        shown = (telling.hidden,) * len(cells) if _is_small(telling, one.asked) else cells
        rows.append((text(name), whole(one.refusals), *shown))
    fields = (
        Field(say("column.session")),
        *_numeric(say("column.refusals"), *(say(f"asked.{name}") for name in _ASKED)),
    )
    notes = tuple(why_fewer(telling.year, say))
    return Sheet(telling.tell("sheet.asked"), say("asked.title"), fields, tuple(rows), notes)


def _by_commune(telling: Telling) -> Sheet:
    """Count, commune by commune, how the year ended for those who asked; each child once."""
    tell = telling.tell
    counts: dict[str, list[int]] = {}
    for child, end in ends_of(telling.year).items():
        counts.setdefault(telling.home(child), [0] * len(ENDS))[ENDS.index(end)] += 1
    shown = telling.groups({code: sum(divided) for code, divided in counts.items()})
    groups: dict[str | None, list[str]] = {}
    for code in sorted(counts, key=telling.naming.known.commune):
        groups.setdefault(shown[code], []).append(code)
    if None in groups:
        groups[None] = groups.pop(None)
    sums = [
        tuple(sum(counts[code][k] for code in codes) for k in range(len(ENDS)))
        for codes in groups.values()
    ]
    rows = tuple(
        (text(_label(telling, name, codes)), whole(sum(own)), *told)
        for (name, codes), own, told in zip(groups.items(), sums, telling.told(sums), strict=True)
    )
    fields = telling.heads("home", "asked#", *(f"{end}#" for end in ENDS))
    notes = (tell("fairness.ends"), *_hiding(telling))
    return Sheet(tell("sheet.communes"), tell("fairness.communes"), fields, rows, notes)


def _label(telling: Telling, name: str | None, codes: list[str]) -> str:
    if name is None:
        return telling.say("fair.small", count=len(codes))
    return telling.naming.known.commune(name)


def _hiding(telling: Telling) -> tuple[str, ...]:
    return (telling.say("note.hidden"),) if telling.is_anonymous else ()


def _numeric(*titles: str) -> tuple[Field, ...]:
    return tuple(Field(title, numeric=True) for title in titles)
