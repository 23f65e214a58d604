"""The record that every other record is made of, and the types they share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from collections.abc import Mapping


class Record(BaseModel):
    """A frozen record: unknown fields refused, no silent conversion, plain JSON in and out."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        use_attribute_docstrings=True,
    )

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Copy the record, some fields changed; what it had worked out of itself is forgotten."""
        copied = super().model_copy(update=update, deep=deep)
        for name in set(copied.__dict__) - set(type(copied).model_fields):
            del copied.__dict__[name]
        return copied


Identifier = Annotated[
    str,
    Field(
        min_length=1,
        max_length=120,
        pattern=r"^[^\s:*](?:[^:*]*[^\s:*])?$",
        description="The user's own name for a thing; no colon, no star, no space at the ends.",
    ),
]

CommuneCode = Annotated[
    str,
    Field(
        pattern=r"^[0-9][0-9AB][0-9]{3}$",
        description="INSEE code of a commune, five characters.",
        examples=["21617"],
    ),
]

# Sums and products of a few such numbers stay exact in 64 bits, which is how rules are counted.
MOST = 1_000_000_000
"""Largest whole number of a document, where nothing narrower is said."""
MOST_POINTS = 1_000_000
"""Largest number of points, and the smallest with a minus."""

Permille = Annotated[int, Field(ge=0, le=1000, description="Thousandths.")]
Count = Annotated[int, Field(ge=0, description="Whole number, zero or more.")]
"""What is counted in a result: a sum may be larger than any number of a document."""
Quantity = Annotated[int, Field(ge=0, le=MOST, description="Whole number, zero or more.")]
"""What a document gives."""
AtLeastOne = Annotated[int, Field(ge=1, le=MOST, description="Whole number, one or more.")]
Points = Annotated[
    int, Field(ge=-MOST_POINTS, le=MOST_POINTS, description="Points; fewer than none is a malus.")
]
Months = Annotated[int, Field(ge=0, le=84, description="Age in completed months.")]
SlotName = Annotated[
    str,
    Field(
        pattern=r"^(mon|tue|wed|thu|fri|sat|sun)(-[^\s:*]+)?$",
        description="A weekday (`mon`), a half-day (`tue-am`) or a band (`tue-lunch`).",
        examples=["mon", "tue-am"],
    ),
]
