"""Small territories and proposals written by hand, for the tests of the checker."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from berceau.domain.territory import Territory
from berceau.placement.check import check
from berceau.placement.proposal import Placement, Proposal, Run

if TYPE_CHECKING:
    from berceau.placement.check import Violation

TALANT, DAIX, AHUY = "21617", "21223", "21003"
FIRST, LAST = date(2025, 9, 1), date(2026, 8, 31)


def creche(**changes: Any) -> dict[str, Any]:
    """Describe a crèche of Talant with two places, all ages together."""
    return {"id": "creche", "kind": "creche", "commune": TALANT, "places": 2, **changes}


def family(name: str, *, commune: str = TALANT, **changes: Any) -> dict[str, Any]:
    """Describe a family with one child, named after it, who asks for Mondays at the crèche."""
    given = {"id": name, "commune": commune, "children": [child(f"{name}-a")]}
    return {**given, **changes}


def child(name: str, *, born: str = "2024-10-15", **changes: Any) -> dict[str, Any]:
    """Describe a child who asks for Mondays at the crèche over the whole year planned."""
    return {"id": name, "born": born, "request": request(), **changes}


def request(**changes: Any) -> dict[str, Any]:
    """Describe a request."""
    return {"from": "2025-09-01", "weeks": [["mon"]], "wishes": ["creche"], **changes}


def territory(*families: dict[str, Any], **changes: Any) -> Territory:
    """Read a territory of three communes with one crèche, or what `changes` put instead."""
    document = {
        "name": "Talant et Daix",
        "calendar": {"first": FIRST.isoformat(), "last": LAST.isoformat()},
        "communes": [
            {"code": TALANT, "name": "Talant", "latitude": 47.336, "longitude": 4.999},
            {"code": DAIX, "name": "Daix", "latitude": 47.351, "longitude": 4.998},
            {"code": AHUY, "name": "Ahuy"},
        ],
        "structures": [creche()],
        "families": list(families),
        **changes,
    }
    return Territory.model_validate_json(json.dumps(document))


def seat(child_id: str, structure: str = "creche", week: str = "mon", **changes: Any) -> Placement:
    """Write a placement over the whole year planned, which says nothing it need not say."""
    fields: dict[str, Any] = {
        "child": child_id,
        "structure": structure,
        "section": "all",
        "week": tuple(week.split()),
        "start": FIRST,
        "until": LAST,
        "status": "new",
        **changes,
    }
    return Placement(**fields)


def proposal(given: Territory, *placements: Placement, **changes: Any) -> Proposal:
    """Write a proposal; who asks, holds nothing and is not placed, is refused."""
    placed = {placement.child for placement in placements}
    refused = tuple(
        name
        for name, (_, child) in given.child_by_id.items()
        if child.request is not None and child.held is None and name not in placed
    )
    fields: dict[str, Any] = {
        "territory": given.name,
        "fingerprint": given.fingerprint,
        "method": "given",
        "verdict": "feasible",
        "placements": tuple(sorted(placements, key=lambda p: (p.child, p.start))),
        "refused": refused,
        "run": Run(library="0"),
        **changes,
    }
    return Proposal(**fields)


def broken(given: Territory, *placements: Placement, **changes: Any) -> dict[str, list[Violation]]:
    """Check a proposal written by hand; give its violations by rule."""
    report = check(given, proposal(given, *placements, **changes))
    return {rule: list(found) for rule, found in report.by_rule().items()}
