"""The page of fairness tells what was measured, and what was measured holds together."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "docs_make_fairness", ROOT / "docs" / "make_fairness.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


MAKING = _script()
STORED = MAKING.stored()


def test_the_tables_of_the_page_are_those_that_were_measured() -> None:
    page = MAKING.PAGE.read_text(encoding="utf-8")
    assert MAKING.told(page) == page, "run python docs/make_fairness.py"
    assert all(f"<!-- rules: {name} -->" in page for name in MAKING.TERRITORIES)


@pytest.mark.parametrize("name", MAKING.TERRITORIES)
def test_what_was_measured_keeps_what_the_rules_promise(name: str) -> None:
    rows = {row["preset"]: row for row in STORED["presets"][name]}
    # A brother or sister placed together with another may see room that the other cannot use.
    notions = ("waste_refused", "cutoff_refused", "cutoff_placed", "swap_refused", "swap_placed")
    assert {rows["by-points"][notion] for notion in notions} == {0}
    assert rows["by-bands"]["more_hours"] >= 0.03
    assert rows["balanced"]["swap_refused"] == 0
    for preset, row in rows.items():
        if preset.startswith("balanced-"):
            exceptions = int(preset.rpartition("-")[2])
            assert row["swap_refused"] + row["swap_placed"] <= exceptions
        if row["hours_bound"] is not None:
            assert row["hours"] <= row["hours_bound"]


def test_no_point_of_the_frontier_passes_its_bound() -> None:
    points = STORED["frontier"]["points"]
    bounded = [point for point in points if point["bound"] is not None]
    assert bounded
    assert all(point["hours"] <= point["bound"] for point in bounded)
    assert any(not point["dominated"] for point in points)
