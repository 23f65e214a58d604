"""What a policy says of itself: each finding where it is due, and only there."""

from __future__ import annotations

from typing import Any

import pytest

import berceau
from berceau import io
from support.check_builders import family, territory


def _criterion(name: str = "a", kind: str = "yes_no", **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": kind, "fact": name, **more}


def _bands(*pairs: tuple[int, int], fact: str = "n") -> dict[str, Any]:
    bands = [{"from": start, "points": points} for start, points in pairs]
    return _criterion("a", "banded", fact=fact, bands=bands)


_TEN = _criterion("b", points=10)
_BLOCK = [{"id": "block", "max": 5}]

SITUATIONS: dict[str, tuple[dict[str, Any], set[tuple[str, str]]]] = {
    "nothing to tell": ({"grid": [_criterion(points=9), _TEN]}, set()),
    "no point": ({"grid": [_criterion(points=0), _TEN]}, {("gives-nothing", "a")}),
    "an expert without range": (
        {"grid": [_criterion("a", "expert", min=0, max=0), _TEN]},
        {("gives-nothing", "a")},
    ),
    "a block that holds nothing": (
        {"grid": [_criterion(points=3, block="block")], "blocks": [{"id": "block", "max": 0}]},
        {("block-full", "a")},
    ),
    "a block always full": (
        {
            "grid": [
                _criterion(points=3, block="block"),
                {**_bands((0, 5), (99, 6), fact="@age_months"), "id": "age", "block": "block"},
            ],
            "blocks": _BLOCK,
        },
        {("block-full", "a"), ("cut", "age")},
    ),
    "more than its block": (
        {"grid": [_criterion(points=8, block="block")], "blocks": _BLOCK},
        {("cut", "a")},
    ),
    "a malus that a full block swallows": (
        {
            "grid": [
                _criterion(points=-2, block="block"),
                _criterion("b", points=4, block="block"),
                _criterion("c", points=4, block="block"),
            ],
            "blocks": _BLOCK,
        },
        {("malus-lost", "a")},
    ),
    "an empty block": ({"grid": [_TEN], "blocks": _BLOCK}, {("block-empty", "block")}),
    "a maximum never reached": (
        {"grid": [_criterion(points=4, block="block")], "blocks": _BLOCK},
        {("block-never-full", "block")},
    ),
    "a cap on the other side": (
        {"grid": [_criterion("a", "count", points_each=-1, cap=5), _TEN]},
        {("idle-cap", "a")},
    ),
    "no cap": (
        {"grid": [_criterion("a", "count", points_each=1), _TEN]},
        {("unbounded", "a")},
    ),
    "a range above zero": (
        {"grid": [_criterion("a", "expert", min=2, max=9), _TEN]},
        {("expert-floor", "a")},
    ),
    "one fact twice": (
        {"grid": [_criterion(points=9), _criterion("b", points=8, fact="a")]},
        {("same-fact", "b")},
    ),
    "points that turn": ({"grid": [_bands((0, 1), (5, 9), (9, 2)), _TEN]}, {("bands-turn", "a")}),
    "ages may turn": ({"grid": [_bands((0, 1), (5, 9), (9, 2), fact="@age_months"), _TEN]}, set()),
    "nothing for the least": (
        {"grid": [_bands((1, 9), (5, 3)), _TEN]},
        {("under-the-bands", "a")},
    ),
    "waiting that costs": (
        {"grid": [_bands((0, 9), (5, 3), fact="@waiting_months"), _TEN]},
        {("waiting-costs", "a")},
    ),
    "distance that pays": (
        {"grid": [_bands((0, 1), (5, 3), fact="@distance_km"), _TEN]},
        {("distance-pays", "a")},
    ),
    "a sibling that costs": (
        {"grid": [_criterion(points=-1, fact="@sibling_there"), _TEN]},
        {("sibling-costs", "a")},
    ),
    "one that decides alone": (
        {"grid": [_criterion(points=14), _TEN, _criterion("c", points=3)]},
        {("like-a-layer", "a")},
    ),
    "what a layer says already": (
        {"grid": [_criterion(points=9), _TEN], "layers": ["a"]},
        {("layer-says-it", "a")},
    ),
    "no lottery": (
        {"grid": [_criterion(points=9), _TEN], "tie_break": ["submitted"]},
        {("no-lottery", "tie_break")},
    ),
    "no lottery, ties kept": (
        {"grid": [_criterion(points=9), _TEN], "tie_break": ["submitted"], "ties": "kept"},
        set(),
    ),
    "after the lottery": (
        {"grid": [_criterion(points=9), _TEN], "tie_break": ["lottery", "born"]},
        {("after-lottery", "tie_break")},
    ),
    "no grid": ({}, {("nothing-decides", "grid")}),
    "a gap that nobody reaches": (
        {"grid": [_criterion(points=9), _TEN], "envy_gap": 20},
        {("gap-too-wide", "envy_gap")},
    ),
    "a gap that is reached": ({"grid": [_criterion(points=9), _TEN], "envy_gap": 19}, set()),
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_findings_are_told_where_they_are_due(situation: str) -> None:
    document, expected = SITUATIONS[situation]
    report = berceau.check_grid(io.read_policy(document))
    assert {(finding.code, finding.about) for finding in report.findings} == expected
    assert report.passed
    for lang in ("fr", "en"):
        told = report.text(lang)
        assert "{" not in told
        assert "finding." not in told


def test_mistakes_come_first() -> None:
    grid = [_criterion("n", "count", points_each=1), _criterion(points=0)]
    report = berceau.check_grid(io.read_policy({"grid": grid}))
    assert [finding.severity for finding in report.findings] == ["mistake", "note"]


def test_facts_that_no_family_has_are_told_with_the_nearest() -> None:
    grid = [
        _criterion(points=9, fact="monoparental"),
        _criterion("b", points=8, fact="twins"),
        _criterion("c", points=7, fact="@resident"),
    ]
    given = territory(
        family("A", facts={"monoparentale": True, "twins": False}),
        policy={"grid": grid, "layers": ["urgent"]},
    )
    report = berceau.check_grid(given)
    told = [(f.about, f.values["fact"], f.values["near"]) for f in report.findings]
    assert told == [("a", "monoparental", "monoparentale"), ("layers", "urgent", "")]
    assert "est-ce « monoparentale »" in report.text("fr").replace("\N{NO-BREAK SPACE}", " ")


def test_facts_that_nothing_reads_and_criteria_never_tried_are_told() -> None:
    policy = io.read_policy({"grid": [_criterion("alone", points=9), _TEN], "layers": ["urgent"]})
    cases = io.read_cases({"case": [{"name": "A", "facts": {"alon": True, "urgent": True}}]})
    found = berceau.check_grid(policy, cases).findings
    assert [(f.code, f.about) for f in found] == [
        ("unread", "A"),
        ("untried", ""),
    ]
    assert found[1].values["criteria"] == "alone; b"
    assert found[0].values["near"] == "alone"
