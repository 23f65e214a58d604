"""Valence Romans Agglo: a session of 1,014 requests over crèches of all sizes."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from berceau.cases.making.demand import Room, Session, asking, filed, holding
from berceau.cases.making.draw import (
    GRID,
    Json,
    Register,
    assumed,
    chance,
    communes,
    dated,
    drawn,
    family_facts,
    given,
    stages_by,
)
from berceau.cases.making.valence_structures import Sites, structures

_SEED = 200_068_781
_EPCI = "200068781"
_VIDEO = "Territoires Audacieux, Valence Romans Agglo, une offre complète"
_PRESS = "La Gazette des communes 691390, à Valence-Romans des places attribuées par algorithme"
_SESSION = Session(date(2020, 9, 1), date(2019, 11, 4), date(2020, 4, 17))
_REQUESTS = 1014
_FILLED = 0.7
_OUTSIDE = {"07102": 0.6, "26165": 0.4}
_OUTSIDE_SECTORS = {"07102": "Valence", "26165": "Sud"}
_OUTSIDERS = 24
_GUILHERAND, _LIVRON = "guilherand-granges", "livron"
_DESKS = {"guichet de Valence": 0.5, "guichet de Romans": 0.3, "portail": 0.2}
_TWINS = 0.016
_AVIP_ASKED = 0.04
_AVIP_HELD = 0.12


def valence() -> Json:
    """Write the territory of 2020-2021, at the size of the spring session of 2020."""
    from berceau import geography  # noqa: PLC0415  (only the making needs the extract)

    rng = np.random.Generator(np.random.PCG64(_SEED))
    inside = communes([place.code for place in geography.epci(_EPCI)])
    outside = communes(tuple(_OUTSIDE))
    houses = structures(rng, inside)
    return {
        "name": "Valence Romans Agglo, 2020-2021",
        "calendar": {
            "first": "2020-09-01",
            "last": "2021-08-31",
            "closures": [["2020-12-24", "2021-01-01"], ["2021-08-02", "2021-08-22"]],
        },
        "communes": [*inside, *outside],
        "structures": houses,
        "conventions": _conventions(houses),
        "families": _families(rng, inside, houses),
        "policy": {
            "name": "Règles supposées",
            "version": "printemps 2020",
            "grid": GRID,
            "need_by": "hours",
            "stages": stages_by("sector"),
        },
        "sources": _sources(),
    }


def _conventions(houses: list[Json]) -> list[Json]:
    """Write two agreements with communes next door; neither is real."""
    by_commune = {code: [h["id"] for h in houses if h["commune"] == code and _asked(h)]
                  for code in ("26362", "26124")}  # fmt: skip
    return [
        {
            "id": _GUILHERAND,
            "name": "Guilherand-Granges à Valence (fictive) : six places, après les résidents",
            "hosts": by_commune["26362"][:4],
            "guests": ["07102"],
            "from": "2019-09-01",
            "terms": [
                {"kind": "access"},
                {"kind": "places", "max": 6},
                {"kind": "order", "guests": "after_residents"},
            ],
        },
        {
            "id": _LIVRON,
            "name": "Livron-sur-Drôme à Étoile-sur-Rhône (fictive) : 3 000 heures par an",
            "hosts": by_commune["26124"],
            "guests": ["26165"],
            "from": "2019-09-01",
            "terms": [
                {"kind": "access"},
                {"kind": "hours", "max": 3000, "per": "year", "scope": "convention"},
                {"kind": "price", "cents_per_hour": 350},
            ],
        },
    ]


def _asked(house: Json) -> bool:
    return bool(house["kind"] != "family_creche")


def _families(rng: np.random.Generator, inside: list[Json], houses: list[Json]) -> list[Json]:
    register = Register(digits=4)
    sites = Sites(inside, houses)
    for house in houses:
        if not _asked(house):
            continue
        room = Room(house, _SESSION)
        for _ in range(round(_FILLED * house["places"])):
            home = sites.near(rng, house)
            register.add(home, [_in_place(rng, house, room)], facts=_sector(sites, home))
    weights = np.array([place["population"] for place in inside], dtype=float)
    weights /= weights.sum()
    while (asked := _count(register)) < _REQUESTS - _OUTSIDERS:
        home = inside[int(rng.choice(len(inside), p=weights))]["code"]
        wishes = sites.wishes(rng, home)
        children = [asking(rng, _SESSION, wishes)]
        if chance(rng, _TWINS) and asked + 1 < _REQUESTS - _OUTSIDERS:
            children.append(children[0] | {"request": dict(children[0]["request"])})
        _join(rng, register, home, children, _sector(sites, home))
    for code, share in _OUTSIDE.items():
        hosts = _hosts(houses, code)
        for _ in range(round(share * _OUTSIDERS)):
            wishes = [hosts[int(k)] for k in rng.permutation(len(hosts))[:3]]
            child = asking(rng, _SESSION, wishes)
            _join(rng, register, code, [child], {"sector": _OUTSIDE_SECTORS[code]})
    return register.families


def _hosts(houses: list[Json], code: str) -> list[str]:
    convention = next(c for c in _conventions(houses) if code in c["guests"])
    return list(convention["hosts"])


def _sector(sites: Sites, home: str) -> Json:
    return {"sector": sites.sector(home)}


def _join(
    rng: np.random.Generator, register: Register, home: str, children: list[Json], sector: Json
) -> None:
    facts = family_facts(rng)
    if chance(rng, _AVIP_ASKED):
        facts["avip"] = True
    family = register.add(home, children, facts=filed(rng, facts, _DESKS) | sector)
    if len(children) > 1:
        family["siblings"] = "together"


def _count(register: Register) -> int:
    return sum("request" in child for family in register.families for child in family["children"])


def _in_place(rng: np.random.Generator, house: Json, room: Room) -> Json:
    """Draw a child in place; where there are AVIP places, one in eight is on a year's contract."""
    child = holding(rng, _SESSION, room)
    pools = {pool["kind"] for pool in house.get("reserved", ())}
    if "avip" in pools and chance(rng, _AVIP_HELD):
        signed = date(2020, int(rng.integers(1, 7)), 1)
        since = max(date.fromisoformat(child["held"]["since"]), signed)
        until = since.replace(year=since.year + 1) - timedelta(1)
        child["facts"] = {"avip": True}
        child["held"] |= {"since": dated(since), "until": dated(until)}
    return child


def _sources() -> list[Json]:
    return [
        given("families: a session of about 1,014 requests, 400 of them (39.4 %) served in the "
              "first round of spring 2020", _PRESS),
        given("structures: crèches of all sizes, family crèches; AVIP contracts of one year "
              "between parent, crèche and job partner; crèches of 120 places are no longer wanted",
              _VIDEO),
        assumed("structures: one crèche of 120 places is left", "the video implies some"),
        given("communes: those of the agglomeration, codes, names, populations, coordinates "
              "(of 2026)", "INSEE by way of Etalab, GeoNames"),
        drawn("structures: number, sizes, places and sections, by population and by the sizes "
              "usual in towns and in the country; none is a real crèche", "PCG64 200068781"),
        drawn("families: all persons are invented; 7 children in place for 10 places",
              "PCG64 200068781"),
        assumed("conventions: both are fictive, with real communes next door, to have the "
                "terms of guests at this size", "none is told of"),
        assumed("policy: grid and points; need counted by hours; fairness between five sectors, "
                "the communes nearest to a town (facts sector)", "not given"),
        assumed("calendar: closures", "usual house rules"),
        assumed("the video is of 2025, the session of 2020: they are put together here",
                "the video tells of lasting means"),
    ]  # fmt: skip
