"""The page on benchmarks shows what the stored results say, and nothing else."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest

from benchmarks.report import page
from benchmarks.report.figures import figures
from benchmarks.report.runs import Results, read_runs
from benchmarks.runner import RESULTS
from berceau.observatory.figures import save

if TYPE_CHECKING:
    from pathlib import Path

REMEDY = "run: python -m benchmarks page"
_TEXT = re.compile(r"<(?:text|tspan)[^>]*>([^<]+)<")


@cache
def _results() -> Results:
    return Results(read_runs(RESULTS))


def test_the_tables_are_those_of_the_stored_results() -> None:
    written = page.PAGE.read_text(encoding="utf-8")
    assert set(page.block_writers()) == set(page.blocks_of(written))
    assert page.filled(written, _results()) == written, REMEDY


def test_an_unknown_block_is_refused() -> None:
    with pytest.raises(ValueError, match="no-such-table"):
        page.filled("<!-- results: no-such-table -->\n<!-- end -->", _results())


def test_the_figures_are_those_of_the_stored_results(tmp_path: Path) -> None:
    drawn = figures(_results())
    assert sorted(drawn) == sorted(path.name for path in page.FIGURES.glob("*.svg")), REMEDY
    for name, figure in drawn.items():
        fresh = save(figure, tmp_path / name).read_text(encoding="utf-8")
        committed = (page.FIGURES / name).read_text(encoding="utf-8")
        assert _TEXT.findall(fresh) == _TEXT.findall(committed), f"{name}: {REMEDY}"
        assert fresh.count("<path") == committed.count("<path"), f"{name}: {REMEDY}"
