"""``berceau decide``: what a coordinator and a script read, and what is written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

import berceau
from berceau.cli.app import build
from berceau.cli.exits import Exit
from berceau.io import read_proposal
from support.check_builders import child, creche, family, proposal, request, seat, territory

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Write a territory with two places for three children, and the answers that were sent."""
    given = territory(
        *(
            family(name, children=[child(name, request=request())])
            for name in ("Ida", "Jo", "Max")
        ),
        policy={"stages": [{"measure": "hours"}], "envy": []},
        structures=[creche(places=2)],
    )
    sent = proposal(given, seat("Ida"), seat("Jo"))
    paths = tmp_path / "territory.json", tmp_path / "sent.json"
    for path, record in zip(paths, (given, sent), strict=True):
        path.write_text(record.model_dump_json(by_alias=True), encoding="utf-8")
    return paths


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(build("fr"), ["decide", *map(str, arguments), "--work", "0.1"])


def test_what_changes_is_told_in_both_languages(files: tuple[Path, Path]) -> None:
    for lang, said in (("fr", "la décision"), ("en", "the decision")):
        result = _run(*files, "--refuse", "Ida", "--lang", lang)
        assert result.exit_code == Exit.DONE, result.stderr
        assert said in result.stdout
        assert "Max" in result.stdout


def test_the_json_has_every_change(files: tuple[Path, Path]) -> None:
    found = json.loads(_run(*files, "--refuse", "Ida", "--json").stdout)
    assert [(c["child"], c["because"]) for c in found["changes"]] == [
        ("Ida", "decision"),
        ("Max", "freed"),
    ]


def test_proposal_and_territory_are_written_and_fit_together(files: tuple[Path, Path]) -> None:
    given, sent = files
    signed = given.with_name("signed.txt")
    signed.write_text("Ida\n\n", encoding="utf-8")
    new, decided = given.with_name("new.json"), given.with_name("decided.json")
    result = _run(
        *(given, sent, "--signed", signed, "--place", "Max=creche"),
        *("-o", new, "--save-territory", decided),
    )
    assert result.exit_code == Exit.DONE, result.stderr
    territory_now, proposal_now = berceau.read(decided), read_proposal(new)
    assert [d.kind for d in territory_now.decisions] == ["place", "signed"]
    assert {p.child for p in proposal_now.placements} == {"Ida", "Max"}
    assert berceau.check(territory_now, proposal_now).lawful
    assert berceau.certified_bounds(territory_now, proposal_now, read_proposal(sent))


def test_everything_that_is_wrong_is_told_at_once(files: tuple[Path, Path]) -> None:
    result = _run(
        *(*files, "--refuse", "Ido", "--place", "Jo", "--not-there", "Jo=crèche"),
        *("--reserve", "creche=many", "--signed", "Max", "--keep", "*", "--json"),
    )
    assert result.exit_code == Exit.BAD_INPUT
    faults = json.loads(result.stdout)["faults"]
    assert sorted(fault["code"] for fault in faults) == [
        "no-placement",
        "not-a-decision",
        "not-a-decision",
        "not-a-decision",
        "unknown-child",
        "unknown-structure",
    ]
    assert any("Ida" in fault["expected"] for fault in faults if fault["code"] == "unknown-child")


def test_contracts_that_clash_end_as_refused(files: tuple[Path, Path]) -> None:
    given, sent = files
    result = _run(given, sent, "--signed", "Ida", "--signed", "Jo", "--reserve", "creche=1")
    assert result.exit_code == Exit.REFUSED
    assert "Ida, Jo" in result.stderr
