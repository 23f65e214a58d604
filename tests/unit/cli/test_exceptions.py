"""``berceau exceptions`` and ``place --no-exception``: what a coordinator and a script read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from berceau.cli.app import build
from berceau.cli.exits import Exit
from support.check_builders import child, creche, family, proposal, request, seat, territory

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Write a territory that bears one exception, and the plan that has it."""

    def asking(name: str, points: int, week: list[str]) -> dict[str, object]:
        return family(name, children=[child(name, request=request(weeks=[week], points=[points]))])

    rule = {"notion": "swap", "of": "refused", "treatment": "tolerated", "at_most": 1}
    given = territory(
        asking("Ida", 40, ["mon"]),
        asking("Jo", 10, ["mon", "tue"]),
        structures=[creche(places=1)],
        policy={"stages": [{"measure": "hours"}], "envy": [rule]},
    )
    plan = proposal(given, seat("Jo", week="mon tue"))
    paths = tmp_path / "territory.json", tmp_path / "plan.json"
    for path, record in zip(paths, (given, plan), strict=True):
        path.write_text(record.model_dump_json(by_alias=True), encoding="utf-8")
    return paths


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(build("fr"), [str(argument) for argument in arguments])


def test_exceptions_are_told_in_both_languages(files: tuple[Path, Path]) -> None:
    for lang, said in (("fr", "heures gagnées"), ("en", "hours bought")):
        result = _run("exceptions", *files, "--lang", lang)
        assert result.exit_code == Exit.DONE, result.stderr
        assert "Ida" in result.stdout
        assert said.split()[0] in result.stdout


def test_the_json_has_who_and_how_much(files: tuple[Path, Path]) -> None:
    [one] = json.loads(_run("exceptions", *files, "--json").stdout)["exceptions"]
    assert one["children"] == ["Ida"]
    assert one["hours"] > 0


def test_an_exception_refused_is_not_in_the_next_plan(files: tuple[Path, Path]) -> None:
    given, plan = files
    new = plan.with_name("new.json")
    options = ("--former", plan, "--work", 0.1, "--no-exception", "Ida", "-o", new)
    result = _run("place", given, *options)
    assert result.exit_code == Exit.DONE, result.stderr
    placed = json.loads(new.read_text(encoding="utf-8"))["placements"]
    assert [placement["child"] for placement in placed] == ["Ida"]


def test_a_child_that_is_not_there_is_refused(files: tuple[Path, Path]) -> None:
    result = _run("place", files[0], "--no-exception", "Idda")
    assert result.exit_code == Exit.BAD_INPUT
    assert "Ida" in result.stderr
