"""What people read: tables in both languages, frames, figures; the command and its tables."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner, Result

import berceau
from berceau.cli.app import build
from berceau.cli.exits import Exit
from berceau.errors import InputError
from berceau.io import write_proposal
from berceau.io.tables.presence import read_presence
from berceau.observatory import style
from berceau.observatory.indicators import Attended, Indicators, drawn, indicators
from berceau.observatory.indicators.plotted import flow_totals, map_rows, tension_rows
from berceau.observatory.indicators.report import FRAMES
from support.french import left_in_english
from support.watched import child, family, placement, proposal, request, territory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TEXT = re.compile(r"<(?:text|tspan)[^>]*>([^<]+)<")


@cache
def save() -> berceau.Territory:
    return berceau.case("save")


@cache
def plan() -> berceau.Proposal:
    return berceau.by_points(save())


@cache
def found() -> Indicators:
    return indicators(save(), plan())


def test_tables_say_every_section_in_both_languages() -> None:
    for lang, said in (("fr", "Demandé et non accordé"), ("en", "Asked for and not given")):
        text = found().text(lang, territory=save())
        assert said in text
        assert "L'Arche des Bambins" in text
        assert "{" not in text
    assert "arche-des-bambins" in found().text("en")
    assert "Observatoire" in str(found())
    assert "<table" in found()._repr_html_()


def test_the_words_of_both_languages_have_the_same_keys() -> None:
    files = resources.files("berceau.observatory.indicators")
    french, english = (
        dict(_flat(tomllib.loads((files / f"{lang}.toml").read_text(encoding="utf-8"))))
        for lang in ("fr", "en")
    )
    assert french.keys() == english.keys()
    gaps = re.compile(r"\{\w+\}")
    for key, sentence in french.items():
        assert sorted(gaps.findall(sentence)) == sorted(gaps.findall(english[key])), key


def _flat(tables: dict[str, dict[str, str]]) -> Iterator[tuple[str, str]]:
    for table, entries in tables.items():
        for key, sentence in entries.items():
            yield f"{table}.{key}", sentence


def test_a_hidden_number_is_a_dash() -> None:
    text = indicators(save(), plan(), anonymous=True).text("en", territory=save())
    assert "below 5 are hidden" in text
    assert [x for x in text.splitlines() if re.fullmatch(r"Bretx( +\N{EN DASH}){6}", x)] != []


def test_frames_have_a_row_a_line() -> None:
    for name in FRAMES:
        if name != "billing":
            assert len(found().to_frame(name)) == len(getattr(found(), name))
    assert len(found().to_frame("billing")) == 0
    frame = found().to_frame("occupancy")
    assert frame.loc[0, "proposed_rate"] == found().whole.rate("proposed")
    with pytest.raises(KeyError):
        found().to_frame("nothing")


def test_the_document_is_read_back() -> None:
    assert Indicators.model_validate_json(found().model_dump_json()) == found()


def _ink(figure: Any, folder: Path) -> list[str]:
    path = style.save(figure, folder / "figure.svg")
    text = path.read_text(encoding="utf-8")
    assert "http" not in text.replace("http://www.w3.org", "")
    return _TEXT.findall(text)


def test_every_cell_of_the_heat_map_is_written(tmp_path: Path) -> None:
    ink = _ink(drawn.occupancy(found(), save()), tmp_path)
    slots = [x for x in found().occupancy if x.slot and x.structure in {"", "arche-des-bambins"}]
    shares = [str(round(100 * (x.rate("proposed") or 0))) for x in slots]
    for share in shares:
        assert ink.count(share) >= shares.count(share)
    with pytest.raises(ValueError, match="realised"):
        drawn.occupancy(found(), save(), state="realised")


def test_bars_of_tension_write_what_they_divide(tmp_path: Path) -> None:
    rows = tension_rows(found(), save())
    assert rows[0]["commune"] == "Sainte-Livrade"
    assert "aucune place libre" in rows[0]["text"]
    ratios = [row["ratio"] for row in rows[1:]]
    assert ratios == sorted(ratios, reverse=True)
    ink = _ink(drawn.tension(found(), save()), tmp_path)
    assert {row["text"] for row in rows} <= {text.replace("&#39;", "'") for text in ink}


def test_bars_of_flows_write_their_numbers(tmp_path: Path) -> None:
    ink = _ink(drawn.flows(found(), lang="en"), tmp_path)
    for row in flow_totals(found(), "en"):
        assert row["text"] in ink
    [entries] = [line.entries for line in found().flows if not line.month]
    assert entries == sum(line.entries or 0 for line in found().flows if line.month)
    ups = [row for row in flow_totals(found()) if row["is_up"]]
    assert sum(int(row["text"].split(" + ")[0]) for row in ups) == entries
    hidden = indicators(save(), plan(), anonymous=True)
    ups = [row["text"] for row in flow_totals(hidden, "en") if row["is_up"]]
    assert ups.count("hidden") == sum(line.entries is None for line in hidden.flows) > 0
    assert "hidden" in _ink(drawn.flows(hidden, lang="en"), tmp_path)


def test_communes_lie_where_they_lie(tmp_path: Path) -> None:
    given = berceau.case("chamousset")
    seen = indicators(given, berceau.by_points(given))
    rows = {row["commune"]: row for row in map_rows(seen, given)}
    assert len(rows) == sum(commune.point is not None for commune in given.communes)
    for commune in given.communes:
        for other in given.communes:
            if commune.point is not None and other.point is not None:
                north = rows[commune.name]["north"] - rows[other.name]["north"]
                assert (north > 0) == (commune.point[0] > other.point[0])
    ink = _ink(drawn.communes(seen, given), tmp_path)
    assert {row["name"] for row in rows.values()} - {""} <= {t.replace("&#39;", "'") for t in ink}
    bare = territory(communes=[{"code": c, "name": c} for c in ("21617", "21223")])
    with pytest.raises(ValueError, match="coordinates"):
        map_rows(indicators(bare, proposal(bare)), bare)


# -- the command


def _run(*arguments: object, lang: str = "fr") -> Result:
    app = build(lang)
    return CliRunner().invoke(app, ["indicators", *map(str, arguments)])


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    given = territory(family("F", child("a", request=request()), child("b", request=request())))
    made = proposal(given, placement("a", "lutins"))
    path, plan_path = tmp_path / "territory.json", tmp_path / "proposal.json"
    path.write_text(given.model_dump_json(by_alias=True), encoding="utf-8")
    write_proposal(made, plan_path)
    return path, plan_path


def test_tables_and_figures_are_written(files: tuple[Path, Path], tmp_path: Path) -> None:
    folder = tmp_path / "observatoire"
    named = f"avril={','.join(map(str, files))}"
    given = ["--session", named, "--session", named.removeprefix("avril=")]
    result = _run(*files, *given, "--this-session", "octobre", "-o", folder)
    assert result.exit_code == Exit.DONE, result.stderr
    told = re.findall(r"^(\S+) +02/11/2026", result.stdout, re.MULTILINE)
    assert told[1:] == ["avril", "2", "octobre"]
    names = {path.name for path in folder.iterdir()}
    assert {"sessions.csv", "occupancy.csv", "occupancy-proposed.svg", "flows.svg"} <= names
    with (folder / "acceptance.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert (rows[0]["examined"], rows[0]["admitted"], rows[0]["rate"]) == ("2", "1", "0.5")


def test_json_is_the_whole_of_it(files: tuple[Path, Path]) -> None:
    result = _run(*files, "--json", "--anonymous", "--under-three", "21617=40", lang="en")
    assert result.exit_code == Exit.DONE, result.stderr
    document = json.loads(result.stdout)
    assert document["anonymous"]
    assert document["acceptance"][0]["examined"] is None
    assert document["coverage"][1]["under_three"] == 40


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--session", "nothing"], "no-proposal"),
        (["--under-three", "99999=3"], "no-count"),
        (["--under-three", "21617=many"], "no-count"),
    ],
)
def test_options_that_say_nothing_are_refused(
    files: tuple[Path, Path], options: list[str], code: str
) -> None:
    result = _run(*files, *options)
    assert result.exit_code == Exit.BAD_INPUT
    assert code in result.stderr


# -- a table of presence


def test_a_table_of_presence_is_read(files: tuple[Path, Path], tmp_path: Path) -> None:
    table = tmp_path / "presences.csv"
    table.write_text(
        "Enfant;Structure;Jour;Arrivée;Départ;Heures facturées;Note\n"
        "a;lutins;02/11/2026;8h30;12:00;4,5;x\n"
        "a;lutins;2026-11-03;08:00:00;11h;3h30;\n"
        "a;lutins;2026-11-05;8h;24h;;\n",
        encoding="utf-8",
    )
    lines = read_presence(table)
    assert [(x.arrival, x.departure, x.billed) for x in lines] == [
        (510, 720, 270),
        (480, 660, 210),
        (480, 1440, None),
    ]
    result = _run(*files, "--presence", table, "--json")
    assert result.exit_code == Exit.DONE, result.stderr
    assert json.loads(result.stdout)["billing"] == {"attended": 210 + 180 + 960, "billed": None}


def test_every_fault_of_the_table_is_told_in_french_too(tmp_path: Path) -> None:
    table = tmp_path / "presences.csv"
    table.write_text(
        "enfant;structure;jour;arrivee;depart;facture\n"
        "a;lutins;2/11/2026;8h30;8h;x\n"
        ";lutins;31/31/2026;25h;8h75;\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        read_presence(table)
    codes = [fault.code for fault in caught.value.faults]
    assert codes.count("not-an-hour") == 3
    assert {"leaves-before-coming", "empty-cell"} <= set(codes)
    assert len(codes) == 6
    table.write_text("enfant;jour\na;2/11/2026\n", encoding="utf-8")
    with pytest.raises(InputError) as bare:
        read_presence(table)
    assert [fault.code for fault in bare.value.faults] == ["missing-column"] * 3
    for fault in (*caught.value.faults, *bare.value.faults):
        assert left_in_english(fault) == []


def test_faults_of_sessions_and_presence_are_told_in_french() -> None:
    given = territory(family("F", child("a", request=request())))
    strange = proposal(given, placement("z", "lutins"))
    line = {"structure": "lutins", "arrival": 480, "departure": 540}
    day = given.calendar.first
    lines = [Attended(child=name, day=day, **line) for name in ("a", "a", "z")]
    lines.append(Attended(child="a", day=day.replace(year=2020), **line))
    lines.append(Attended(child="a", day=day, **{**line, "structure": "x"}))
    for wrong in (
        {"proposal": strange},
        {"proposal": proposal(given), "former": [(given, strange)]},
        {"proposal": proposal(given), "realised": lines},
    ):
        with pytest.raises(InputError) as caught:
            indicators(given, **wrong)
        for fault in caught.value.faults:
            assert left_in_english(fault) == [], fault
