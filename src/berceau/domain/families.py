"""Families, what is known of them, their children, and what they ask for."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from berceau.domain.base import (
    MOST,
    AtLeastOne,
    CommuneCode,
    Identifier,
    Permille,
    PersonalRecord,
    Points,
    Quantity,
    SlotName,
)

FactValue = bool | Annotated[int, Field(ge=-MOST, le=MOST)] | str
CareMode = Literal["collective", "individual"]
SiblingWish = Literal["any", "all_or_none", "together", "not_apart", "combinations"]
UnlistedWish = Literal["refused", "one_alone"]


def _day_from_text(given: Any) -> Any:
    # Facts pass through Python objects, where strict records take no text for a day.
    try:
        return date.fromisoformat(given) if isinstance(given, str) else given
    except ValueError:
        return given  # told as a wrong date by the record


class Fact(PersonalRecord):
    """Something known of a family or a child, and where it comes from."""

    name: Identifier
    value: FactValue
    source: str | None = None
    """Who or what says so: a desk, a proof seen, a file."""
    checked: Annotated[date | None, BeforeValidator(_day_from_text)] = None
    """When it was last checked."""


def _facts_from_mapping(given: Any) -> Any:
    if not isinstance(given, dict):
        return given
    return tuple(
        {"name": name, **value} if isinstance(value, dict) else {"name": name, "value": value}
        for name, value in given.items()
    )


def _facts_to_mapping(facts: tuple[Fact, ...]) -> dict[str, Any]:
    return {
        fact.name: fact.value
        if fact.source is None and fact.checked is None
        else fact.model_dump(mode="json", exclude={"name"}, exclude_none=True)
        for fact in facts
    }


_VALUE_SCHEMA = {
    "anyOf": [
        {"type": "boolean"},
        {"type": "integer", "minimum": -MOST, "maximum": MOST},
        {"type": "string"},
    ]
}
_FACT_SCHEMA = {
    "type": "object",
    "description": "By name: a value, or a value with its source and the day it was checked.",
    "additionalProperties": {
        "anyOf": [
            _VALUE_SCHEMA,
            {
                "type": "object",
                "properties": {
                    "value": _VALUE_SCHEMA,
                    "source": {"type": "string"},
                    "checked": {"type": "string", "format": "date"},
                },
                "required": ["value"],
                "additionalProperties": False,
            },
        ]
    },
}

Facts = Annotated[
    tuple[Fact, ...],
    BeforeValidator(_facts_from_mapping),
    PlainSerializer(_facts_to_mapping),
    WithJsonSchema(_FACT_SCHEMA),
]


class AnyOf(PersonalRecord):
    """A flexible week: any so many of the slots named."""

    any: AtLeastOne
    of: Annotated[tuple[SlotName, ...], Field(min_length=1)]


NamedWeek = Annotated[tuple[SlotName, ...], Field(min_length=1)]
Week = NamedWeek | AnyOf


class Held(PersonalRecord):
    """A place that a child has already."""

    structure: Identifier
    week: NamedWeek
    since: date
    until: date | None = None
    """Last day of the contract; none given: until school."""
    convention: Identifier | None = None
    """The convention under which it was given, if any."""


class Request(PersonalRecord):
    """What a family asks for a child."""

    start: Annotated[date, Field(alias="from")]
    """First day wanted."""
    until: date | None = None
    """Last day wanted; none given: until school, at the latest the end of the year planned."""
    weeks: Annotated[tuple[Week, ...], Field(min_length=1)]
    """Acceptable weeks in order; the first is the wish."""
    shares: tuple[Permille, ...] = ()
    """Share of the need that each week meets, in thousandths; none given: by the hours."""
    wishes: Annotated[tuple[str, ...], Field(min_length=1)]
    """Structures in order, then groups: `childminder:21223`, `any:15km`, `creche:*`."""
    points: tuple[Points, ...] = ()
    """Points ready made, one for each wish; none given: the policy's grid counts them."""
    mode: CareMode | None = None
    """The kind of care preferred; for reports, the wishes say the order."""
    submitted: date | None = None
    """Day of the request, for seniority."""
    refusals: Quantity = 0
    """Earlier sessions at which the child asked and was given nothing."""


class Child(PersonalRecord):
    """A child, born or to be born."""

    id: Identifier
    born: date
    """Day of birth, or the day expected."""
    walks_from: date | None = None
    """From when the child walks, where somebody has said so."""
    facts: Facts = ()
    request: Request | None = None
    held: Held | None = None


class SiblingPlace(PersonalRecord):
    """Where one of several brothers and sisters would be."""

    child: Identifier
    structure: Annotated[str, Field(min_length=1)]
    """A structure, or a group as in the wishes: `childminder:21223`, `sibling:*`."""


Combination = Annotated[tuple[SiblingPlace, ...], Field(min_length=1)]
"""Where brothers and sisters would be at the same time; whoever is not named has no place."""


class Family(PersonalRecord):
    """A household, where it lives, and its children."""

    id: Identifier
    commune: CommuneCode
    facts: Facts = ()
    siblings: SiblingWish = "any"
    """How the requests of its children hang together: each alone (`any`), all placed or none
    (`all_or_none`), all in the same structure or none (`together`), those placed in the same
    structure (`not_apart`), or one of the `combinations` that the family lists."""
    combinations: tuple[Combination, ...] = ()
    """What the family accepts, in order, if it asks for combinations."""
    unlisted: UnlistedWish = "refused"
    """What becomes of combinations not listed: none is accepted, or one child alone still is."""
    children: Annotated[tuple[Child, ...], Field(min_length=1)]
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
