"""Time the building and the placing of territories, and write one JSON line a run.

Usage: python benchmarks/run.py [CASE | RECIPE:CHILDREN]... [--work UNITS] [--seed SEED]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import berceau
from berceau.placement.problem import formulate

if TYPE_CHECKING:
    from collections.abc import Callable

    from berceau.domain.territory import Territory

Result = TypeVar("Result")
RESULTS = Path(__file__).resolve().parent / "results"
DEFAULT = ("talant-2015", "talant-2016", "pouponniere", "save", "village:60", "town:200")


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """Give what a call returns and its duration in seconds."""
    start = time.perf_counter()
    result = work()
    return result, round(time.perf_counter() - start, 3)


def territory_of(name: str, seed: int) -> Territory:
    """Read a case, or draw a territory named ``recipe:children``."""
    recipe, colon, children = name.partition(":")
    if colon:
        return berceau.draw(recipe, children=int(children), seed=seed).territory
    return berceau.case(name)


def run(name: str, limits: berceau.Limits) -> dict[str, Any]:
    """Time one territory."""
    territory, reading = timed(lambda: territory_of(name, limits.seed))
    problem, building = timed(lambda: formulate(territory))
    proposal, placing = timed(lambda: berceau.place(territory, limits=limits))
    return {
        "name": name,
        "fingerprint": territory.fingerprint,
        "children": len(territory.child_by_id),
        "structures": len(territory.structures),
        "columns": problem.program.n_columns,
        "rows": problem.program.n_rows,
        "seconds": {"read": reading, "build": building, "place": placing},
        "verdict": proposal.verdict,
        "stages": [
            stage.model_dump(mode="json", include={"name", "verdict", "value", "bound", "work"})
            for stage in proposal.stages
        ],
        "limits": {"work": limits.deterministic_time, "seed": limits.seed, "workers": 1},
        "versions": {n: version(n) for n in ("berceau", "ortools", "numpy")},
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "load": round(os.getloadavg()[0], 2),
    }


def main() -> None:
    """Run what is asked for, and write the lines as they come."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=DEFAULT)
    parser.add_argument("--work", type=float, default=10.0, help="deterministic units a stage")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    limits = berceau.Limits(deterministic_time=given.work, seed=given.seed)
    RESULTS.mkdir(exist_ok=True)
    with (RESULTS / f"{datetime.now(UTC):%Y-%m-%dT%H%M%S}.jsonl").open("x") as file:
        for name in given.names:
            line = run(name, limits)
            file.write(json.dumps(line) + "\n")
            file.flush()
            sys.stdout.write(f"{name}: {line['verdict']}, {line['seconds']}\n")


if __name__ == "__main__":
    main()
