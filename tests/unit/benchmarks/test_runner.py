"""Tasks are done in processes of their own, and their lines say the same optimum."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Self

import pytest

from benchmarks import runner
from benchmarks.cli import main
from benchmarks.report.runs import Results, read_runs
from benchmarks.tasks import Task

if TYPE_CHECKING:
    from datetime import tzinfo
    from pathlib import Path

NAME = "town-100-s2"
SOLVERS = (
    Task(NAME, "place", 30.0),
    Task(NAME, "highs", 30.0, settings={"threads": 1, "hint": True}),
    Task(NAME, "scip", 30.0, settings={"hint": True}),
    Task(NAME, "cpsat", 30.0, settings={"workers": 1, "presolve": False, "lp": 2}),
)


def test_all_solvers_prove_the_same_optimum(tmp_path: Path) -> None:
    lines = list(runner.run_all(SOLVERS, "trial", folder=tmp_path))
    assert [line.get("error") for line in lines] == [None] * len(SOLVERS)
    assert [line["verdict"] for line in lines] == ["proven"] * len(SOLVERS)
    [(value, bound)] = {(line["value"], line["bound"]) for line in lines}
    assert value == bound
    [path] = tmp_path.iterdir()
    written = [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()]
    assert written == json.loads(json.dumps(lines))
    results = Results(read_runs(tmp_path))
    assert all(results.times_to(results.runs, 0.0))


def test_an_error_is_a_line_too() -> None:
    line = runner.run_one(Task(NAME, "no-such-method", 1.0))
    assert "no-such-method" in line["error"]


class _Stopped(datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        """Give one moment."""
        return cls(2026, 1, 1, tzinfo=tz)


def test_results_are_never_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "datetime", _Stopped)
    assert list(runner.run_all([], "nothing", folder=tmp_path)) == []
    with pytest.raises(FileExistsError):
        list(runner.run_all([], "nothing", folder=tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["2026-01-01T000000-nothing.jsonl"]


def test_the_command_line_lists_and_plans(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    assert NAME in capsys.readouterr().out
    assert main(["plan", "smoke", "--only", "scip", "--limit", "1"]) == 0
    planned = capsys.readouterr().out
    assert "scip" in planned
    assert "(1 s)" in planned
    with pytest.raises(SystemExit, match="no-such-suite"):
        main(["plan", "no-such-suite"])
