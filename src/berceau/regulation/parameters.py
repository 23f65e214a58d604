"""The dated parameters, read from one TOML file each; what is badly dated is refused."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeGuard, get_args

from berceau.errors import Fault, InputError
from berceau.regulation.values import Hole, Parameter, Status, Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_OPEN = "unknown"
"""Written for the first day of a value of which nobody has looked up since when, and as the status
of a period without known value."""

_FIELDS = frozenset({"from", "to", "value", "source", "address", "checked", "status", "note"})
_DAY = timedelta(days=1)


@cache
def names() -> tuple[str, ...]:
    """Give the names of all parameters, sorted."""
    folder = files("berceau.regulation").joinpath("data")
    found = (entry.name for entry in folder.iterdir())
    return tuple(sorted(n.removesuffix(".toml") for n in found if n.endswith(".toml")))


@cache
def parameter(name: str) -> Parameter:
    """Give one parameter by name; it is read once.

    Parameters
    ----------
    name
        Name of the parameter, as in `names`.

    Raises
    ------
    KeyError
        No parameter has this name; the message proposes near ones.
    """
    if name not in names():
        near = get_close_matches(name, names(), n=3, cutoff=0.4)
        hint = f"did you mean {', '.join(near)}?" if near else f"known: {', '.join(names())}"
        raise KeyError(f"no parameter of the law is named {name!r}; {hint}")
    path = files("berceau.regulation").joinpath("data", f"{name}.toml")
    return parse(name, path.read_text(encoding="utf-8"))


def parameters() -> tuple[Parameter, ...]:
    """Give all parameters, sorted by name."""
    return tuple(parameter(name) for name in names())


def parse(name: str, text: str) -> Parameter:
    """Read one parameter from the text of its file.

    Parameters
    ----------
    name
        Its name.
    text
        TOML: ``title``, ``unit`` and a list ``values``, each with ``from`` (a day, or
        ``"unknown"`` in the first only), ``to`` (optional, the last day), ``value``, ``source``,
        ``address``, ``checked``, ``status`` and ``note`` (optional). A period of status
        ``"unknown"`` has a note and no value.

    Raises
    ------
    InputError
        Fields are missing or wrong, or two periods leave a gap or overlap; all faults at once.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        fault = _fault(name, "not-toml", str(error), "a file in TOML", "Correct the syntax.")
        raise InputError([fault]) from error
    entries = raw.get("values", [])
    faults = [*_head_faults(name, raw), *_date_faults(name, entries)]
    for i, entry in enumerate(entries):
        faults += _entry_faults(f"{name}.values[{i}]", entry)
    if faults:
        raise InputError(faults)
    ends = [
        _last_day(entry, after) for entry, after in zip(entries, [*entries[1:], {}], strict=True)
    ]
    periods = tuple(_period(e, end, raw["unit"]) for e, end in zip(entries, ends, strict=True))
    return Parameter(name, raw["title"], raw["unit"], periods)


def _fault(where: str, code: str, found: str, expected: str, remedy: str) -> Fault:
    return Fault(where=where, code=code, found=found, expected=expected, remedy=remedy)


def _head_faults(name: str, raw: Mapping[str, Any]) -> Iterator[Fault]:
    for field in ("title", "unit"):
        if not isinstance(raw.get(field), str) or not raw[field].strip():
            found = repr(raw.get(field))
            yield _fault(
                f"{name}.{field}", "missing-field", found, "a text", f"Write the {field}."
            )
    if not raw.get("values"):
        yield _fault(name, "no-value", "no value", "at least one", "Add a table [[values]].")
    for field in sorted(raw.keys() - {"title", "unit", "values"}):
        yield _fault(
            name, "unknown-field", repr(field), "one of title, unit, values", "Remove it."
        )


def _entry_faults(where: str, entry: Mapping[str, Any]) -> Iterator[Fault]:
    """Tell what is wrong in one period, its dates apart."""
    for field in sorted(entry.keys() - _FIELDS):
        expected = f"one of {', '.join(sorted(_FIELDS))}"
        yield _fault(where, "unknown-field", repr(field), expected, "Remove it.")
    if not _is_day(entry.get("checked")):
        found = repr(entry.get("checked"))
        yield _fault(
            f"{where}.checked", "missing-field", found, "a day", "Say when it was checked."
        )
    status = entry.get("status")
    if status == _OPEN:
        if "value" in entry or not _is_text(entry.get("note")):
            found = "a value" if "value" in entry else "no note"
            expected = "a note and no value where the status is unknown"
            yield _fault(where, "bad-hole", found, expected, "Say what is not known, and why.")
        return
    if status not in get_args(Status):
        expected = f"one of {', '.join((*get_args(Status), _OPEN))}"
        yield _fault(
            f"{where}.status", "bad-status", repr(status), expected, "Choose one of them."
        )
    if not _is_value(entry.get("value")):
        found = repr(entry.get("value"))
        expected = "a whole number, or a table of whole numbers"
        yield _fault(f"{where}.value", "bad-value", found, expected, "Write it in a smaller unit.")
    for field in ("source", "address"):
        needed = field == "source" or status != "to verify"
        if needed and not _is_text(entry.get(field)):
            found = repr(entry.get(field))
            remedy = "Say where the number comes from."
            yield _fault(f"{where}.{field}", "missing-source", found, "a text", remedy)


def _date_faults(name: str, entries: list[dict[str, Any]]) -> Iterator[Fault]:
    """Tell where the periods are not dated, or leave a gap, or overlap."""
    for i, entry in enumerate(entries):
        start, end = entry.get("from"), entry.get("to")
        where = f"{name}.values[{i}]"
        if not _is_day(start) and not (i == 0 and start == _OPEN):
            expected = "a day (or, in the first value only, the word unknown)"
            yield _fault(
                f"{where}.from", "bad-date", repr(start), expected, "Write the first day."
            )
        if end is not None and (not _is_day(end) or (_is_day(start) and end < start)):
            expected = "a day not before the first"
            yield _fault(f"{where}.to", "bad-date", repr(end), expected, "Correct the last day.")
    for i in range(1, len(entries)):
        start, end, before = entries[i].get("from"), entries[i - 1].get("to"), entries[i - 1]
        where = f"{name}.values[{i}].from"
        if not _is_day(start):
            continue
        if _is_day(before.get("from")) and start <= before["from"]:
            expected = f"a day after {before['from']}"
            yield _fault(where, "not-in-order", str(start), expected, "Sort the values by day.")
        elif _is_day(end) and start != end + _DAY:
            code = "gap" if start > end + _DAY else "overlap"
            remedy = "Let each value begin the day after the former ends, or tell the hole."
            yield _fault(where, code, str(start), str(end + _DAY), remedy)


def _last_day(entry: Mapping[str, Any], after: Mapping[str, Any]) -> date | None:
    """Give the last day written, else the day before the next value, else none."""
    if "to" in entry:
        end: date = entry["to"]
        return end
    return after["from"] - _DAY if after else None


def _period(entry: Mapping[str, Any], end: date | None, unit: str) -> Value | Hole:
    start = None if entry["from"] == _OPEN else entry["from"]
    note = entry.get("note", "")
    if entry["status"] == _OPEN:
        return Hole(start, end, note)
    value = entry["value"]
    return Value(
        value=value if isinstance(value, int) else MappingProxyType(value),
        unit=unit,
        start=start,
        end=end,
        source=entry["source"],
        address=entry.get("address", ""),
        checked=entry["checked"],
        status=entry["status"],
        note=note,
    )


def _is_day(thing: object) -> TypeGuard[date]:
    return type(thing) is date


def _is_text(thing: object) -> bool:
    return isinstance(thing, str) and bool(thing.strip())


def _is_value(thing: object) -> bool:
    if isinstance(thing, dict):
        return bool(thing) and all(type(number) is int for number in thing.values())
    return type(thing) is int
