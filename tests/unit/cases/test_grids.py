"""The published grids: each passes its own cases, and says what of it was seen."""

from __future__ import annotations

import tomllib

import pytest

import berceau
from berceau.cases.grids import grid_example, grid_examples, grid_text
from berceau.errors import InputError

NAMES = [example.name for example in grid_examples()]


@pytest.mark.parametrize("name", NAMES)
def test_a_published_grid_passes_its_cases(name: str) -> None:
    example = grid_example(name)
    assert example.policy is not None
    report = berceau.check_grid(example.policy, example)
    assert report.passed, report.text("en")
    assert len(report.results) >= 5
    assert report.comparisons
    assert {finding.severity for finding in report.findings} <= {"note"}
    assert "untried" not in {finding.code for finding in report.findings}


@pytest.mark.parametrize("name", NAMES)
def test_a_published_grid_says_its_source_and_what_was_not_seen(name: str) -> None:
    example = grid_example(name)
    assert "." in example.source
    assert "as vu" in example.seen
    assert tomllib.loads(grid_text(name))["name"] == example.name


def test_there_is_one_of_each_kind() -> None:
    kinds = {c.kind for name in NAMES for c in grid_example(name).policy.grid}  # type: ignore[union-attr]
    assert kinds == {"yes_no", "category", "banded", "count", "expert"}
    assert any(not grid_example(name).policy.grid for name in NAMES)  # type: ignore[union-attr]


def test_the_points_of_pessac_are_those_published() -> None:
    example = grid_example("pessac-2022")
    assert example.policy is not None
    report = berceau.check_grid(example.policy, example)
    by_name = {result.name: result.points for result in report.results}
    assert by_name["couple en emploi"] == 300 + 40 + 30
    assert by_name["de la commune voisine"] < 300


def test_an_unknown_grid_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError) as caught:
        grid_example("pessac")
    assert "pessac-2022" in caught.value.faults[0].remedy
    with pytest.raises(InputError) as caught:
        grid_example("zzz")
    assert caught.value.faults[0].code == "unknown-grid"
