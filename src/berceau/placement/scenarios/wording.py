"""Changes in one line of text, as the command line takes them.

A line is a word for the kind of the change and what follows it; ``FORMS`` lists all of them.
Slots are names with commas between them (``tue,wed-am``), days are written ``2016-02-01``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from berceau.errors import Fault, InputError
from berceau.placement.scenarios.changes import CHANGES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from berceau.placement.scenarios.changes import Change

    Parts = dict[str, str | None]

FORMS = {
    "places": "STRUCTURE[:SECTION][:SLOTS]+N",
    "lift": "CONVENTION",
    "in-force": "CONVENTION[:FIRST..LAST]",
    "cap": "CONVENTION:hours|places|children=N|N%|none|+N",
    "leave": "CONVENTION:COMMUNE[:COMMUNE][@DAY]",
    "join": "CONVENTION:COMMUNE[=PLACES]",
    "close": "STRUCTURE[:SECTION]:FIRST..LAST",
    "opening": "STRUCTURE=SLOTS|all",
    "new": "NAME=KIND:COMMUNE:PLACES",
    "tolerance": "MEASURE=THOUSANDTHS",
    "points": "CRITERION[:VALUE]=POINTS",
}
"""What follows the word of each kind of change."""

_DAY = r"\d{4}-\d{2}-\d{2}"
_SLOT = r"(?:mon|tue|wed|thu|fri|sat|sun)(?:-[^\s:*,]+?)?"
_PATTERNS = {
    "places": rf"(?P<structure>[^:]+?)(?::(?!{_SLOT}(?:,|[+-]\d))(?P<section>[^:]+?))?"
    rf"(?::(?P<slots>{_SLOT}(?:,{_SLOT})*))?(?P<more>[+-]\d+)",
    "lift": r"(?P<convention>[^:]+)",
    "in-force": rf"(?P<convention>[^:]+)(?::(?P<from>{_DAY})?\.\.(?P<until>{_DAY})?)?",
    "cap": r"(?P<convention>[^:]+):(?P<term>[a-z]+)"
    r"(?:=(?:(?P<max>\d+)|(?P<percent>\d+)%|none)|(?P<more>[+-]\d+))",
    "leave": r"(?P<convention>[^:]+):(?P<commune>\w+)(?::(?P<places_to>\w+))?"
    rf"(?:@(?P<on>{_DAY}))?",
    "join": r"(?P<convention>[^:]+):(?P<commune>\w+)(?:=(?P<places>\d+))?",
    "close": r"(?P<structure>[^:]+)(?::(?P<section>[^:]+))?:"
    rf"(?P<first>{_DAY})\.\.(?P<last>{_DAY})",
    "opening": rf"(?P<structure>[^:]+?)=(?:all|(?P<slots>{_SLOT}(?:,{_SLOT})*))",
    "new": r"(?P<id>[^:]+?)=(?P<kind>\w+):(?P<commune>\w+):(?P<places>\d+)",
    "tolerance": r"(?P<measure>\w+)=(?P<tolerance>\d+)",
    "points": r"(?P<criterion>[^:]+?)(?::(?P<value>.+))?=(?P<points>-?\d+)",
}
_KINDS = {"in-force": "in_force", "new": "structure"}
_NUMBERS = {"more", "max", "percent", "places", "tolerance", "points"}


def read_change(text: str) -> Change:
    """Read one change from a line of text, such as ``"cap daix:hours=120"``.

    Parameters
    ----------
    text
        The word for the kind, a space, and what changes (see ``FORMS``).

    Raises
    ------
    InputError
        The line has another form.

    Examples
    --------
    >>> read_change("places multi-accueil:petits:tue+1").more
    1
    """
    return read_changes([text])[0]


def read_changes(texts: Iterable[str]) -> tuple[Change, ...]:
    """Read changes from lines of text; all faults are told together."""
    found: list[Change] = []
    faults: list[Fault] = []
    for text in texts:
        word, _, rest = text.strip().partition(" ")
        change = _read(word, rest.strip()) if word in FORMS else None
        if change is not None:
            found.append(change)
            continue
        form = f"the form {word} {FORMS[word]}" if word in FORMS else f"one of {', '.join(FORMS)}"
        faults.append(
            Fault(repr(text), "unreadable-change", "another form", form, "Write it in this form.")
        )
    if faults:
        raise InputError(faults)
    return tuple(found)


def _read(word: str, rest: str) -> Change | None:
    match = re.fullmatch(_PATTERNS[word], rest)
    if match is None:
        return None
    document = _document(word, match.groupdict())
    try:
        # Through JSON, where days are text as here.
        return CHANGES.validate_json(_json([document]))[0]
    except ValidationError:
        return None


def _document(word: str, parts: Parts) -> dict[str, Any]:
    given = {key: _plain(key, text) for key, text in parts.items() if text is not None}
    kind = _KINDS.get(word, word)
    if word == "new":
        return {"kind": kind, "structure": given}
    return {"kind": kind, **given}


def _plain(key: str, text: str) -> object:
    if key in _NUMBERS:
        return int(text)
    if key == "slots":
        return text.split(",")
    if key == "value":
        return _VALUES.get(text, _whole(text))
    return text


_VALUES = {"true": True, "false": False}


def _whole(text: str) -> int | str:
    return int(text) if re.fullmatch(r"-?\d+", text) else text


def _json(document: object) -> str:
    import json  # noqa: PLC0415  (only here)

    return json.dumps(document)
