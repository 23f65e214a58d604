"""Whatever stands in a cell or a file about families, no error says it again."""

from __future__ import annotations

import json
from functools import cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from typer.testing import CliRunner

import berceau
from berceau import io
from berceau.cli.app import build
from berceau.cli.exits import Exit
from berceau.intake.decisions import read_decisions
from berceau.intake.keeping import read_register
from berceau.io.statements import read_realised
from berceau.io.tables.past import read_past
from berceau.io.tables.presence import read_presence
from berceau.io.tables.sheets import write_sheet
from berceau.io.tables.writing import rows_of
from berceau.observatory.indicators.presence import Presence, require_known
from berceau.placement.grid.checking import check_grid
from berceau.placement.statements.realised import realised_hours
from berceau.seats import read as read_seats
from berceau.sessions.files import read_answers, read_news
from support.check_builders import proposal
from support.desks import LEA, RAM, chamousset
from support.untold import TEXTS, VALUES, Tally, leaks, places, put, written
from support.whole_families import whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from berceau.domain.territory import Territory

Row = list[str]


class Kind(NamedTuple):
    """A table that concerns families.

    Attributes
    ----------
    rows
        Its header, and rows that are sound.
    read
        Reads it, and looks up what it names.
    identifiers
        Columns whose cells name the row, where they have the form of a name.
    least
        How many wrong cells must have been refused.
    """

    rows: list[Row]
    read: Callable[[Path], object]
    least: int
    identifiers: tuple[str, ...] = ()


@cache
def _territory() -> Territory:
    return io.read(whole())


def _families() -> list[Row]:
    header, rows = rows_of(_territory().families, "fr")
    return [list(header), *map(list, rows)]


def _presence(path: Path) -> None:
    lines = read_presence(path)
    require_known(Presence.of(lines), _territory())


def _realised(path: Path) -> None:
    realised_hours(_territory(), proposal(_territory()), read_realised(path))


def _seats(path: Path, *, combined: bool = False) -> None:
    tables = {"children": SEATS, "daycares": DAYCARES}
    if combined:
        tables["combinations"] = WANTED
    files = {name: path.with_name(f"{name}.csv") for name in tables}
    for name, rows in tables.items():
        write_sheet(rows[0], rows[1:], files[name])
    read_seats(**{**files, "combinations" if combined else "children": path})


def _cases(path: Path) -> None:
    check_grid(_territory(), io.read_cases(path))


NEWS = {
    "renewed": {"C1": "2015-03-01"},
    "withdrawn": ["C2"],
    "leaving": {"C3": "2015-12-31"},
}
ANSWERS = {"answer": [{"child": "C1", "answer": "accepted", "on": "2015-05-20"}]}
DECIDED = {
    "pair": [
        {"first": "ram-1", "second": "creche-1", "verdict": "same", "seen": {"name": "same"}}
    ],
    "value": [{"field": "born", "application": "ram-1", "among": ["ram-1", "creche-1"]}],
}
CASES = {
    "case": [
        {
            "name": "one",
            "facts": {"income": {"value": 3, "source": "CAF", "checked": "2015-01-01"}},
            "born": "2014-11-03",
            "from": "2015-09-01",
            "submitted": "2015-02-01",
            "commune": "21617",
            "structure": "multi-accueil",
            "points": 0,
        }
    ],
}
WIDE = 12
DAYCARES = [
    ["daycare_id", "daycare_name", *(f"capacity_age{age}" for age in range(6))],
    ["A", "Les Ours", "1", "0", "0", "0", "0", "0"],
    ["B", "", "1", "1", "0", "1", "0", "0"],
]
SEATS = [
    [
        *("child_id", "household_id", "age", "score_1", "score_2", "pref_1", "pref_2"),
        *("enrolled_daycare_id", "sibling_pattern"),
    ],
    ["1", "10", "0", "50", "55", "A", "B", "", ""],
    ["2", "20", "3", "40", "", "B", "", "", "2"],
    ["3", "20", "1", "40", "", "B", "", "A", "2"],
]
WANTED = [
    ["household_id", "rank", "child_1", "facility_1", "child_2", "facility_2"],
    ["20", "1", "2", "B", "3", "A"],
]
HOURS = ["enfant", "structure", "jour", "arrivee", "depart", "facture"]
KINDS = {
    "families": Kind(
        _families(),
        lambda path: io.read_families(path, territory=_territory()),
        120,
        ("enfant", "famille"),
    ),
    "families alone": Kind(
        [
            ["enfant", "famille", "commune", "naissance", "fratrie", "debut", "semaines", "voeux"],
            ["C1", "F1", "21617", "03/11/2014", "ensemble", "01/09/2015", "lun", "multi-accueil"],
        ],
        io.read_families,
        50,
        ("enfant", "famille"),
    ),
    "presence": Kind(
        [HOURS, ["C3", "multi-accueil", "02/11/2015", "8h30", "17:00", "8,5"]], _presence, 70
    ),
    "past places": Kind(
        [
            ["enfant", "structure", "semaine", "debut", "fin", "convention"],
            ["C3", "multi-accueil", "lun-matin", "01/09/2015", "31/01/2016", "daix"],
        ],
        lambda path: read_past(path, _territory()),
        70,
    ),
    "realised hours": Kind(
        [
            ["mois", "heures", "enfant", "commune", "convention"],
            ["2015-10", "52,5", "C3", "", "daix"],
            ["2015-10", "52,5", "", "21223", "daix"],
        ],
        _realised,
        60,
    ),
    "answers": Kind(
        [["enfant", "réponse", "date"], ["C1", "oui", "2015-05-20"]], read_answers, 20
    ),
    "children of a market": Kind(SEATS, _seats, 80, ("child_id", "household_id")),
    "combinations of a market": Kind(
        WANTED, partial(_seats, combined=True), 70, ("household_id", "child_1", "child_2")
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_no_cell_is_told(name: str, tmp_path: Path) -> None:
    kind, tally = KINDS[name], Tally()
    for number, text in enumerate(TEXTS):
        # Of a wide table every other column at a time, and all of them together.
        step = 2 if len(kind.rows[0]) > WIDE else 1
        for header in kind.rows[0][number % step :: step]:
            _try(kind, text, {header}, tmp_path / "table.csv", tally)
        _try(kind, text, {*kind.rows[0]}, tmp_path / "whole.csv", tally)
        _try(kind, text, {*kind.rows[0]}, tmp_path / "whole.xlsx", tally)
    assert tally.leaked == {}
    assert tally.count >= kind.least


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_cell_is_told_by_a_command(lang: str, tmp_path: Path) -> None:
    base, table, plan = (tmp_path / name for name in ("base.json", "table.csv", "plan.json"))
    undecided = _territory().model_copy(update={"decisions": ()})
    io.write(undecided, base)
    io.write_proposal(berceau.in_order(undecided), plan)
    app, told = build(lang), 0
    commands = {
        "families": ("place", base, "--families", table),
        "presence": ("indicators", base, plan, "--presence", table),
        "realised hours": ("statements", base, plan, "--realised", table),
        "past places": ("backtest", base, table),
    }
    for name, command in commands.items():
        header, *rows = KINDS[name].rows
        spared = {k for k, title in enumerate(header) if title in KINDS[name].identifiers}
        for text in TEXTS[::3]:
            filled = [[c if k in spared else text for k, c in enumerate(row)] for row in rows]
            write_sheet(header, filled, table)
            done = CliRunner().invoke(app, [*map(str, command), "--lang", lang])
            assert done.exit_code == Exit.BAD_INPUT, done.stderr
            assert leaks([done.stdout, done.stderr]) == []
            told += done.stderr.count("table.csv")
    assert told > 50


def _try(kind: Kind, text: str, headers: set[str], path: Path, tally: Tally) -> None:
    """Write a text into whole columns, but for what names a row, and read the table."""
    spared = set() if set(text) & set(":*") else {*kind.identifiers}
    header, *rows = kind.rows
    at = {k for k, name in enumerate(header) if name in headers - spared}
    filled = [[text if k in at else cell for k, cell in enumerate(row)] for row in rows]
    write_sheet(header, filled, path)
    tally.attempt(", ".join(sorted(headers)), partial(kind.read, path))


@pytest.mark.parametrize(
    ("name", "document", "read", "least"),
    [
        ("news", NEWS, read_news, 50),
        ("answers", ANSWERS, read_answers, 30),
        ("decisions on pairs", DECIDED, read_decisions, 100),
        ("worked cases", CASES, _cases, 100),
    ],
)
def test_no_value_of_a_file_is_told(
    name: str, document: dict[str, Any], read: Callable[[Path], object], least: int, tmp_path: Path
) -> None:
    tally, path = Tally(), tmp_path / f"{name}.json"
    for place in places(document):
        for value in VALUES:
            path.write_text(json.dumps(put(document, place, value)), encoding="utf-8")
            tally.attempt(written(place), partial(read, path))
    assert tally.leaked == {}
    assert tally.count >= least


def test_no_value_of_a_proposal_is_told() -> None:
    tally = Tally()
    undecided = _territory().model_copy(update={"decisions": ()})
    given = berceau.in_order(undecided).model_dump(mode="json", by_alias=True)
    for key in ("placements", "waiting", "refused"):
        for place in places(given[key][:1]):
            for value in VALUES:
                broken = given | {key: put(given[key], place, value)}
                tally.attempt(f"{key}{written(place)}", partial(io.read_proposal, broken))
    assert tally.leaked == {}
    assert tally.count > 200


def test_no_value_of_a_desk_or_its_register_is_told(tmp_path: Path) -> None:
    tally = Tally()
    territory, path = chamousset(), tmp_path / "ram.csv"
    cells = LEA.split(";")
    for number, header in enumerate(RAM.split(";")):
        for text in TEXTS:
            row = [*cells[:number], text, *cells[number + 1 :]]
            write_sheet(RAM.split(";"), [row], path)
            tally.attempt(header, partial(berceau.intake, [path], territory=territory))
    assert tally.leaked == {}
    assert tally.count > 20
    write_sheet(RAM.split(";"), [cells], path)
    register = berceau.intake([path], territory=territory).model_dump(mode="json")
    for place in places({name: register[name] for name in ("applications", "children")}):
        for value in VALUES[::3]:
            tally.attempt(written(place), partial(read_register, put(register, place, value)))
    assert tally.leaked == {}
    assert tally.count > 100
