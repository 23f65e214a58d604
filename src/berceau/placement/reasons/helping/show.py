"""What would have helped, in words that a parent understands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.reasons.discretion import HIDDEN_BELOW
from berceau.placement.reasons.helping.changes import (
    Both,
    FewerOf,
    Less,
    OtherDay,
    OtherStart,
    OtherStructure,
)
from berceau.placement.show.names import Names
from berceau.placement.show.table import Column, Table, cells, without_empty_columns
from berceau.placement.show.words import Lang, Words, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.territory import Territory
    from berceau.placement.reasons.helping.changes import Change
    from berceau.placement.reasons.helping.report import Help, Helpful

HOME = "berceau.placement.reasons.helping"


def help_tables(
    report: Help, territory: Territory | None = None, *, lang: Lang = "fr"
) -> tuple[Table, ...]:
    """Lay the changes out, smallest first.

    Parameters
    ----------
    report
        What is shown.
    territory
        What it was made for; without it, identifiers stand for names of structures.
    lang
        Language.
    """
    say, names = words(lang, HOME), Names(territory)
    title = say("helping.title", child=report.child)
    heading = Table(title, notes=tuple(_heading(report, say)))
    if not report.helpful:
        return (heading,)
    columns = tuple(
        Column(say(f"helping.{key}"), spare=spare)
        for key, spare in (("change", 0), ("where", 0), ("certainty", 0), ("others", 1))
    )
    rows = cells([_row(one, report, names, say) for one in report.helpful])
    listed = Table(say("helping.list"), columns, rows, notes=(say("helping.warning"),))
    return heading, without_empty_columns(listed)


def _heading(report: Help, say: Words) -> Iterator[str]:
    if report.has_place:
        yield say("helping.has_place")
        return
    yield say("helping.intro" if report.helpful else "helping.nothing_found")
    yield say.count("helping.looked", report.looked_at) + "."
    if report.helpful:
        yield say("helping.rule")


def _row(one: Helpful, report: Help, names: Names, say: Words) -> tuple[str, ...]:
    certain = "verified" if one.verified else one.why
    return (
        change_text(one.change, report, names, say),
        "" if one.structure is None else names.structure(one.structure),
        "" if certain is None else say(f"helping.certain.{certain}"),
        _others(one, say),
    )


def _others(one: Helpful, say: Words) -> str:
    match one.others:
        case None:
            return ""
        case 0:
            return say("helping.told.none")
        case int(count):
            return say("helping.told.some", count=say.whole(count))
        case _:
            return say("helping.told.few", least=HIDDEN_BELOW)


def change_text(change: Change, report: Help, names: Names, say: Words) -> str:
    """Write a change as what the family would have asked.

    Parameters
    ----------
    change
        The change.
    report
        The answer that it is part of.
    names
        Names of structures.
    say
        The words of this room.
    """
    if isinstance(change, Both):
        first, second = (change_text(one, report, names, say) for one in change.changes)
        return say("helping.both", first=first, second=second[:1].lower() + second[1:])
    if isinstance(change, Less):
        return _less(change, say)
    key, gaps = f"helping.changes.{change.kind}", dict[str, object]()
    match change:
        case FewerOf():
            key += "_one" * (change.any == 1)
            gaps = {"count": change.any}
        case OtherDay():
            gaps = {"day": _day(change.day, say), "before": _day(change.instead_of, say)}
        case OtherStart():
            before = "" if report.request is None else say.day(report.request.start)
            gaps = {"start": say.day(change.start), "before": before}
        case OtherStructure():
            gaps = {"structure": names.structure(change.structure)}
    return say(key, **gaps)


def _less(change: Less, say: Words) -> str:
    day, _, part = change.without[0].partition("-")
    if not part:
        return say("helping.changes.day_less", day=_day(day, say))
    told = say.get(f"helping.parts.{part}", part)
    return say("helping.changes.part_less", day=_day(day, say), part=told)


def _day(name: str, say: Words) -> str:
    return say(f"helping.days.{name}")
