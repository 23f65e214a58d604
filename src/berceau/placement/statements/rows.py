"""Statements as plain rows: for frames, and for the sheets that a treasurer opens."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from berceau.placement.show.words import Lang, words
from berceau.placement.statements.writing import steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from berceau.placement.dues import PriceLine
    from berceau.placement.show.words import Words
    from berceau.placement.statements.caps import Cap, CapMonth
    from berceau.placement.statements.differing import StatementsDifference
    from berceau.placement.statements.statement import MonthStatement, Statement, Statements

HERE = "berceau.placement.statements"
Value: TypeAlias = str | int | Decimal | None
"""What stands in a cell; none: it is not known, or does not apply."""
_CENT, _FINE = Decimal("0.01"), Decimal("0.0001")
_HOUR = 60
_CENTS = 100


class NumberSheet(NamedTuple):
    """A sheet with numbers in it.

    Attributes
    ----------
    title
        Its name, at most 31 characters.
    header
        Names of its columns.
    rows
        Its cells.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def frame_rows(found: Statements) -> list[dict[str, Any]]:
    """Give one row a convention, commune and month; amounts in euros."""
    return [
        {
            "convention": statement.convention,
            "commune": statement.commune,
            "name": statement.name,
            "month": month.month,
            "basis": month.basis,
            "hours": month.minutes / _HOUR,
            "planned_hours": month.planned / _HOUR,
            "children": month.children,
            "places": month.peak,
            "left_hours": _hours_left(left_of(found, statement, month.month)),
            "owed_euros": None if month.owed_cents is None else month.owed_cents / _CENTS,
            "complete": month.is_complete,
        }
        for statement in found.statements
        for month in statement.months
    ]


def change_rows(found: StatementsDifference) -> list[dict[str, Any]]:
    """Give one row a convention and commune; amounts in euros, missing where not known."""
    rows = []
    for change in found.changes:
        row: dict[str, Any] = {
            "convention": change.root,
            "commune": change.commune,
            "name": change.name,
        }
        for side in ("before", "after"):
            one = getattr(change, side)
            row[f"hours_{side}"] = one.minutes / _HOUR
            row[f"children_{side}"] = one.children
            row[f"owed_{side}"] = None if one.owed_cents is None else one.owed_cents / _CENTS
        more = change.owed_cents
        row["hours_more"] = change.minutes / _HOUR
        row["owed_more"] = None if more is None else more / _CENTS
        rows.append(row)
    return rows


def left_of(found: Statements, statement: Statement, month: str) -> CapMonth | None:
    """Give what is left of the hours of a convention for a commune; the least of several limits.

    Limits by family are apart: they are nobody else's.
    """
    months = [
        one
        for cap in found.caps
        if cap.kind == "hours" and cap.convention == statement.convention
        if cap.scope == "convention" or (cap.scope, cap.subject) == ("commune", statement.commune)
        for one in cap.months
        if one.month == month
    ]
    return min(months, key=lambda one: one.left, default=None)


def sheets_of(
    found: Statements, lang: Lang = "fr", month: str | None = None
) -> tuple[NumberSheet, ...]:
    """Lay the statements out as sheets: months, steps of each amount, limits, parts, totals.

    Parameters
    ----------
    found
        What is laid out.
    lang
        Language of titles and words.
    month
        The only month shown, in the sheets that go by month; all if none is named.
    """
    say = words(lang, HERE)
    return (
        _sheet(say, "months", _month_rows(found, say, month)),
        _sheet(say, "steps", _step_rows(found, say, month)),
        _sheet(say, "limits", _limit_rows(found, say, month)),
        _sheet(say, "parts", _part_rows(found, month)),
        _sheet(say, "totals", _total_rows(found, say)),
    )


_COLUMNS = {
    "months": (
        *("convention", "code", "commune", "month", "basis", "minutes", "hours", "children"),
        *("peak", "left", "steps", "euros", "complete"),
    ),
    "steps": (
        *("convention", "code", "commune", "month", "price", "rate", "share", "minutes", "places"),
        *("exact", "euros"),
    ),
    "limits": (
        *("convention", "limit", "whose", "per", "most", "month", "basis", "used", "left_over"),
    ),
    "parts": (
        *("convention", "structure", "code", "part", "of", "percent", "month", "hours"),
        *("peak", "unused"),
    ),
    "totals": ("code", "commune", "conventions", "children", "hours", "euros", "complete"),
}


def _sheet(say: Words, name: str, rows: Iterable[tuple[Value, ...]]) -> NumberSheet:
    header = tuple(say(f"column.{column}") for column in _COLUMNS[name])
    return NumberSheet(say(f"sheet.{name}"), header, tuple(rows))


def _months(found: Statements, only: str | None) -> Iterator[tuple[Statement, MonthStatement]]:
    for statement in found.statements:
        for month in statement.months:
            if only in {None, month.month}:
                yield statement, month


def _month_rows(found: Statements, say: Words, only: str | None) -> Iterator[tuple[Value, ...]]:
    for statement, month in _months(found, only):
        left = left_of(found, statement, month.month)
        yield (
            statement.convention,
            statement.commune,
            statement.name,
            month.month,
            say(f"basis.{month.basis}"),
            month.minutes,
            _hours(month.minutes),
            month.children,
            month.peak,
            None if left is None else _hours(left.left),
            steps(month.lines, say),
            _euros(month.owed_cents),
            say("yes" if month.is_complete else "no"),
        )


def _step_rows(found: Statements, say: Words, only: str | None) -> Iterator[tuple[Value, ...]]:
    for statement, month in _months(found, only):
        for line in month.lines:
            by_place = line.kind == "place_year"
            yield (
                statement.convention,
                statement.commune,
                statement.name,
                month.month,
                say(f"price.{line.kind}"),
                _euros(line.rate_cents),
                Decimal(repr(line.share)),
                None if by_place else line.quantity,
                line.quantity if by_place else None,
                exact_euros(line),
                _euros(line.cents),
            )


def exact_euros(line: PriceLine) -> Decimal | None:
    """Give the amount of a line before it is rounded to the cent, to four decimals."""
    if line.rate_cents is None or line.quantity is None:
        return None
    parts = 12 if line.kind == "place_year" else _HOUR
    cents = line.quantity * line.rate_cents * Decimal(repr(line.share))
    return (cents / (parts * _CENTS)).quantize(_FINE, ROUND_HALF_UP)


def shown_caps(found: Statements) -> list[Cap]:
    """List the limits that are shown: of limits by family, the one that leaves least.

    A statement goes from one town hall to another: which family it is stays at home.
    """
    kept: dict[tuple[object, ...], Cap] = {}
    for number, cap in enumerate(found.caps):
        by_family = cap.scope == "family"
        key = (cap.convention, cap.per, cap.max) if by_family else (number,)
        if key not in kept or cap.most.left < kept[key].most.left:
            kept[key] = cap
    return list(kept.values())


def _limit_rows(found: Statements, say: Words, only: str | None) -> Iterator[tuple[Value, ...]]:
    names = {statement.commune: statement.name for statement in found.statements}
    for cap in shown_caps(found):
        is_hours = cap.kind == "hours"
        for month in cap.months:
            if only not in {None, month.month}:
                continue
            used, left, most = (
                _hours(number) if is_hours else number
                for number in (month.used, month.left, cap.max)
            )
            yield (
                cap.convention,
                say(f"cap.{cap.kind}"),
                whose(cap, names, say),
                say(f"per.{cap.per or 'none'}"),
                most,
                month.month,
                say(f"basis.{month.basis}"),
                used,
                left,
            )


def whose(cap: Cap, names: dict[str, str], say: Words) -> str:
    """Say whose use a limit counts, no family named."""
    if cap.scope == "commune":
        return names.get(cap.subject, cap.subject)
    return say(f"scope.{cap.scope}")


def _part_rows(found: Statements, only: str | None) -> Iterator[tuple[Value, ...]]:
    for part in found.parts:
        for month in part.months:
            if only in {None, month.month}:
                yield (
                    part.convention,
                    part.structure,
                    part.commune,
                    part.places,
                    part.of,
                    Decimal(part.permille) / 10,
                    month.month,
                    _hours(month.minutes),
                    month.peak,
                    part.unused(month),
                )


def _total_rows(found: Statements, say: Words) -> Iterator[tuple[Value, ...]]:
    for total in found.totals:
        yield (
            total.commune,
            total.name,
            ", ".join(total.conventions),
            total.children,
            _hours(total.minutes),
            _euros(total.owed_cents),
            say("yes" if total.is_complete else "no"),
        )


def _hours(minutes: int) -> Decimal:
    return (Decimal(minutes) / _HOUR).quantize(_CENT, ROUND_HALF_UP)


def _hours_left(left: CapMonth | None) -> float | None:
    return None if left is None else left.left / _HOUR


def _euros(cents: int | None) -> Decimal | None:
    return None if cents is None else (Decimal(cents) / _CENTS).quantize(_CENT)
