"""The record that every other record is made of, and the types they share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Self, cast

from pydantic import BaseModel, ConfigDict, Field

from berceau.personal import MARK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

WRONG_KIND = "wrong_kind"
"""Type of the error of a record whose kind is none of those that there are."""


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
        hide_input_in_errors=True,
    )

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Copy the record, some fields changed; what it had worked out of itself is forgotten."""
        copied = super().model_copy(update=update, deep=deep)
        for name in set(copied.__dict__) - set(type(copied).model_fields):
            del copied.__dict__[name]
        return copied


class PersonalRecord(Record):
    """A record about a family: no error shows what stands in it, see ``berceau.personal``."""

    model_config = ConfigDict(json_schema_extra={MARK: True})


class KindUntold:
    """Mark of a union by ``kind``: a wrong kind is refused without being told, unlike pydantic."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Put words of our own in place of pydantic's."""
        schema: dict[str, Any] = dict(handler(source))
        schema["custom_error_type"] = WRONG_KIND
        schema["custom_error_message"] = (
            f"The kind should be one of {', '.join(schema['choices'])}"
        )
        return cast("CoreSchema", schema)


_LONGEST_NAME = 120
_NAME = r"^[^\s:*](?:[^:*]*[^\s:*])?$"

Identifier = Annotated[
    str,
    Field(
        min_length=1,
        max_length=_LONGEST_NAME,
        pattern=_NAME,
        description="The user's own name for a thing; no colon, no star, no space at the ends.",
    ),
]


def is_identifier(text: str) -> bool:
    """Say whether a text has the form of an identifier, and so may name a record in a fault."""
    return len(text) <= _LONGEST_NAME and re.search(_NAME, text) is not None


PersonName = Annotated[Identifier, Field(json_schema_extra={MARK: True})]
"""The identifier of a child or a family, in a record that is not personal as a whole."""

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
