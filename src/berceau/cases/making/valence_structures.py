"""The crèches drawn for Valence Romans Agglo, and which of them families ask for."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from berceau.domain.communes import distance_km

if TYPE_CHECKING:
    import numpy as np

    from berceau.cases.making.draw import Json

# Sizes by commune: the towns have all of them, the large ones of before 2021 included.
_TOWNS = {
    "26362": (120, 60, 45, 40, 36, 30, 24, 20, 18, 12, 12, 10),
    "26281": (60, 40, 30, 24, 20, 12, 12),
    "26058": (40, 24, 18, 12),
    "26252": (36, 20, 12),
    "26057": (30, 20),
    "26064": (24, 12),
    "26088": (24,),
    "26313": (24,),
    "26124": (20, 10),
}
_SMALL_FROM = 2500
_MICRO_FROM = 1000
_SMALL = (24, 20, 20, 18)
_MICRO = (12, 10)
_FAMILY = {"26362": ("familiale-valence", 12), "26281": ("familiale-romans", 9)}
_MEMBER_PLACES = 3
_SECTIONED_FROM = 18
_BABIES = 0.34
_AVIP = 5
_INSERTION_FROM = 20
_UNKNOWN_KM = 12.0
_SECTORS = {
    "26362": "Valence",
    "26281": "Romans",
    "26064": "Est",
    "26124": "Sud",
    "26096": "Nord",
}


def structures(rng: np.random.Generator, inside: list[Json]) -> list[Json]:
    """Draw the crèches of every commune, then the family crèches and their childminders."""
    houses: list[Json] = []
    for place in inside:
        sizes = _sizes(rng, place)
        for k, places in enumerate(sizes):
            houses.append(_creche(rng, f"creche-{place['code']}-{k + 1}", place["code"], places))
    for house in sorted(houses, key=lambda h: (-h["places"], h["id"]))[1 : _AVIP + 1]:
        house.setdefault("reserved", []).append({"kind": "avip", "fact": "avip", "places": 3})
    for code, (name, members) in _FAMILY.items():
        houses.extend(_family_creche(name, code, members))
    return houses


def _sizes(rng: np.random.Generator, place: Json) -> tuple[int, ...]:
    if place["code"] in _TOWNS:
        return _TOWNS[place["code"]]
    if place["population"] >= _SMALL_FROM:
        return (int(rng.choice(_SMALL)),)
    if place["population"] >= _MICRO_FROM:
        return (int(rng.choice(_MICRO)),)
    return ()


def _creche(rng: np.random.Generator, name: str, commune: str, places: int) -> Json:
    house: Json = {
        "id": name,
        "kind": "micro_creche" if places <= 12 else "multi_accueil",  # noqa: PLR2004  (the law's size)
        "commune": commune,
        "serves": ["*"],
        "operator": str(rng.choice(["public", "public", "association", "company"])),
        "places": places,
    }
    if places >= _SECTIONED_FROM:
        babies = round(_BABIES * places)
        house["sections"] = [
            {"id": "petits", "from_months": 2, "to_months": 15, "places": babies},
            {"id": "grands", "from_months": 15, "to_months": 48, "places": places - babies},
        ]
    if places >= _INSERTION_FROM:
        house["reserved"] = [{"kind": "insertion", "fact": "insertion"}]
    return house


def _family_creche(name: str, commune: str, members: int) -> list[Json]:
    house: Json = {
        "id": name,
        "kind": "family_creche",
        "commune": commune,
        "serves": ["*"],
        "places": members * _MEMBER_PLACES,
    }
    return [
        house,
        *(
            {
                "id": f"{name}-am-{k + 1:02d}",
                "kind": "childminder",
                "commune": commune,
                "operator": "public",
                "places": _MEMBER_PLACES,
                "part_of": name,
            }
            for k in range(members)
        ),
    ]


class Sites:
    """Who asks for what: families rank the crèches near their home, larger ones more often."""

    def __init__(self, inside: list[Json], houses: list[Json]) -> None:
        self._points = {
            place["code"]: (place["latitude"], place["longitude"])
            for place in inside
            if "latitude" in place
        }
        self._homes = [place["code"] for place in inside]
        self._people = {place["code"]: place["population"] for place in inside}
        self._asked = [house for house in houses if house["kind"] != "family_creche"]
        self._members: dict[str, list[str]] = defaultdict(list)
        for house in houses:
            if "part_of" in house:
                self._members[house["commune"]].append(house["id"])

    def wishes(self, rng: np.random.Generator, home: str) -> list[str]:
        """Draw one to four structures, the most attractive first."""
        houses = [house for house in self._asked if "part_of" not in house]
        pull = [
            -self._km(home, house["commune"]) / 3.0 + house["places"] / 60 + float(rng.gumbel())
            for house in houses
        ]
        order = sorted(range(len(houses)), key=lambda k: -pull[k])
        wishes = [str(houses[k]["id"]) for k in order[: int(rng.integers(1, 5))]]
        members = self._members.get(home, [])
        if members and rng.random() < 0.12:  # noqa: PLR2004  (share who would take a family crèche)
            wishes.extend(members[int(k)] for k in rng.permutation(len(members))[:2])
        return wishes

    def near(self, rng: np.random.Generator, house: Json) -> str:
        """Draw the home of a child in place: near, and where people live."""
        pull = [
            self._people[home] * 2.0 ** (-self._km(home, house["commune"]) / 3.0)
            for home in self._homes
        ]
        total = sum(pull)
        return str(self._homes[int(rng.choice(len(pull), p=[p / total for p in pull]))])

    def sector(self, home: str) -> str:
        """Name the sector whose town is nearest; around Romans lie those without coordinates."""
        if home not in self._points:
            return "Romans"
        return _SECTORS[min(_SECTORS, key=lambda town: (self._km(home, town), town))]

    def _km(self, home: str, there: str) -> float:
        if home == there:
            return 0.0
        if home not in self._points or there not in self._points:
            return _UNKNOWN_KM
        return distance_km(self._points[home], self._points[there])
