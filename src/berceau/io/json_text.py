"""JSON as text: what is wrong with it, and how it is laid out for people to read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from berceau.errors import Fault, InputError
from berceau.personal import shape

_WIDTH = 99
_SIGNS = "{}[]:,\"'"
_LINE = json.JSONEncoder(ensure_ascii=False).encode
_HINTS = {
    "Expecting property name": "Check for a comma after the last field, or a name without quotes.",
    "Expecting value": "Check for a missing value, a comma too many, or a file that was cut off.",
    "Expecting ',' delimiter": "Add a comma, or close the list or the object before it.",
    "Expecting ':' delimiter": "Put a colon between the name of the field and its value.",
    "Unterminated string": "Close the text with a double quote; the file may have been cut off.",
    "Extra data": "Keep one object, and remove what follows its end.",
}


def parse(text: str, name: str) -> Any:
    """Read JSON text into plain data.

    Raises
    ------
    InputError
        With the line and the column of the first place that is not JSON.
    """
    try:
        return json.loads(text, object_pairs_hook=_without_repeats)
    except json.JSONDecodeError as error:
        raise InputError([_syntax(text, name, error)]) from None
    except _RepeatedFieldError as error:
        raise InputError([_repeated(name, str(error))]) from None
    except RecursionError:
        raise InputError([beyond(name, "lists or objects nested too deep")]) from None
    except ValueError:
        raise InputError([beyond(name, "a number with too many digits")]) from None


def dump(value: Any) -> str:
    """Write plain data as compact JSON; days of the calendar become text.

    Raises
    ------
    InputError
        When something in the data has no form in JSON.
    """
    try:
        return json.dumps(value, ensure_ascii=False, default=_plain)
    except (TypeError, ValueError, RecursionError) as error:
        fault = Fault(
            "the data given",
            "not-plain-data",
            str(error),
            "texts, numbers, true, false, null, days, lists and mappings by text",
            "Turn the value into one of these first.",
        )
        raise InputError([fault]) from None


def pretty(value: Any, indent: int = 0, taken: int = 0) -> str:
    """Lay plain data out: on one line what fits, the rest one item a line.

    Parameters
    ----------
    value
        Plain data.
    indent
        Spaces before the lines of the value.
    taken
        Characters that stand before the value on its first line.
    """
    line = _LINE(value)
    if indent + taken + len(line) <= _WIDTH or not value or not isinstance(value, dict | list):
        return line
    inner = " " * (indent + 2)
    if isinstance(value, list):
        parts = [pretty(item, indent + 2, 1) for item in value]
        return "[\n" + ",\n".join(inner + part for part in parts) + "\n" + " " * indent + "]"
    fields = []
    for key, item in value.items():
        head = f"{_LINE(key)}: "
        fields.append(f"{inner}{head}{pretty(item, indent + 2, len(head) + 1)}")
    return "{\n" + ",\n".join(fields) + "\n" + " " * indent + "}"


def beyond(name: str, found: str) -> Fault:
    """Say that text is JSON by its grammar, but holds what no reader accepts."""
    return Fault(
        name,
        "not-json",
        found,
        "JSON with whole characters, and numbers and nesting of a usual size",
        "Look for half characters (\\ud800), endless numbers or brackets opened by mistake.",
    )


class _RepeatedFieldError(Exception):
    """One object gives the same field twice; a reader would silently keep the last."""


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        raise _RepeatedFieldError(next(name for name in names if names.count(name) > 1))
    return fields


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"a value of type {type(value).__name__}")


def _syntax(text: str, name: str, error: json.JSONDecodeError) -> Fault:
    rest = text[error.pos : error.pos + 1]
    found = (
        _sign(rest) if rest.strip() else ("the end of a line" if rest else "the end of the file")
    )
    hint = next((hint for head, hint in _HINTS.items() if error.msg.startswith(head)), None)
    return Fault(
        f"{name}, line {error.lineno}, column {error.colno}",
        "not-json",
        found,
        f"JSON ({error.msg[0].lower()}{error.msg[1:]})",
        hint or "Correct the text at this place, or export the file again.",
    )


def _sign(character: str) -> str:
    """Tell a sign of JSON as it stands; any other may belong to what somebody wrote."""
    return repr(character) if character in _SIGNS else shape(character)


def _repeated(name: str, field: str) -> Fault:
    return Fault(
        name,
        "field-twice",
        f"the field {field!r} twice in one object",
        "each field once",
        f"Search the file for {field!r} and keep one of the two.",
    )
