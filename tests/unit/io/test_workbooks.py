"""Workbooks of every form give the same rows, and say what they are whatever their name."""

from __future__ import annotations

import sys
from datetime import date, datetime, time
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlwt

from berceau import io
from berceau.domain.families import Fact
from berceau.errors import InputError
from berceau.io.tables.sheets import read_sheet, read_sheets
from support.workbooks import FORMS, Percent, Wrong, cell, open_document, save

if TYPE_CHECKING:
    from pathlib import Path

EVERYTHING = {
    "Demandes": [
        [],
        [None, "né le", "vu", "part"],
        [None, date(2024, 2, 29), datetime(2024, 3, 1, 10, 30), Percent(0.5)],  # noqa: DTZ001
        [None, time(8, 30), True, 12.0],
        [],
        [None, "  a ", Wrong("#REF!"), 12.25],
        [None, "Évêché & <Cie>", False, 123456789012],
    ],
    "cachée": [["x"]],
    "vide": [],
}
READ = [
    ["", "", "", ""],
    ["", "né le", "vu", "part"],
    ["", "2024-02-29", "2024-03-01T10:30:00", "0.5"],
    ["", "08:30:00", "true", "12"],
    ["", "", "", ""],
    ["", "  a ", "#REF!", "12.25"],
    ["", "Évêché & <Cie>", "false", "123456789012"],
]


def _padded(rows: list[list[str]], width: int) -> list[list[str]]:
    return [row + [""] * (width - len(row)) for row in rows]


def told(path: Path) -> list[str]:
    with pytest.raises(InputError) as raised:
        read_sheets(path)
    return [fault.code for fault in raised.value.faults]


@pytest.mark.parametrize("form", FORMS)
def test_every_kind_of_cell_is_read_alike(form: str, tmp_path: Path) -> None:
    path = save(tmp_path / f"b{form}", EVERYTHING, hidden=["cachée"])
    sheets = read_sheets(path)
    assert [title for title, _, _ in sheets] == ["Demandes", "cachée", "vide"]
    assert sheets[0][1] == f"b{form}, sheet Demandes"
    assert _padded(sheets[0][2], 4) == READ
    assert sheets[1][2] == [["x"]]
    assert not any(any(row) for row in sheets[2][2])


@pytest.mark.parametrize("form", FORMS)
def test_families_come_from_any_workbook(form: str, tmp_path: Path) -> None:
    rows = [
        ["enfant", "famille", "commune", "naissance", "fait:revenu", "fait:seul"],
        [12, 7.0, 1004, date(2014, 11, 3), 1200.0, True],
    ]
    (family,) = io.read_families(save(tmp_path / f"f{form}", {"Notes": [["x"]], "F": rows}))
    assert (family.id, family.commune, family.children[0].id) == ("7", "01004", "12")
    assert family.children[0].born == date(2014, 11, 3)
    assert family.facts == (Fact(name="revenu", value=1200), Fact(name="seul", value=True))


@pytest.mark.parametrize("form", FORMS)
def test_a_fault_names_the_row_that_the_spreadsheet_shows(form: str, tmp_path: Path) -> None:
    rows = [
        [],
        ["enfant", "famille", "commune", "naissance"],
        [],
        ["A", "F", "21617", date(2014, 11, 3)],
        ["B", "G", "21617", Wrong("#N/A")],
    ]
    with pytest.raises(InputError) as raised:
        io.read_families(save(tmp_path / f"f{form}", {"Demandes": rows}))
    [fault] = raised.value.faults
    assert fault.where == f"f{form}, sheet Demandes, row 5, column naissance"
    assert fault.code == "wrong-date"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("given", [".xlsx", ".xls", ".ods", ".csv"])
def test_the_content_says_the_form_not_the_name(form: str, given: str, tmp_path: Path) -> None:
    path = save(tmp_path / f"f{form}", {"A": [["enfant"], ["E1"]]})
    path = path.rename(path.with_suffix(given))
    assert read_sheet(path).rows == ((2, ("E1",)),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("name", ["f.xls", "f.xlsx"])
def test_text_that_is_named_as_a_workbook_is_read(
    name: str, encoding: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes("enfant\tnaissance\r\nÉlé\t03/11/2014\r\n".encode(encoding))
    assert read_sheet(path).rows == ((2, ("Élé", "03/11/2014")),)


def test_days_counted_from_1904_are_those_days(tmp_path: Path) -> None:
    day = date(2024, 2, 29)
    old = xlwt.Workbook()
    old.dates_1904 = True
    old.add_sheet("A").write(0, 0, day, xlwt.easyxf(num_format_str="DD/MM/YYYY"))
    old.save(str(tmp_path / "f.xls"))
    new = openpyxl.Workbook()
    new.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    new.active["A1"] = day
    new.save(tmp_path / "f.xlsx")
    for name in ("f.xls", "f.xlsx"):
        assert read_sheet(tmp_path / name).header == ("2024-02-29",)


def test_a_formula_gives_its_last_value_and_merged_cells_their_first(tmp_path: Path) -> None:
    body = (
        '<table:table table:name="A"><table:table-row table:number-rows-repeated="2">'
        "<table:table-cell/></table:table-row><table:table-row>"
        '<table:table-cell table:number-columns-spanned="2" office:value-type="float" '
        'office:value="3" table:formula="of:=1+2"><text:p>3</text:p></table:table-cell>'
        f"<table:covered-table-cell/>{cell(Wrong('Err:502'))}"
        '<table:table-cell table:number-columns-repeated="2" office:value-type="string">'
        "<text:p>deux</text:p><text:p>lignes</text:p></table:table-cell>"
        '</table:table-row><table:table-row table:number-rows-repeated="1048570">'
        "<table:table-cell/></table:table-row></table:table>"
    )
    (tmp_path / "f.ods").write_bytes(open_document(body))
    [(_, _, rows)] = read_sheets(tmp_path / "f.ods")
    assert [row for row in rows if any(row)] == [
        ["3", "", "Err:502", "deux\nlignes", "deux\nlignes"]
    ]
    assert rows.index(["3", "", "Err:502", "deux\nlignes", "deux\nlignes"]) == 2


def test_a_remark_beside_a_cell_is_not_its_value(tmp_path: Path) -> None:
    body = (
        '<table:table table:name="A"><table:table-row><table:table-cell '
        'office:value-type="string"><office:annotation><text:p>à rappeler</text:p>'
        "</office:annotation><text:p>Léa</text:p></table:table-cell></table:table-row>"
        "</table:table>"
    )
    (tmp_path / "f.ods").write_bytes(open_document(body))
    assert read_sheet(tmp_path / "f.ods").header == ("Léa",)


def test_a_password_is_told(tmp_path: Path) -> None:
    (tmp_path / "f.xlsx").write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le")
    )
    assert told(tmp_path / "f.xlsx") == ["locked-workbook"]
    locked = '<manifest:encryption-data manifest:checksum="x"/>'
    (tmp_path / "f.ods").write_bytes(open_document("", manifest=locked))
    assert told(tmp_path / "f.ods") == ["locked-workbook"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("f.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("f.xls", b"\xd0\xcf\x11\xe0"),
        ("f.xls", b"<html><table><tr><td>enfant</td></tr></table></html>"),
        ("f.xls", b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>"),
        ("f.xlsx", b"PK\x03\x04 not really"),
        ("f.csv", b"PK\x03\x04 not really"),
        ("f.ods", open_document("")[:-400]),
        ("f.ods", open_document("", mimetype="application/vnd.oasis.opendocument.text")),
        ("f.ods", open_document('<table:table office:string-value=""')),
    ],
)
def test_what_is_no_workbook_is_told(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    assert told(tmp_path / name) == ["no-workbook"]


@pytest.mark.parametrize("form", FORMS)
def test_a_broken_file_is_told_wherever_it_is_cut(form: str, tmp_path: Path) -> None:
    whole = save(tmp_path / f"f{form}", EVERYTHING).read_bytes()
    for part in (600, len(whole) // 2, len(whole) - 60):
        (tmp_path / f"f{form}").write_bytes(whole[:part])
        assert told(tmp_path / f"f{form}") == ["no-workbook"]


@pytest.mark.parametrize(
    ("form", "library"),
    [(".xlsx", "openpyxl"), (".xls", "xlrd"), (".ods", "python_calamine")],
)
def test_a_library_that_is_missing_is_named(
    form: str, library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(tmp_path / f"f{form}", {"A": [["x"]]})
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(InputError, match=library.replace("_", "[-_]")) as raised:
        read_sheets(path)
    assert [fault.code for fault in raised.value.faults] == ["excel-not-installed"]
