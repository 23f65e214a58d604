"""What the commission, a person or a signature has fixed."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from berceau.domain.base import AtLeastOne, Identifier, KindUntold, PersonalRecord, SlotName
from berceau.domain.families import NamedWeek


class _Decision(PersonalRecord):
    reason: str = ""
    """Motive, without any name."""
    author: str = ""
    """Role of who decided."""
    decided: date | None = None


class Place(_Decision):
    """A child has a place here, in this week if one is named."""

    kind: Literal["place"]
    child: Identifier
    structure: Identifier
    week: NamedWeek | None = None


class Signed(_Decision):
    """A contract is signed: the child has this place in this week, and never moves."""

    kind: Literal["signed"]
    child: Identifier
    structure: Identifier
    week: NamedWeek


class Forbid(_Decision):
    """A child is not placed there."""

    kind: Literal["forbid"]
    child: Identifier
    structure: Identifier


class Refuse(_Decision):
    """A child gets no new place in this session."""

    kind: Literal["refuse"]
    child: Identifier


class Keep(_Decision):
    """A child keeps the place it holds and does not move."""

    kind: Literal["keep"]
    child: Identifier


class Reserve(_Decision):
    """So many places of a structure stay free at some slots."""

    kind: Literal["reserve"]
    structure: Identifier
    section: Identifier | None = None
    slots: tuple[SlotName, ...] | None = None
    """Slots concerned; none given: all."""
    places: AtLeastOne


Decision = Annotated[
    Place | Signed | Forbid | Refuse | Keep | Reserve, Field(discriminator="kind"), KindUntold()
]
