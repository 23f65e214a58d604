"""Which GeoNames town is which commune: names, regions, populations, neighbours.

Only used to remake the extract. The towns as packed carry no INSEE code and no department,
only a region; so many communes share a name that the name alone is a poor witness.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from math import inf, isinf
from typing import TYPE_CHECKING

from berceau.domain.communes import distance_km
from berceau.geography.names import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_LARGEST_RATIO = 5
"""Populations of one town in two sources differ by date and by mergers, not beyond this."""

_NEAR_KM = 12.0
"""A name borne twice in a region is believed this near to a located member of the same EPCI."""

_FAR_KM = 24.0
"""Any other name is believed up to this distance."""

_ALONE = 2
"""Times these distances, where a commune is the only located one of its EPCI."""


@dataclass(frozen=True, slots=True)
class Town:
    """One populated place of GeoNames.

    Attributes
    ----------
    region
        INSEE code of the region.
    names
        The main name first, then all other names known.
    population
        Inhabitants, by GeoNames.
    point
        Latitude and longitude in decimal degrees.
    """

    region: str
    names: tuple[str, ...]
    population: int
    point: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Unlocated:
    """One commune that asks for coordinates.

    Attributes
    ----------
    code, region, department
        INSEE codes.
    name, seat
        Its name, and that of the former commune that is its seat (or its name again).
    population
        Inhabitants, by INSEE.
    epci
        SIREN of the intercommunality; the empty string for the islands without one.
    overseas
        True outside Europe, where intercommunalities are too wide for a test by distance.
    """

    code: str
    region: str
    department: str
    name: str
    seat: str
    population: int
    epci: str
    overseas: bool


def match(communes: Sequence[Unlocated], towns: Sequence[Town]) -> dict[str, tuple[float, float]]:
    """Give coordinates to the communes that are surely a town of GeoNames.

    Passes, each on what the former left: main name of the town; its other names; both again with
    the name of the seat of a merged commune (all these accept only names that are unique among
    those left in the region); then ambiguous names by the nearness of a located member of the
    same intercommunality. Last, what lies far from every other member is dropped, sooner where
    two communes of the region share a name.

    Parameters
    ----------
    communes
        All communes.
    towns
        All towns; those that are only quarters or former communes find no partner.
    """
    found: dict[str, tuple[float, float]] = {}
    used: set[int] = set()
    for seat, others in ((False, False), (False, True), (True, False), (True, True)):
        pairs = _pairs(communes, towns, found, used, seat=seat, others=others)
        _accept_unique(pairs, communes, towns, found, used)
    by_name = _pairs(communes, towns, found, used, seat=False, others=False)
    _accept_near(by_name, communes, towns, found, used)
    return _without_strays(communes, found)


def centres(
    communes: Iterable[Unlocated], found: Mapping[str, tuple[float, float]], *, by: str
) -> dict[str, tuple[float, float]]:
    """Give the mean coordinates of the located communes of each area.

    Parameters
    ----------
    communes
        All communes.
    found
        Coordinates by code of commune, for those located.
    by
        Name of the field that holds the area: ``epci`` or ``department``.
    """
    points: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for commune in communes:
        if commune.code in found:
            points[getattr(commune, by)].append(found[commune.code])
    return {
        area: (sum(p[0] for p in here) / len(here), sum(p[1] for p in here) / len(here))
        for area, here in points.items()
        if area
    }


def _alike(commune: Unlocated, town: Town) -> bool:
    """Tell whether two populations may be those of one place; villages get some leeway.

    GeoNames writes 0 where it does not know.
    """
    leeway = 100
    return town.population == 0 or (
        commune.population <= _LARGEST_RATIO * town.population + leeway
        and town.population <= _LARGEST_RATIO * commune.population + leeway
    )


def _pairs(
    communes: Sequence[Unlocated],
    towns: Sequence[Town],
    found: Mapping[str, tuple[float, float]],
    used: set[int],
    *,
    seat: bool,
    others: bool,
) -> list[tuple[int, int]]:
    """List the pairs (commune, town) of one name and region that are still free, as positions."""
    by_name: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, commune in enumerate(communes):
        if commune.code not in found:
            by_name[commune.region, plain(commune.seat if seat else commune.name)].append(i)
    pairs: set[tuple[int, int]] = set()
    for j, town in enumerate(towns):
        if j not in used:
            names = town.names if others else town.names[:1]
            keys = {(town.region, plain(name)) for name in names}
            pairs |= {
                (i, j) for k in keys for i in by_name.get(k, ()) if _alike(communes[i], town)
            }
    return sorted(pairs)


def _accept_unique(
    pairs: list[tuple[int, int]],
    communes: Sequence[Unlocated],
    towns: Sequence[Town],
    found: dict[str, tuple[float, float]],
    used: set[int],
) -> None:
    """Accept the pairs of which both ends have no other partner."""
    of_commune = Counter(i for i, _ in pairs)
    of_town = Counter(j for _, j in pairs)
    for i, j in pairs:
        if of_commune[i] == 1 and of_town[j] == 1:
            found[communes[i].code] = towns[j].point
            used.add(j)


def _accept_near(
    pairs: list[tuple[int, int]],
    communes: Sequence[Unlocated],
    towns: Sequence[Town],
    found: dict[str, tuple[float, float]],
    used: set[int],
) -> None:
    """Accept, nearest first, the pairs whose town is close to a located member of the EPCI."""
    neighbours = _neighbours(communes, found)
    near = sorted(
        (km, i, j)
        for i, j in pairs
        if (km := neighbours.distance_km(communes[i], towns[j].point)) <= _NEAR_KM
    )
    for _, i, j in near:
        if communes[i].code not in found and j not in used:
            found[communes[i].code] = towns[j].point
            used.add(j)


def _without_strays(
    communes: Sequence[Unlocated], found: Mapping[str, tuple[float, float]]
) -> dict[str, tuple[float, float]]:
    """Drop what lies far from every other located member of its intercommunality."""
    neighbours = _neighbours(communes, found)
    namesakes = Counter((commune.region, plain(commune.name)) for commune in communes)

    def is_near(commune: Unlocated) -> bool:
        if commune.overseas or not commune.epci:
            return True
        shared = namesakes[commune.region, plain(commune.name)] > 1
        distance = neighbours.distance_km(commune, found[commune.code])
        # Without any neighbour nothing speaks against the town.
        return distance <= (_NEAR_KM if shared else _FAR_KM) or isinf(distance)

    return {c.code: found[c.code] for c in communes if c.code in found and is_near(c)}


@dataclass(frozen=True, slots=True)
class _Neighbours:
    """The located communes of each intercommunality and of each department, with their codes."""

    epcis: Mapping[str, Mapping[str, tuple[float, float]]]
    departments: Mapping[str, Mapping[str, tuple[float, float]]]

    def distance_km(self, commune: Unlocated, point: tuple[float, float]) -> float:
        """Distance to the nearest other member of its EPCI.

        Where there is none, that to the nearest commune of its department, over `_ALONE`.
        """
        members = self.epcis.get(commune.epci, {})
        around = self.departments.get(commune.department, {})
        for area, discount in ((members, 1), (around, _ALONE)):
            others = [there for code, there in area.items() if code != commune.code]
            if others:
                return min(distance_km(point, there) for there in others) / discount
        return inf


def _neighbours(
    communes: Sequence[Unlocated], found: Mapping[str, tuple[float, float]]
) -> _Neighbours:
    epcis: dict[str, dict[str, tuple[float, float]]] = defaultdict(dict)
    departments: dict[str, dict[str, tuple[float, float]]] = defaultdict(dict)
    for commune in communes:
        if commune.code in found:
            epcis[commune.epci][commune.code] = found[commune.code]
            departments[commune.department][commune.code] = found[commune.code]
    return _Neighbours(epcis, departments)
