"""Validation errors told as faults: where, what was found, what was expected, what to do."""

from __future__ import annotations

import json
import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple

from berceau.domain.base import WRONG_KIND
from berceau.errors import Fault
from berceau.io.json_text import beyond
from berceau.io.trail import Trail, trail
from berceau.personal import shape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from berceau.io.schemas import Guide

_LONGEST = 60
_PLACE = re.compile(r"line ([0-9]+) column ([0-9]+)")
_KINDS = (
    ("date", "wrong-date"),
    ("string_pattern", "malformed"),
    ("literal", "unknown-value"),
    ("missing", "missing-field"),
    ("extra_forbidden", "unknown-field"),
    ("greater", "out-of-range"),
    ("less", "out-of-range"),
    ("finite", "out-of-range"),
    ("too_short", "empty"),
    ("string_too_short", "empty"),
    ("too_long", "too-long"),
    ("string_too_long", "too-long"),
)
_REMEDIES = {
    "wrong-date": "Write the day as year, month and day with hyphens; look at the number of days.",
    "malformed": "Write it in this form.",
    "unknown-value": "Use one of these words, spelled exactly so.",
    "missing-field": "Add it.",
    "out-of-range": "Correct the number.",
    "empty": "Give at least one, or leave the whole field out where it is optional.",
    "too-long": "Shorten it.",
    "wrong-type": "Write the value in this form; in JSON only texts stand in quotes.",
}


class Misfit(NamedTuple):
    """A fault and the place in the data that it is about."""

    fault: Fault
    trail: Trail
    kind: str


def misfits(document: Any, error: ValidationError, guide: Guide) -> tuple[Misfit, ...]:
    """Turn validation errors into faults, one for each place in the data.

    A value that fits no branch of a union makes one error a branch, and a list whose items are
    refused is called too short: both are told once, for what they are.
    """
    found: dict[tuple[str, bool], Misfit] = {}
    for detail in error.errors(include_url=False, include_context=True):
        if detail["type"] in {"json_invalid", "string_unicode"}:
            fault = beyond("the document", _beyond_json(detail["msg"]))
            return (Misfit(fault, trail(document, (), guide), "json"),)
        here = trail(document, detail["loc"], guide)
        if not _is_echo(detail, here, guide):
            key = (here.path, detail["type"] == "missing")
            found.setdefault(
                key, Misfit(_fault(detail, here, guide, document), here, detail["type"])
            )
    return tuple(found.values())


def shortened(value: Any) -> str:
    """Show a value without showing a whole record."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return f"a list of length {len(value)}" if value else "an empty list"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def nearest(name: str, known: Iterable[str]) -> str:
    """Give the known name that is nearest to one, or nothing."""
    close = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return close[0] if close else ""


def _beyond_json(message: str) -> str:
    """Say what a strict reader of JSON refuses, and where if its message tells."""
    place = _PLACE.search(message)
    at = f", at line {place[1]}, column {place[2]}" if place else ""
    return f"text or numbers that JSON has no form for{at}"


def _is_echo(detail: ErrorDetails, here: Trail, guide: Guide) -> bool:
    """Say whether an error only follows from another one."""
    kind = detail["type"]
    if kind == "too_short":
        return len(here.value or ()) >= int(detail["ctx"]["min_length"])
    if kind.endswith("_type") and here.present and not kind.startswith(("date", "int")):
        return guide.accepts_type(here.node, here.value)
    return False


def _fault(detail: ErrorDetails, here: Trail, guide: Guide, document: Any) -> Fault:
    kind = detail["type"]
    code = next((code for head, code in _KINDS if kind.startswith(head)), "wrong-type")
    where = here.path or "the document"
    if kind == "extra_forbidden":
        return _unknown_field(where, detail, guide, document)
    if kind == WRONG_KIND or kind.startswith("union_tag"):
        return _unknown_kind(where, here)
    found = _told(here.value, here) if here.present else "nothing"
    expected = guide.words(here.node) if here.node else detail["msg"]
    if kind == "string_too_long":
        expected = f"at most {detail['ctx']['max_length']} characters"
    remedy = _REMEDIES[code]
    if isinstance(here.value, str) and "enum" in here.node and code == "unknown-value":
        remedy = _meant(here.value, map(str, here.node["enum"]), here) or remedy
    return Fault(where, code, found, expected, remedy)


def _told(value: Any, here: Trail) -> str:
    """Tell what stood there: by its shape alone where it is written of a family."""
    return shape(value) if here.personal else shortened(value)


def _meant(name: str, known: Iterable[str], here: Trail) -> str:
    """Ask whether the nearest name was meant, where asking gives nothing away."""
    close = "" if here.personal else nearest(name, known)
    return f"Did you mean {close!r}?" if close else ""


def _unknown_field(where: str, detail: ErrorDetails, guide: Guide, document: Any) -> Fault:
    name = str(detail["loc"][-1])
    owner = trail(document, detail["loc"][:-1], guide)
    known = guide.resolve(owner.node, owner.value).get("properties", {})
    close = nearest(name, known)
    hint = f"Did you mean {close!r}? Rename it, or remove it." if close else "Remove it."
    return Fault(where, "unknown-field", repr(name), f"one of {', '.join(known)}", hint)


def _unknown_kind(where: str, here: Trail) -> Fault:
    mapping = here.node.get("discriminator", {}).get("mapping", {})
    tag = here.value.get("kind") if isinstance(here.value, dict) else None
    return Fault(
        f"{where}.kind",
        "missing-field" if tag is None else "unknown-value",
        "nothing" if tag is None else _told(tag, here),
        f"one of {', '.join(mapping)}",
        _meant(str(tag), mapping, here) or "Say of which kind it is.",
    )
