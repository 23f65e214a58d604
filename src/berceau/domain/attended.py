"""What took place: a child at a structure on one day, and what was billed for it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from berceau.domain.base import Count, Identifier, PersonalRecord

Clock = Annotated[int, Field(ge=0, le=24 * 60)]
"""Minutes after midnight."""


class Attended(PersonalRecord):
    """A child at a structure on one day."""

    child: Identifier
    structure: Identifier
    day: date
    arrival: Clock
    departure: Clock
    """After the arrival."""
    billed: Count | None = None
    """Minutes billed for the day, where somebody says."""

    @model_validator(mode="after")
    def _leaves_after_coming(self) -> Self:
        if self.departure <= self.arrival:
            raise ValueError("found a departure that is not after the arrival")
        return self

    @property
    def minutes(self) -> int:
        """How long the child was there."""
        return self.departure - self.arrival
