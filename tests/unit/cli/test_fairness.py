"""The commands that set rules of fairness side by side."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from berceau.cli.app import build
from berceau.cli.exits import Exit
from support.proposals import TERRITORY

if TYPE_CHECKING:
    from pathlib import Path

    import typer

WORK = ("--work", "0.2")


@pytest.fixture
def territory(tmp_path: Path) -> str:
    path = tmp_path / "rives.json"
    path.write_text(json.dumps(TERRITORY), encoding="utf-8")
    return str(path)


def run(*arguments: object, lang: str = "fr") -> Result:
    app: typer.Typer = build(lang)  # type: ignore[arg-type]
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_presets_are_written_so_that_check_accepts_them(territory: str, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    made = run(
        "presets", territory, "--only", "by-bands", "--only", "balanced", *WORK, "-o", folder
    )
    assert made.exit_code == Exit.DONE, made.stderr
    assert sorted(path.name for path in folder.iterdir()) == [
        f"{name}{ending}"
        for name in ("balanced", "by-bands", "by-points")
        for ending in (".json", ".territory.json")
    ]
    for name in ("by-points", "by-bands", "balanced"):
        checked = run("check", folder / f"{name}.territory.json", folder / f"{name}.json")
        assert checked.exit_code == Exit.DONE, checked.stdout + checked.stderr


def test_presets_speak_both_languages_and_json(territory: str) -> None:
    only = ("--only", "by-bands", *WORK)
    assert "aux points" in run("presets", territory, *only).stdout
    assert "by points" in run("presets", territory, *only, "--lang", "en", lang="en").stdout
    document = json.loads(run("presets", territory, *only, "--json").stdout)
    assert [row["preset"] for row in document["presets"]] == ["by-points", "by-bands"]


def test_what_cannot_be_is_told_before_the_work(territory: str, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("", encoding="utf-8")
    wrong = (
        ("presets", territory, "--only", "the-best"),
        ("presets", territory, "-o", taken),
        ("presets", territory, "-o", tmp_path / "none" / "here"),
        ("frontier", territory, "--figure", tmp_path / "x.gif"),
        ("frontier", territory, "--figure", tmp_path / "none" / "x.svg"),
    )
    for arguments in wrong:
        told = run(*arguments)
        assert told.exit_code == Exit.BAD_INPUT
        assert "expected" not in told.stderr
        assert "Traceback" not in told.stdout + told.stderr


def test_a_frontier_is_a_table_a_record_and_a_figure(territory: str, tmp_path: Path) -> None:
    figure = tmp_path / "frontier.svg"
    drawn = run("frontier", territory, *WORK, "--json", "--figure", figure)
    assert drawn.exit_code == Exit.DONE, drawn.stderr
    assert "aux points" in figure.read_text(encoding="utf-8")
    record = json.loads(drawn.stdout)
    assert record["points"][0]["rule"] == "by-points"
    assert record["hours_bound"] >= max(point["hours"] for point in record["points"])
    assert "aux points" in run("frontier", territory, *WORK).stdout
