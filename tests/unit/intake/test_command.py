"""``berceau intake``: from files of desks to a register, decisions and a territory."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

import berceau
from berceau.cli.app import build
from berceau.cli.exits import Exit
from berceau.intake.keeping import read_register
from support.desks import LEA, LEA_AGAIN, creche, ram

if TYPE_CHECKING:
    from pathlib import Path


def _run(*arguments: object, lang: str = "fr") -> Result:
    app = build("en" if lang == "en" else "fr")
    return CliRunner().invoke(app, ["intake", *map(str, arguments), "--lang", lang])


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return [ram(tmp_path, LEA), creche(tmp_path, LEA_AGAIN)]


def test_mappings_are_suggested_written_and_never_replaced(
    files: list[Path], tmp_path: Path
) -> None:
    folder = tmp_path / "mappings"
    first = _run(*files, "--suggest", "--mapping", folder, lang="en")
    assert first.exit_code == Exit.DONE
    assert sorted(path.name for path in folder.iterdir()) == ["creche.toml", "ram.toml"]
    assert "last_name" in first.stdout
    (folder / "ram.toml").write_text((folder / "ram.toml").read_text("utf-8") + "# lu\n", "utf-8")
    assert "stays as it is" in _run(*files, "--suggest", "--mapping", folder, lang="en").stderr
    assert (folder / "ram.toml").read_text("utf-8").endswith("# lu\n")


def test_a_register_decisions_and_a_territory_are_written(
    files: list[Path], tmp_path: Path
) -> None:
    register, decide = tmp_path / "register.json", tmp_path / "decisions.toml"
    options = ("--territory", "chamousset")
    done = _run(*files, *options, "-o", register, "--to-decide", decide)
    assert done.exit_code == Exit.DONE
    assert "1 paire à décider" in done.stdout.replace("\N{NO-BREAK SPACE}", " ")
    assert len(read_register(register).applications) == 2
    families = tmp_path / "territory.json"
    refused = _run(*files, *options, "--decisions", decide, "--families-to", families)
    assert (refused.exit_code, families.exists()) == (Exit.BAD_INPUT, False)
    decide.write_text(decide.read_text("utf-8").replace('"open"', '"different"'), "utf-8")
    told = _run(*files, *options, "--decisions", decide, "--families-to", families)
    assert told.exit_code == Exit.DONE
    assert {"ram/12", "creche/row-2"} <= set(berceau.read(families).child_by_id)
    assert "Léa" not in families.read_text("utf-8")


def test_faults_stop_unless_good_rows_are_asked_for(files: list[Path], tmp_path: Path) -> None:
    ram(tmp_path, LEA, LEA.replace("12;", "13;", 1).replace("03/04/2014", "31/02/2014"))
    stopped = _run(*files, "--territory", "chamousset")
    assert stopped.exit_code == Exit.BAD_INPUT
    assert "ram.csv, ligne 3, colonne Date de naissance" in stopped.stderr
    assert _run(*files, "--territory", "chamousset", "--good-rows").exit_code == Exit.DONE


def test_the_json_tells_counts_and_pairs_and_no_name(files: list[Path]) -> None:
    result = _run(*files, "--territory", "chamousset", "--json")
    document = json.loads(result.stdout)
    assert (document["applications"], document["children"]) == (2, 2)
    assert document["pairs"][0]["zone"] == "same"
    assert "Léa" not in result.stdout
    assert "DUPON" not in result.stdout


def test_families_need_a_territory(files: list[Path], tmp_path: Path) -> None:
    result = _run(*files, "--families-to", tmp_path / "t.json")
    assert result.exit_code == Exit.BAD_INPUT
    assert "--territory" in result.stderr


def test_a_session_says_who_did_not_confirm(files: list[Path]) -> None:
    options = ("--territory", "chamousset", "--session", "15/04/2015")
    stale = json.loads(_run(*files, *options, "--json").stdout)
    assert stale["statuses"] == {"STALE": 2}
    told = _run(*files, *options, "--renew-from", "2014-03-01", "--json").stdout
    assert json.loads(told)["statuses"] == {"PREREGISTERED": 1, "STALE": 1}
    wrong = _run(*files, "--session", "31/02/2015")
    assert wrong.exit_code == Exit.BAD_INPUT


def test_what_is_surely_one_child_is_accepted_when_it_is_asked(
    files: list[Path], tmp_path: Path
) -> None:
    decide, families = tmp_path / "decisions.toml", tmp_path / "territory.json"
    told = _run(
        *(*files, "--territory", "chamousset", "--accept-sure"),
        *("--to-decide", decide, "--families-to", families, "--apart"),
    )
    assert told.exit_code == Exit.DONE
    assert 'verdict = "same"' in decide.read_text("utf-8")
    known = set(berceau.read(families).child_by_id)
    assert "creche/row-2" in known
    assert "ram/12" not in known
    assert "precheck" in told.stderr


def test_names_come_back_for_the_letters_alone(files: list[Path], tmp_path: Path) -> None:
    names = tmp_path / "noms.csv"
    done = _run(*files, "--territory", "chamousset", "--names-to", names)
    assert done.exit_code == Exit.DONE
    assert "DUPONT" not in done.stdout
    assert "ram/12;DUPONT;Léa" in names.read_text("utf-8-sig")
    shown = _run(*files, "--territory", "chamousset", "--names").stdout
    assert {"ram/12", "DUPONT", "Léa"} <= set(shown.split())


def test_children_left_out_are_listed_with_their_reason(tmp_path: Path) -> None:
    unborn = LEA_AGAIN.replace("2014-03-04", "")
    told = _run(
        *(creche(tmp_path, unborn), "--territory", "chamousset"),
        *("--families-to", tmp_path / "t.json"),
    )
    assert told.exit_code == Exit.DONE
    assert "creche/row-2  naissance inconnue" in told.stdout


def test_a_row_with_a_fault_says_what_can_be_done(files: list[Path], tmp_path: Path) -> None:
    ram(tmp_path, LEA.replace("03/04/2014", "31/02/2014"))
    assert "--good-rows" in _run(*files, "--territory", "chamousset").stderr


def test_decisions_are_filled_in_with_a_spreadsheet(files: list[Path], tmp_path: Path) -> None:
    decide = tmp_path / "decisions.csv"
    asked = _run(*files, "--territory", "chamousset", "--to-decide", decide)
    assert "décision" in asked.stderr
    assert "DUPONT" in decide.read_text("utf-8-sig")
    open_row = "ram/12;creche/row-2;;;"
    filled = decide.read_text("utf-8-sig").replace(open_row, f"{open_row[:-1]}même;")
    decide.write_text(filled, "utf-8")
    told = _run(*files, "--territory", "chamousset", "--decisions", decide, "--json")
    assert json.loads(told.stdout)["children"] == 1
