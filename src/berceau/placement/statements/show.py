"""Statements as tables that a person can read, and redo."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from berceau.placement.reasons.discretion import HIDDEN_BELOW
from berceau.placement.show.table import Column, Table, cells, cut
from berceau.placement.show.words import Lang, words
from berceau.placement.statements.rows import HERE, left_of
from berceau.placement.statements.show_limits import limits_table, parts_table
from berceau.placement.statements.writing import (
    amount,
    clock,
    euros,
    month_name,
    steps,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from berceau.placement.show.table import Row
    from berceau.placement.show.words import Words
    from berceau.placement.statements.information import Information
    from berceau.placement.statements.statement import MonthStatement, Statement, Statements

_FEW = 4
"""Statements up to which each is shown month by month."""
_DASH = "\N{EN DASH}"
_EASY = 24
"""Characters below which a calculation is hard to read."""
_LEFT, _PRICED = 5, (6, 7)
"""Places of the columns that only a statement with a limit, or with a price, has."""


def statement_tables(
    found: Statements, *, lang: Lang = "fr", rows: int | None = _FEW, month: str | None = None
) -> tuple[Table, ...]:
    """Lay statements out: each month by month, then limits, parts, totals, information.

    Parameters
    ----------
    found
        What is shown.
    lang
        Language.
    rows
        Statements up to which each is shown month by month; ``None`` for all.
    month
        The only month shown, as ``2015-10``; all if none is named.
    """
    say = words(lang, HERE)
    tables = [_heading(found, say)]
    if rows is None or len(found.statements) <= rows:
        tables += [_statement(found, one, say, month) for one in found.statements]
    else:
        tables.append(_summary(found, say))
    if found.caps:
        tables.append(limits_table(found, say, month))
    if found.parts:
        tables.append(parts_table(found, say, month))
    if any(len(total.conventions) > 1 for total in found.totals):
        tables.append(_totals(found, say))
    if found.statements:
        tables.append(_information(found, say))
    return tuple(tables)


def _heading(found: Statements, say: Words) -> Table:
    months = {
        month.month
        for statement in found.statements
        for month in statement.months
        if month.basis == "realised"
    }
    named = ", ".join(month_name(label, say) for label in sorted(months))
    notes: list[str] = []
    if found.statements:
        base = say("statement.realised", months=named) if months else say("statement.all_planned")
        notes.append(base)
    if any(one.has_price for one in found.statements):
        notes.append(say("statement.rounding"))
    if found.unused:
        notes.append(say("statement.unused", conventions=", ".join(found.unused)))
    elif not found.statements:
        notes.append(say("statement.nothing"))
    return Table(say("statement.title", name=found.territory), notes=tuple(notes))


def _statement(found: Statements, one: Statement, say: Words, only: str | None) -> Table:
    """Show one convention and one commune month by month."""
    columns = (
        Column(say("column.month")),
        Column(say("column.basis"), spare=1),
        Column(say("column.hours"), numeric=True),
        Column(say("column.children"), numeric=True),
        Column(say("column.peak"), numeric=True, spare=2),
        Column(say("column.left"), numeric=True),
        Column(say("column.steps"), least=_EASY),
        Column(say("column.euros"), numeric=True),
    )
    months = [month for month in one.months if only in {None, month.month}]
    rows = [_month(found, one, month, say) for month in months]
    if only is None:
        rows.append(_year(one, say))
    limited = any(left_of(found, one, month.month) is not None for month in months)
    kept = [*range(_LEFT), *([_LEFT] if limited else []), *(_PRICED if one.has_price else [])]
    title = say("statement.one", convention=one.title, commune=one.name)
    shown = cells([tuple(row[k] for k in kept) for row in rows])
    return Table(title, tuple(columns[k] for k in kept), shown, tuple(_notes(one, months, say)))


def _notes(one: Statement, months: Sequence[MonthStatement], say: Words) -> Iterator[str]:
    """Say what the rows of a statement do not."""
    yield say(
        "statement.who",
        children=say.count("noun.child", one.children),
        families=say.count("noun.family", one.families),
    )
    if any(month.peak is None for month in months):
        yield say("statement.uncounted", dash=_DASH)
    if one.until is not None and one.until < _last_day(one):
        until, first = one.until, _first_day(one)
        key = "convention.ended" if until < first else "convention.ends"
        yield say(key, day=say.day(until), exit=say(f"exit.{one.exit}"))
    if one.is_host:
        yield say("statement.own", commune=one.name)
    if not one.has_price:
        yield say("statement.no_price")
    elif not one.is_complete:
        yield say("statement.incomplete")


def _first_day(one: Statement) -> date:
    return date.fromisoformat(f"{one.months[0].month}-01")


def _last_day(one: Statement) -> date:
    """Give a day of the last month, whose end is not looked at more closely."""
    return date.fromisoformat(f"{one.months[-1].month}-28")


def _month(found: Statements, one: Statement, month: MonthStatement, say: Words) -> Row:
    left = left_of(found, one, month.month)
    return (
        month_name(month.month, say),
        say(f"basis.{month.basis}"),
        clock(month.minutes, say),
        _number(month.children, say),
        _number(month.peak, say),
        "" if left is None else clock(left.left, say),
        steps(month.lines, say),
        amount(month.owed_cents, is_complete=month.is_complete, say=say),
    )


def _year(one: Statement, say: Words) -> Row:
    return (
        say("statement.year"),
        "",
        clock(one.minutes, say),
        say.whole(one.children),
        _number(one.peak, say),
        "",
        "",
        amount(one.owed_cents, is_complete=one.is_complete, say=say),
    )


def _number(number: int | None, say: Words) -> str:
    return _DASH if number is None else say.whole(number)


def _summary(found: Statements, say: Words) -> Table:
    """Show each statement in one row."""
    columns: tuple[Column, ...] = (
        Column(say("column.convention")),
        Column(say("column.commune")),
        Column(say("column.hours"), numeric=True),
        Column(say("column.children"), numeric=True),
        Column(say("column.peak"), numeric=True, spare=1),
        Column(say("column.euros"), numeric=True),
    )
    rows: list[Row] = [
        (
            one.convention,
            one.name,
            clock(one.minutes, say),
            say.whole(one.children),
            _number(one.peak, say),
            amount(one.owed_cents, is_complete=one.is_complete, say=say),
        )
        for one in found.statements
    ]
    notes = [say("statement.more")]
    if not any(one.has_price for one in found.statements):
        rows, columns = [row[:-1] for row in rows], columns[:-1]
        notes.append(say("statement.no_prices"))
    shown, hidden = cut(rows, None)
    return Table(say("statement.summary"), columns, shown, tuple(notes), hidden, stub=2)


def _totals(found: Statements, say: Words) -> Table:
    columns: tuple[Column, ...] = (
        Column(say("column.commune")),
        Column(say("column.conventions")),
        Column(say("column.hours"), numeric=True),
        Column(say("column.children"), numeric=True),
        Column(say("column.euros"), numeric=True),
    )
    rows: list[Row] = [
        (
            total.name,
            ", ".join(total.conventions),
            clock(total.minutes, say),
            say.whole(total.children),
            amount(total.owed_cents, is_complete=total.is_complete, say=say),
        )
        for total in found.totals
    ]
    if not any(one.has_price for one in found.statements):
        rows, columns = [row[:-1] for row in rows], columns[:-1]
    return Table(say("totals.title"), columns, cells(rows))


def _information(found: Statements, say: Words) -> Table:
    """Tell what is known of the CAF's price and the families' fees, and what is missing."""
    columns = (
        Column(say("column.convention")),
        Column(say("column.commune")),
        Column(say("info.figure")),
        Column(say("info.amount"), least=_EASY),
    )
    rows = [row for one in found.statements for row in _informed(one, say)]
    # What is missing for all is said once.
    missing = dict.fromkeys(
        sentence for one in found.statements for sentence in _missing(one.information, say)
    )
    sources = dict.fromkeys(text for one in found.statements for text in one.information.sources)
    notes = [*(f"{text[0].upper()}{text[1:]}." for text in missing)]
    if rows:
        notes.append(say("info.note"))
    if sources:
        notes.append(say("info.sources", sources=say("join").join(sources)))
    return Table(say("info.title"), columns if rows else (), cells(rows), tuple(notes), stub=2)


def _informed(one: Statement, say: Words) -> Iterator[Row]:
    told = one.information
    if told.psu_cents is not None:
        least, most = (euros(cents, say) for cents in told.psu_cents)
        hours = clock(told.psu_minutes, say)
        text = say("info.psu_value", least=least, most=most, hours=hours)
        yield one.convention, one.name, say("info.psu"), text
    if told.fees_cents is not None:
        yield one.convention, one.name, say("info.fees"), euros(told.fees_cents, say)


def _missing(told: Information, say: Words) -> Iterator[str]:
    for kind in told.missing:
        if kind == "price":
            which = say("info.all_months" if told.psu_cents is None else "info.some_months")
            yield say("info.missing_price", which=which)
        else:
            yield say(f"info.missing_{kind}", **({"least": HIDDEN_BELOW} if kind == "few" else {}))
