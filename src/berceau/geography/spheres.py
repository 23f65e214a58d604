"""Distances on the Earth taken as a sphere."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG), in kilometres."""


def great_circle_km(here: tuple[float, float], there: tuple[float, float]) -> float:
    r"""Give the length of the shortest way over the sphere, in kilometres.

    The haversine form, exact to the millimetre for near points too:

    .. math:: d = 2R\arcsin\sqrt{\sin^2\tfrac{\varphi_2-\varphi_1}{2}
              + \cos\varphi_1\cos\varphi_2\sin^2\tfrac{\lambda_2-\lambda_1}{2}}

    It is not the way by road, and the flattening of the Earth makes it wrong by up to 0.5 %.

    Parameters
    ----------
    here, there
        Latitude and longitude in decimal degrees.
    """
    latitude, longitude = radians(here[0]), radians(here[1])
    other_latitude, other_longitude = radians(there[0]), radians(there[1])
    across = sin((other_latitude - latitude) / 2) ** 2
    along = sin((other_longitude - longitude) / 2) ** 2
    chord = across + cos(latitude) * cos(other_latitude) * along
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, chord)))
