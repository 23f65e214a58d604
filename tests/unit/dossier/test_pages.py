"""The pages of a dossier: sound HTML that anyone can read, on any screen, without a network."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from itertools import pairwise

import pytest

from berceau.dossier.page import pieces
from berceau.dossier.sheets import written
from berceau.placement.show.words import LANGS
from support.dossiers import SOURCES, Tables, context_of, made, parts_of
from support.letters import Tree

PAGES = tuple(
    (source, name)
    for source in SOURCES
    for name in (
        "dossier.html",
        "dossier.en.html",
        "nominatif/dossier.html",
        "nominatif/dossier.en.html",
    )
)
EVERY_PAGE = pytest.mark.parametrize(("source", "name"), PAGES)


@EVERY_PAGE
def test_every_element_closes_and_no_name_is_given_twice(source: str, name: str) -> None:
    tree = Tree(made(source).page(name))
    ids = [str(found["id"]) for _, found in tree.found if "id" in found]
    assert tree.faults == []
    assert len(ids) == len(set(ids))
    assert len(ids) > 15


@EVERY_PAGE
def test_it_says_its_language_and_leads_to_the_other(source: str, name: str) -> None:
    dossier = made(source)
    tree = Tree(dossier.page(name))
    [page] = tree.all("html")
    [link] = [a for a in tree.all("a") if "hreflang" in a]
    lang = "en" if name.endswith(".en.html") else "fr"
    assert page["lang"] == lang
    assert {lang, link["hreflang"]} == {"fr", "en"}
    assert ((dossier.folder / name).parent / str(link["href"])).is_file()


@EVERY_PAGE
def test_headings_go_down_one_step_at_a_time(source: str, name: str) -> None:
    tree = Tree(made(source).page(name))
    levels = [int(tag[1]) for tag, _ in tree.found if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert [tag for tag, _ in tree.found].count("main") == 1


@EVERY_PAGE
def test_nothing_is_fetched_and_nothing_runs(source: str, name: str) -> None:
    text = made(source).page(name)
    tree = Tree(text)
    used = [value for _, found in tree.found for key, value in found.items() if key in _FETCHES]
    assert tree.all("script") == []
    assert not any(key.startswith("on") for _, found in tree.found for key in found)
    assert [a for a in used if not re.match(r"data:|#|dossier(\.en|\.fr)?\.html$", str(a))] == []
    assert "url(" not in text
    assert "@import" not in text


_FETCHES = {"src", "href", "srcset", "data", "action"}


@EVERY_PAGE
def test_tables_and_figures_speak_to_those_who_do_not_see_them(source: str, name: str) -> None:
    text = made(source).page(name)
    tree, tables = Tree(text), Tables(text)
    assert len(tables.captions) == len(tables.tables) > 10
    assert all(caption.strip() for caption in tables.captions)
    assert {found.get("scope") for found in tree.all("th")} == {"col", "row"}
    assert tree.all("img")
    assert all(found["alt"] for found in tree.all("img"))
    regions = [found for _, found in tree.found if found.get("role") == "region"]
    assert all(found["aria-label"] and found["tabindex"] == "0" for found in regions)
    widths = {len({len(row) for row in table}) for table in tables.tables}
    assert widths == {1}


@EVERY_PAGE
def test_the_contents_lead_to_every_chapter(source: str, name: str) -> None:
    tree = Tree(made(source).page(name))
    aims = [str(a["href"])[1:] for a in tree.all("a") if str(a["href"]).startswith("#")]
    ids = {found.get("id") for _, found in tree.found}
    assert set(aims) <= ids
    assert len(aims) == 12


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("anonymous", [True, False])
@pytest.mark.parametrize("source", SOURCES)
def test_what_a_page_shows_are_the_values(source: str, lang: str, *, anonymous: bool) -> None:
    context = context_of(source, lang, anonymous=anonymous)  # type: ignore[arg-type]
    parts = parts_of(source, lang, anonymous=anonymous)  # type: ignore[arg-type]
    file = "dossier.html" if lang == "fr" else "dossier.en.html"
    tables = Tables(made(source).page(file if anonymous else f"nominatif/{file}")).tables
    sheets = [sheet for part in parts for sheet in part.sheets][1:]
    expected = [
        [
            [field.title for field in piece.fields],
            *([_heard(value, context) for value in row] for row in piece.rows),
        ]
        for sheet in sheets
        for piece in pieces(sheet)
        if piece.rows
    ]
    shown = [[[cell.strip() for cell in row] for row in table] for table in tables]
    assert shown == expected


def _heard(value: object, context: object) -> str:
    marks = {"whole": "page.present", "part": "page.part"}
    if value.mark:  # type: ignore[attr-defined]
        key = marks.get(value.mark)  # type: ignore[attr-defined]
        return context.say(key) if key else ""  # type: ignore[attr-defined, no-any-return]
    return written(value, context.say).strip()  # type: ignore[arg-type, attr-defined]


def _own_words(lang: str) -> dict[str, str]:
    text = files("berceau.dossier").joinpath(f"{lang}.toml").read_text(encoding="utf-8")
    return {
        f"{table}.{key}": str(said)
        for table, entries in tomllib.loads(text).items()
        for key, said in entries.items()
    }


def test_both_languages_have_the_same_words() -> None:
    french, english = (_own_words(lang) for lang in ("fr", "en"))
    gaps = {key: re.findall(r"\{(\w+)", text) for key, text in french.items()}
    assert french.keys() == english.keys()
    assert {
        key for key in gaps if set(re.findall(r"\{(\w+)", english[key])) != set(gaps[key])
    } == set()
