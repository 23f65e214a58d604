"""``berceau grid`` and ``berceau ties`` as a script sees them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from berceau.cases.grids import grid_examples, grid_text
from berceau.cli.app import build
from berceau.cli.exits import Exit
from support.proposals import TERRITORY

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "90")
    monkeypatch.delenv("BERCEAU_LANG", raising=False)


def _run(*arguments: object, lang: str = "fr") -> Result:
    app = build(lang)  # type: ignore[arg-type]
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.mark.parametrize("arguments", [(), ("--examples",), ("pessac-2022", "--examples")])
def test_published_grids_are_listed(arguments: tuple[str, ...]) -> None:
    shown = _run("grid", *arguments)
    assert shown.exit_code == Exit.DONE
    listed = json.loads(_run("grid", *arguments, "--json").stdout)
    assert [example["name"] for example in listed] == [e.name for e in grid_examples()]
    assert all(example["name"] in shown.stdout for example in listed)


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("name", [example.name for example in grid_examples()])
def test_a_published_grid_is_shown_and_passes(name: str, lang: str) -> None:
    result = _run("grid", name, "--all", lang=lang)
    assert result.exit_code == Exit.DONE, result.stderr
    assert ("Grille" if lang == "fr" else "Grid") in result.stdout
    document = json.loads(_run("grid", name, "--json", lang=lang).stdout)
    assert document["passed"]


def test_the_file_of_a_grid_begins_another_one(tmp_path: Path) -> None:
    written = _run("grid", "pays-de-nay", "--file")
    assert written.stdout == grid_text("pays-de-nay")
    path = tmp_path / "ours.toml"
    path.write_text(written.stdout.replace("points = 5", "points = 6"), encoding="utf-8")
    failed = _run("grid", path)
    assert failed.exit_code == Exit.REFUSED
    assert "FAUX" in failed.stdout
    assert not json.loads(_run("grid", path, "--json").stdout)["passed"]


def test_cases_of_a_file_of_their_own_are_put_to_a_territory(tmp_path: Path) -> None:
    given, cases = tmp_path / "territory.json", tmp_path / "cases.toml"
    given.write_text(json.dumps(TERRITORY), encoding="utf-8")
    text = 'structure = "tilleuls"\n[[case]]\nname = "A"\npoints = 0\n'
    cases.write_text(text, encoding="utf-8")
    assert _run("grid", given, cases).exit_code == Exit.DONE
    cases.write_text(text.replace("tilleuls", "tilleul"), encoding="utf-8")
    wrong = _run("grid", given, cases)
    assert wrong.exit_code == Exit.BAD_INPUT
    assert "tilleuls" in wrong.stderr
    alone = _run("grid", given)
    assert alone.exit_code == Exit.DONE
    assert "Aucun cas d'essai" in alone.stdout


@pytest.mark.parametrize("arguments", [("nowhere",), ("nowhere", "--file"), ("save", "none.toml")])
def test_what_cannot_be_read_is_refused(arguments: tuple[str, ...]) -> None:
    result = _run("grid", *arguments)
    assert result.exit_code == Exit.BAD_INPUT
    assert "Traceback" not in result.stderr


def test_the_grid_of_a_case_is_looked_at() -> None:
    assert "single_parent" in _run("grid", "talant-2015").stdout


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_ties_are_told_before_solving(lang: str, tmp_path: Path) -> None:
    given = tmp_path / "territory.json"
    given.write_text(json.dumps(TERRITORY), encoding="utf-8")
    result = _run("ties", given, lang=lang)
    assert result.exit_code == Exit.DONE, result.stderr
    assert "E1, E2" in result.stdout
    document = json.loads(_run("ties", given, "--json", lang=lang).stdout)
    assert {tie["structure"] for tie in document["ties"]} == {"tilleuls", "am-1"}
