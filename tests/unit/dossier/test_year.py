"""The dossier of a year: what is handed out, what the next session starts from, its numbers."""

from __future__ import annotations

import re
import stat
import tomllib
from collections import Counter
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

import berceau
from berceau.cli.app import build
from berceau.cli.exits import Exit
from berceau.errors import InputError
from berceau.placement.reasons.discretion import HIDDEN_BELOW
from berceau.sessions.files import read_closed
from support.dossiers import KEY
from support.letters import Tree
from support.years import said_in, small_town, year_made, year_of

if TYPE_CHECKING:
    from pathlib import Path

PAGES = [
    f"{whose}/{name}"
    for whose in ("commission", "nominatif")
    for name in ("annee.html", "annee.en.html", "1-2026-04/dossier.html", "2-2026-10/dossier.html")
]
EVERY_PAGE = pytest.mark.parametrize("name", PAGES)


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


def _results() -> dict[str, dict[int, str]]:
    found: dict[str, dict[int, str]] = {}
    for number, closed in enumerate(year_made().year.closed):
        for outcome in closed.outcomes:
            found.setdefault(outcome.child, {})[number] = outcome.result
    return found


def test_one_folder_is_handed_out_and_one_is_kept() -> None:
    folder = year_made().folder
    top = {path.name for path in folder.iterdir()}
    assert top == {"LISEZ-MOI.txt", "commission", "nominatif", "dossier.json"}
    own = folder / "nominatif"
    modes = {stat.S_IMODE(path.stat().st_mode) for path in [own, *own.rglob("*")] if path.is_dir()}
    assert modes == {0o700}
    assert {stat.S_IMODE(f.stat().st_mode) for f in own.rglob("*") if f.is_file()} == {0o600}
    told = (folder / "LISEZ-MOI.txt").read_text(encoding="utf-8")
    assert all(name in told for name in ("commission/", "nominatif/", "cle.xlsx", "annee.html"))


def test_nobody_is_named_in_what_is_handed_out() -> None:
    made = year_made()
    names = set()
    for closed in made.year.closed:
        territory = closed.opened.territory
        names |= {*territory.child_by_id, *(family.id for family in territory.families)}
        names |= {s.id for s in territory.structures if s.is_individual and s.kind != "mam"}
    handed = [f for f in (made.folder / "commission").rglob("*") if f.is_file()]
    assert len(handed) == 9
    for file in [*handed, made.folder / "dossier.json", made.folder / "LISEZ-MOI.txt"]:
        words = set(re.findall(r"[\w-]+", said_in(file)))
        assert words & names == set(), file.name


@EVERY_PAGE
def test_links_stay_in_the_folder_and_lead_somewhere(name: str) -> None:
    page = year_made().folder / name
    tree = Tree(page.read_text(encoding="utf-8"))
    assert tree.faults == []
    ways = [str(a["href"]) for a in tree.all("a")]
    others = [way for way in ways if not way.startswith("#")]
    whose = year_made().folder / name.partition("/")[0]
    assert len(others) == 3
    for way in others:
        aim = (page.parent / way).resolve()
        assert aim.is_file()
        assert whose.resolve() in aim.parents
    ids = {found.get("id") for _, found in tree.found}
    assert {way[1:] for way in ways if way.startswith("#")} <= ids
    [here] = [found for _, found in tree.found if found.get("aria-current")]
    assert here["aria-current"] == "page"


def test_a_child_has_one_pseudonym_over_the_year() -> None:
    made = year_made()
    [rows] = made.sheets("nominatif/cle.xlsx").values()
    key = {str(shown): str(name) for _, shown, name in rows[1:]}
    told = made.sheets("commission/annee.xlsx")["D'une session à l'autre"][1:]
    expected = {child: course for child, course in _results().items() if len(course) > 1}
    words = {"sans place": "refused", "place acceptée": "accepted", "place déclinée": "declined"}
    assert {key[str(row[0])] for row in told} == set(expected)
    for shown, *course in told:
        for number, text in enumerate(course):
            meant = expected[key[str(shown)]].get(number)
            assert words.get(str(text), meant) == meant
    for number, folder in enumerate(("1-2026-04", "2-2026-10")):
        shown = made.sheets(f"commission/{folder}/dossier.xlsx")["Proposition"]
        column = shown[0].index("Enfant")
        named = {key[str(row[column])] for row in shown[1:] if row[column]}
        put = made.year.closed[number].put[1]
        assert named == {one.child for one in put.placements}


def test_the_page_counts_what_the_sessions_came_to() -> None:
    made = year_made()
    for whose in ("commission", "nominatif"):
        book = made.sheets(f"{whose}/annee.xlsx")
        told = {row[0]: row[1:] for row in book["Session par session"]}
        for text, name in (("demandes examinées", "asked"), ("places acceptées", "accepted")):
            assert told[text] == tuple(getattr(one, name) for one in made.year.figures)
        figures = dict(book["L'année"][1:-1])
        assert figures["Enfants examinés, une fois chacun"] == len(_results())
        assert figures["Entrées"] == sum(one.entries for one in made.year.figures)
        refusals = book["Déjà refusés"][1:]
        counts = [row[1:5] for row in refusals if row[0] == made.year.figures[1].name]
        assert counts == [
            (one.refusals, one.asked, one.offered, one.asked - one.offered)
            for one in made.year.figures[1].by_refusals
        ]


def test_communes_are_counted_once_a_child_and_no_small_number_is_told() -> None:
    made = year_made()
    homes = {
        child: closed.opened.territory.child_by_id[child][0].commune
        for closed in made.year.closed
        for child in (outcome.child for outcome in closed.outcomes)
    }
    names = made.year.closed[0].opened.territory.commune_by_code
    asked, placed = Counter[str](), Counter[str]()
    for child, course in _results().items():
        if "kept" not in course.values():
            asked[names[homes[child]].name] += 1
            placed[names[homes[child]].name] += "accepted" in course.values()
    whole = made.sheets("nominatif/annee.xlsx")["Communes"][1:]
    assert {row[0]: row[1:4] for row in whole if row[0] in asked} == {
        name: (asked[name], placed[name], asked[name] - placed[name]) for name in asked
    }
    for row in made.sheets("commission/annee.xlsx")["Communes"][1:]:
        assert not [n for n in row[1:] if isinstance(n, int) and 0 < n < HIDDEN_BELOW]


def test_the_next_session_starts_from_the_folder() -> None:
    made = year_made()
    own = made.folder / "nominatif"
    assert berceau.read_year(own) == made.year
    last = read_closed(own / "2-2026-10" / "closed.json")
    following = berceau.sessions_of(small_town().calendar, 3)[2]
    opened = berceau.open_session(small_town(), following, last=last)
    assert opened.former == made.year.closed[-1].seal
    territory = berceau.read(own / "1-2026-04" / "territory.json")
    assert territory == made.year.closed[0].opened.territory
    page = (own / "annee.html").read_text(encoding="utf-8")
    assert "--last 2-2026-10/closed.json" in page
    assert "--last" not in (made.folder / "commission" / "annee.html").read_text(encoding="utf-8")


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave figures blank, for tests that look at files alone."""
    for module in ("figures", "yearly.version"):
        monkeypatch.setattr(f"berceau.dossier.{module}.svg_of", lambda _draw: "<svg/>")


@pytest.mark.usefixtures("undrawn")
def test_made_again_it_is_the_same_and_nothing_else_is_written_over(tmp_path: Path) -> None:
    folder = tmp_path / "year"
    before = _contents(berceau.year_dossier(year_of(), tmp_path / "two", key=KEY))
    berceau.year_dossier(year_of(3), folder, key=KEY)
    assert (folder / "commission" / "3-2027-04" / "dossier.html").is_file()
    note = folder / "commission" / "note.txt"
    note.write_text("mine", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        berceau.year_dossier(year_of(), folder, key=KEY)
    assert [fault.code for fault in caught.value.faults] == ["other-dossier"]
    berceau.year_dossier(year_of(), folder, key=KEY, replace=True)
    assert note.read_text(encoding="utf-8") == "mine"
    note.unlink()
    assert _contents(folder) == before


def _run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(build("fr"), ["dossier", *map(str, arguments)])
    return done.exit_code, done.stderr.replace("\n", " ")


@pytest.mark.usefixtures("undrawn")
def test_one_command_makes_it_from_a_territory_or_from_a_folder(tmp_path: Path) -> None:
    given, out = tmp_path / "town.json", tmp_path / "out"
    berceau.write(small_town(), given)
    code, said = _run(given, "--year", "--method", "in-order", "-o", out, "--anonymous")
    assert code == Exit.DONE
    assert "commission/annee.html" in said.replace(" ", "")
    assert not (out / "nominatif").exists()
    assert "nominatif" not in (out / "LISEZ-MOI.txt").read_text(encoding="utf-8")
    code, said = _run(given, "--year", "--method", "by-points", "-o", out)
    assert (code, "other-dossier" in said) == (Exit.BAD_INPUT, True)
    code, said = _run(given, tmp_path / "plan.json", "--year", "-o", tmp_path / "new")
    assert (code, "one-or-the-other" in said) == (Exit.BAD_INPUT, True)
    (tmp_path / "empty").mkdir()
    code, said = _run(tmp_path / "empty", "--year", "-o", tmp_path / "new")
    assert (code, "no-session" in said) == (Exit.BAD_INPUT, True)
    held = year_made().folder / "nominatif"
    code, said = _run(held, "--year", "--sessions", 3, "-o", tmp_path / "new")
    assert (code, "one-or-the-other" in said) == (Exit.BAD_INPUT, True)
    again = tmp_path / "again"
    assert _run(held, "--year", "-o", again)[0] == Exit.DONE
    assert (again / "nominatif" / "1-2026-04" / "closed.json").is_file()


def test_both_languages_have_the_same_words() -> None:
    found = []
    for lang in ("fr", "en"):
        text = files("berceau.dossier.yearly").joinpath(f"{lang}.toml").read_text("utf-8")
        found.append(
            {
                (table, key): sorted(re.findall(r"\{(\w+)", str(said)))
                for table, entries in tomllib.loads(text).items()
                for key, said in entries.items()
            }
        )
    assert found[0] == found[1]
