"""A small territory and a proposal made for it by hand, for everything that only shows."""

from __future__ import annotations

import json

from berceau.domain.territory import Territory
from berceau.placement.proposal import Proposal

TERRITORY = {
    "name": "Deux rives",
    "calendar": {"first": "2025-09-01", "last": "2025-12-31"},
    "communes": [{"code": "21617", "name": "Talant"}, {"code": "21223", "name": "Daix"}],
    "structures": [
        {
            "id": "tilleuls",
            "name": "Multi-accueil des Tilleuls",
            "kind": "multi_accueil",
            "commune": "21617",
            "places": 4,
            "sections": [
                {"id": "petits", "from_months": 2, "to_months": 18, "places": 2},
                {"id": "grands", "from_months": 18, "to_months": 48, "places": 2},
            ],
        },
        {"id": "am-1", "kind": "childminder", "commune": "21617", "places": 2},
    ],
    "conventions": [
        {
            "id": "rives",
            "name": "Talant-Daix",
            "hosts": ["tilleuls"],
            "guests": ["21223"],
            "until": "2025-10-31",
            "terms": [
                {"kind": "access", "half_days_only": True},
                {"kind": "hours", "max": 60},
            ],
        }
    ],
    "families": [
        {
            "id": f"F{k}",
            "commune": "21223" if k == 3 else "21617",
            "children": [
                {
                    "id": f"E{k}",
                    "born": "2024-11-03",
                    "request": {
                        "from": "2025-09-01",
                        "weeks": [["mon", "tue", "wed", "thu-am"], ["mon-am"]],
                        "wishes": ["tilleuls", "childminder:21617"],
                    },
                }
            ],
        }
        for k in range(1, 5)
    ],
}


def _placement(child: str, structure: str, week: list[str], **more: object) -> dict[str, object]:
    return {
        "child": child,
        "structure": structure,
        "section": "petits" if structure == "tilleuls" else "all",
        "week": week,
        "from": "2025-09-01",
        "until": "2025-12-31",
        "status": "new",
        "rank": 0,
        "share": 1000,
        "points": 12,
        **more,
    }


PROPOSAL = {
    "territory": "Deux rives",
    "fingerprint": "0" * 64,
    "method": "place",
    "verdict": "feasible",
    "stages": [
        {"name": "need", "verdict": "feasible", "value": 1950, "bound": 2000, "seconds": 0.5},
        {"name": "tie_break", "verdict": "unknown", "value": None, "bound": None},
    ],
    "placements": [
        _placement("E1", "tilleuls", ["mon", "tue", "wed", "thu-am"]),
        _placement("E2", "am-1", ["mon"], suggestion=True, rank=1, share=300),
        _placement("E3", "tilleuls", ["mon-am", "thu-pm"], convention="rives", share=285),
    ],
    "refused": ["E4"],
    "waiting": [
        {"structure": "am-1", "section": "all", "rank": 1, "child": "E4", "points": 3, "wish": 1},
        {
            "structure": "tilleuls",
            "section": "petits",
            "rank": 1,
            "child": "E2",
            "points": 12,
            "wish": 0,
        },
        {
            "structure": "tilleuls",
            "section": "petits",
            "rank": 2,
            "child": "E4",
            "points": 3,
            "wish": 0,
        },
    ],
    "consumption": [
        {
            "convention": "rives",
            "commune": "21223",
            "month": f"2025-{month:02}",
            "minutes": minutes,
            "children": 1,
            "peak": 1,
        }
        for month, minutes in ((9, 2970), (10, 3300), (11, 2640), (12, 3300))
    ],
    "occupancy": [
        {
            "structure": "tilleuls",
            "section": "petits",
            "month": "2025-09",
            "present": [2, 1, 1, 1, 1, 1, 1, 1, 0, 0],
            "places": [2] * 10,
        },
        {
            "structure": "am-1",
            "section": "all",
            "month": "2025-09",
            "present": [1, 1, 0, 0, 0, 0, 0, 0, 0, 0],
            "places": [2, 2, 2, 2, 2, 2, 2, 2, 0, 0],
        },
    ],
    "measures": {
        "requests": 4,
        "served": 3,
        "kept": 0,
        "minutes_week": 3630,
        "minutes_year": 60000,
        "reserved": 0,
        "need": 1950,
        "need_met": 1570,
        "need_asked": 4000,
        "misses": 0,
        "wishes": 29,
        "ranks": [2, 1],
        "rates": [
            {"group": "21223", "met": 285, "asked": 1000},
            {"group": "21617", "met": 1285, "asked": 3000},
        ],
    },
    "run": {"library": "0.1.0", "solver": "none"},
}


def small_territory() -> Territory:
    """Make the territory: two communes, a multi-accueil, a childminder, four children."""
    return Territory.model_validate_json(json.dumps(TERRITORY))


def small_proposal() -> Proposal:
    """Make the proposal: one child at home, one suggestion, one guest, one refused."""
    return Proposal.model_validate_json(json.dumps(PROPOSAL))
