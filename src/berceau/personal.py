"""What is personal, and how a fault tells of it: by its shape, never by itself.

An error is copied into a mail, a ticket or a log; the file it is about stays in the office. So no
error, and no sentence made from one, shows what somebody wrote of a family.

*Personal* is every value

- inside a family, a child, a request, a fact, a place held or offered, an answer, a presence, the
  news between two sessions, points ready made, a worked case;
- inside a decision: whom it is about, its motive, its author, its day;
- in a cell of a table of families, of presences, of past places, of answers, of realised hours,
  of desks or of a market of seats.

*Not personal* are the names of fields and columns, places (file, sheet, row, column, path in a
document), the closed lists of what may be written, and whatever is said of communes, structures,
conventions, the calendar and the policy.

An *identifier* of a child or a family that exists is told where it is needed to find the record
(``families[F12].children[F12-a].born``): it should mean nothing outside the office. One that
stands for nothing, or has a form that identifiers may not have, is told by its shape, like any
other value.

Records that are personal as a whole say so by their class
(``berceau.domain.base.PersonalRecord``): a field that is added to one of them is covered without
further ado, and the JSON schema marks them with ``"x-personal": true``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

MARK = "x-personal"
"""Keyword of a JSON schema for records whose values no error shows."""

_LONGEST = 24
_RUN = 3
_RUNS = re.compile(rf"([Aa])\1{{{_RUN},}}|9{{9,}}")
_LETTERS, _NUMBERS = "LM", "N"
# What parts days, names and lists; a plus or a star might be the whole of what somebody means.
_SIGNS = frozenset(" .,:;/-_|>'()@")


def shape(value: Any) -> str:
    """Tell of what kind, form and size a value is, without telling the value.

    Parameters
    ----------
    value
        Plain data, as JSON has it, or any other object, of which the kind alone is told.

    Examples
    --------
    >>> shape("31/02/2O19")
    'a text of the form 99/99/9A99'
    >>> shape(-12)
    'a negative whole number of 2 digits'
    >>> shape({"born": "2015-09-01"})
    'an object of 1 field'
    """
    for kind, tell in _TELLERS:
        if isinstance(value, kind):
            return tell(value)
    return f"a value of type {type(value).__name__}"


def pattern(text: str) -> str:
    """Give the form of a text: ``99/99/9999`` for a day, ``Aa…-99`` for other things.

    Every figure becomes 9 and every letter A or a; more than three alike in a row (nine figures)
    are cut short, for their number would tell names apart. Spaces and the signs that part days,
    names and lists stay as they are; any other becomes ``?``.
    """
    drawn = "".join(map(_drawn, unicodedata.normalize("NFC", text)))
    return _RUNS.sub(lambda run: f"{run[0][0]}…", drawn)


def _text(text: str) -> str:
    form = pattern(text)
    # Signs alone would be the text itself.
    if not text or len(form) > _LONGEST or not set(form) & set("Aa9"):
        return _sized("an empty text", "a text of {} character", len(text))
    return f"a text of the form {form}"


def _drawn(character: str) -> str:
    kind = unicodedata.category(character)
    if kind[0] in _LETTERS:
        return "A" if kind == "Lu" else "a"
    if kind[0] in _NUMBERS:
        return "9"
    return character if character in _SIGNS else "?"


def _whole(value: int) -> str:
    try:
        digits = len(str(abs(value)))
    except ValueError:
        return "a whole number of very many digits"
    negative = "negative " if value < 0 else ""
    return _sized("", f"a {negative}whole number of {{}} digit", digits)


def _decimal(value: float) -> str:
    return f"a {'negative ' if value < 0 else ''}number with decimals"


def _sized(nothing: str, some: str, count: int) -> str:
    return f"{some.format(count)}{'s' * (count > 1)}" if count else nothing


# The first that fits: true is a whole number to Python, and a text a collection.
_TELLERS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (type(None), lambda _: "null"),
    (bool, lambda _: "true or false"),
    (int, _whole),
    (float, _decimal),
    (str, _text),
    (Mapping, lambda value: _sized("an empty object", "an object of {} field", len(value))),
    (Collection, lambda value: f"a list of length {len(value)}" if value else "an empty list"),
)
