"""The docs page: its blocks and figures are written from stored results, its prose by hand.

A block stands between ``<!-- results: NAME -->`` and ``<!-- end -->``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from benchmarks.report import tables
from benchmarks.report.figures import figures
from benchmarks.report.runs import Results, read_runs
from benchmarks.runner import ROOT
from berceau.observatory.figures import save

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PAGE = ROOT / "docs" / "reference" / "benchmarks.md"
FIGURES = ROOT / "docs" / "_static" / "benchmarks"
_BLOCK = re.compile(r"<!-- results: (?P<name>[a-z-]+) -->\n.*?<!-- end -->", re.DOTALL)
_KINDS = {"gap": "Gap", "course": "Value and bound"}
_WORDS = {
    "time-to-gap": "Seconds to reach a gap, against the number of children",
    "building": "Seconds from territory to solver input, against the number of children",
    "memory": "Peak of memory against the number of children",
}


def block_writers() -> dict[str, Callable[[Results], str]]:
    """Give the function that writes each block, by its name."""
    return {
        "targets": tables.target_table,
        "times": tables.time_table,
        "ends": tables.end_table,
        "behind": tables.behind_table,
        "sizes": tables.size_table,
        "building": tables.building_table,
        "repeat": tables.repeat_table,
        "decision": tables.decision_table,
        "others": tables.other_table,
        "stages": tables.stage_table,
        "machine": tables.machine_lines,
        "gap-figures": lambda results: _images(results, "gap-"),
        "course-figures": lambda results: _images(results, "course-"),
        "time-figure": lambda results: _images(results, "time-to-gap"),
        "building-figure": lambda results: _images(results, "building"),
        "memory-figure": lambda results: _images(results, "memory"),
    }


def _images(results: Results, start: str) -> str:
    names = [name for name in figures(results) if name.startswith(start)]
    images = []
    for name in names:
        stem = name.removesuffix(".svg")
        kind, _, children = stem.partition("-")
        words = _WORDS.get(stem) or f"{_KINDS[kind]} against time, {children} children"
        images.append(f"![{words}](../_static/benchmarks/{name})")
    return "\n\n".join(images) or tables.NOTHING


def blocks_of(page: str) -> list[str]:
    """List the names of the blocks of a page."""
    return [block["name"] for block in _BLOCK.finditer(page)]


def filled(page: str, results: Results) -> str:
    """Give a page with its blocks written afresh.

    Raises
    ------
    ValueError
        If a block has a name that nothing writes.
    """
    writers = block_writers()

    def write_block(block: re.Match[str]) -> str:
        name = block["name"]
        if name not in writers:
            raise ValueError(f"block: found {name!r}, expected one of {', '.join(writers)}")
        return f"<!-- results: {name} -->\n{writers[name](results)}\n<!-- end -->"

    return _BLOCK.sub(write_block, page)


def write(folder: Path) -> list[Path]:
    """Write the page and its figures from the results of a folder; give what was written."""
    results = Results(read_runs(folder))
    FIGURES.mkdir(parents=True, exist_ok=True)
    for old in FIGURES.glob("*.svg"):
        old.unlink()
    written = [save(figure, FIGURES / name) for name, figure in figures(results).items()]
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), results), encoding="utf-8")
    return [PAGE, *written]
