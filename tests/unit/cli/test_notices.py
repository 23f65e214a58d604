"""``berceau sheet`` and ``berceau notices``: what a coordinator finds in the folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

import berceau
from berceau.cli import notices
from berceau.cli.app import build
from berceau.cli.exits import Exit
from berceau.io import write_proposal
from berceau.placement.show.words import words
from berceau.sessions.closed import offers_of
from support.letters import Tree

if TYPE_CHECKING:
    from pathlib import Path

AUTHORITY = """
name = "Ville de Talant"
contact = "petite.enfance@talant.example"
decided = 2015-06-01
answer_days = 10
"""


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a proposal for Talant."""
    path = tmp_path_factory.mktemp("plan") / "plan.json"
    write_proposal(berceau.by_points(berceau.case("talant-2015")), path)
    return path


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    """Write who decides."""
    path = tmp_path / "authority.toml"
    path.write_text(AUTHORITY, encoding="utf-8")
    return path


def _run(*arguments: object, lang: str = "fr") -> Result:
    given = [str(argument) for argument in arguments]
    return CliRunner().invoke(build(lang), given)  # type: ignore[arg-type]


@pytest.mark.parametrize(("lang", "said"), [("fr", "Vos droits"), ("en", "Your rights")])
def test_the_sheet_is_shown_and_says_what_is_blank(lang: str, said: str) -> None:
    shown = _run("sheet", "talant-2015", lang=lang)
    assert shown.exit_code == Exit.DONE, shown.stderr
    assert said in shown.stdout
    assert "--authority" in shown.stderr
    assert "(court)" in " ".join(shown.stderr.split())


def test_the_sheet_is_written_as_a_page_and_as_text(tmp_path: Path, authority: Path) -> None:
    for ending in (".html", ".txt"):
        path = tmp_path / f"sheet{ending}"
        written = _run("sheet", "talant-2015", "-o", path, "--authority", authority)
        assert (written.exit_code, written.stdout) == (Exit.DONE, "")
        assert "Ville de Talant" in path.read_text(encoding="utf-8")
    assert Tree((tmp_path / "sheet.html").read_text(encoding="utf-8")).faults == []


def test_the_sheet_as_json_is_its_record() -> None:
    document = json.loads(_run("sheet", "talant-2015", "--json").stdout)
    assert document["territory"] == berceau.case("talant-2015").name
    assert document["steps"][0]["code"] == "read"


def test_every_family_gets_one_letter_with_the_sheet_beside(
    plan: Path, tmp_path: Path, authority: Path
) -> None:
    folder = tmp_path / "letters"
    result = _run("notices", "talant-2015", plan, "-o", folder, "--authority", authority)
    assert result.exit_code == Exit.DONE, result.stderr
    children = berceau.case("talant-2015").child_by_id
    assert {path.name for path in folder.iterdir()} == {
        "fiche-publique.html",
        "reponses.csv",
        "liste.csv",
        *(f"reponse-{k:02}.html" for k in range(1, len(children) + 1)),
    }
    offered = {one.child for one in offers_of(berceau.io.read_proposal(plan))}
    rows = (folder / "reponses.csv").read_text("utf-8-sig").splitlines()
    assert rows[0] == "enfant;structure;réponse;date"
    assert {row.partition(";")[0] for row in rows[1:]} == offered
    (folder / "reponses.csv").write_text("rempli", "utf-8")
    _run("notices", "talant-2015", plan, "E13", "-o", folder, "--authority", authority)
    assert (folder / "reponses.csv").read_text("utf-8") == "rempli"
    letter = (folder / "reponse-13.html").read_text(encoding="utf-8")
    assert "Ville de Talant" in letter
    assert "01/06/2015" in letter
    assert f"{len(children)}\N{NO-BREAK SPACE}lettres" in result.stderr


def test_named_children_alone_in_full_as_text(plan: Path, tmp_path: Path) -> None:
    result = _run(
        "notices",
        "talant-2015",
        plan,
        "E13",
        "E10",
        "E13",
        "-o",
        tmp_path,
        "--full",
        "--text",
        lang="en",
    )
    assert result.exit_code == Exit.DONE, result.stderr
    assert {path.name for path in tmp_path.iterdir()} == {
        "list.csv",
        "public-sheet.txt",
        "reasons-10.txt",
        "reasons-13.txt",
    }
    assert "How your request was treated" in (tmp_path / "reasons-13.txt").read_text("utf-8")


def test_what_could_have_helped_is_added_for_children_without_a_place(
    plan: Path, tmp_path: Path
) -> None:
    result = _run(
        "notices", "talant-2015", plan, "E10", "E13", "-o", tmp_path, "--helps", "--text"
    )
    assert result.exit_code == Exit.DONE, result.stderr
    told = {
        child: (tmp_path / f"explication-{child[1:]}.txt").read_text(encoding="utf-8")
        for child in ("E10", "E13")
    }
    heading = words("fr", "berceau.placement.notices")("full_answer.helps")
    assert {child for child, text in told.items() if heading in text} == {"E13"}


def test_the_json_names_the_files(plan: Path, tmp_path: Path) -> None:
    document = json.loads(
        _run("notices", "talant-2015", plan, "E13", "-o", tmp_path, "--json").stdout
    )
    assert document["letters"] == {"E13": "reponse-13.html"}
    assert document["sheet"] == "fiche-publique.html"


def test_a_child_that_nobody_knows_writes_nothing(plan: Path, tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    result = _run("notices", "talant-2015", plan, "E13", "E99", "-o", folder)
    assert result.exit_code == Exit.BAD_INPUT
    assert "CHILD 2" in result.stderr
    assert "E99" not in result.stderr
    assert not folder.exists()


def test_names_of_files_hold_no_identifier_and_a_number_stays_that_of_its_child(
    plan: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "letters"
    for child in ("E13", "E02"):
        assert _run("notices", "talant-2015", plan, child, "-o", folder).exit_code == Exit.DONE
    rows = (folder / "liste.csv").read_text("utf-8-sig").splitlines()
    assert rows[0] == "numéro;enfant"
    number = dict(reversed(row.split(";")) for row in rows[1:])
    assert set(number) == set(berceau.case("talant-2015").child_by_id)
    names = {path.name for path in folder.iterdir()}
    assert {f"reponse-{number[child]}.html" for child in ("E13", "E02")} < names
    assert not any(child in name for child in number for name in names)


def test_letters_of_other_children_are_not_written_over(plan: Path, tmp_path: Path) -> None:
    (tmp_path / "liste.csv").write_text("numéro;enfant\r\n1;Zoé\r\n", "utf-8")
    result = _run("notices", "talant-2015", plan, "E13", "-o", tmp_path)
    assert result.exit_code == Exit.BAD_INPUT
    assert "other-numbers" in result.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"liste.csv"}


@pytest.mark.parametrize("name", ["sheet.pdf", "sheet"])
def test_an_ending_that_says_nothing_is_refused(name: str, tmp_path: Path) -> None:
    result = _run("sheet", "talant-2015", "-o", tmp_path / name)
    assert result.exit_code == Exit.BAD_INPUT
    assert "unknown-ending" in result.stderr
    assert not (tmp_path / name).exists()


def test_without_what_writes_pages_text_is_still_there(
    plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "find_spec", lambda _name: None)
    refused = _run("notices", "talant-2015", plan, "E13", "-o", tmp_path)
    assert refused.exit_code == Exit.BAD_INPUT
    assert "notices-not-installed" in refused.stderr
    assert (
        _run("notices", "talant-2015", plan, "E13", "-o", tmp_path, "--text").exit_code
        == Exit.DONE
    )


def test_faults_of_the_authority_are_told_all_at_once(tmp_path: Path) -> None:
    path = tmp_path / "authority.toml"
    path.write_text('nam = "Talant"\nanswer_days = -3\n', encoding="utf-8")
    result = _run("sheet", "talant-2015", "--authority", path)
    assert result.exit_code == Exit.BAD_INPUT
    for said in ("unknown-field", "out-of-range"):
        assert said in result.stderr
