"""Which real communes a territory is made of, and what lies near what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from math import log
from typing import TYPE_CHECKING

from berceau import geography
from berceau.domain.communes import Commune, distance_km
from berceau.synthetic.figures import Table, number, numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from berceau.domain.calendar import HolidayZone
    from berceau.geography import Place
    from berceau.synthetic.chance import Chance
    from berceau.synthetic.recipes import Recipe

_CANDIDATES = 12
_ZONES: dict[str, HolidayZone] = {
    "57": "moselle",
    "67": "alsace",
    "68": "alsace",
    "971": "971",
    "972": "972",
    "973": "973",
    "974": "974",
    "976": "976",
}


@dataclass(frozen=True)
class Area:
    """The communes of a territory, with what the draws ask about them.

    Attributes
    ----------
    communes
        In order of population, largest first.
    names
        Name of each intercommunality by SIREN.
    desks
        Desks that share the communes of an intercommunality, at most.
    zone
        Public holidays kept there.
    """

    communes: tuple[Commune, ...]
    names: Mapping[str, str]
    desks: int
    zone: HolidayZone

    @cached_property
    def population(self) -> int:
        """Inhabitants of all communes."""
        return sum(commune.population or 0 for commune in self.communes)

    @cached_property
    def by_code(self) -> Mapping[str, Commune]:
        """Communes by code."""
        return {commune.code: commune for commune in self.communes}

    @cached_property
    def near(self) -> Mapping[str, tuple[str, ...]]:
        """For each commune all communes, nearest first, itself first of all."""
        return {here: self._from(here) for here in self.by_code}

    def _from(self, here: str) -> tuple[str, ...]:
        def nearness(code: str) -> tuple[bool, float, str]:
            return code != here, self.km(here, code), code

        return tuple(sorted(self.by_code, key=nearness))

    def km(self, here: str, there: str) -> float:
        """Kilometres between two communes as the crow flies."""
        return self._distances[here][there]

    @cached_property
    def _distances(self) -> Mapping[str, Mapping[str, float]]:
        points = {c.code: c.point or (0.0, 0.0) for c in self.communes}
        return {a: {b: distance_km(p, q) for b, q in points.items()} for a, p in points.items()}

    @cached_property
    def members(self) -> Mapping[str, tuple[str, ...]]:
        """Communes of each intercommunality, largest first."""
        return {
            siren: tuple(c.code for c in self.communes if c.epci == siren) for siren in self.names
        }

    @cached_property
    def desk_of(self) -> Mapping[str, str]:
        """For each commune the seat of its desk: the nearest of the largest communes.

        Desks stay within one intercommunality.
        """
        seats: dict[str, str] = {}
        for codes in self.members.values():
            chosen = codes[: self.desks]
            for code in codes:
                seats[code] = next(near for near in self.near[code] if near in chosen)
        return seats

    @cached_property
    def desk_members(self) -> Mapping[str, tuple[str, ...]]:
        """Communes of each desk, by its seat."""
        seats = self.desk_of
        return {
            seat: tuple(code for code in seats if seats[code] == seat)
            for seat in dict.fromkeys(seats.values())
        }

    @cached_property
    def by_people(self) -> Table:
        """Communes by their share of the inhabitants."""
        return Table.of({c.code: float(max(1, c.population or 0)) for c in self.communes})

    @cached_property
    def by_childminders(self) -> Table:
        """Communes by the childminders to be expected there."""
        rates = numbers("childminders_per_thousand")
        return Table.of(
            {
                c.code: max(1, c.population or 0)
                * rates["city" if self.is_city(c.code) else "rural"]
                for c in self.communes
            }
        )

    def is_city(self, code: str) -> bool:
        """Say whether a commune counts as a city."""
        return (self.by_code[code].population or 0) >= number("city_from")


def people_for(children: int) -> float:
    """Inhabitants among whom so many children would be in the file."""
    return children / (number("under_three_share") * number("formal_use"))


def children_for(people: int) -> int:
    """Children who would be in the file among so many inhabitants, at least one."""
    return max(1, round(people * number("under_three_share") * number("formal_use")))


def choose_area(
    recipe: Recipe, children: int, desks: int, chance: Chance, *, epci: str | None = None
) -> Area:
    """Choose real communes of fitting size.

    Parameters
    ----------
    recipe
        Says how many communes and intercommunalities at most.
    children
        Children to be drawn.
    desks
        Desks that share the communes of an intercommunality.
    chance
        Chooses among what fits.
    epci
        SIREN of the intercommunality wanted, with all its communes.

    Raises
    ------
    InputError
        No intercommunality has this SIREN.
    """
    if epci is not None:
        return _area([geography.epci(epci)], desks)
    wanted = people_for(children)
    if recipe.intercommunalities > 1:
        return _area(_department(recipe, wanted, chance), desks)
    sizes = {
        e.code: sum(p.population for p in _core(e.code, recipe.communes))
        for e in geography.epcis()
    }
    return _area([_core(_fitting(sizes, wanted, chance), recipe.communes)], desks)


def _department(recipe: Recipe, wanted: float, chance: Chance) -> list[tuple[Place, ...]]:
    """Choose a department of fitting size and its largest intercommunalities."""
    largest: dict[str, list[str]] = {}
    for e in sorted(geography.epcis(), key=lambda e: (-e.population, e.code)):
        largest.setdefault(geography.commune(e.communes[0]).department, []).append(e.code)
    chosen = {
        department: codes[: recipe.intercommunalities]
        for department, codes in largest.items()
        if len(codes) > 1
    }
    sizes = {
        department: sum(p.population for code in codes for p in _core(code, recipe.communes))
        for department, codes in chosen.items()
    }
    return [_core(code, recipe.communes) for code in chosen[_fitting(sizes, wanted, chance)]]


def _fitting(sizes: Mapping[str, int], wanted: float, chance: Chance) -> str:
    """Choose one of those whose size is nearest to the one wanted."""
    ranked = sorted(sizes, key=lambda name: (abs(log(max(1, sizes[name]) / wanted)), name))
    return chance.one(ranked[:_CANDIDATES])


@cache
def _core(siren: str, count: int) -> tuple[Place, ...]:
    """Give the largest commune of an intercommunality and the nearest others, so many in all."""
    places = geography.epci(siren)
    if len(places) <= count:
        return places
    centre = places[0]
    order = sorted(
        places, key=lambda p: (p is not centre, distance_km(centre.point, p.point), p.code)
    )
    return tuple(order[:count])


def _area(groups: list[tuple[Place, ...]], desks: int) -> Area:
    places = sorted(
        (place for group in groups for place in group), key=lambda p: (-p.population, p.code)
    )
    communes = tuple(
        Commune(
            code=place.code,
            name=place.name,
            population=place.population,
            epci=place.epci,
            latitude=place.latitude,
            longitude=place.longitude,
        )
        for place in places
    )
    names = {group[0].epci or "": group[0].epci_name or group[0].name for group in groups}
    zone = _ZONES.get(places[0].department, "france")
    return Area(communes, names, desks, zone)
