"""The changes that a scenario is made of: a closed set, each read from JSON by its ``kind``."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from berceau.domain.base import (
    MOST,
    CommuneCode,
    Identifier,
    Permille,
    Points,
    Quantity,
    Record,
    SlotName,
)
from berceau.domain.conventions import Convention
from berceau.domain.families import FactValue
from berceau.domain.policy import Policy, StageMeasure
from berceau.domain.structures import Structure

CapKind = Literal["hours", "places", "children"]
More = Annotated[int, Field(ge=-MOST, le=MOST)]


class Places(Record):
    """So many more places, or fewer, in a section and in its structure."""

    kind: Literal["places"] = "places"
    structure: Identifier
    section: Identifier | None = None
    """The age group; none given: the only one, or the structure alone where it has several."""
    slots: tuple[SlotName, ...] | None = None
    """When; none given: every slot of the calendar."""
    more: More
    """Places added, negative for places taken away."""


class Lift(Record):
    """A convention is not in force in the year planned."""

    kind: Literal["lift"] = "lift"
    convention: Identifier


class InForce(Record):
    """A convention is in force, by default all through the year planned."""

    kind: Literal["in_force"] = "in_force"
    convention: Identifier
    start: Annotated[date | None, Field(alias="from")] = None
    """First day; none given: the first of the year planned, or earlier as it says already."""
    until: date | None = None
    """Last day; none given: until further notice."""


class Cap(Record):
    """The limits of one kind that a convention sets: set, scaled, raised, or taken away.

    One of ``max``, ``percent`` and ``more`` at most; none: there is no such limit any more.
    """

    kind: Literal["cap"] = "cap"
    convention: Identifier
    term: CapKind
    max: Quantity | None = None
    """The new limit."""
    percent: Quantity | None = None
    """The new limit in hundredths of the old one, rounded down: 200 doubles it."""
    more: More | None = None
    """What is added to the limit, negative for what is taken away."""


class Leave(Record):
    """A commune is no longer a party to a convention.

    Its children in place stay under the terms of the convention, or leave, as ``exit`` says.
    """

    kind: Literal["leave"] = "leave"
    convention: Identifier
    commune: CommuneCode
    on: date | None = None
    """First day without it; none given: the first of the year planned."""
    places_to: CommuneCode | None = None
    """Who gets its part of shared places; none given: they are in nobody's part."""


class Join(Record):
    """A commune becomes a guest of a convention."""

    kind: Literal["join"] = "join"
    convention: Identifier
    commune: CommuneCode
    places: Quantity | None = None
    """Its part, where the convention shares places out."""


class Close(Record):
    """A structure, or a section of it, is closed between two days, both included.

    A section is closed for whole months of the year planned: places are counted by the month.
    """

    kind: Literal["close"] = "close"
    structure: Identifier
    section: Identifier | None = None
    first: date
    last: date


class Opening(Record):
    """A structure is open at other slots."""

    kind: Literal["opening"] = "opening"
    structure: Identifier
    slots: tuple[SlotName, ...] | None = None
    """All its slots from now on; none given: every slot of the calendar."""


class NewStructure(Record):
    """There is a structure more; families find it by group wishes such as `creche:21231`."""

    kind: Literal["structure"] = "structure"
    structure: Structure


class NewConvention(Record):
    """There is a convention more."""

    kind: Literal["convention"] = "convention"
    convention: Convention


class Tolerance(Record):
    """The stages of one measure may give back another share to later stages."""

    kind: Literal["tolerance"] = "tolerance"
    measure: StageMeasure
    tolerance: Permille


class GridPoints(Record):
    """A criterion of the grid gives other points."""

    kind: Literal["points"] = "points"
    criterion: Identifier
    points: Points
    value: FactValue | None = None
    """Of a criterion with several values or bands, the value or the beginning of the band."""


class NewPolicy(Record):
    """The whole policy is another one."""

    kind: Literal["policy"] = "policy"
    policy: Policy


Change = Annotated[
    Places
    | Lift
    | InForce
    | Cap
    | Leave
    | Join
    | Close
    | Opening
    | NewStructure
    | NewConvention
    | Tolerance
    | GridPoints
    | NewPolicy,
    Field(discriminator="kind"),
]
"""What may change."""

CHANGES: TypeAdapter[tuple[Change, ...]] = TypeAdapter(tuple[Change, ...])
"""Reads and writes lists of changes as JSON."""


class ChangeFile(Record):
    """What a file of changes holds: changes, or scenarios by name."""

    changes: tuple[Change, ...] = ()
    scenarios: dict[str, tuple[Change, ...]] = Field(default_factory=dict)
    """Changes by the name of the scenario."""
