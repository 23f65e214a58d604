"""A tiny territory, every indicator of which can be worked out by hand, and proposals for it.

Two weeks of November 2026: 11 November is a public holiday, and the crèche is closed on Friday
13. A half-day has four hours. Open days: two Mondays, Tuesdays and Thursdays, one Wednesday, two
Fridays (one at the crèche).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import berceau
from berceau.placement.proposal import Placement, Proposal, Run

if TYPE_CHECKING:
    from berceau.domain.territory import Territory

HALF_DAY = 240
WHOLE_WEEK = ["mon", "tue", "wed", "thu", "fri"]
CRECHE_HALF_DAYS = 2 * (2 + 2 + 1 + 2 + 1)
"""Half-days on which the crèche is open."""
HALF_DAYS = 2 * (2 + 2 + 1 + 2 + 2)
"""Half-days on which the territory is open."""


def child(name: str, born: str = "2025-05-20", **fields: Any) -> dict[str, Any]:
    """Describe a child; of 17 completed months on the first day, 17 on the last."""
    return {"id": name, "born": born, **fields}


def request(week: Any = ("mon",), **fields: Any) -> dict[str, Any]:
    """Describe a request, from the first day, submitted a year before."""
    document = {"from": "2026-11-02", "weeks": [week], "wishes": ["lutins", "nounou"]}
    return {**document, "submitted": "2025-11-02", **fields}


def family(name: str, *children: dict[str, Any], commune: str = "21617") -> dict[str, Any]:
    """Describe a family."""
    return {"id": name, "commune": commune, "children": list(children)}


def structures() -> list[dict[str, Any]]:
    """Describe a crèche of two sections, a childminder, and a MAM with a member."""
    sections = [
        {"id": "petits", "from_months": 2, "to_months": 18, "places": 2},
        {"id": "grands", "from_months": 18, "to_months": 48, "places": 2},
    ]
    return [
        {
            "id": "lutins",
            "kind": "multi_accueil",
            "commune": "21617",
            "serves": ["*"],
            "places": 4,
            "sections": sections,
            "closures": [["2026-11-13", "2026-11-13"]],
        },
        {"id": "nounou", "kind": "childminder", "commune": "21223", "serves": ["*"], "places": 2},
        {"id": "maison", "kind": "mam", "commune": "21223", "serves": ["*"], "places": 4},
        {
            "id": "membre",
            "kind": "childminder",
            "commune": "21223",
            "serves": ["*"],
            "places": 4,
            "part_of": "maison",
        },
    ]


def territory(*families: dict[str, Any], **fields: Any) -> Territory:
    """Make the territory of some families."""
    bands = [
        {"id": "am", "half": "am", "start": 480, "end": 480 + HALF_DAY},
        {"id": "pm", "half": "pm", "start": 780, "end": 780 + HALF_DAY},
    ]
    document = {
        "name": "Deux semaines",
        "calendar": {"first": "2026-11-02", "last": "2026-11-15", "bands": bands},
        "communes": [
            {"code": "21617", "name": "Talant", "latitude": 47.3369, "longitude": 5.0089},
            {"code": "21223", "name": "Daix", "latitude": 47.3508, "longitude": 5.0005},
        ],
        "structures": structures(),
        "families": list(families),
        **fields,
    }
    return berceau.read(document)


def placement(name: str, structure: str, week: Any = ("mon",), **fields: Any) -> Placement:
    """Make a placement, new and at the first wish where nothing else is said."""
    document = {
        "child": name,
        "structure": structure,
        "section": "petits" if structure == "lutins" else "all",
        "week": list(week),
        "from": "2026-11-02",
        "until": "2026-11-15",
        "status": "new",
        "rank": 0,
        **fields,
    }
    return Placement.model_validate_json(json.dumps(document))


def proposal(given: Territory, *placements: Placement, **fields: Any) -> Proposal:
    """Make a proposal of some placements, whatever the rules would say."""
    return Proposal(
        territory=given.name,
        fingerprint=given.fingerprint,
        method="given",
        verdict="feasible",
        placements=placements,
        run=Run(library="0"),
        **fields,
    )
