"""A territory in which every field about families stands, for tests that break each in turn."""

from __future__ import annotations

from typing import Any

from support.documents import talant


def whole() -> dict[str, Any]:
    """Give a sound document with every field of families and of decisions."""
    document = talant()
    document["families"] = [
        {
            "id": "F1",
            "commune": "21617",
            "facts": {
                "single_parent": True,
                "income": {"value": 1200, "source": "CAF", "checked": "2015-05-01"},
            },
            "siblings": "combinations",
            "combinations": [
                [
                    {"child": "C1", "structure": "multi-accueil"},
                    {"child": "C2", "structure": "childminder:21223"},
                ]
            ],
            "unlisted": "one_alone",
            "latitude": 47.33,
            "longitude": 5.01,
            "children": [
                {
                    "id": "C1",
                    "born": "2014-11-03",
                    "walks_from": "2015-12-01",
                    "facts": {"disability": {"value": "allowance", "source": "proof seen"}},
                    "request": {
                        "from": "2015-09-01",
                        "until": "2016-07-31",
                        "weeks": [["mon", "tue-am"], {"any": 1, "of": ["mon", "thu"]}],
                        "shares": [1000, 500],
                        "wishes": ["multi-accueil", "childminder:21223"],
                        "points": [12, 8],
                        "mode": "collective",
                        "submitted": "2015-02-01",
                        "refusals": 1,
                    },
                },
                {
                    "id": "C2",
                    "born": "2013-11-03",
                    "request": {
                        "from": "2015-09-01",
                        "weeks": [["mon"]],
                        "wishes": ["childminder:21223"],
                    },
                },
            ],
        },
        {
            "id": "F2",
            "commune": "21223",
            "children": [
                {
                    "id": "C3",
                    "born": "2014-02-03",
                    "held": {
                        "structure": "multi-accueil",
                        "week": ["mon-am"],
                        "since": "2015-03-01",
                        "until": "2016-01-31",
                        "convention": "daix",
                    },
                }
            ],
        },
    ]
    said = {"reason": "as the commission asked", "author": "the bureau", "decided": "2015-05-20"}
    document["decisions"] = [
        {"kind": "place", "child": "C1", "structure": "multi-accueil", "week": ["mon"], **said},
        {"kind": "forbid", "child": "C2", "structure": "multi-accueil", **said},
        {"kind": "keep", "child": "C3", **said},
        {"kind": "refuse", "child": "C2", **said},
        {
            "kind": "reserve",
            "structure": "multi-accueil",
            "section": "petits",
            "slots": ["mon"],
            "places": 1,
            **said,
        },
    ]
    return document
