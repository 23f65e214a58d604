"""``berceau sessions``: a year in one command, and the steps of a session on files."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

import berceau
from berceau.cli.app import build
from berceau.cli.exits import Exit
from berceau.errors import InputError
from berceau.io import read, write, write_proposal
from berceau.sessions.closed import offers_of
from berceau.sessions.files import read_answers, read_closed, read_opened, read_sessions
from support.workbooks import FORMS, save

if TYPE_CHECKING:
    from pathlib import Path


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(build("fr"), ["sessions", *map(str, arguments)])


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Write a small town."""
    path = tmp_path / "town.json"
    write(berceau.draw("town", children=40, seed=1).territory, path)
    return path


def test_a_year_is_made_by_one_command_and_its_chain_holds(town: Path, tmp_path: Path) -> None:
    folder = tmp_path / "year"
    result = _run(town, "--year", "--method", "in-order", "-o", folder)
    assert result.exit_code == Exit.DONE, result.stderr
    assert "Une année de sessions" in result.stdout
    assert sorted(path.name for path in folder.iterdir()) == [
        "1-2026-04",
        "2-2026-10",
        "year.json",
    ]
    assert json.loads((folder / "year.json").read_text())["closed"] == []
    whole = _run(folder, "--chain")
    assert whole.exit_code == Exit.DONE
    seal = read_closed(folder / "1-2026-04" / "closed.json").seal
    assert whole.stdout.count(seal[:12]) == 2
    assert _run(town, "--year", "-o", folder).exit_code == Exit.BAD_INPUT
    read = _run(folder, "--year")
    assert (read.exit_code, read.stdout) == (Exit.DONE, result.stdout)


def test_a_year_goes_on_as_far_as_is_asked(town: Path) -> None:
    result = _run(town, "--year", "--method", "in-order", "--sessions", 3, "--json")
    assert result.exit_code == Exit.DONE, result.stderr
    names = [one["name"] for one in json.loads(result.stdout)["figures"]]
    assert names == ["avril 2026", "octobre 2026", "avril 2027"]


def test_an_altered_file_breaks_the_chain(town: Path, tmp_path: Path) -> None:
    folder = tmp_path / "year"
    _run(town, "--year", "--method", "in-order", "-o", folder)
    path = folder / "1-2026-04" / "closed.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"result":"refused"', '"result":"kept"', 1), encoding="utf-8")
    broken = _run(folder, "--chain", "--json")
    assert broken.exit_code == Exit.REFUSED
    assert [one["code"] for one in json.loads(broken.stdout)["faults"]] == ["session-altered"]
    assert "La chaîne est rompue" in _run(folder, "--chain").stdout
    opening = _run(town, "--last", path)
    assert opening.exit_code == Exit.BAD_INPUT


def test_a_session_is_opened_answered_offered_again_and_closed_on_files(
    town: Path, tmp_path: Path
) -> None:
    april, again = tmp_path / "april", tmp_path / "again"
    assert _run(town, "-o", april).exit_code == Exit.DONE
    opened = read_opened(april / "opened.json")
    assert read(april / "territory.json") == opened.territory
    sent = berceau.in_order(opened.territory)
    write_proposal(sent, april / "sent.json")
    asking = {line.child for line in opened.asking}
    first, *others = [one.child for one in offers_of(sent) if one.child in asking]
    answers = april / "answers.csv"
    rows = [f"{first};non;2026-04-20", *(f"{child};oui;" for child in others)]
    answers.write_text("\n".join(["enfant;réponse;date", *rows]), encoding="utf-8")
    closing = [april / "opened.json", "--close", april / "sent.json", "--answers", answers]
    offered = _run(*closing, "--offer-again", "--work", 0.1, "-o", again)
    assert offered.exit_code == Exit.DONE, offered.stderr
    closed = _run(
        april / "opened.json",
        *("--close", again / "proposal.json", "--after", again / "again.json", "-o", again),
    )
    assert closed.exit_code == Exit.DONE, closed.stderr
    found = read_closed(again / "closed.json")
    assert {one.child for one in found.of("accepted")} == set(others)
    assert found.seal in closed.stdout.replace("\n", "")
    then = _run(town, "--last", again / "closed.json", "--json")
    assert json.loads(then.stdout)["former"] == found.seal


def test_sessions_and_answers_are_read_from_files_of_people(tmp_path: Path) -> None:
    path = tmp_path / "sessions.toml"
    path.write_text(
        'session = [{name = "juin", on = 2026-06-10, entries = ["2026-09"]},'
        ' {name = "novembre", on = "2026-11-12", entries = ["2027-01"]}]'
    )
    assert [one.name for one in read_sessions(path)] == ["juin", "novembre"]
    path.write_text('name = "juin"\non = 2026-06-10\nentries = ["2026-09"]\nanswer_days = 8\n')
    [june] = read_sessions(path)
    assert (june.answers_by.day, june.entries) == (18, ("2026-09",))
    answers = tmp_path / "answers.toml"
    answers.write_text('answer = [{child = "Ida", answer = "accepted", on = 2026-06-11}]')
    [ida] = read_answers(answers)
    assert (ida.child, ida.answer) == ("Ida", "accepted")


@pytest.mark.parametrize("form", FORMS)
def test_answers_come_from_any_workbook_as_people_write_them(form: str, tmp_path: Path) -> None:
    rows = [
        ["enfant", "structure", "réponse", "date"],
        ["Ida", "a", "oui", "11/06/2026"],
        ["Jo", "b", "Non", date(2026, 6, 12)],
        ["Max", "b", None, None],
    ]
    answers = read_answers(save(tmp_path / f"reponses{form}", {"A": rows}))
    assert [(one.child, one.answer, str(one.on)) for one in answers] == [
        ("Ida", "accepted", "2026-06-11"),
        ("Jo", "declined", "2026-06-12"),
    ]


def test_every_fault_of_a_table_of_answers_is_told_by_row(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("child,answer,on\nIda,perhaps,\n,yes,\nJo,no,tomorrow\nMax,oui,\n")
    with pytest.raises(InputError) as error:
        read_answers(path)
    assert [(fault.where, fault.code) for fault in error.value.faults] == [
        ("answers.csv, row 2", "unknown-answer"),
        ("answers.csv, row 3", "no-child"),
        ("answers.csv, row 4", "wrong-date"),
    ]
    path.write_text("enfant;on\nIda;\n")
    with pytest.raises(InputError) as error:
        read_answers(path)
    assert [fault.code for fault in error.value.faults] == ["missing-column"]
