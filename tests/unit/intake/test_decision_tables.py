"""Decisions filled in with a spreadsheet are those of the file in TOML."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import berceau
from berceau.errors import InputError
from berceau.intake.decision_tables import read_decision_table, write_decision_table
from berceau.intake.decisions import decisions_of
from berceau.io.tables.sheets import read_sheets
from support.desks import LEA, LEA_AGAIN, chamousset, creche, ram
from support.workbooks import FORMS, save

if TYPE_CHECKING:
    from pathlib import Path

    from berceau.intake.register import Register


def _read(folder: Path, decisions: Path | None = None) -> Register:
    files = [ram(folder, LEA), creche(folder, LEA_AGAIN)]
    return berceau.intake(files, territory=chamousset(), decisions=decisions)


@pytest.mark.parametrize("name", ["d.csv", "d.xlsx"])
def test_what_is_written_is_read_back(name: str, tmp_path: Path) -> None:
    register = _read(tmp_path)
    write_decision_table(register, tmp_path / name)
    assert read_decision_table(tmp_path / name) == decisions_of(register)
    [(_, _, rows)] = read_sheets(tmp_path / name)
    assert "DUPONT, Léa, 03/04/2014, Montrottier" in rows[1][5]


@pytest.mark.parametrize("form", FORMS)
def test_a_table_filled_in_is_followed(form: str, tmp_path: Path) -> None:
    write_decision_table(_read(tmp_path), tmp_path / "d.csv")
    [(_, _, [header, pair])] = read_sheets(tmp_path / "d.csv")
    pair[3] = "Même"
    filled = save(tmp_path / f"filled{form}", {"A": [header, pair]})
    register = _read(tmp_path, filled)
    assert [child.applications for child in register.children] == [("creche/row-2", "ram/12")]
    write_decision_table(register, tmp_path / "d.csv")
    [(_, _, [header, pair, born, *rest])] = read_sheets(tmp_path / "d.csv")
    assert (pair[3], born[2], born[5:7]) == (
        "same",
        "born",
        ["creche/row-2 : 2014-03-04", "ram/12 : 03/04/2014"],
    )
    born[3] = "ram/12"
    settled = _read(tmp_path, save(filled, {"A": [header, pair, born, *rest]}))
    assert [c.chosen for c in settled.conflicts if c.field == "born"] == ["ram/12"]
    assert decisions_of(settled) == read_decision_table(filled)


def test_every_fault_of_the_table_is_told_by_row(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text(
        "demande;autre demande;donnée;décision\n"
        "ram/12;creche/row-2;;peut-être\n"
        "ram/12;;;même\n"
        "ram/12;creche/row-2;born;ram/99\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as raised:
        read_decision_table(path)
    assert [(fault.where, fault.code) for fault in raised.value.faults] == [
        ("d.csv, row 2, column décision", "unknown-value"),
        ("d.csv, row 3", "malformed"),
        ("d.csv, row 4, column décision", "unknown-value"),
    ]
    path.write_text("demande;décision\nram/12;même\n", encoding="utf-8")
    with pytest.raises(InputError) as raised:
        read_decision_table(path)
    assert [fault.code for fault in raised.value.faults] == ["missing-column"]
