"""The real communes of France: code, name, population, intercommunality, coordinates.

Read from one extract that the package carries (see ``ATTRIBUTION.txt``), once, at the first
question.
"""

from __future__ import annotations

from berceau.geography.places import (
    Epci,
    Located,
    Place,
    commune,
    communes,
    distance_km,
    epci,
    epcis,
    find,
)

__all__ = [
    "Epci",
    "Located",
    "Place",
    "commune",
    "communes",
    "distance_km",
    "epci",
    "epcis",
    "find",
]
