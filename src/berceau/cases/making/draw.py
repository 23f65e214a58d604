"""What every case draws in the same way: ages, entries, weeks, facts, and the records they make.

The frequencies are modelling defaults, not statistics: days asked (5 to 1), weekday troughs and
months of entry are those that the project assumes wherever no published figure was found.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

Json = dict[str, Any]

DAYS = ("mon", "tue", "wed", "thu", "fri")
DAY_DEMAND = (1.00, 1.05, 0.75, 1.05, 0.85)
DAYS_ASKED = {5: 0.40, 4: 0.25, 3: 0.17, 2: 0.12, 1: 0.06}
ENTRY_MONTHS = {9: 0.65, 1: 0.12, 10: 0.06, 11: 0.05, 2: 0.04, 3: 0.04, 4: 0.04}

GRID: list[Json] = [
    {"kind": "yes_no", "id": "parents au travail", "fact": "parents_work", "points": 8,
     "proof": "bulletins de salaire ou attestation", "source": "dossier"},
    {"kind": "yes_no", "id": "parent isolé", "fact": "single_parent", "points": 6,
     "proof": "attestation de la Caf", "source": "dossier"},
    {"kind": "yes_no", "id": "insertion professionnelle", "fact": "insertion", "points": 6,
     "proof": "attestation du partenaire emploi", "source": "dossier"},
    {"kind": "yes_no", "id": "handicap", "fact": "disability", "points": 8,
     "proof": "notification MDPH", "source": "dossier"},
    {"kind": "yes_no", "id": "frère ou sœur sur place", "fact": "@sibling_there", "points": 5},
    {"kind": "count", "id": "mois d'attente", "fact": "@waiting_months",
     "points_each": 1, "cap": 6},
]  # fmt: skip
"""A plain grid in the manner of published ones; no seed gives the points of a commission."""


def stages_by(fact: str) -> list[Json]:
    """Write the default stages with the floor between the values of a fact.

    Communes of a few requests each would make a service rate of chance; sectors gather them.
    """
    return [
        {"measure": "reserved"},
        {"measure": "fairness", "group": fact, "levels": 1, "tolerance": 100},
        {"measure": "hours", "tolerance": 10},
        {"measure": "misses"},
        {"measure": "wishes"},
        {"measure": "tie_break"},
    ]


def pick(rng: np.random.Generator, shares: Mapping[Any, float]) -> Any:
    """Draw one key by its share; the shares need not add up to one."""
    keys = list(shares)
    total = sum(shares.values())
    return keys[int(rng.choice(len(keys), p=[shares[key] / total for key in keys]))]


def chance(rng: np.random.Generator, share: float) -> bool:
    """Say yes with a given frequency."""
    return bool(rng.random() < share)


def day_between(rng: np.random.Generator, first: date, last: date) -> date:
    """Draw a day, both ends included."""
    return first + timedelta(int(rng.integers((last - first).days + 1)))


def days_asked(
    rng: np.random.Generator, count: int, demand: Sequence[float] = DAY_DEMAND
) -> tuple[str, ...]:
    """Draw so many weekdays by their demand, in order of the week."""
    total = sum(demand)
    drawn = rng.choice(len(DAYS), size=count, replace=False, p=[d / total for d in demand])
    return tuple(DAYS[k] for k in sorted(int(k) for k in drawn))


def shorter(rng: np.random.Generator, days: Sequence[str]) -> list[list[str]]:
    """Give the weeks accepted: all the days, then perhaps one day fewer, then half of them."""
    weeks = [list(days)]
    if len(days) > 2 and chance(rng, 0.6):  # noqa: PLR2004  (two days are not cut)
        drop = int(rng.integers(len(days)))
        weeks.append([day for k, day in enumerate(days) if k != drop])
    if len(days) > 3 and chance(rng, 0.35):  # noqa: PLR2004  (a long week may be halved)
        weeks.append(list(days)[::2])
    return weeks


def entry(rng: np.random.Generator, first: date) -> date:
    """Draw the first day wanted: mostly the first day of the year planned."""
    month = pick(rng, ENTRY_MONTHS)
    return date(first.year + (month < first.month), month, 1)


def family_facts(rng: np.random.Generator) -> Json:
    """Draw what a grid looks at; a fact that is not true is not written."""
    facts: Json = {}
    if chance(rng, 0.72):
        facts["parents_work"] = True
    if chance(rng, 0.14):
        facts["single_parent"] = True
    if chance(rng, 0.05):
        facts["insertion"] = True
    return facts


def dated(value: date) -> str:
    """Write a day as JSON has it."""
    return value.isoformat()


@dataclass
class Register:
    """Families as they are drawn, each with a pseudonym that says nothing: F01, E01."""

    digits: int = 2
    families: list[Json] = field(default_factory=list)
    children: int = 0

    def add(self, commune: str, children: list[Json], *, facts: Json | None = None) -> Json:
        """Give a family and its children their names, and keep them."""
        for child in children:
            self.children += 1
            child["id"] = f"E{self.children:0{self.digits}d}"
        family: Json = {"id": f"F{len(self.families) + 1:0{self.digits}d}", "commune": commune}
        if facts:
            family["facts"] = facts
        family["children"] = children
        self.families.append(family)
        return family


def communes(codes: Sequence[str]) -> list[Json]:
    """Write real communes with what the package's extract knows of them (2026)."""
    from berceau import geography  # noqa: PLC0415  (only the making needs the extract)

    written: list[Json] = []
    for code in codes:
        place = geography.commune(code)
        record: Json = {"code": code, "name": place.name, "population": place.population}
        if place.epci is not None:
            record["epci"] = place.epci
        if place.located == "commune":
            record |= {"latitude": place.latitude, "longitude": place.longitude}
        written.append(record)
    return written


def given(about: str, source: str) -> Json:
    """Mark a part as given by a source."""
    return {"about": about, "origin": "given", "source": source}


def drawn(about: str, source: str) -> Json:
    """Mark a part as drawn by the script of the case."""
    return {"about": about, "origin": "drawn", "source": source}


def assumed(about: str, source: str) -> Json:
    """Mark a part as assumed by the authors of the data."""
    return {"about": about, "origin": "assumed", "source": source}
