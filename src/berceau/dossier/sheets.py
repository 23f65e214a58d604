"""What a dossier is made of, before anybody decides whether it is a page or a workbook.

Every cell keeps its value beside its kind: a page writes it as the language does, a workbook keeps
the number and its format.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import date

    from berceau.placement.show.words import Words

Kind: TypeAlias = Literal[
    "text",
    "whole",
    "share",
    "hours",
    "euros",
    "day",
    "signed",
    "signed_hours",
    "room",
    "tenths",
    "hundredths",
]
"""How a value is written.

``share``: thousandths; ``hours``: minutes;
``euros``: cents; ``tenths``, ``hundredths``: of a unit;
``room``: children present, with the places in ``of``.
"""
DASH = "\N{EN DASH}"


@dataclass(frozen=True, slots=True)
class Value:
    """One cell.

    Attributes
    ----------
    value
        What stands there; ``None`` for nothing.
    kind
        How it is written.
    of
        What it is counted out of, where the cell is part of a heat table.
    mark
        How much of a half-day is taken: ``""`` where the cell is no half-day of a week.
    """

    value: int | str | date | None
    kind: Kind = "text"
    of: int | None = None
    mark: Literal["", "whole", "part", "none"] = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its heading, and whether it holds numbers or half-days."""

    title: str
    numeric: bool = False
    half_day: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table.

    Attributes
    ----------
    name
        Its short name, that of the sheet of a workbook.
    title
        Its heading on a page.
    fields
        Its columns.
    rows
        Its rows, one value a column.
    notes
        Sentences below it.
    split
        Leading columns by whose values a page cuts it into tables of their own.
    whole
        Whether a page never sets parts of it beside each other, however long it is.
    """

    name: str
    title: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[Value, ...], ...]
    notes: tuple[str, ...] = ()
    split: int = 0
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure.

    Attributes
    ----------
    svg
        The drawing.
    alt
        What it shows, for those who do not see it.
    """

    svg: str
    alt: str


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter: heading, what to know first, figures, tables."""

    key: str
    heading: str
    lead: tuple[str, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    pictures: tuple[Picture, ...] = ()


def text(value: str) -> Value:
    """Make a cell of words."""
    return Value(value)


def whole(value: int | None) -> Value:
    """Make a cell of a whole number."""
    return Value(value, "whole")


def share(thousandths: int | None) -> Value:
    """Make a cell of a share."""
    return Value(thousandths, "share")


def hours(minutes: int | None) -> Value:
    """Make a cell of minutes, written as hours."""
    return Value(minutes, "hours")


def day(value: date | None) -> Value:
    """Make a cell of a day."""
    return Value(value, "day")


def written(cell: Value, say: Words) -> str:
    """Write a cell as a language does.

    Parameters
    ----------
    cell
        The cell.
    say
        The words.
    """
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, int):
        return _number(value, cell, say)
    return value if isinstance(value, str) else say.day(value)


def _number(value: int, cell: Value, say: Words) -> str:
    if cell.kind == "room":
        return f"{say.whole(value)}/{say.whole(cell.of or 0)}"
    if cell.kind == "tenths":
        return say.decimal(value / 10)
    ways = {
        "share": say.permille,
        "hours": say.hours,
        "euros": say.euros,
        "hundredths": lambda number: say.decimal(number / 100, 2),
        "signed": say.signed,
        "signed_hours": say.signed_hours,
    }
    return ways.get(cell.kind, say.whole)(value)
