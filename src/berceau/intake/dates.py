"""Days as desks write them, each desk in its own style."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from berceau.intake.fields import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

DateStyle = Literal["day-first", "month-first"]
"""Which of two figures comes first; days in ISO form and in words are read beside it."""

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ][\d:.]+)?")
_FIGURES = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_CLOSE = re.compile(r"(\d{2})(\d{2})(\d{4})")
_WORDS = re.compile(r"(?:[a-z]+ )?(\d{1,2})(?:er)? ([a-z]+) (\d{4}|\d{2})")
_SERIAL = re.compile(r"[34]\d{4}")
_FIRST_OF_SPREADSHEETS = date(1899, 12, 30)
_CENTURY = 2000
_SHORT_YEAR = 100
_MONTHS_IN_YEAR = 12
_MONTHS = (
    ("janvier", "janv", "jan", "january"),
    ("fevrier", "fevr", "fev", "february", "feb"),
    ("mars", "mar", "march"),
    ("avril", "avr", "april", "apr"),
    ("mai", "may"),
    ("juin", "june", "jun"),
    ("juillet", "juil", "july", "jul"),
    ("aout", "august", "aug"),
    ("septembre", "sept", "sep", "september"),
    ("octobre", "oct", "october"),
    ("novembre", "nov", "november"),
    ("decembre", "dec", "december"),
)
_BY_NAME = {name: k for k, names in enumerate(_MONTHS, 1) for name in names}


def read_day(text: str, style: DateStyle) -> date | None:
    """Read a day; ``None`` where the text is no day of the calendar in this style.

    Two figures for a year are of this century, as a child's are; five figures alone are the
    number that a spreadsheet gives a day.

    Parameters
    ----------
    text
        The cell.
    style
        Which of two figures comes first.
    """
    text = text.strip()
    if _SERIAL.fullmatch(text):
        return _FIRST_OF_SPREADSHEETS + timedelta(int(text))
    parts = _parts(text, style)
    if parts is None:
        return None
    year, month, day = parts
    try:
        return date(year + _CENTURY * (year < _SHORT_YEAR), month, day)
    except ValueError:
        return None


def style_of(texts: Iterable[str]) -> DateStyle | None:
    """Say which figure comes first in the days of a table; ``None`` where no day tells."""
    seen: set[DateStyle] = set()
    for text in texts:
        match = _FIGURES.fullmatch(text.strip())
        if match and int(match[1]) > _MONTHS_IN_YEAR >= int(match[2]):
            seen.add("day-first")
        elif match and int(match[2]) > _MONTHS_IN_YEAR >= int(match[1]):
            seen.add("month-first")
    if len(seen) > 1:
        return "day-first"
    return next(iter(seen), None)


def looks_like_day(text: str) -> bool:
    """Say whether a text is a day in one style or the other."""
    return any(read_day(text, style) is not None for style in ("day-first", "month-first"))


def _parts(text: str, style: DateStyle) -> tuple[int, int, int] | None:
    """Give year, month and day."""
    if iso := _ISO.fullmatch(text):
        return int(iso[1]), int(iso[2]), int(iso[3])
    if figures := _FIGURES.fullmatch(text) or _CLOSE.fullmatch(text):
        first, second = int(figures[1]), int(figures[2])
        day, month = (first, second) if style == "day-first" else (second, first)
        return int(figures[3]), month, day
    words = _WORDS.fullmatch(plain(text))
    if words and words[2] in _BY_NAME:
        return int(words[3]), _BY_NAME[words[2]], int(words[1])
    return None
