"""``berceau explain``: what a family reads, what a script reads, what is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

import berceau
from berceau.cli.app import build
from berceau.cli.exits import Exit
from berceau.placement.reasons import Explanation
from support.check_builders import child, creche, family, request, territory

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Write a territory with one place too few, and the plan by points."""
    given = territory(
        *(
            family(name, children=[child(name, request=request(points=[points]))])
            for name, points in (("Ida", 40), ("Jo", 30), ("Kim", 20))
        ),
        structures=[creche(name="Les Lilas")],
    )
    paths = tmp_path / "territory.json", tmp_path / "plan.json"
    for path, record in zip(paths, (given, berceau.by_points(given)), strict=True):
        path.write_text(record.model_dump_json(by_alias=True), encoding="utf-8")
    return paths


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(build("fr"), [str(argument) for argument in arguments])


def test_a_family_reads_sentences(files: tuple[Path, Path]) -> None:
    result = _run("explain", *files, "Kim")
    assert result.exit_code == Exit.DONE
    said = " ".join(result.stdout.split())
    assert "Aucune place n'est proposée pour le moment." in said
    assert "Souhait 1 : Les Lilas" in said
    assert "le dernier a 30 points. Votre enfant en a 20." in said
    assert "Ida" not in said
    assert "Jo" not in said


def test_a_script_reads_the_object(files: tuple[Path, Path]) -> None:
    result = _run("explain", *files, "Kim", "--json", "--price")
    found = Explanation.model_validate_json(result.stdout)
    assert (found.child, found.result) == ("Kim", "refused")
    assert found.wishes[0].outcome == "full"


@pytest.mark.parametrize(("child", "code"), [((), "child-missing"), (("Kin",), "unknown-child")])
def test_a_child_must_be_named(
    files: tuple[Path, Path], child: tuple[str, ...], code: str
) -> None:
    result = _run("explain", *files, *child, "--json")
    assert result.exit_code == Exit.BAD_INPUT
    (fault,) = json.loads(result.stdout)["faults"]
    assert fault["code"] == code
