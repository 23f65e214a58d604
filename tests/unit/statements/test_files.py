"""Statements as files, and on the command line."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import openpyxl
import pytest
from typer.testing import CliRunner, Result

import berceau
from berceau.cli.app import build
from berceau.cli.exits import Exit
from berceau.errors import InputError
from berceau.io.statements import write_statements
from support.stated import made

if TYPE_CHECKING:
    from pathlib import Path

TERMS = ({"kind": "price", "cents_per_hour": 130}, {"kind": "hours", "max": 100})


def test_the_csv_has_one_row_a_month_that_adds_up(tmp_path: Path) -> None:
    found = berceau.statements(*made(*TERMS))
    path = tmp_path / "releve.csv"
    write_statements(found, path)
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert len(rows) == 12
    assert rows[0]["code INSEE"] == "21223"
    assert rows[0]["heures"] == "82,50"
    euros = [float(row["montant (€)"].replace(",", ".")) for row in rows]
    assert round(100 * sum(euros)) == found.totals[0].owed_cents
    assert sum(int(row["minutes"]) for row in rows) == found.totals[0].minutes


def test_one_month_alone_in_english(tmp_path: Path) -> None:
    path = tmp_path / "statement.csv"
    write_statements(berceau.statements(*made(*TERMS)), path, lang="en", month="2025-10")
    [row] = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";")
    assert (row["month"], row["amount complete"]) == ("2025-10", "yes")


def test_an_amount_that_is_not_known_is_an_empty_cell(tmp_path: Path) -> None:
    path = tmp_path / "releve.csv"
    write_statements(berceau.statements(*made()), path)
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert {row["montant (€)"] for row in rows} == {""}
    assert {row["calcul"] for row in rows} == {"aucun prix connu"}


def test_the_workbook_has_numbers_and_each_step(tmp_path: Path) -> None:
    found = berceau.statements(*made(*TERMS))
    path = tmp_path / "releve.xlsx"
    write_statements(found, path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Relevé", "Calcul", "Plafonds", "Totaux"]
    steps = [
        dict(zip((cell.value for cell in book["Calcul"][1]), row, strict=True))
        for row in book["Calcul"].iter_rows(min_row=2, max_row=13, values_only=True)
    ]
    for step in steps:
        exact = step["minutes"] / 60 * step["tarif (€)"]
        assert exact == pytest.approx(step["avant arrondi (€)"], abs=1e-4)
        assert step["montant (€)"] == pytest.approx(exact, abs=0.00501)
    total = sum(round(100 * step["montant (€)"]) for step in steps)
    assert total == found.totals[0].owed_cents


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        write_statements(berceau.statements(*made()), tmp_path / "releve.pdf")


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Write a territory and its plan."""
    paths = tmp_path / "territory.json", tmp_path / "plan.json"
    for path, record in zip(paths, made(*TERMS), strict=True):
        path.write_text(record.model_dump_json(by_alias=True), encoding="utf-8")
    return paths


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(build("fr"), ["statements", *map(str, arguments)])


def test_the_command_in_both_languages(files: tuple[Path, Path]) -> None:
    for lang, said in (("fr", "Relevés de convention"), ("en", "Convention statements")):
        result = _run(*files, "--lang", lang)
        assert result.exit_code == Exit.DONE, result.stderr
        assert said in result.stdout


def test_the_json_is_whole(files: tuple[Path, Path]) -> None:
    found = json.loads(_run(*files, "--json").stdout)
    [statement] = found["statements"]
    assert len(statement["months"]) == 12
    assert statement["months"][0]["lines"][0]["cents"] == 10725


def test_realised_hours_month_and_file(files: tuple[Path, Path], tmp_path: Path) -> None:
    table, out = tmp_path / "heures.csv", tmp_path / "releve.csv"
    table.write_text("mois;commune;heures\n2025-09;21223;90\n", encoding="utf-8")
    result = _run(*files, "--realised", table, "--month", "2025-09", "-o", out)
    assert result.exit_code == Exit.DONE, result.stderr
    assert "réalisé" in result.stdout
    assert "117,00" in out.read_text(encoding="utf-8-sig")


def test_a_former_plan_beside(files: tuple[Path, Path]) -> None:
    result = _run(*files, "--before", files[1], "-t", files[0])
    assert result.exit_code == Exit.DONE, result.stderr
    assert "Ce qui change" in result.stdout


@pytest.mark.parametrize(
    "wrong",
    [("--month", "2024-01"), ("--convention", "diax"), ("--before", "talant-2015")],
)
def test_what_is_not_there_is_refused(files: tuple[Path, Path], wrong: tuple[str, str]) -> None:
    assert _run(*files, *wrong).exit_code == Exit.BAD_INPUT
