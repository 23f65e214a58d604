"""What comes out: allocations in words and numbers, the table written, the command."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from berceau.cli.app import build
from berceau.cli.exits import Exit
from berceau.errors import InputError
from berceau.io.tables.sheets import read_sheet
from berceau.seats import read, solve, write
from berceau.seats.applications import NOWHERE
from berceau.seats.compiling import compiled
from support.seats import Naive

if TYPE_CHECKING:
    from pathlib import Path

    from berceau.seats import Allocation

HEADER = (
    "child_id,household_id,age,score_1,score_2,pref_1,pref_2,enrolled_daycare_id,sibling_pattern"
)
SEATS = "daycare_id,daycare_name," + ",".join(f"capacity_age{age}" for age in range(6))


@pytest.fixture(autouse=True)
def _page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("BERCEAU_LANG", raising=False)


def _tables(folder: Path, children: list[str], daycares: list[str]) -> tuple[Path, Path]:
    paths = folder / "enfants.csv", folder / "creches.csv"
    for path, lines in zip(paths, ([HEADER, *children], [SEATS, *daycares]), strict=True):
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return paths


def _seats(found: Allocation) -> dict[str, str | None]:
    given = found.applications
    return {
        child.id: None if seat == NOWHERE else given.daycares[seat].id
        for child, seat in zip(given.children, found.seats, strict=True)
    }


NONE_STABLE = (
    ["1,p,0,30,,A,,,4", "2,p,0,10,,B,,,4", "3,s,0,20,20,A,B,,"],
    ["A,,1,0,0,0,0,0", "B,,1,0,0,0,0,0"],
)
"""Three children and no stable allocation: two brothers want A and B together, or nothing.

With both seats theirs, the third child goes before the second brother at B. With it at B, it wants
A, which is free. With it at A, the first brother goes before it, and B is free for the second."""


def test_a_child_in_place_moves_only_to_what_it_prefers(tmp_path: Path) -> None:
    # Child 1 leaves B for A, and its seat goes to child 2, who would have nothing without that.
    paths = _tables(
        tmp_path, ["1,a,0,5,,A,,B,", "2,b,0,90,,B,,,"], ["A,,1,0,0,0,0,0", "B,,0,0,0,0,0,0"]
    )
    found = solve(read(*paths))
    assert _seats(found) == {"1": "A", "2": "B"}
    assert (found.seated, found.staying, found.bound) == (2, 0, 2)
    # Where A is full with one who goes first, both chains stop.
    paths = _tables(
        tmp_path,
        ["1,a,0,5,,A,,B,", "2,b,0,90,,B,,,", "3,c,0,6,,A,,,"],
        ["A,,1,0,0,0,0,0", "B,,0,0,0,0,0,0"],
    )
    found = solve(read(*paths))
    assert _seats(found) == {"1": "B", "2": None, "3": "A"}
    assert (found.seated, found.staying) == (2, 1)
    assert found.by_wish() == {1: 1}
    assert found.by_age()[0] == (3, 2, 2)


def test_equal_points_are_drawn_by_lot_or_kept_never_by_the_file(tmp_path: Path) -> None:
    rows = [f"{k},h{k},0,50,,A,,," for k in range(8)]
    daycares = ["A,,1,0,0,0,0,0"]
    once = solve(read(*_tables(tmp_path, rows, daycares)), seed=3)
    again = solve(read(*_tables(tmp_path, rows[::-1], daycares)), seed=3)
    assert _seats(once) == _seats(again)
    winners = {
        next(c for c, d in _seats(solve(once.applications, seed=seed)).items() if d)
        for seed in range(20)
    }
    assert len(winners) > 3
    [tie] = once.ties
    assert (tie.daycare, tie.age, tie.score, len(tie.children)) == (0, 0, 50, 8)
    assert once.seats[tie.children[0]] == 0
    assert solve(once.applications, ties="kept").stable


def test_where_nobody_can_be_content_the_household_is_named(tmp_path: Path) -> None:
    given = read(*_tables(tmp_path, *NONE_STABLE))
    assert not [s for s in Naive(given).outcomes() if not Naive(given).complaints(s)]
    found = solve(given)
    assert (found.exists, found.stable, found.bound) == (False, False, None)
    assert len(found.complaints) == 1
    assert Naive(given).complaints(found.seats) == {
        c.household: c.wanted for c in found.complaints
    }


def test_combinations_that_were_left_out_are_owned_up_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("berceau.seats.patterns.MOST", 4)
    rows = ["1,p,0,30,20,A,B,,7", "2,p,0,30,20,B,A,,7"]
    given = read(*_tables(tmp_path, rows, ["A,,1,0,0,0,0,0", "B,,1,0,0,0,0,0"]))
    assert compiled(given, ties="kept", seed=0).shortened == {0: 1}
    assert _seats(solve(given)) == {"1": "A", "2": "B"}


@pytest.mark.parametrize("name", ["result.csv", "result.tsv", "result.xlsx"])
def test_the_table_comes_back_with_two_columns_more(name: str, tmp_path: Path) -> None:
    paths = _tables(tmp_path, ["1,a,0,5,,A,,,", "2,b,0,4,,A"], ["A,Les Ours,1,0,0,0,0,0"])
    found = solve(read(*paths))
    write(found, tmp_path / name)
    sheet = read_sheet(tmp_path / name)
    assert sheet.header == (*HEADER.split(","), "result_daycare_id", "result_daycare_name")
    assert [row[-2:] if len(row) == 11 else row[9:] for _, row in sheet.rows] in (
        [("A", "Les Ours"), ("", "")],
        [("A", "Les Ours"), ()],
    )


def test_columns_of_the_result_may_be_named_and_never_taken(tmp_path: Path) -> None:
    paths = _tables(tmp_path, ["1,a,0,5,,A,,,"], ["A,Les Ours,1,0,0,0,0,0"])
    found = solve(read(*paths))
    write(found, tmp_path / "r.csv", columns=("creche", "nom"))
    text = (tmp_path / "r.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines() == [f"{HEADER},creche,nom", "1,a,0,5,,A,,,,A,Les Ours"]
    for columns in (("age", "nom"), ("nom", "nom")):
        with pytest.raises(InputError) as refused:
            write(found, tmp_path / "r.csv", columns=columns)
        assert [fault.code for fault in refused.value.faults] == ["column-twice"]


def test_japanese_tables_get_the_columns_that_chilmai_writes(tmp_path: Path) -> None:
    children, daycares = _tables(tmp_path, ["1,a,0,5,,A,,,"], ["A,Les Ours,1,0,0,0,0,0"])
    text = children.read_text(encoding="utf-8").replace("child_id", "申請者番号")
    children.write_text(text, encoding="utf-8")
    write(solve(read(children, daycares)), tmp_path / "r.csv")
    header = (tmp_path / "r.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert header.endswith(",入所選考結果保育所ID,入所選考結果保育所名")


def _run(*arguments: object, lang: str = "fr") -> Result:
    app = build("en" if lang == "en" else "fr")
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_command_tells_and_writes(lang: str, tmp_path: Path) -> None:
    rows = ["1,a,0,5,,A,,B,", "2,b,0,5,,A,,,", "3,c,0,6,,A,A,,"]
    paths = _tables(tmp_path, rows, ["A,,1,0,0,0,0,0", "B,,0,0,0,0,0,0"])
    done = _run("seats", *paths, "-o", tmp_path / "r.csv", lang=lang)
    assert done.exit_code == Exit.DONE, done.stderr
    said = {
        "fr": ("2 enfants accueillis sur 3", "c'est prouvé", "1 égalité", "Points égaux"),
        "en": ("2 children of 3 have a seat", "this is proven", "1 tie", "Equal points"),
    }[lang]
    page = " ".join(done.stdout.replace("\N{NO-BREAK SPACE}", " ").split())
    assert [text for text in said if text not in page] == []
    assert (tmp_path / "r.csv").exists()


def test_the_command_names_who_is_passed_over(tmp_path: Path) -> None:
    paths = _tables(tmp_path, *NONE_STABLE)
    told = json.loads(_run("seats", *paths, "--json", "--ties", "kept").stdout)
    assert (told["stable"], told["stable_exists"], told["lottery_seed"]) == (False, False, None)
    assert len(told["complaints"]) == 1
    page = _run("seats", *paths).stdout
    assert "Familles dépassées à tort" in page


def test_the_command_refuses_what_it_cannot_read_or_write(tmp_path: Path) -> None:
    paths = _tables(tmp_path, ["1,a,9,5,,A,,,"], ["A,,1,0,0,0,0,0"])
    assert _run("seats", *paths).exit_code == Exit.BAD_INPUT
    assert _run("seats", *paths, "-o", tmp_path / "no" / "r.csv").exit_code == Exit.BAD_INPUT
