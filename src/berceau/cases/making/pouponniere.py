"""La Pouponnière: 80 places in Talant, shared out by commune, with and without the third party."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from berceau.cases.making.demand import Room, Session, asking, holding
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

if TYPE_CHECKING:
    from collections.abc import Mapping

_SEED = 80_27_53
_TALANT, _DIJON, _FONTAINE = "21617", "21231", "21278"
_HOUSE = "pouponniere"
_THREE, _TWO = "pouponniere-trois", "pouponniere-deux"
_SESSION = Session(date(2015, 9, 1), date(2014, 12, 1), date(2015, 4, 30))
_MAGAZINE = "Talant Magazine 61, février 2016"
_ASKING = {_TALANT: 58, _DIJON: 82, _FONTAINE: 10}
# In place: the parts before Fontaine left bound them, so they fit both cuts.
_IN_PLACE = {_TALANT: 11, _DIJON: 27, _FONTAINE: 2}
_PARTS_OF_TWO = {_TALANT: 27, _DIJON: 53}
_PARTS_OF_THREE = {_TALANT: 27, _DIJON: 40, _FONTAINE: 13}


def pouponniere(*, with_third_party: bool) -> Json:
    """Write the shared crèche, after the third commune left, or as if it had stayed.

    Families, structure and year are the same in both: what differs is the convention alone.
    """
    rng = np.random.Generator(np.random.PCG64(_SEED))
    return {
        "name": "La Pouponnière, "
        + ("à trois communes" if with_third_party else "à deux communes"),
        "calendar": {
            "first": "2015-09-01",
            "last": "2016-08-31",
            "closures": [["2015-12-24", "2015-12-31"], ["2016-08-01", "2016-08-21"]],
        },
        "communes": communes((_TALANT, _DIJON, _FONTAINE)),
        "structures": [_house()],
        "conventions": _conventions(with_third_party=with_third_party),
        "families": _families(rng, with_third_party=with_third_party),
        "policy": {"name": "Règles supposées", "version": "2015", "grid": GRID},
        "sources": _sources(with_third_party=with_third_party),
    }


def _house() -> Json:
    return {
        "id": _HOUSE,
        "name": "La Pouponnière, rue de la Libération",
        "kind": "creche",
        "commune": _TALANT,
        "places": 80,
        "overbooking": True,
        "sections": [
            {"id": "bebes", "from_months": 2, "to_months": 14, "places": 24},
            {"id": "moyens", "from_months": 14, "to_months": 24, "places": 26},
            {"id": "grands", "from_months": 24, "to_months": 48, "places": 30},
        ],
    }


def _conventions(*, with_third_party: bool) -> list[Json]:
    three = _shared(_THREE, "à trois : Talant, Dijon, Fontaine-lès-Dijon", _PARTS_OF_THREE)
    if with_third_party:
        return [three]
    two = _shared(_TWO, "à deux : Talant et Dijon", _PARTS_OF_TWO)
    # The parts of three bind nobody any more; children who came in under them stay.
    three["terms"][0]["released_on"] = "2015-01-01"
    return [
        three | {"until": "2014-12-31"},
        two | {"from": "2015-01-01", "replaces": _THREE},
    ]


def _shared(name: str, title: str, parts: Mapping[str, int]) -> Json:
    return {
        "id": name,
        "name": f"La Pouponnière {title}",
        "hosts": [_HOUSE],
        "guests": [code for code in parts if code != _TALANT],
        "exit": "stay",
        "terms": [
            {
                "kind": "share",
                "structure": _HOUSE,
                "parts": [{"commune": code, "places": count} for code, count in parts.items()],
            }
        ],
    }


def _families(rng: np.random.Generator, *, with_third_party: bool) -> list[Json]:
    register = Register(digits=3)
    room = Room(_house(), _SESSION)
    for code, count in _IN_PLACE.items():
        for _ in range(count):
            child = holding(rng, _SESSION, room)
            if code == _FONTAINE:
                child["held"]["since"] = "2014-10-01"
            # Who came in before Fontaine left came in under the first version, and stays.
            early = with_third_party or child["held"]["since"] < "2015-01-01"
            child["held"]["convention"] = _THREE if early else _TWO
            register.add(code, [child], facts=family_facts(rng))
    for code, count in _ASKING.items():
        for _ in range(count):
            facts = family_facts(rng)
            if chance(rng, 0.02):
                facts["disability"] = True
            register.add(code, [asking(rng, _SESSION, [_HOUSE])], facts=facts)
    return register.families


def _sources(*, with_third_party: bool) -> list[Json]:
    what = [
        given("structures[pouponniere].places: 80, rue de la Libération in Talant", _MAGAZINE),
        given("conventions: 27 of 80 for Talant; Talant, Dijon and Fontaine-lès-Dijon shared the "
              "crèche, then Fontaine left", _MAGAZINE),
        assumed(f"conventions[{_TWO}]: 53 for Dijon", "80 less 27; the text does not say it"),
        assumed(f"conventions[{_THREE}]: 27, 40 and 13; Talant's part is taken as unchanged",
                "the parts of three are not given"),
        assumed("conventions: the change on 1 January 2015, when the parts of three were "
                "released; children in place stay", "no date is given"),
        assumed("structures[pouponniere].sections: 24, 26 and 30; overbooking within the law",
                "usual split by age and house rules"),
        assumed("calendar, policy: closures, grid and points", "usual house rules"),
        drawn("families: all persons are invented; 150 requests and 40 children in place",
              "PCG64 802753"),
        given("communes: codes, names, populations, coordinates (of 2026)",
              "INSEE by way of Etalab, GeoNames"),
    ]  # fmt: skip
    if with_third_party:
        note = "a what-if: the same families and year as pouponniere, had Fontaine not left"
        return [assumed("the whole case", note), *what]
    return what
