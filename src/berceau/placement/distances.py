"""Kilometres from homes to structures, many at once and exactly as one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.domain.communes import EARTH_RADIUS_KM, distance_km

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]
    Point = tuple[float, float]

_DOUBTFUL = 1e-6
"""Kilometres around a whole number within which the last digits decide on which side it is."""


class Distances:
    """Distances between two lists of points, some of which may be unknown.

    Parameters
    ----------
    homes, sites
        Latitude and longitude in degrees, ``None`` where nobody knows them.
    """

    def __init__(self, homes: Iterable[Point | None], sites: Iterable[Point | None]) -> None:
        self._homes, self._sites = list(homes), list(sites)
        self._home, self._site = _radians(self._homes), _radians(self._sites)
        self._exact: dict[tuple[Point, Point], float] = {}

    def between(self, home: Ints, site: Ints) -> Floats:
        """Give the kilometres of pairs of positions, not a number where a point is unknown.

        They compare with whole numbers as those of ``distance_km`` do: where the last digits
        count, it is asked.
        """
        (lat_a, lon_a), (lat_b, lon_b) = self._home[home].T, self._site[site].T
        across = np.cos(lat_a) * np.cos(lat_b) * np.sin((lon_b - lon_a) / 2) ** 2
        chord = np.sin((lat_b - lat_a) / 2) ** 2 + across
        found = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(1.0, chord)))
        for k in np.flatnonzero(np.abs(found - np.rint(found)) < _DOUBTFUL).tolist():
            found[k] = self._one(int(home[k]), int(site[k]))
        return np.asarray(found, dtype=np.float64)

    def _one(self, home: int, site: int) -> float:
        a, b = self._homes[home], self._sites[site]
        assert a is not None  # noqa: S101  (a distance that is a number has two points)
        assert b is not None  # noqa: S101  (as above)
        if (a, b) not in self._exact:
            self._exact[a, b] = distance_km(a, b)
        return self._exact[a, b]


def _radians(points: list[Point | None]) -> Floats:
    unknown = (np.nan, np.nan)
    table = np.array([unknown if point is None else point for point in points], dtype=np.float64)
    return np.radians(table.reshape(-1, 2))
