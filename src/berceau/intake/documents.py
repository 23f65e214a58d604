"""What an application says, as a family of a territory: identifiers in the place of names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from berceau.domain.base import Record
from berceau.domain.families import Family
from berceau.errors import Fault
from berceau.intake.fields import FACTS, MOST_WISHES
from berceau.io.json_text import dump
from berceau.io.salvage import all_faults
from berceau.io.schema_faults import misfits
from berceau.io.schemas import Guide
from berceau.personal import shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from berceau.domain.territory import Territory
    from berceau.intake.register import Application, Row

Plain = dict[str, Any]
_OF_FAMILY = ("commune", "latitude", "longitude", "siblings", "unlisted")
_OF_CHILD = ("born", "walks_from")
_OF_REQUEST = ("from", "until", "shares", "points", "mode", "submitted", "refusals")
_OF_HELD = ("structure", "week", "since", "until", "convention")
_DAYS = ("mon", "tue", "wed", "thu", "fri")
_PLACE = re.compile(r"families\[(?P<id>[^\]]*)\](?P<rest>.*)")
_STAND_IN_DAY, _STAND_IN_COMMUNE = "2000-01-01", "00000"


class _Families(Record):
    families: tuple[Family, ...]


def request_of(said: Mapping[str, Any]) -> Plain:
    """Give what is asked, as plain data; nothing where days, weeks or wishes are missing."""
    request: Plain = {name: said[name] for name in _OF_REQUEST if said.get(name) is not None}
    days = [said[f"day_{day}"] for day in _DAYS if said.get(f"day_{day}")]
    weeks = said.get("weeks") or ([days] if days else [])
    listed = (said.get(f"wish_{k}") for k in range(1, MOST_WISHES + 1))
    wishes = said.get("wishes") or list(dict.fromkeys(wish for wish in listed if wish))
    if "from" not in request or not weeks or not wishes:
        return {}
    return {**request, "weeks": weeks, "wishes": wishes}


def child_of(name: str, said: Mapping[str, Any], sources: Mapping[str, str]) -> Plain:
    """Give a child as plain data.

    Parameters
    ----------
    name
        Its identifier.
    said
        What is meant, by field.
    sources
        Desk by field, told as the source of facts.
    """
    child: Plain = {"id": name, **_some(said, _OF_CHILD)}
    if facts := facts_of("child", said, sources):
        child["facts"] = facts
    if request := request_of(said):
        child["request"] = request
    held = {part: said[f"held_{part}"] for part in _OF_HELD if said.get(f"held_{part}")}
    return {**child, "held": held} if held else child


def family_of(name: str, said: Mapping[str, Any], sources: Mapping[str, str]) -> Plain:
    """Give a family as plain data, without its children."""
    family: Plain = {"id": name, **_some(said, _OF_FAMILY)}
    if facts := facts_of("fact", said, sources):
        family["facts"] = facts
    return family


def facts_of(prefix: str, said: Mapping[str, Any], sources: Mapping[str, str]) -> Plain:
    """Give the facts of a family (``fact``) or of a child (``child``), with their desk."""
    return {
        field.removeprefix(f"{prefix}:"): {"value": value, "source": sources.get(field, "")}
        for field, value in said.items()
        if prefix in FACTS and field.startswith(f"{prefix}:") and value is not None
    }


def _some(said: Mapping[str, Any], names: Sequence[str]) -> Plain:
    return {name: said[name] for name in names if said.get(name) is not None}


def unfit(
    applications: Sequence[Application], territory: Territory | None
) -> dict[str, tuple[Fault, ...]]:
    """Tell which applications no territory could hold, and why, by row and column.

    What an application leaves out is no fault here: another desk may know it.

    Parameters
    ----------
    applications
        What was read.
    territory
        If given, its communes, structures and slots are looked up.

    Returns
    -------
        Faults by application; those that are sound are not in it.
    """
    families = [_stand_in(application, territory) for application in applications]
    by_id = {application.id: application for application in applications}
    found: dict[str, list[Fault]] = {}
    for fault in _faults_of(families, territory):
        match = _PLACE.match(fault.where)
        if match and match["id"] in by_id:
            application = by_id[match["id"]]
            found.setdefault(application.id, []).append(_told(fault, application, match["rest"]))
    return {name: tuple(dict.fromkeys(faults)) for name, faults in found.items()}


def _stand_in(application: Application, territory: Territory | None) -> Plain:
    """Write the application as a family of one child, what it does not say filled in."""
    said = application.meanings
    commune = territory.communes[0].code if territory else _STAND_IN_COMMUNE
    child = child_of(application.id, said, {})
    request_dates = (child.get("request", {}).get("from"), said.get("held_since"))
    day = min((d for d in request_dates if d), default=_STAND_IN_DAY)
    family = family_of(application.id, said, {})
    return {
        **family,
        "commune": family.get("commune", commune),
        "children": [{**child, "born": child.get("born", day)}],
    }


def _faults_of(families: list[Plain], territory: Territory | None) -> Iterable[Fault]:
    if territory is None:
        document: Plain = {"families": families}
        try:
            _Families.model_validate_json(dump(document))
        except ValidationError as error:
            guide = Guide(_Families.model_json_schema())
            return [misfit.fault for misfit in misfits(document, error, guide)]
        return ()
    document = territory.model_dump(mode="json", exclude_defaults=True)
    document.pop("decisions", None)
    document["families"] = families
    return all_faults(document)


def _told(fault: Fault, application: Application, rest: str) -> Fault:
    """Say a fault by file, sheet, row and column, with the shape of what stands there."""
    value = next((v for v in application.values if v.field == _field_at(rest)), None)
    if value is None:
        value = next((v for v in application.values if _related(v.field, rest)), None)
    where = place_of(application)
    if value is None:
        return Fault(where, fault.code, "nothing", _masked(fault.expected, application), _remedy())
    return Fault(
        f"{where}, column {value.header}",
        fault.code,
        shape(value.text),
        _masked(fault.expected, application),
        _remedy(),
    )


def _remedy() -> str:
    return "Correct the cell, or say in the mapping of the desk what it means."


def _masked(text: str, application: Application) -> str:
    """Take the day of birth out of a sentence."""
    born = application.meanings.get("born")
    return text.replace(str(born), "9999-99-99") if born else text


def _field_at(rest: str) -> str:
    """Give the field that the end of a path stands for."""
    names = [name.partition("[")[0] for name in rest.split(".") if name]
    if names and names[0] == "children":
        names = names[1:]
        if names[:1] == ["facts"]:
            return f"child:{'.'.join(names[1:2])}"
        if names[:1] == ["held"]:
            return f"held_{names[1] if len(names) > 1 else 'until'}"
        if names[:1] == ["request"]:
            return names[1] if len(names) > 1 else "until"
    if names[:1] == ["facts"]:
        return f"fact:{'.'.join(names[1:2])}"
    return names[0] if names else ""


def _related(field: str, rest: str) -> bool:
    """Say whether a field is one of several that make the thing at a path."""
    number = re.search(r"wishes\[(\d+)\]", rest)
    if number:
        return field == f"wish_{int(number[1]) + 1}"
    return ("wishes" in rest and field.startswith("wish_")) or (
        "weeks" in rest and field.startswith("day_")
    )


def place_of(row: Application | Row) -> str:
    """Name the row in its file."""
    sheet = f", sheet {row.sheet}" if row.sheet else ""
    return f"{row.file}{sheet}, row {row.row}"
