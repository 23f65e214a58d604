"""Tables of families with something wrong: file, row and column of each fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from berceau import io
from berceau.errors import Fault, InputError
from support.documents import talant

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "Enfant;Famille;Commune;Naissance;Début;Semaines;Vœux;fait:fratrie"
FIRST = "A;F1;21617;31/12/2014;01/09/2015;lun mar-matin;multi-accueil;2"
SECOND = "B;F2;21223;2015-01-31;01/09/2015;lun;multi-accueil > any:21223;oui"
GOOD = (HEADER, FIRST, SECOND)


def swapped(old: str, new: str) -> tuple[str, ...]:
    """Give the good rows with one text replaced in the one row that has it."""
    (row,) = (row for row in GOOD if old in row)
    return tuple(line.replace(old, new) if line == row else line for line in GOOD)


def faults_of(path: Path) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as caught:
        io.read(talant() | {"decisions": []}, families=path)
    return caught.value.faults


SITUATIONS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "missing column": (swapped("Naissance", "fait:jour"), "missing-column", ""),
    "unknown column": (
        swapped("Début", "Débuts prévus"),
        "unknown-column",
        ", column Débuts prévus",
    ),
    "column twice": (swapped("Début", "Date de naissance"), "column-twice", ", columns Naissance"),
    "cell without column": (swapped(";oui", ";oui;non"), "cell-without-column", ", row 3"),
    "wrong date": (swapped("31/12/2014", "31/11/2014"), "wrong-date", ", row 2, column Naissance"),
    "two-digit year": (
        swapped("31/12/2014", "31/12/14"),
        "wrong-date",
        ", row 2, column Naissance",
    ),
    "no birth": (swapped("2015-01-31", ""), "missing-field", ", row 3, column Naissance"),
    "no child": (swapped("B;F2", ";F2"), "missing-value", ", row 3, column Enfant"),
    "no family": (swapped("B;F2", "B;"), "missing-value", ", row 3, column Famille"),
    "no commune": (swapped("21223;2015", ";2015"), "missing-field", ", row 3, column Commune"),
    "unknown commune": (
        swapped("21223;2015", "21231;2015"),
        "unknown-commune",
        ", row 3, column Commune",
    ),
    "bad commune": (swapped("21223;2015", "Daix;2015"), "malformed", ", row 3, column Commune"),
    "child twice": (swapped("B;F2", "A;F2"), "duplicate-id", ", row 3, column Enfant"),
    "family that differs": (swapped("B;F2", "B;F1"), "family-differs", ", row 3, column "),
    "unknown day": (
        swapped("lun mar-matin", "lun dredi"),
        "malformed",
        ", row 2, column Semaines",
    ),
    "day not offered": (
        swapped("lun mar-matin", "sam"),
        "unknown-slot",
        ", row 2, column Semaines",
    ),
    "no week": (swapped("lun mar-matin", ""), "missing-field", ", row 2, column Semaines"),
    "unknown wish": (
        swapped("any:21223", "nulle part"),
        "unknown-structure",
        ", row 3, column Vœux",
    ),
    "decimal fact": (
        swapped("accueil;2", "accueil;2,5"),
        "wrong-number",
        ", row 2, column fait:fratrie",
    ),
    "ends before it starts": (
        tuple(
            line + end
            for line, end in zip(GOOD, (";Fin", ";01/06/2016", ";01/08/2015"), strict=True)
        ),
        "ends-before-start",
        ", row 3, column Fin",
    ),
}


def test_the_good_table_is_good(tmp_path: Path) -> None:
    path = tmp_path / "familles.csv"
    path.write_text("\n".join(GOOD), encoding="utf-8")
    territory = io.read(talant() | {"decisions": []}, families=path)
    assert [family.id for family in territory.families] == ["F1", "F2"]


@pytest.mark.parametrize("name", SITUATIONS)
def test_one_thing_broken_gives_its_row_and_column(name: str, tmp_path: Path) -> None:
    rows, code, where = SITUATIONS[name]
    path = tmp_path / "familles.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    faults = faults_of(path)
    if name == "family that differs":
        assert {fault.code for fault in faults} == {code}
        assert len(faults) == 2
    else:
        assert len(faults) == 1
    assert faults[0].code == code
    assert faults[0].where.startswith(f"familles.csv{where}")
    assert all(fault.found and fault.expected and fault.remedy for fault in faults)


def test_faults_of_table_and_document_are_told_together(tmp_path: Path) -> None:
    path = tmp_path / "familles.csv"
    path.write_text("\n".join(swapped("31/12/2014", "hier")), encoding="utf-8")
    document = talant() | {"decisions": [{"kind": "refuse", "child": "Z"}]}
    document["structures"][0]["overbookin"] = True
    document["conventions"][0]["until"] = "2010-01-01"
    with pytest.raises(InputError) as caught:
        io.read(document, families=path)
    assert [fault.where for fault in caught.value.faults] == [
        "familles.csv, row 2, column Naissance",
        "structures[multi-accueil].overbookin",
        "conventions[daix]",
        "decisions[0].child",
    ]


def test_a_workbook_names_its_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    sheet = book.create_sheet("Demandes")
    for row in swapped("31/12/2014", "31/11/2014"):
        sheet.append(row.split(";"))
    book.save(tmp_path / "familles.xlsx")
    (fault,) = faults_of(tmp_path / "familles.xlsx")
    assert fault.where == "familles.xlsx, sheet Demandes, row 2, column Naissance"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("f.xlsx", b"PK\x03\x04 not really", "no-workbook"),
        ("f.xls", b"\xd0\xcf\x11\xe0", "no-workbook"),
        ("f.xlsb", b"PK\x03\x04", "unknown-format"),
        ("f.csv", b"\x00\x01\x02\x00\x00\x00\x81\x00", "wrong-encoding"),
        ("f.csv", b'enfant;famille;commune;naissance\n"A;F1;2', "broken-table"),
        ("f.csv", b"\n\n", "empty-file"),
    ],
)
def test_files_that_are_no_tables(name: str, content: bytes, code: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        io.read_families(tmp_path / name)
    assert [fault.code for fault in caught.value.faults] == [code]
