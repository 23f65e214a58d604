"""What a person may turn to make a territory harder or easier."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from berceau.domain.base import Record


class Dials(Record):
    """Settings of a draw; each has a default and a range."""

    oversubscription: Annotated[float, Field(ge=0.2, le=10)] = 1.5
    """Weekly hours asked by children without a place, over the weekly hours that are free."""
    part_time: Annotated[float, Field(ge=0, le=1)] = 0.6
    """Share of requests for fewer than five days."""
    siblings: Annotated[float, Field(ge=0, le=0.8)] = 0.15
    """Share of requests from a family that has another child in the file, twins apart."""
    conventions: Annotated[int, Field(ge=0, le=5)] = 1
    """How many times the recipe's set of conventions is laid over each intercommunality."""
    in_place: Annotated[float, Field(ge=0, le=0.9)] = 0.5
    """Share of the places' weekly hours that children in place hold already."""
    childminders: Annotated[float, Field(ge=0, le=2)] = 1.0
    """Multiplies the share of places offered by childminders."""
    desks: Annotated[int, Field(ge=1, le=12)] = 3
    """Desks in each intercommunality; childminders serve the communes of their desk."""
