"""A small good document, from which tests break one thing at a time."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

_TALANT: dict[str, Any] = {
    "name": "Talant et Daix, 2015-2016",
    "calendar": {
        "first": "2015-09-01",
        "last": "2016-08-31",
        "closures": [["2016-08-01", "2016-08-21"]],
    },
    "communes": [{"code": "21617", "name": "Talant"}, {"code": "21223", "name": "Daix"}],
    "structures": [
        {
            "id": "multi-accueil",
            "kind": "multi_accueil",
            "commune": "21617",
            "places": 22,
            "opening": ["mon", "tue", "thu", "fri"],
            "sections": [
                {"id": "petits", "from_months": 3, "to_months": 18, "places": 8},
                {"id": "grands", "from_months": 18, "to_months": 48, "places": 14},
            ],
        },
        {"id": "maison", "kind": "mam", "commune": "21223", "places": 8},
        {
            "id": "chez-lou",
            "kind": "childminder",
            "commune": "21223",
            "places": 3,
            "part_of": "maison",
        },
    ],
    "conventions": [
        {
            "id": "daix",
            "hosts": ["multi-accueil"],
            "guests": ["21223"],
            "from": "2014-02-01",
            "until": "2016-02-01",
            "terms": [
                {"kind": "access", "half_days_only": True},
                {"kind": "hours", "max": 60, "per": "month", "scope": "convention"},
                {"kind": "price", "share_of_net_cost": 1.0},
                {
                    "kind": "share",
                    "structure": "multi-accueil",
                    "parts": [
                        {"commune": "21617", "places": 18},
                        {"commune": "21223", "places": 4},
                    ],
                },
            ],
        }
    ],
    "families": [
        {
            "id": "F12",
            "commune": "21223",
            "facts": {"single_parent": True},
            "children": [
                {
                    "id": "F12-a",
                    "born": "2014-11-03",
                    "request": {
                        "from": "2015-09-01",
                        "weeks": [
                            ["mon-am", "thu-am"],
                            ["mon-am"],
                            {"any": 1, "of": ["mon", "tue"]},
                        ],
                        "wishes": ["multi-accueil", "childminder:21617"],
                    },
                }
            ],
        },
        {
            "id": "F13",
            "commune": "21617",
            "children": [
                {
                    "id": "F13-a",
                    "born": "2014-01-20",
                    "held": {
                        "structure": "multi-accueil",
                        "week": ["mon", "tue"],
                        "since": "2014-09-01",
                    },
                }
            ],
        },
    ],
    "policy": {
        "grid": [
            {
                "id": "seul",
                "kind": "yes_no",
                "fact": "single_parent",
                "points": 5,
                "block": "famille",
            }
        ],
        "blocks": [{"id": "famille", "max": 10}],
    },
    "decisions": [
        {"kind": "place", "child": "F12-a", "structure": "multi-accueil", "week": ["mon-am"]},
        {"kind": "keep", "child": "F13-a"},
        {"kind": "reserve", "structure": "multi-accueil", "section": "petits", "places": 1},
    ],
}


def talant() -> dict[str, Any]:
    """Give the document, as a copy of its own."""
    return deepcopy(_TALANT)
