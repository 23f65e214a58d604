"""The record that every other record is made of, and the types they share."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


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

Permille = Annotated[int, Field(ge=0, le=1000, description="Thousandths.")]
Count = Annotated[int, Field(ge=0, description="Whole number, zero or more.")]
AtLeastOne = Annotated[int, Field(ge=1, description="Whole number, one or more.")]
Months = Annotated[int, Field(ge=0, le=84, description="Age in completed months.")]
SlotName = Annotated[
    str,
    Field(
        pattern=r"^(mon|tue|wed|thu|fri|sat|sun)(-[^\s:*]+)?$",
        description="A weekday (`mon`), a half-day (`tue-am`) or a band (`tue-lunch`).",
        examples=["mon", "tue-am"],
    ),
]
