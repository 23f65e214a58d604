"""Every fault of a broken document at once: what no record can hold, and what does not agree.

What is broken is cut out, as little as possible, until the rest can be read; then the rest is
checked like any territory, and faults that only follow from the cuts are left untold.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError, create_model

from berceau.domain.base import Record
from berceau.domain.checks import faults_of
from berceau.domain.territory import Territory
from berceau.io.json_text import dump
from berceau.io.schema_faults import Misfit, misfits
from berceau.io.schemas import territory_guide
from berceau.io.trail import parent_of, trail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.errors import Fault
    from berceau.io.trail import Key

_GONE = object()
_DAY = "2015-09-01"
# Values that stand in for a required one, so that the rest of its record is still looked at.
_STAND_INS: dict[str, Any] = {
    "name": "?",
    "first": _DAY,
    "last": _DAY,
    "born": _DAY,
    "from": _DAY,
    "since": _DAY,
    "commune": "00000",
    "places": 10**9,
    "calendar": {"first": "2015-09-01", "last": "2016-08-31"},
    "communes": [{"code": "00000", "name": "?"}],
    "structures": [{"id": "?", "kind": "creche", "commune": "00000", "places": 10**9}],
}
# What can no longer be judged when a whole part of the document is not what it should be.
_BLIND = {
    "calendar": ("unknown-slot", "outside-opening", "staff-missing"),
    "calendar.bands": ("unknown-slot", "outside-opening", "staff-missing"),
    "calendar.weekdays": ("unknown-slot", "outside-opening", "staff-missing"),
    "communes": ("unknown-commune",),
    "structures": ("unknown-structure", "not-a-house"),
    "conventions": ("unknown-convention",),
    "families": ("unknown-child",),
    "policy": ("unknown-block",),
    "policy.blocks": ("unknown-block",),
}
_NEEDED_BY_DECISIONS = {"request": "nothing-asked", "held": "nothing-held"}
_COUNTED_WITH = {"weeks": "shares", "wishes": "points"}


def all_faults(document: Any) -> tuple[Fault, ...]:
    """List every fault of a document that is no territory.

    Parameters
    ----------
    document
        Plain data of its own, which is cut to pieces here.
    """
    rest = _Rest(document)
    first = rest.validate()
    found, told = first, tuple(dict.fromkeys(misfit.fault for misfit in first))
    while found:
        before = len(rest.touched)
        rest.cut(found)
        if len(rest.touched) == before:
            return told
        found = rest.validate()
    return tuple(dict.fromkeys((*told, *rest.disagreements(_blinded(first)))))


def _blinded(found: tuple[Misfit, ...]) -> frozenset[str]:
    """Give the codes of the faults that the loss of whole parts would bring about."""
    paths = {misfit.trail.path for misfit in found}
    bands = {part for path in paths for part in _BLIND if path.startswith(f"{part}[")}
    whole = paths | {part for part in bands if part.startswith("calendar.")}
    return frozenset(code for path in whole & _BLIND.keys() for code in _BLIND[path])


class _Rest:
    """What is left of a document, and what has been cut."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.parts: Record | None = None
        self.touched: set[str] = set()
        self.lost: set[str] = set()
        self.positions: dict[str, list[int]] = {}
        self._thinned: dict[int, tuple[str, list[Any]]] = {}

    def validate(self) -> tuple[Misfit, ...]:
        """Read the rest; tell what does not fit."""
        try:
            self.parts = _parts().model_validate_json(dump(self.document))
        except ValidationError as error:
            return misfits(self.document, error, territory_guide())
        return ()

    def cut(self, found: tuple[Misfit, ...]) -> None:
        """Cut out the places of faults."""
        for misfit in found:
            self._cut(misfit.trail.keys, extra=misfit.kind == "extra_forbidden")
        # Positions stay true during a round: items leave their lists at its end.
        for path, items in self._thinned.values():
            given = self.positions.get(path, [])
            if len(given) != len(items):
                # The first cut, or two lists of one path, where an identifier comes twice.
                given = list(range(len(items)))
            self.positions[path] = [
                k for k, item in zip(given, items, strict=True) if item is not _GONE
            ]
            items[:] = [item for item in items if item is not _GONE]
        self._thinned.clear()

    def _cut(self, keys: tuple[Key, ...], *, extra: bool = False) -> None:
        here = trail(self.document, keys, territory_guide())
        if here.keys != keys or not keys:
            return
        self.touched.add(self.as_given(here.path))
        owner = trail(self.document, keys[:-1], territory_guide())
        holder, key = owner.value, keys[-1]
        required = territory_guide().resolve(owner.node, holder).get("required", ())
        if isinstance(holder, list) and isinstance(key, int) and here.present:
            self._note(holder[key])
            holder[key] = _GONE
            self._thinned[id(holder)] = (owner.path, holder)
        elif isinstance(holder, dict) and (extra or key not in required):
            self._note(holder.pop(key, None))
        elif isinstance(holder, dict) and key in _STAND_INS:
            self._note(holder.get(key))
            holder[key] = _STAND_INS[key]
        else:
            self._cut(keys[:-1])

    def _note(self, value: Any) -> None:
        """Remember the names that are lost with a value."""
        if isinstance(value, dict):
            names = [value.get(name) for name in ("id", "code")]
            self.lost |= {name for name in names if isinstance(name, str)}
            value = list(value.values())
        if isinstance(value, list):
            for item in value:
                self._note(item)

    def as_given(self, path: str) -> str:
        """Give a path with the positions that things had before the cuts."""
        for items, given in self.positions.items():
            number, bracket, rest = path.removeprefix(f"{items}[").partition("]")
            if path.startswith(f"{items}[") and number.isdecimal() and int(number) < len(given):
                path = f"{items}[{given[int(number)]}{bracket}{rest}"
        return path

    def disagreements(self, blind: frozenset[str]) -> Iterator[Fault]:
        """List what does not agree in the rest, except for what the cuts have brought about."""
        parts = {name: getattr(self.parts, name) for name in Territory.model_fields}
        ends = {path.rpartition(".")[2] for path in self.touched}
        blind |= {code for part, code in _NEEDED_BY_DECISIONS.items() if part in ends}
        lost = set(map(repr, self.lost))
        for fault in faults_of(Territory.model_construct(**parts), self.lost):
            where = self.as_given(fault.where)
            if fault.code in blind or fault.found in lost or self._follows(where):
                continue
            yield replace(fault, where=where)

    def _follows(self, where: str) -> bool:
        for path in self.touched:
            owner = parent_of(path)
            twin = _COUNTED_WITH.get(owner.rpartition(".")[2], "")
            inside = where == path or where.startswith((f"{path}.", f"{path}["))
            if inside or where == owner or (twin and where == f"{parent_of(owner)}.{twin}"):
                return True
        return False


@cache
def _parts() -> type[Record]:
    """Give a record with the fields of a territory that does not look across its parts."""
    fields: dict[str, Any] = {
        name: (field.annotation, field) for name, field in Territory.model_fields.items()
    }
    return create_model("Parts", __base__=Record, **fields)
