"""Files of desks read by their mappings: dates, encodings, sheets, faults that name nobody."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import openpyxl
import pytest

import berceau
from berceau.intake.dates import read_day, style_of
from berceau.intake.mapping import mapping_text, read_mapping, write_mapping
from berceau.intake.reading import name_parts
from berceau.intake.suggesting import suggest_mapping
from support.desks import LEA, LEA_AGAIN, chamousset, creche, ram
from support.french import left_in_english

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("03/04/2014", date(2014, 4, 3)),
        ("3.4.14", date(2014, 4, 3)),
        ("2014-04-03", date(2014, 4, 3)),
        ("2014-04-03T00:00:00", date(2014, 4, 3)),
        ("3 avril 2014", date(2014, 4, 3)),
        ("jeudi 3 avr. 2014", date(2014, 4, 3)),
        ("1er août 2014", date(2014, 8, 1)),
        ("41732", date(2014, 4, 3)),
        ("03042014", date(2014, 4, 3)),
        ("31/02/2014", None),
        ("2014", None),
        ("printemps", None),
    ],
)
def test_days_are_read_as_desks_write_them(text: str, day: date | None) -> None:
    assert read_day(text, "day-first") == day


def test_the_style_of_dates_shows_in_the_days_beyond_the_twelfth() -> None:
    assert style_of(["03/04/2014", "25/04/2014"]) == "day-first"
    assert style_of(["03/04/2014", "04/25/2014"]) == "month-first"
    assert style_of(["03/04/2014"]) is None
    assert read_day("04/25/2014", "month-first") == date(2014, 4, 25)


def test_a_whole_name_is_split_by_its_capitals() -> None:
    assert name_parts("DA SILVA Léa Marie") == ("DA SILVA", "Léa Marie")
    assert name_parts("Léa DUPONT") == ("DUPONT", "Léa")
    assert name_parts("Dupont Léa") == ("Dupont", "Léa")


def test_a_mapping_is_suggested_written_and_read_back(tmp_path: Path) -> None:
    path = ram(tmp_path, LEA, name="ram-2014-10.csv")
    mapping = suggest_mapping(path, territory=chamousset()).mapping
    assert mapping.desk == "ram"
    assert mapping.columns == {
        "N° dossier": "number",
        "Nom": "last_name",
        "Prénom": "first_name",
        "Date de naissance": "born",
        "Commune": "commune",
        "Téléphone": "phone",
        "Date d'entrée": "from",
        "Jours": "weeks",
        "Vœux": "wishes",
        "Déposé le": "submitted",
    }
    write_mapping(mapping, tmp_path / "ram.toml")
    assert read_mapping(tmp_path / "ram.toml") == mapping
    # The next export of the same desk is read by the same mapping.
    later = ram(tmp_path, LEA, name="ram-2015-04.csv")
    register = berceau.intake([later], mappings=tmp_path, territory=chamousset())
    assert not register.files[0].suggested


def test_names_that_are_nearly_right_are_translated_in_the_suggestion(tmp_path: Path) -> None:
    row = LEA.replace("creche-montrottier", "Crèche de Montrotier").replace(
        "Montrottier;", "Montrotier;"
    )
    mapping = suggest_mapping(ram(tmp_path, row), territory=chamousset()).mapping
    assert mapping.values["commune"] == {"Montrotier": "69139"}
    assert mapping.values["wishes"] == {"Crèche de Montrotier": "creche-montrottier"}
    register = berceau.intake(
        [tmp_path / "ram.csv"], mappings={"ram.csv": mapping}, territory=chamousset()
    )
    assert register.applications[0].meanings["wishes"] == ["creche-montrottier"]


def test_a_yes_or_no_column_is_taken_for_a_fact(tmp_path: Path) -> None:
    path = tmp_path / "ccas.csv"
    path.write_text("Nom;Prénom;Parent isolé;Remarque\nDUPONT;Léa;oui;rappeler\n", "utf-8")
    mapping = suggest_mapping(path).mapping
    assert mapping.columns["Parent isolé"] == "fact:parent_isole"
    assert mapping.columns["Remarque"] == ""
    register = berceau.intake([path])
    values = {value.header: value for value in register.applications[0].values}
    assert values["Parent isolé"].meaning is True
    # What means nothing to the register is kept all the same.
    assert (values["Remarque"].text, values["Remarque"].field) == ("rappeler", "")


@pytest.mark.parametrize(
    ("columns", "code"),
    [({"Nom": "lastname"}, "unknown-field"), ({"A": "born", "B": "born"}, "column-twice")],
)
def test_a_mapping_names_known_fields_once(columns: dict[str, str], code: str) -> None:
    with pytest.raises(berceau.InputError) as raised:
        read_mapping({"desk": "ram", "columns": columns})
    assert [fault.code for fault in raised.value.faults] == [code]


@pytest.mark.parametrize(
    ("before", "after", "column", "code"),
    [
        ("03/04/2014", "31/02/2014", "Date de naissance", "wrong-date"),
        ("Montrottier", "Grenoble", "Commune", "unknown-commune"),
        ("Montrottier", "38185", "Commune", "unknown-commune"),
        ("creche-montrottier", "creche-de-lune", "Vœux", "unknown-structure"),
        ("lun mar", "lun-nuit", "Jours", "unknown-slot"),
        ("lun mar", "3 parmi lun mar", "Jours", "flexible-week"),
        ("12;", "DUPONT-3;", "N° dossier", "name-in-number"),
        ("12;", "1:2;", "N° dossier", "malformed"),
    ],
)
def test_a_fault_names_file_row_and_column_and_the_shape(
    before: str, after: str, column: str, code: str, tmp_path: Path
) -> None:
    path = ram(tmp_path, LEA.replace("12;", "11;", 1), LEA.replace(before, after, 1))
    with pytest.raises(berceau.InputError) as raised:
        berceau.intake([path], territory=chamousset())
    [fault] = raised.value.faults
    assert (fault.where, fault.code) == (f"ram.csv, row 3, column {column}", code)
    told = " ".join(fault.to_dict().values())
    assert "Léa" not in told
    assert "DUPONT" not in told
    assert "2014-04-03" not in told
    assert left_in_english(fault) == []


def test_good_rows_are_used_on_request_and_bad_ones_kept_whole(tmp_path: Path) -> None:
    bad = LEA.replace("12;", "13;", 1).replace("03/04/2014", "hier", 1)
    path = ram(tmp_path, LEA, bad, LEA.replace("DUPONT", "Roux").replace("Léa", "Tom"))
    register = berceau.intake([path], territory=chamousset(), good_rows=True)
    assert [a.id for a in register.applications] == ["ram/12"]
    assert [(row.row, row.faults[0].code) for row in register.left_out] == [
        (3, "wrong-date"),
        (4, "duplicate-id"),
    ]
    assert ("Date de naissance", "hier") in register.left_out[0].cells
    assert "Léa" not in str(register)


def test_every_sheet_of_a_workbook_is_read_below_its_title(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    petits = book.active
    petits.title = "petits"
    petits.append(["Demandes au 1er mars"])
    petits.append(["Nom", "Prénom", "Né(e) le", "Ville"])
    petits.append(["DUPONT", "Léa", date(2014, 4, 3), "Montrottier"])
    grands = book.create_sheet("grands")
    grands.append(["Nom", "Prénom", "Né(e) le", "Ville"])
    grands.append(["MARTIN", "Tom", "30/02/2012", "Souzy"])
    notes = book.create_sheet("notes")
    notes.append(["à rappeler"])
    notes.append(["les familles du lundi"])
    book.save(tmp_path / "creche.xlsx")
    register = berceau.intake([tmp_path / "creche.xlsx"], good_rows=True)
    assert [(a.id, a.meanings["born"]) for a in register.applications] == [
        ("creche/petits row-3", "2014-04-03")
    ]
    assert [row.cells for row in register.above] == [
        (("Nom", "Demandes au 1er mars"),),
    ]
    assert [fault.where for fault in register.faults] == [
        "creche.xlsx, sheet grands, row 2, column Né(e) le",
        "creche.xlsx, sheet notes, row 2",
    ]
    mapping = register.mappings[0].model_copy(update={"ignored_sheets": ("notes",)})
    told = berceau.intake(
        [tmp_path / "creche.xlsx"], mappings={"creche.xlsx": mapping}, good_rows=True
    )
    assert [fault.code for fault in told.faults] == ["wrong-date"]


def test_days_and_wishes_in_columns_of_their_own_become_a_request(tmp_path: Path) -> None:
    register = berceau.intake([creche(tmp_path, LEA_AGAIN)], territory=chamousset())
    said = register.applications[0].meanings
    assert (said["day_mon"], said["day_tue"]) == ("mon", "tue")
    assert (said["wish_1"], said["wish_2"]) == ("creche-montrottier", "any:5km")
    assert register.applications[0].status == "ACTIVE"


@pytest.mark.parametrize(
    ("rows", "code"),
    [("", "empty-file"), ("a;b\n1;2\n", "no-known-column")],
)
def test_a_file_that_is_no_table_of_a_desk_is_refused(
    rows: str, code: str, tmp_path: Path
) -> None:
    (tmp_path / "ram.csv").write_text(rows, "utf-8")
    with pytest.raises(berceau.InputError) as raised:
        berceau.intake([tmp_path / "ram.csv"])
    assert [fault.code for fault in raised.value.faults] == [code]


def test_a_row_that_names_nobody_and_a_cell_without_column_are_told(tmp_path: Path) -> None:
    path = tmp_path / "ram.csv"
    path.write_text("Nom;Prénom;Commune\n;;69139\nDUPONT;Léa;69139;de trop\n", "utf-8")
    register = berceau.intake([path], good_rows=True)
    assert [fault.code for fault in register.faults] == ["nobody-named", "cell-without-column"]
    assert mapping_text(register.mappings[0]).count("=") == 6


def test_a_column_named_like_a_criterion_holds_its_fact(tmp_path: Path) -> None:
    path = tmp_path / "ram.csv"
    path.write_text(
        "Nom;Prénom;Parent isolé;Photos autorisées\nPetit;Tom;oui;non\nRoux;Zoé;non;oui\n",
        encoding="utf-8",
    )
    columns = suggest_mapping(path, territory=chamousset()).mapping.columns
    assert columns["Parent isolé"] == "fact:single_parent"
    assert columns["Photos autorisées"] == "fact:photos_autorisees"
