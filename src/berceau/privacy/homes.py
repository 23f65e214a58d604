"""Where families and childminders live, as coarsely as the distances that count allow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import numpy as np

from berceau.domain.wishes import is_group, parse_group
from berceau.placement.distances import Distances
from berceau.placement.priority import points_given

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    import numpy.typing as npt

    from berceau.domain.families import Family
    from berceau.domain.structures import Structure
    from berceau.domain.territory import Territory
    from berceau.privacy.values import Uses

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

Point: TypeAlias = tuple[float, float]
Where: TypeAlias = Literal["commune", "near", "exact"]
"""Written as its commune, as a point nearby, or as it is."""
_DECIMALS = (1, 2, 3)
"""Of degrees: some eleven kilometres, one kilometre, a hundred metres."""


class Spot(NamedTuple):
    """Latitude and longitude as they are written, ``None`` for the commune."""

    point: Point | None
    where: Where


NOWHERE = Spot(None, "commune")


class Homes:
    """Coarse homes of families, and coarse sites of childminders.

    Parameters
    ----------
    territory
        The territory.
    uses
        Of its facts.
    by_grid
        Families whose points the grid counts.
    """

    def __init__(self, territory: Territory, uses: Uses, by_grid: Collection[str]) -> None:
        self._territory = territory
        self._criteria = uses.by_distance
        self._by_grid = by_grid if self._criteria else ()
        limits = {family.id: sorted(_kilometres(family)) for family in territory.families}
        self._limits = {name: found for name, found in limits.items() if found}
        self._far = [
            f for f in territory.families if f.id in self._limits or f.id in self._by_grid
        ]
        self._true = [territory.site(s) for s in territory.structures]
        self._wanted = self._decided([territory.home(f) for f in self._far], self._true)
        self.sites = self._coarse_sites()
        self.homes = self._coarse_homes()

    def _decided(self, homes: Sequence[Point | None], sites: Sequence[Point | None]) -> list[Ints]:
        """Give, for each family that looks at distances, what they decide at each site."""
        if not homes:
            return []
        size = (len(homes), len(sites))
        table = Distances(homes, sites).between(*(k.ravel() for k in np.indices(size)))
        return [
            np.array(list(self._looked_at(family, row)), dtype=np.int64).reshape(-1, len(sites))
            for family, row in zip(self._far, table.reshape(size), strict=True)
        ]

    def _looked_at(self, family: Family, far: Floats) -> Iterator[list[int]]:
        for limit in self._limits.get(family.id, ()):
            yield (far <= limit).astype(np.int64).tolist()
        for criterion in self._criteria if family.id in self._by_grid else ():
            kilometres = (None if np.isnan(km) else int(km) for km in far.tolist())
            yield [points_given(criterion, km) for km in kilometres]

    def _coarse_sites(self) -> dict[str, Spot]:
        """Give the sites of childminders, each the coarsest for which nothing changes."""
        structures = self._territory.structures
        homes = [self._territory.home(family) for family in self._far]
        found: dict[str, Spot] = {}
        for decimals in (None, *_DECIMALS):
            left = {k: s for k, s in enumerate(structures) if _is_open(s) and s.id not in found}
            sites = list(self._true)
            for k, structure in left.items():
                sites[k] = _rounded(self._true[k], decimals) or self._centre(structure.commune)
            seen = self._decided(homes, sites)
            for k, structure in left.items():
                if all(
                    (a[:, k] == b[:, k]).all() for a, b in zip(self._wanted, seen, strict=True)
                ):
                    found[structure.id] = _spot(sites[k], decimals)
        return {s.id: found.get(s.id, Spot(_given(s), "exact")) for s in structures if _is_open(s)}

    def _coarse_homes(self) -> dict[str, Spot]:
        """Give the homes of families, each the coarsest for which nothing changes."""
        spots = self.sites
        sites = [
            (spots[s.id].point or self._centre(s.commune)) if s.id in spots else true
            for s, true in zip(self._territory.structures, self._true, strict=True)
        ]
        found: dict[str, Spot] = {}
        for decimals in (None, *_DECIMALS):
            homes = [(_rounded(_given(f), decimals) or self._centre(f.commune)) for f in self._far]
            seen = self._decided(homes, sites)
            for family, home, a, b in zip(self._far, homes, self._wanted, seen, strict=True):
                if family.id not in found and _given(family) is not None and (a == b).all():
                    found[family.id] = _spot(home, decimals)
        looked = {family.id for family in self._far}
        return {
            family.id: found.get(family.id, Spot(_given(family), "exact"))
            if family.id in looked
            else NOWHERE
            for family in self._territory.families
            if _given(family) is not None
        }

    def centres(self, *, kept: bool) -> set[str]:
        """Give the communes whose coordinates stand for homes of which distances count.

        Parameters
        ----------
        kept
            Whether the homes that are left are written.
        """
        nearby = {name for name, spot in self.homes.items() if kept and spot.point is not None}
        return {family.commune for family in self._far if family.id not in nearby}

    def _centre(self, commune: str) -> Point | None:
        return self._territory.commune_by_code[commune].point


def _is_open(structure: Structure) -> bool:
    """Say whether a site is a person's home that is written."""
    return structure.kind == "childminder" and _given(structure) is not None


def _given(item: Family | Structure) -> Point | None:
    if item.latitude is None or item.longitude is None:
        return None
    return item.latitude, item.longitude


def _rounded(point: Point | None, decimals: int | None) -> Point | None:
    if point is None or decimals is None:
        return None
    return round(point[0], decimals), round(point[1], decimals)


def _spot(point: Point | None, decimals: int | None) -> Spot:
    return NOWHERE if decimals is None else Spot(point, "near")


def _kilometres(family: Family) -> Iterator[int]:
    """List the distances that the wishes of a family name."""
    wishes = [
        wish
        for child in family.children
        if child.request is not None
        for wish in child.request.wishes
    ]
    wishes += [place.structure for listed in family.combinations for place in listed]
    for wish in set(filter(is_group, wishes)):
        group = parse_group(wish)
        if group is not None and group.km is not None:
            yield group.km
