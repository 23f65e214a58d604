"""The tables of a seat market, read; every fault told, with its row and column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from berceau.errors import InputError
from berceau.seats import read
from berceau.seats.applications import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CHILDREN = """\
child_id,household_id,age,score_1,score_2,pref_1,pref_2,enrolled_daycare_id,sibling_pattern
1,10,0,50,55,A,B,,
2,20,3,40.0,,B,A,,2
3,20,1,40,,A,B,C,2.0
"""
DAYCARES = """\
daycare_id,daycare_name,capacity_age0,capacity_age1,capacity_age2,capacity_age3,capacity_age4,capacity_age5
A,Les Ours,1,0,0,0,0,0
B,,1,1,0,1,0,0
C,Les Loups,0,0,0,0,0,2.0
"""


def _files(folder: Path, tables: Mapping[str, str]) -> dict[str, Path]:
    paths = {}
    for name, text in tables.items():
        paths[name] = folder / f"{name}.csv"
        paths[name].write_text(text, encoding="utf-8")
    return paths


def _faults(folder: Path, **tables: str) -> list[tuple[str, str, str]]:
    given = {"children": CHILDREN, "daycares": DAYCARES, **tables}
    with pytest.raises(InputError) as refused:
        read(**_files(folder, given))
    return [(fault.where, fault.code, fault.found) for fault in refused.value.faults]


def test_both_tables_are_read(tmp_path: Path) -> None:
    given = read(**_files(tmp_path, {"children": CHILDREN, "daycares": DAYCARES}))
    assert [daycare.seats for daycare in given.daycares] == [
        (1, 0, 0, 0, 0, 0),
        (1, 1, 0, 1, 0, 0),
        (0, 0, 0, 0, 0, 2),
    ]
    first, elder, younger = given.children
    assert (first.wishes, first.scores, first.enrolled) == ((0, 1), (50, 55), NOWHERE)
    assert (elder.wishes, elder.scores) == ((1, 0), (40, 40))
    assert younger.enrolled == 2
    assert [(h.id, h.children, h.pattern) for h in given.households] == [
        ("10", (0,), 0),
        ("20", (1, 2), 2),
    ]
    # The child in place brings its seat with it.
    assert given.seats[2] == (0, 1, 0, 0, 0, 2)


def test_japanese_headers_and_a_single_score_are_understood(tmp_path: Path) -> None:
    japanese = {
        "child_id": "申請者番号",
        "household_id": "世帯番号",
        "age": "年齢",
        "score_1": "点数\N{FULLWIDTH DIGIT ONE}",
        "score_2": "点数2",
        "pref_1": "希望保育園ID_1",
        "pref_2": "希望保育園ID_2",
        "enrolled_daycare_id": "在籍保育所ID",
        "sibling_pattern": "きょうだいパターン",
        "daycare_id": "保育所ID",
        "daycare_name": "保育所名",
        **{f"capacity_age{age}": f"{age}歳募集人数" for age in range(6)},
    }
    tables = {"children": CHILDREN, "daycares": DAYCARES}
    once = read(**_files(tmp_path, tables))
    for name, text in tables.items():
        header, _, rows = text.partition("\n")
        tables[name] = ",".join(japanese[cell] for cell in header.split(",")) + "\n" + rows
    again = read(**_files(tmp_path, tables))
    assert (again.children, again.households) == (once.children, once.households)
    bare = CHILDREN.replace("score_1", "score").replace("score_2", "remark")
    plain = read(**_files(tmp_path, {"children": bare, "daycares": DAYCARES}))
    assert plain.children[0].scores == (50, 50)


def test_workbooks_say_the_same_as_csv(tmp_path: Path) -> None:
    files = _files(tmp_path, {"children": CHILDREN, "daycares": DAYCARES})
    once = read(**files)
    books = {}
    for name, path in files.items():
        book = openpyxl.Workbook()
        for line in path.read_text(encoding="utf-8").splitlines():
            cells = line.split(",")
            book.active.append([float(cell) if cell.isdecimal() else cell for cell in cells])
        books[name] = tmp_path / f"{name}.xlsx"
        book.save(books[name])
    again = read(**books)
    assert (again.children, again.daycares) == (once.children, once.daycares)
    assert again.households == once.households


def test_a_daycare_wished_twice_counts_once(tmp_path: Path) -> None:
    text = CHILDREN.replace("1,10,0,50,55,A,B,,", "1,10,0,50,55,A,A,,")
    given = read(**_files(tmp_path, {"children": text, "daycares": DAYCARES}))
    assert (given.children[0].wishes, given.children[0].scores) == ((0,), (50,))
    assert given.repeated == ("1",)


def test_all_faults_of_both_tables_are_told_at_once(tmp_path: Path) -> None:
    children = """\
child_id,household_id,age,score_1,pref_1,pref_2,enrolled_daycare_id,sibling_pattern
,10,0,50,A,,,
2,,6,40,B,,,
2,30,x,,A,,,
4,40,0,4.5,Z,,,9
5,50,0,4,,,,
6,60,0,4,A,C,C,
7,70,0,4,A,,,
8,70,0,4,B,,,
9,80,0,4,A,,,1
10,80,0,4,B,,,1
11,90,0,4,A,,,4
12,90,0,4,A,,,5
13,99,0,4,A,,Y,
"""
    daycares = (
        DAYCARES.replace("B,,1", "A,,-1")
        .replace("C,Les Loups,0", ",Les Loups,")
        .replace("2.0", "2.5")
    )
    children = (
        children.replace(",B,", ",A,")
        .replace("10,80,0,4,A", "10,80,0,4,")
        .replace("10,80,0,4,,,", "10,80,0,4,A,,")
    )
    found = _faults(tmp_path, children=children, daycares=daycares)
    told = [(where.split(", ", 1)[1], code) for where, code, _ in found]
    assert told == [
        ("row 2, column child_id", "missing-value"),
        ("row 3, column household_id", "missing-value"),
        ("row 3, column age", "wrong-value"),
        ("row 4, column child_id", "duplicate-id"),
        ("row 4, column age", "wrong-value"),
        ("row 4, column score_1", "missing-value"),
        ("row 5, column score_1", "wrong-value"),
        ("row 5, column pref_1", "unknown-daycare"),
        ("row 6, column pref_1", "no-wish"),
        ("row 7, column enrolled_daycare_id", "unknown-daycare"),
        ("row 7, column pref_2", "unknown-daycare"),
        ("row 14, column enrolled_daycare_id", "unknown-daycare"),
        ("row 3, column daycare_id", "duplicate-id"),
        ("row 3, column capacity_age0", "wrong-value"),
        ("row 4, column daycare_id", "missing-value"),
        ("row 4, column capacity_age0", "missing-value"),
        ("row 4, column capacity_age5", "wrong-value"),
        ("row 5, column sibling_pattern", "wrong-value"),
        ("row 8, column sibling_pattern", "missing-value"),
        ("row 12, column sibling_pattern", "different-values"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "code", "found"),
    [
        (
            "3,20,1,40,,A,B,C,",
            "3,20,1,40,,A,B,A,",
            "wish-in-place",
            "the daycare where the child is now",
        ),
        ("3,20,1,40,,A,B", "3,20,1,40,,A,A", None, ""),
        ("2,20,3,40.0,,B,A", "2,20,3,40.0,,C,", "no-common-wish", None),
        ("child_id", "code", "missing-column", "no such column"),
        ("pref_1,pref_2", "wish_1,wish_2", "missing-column", "no such column"),
        ("score_1,score_2", "score_0,score_2", "missing-column", "no such column"),
        ("score_1,score_2", "score,score_2", "column-twice", None),
        (
            "score_2",
            "SCORE_\N{FULLWIDTH DIGIT ONE}",
            "column-twice",
            "2 columns for the same thing",
        ),
        (CHILDREN[CHILDREN.index("1,10") :], "", "no-row", "a table without rows"),
    ],
)
def test_one_fault_at_a_time(
    old: str, new: str, code: str | None, found: str | None, tmp_path: Path
) -> None:
    changed = CHILDREN.replace(old, new)
    assert changed != CHILDREN
    if code is None:
        read(**_files(tmp_path, {"children": changed, "daycares": DAYCARES}))
        return
    faults = _faults(tmp_path, children=changed)
    assert code in {kind for _, kind, _ in faults}
    assert found is None or found in {said for _, _, said in faults}


def test_columns_of_daycares_that_are_missing_are_named(tmp_path: Path) -> None:
    faults = _faults(tmp_path, daycares=DAYCARES.replace("capacity_age3", "places"))
    assert faults == [("daycares.csv, column capacity_age3", "missing-column", "no such column")]


def test_a_household_of_a_whole_class_is_refused(tmp_path: Path) -> None:
    rows = "".join(f"{k},10,0,50,,A,,,5\n" for k in range(11))
    faults = _faults(tmp_path, children=CHILDREN[: CHILDREN.index("1,10")] + rows)
    assert [code for _, code, _ in faults] == ["too-many-children"]


def test_files_that_are_missing_are_told_together(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        read(tmp_path / "a.csv", tmp_path / "b.csv", combinations=tmp_path / "c.csv")
    assert [fault.code for fault in refused.value.faults] == ["no-file"] * 3


COMBINATIONS = """\
household_id,rank,child_code_1,facility_1,child_code_2,facility_2
20,2,2,,3,C
20,1,3,B,2,B
10,1,1,B,,
"""


def test_combinations_take_the_place_of_the_pattern(tmp_path: Path) -> None:
    tables = {"children": CHILDREN.replace(",2\n", ",\n").replace(",2.0\n", ",\n")}
    files = _files(tmp_path, {**tables, "daycares": DAYCARES, "combinations": COMBINATIONS})
    alone, pair = read(**files).households
    assert alone.given is None
    assert pair.given == ((1, 1), (NOWHERE, 2))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("facility_2", "facility_3", "missing-column"),
        ("rank", "place", "missing-column"),
        ("20,1", "20,0", "wrong-value"),
        ("20,1", "25,1", "unknown-household"),
        ("20,1,3,B", "20,1,1,B", "unknown-child"),
        ("20,1,3,B", "20,1,3,Q", "unknown-daycare"),
        ("20,1,3,B", "20,1,3,", "seat-lost"),
    ],
)
def test_faults_of_combinations(old: str, new: str, code: str, tmp_path: Path) -> None:
    changed = COMBINATIONS.replace(old, new)
    assert changed != COMBINATIONS
    assert code in {kind for _, kind, _ in _faults(tmp_path, combinations=changed)}
