"""A small territory with nothing to report, and faults to plant in it, one for each kind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from berceau.audit.precheck import precheck
from berceau.domain.territory import Territory

if TYPE_CHECKING:
    from collections.abc import Callable

    from berceau.audit.precheck import Precheck

    Document = dict[str, Any]
    Plant = Callable[[Document, Document], None]

TALANT, DAIX, AHUY = "21617", "21223", "21003"
WEEK = ["mon", "tue", "wed", "thu", "fri"]


def document(year: int = 2025, seed: int = 2025) -> Document:
    """Describe a year of a crèche, a childminder and ten families in which nothing is strange."""
    return {
        "name": f"Talant et Daix {year}",
        "calendar": {"first": f"{year}-09-01", "last": f"{year + 1}-08-31"},
        "communes": [
            {"code": TALANT, "name": "Talant", "latitude": 47.336, "longitude": 4.999},
            {"code": DAIX, "name": "Daix", "latitude": 47.351, "longitude": 4.998},
            {"code": AHUY, "name": "Ahuy", "latitude": 47.37, "longitude": 5.02},
        ],
        "structures": [
            {
                "id": "creche",
                "kind": "creche",
                "commune": TALANT,
                "places": 16,
                "sections": [
                    {"id": "petits", "from_months": 2, "to_months": 14, "places": 10},
                    {"id": "grands", "from_months": 14, "to_months": 48, "places": 10},
                ],
                "staff": [{"slots": WEEK, "adults": 4}],
            },
            {"id": "nounou", "kind": "childminder", "commune": TALANT, "places": 3},
        ],
        "conventions": [
            {
                "id": "daix",
                "hosts": ["creche"],
                "guests": [DAIX],
                "terms": [{"kind": "access"}],
            }
        ],
        "families": [_family(k, year) for k in range(10)],
        "policy": {
            "version": f"v{year}",
            "lottery_seed": seed,
            "grid": [
                {"kind": "yes_no", "id": "lone", "fact": "lone", "points": 5, "proof": "livret"},
                {
                    "kind": "category",
                    "id": "work",
                    "fact": "work",
                    "choices": [
                        {"equals": "both", "points": 20},
                        {"equals": "one", "points": 10},
                    ],
                },
            ],
        },
    }


def _family(k: int, year: int) -> Document:
    seen = {"source": "guichet", "checked": f"{year}-05-{k + 1:02}"}
    return {
        "id": f"F{k}",
        "commune": DAIX if k >= 8 else TALANT,
        "facts": {
            "lone": {"value": k % 3 == 0, **seen},
            "work": {"value": "both" if k % 2 else "one", **seen},
        },
        "children": [
            {
                "id": f"C{k}",
                "born": f"{year}-{k % 4 + 1:02}-{2 * k + 1:02}",
                "request": {
                    "from": f"{year}-09-01",
                    "weeks": [[WEEK[k % 5], WEEK[(k + 2) % 5]]],
                    "wishes": ["creche"],
                    "submitted": f"{year}-04-{k + 1:02}",
                },
            }
        ],
    }


def read(given: Document) -> Territory:
    """Read a territory."""
    return Territory.model_validate_json(json.dumps(given))


def examined(plant: Plant | None = None, *, compared: bool = False) -> Precheck:
    """Plant something in the territory and in that of last year, and look at it."""
    now, former = document(), document(2024, 2024)
    if plant is not None:
        plant(now, former)
    return precheck(read(now), last_year=read(former) if compared else None)


def codes(found: Precheck) -> set[str]:
    """Give the kinds of findings."""
    return {finding.code for finding in found.findings}
