"""``berceau precheck``: what a coordinator and a script read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from typer.testing import CliRunner, Result

from berceau.cli.app import build
from berceau.cli.exits import Exit
from support.prechecked import document

if TYPE_CHECKING:
    from pathlib import Path


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(build("fr"), ["precheck", *map(str, arguments)])


def _files(folder: Path, *, places: int = 16) -> tuple[Path, Path]:
    now, former = document(), document(2024, 2024)
    former["structures"][0]["places"] = places
    paths = folder / "now.json", folder / "former.json"
    for path, given in zip(paths, (now, former), strict=True):
        path.write_text(json.dumps(given), encoding="utf-8")
    return paths


def test_nothing_to_report(tmp_path: Path) -> None:
    now, former = _files(tmp_path)
    for lang, said in (("fr", "Rien à signaler"), ("en", "Nothing to report")):
        result = _run(now, "--last-year", former, "--lang", lang)
        assert result.exit_code == Exit.DONE, result.stderr
        assert said in result.stdout


def test_findings_come_with_five_parts_for_scripts(tmp_path: Path) -> None:
    now, former = _files(tmp_path, places=20)
    result = _run(now, "--last-year", former, "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == Exit.DONE
    assert told["passed"] is True
    [fell] = [f for f in told["findings"] if f["code"] == "places-fell"]
    assert fell["where"] == "structures[creche].places"
    assert fell["severity"] == "warning"
    assert fell["values"]["before"] == 20
    assert all(fell[part] for part in ("found", "expected", "remedy"))


def test_an_error_is_an_exit_code(tmp_path: Path) -> None:
    now, _ = _files(tmp_path)
    given = document()
    given["structures"][0]["opening"] = ["mon"]
    given["structures"][0]["staff"] = []
    given["decisions"] = [{"kind": "place", "child": "C4", "structure": "creche"}]
    now.write_text(json.dumps(given), encoding="utf-8")
    result = _run(now)
    assert result.exit_code == Exit.REFUSED
    assert "ERREUR" in result.stdout
    assert "cannot-hold" in result.stdout


def test_long_lists_are_cut_unless_all_is_asked_for() -> None:
    short, whole = _run("save"), _run("save", "--all")
    assert "de plus" in short.stdout
    assert "de plus" not in whole.stdout
