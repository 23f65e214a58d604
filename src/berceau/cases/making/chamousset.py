"""Chamousset-en-Lyonnais: fourteen communes, a crèche on four sites, 196 childminders."""

from __future__ import annotations

from datetime import date

import numpy as np

from berceau.cases.making.demand import Room, Session, asking, childminder, filed, holding, spread
from berceau.cases.making.draw import (
    GRID,
    Json,
    Register,
    assumed,
    chance,
    communes,
    drawn,
    family_facts,
    given,
)

_SEED = 69220
_ARTICLE = "Localtis, un guichet unique Petite Enfance (69)"
_SESSION = Session(date(2014, 9, 1), date(2013, 12, 1), date(2014, 4, 30))
# The communes of the former communauté de communes, by INSEE code.
_COMMUNES = (
    "69030", "69031", "69038", "69098", "69099", "69120", "69138",
    "69139", "69178", "69187", "69201", "69203", "69220", "69263",
)  # fmt: skip
_SITES = {"69220": ("saint-laurent", 24), "69201": ("sainte-foy", 20),
          "69139": ("montrottier", 16), "69099": ("haute-rivoire", 12)}  # fmt: skip
# The site that families of each other commune would most often choose first.
_NEAREST = {
    "69030": "69220", "69031": "69201", "69038": "69099", "69098": "69201", "69120": "69139",
    "69138": "69201", "69178": "69201", "69187": "69220", "69203": "69201", "69263": "69139",
}  # fmt: skip
_CHILDMINDERS = 196
_OFFERING = 26
_REQUESTS = 120
_DESKS = {"RAM": 0.45, "crèche": 0.4, "CIAS": 0.15}


def chamousset() -> Json:
    """Write the territory of 2014-2015, the first year of its single desk."""
    rng = np.random.Generator(np.random.PCG64(_SEED))
    places = communes(_COMMUNES)
    return {
        "name": "Chamousset-en-Lyonnais, 2014-2015",
        "calendar": {
            "first": "2014-09-01",
            "last": "2015-08-31",
            "closures": [["2014-12-24", "2014-12-31"], ["2015-08-03", "2015-08-23"]],
        },
        "communes": places,
        "structures": [*_sites(), *_childminders(rng, places)],
        "families": _families(rng, places),
        "policy": {"name": "Règles supposées", "version": "2014", "grid": GRID},
        "sources": _sources(),
    }


def _sites() -> list[Json]:
    sites = []
    for code, (name, count) in _SITES.items():
        babies = count // 3
        sections = [
            {"id": "petits", "from_months": 2, "to_months": 15, "places": babies},
            {"id": "grands", "from_months": 15, "to_months": 48, "places": count - babies},
        ]
        site: Json = {
            "id": f"creche-{name}",
            "kind": "creche",
            "commune": code,
            "serves": ["*"],
            "operator": "company",
            "places": count,
            "sections": sections,
        }
        sites.append(site)
    return sites


def _childminders(rng: np.random.Generator, places: list[Json]) -> list[Json]:
    """Spread the members by population; few have a place on offer."""
    counts = spread(_CHILDMINDERS, [place["population"] for place in places])
    homes = [
        place["code"] for place, count in zip(places, counts, strict=True) for _ in range(count)
    ]
    offering = {int(k) for k in rng.choice(_CHILDMINDERS, size=_OFFERING, replace=False)}
    return [
        childminder(
            rng, f"am-{k + 1:03d}", code, offered=int(rng.integers(1, 3)) * (k in offering)
        )
        | {"serves": ["*"]}
        for k, code in enumerate(homes)
    ]


def _families(rng: np.random.Generator, places: list[Json]) -> list[Json]:
    register = Register(digits=3)
    homes = [place["code"] for place in places]
    weights = np.array([place["population"] for place in places], dtype=float)
    for site in _sites():
        room = Room(site, _SESSION)
        for _ in range(site["places"] // 3):
            register.add(site["commune"], [holding(rng, _SESSION, room)])
    for _ in range(_REQUESTS):
        code = homes[int(rng.choice(len(homes), p=weights / weights.sum()))]
        facts = filed(rng, family_facts(rng) | {"newcomer": chance(rng, 0.2)}, _DESKS)
        child = asking(rng, _SESSION, _wishes(rng, code))
        register.add(code, [child], facts=facts)
    return register.families


def _wishes(rng: np.random.Generator, home: str) -> list[str]:
    """Rank the nearest site and the childminders of the commune, then what is further."""
    nearest = _SITES[_NEAREST.get(home, home)][0]
    others = [name for name, _ in _SITES.values() if name != nearest]
    creches = [f"creche-{nearest}", f"creche-{others[int(rng.integers(len(others)))]}"]
    minders = [f"childminder:{home}", "childminder:5km"]
    if chance(rng, 0.35):
        return [*minders, creches[0]] if chance(rng, 0.5) else minders
    return [creches[0], minders[0], creches[1]] if chance(rng, 0.6) else creches


def _sources() -> list[Json]:
    return [
        given("14 communes, 13 311 inhabitants in the text (13 656 in its box)", _ARTICLE),
        given("structures: a crèche of 72 places on 4 sites, run by a company under delegation",
              _ARTICLE),
        given("structures: 196 childminders, members of the relay", _ARTICLE),
        given("families.facts: three desks, the relay (RAM), the crèche, the CIAS", _ARTICLE),
        assumed("communes: which 14. All exist today, none has merged since; their "
                "intercommunality has, in the CC des Monts du Lyonnais. Their populations are "
                "those of 2026 and add up to more than in 2014", "general knowledge, INSEE"),
        assumed("structures: 24, 20, 16 and 12 places, and where the four sites are",
                "the split of the 72 is not given"),
        assumed("structures: crèches and childminders serve all communes", "one authority"),
        drawn("structures: childminders by population, their approvals, the 26 who have a place "
              "on offer (opening: when; modulated: how many)", "PCG64 69220"),
        drawn("families: all persons are invented; 120 requests, 23 children in place",
              "PCG64 69220"),
        assumed("calendar, policy: closures, grid and points", "usual house rules"),
    ]  # fmt: skip
