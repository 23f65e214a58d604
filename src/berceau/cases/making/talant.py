"""Talant and Daix, before and after the convention of February 2016."""

from __future__ import annotations

import numpy as np

from berceau.cases.making.draw import GRID, Json, assumed, communes, days_asked, drawn, given
from berceau.cases.making.talant_families import DAIX, HOUSE, TALANT, families

_SEED = 21617
_MAGAZINE = "Talant Magazine 61, février 2016"
_CHILDMINDERS_TALANT = 62
_CHILDMINDERS_DAIX = 4
_BANDS = (
    ("ouverture", "am", 450, 540),
    ("matin", "am", 540, 690),
    ("midi", "am", 690, 840),
    ("apres-midi", "pm", 840, 990),
    ("soir", "pm", 990, 1110),
)


def talant(year: int) -> Json:
    """Write the territory of the school year that begins in the autumn of 2015 or of 2016.

    The families of 2016 are those of 2015 one year later: what differs is the convention alone.
    """
    rng = np.random.Generator(np.random.PCG64(_SEED))
    structures = [_house(), *_childminders(rng)]
    later = year - 2015
    return {
        "name": f"Talant et Daix, {year}-{year + 1}",
        "calendar": _calendar(year),
        "communes": communes((TALANT, DAIX)),
        "structures": structures,
        "conventions": [_before(), _after()] if later else [_before()],
        "families": families(rng, later=later),
        "policy": {"name": "Règles supposées", "version": str(year), "grid": GRID},
        "sources": _sources(year),
    }


def _calendar(year: int) -> Json:
    return {
        "first": f"{year}-09-01",
        "last": f"{year + 1}-08-31",
        "bands": [
            {"id": name, "half": half, "start": start, "end": end}
            for name, half, start, end in _BANDS
        ],
        "closures": [
            [f"{year}-12-24", f"{year}-12-31"],
            [f"{year + 1}-08-01", f"{year + 1}-08-21"],
        ],
    }


def _house() -> Json:
    return {
        "id": HOUSE,
        "name": "Multi-accueil de Talant",
        "kind": "multi_accueil",
        "commune": TALANT,
        "places": 22,
        "sections": [
            {"id": "petits", "from_months": 3, "to_months": 18, "places": 8},
            {"id": "grands", "from_months": 18, "to_months": 48, "places": 14},
        ],
        "from_months": 3,
    }


def _childminders(rng: np.random.Generator) -> list[Json]:
    offering = {int(k) for k in rng.choice(_CHILDMINDERS_TALANT, size=7, replace=False)}
    here = [
        _childminder(rng, f"am-talant-{k + 1:02d}", TALANT, offers=k in offering)
        for k in range(_CHILDMINDERS_TALANT)
    ]
    there = [
        _childminder(rng, f"am-daix-{k + 1}", DAIX, offers=k != 1)
        for k in range(_CHILDMINDERS_DAIX)
    ]
    return here + there


def _childminder(rng: np.random.Generator, name: str, commune: str, *, offers: bool) -> Json:
    """Write a childminder: her opening is what she offers, one free place at most at a time."""
    approved = int(rng.choice([2, 3, 4], p=[0.2, 0.4, 0.4]))
    free = list(days_asked(rng, int(rng.choice([2, 3, 5])), (1.0, 0.6, 1.6, 0.6, 1.2)))
    record: Json = {
        "id": name,
        "kind": "childminder",
        "commune": commune,
        "operator": "private",
        "places": approved,
        "opening": free if offers else [],
    }
    if offers:
        record["modulated"] = [{"slots": free, "places": 1}]
    return record


def _before() -> Json:
    return {
        "id": "daix-2006",
        "name": "Talant-Daix : demi-journées, 60 heures par mois",
        "hosts": [HOUSE],
        "guests": [DAIX],
        "from": "2006-01-01",
        "until": "2016-02-01",
        "exit": "stay",
        "terms": [
            {"kind": "access", "half_days_only": True},
            {"kind": "hours", "max": 60, "per": "month", "scope": "convention"},
            {"kind": "order", "guests": "equal"},
            _price(),
        ],
    }


def _after() -> Json:
    return {
        "id": "daix-2016",
        "name": "Talant-Daix : journées, sans plafond, assistantes maternelles en réseau ; en "
        "contrepartie celles de Daix suivent les activités du relais de Talant",
        "hosts": [HOUSE],
        "guests": [DAIX],
        "from": "2016-02-02",
        "replaces": "daix-2006",
        "terms": [
            {"kind": "access"},
            {"kind": "network"},
            {"kind": "order", "guests": "equal"},
            _price(),
        ],
    }


def _price() -> Json:
    return {"kind": "price", "share_of_net_cost": 1.0, "net_cost_cents_per_hour": 350}


def _sources(year: int) -> list[Json]:
    what = [
        given("structures[multi-accueil].places: 22", _MAGAZINE),
        given("structures: 62 childminders in Talant, 4 in Daix", _MAGAZINE),
        given("conventions[daix-2006]: half-days only, 60 hours a month, same tariff as the "
              "residents, Daix pays its part; until the vote of 2 February 2016", _MAGAZINE),
        given("families: 5 of Daix use the multi-accueil; children under four", _MAGAZINE),
        assumed("conventions[daix-2006].from: the text says about ten years", _MAGAZINE),
        assumed("conventions[daix-2006].terms[hours].scope: the 60 hours are read as those of "
                "all the families of Daix together", "the text leaves it open"),
        assumed("conventions.terms[price]: 'sa quote-part' read as the whole net cost of the "
                "hours used; 3.50 euros an hour is an order of size", "no amount is given"),
        assumed("conventions.terms[order]: equal, read from the equal tariff", _MAGAZINE),
        assumed("calendar: bands, eleven hours of opening, a garderie half-day of 2.5 hours, "
                "closed 3 weeks in August and from 24 to 31 December", "usual house rules"),
        assumed("structures[multi-accueil].sections: 8 and 14 of the 22 places", "usual split"),
        assumed("policy: grid and points", "no grid is given; in the manner of published ones"),
        drawn("structures: approvals and free places of childminders. Their opening is when a "
              "place is on offer, most have none; modulated is the number on offer",
              "PCG64 21617"),
        drawn("families: all persons are invented, F01 and E01 are no one; dates, weeks, wishes "
              "and facts", "PCG64 21617"),
        assumed("families of Daix: one half-day meets 450 thousandths of the need, two 650, a day "
                "800, two days all", "children come to be with others"),
        given("communes: codes, names, populations, coordinates (of 2026)",
              "INSEE by way of Etalab, GeoNames"),
    ]  # fmt: skip
    if year == 2015:  # noqa: PLR2004  (the year before the vote)
        return what
    return [
        given("conventions[daix-2016]: no cap, whole days, 4 childminders of Daix with the 62 of "
              "Talant, activities of the relais in return", _MAGAZINE),
        assumed("families: those of talant-2015, every date one year later, so that the two "
                "cases differ by the convention alone", "PCG64 21617"),
        *what,
    ]  # fmt: skip
