"""Limits of conventions and parts of shared structures as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.show.table import Column, Table, cells
from berceau.placement.statements.rows import shown_caps, whose
from berceau.placement.statements.writing import clock, month_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.placement.show.table import Row
    from berceau.placement.show.words import Words
    from berceau.placement.statements.caps import Cap, Level
    from berceau.placement.statements.parts import PartStatement
    from berceau.placement.statements.statement import Statements

_EASY = 24
"""Characters below which a forecast is hard to read."""
_LEVELS: tuple[Level, ...] = ("passed", "reached", "pace", "near")


def limits_table(found: Statements, say: Words, only: str | None) -> Table:
    """Show each limit, what is left of it, and what is to be expected.

    Parameters
    ----------
    found
        Whose limits are shown.
    say
        The words.
    only
        The only month shown; none for the whole year.
    """
    columns = (
        Column(say("column.convention")),
        Column(say("column.limit")),
        Column(say("column.whose"), spare=1),
        Column(say("column.most"), numeric=True),
        Column(say("limits.least"), numeric=True),
        Column(say("limits.when")),
        Column(say("limits.forecast"), least=_EASY),
    )
    names = {statement.commune: statement.name for statement in found.statements}
    rows = [_cap(cap, names, say, only) for cap in shown_caps(found)]
    return Table(say("limits.title"), columns, cells(rows), (say("limits.note"),))


def _cap(cap: Cap, names: dict[str, str], say: Words, only: str | None) -> Row:
    months = [month for month in cap.months if only in {None, month.month}]
    # What is left of a year's hours only falls: the last month says what is left of it.
    last = cap.per == "year" or cap.kind == "children"
    tight = months[-1] if last else min(months, key=lambda month: month.left)
    kind = say(f"cap.{cap.kind}")
    return (
        cap.convention,
        kind if cap.per is None else f"{kind} / {say(f'per.{cap.per}')}",
        whose(cap, names, say),
        _quantity(cap, cap.max, say),
        _quantity(cap, tight.left, say),
        month_name(tight.month, say),
        say("join").join(_forecast(cap, say, only)) or say("limits.fine"),
    )


def _quantity(cap: Cap, number: int, say: Words) -> str:
    return clock(number, say) if cap.kind == "hours" else say.whole(number)


def _forecast(cap: Cap, say: Words, only: str | None) -> Iterator[str]:
    """Say in which months a limit is passed, reached or nearly so."""
    for level in _LEVELS:
        months: list[str] = []
        for warned in cap.warnings:
            if warned.level != level or (cap.per == "month" and only not in {None, warned.month}):
                continue
            name = month_name(warned.month, say)
            if warned.on is not None:
                name = say("limits.on", month=name, day=say.day(warned.on))
            months.append(name)
        if months:
            hours = clock(cap.at_pace or 0, say)
            yield say(f"limits.{level}", months=", ".join(months), hours=hours)


def parts_table(found: Statements, say: Words, only: str | None) -> Table:
    """Show what each party has of a shared structure, uses and leaves unused.

    Parameters
    ----------
    found
        Whose parts are shown.
    say
        The words.
    only
        The only month shown; none for the whole year.
    """
    columns = (
        Column(say("column.structure")),
        Column(say("column.commune")),
        Column(say("parts.part"), numeric=True),
        Column(say("parts.percent"), numeric=True),
        Column(say("column.hours"), numeric=True),
        Column(say("column.peak"), numeric=True),
        Column(say("parts.unused"), numeric=True),
        Column(say("parts.busiest")),
    )
    rows = [_part(part, say, only) for part in found.parts]
    return Table(say("parts.title"), columns, cells(rows), (say("parts.note"),), stub=2)


def _part(part: PartStatement, say: Words, only: str | None) -> Row:
    months = [month for month in part.months if only in {None, month.month}]
    holding = [month for month in months if month.holds]
    busiest = max(holding or months, key=lambda month: month.peak)
    unused = part.unused(busiest)
    return (
        part.structure,
        part.name,
        say.whole(part.places),
        say.permille(part.permille),
        clock(sum(month.minutes for month in months), say),
        say.whole(busiest.peak),
        say("parts.free") if unused is None else say.whole(unused),
        month_name(busiest.month, say),
    )
