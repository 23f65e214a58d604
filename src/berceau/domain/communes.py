"""The communes that make up a territory."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt
from typing import Annotated

from pydantic import Field

from berceau.domain.base import CommuneCode, Quantity, Record

EARTH_RADIUS_KM = 6371.0
"""Mean radius of the Earth, in kilometres."""


class Commune(Record):
    """A commune of the territory, or one that a convention binds to it."""

    code: CommuneCode
    name: Annotated[str, Field(min_length=1)]
    population: Quantity | None = None
    """Inhabitants."""
    epci: str | None = None
    """SIREN of the intercommunality it belongs to."""
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    """Degrees north."""
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    """Degrees east."""

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude in degrees, where both are known."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Give the great-circle distance between two points, in kilometres, by the haversine form.

    It is not the way by road, and the flattening of the Earth makes it wrong by up to 0.5 %.

    Parameters
    ----------
    a, b
        Latitude and longitude in degrees.
    """
    (lat_a, lon_a), (lat_b, lon_b) = (tuple(map(radians, point)) for point in (a, b))
    chord = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, chord)))
