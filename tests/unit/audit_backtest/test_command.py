"""``berceau backtest``: what a coordinator and a script read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

import berceau
from berceau.cli.app import build
from berceau.cli.exits import Exit
from berceau.io import read_proposal, write_proposal
from support.check_builders import child, creche, family, request, territory

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Write a territory of one place, and a table that gives it to who has fewer points."""
    given = territory(
        family("Ida", children=[child("Ida-a", request=request(points=[9]))]),
        family("Jo", children=[child("Jo-a", request=request(points=[5]))]),
        structures=[creche(places=1, name="Les Lutins")],
        policy={"stages": [{"measure": "hours"}]},
    )
    path, table = tmp_path / "territory.json", tmp_path / "past.csv"
    path.write_text(given.model_dump_json(by_alias=True), encoding="utf-8")
    table.write_text("enfant;structure\nJo-a;Les Lutins\n", encoding="utf-8")
    return path, table


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(build("fr"), ["backtest", *map(str, arguments)])


@pytest.mark.parametrize("method", ["place", "by-points", "in-order"])
def test_a_past_allocation_is_compared(files: tuple[Path, Path], method: str) -> None:
    for lang, said in (("fr", "moins prioritaires"), ("en", "lower priority")):
        result = _run(*files, "--method", method, "--lang", lang)
        assert result.exit_code == Exit.DONE, result.stderr
        assert said in result.stdout
        assert {"Ida-a", "Jo-a"} <= set(result.stdout.split())


def test_nobody_is_named_where_nobody_may_be(files: tuple[Path, Path]) -> None:
    result = _run(*files, "--method", "in-order", "--anonymous")
    assert result.exit_code == Exit.DONE
    assert "Ida" not in result.stdout
    assert "Jo" not in result.stdout
    told = json.loads(_run(*files, "--method", "in-order", "--anonymous", "--json").stdout)
    assert told["reasons"] == {"passed_over": "some", "outranked": "some"}
    assert told["same"] is None
    assert (told["children"], told["strange"], told["rules"]) == (2, 0, [])


def test_the_past_is_written_as_a_proposal(files: tuple[Path, Path], tmp_path: Path) -> None:
    output = tmp_path / "given.json"
    assert _run(*files, "--method", "in-order", "-o", output).exit_code == Exit.DONE
    past = read_proposal(output)
    assert past.method == "given"
    assert [p.child for p in past.placements] == ["Jo-a"]


def test_a_proposal_made_already_is_the_present(files: tuple[Path, Path], tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    write_proposal(berceau.in_order(berceau.read(files[0])), plan)
    told = json.loads(_run(*files, "--with", plan, "--json").stdout)
    assert told["method"] == "in_order"
    assert {d["child"]: d["reason"] for d in told["differences"]} == {
        "Ida-a": "passed_over",
        "Jo-a": "outranked",
    }


def test_faults_of_the_table_are_told_in_french(files: tuple[Path, Path]) -> None:
    files[1].write_text("enfant;structure\nJo;Les Lutin\n", encoding="utf-8")
    result = _run(*files)
    assert result.exit_code == Exit.BAD_INPUT
    assert "past.csv, ligne 2, colonne enfant" in result.stderr
    assert "une structure du territoire" in result.stderr
