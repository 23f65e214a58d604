"""Hours realised in the place of those planned, and what is refused of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import berceau
from berceau.errors import InputError
from berceau.io.statements import read_realised
from berceau.placement.statements.realised import RealisedHours
from support.french import left_in_english
from support.stated import made

if TYPE_CHECKING:
    from pathlib import Path

    from berceau.errors import Fault

PRICE = {"kind": "price", "cents_per_hour": 100}


def _row(month: str = "2025-09", minutes: int = 600, **who: Any) -> RealisedHours:
    return RealisedHours(month=month, minutes=minutes, **who)


def test_months_past_are_as_counted_and_the_others_as_planned() -> None:
    before = berceau.statements(*made(PRICE)).of("daix", "21223")
    rows = [_row(child="Ida"), _row(minutes=50, child="Jo", convention="daix")]
    after = berceau.statements(*made(PRICE), realised=rows).of("daix", "21223")
    first = after.months[0]
    assert (first.basis, first.minutes, first.planned) == (
        "realised",
        650,
        before.months[0].minutes,
    )
    assert (first.children, first.peak) == (2, None)
    assert first.owed_cents == 1083
    assert after.months[1:] == before.months[1:]


def test_who_is_not_in_the_table_of_a_month_used_nothing() -> None:
    rows = [_row(child="Ida")]
    first = berceau.statements(*made(PRICE), realised=rows).of("daix", "21223").months[0]
    assert (first.minutes, first.children) == (600, 1)


def test_a_total_says_hours_and_no_children() -> None:
    rows = [_row(commune="21223")]
    first = berceau.statements(*made(PRICE), realised=rows).of("daix", "21223").months[0]
    assert (first.minutes, first.children, first.peak) == (600, None, None)


def test_a_price_by_the_place_is_not_known_where_only_hours_are() -> None:
    term = {"kind": "price", "cents_per_place_year": 120_000}
    found = berceau.statements(*made(term), realised=[_row(commune="21223")])
    statement = found.of("daix", "21223")
    assert [line.cents for line in statement.months[0].lines] == [None]
    assert statement.owed_cents == 11 * 20_000 // 2
    assert not statement.is_complete


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ([_row("2024-09", child="Ida")], {"month-outside"}),
        ([_row()], {"whose-hours"}),
        ([_row(child="Ida", commune="21223")], {"whose-hours"}),
        ([_row(child="Ira")], {"unknown-child"}),
        ([_row(commune="21999")], {"unknown-commune"}),
        ([_row(commune="21617")], {"which-convention"}),
        ([_row(child="Ida", convention="dax")], {"unknown-convention"}),
        ([_row(child="Ida"), _row(child="Ida")], {"hours-twice"}),
        ([_row(child="Ida"), _row(commune="21223")], {"hours-twice"}),
        ([_row("2024-09", child="Ida"), _row()], {"month-outside", "whose-hours"}),
    ],
)
def test_every_fault_is_told(rows: list[RealisedHours], codes: set[str]) -> None:
    with pytest.raises(InputError) as refused:
        berceau.statements(*made(), realised=rows)
    assert {fault.code for fault in refused.value.faults} == codes
    _in_french(refused.value.faults)


def _in_french(faults: tuple[Fault, ...]) -> None:
    for fault in faults:
        assert left_in_english(fault) == []


def test_a_table_as_offices_write_it(tmp_path: Path) -> None:
    path = tmp_path / "heures.csv"
    path.write_text(
        "Mois;Commune;Heures\n09/2015;21223;52,5\n01/10/2015;21223;61 h 15\n2015-11;21223;7:30\n",
        encoding="cp1252",
    )
    assert [(row.month, row.minutes) for row in read_realised(path)] == [
        ("2015-09", 3150),
        ("2015-10", 3675),
        ("2015-11", 450),
    ]


def test_all_faults_of_a_table_are_told_by_row_and_column(tmp_path: Path) -> None:
    path = tmp_path / "heures.csv"
    path.write_text(
        "mois;enfant;heures\n13/2015;Ida;5\n2015-09;Ida;\n2015-09;a:b;5\n2015-09;Jo;beaucoup\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as refused:
        read_realised(path)
    faults = refused.value.faults
    assert [(fault.code, fault.where) for fault in faults] == [
        ("not-month", "heures.csv, row 2, column mois"),
        ("missing-value", "heures.csv, row 3, column heures"),
        ("not-an-identifier", "heures.csv, row 4, column enfant"),
        ("not-hours", "heures.csv, row 5, column heures"),
    ]
    _in_french(faults)


def test_columns_that_are_needed_are_named(tmp_path: Path) -> None:
    path = tmp_path / "heures.csv"
    path.write_text("enfant;quoi\nIda;5\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_realised(path)
    assert [fault.code for fault in refused.value.faults] == ["missing-column"] * 2
    _in_french(refused.value.faults)
