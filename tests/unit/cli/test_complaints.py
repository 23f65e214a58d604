"""``berceau complaints``: what a coordinator and a script read of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from berceau.cli.app import build
from berceau.cli.exits import Exit
from support.check_builders import child, family, proposal, request, seat, territory

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Write a territory in which one child holds the place of another, and the plan."""

    def asking(name: str, points: int) -> dict[str, object]:
        return family(name, children=[child(name, request=request(points=[points]))])

    given = territory(asking("Ida", 40), asking("Jo", 10), asking("Kim", 5))
    plan = proposal(given, seat("Jo"), seat("Kim"))
    paths = tmp_path / "territory.json", tmp_path / "plan.json"
    for path, record in zip(paths, (given, plan), strict=True):
        path.write_text(record.model_dump_json(by_alias=True), encoding="utf-8")
    return paths


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(build("fr"), [str(argument) for argument in arguments])


def test_who_could_complain_is_told_in_both_languages(files: tuple[Path, Path]) -> None:
    for lang, said in (("fr", "qui pourrait contester"), ("en", "who could complain")):
        result = _run("complaints", *files, "--lang", lang)
        assert result.exit_code == Exit.DONE, result.stderr
        assert said in result.stdout
        assert "Ida" in result.stdout


def test_the_json_has_the_counts_and_the_witnesses(files: tuple[Path, Path]) -> None:
    found = json.loads(_run("complaints", *files, "--json").stdout)
    assert found["envy"]["refused"] == {"waste": 0, "cutoff": 1, "swap": 1, "cover": 1}
    [witness] = found["witnesses"]
    assert witness["notion"] == "cover"
    # Of two children either of whom could give way, the one with fewer points is named.
    assert [rival["child"] for rival in witness["rivals"]] == ["Kim"]
    assert witness["others"] == 1


def test_a_plan_for_other_children_is_refused(files: tuple[Path, Path], tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text(
        files[1].read_text(encoding="utf-8").replace('"week":["mon"]', '"week":["tue"]'),
        encoding="utf-8",
    )
    result = _run("complaints", files[0], other)
    assert result.exit_code == Exit.BAD_INPUT
    assert "no-such-option" in result.stderr
