"""One catalogue of rules: what the page says, the checker checks and the placement keeps."""

from __future__ import annotations

import re

from berceau.domain.policy import Policy, Stage
from berceau.placement.check import RULES as CHECKED
from berceau.placement.rules import RULES as KEPT
from support.source import ROOT

PAGE = ROOT / "docs" / "reference" / "rules.md"
BY_MAKING = {"one-offer", "held", "options", "decision"}
"""Rules that the placement keeps by the options it makes and one group a child, not by rows."""


def _table(title: str) -> list[str]:
    """List the names in the first column of the first table under a title."""
    text = PAGE.read_text(encoding="utf-8")
    part = text.split(f"\n## {title}\n")[1].split("\n## ")[0]
    return [cell for row in part.splitlines() for cell in re.findall(r"^\| `([a-z_-]+)` \|", row)]


def test_the_checker_checks_every_rule_of_the_page() -> None:
    named = _table("Rules")
    assert len(named) > 5
    assert list(CHECKED) == named


def test_the_placement_keeps_every_rule_of_the_page() -> None:
    assert {*KEPT, *BY_MAKING} == set(_table("Rules"))
    assert BY_MAKING.isdisjoint(KEPT)


def test_every_stage_of_a_policy_is_explained() -> None:
    explained = set(_table("Measures"))
    annotation = Stage.model_json_schema()["properties"]["measure"]["enum"]
    assert set(annotation) <= explained
    assert {stage.measure for stage in Policy().stages} <= set(annotation)
