"""Worked cases of a grid: families as a commune would describe them, and what must come out.

They are to a policy what tests are to a program. A file of them needs no territory: it may even
hold the policy itself.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from berceau.domain.base import CommuneCode, Identifier, PersonalRecord, Points, Record
from berceau.domain.families import Facts
from berceau.domain.policy import Policy

Decider = Literal["layer", "points", "submitted", "born"]
"""What may put one family before another; a lottery among invented families says nothing."""


class WorkedCase(PersonalRecord):
    """A family with one child, what is known of it, and what the grid must give it."""

    name: Identifier
    about: str = ""
    """The situation in words."""
    facts: Facts = ()
    """What is known, by name. Without a territory, also what the library works out by itself
    (`@resident`, `@guest`, `@sibling_there`, `@distance_km`, `@waiting_months`, `@age_months`,
    `@refusals`)."""
    born: date | None = None
    """Day of birth; none given: a year before care begins."""
    start: Annotated[date | None, Field(alias="from")] = None
    """First day of care wanted; none given: that of the year planned."""
    submitted: date | None = None
    """Day of the request."""
    commune: CommuneCode | None = None
    """Where the family lives, in a territory; none given: in the commune of the structure."""
    structure: Identifier | None = None
    """The structure wished, in a territory; none given: that of the file."""
    points: Points | None = None
    """Points expected in all."""
    criteria: dict[Identifier, Points] = Field(default_factory=dict)
    """Points expected of some criteria, before the maximum of their block."""
    blocks: dict[Identifier, Points] = Field(default_factory=dict)
    """Points expected of some blocks, cut at their maximum."""


class ExpectedOrder(Record):
    """Cases that must come one before the other, the first first."""

    cases: Annotated[tuple[Identifier, ...], Field(min_length=2)]
    by: Decider | None = None
    """What must put each before the next; none given: anything but a lottery."""


class ExpectedTie(Record):
    """Cases that must be equal in layer and points."""

    cases: Annotated[tuple[Identifier, ...], Field(min_length=2)]


class WorkedCases(Record):
    """A file of worked cases."""

    name: str = ""
    source: str = ""
    """Where the grid was published."""
    seen: str = ""
    """What of the grid was seen, and what was not."""
    first_day: date = date(2026, 9, 1)
    """First day of the year planned, where no territory says it."""
    guests: Literal["equal", "after_residents"] = "equal"
    """How families from outside come, where no convention of a territory says it."""
    structure: Identifier | None = None
    """The structure wished, in a territory, by the cases that name none."""
    policy: Policy | None = None
    """The policy itself, where it stands in the same file."""
    case: Annotated[tuple[WorkedCase, ...], Field(min_length=1)]
    order: tuple[ExpectedOrder, ...] = ()
    tie: tuple[ExpectedTie, ...] = ()
