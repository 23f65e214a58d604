"""Scores of an office in columns of their own, one a wish."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from berceau import io
from berceau.errors import Fault, InputError

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "enfant;famille;commune;naissance;debut;semaines;voeux"
CHILD = "A;F;21617;2014-01-01;2015-09-01;lun"


def points_in(path: Path, *, headers: str, cells: str) -> tuple[int, ...]:
    """Read a table of one child with further columns, and give its points."""
    path.write_text(f"{HEADER};{headers}\n{CHILD};{cells}\n", encoding="utf-8")
    [family] = io.read_families(path)
    request = family.children[0].request
    assert request is not None
    return request.points


def faults_in(path: Path, *, headers: str, cells: str) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as caught:
        points_in(path, headers=headers, cells=cells)
    return caught.value.faults


@pytest.mark.parametrize(
    ("headers", "cells", "points"),
    [
        ("score_1;score_2", "a > b;12;8", (12, 8)),
        ("score_2;score_1", "a > b;12;8", (8, 12)),
        ("Points 1;Score vœu 2", "a > b;12;-8", (12, -8)),
        ("points_wish_1", "a;0", (0,)),
        ("score_1;score_2;score_3", "a > b;12;8;", (12, 8)),
        ("score_1;score_2", "a > b;;", ()),
        ("points;score_1;score_2", "a > b;5;12;", (12, 5)),
        ("points;score_1;score_2", "a > b;7;;", (7, 7)),
        ("points;score_1", "a > b;12 | 8;", (12, 8)),
    ],
)
def test_scores_stand_beside_their_wishes(
    headers: str, cells: str, points: tuple[int, ...], tmp_path: Path
) -> None:
    assert points_in(tmp_path / "f.csv", headers=headers, cells=cells) == points


@pytest.mark.parametrize(
    ("headers", "cells", "code", "column"),
    [
        ("score_1;score_2", "a > b;12;", "missing-value", "score_2"),
        ("score_1", "a > b;12", "missing-value", "points"),
        ("score_1;score_2", "a;12;8", "score-without-wish", "score_2"),
        ("points;score_1", "a > b;12 | 8;4", "score-twice", "points"),
        ("score_1;Score 2", "a > b;12;huit", "wrong-number", "Score 2"),
        ("score_1;Score 2", "a > b;12;1000001", "out-of-range", "Score 2"),
    ],
)
def test_what_is_wrong_is_told_by_its_column(
    headers: str, cells: str, code: str, column: str, tmp_path: Path
) -> None:
    [fault] = faults_in(tmp_path / "f.csv", headers=headers, cells=cells)
    assert fault.code == code
    assert fault.where == f"f.csv, row 2, column {column}"


def test_all_faults_of_a_row_are_told_together(tmp_path: Path) -> None:
    faults = faults_in(
        tmp_path / "f.csv", headers="score_1;score_2;score_3;score_4", cells="a > b > c;x;;9;1"
    )
    assert [fault.code for fault in faults] == [
        "wrong-number",
        "score-without-wish",
        "missing-value",
    ]


def test_a_score_column_may_stand_only_once(tmp_path: Path) -> None:
    [fault] = faults_in(tmp_path / "f.csv", headers="score_1;Points 1", cells="a;1;2")
    assert fault.code == "column-twice"


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_scores_read_from_a_workbook_are_written_and_read_again(name: str, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        [*HEADER.split(";"), "score_1", "score_2"],
        ["A", "F", "21617", "2014-01-01", "2015-09-01", "lun", "a > b", 12, 8.0],
        ["B", "G", "21617", "2014-01-01", "2015-09-01", "lun", "b", 3, None],
    ):
        book.active.append(row)
    book.save(tmp_path / "in.xlsx")
    families = io.read_families(tmp_path / "in.xlsx")
    assert [f.children[0].request.points for f in families if f.children[0].request] == [
        (12, 8),
        (3,),
    ]
    io.write_families(families, tmp_path / name)
    assert io.read_families(tmp_path / name) == families
