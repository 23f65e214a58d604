"""The valley of the Save and Lévignac: one associative multi-accueil, a relay, a commission."""

from __future__ import annotations

from datetime import date

import numpy as np

from berceau.cases.making.demand import Room, Session, asking, childminder, filed, holding, spread
from berceau.cases.making.draw import (
    Json,
    Register,
    assumed,
    chance,
    communes,
    drawn,
    family_facts,
    given,
)

_SEED = 31297
_REPORT = "Projet éducatif de territoire, bilan 2018-2021 et objectifs 2022-2025"
_SESSION = Session(date(2022, 9, 1), date(2021, 11, 15), date(2022, 4, 8))
_LEVIGNAC = "31297"
_HOUSE = "arche-des-bambins"
_CONVENTION = "save-2018"
# Lasserre-Pradère, Mérenvielle, Sainte-Livrade, Thil, Bretx, Le Castéra, Saint-Paul-sur-Save.
_NEIGHBOURS = ("31277", "31339", "31496", "31553", "31089", "31120", "31507")
_CHILDMINDERS = 44
_OFFERING = 11
_IN_PLACE = 13
_REQUESTS = 80
_DESKS = {"EAJE": 0.45, "RPE": 0.4, "Centre social": 0.15}


def save() -> Json:
    """Write the April session of 2022, for the school year that follows."""
    rng = np.random.Generator(np.random.PCG64(_SEED))
    places = communes((_LEVIGNAC, *_NEIGHBOURS))
    return {
        "name": "Vallée de la Save et Lévignac, 2022-2023",
        "calendar": {
            "first": "2022-09-01",
            "last": "2023-08-31",
            "closures": [["2022-12-26", "2022-12-31"], ["2023-07-31", "2023-08-20"]],
        },
        "communes": places,
        "structures": [_house(), *_childminders(rng, places)],
        "conventions": [_convention([place["code"] for place in places[1:]])],
        "families": _families(rng, places),
        "policy": _policy(),
        "sources": _sources(),
    }


def _house() -> Json:
    return {
        "id": _HOUSE,
        "name": "L'Arche des Bambins",
        "kind": "multi_accueil",
        "commune": _LEVIGNAC,
        "operator": "association",
        "places": 30,
        "sections": [
            {"id": "petits", "from_months": 2, "to_months": 16, "places": 11},
            {"id": "grands", "from_months": 16, "to_months": 48, "places": 19},
        ],
        "reserved": [{"kind": "insertion", "fact": "insertion"}],
    }


def _childminders(rng: np.random.Generator, places: list[Json]) -> list[Json]:
    counts = spread(_CHILDMINDERS, [place["population"] for place in places])
    homes = [
        place["code"] for place, count in zip(places, counts, strict=True) for _ in range(count)
    ]
    offering = {int(k) for k in rng.choice(_CHILDMINDERS, size=_OFFERING, replace=False)}
    return [
        childminder(
            rng, f"am-{k + 1:02d}", code, offered=int(rng.integers(1, 3)) * (k in offering)
        )
        for k, code in enumerate(homes)
    ]


def _convention(guests: list[str]) -> Json:
    return {
        "id": _CONVENTION,
        "name": "Convention pluriannuelle d'objectifs SIVOM, Lévignac, L'Arche des Bambins",
        "hosts": [_HOUSE],
        "guests": guests,
        "from": "2018-01-01",
        "terms": [
            {"kind": "access"},
            {"kind": "network"},
            {"kind": "order", "guests": "equal"},
        ],
    }


def _families(rng: np.random.Generator, places: list[Json]) -> list[Json]:
    register = Register(digits=3)
    homes = [place["code"] for place in places]
    weights = np.array([place["population"] for place in places], dtype=float)
    shares = weights / weights.sum()
    room = Room(_house(), _SESSION)
    for _ in range(_IN_PLACE):
        code = homes[int(rng.choice(len(homes), p=shares))]
        child = holding(rng, _SESSION, room)
        if code != _LEVIGNAC:
            child["held"] |= {"convention": _CONVENTION}
        register.add(code, [child])
    for _ in range(_REQUESTS):
        code = homes[int(rng.choice(len(homes), p=shares))]
        facts = family_facts(rng) | {"hours_apart": chance(rng, 0.12), "income_band": _band(rng)}
        child = asking(rng, _SESSION, [_HOUSE])
        _prefer(rng, child, code)
        register.add(code, [child], facts=filed(rng, facts, _DESKS))
    return register.families


def _band(rng: np.random.Generator) -> int:
    return 1 + int(rng.choice(4, p=[0.2, 0.3, 0.3, 0.2]))


def _prefer(rng: np.random.Generator, child: Json, home: str) -> None:
    """Give the educational wish, collective or individual, and the wishes that follow from it."""
    individual = chance(rng, 0.35)
    minders = [f"childminder:{home}", "childminder:10km"]
    request = child["request"]
    request["mode"] = "individual" if individual else "collective"
    if individual:
        request["wishes"] = [*minders, _HOUSE] if chance(rng, 0.5) else minders
    elif chance(rng, 0.5):
        request["wishes"] = [_HOUSE, *minders]


def _policy() -> Json:
    grid: list[Json] = [
        {"kind": "yes_no", "id": "emploi ou formation", "fact": "parents_work", "points": 8,
         "block": "besoin", "proof": "attestation", "source": "fiche primo accueil"},
        {"kind": "yes_no", "id": "horaires décalés", "fact": "hours_apart", "points": 4,
         "block": "besoin", "proof": "planning", "source": "fiche primo accueil"},
        {"kind": "yes_no", "id": "famille monoparentale", "fact": "single_parent", "points": 6,
         "block": "famille", "proof": "attestation de la Caf", "source": "fiche primo accueil"},
        {"kind": "yes_no", "id": "insertion professionnelle", "fact": "insertion", "points": 6,
         "block": "famille", "proof": "partenaire emploi", "source": "centre social"},
        {"kind": "yes_no", "id": "fratrie sur place", "fact": "@sibling_there", "points": 5},
        {"kind": "category", "id": "ressources", "fact": "income_band",
         "choices": [{"equals": 1, "points": 4}, {"equals": 2, "points": 2}],
         "proof": "avis d'imposition", "source": "fiche primo accueil"},
        {"kind": "count", "id": "mois d'attente", "fact": "@waiting_months",
         "points_each": 1, "cap": 6},
    ]  # fmt: skip
    return {
        "name": "Pondération supposée",
        "version": "avril 2022",
        "grid": grid,
        "blocks": [{"id": "besoin", "max": 10}, {"id": "famille", "max": 8}],
    }


def _sources() -> list[Json]:
    return [
        given("structures[arche-des-bambins]: associative; conventions[save-2018]: signed in 2018 "
              "between the SIVOM de la vallée de la Save, Lévignac and the association", _REPORT),
        given("the commission sits in April and in October or November; this is April; proposals "
              "are shown to the elected members without names, after a weighting", _REPORT),
        given("families.facts: first forms come in by the EAJE, the RPE and the social centre",
              _REPORT),
        given("families.request.mode: collective and individual care, schedules and means are "
              "looked at", _REPORT),
        assumed("communes: Lévignac and seven neighbours on the Save; the members of the SIVOM "
                "are not given", "map"),
        assumed("structures[arche-des-bambins].places: 30, as 11 and 19", "not given"),
        assumed("conventions[save-2018]: first day, equal order, childminders in one network",
                "one register and one relay"),
        assumed("policy: grid, blocks and points", "a weighting is told of, not given"),
        assumed("calendar: closures", "usual house rules"),
        drawn("structures: 44 childminders by population, the 11 with a place on offer (opening: "
              "when; modulated: how many)", "PCG64 31297"),
        drawn("families: all persons are invented; 80 requests, 13 children in place",
              "PCG64 31297"),
    ]  # fmt: skip
