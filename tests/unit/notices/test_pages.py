"""Sheets and letters as HTML: whole, accessible, self-contained, safe with any name."""

from __future__ import annotations

import pytest

import berceau
from berceau.placement.notices import Authority, public_sheet
from berceau.placement.notices.html import as_document
from berceau.placement.notices.page import Items, Page, Part
from berceau.placement.show.table import Column, Table, cells
from berceau.placement.show.words import LANGS, Lang, words
from support.letters import Tree, letters

_OUTSIDE = ("script", "link", "img", "iframe", "object", "embed", "form", "base", "a")


def _documents(lang: Lang) -> list[str]:
    territory, found = letters("talant-2015")
    sheets = [public_sheet(territory).html(lang), public_sheet(berceau.case("save")).html(lang)]
    chosen = ("E01", "E10", "E13")
    return sheets + [found.of(c, k).html(lang) for c in chosen for k in ("decision", "full")]


@pytest.mark.parametrize("lang", LANGS)
def test_documents_are_whole_and_accessible(lang: Lang) -> None:
    for document in _documents(lang):
        tree = Tree(document)
        assert tree.faults == []
        assert document.startswith("<!DOCTYPE html>")
        assert tree.all("html") == [{"lang": lang}]
        assert len(tree.all("h1")) == len(tree.all("title")) == len(tree.all("main")) == 1
        ids = [one["id"] for _, one in tree.found if "id" in one]
        assert len(ids) == len(set(ids))
        assert {one["aria-labelledby"] for one in tree.all("section")} == set(ids)
        headings = [tag for tag, _ in tree.found if tag in {"h1", "h2", "h3"}]
        assert headings == ["h1", *["h2"] * (len(headings) - 1)]
        assert len(headings) > 4
        assert all("scope" in one for one in tree.all("th"))


@pytest.mark.parametrize("lang", LANGS)
def test_rows_have_as_many_cells_as_columns(lang: Lang) -> None:
    for document in _documents(lang):
        rows: list[list[str]] = []
        for tag, attributes in Tree(document).found:
            if tag == "tr":
                rows.append([])
            elif tag in {"th", "td"}:
                rows[-1].append(attributes.get("scope") or "")
        assert rows
        width = 0
        for row in rows:
            head = set(row) == {"col"}
            width = len(row) if head else width
            assert head or row == ["row", *[""] * (width - 1)]


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_is_fetched_and_nothing_runs(lang: Lang) -> None:
    for document in _documents(lang):
        tree = Tree(document)
        assert [tag for tag, _ in tree.found if tag in _OUTSIDE] == []
        names = {name for _, one in tree.found for name in one}
        assert not {name for name in names if name.startswith("on") or name in {"src", "href"}}
        assert "url(" not in document
        assert "@import" not in document
        for wanted in ("@page{size:A4", "@media print", "prefers-color-scheme:dark"):
            assert wanted in document


def test_names_are_written_as_they_are_and_never_run() -> None:
    hostile = "<script>alert('x')</script> & \"Cie\""
    territory = berceau.case("talant-2015").model_copy(update={"name": hostile})
    document = public_sheet(territory, authority=Authority(name=hostile)).html()
    tree = Tree(document)
    assert tree.faults == []
    assert tree.all("script") == []
    assert "".join(tree.text).count(hostile) >= 3


def test_blanks_are_marked_and_only_blanks() -> None:
    blank = words("fr", "berceau.placement.notices")("blank", what="le nom")
    page = Page("fr", "Titre", (f"{blank}.",), (Part("Partie", ("[autre chose]",)),))
    document = as_document(page)
    assert f"<mark>{blank}</mark>." in document
    assert document.count("<mark>") == 1


def test_lists_tables_and_notes_keep_their_order() -> None:
    table = Table("Légende", (Column("A"), Column("B", numeric=True)), cells([("x", "1")]), ("n",))
    named = Items(("un.", "deux."), ordered=True, heads=("Tête", ""))
    page = Page("fr", "T", (), (Part("P", ("avant", named, table, "après")),))
    tree = Tree(as_document(page))
    assert tree.faults == []
    text = " ".join("".join(tree.text).split()).partition("avant")[2]
    order = ["Tête. un.", "deux.", "Légende", "A", "B", "x", "1", "n", "après"]
    for piece in order:
        assert piece in text
        text = text.partition(piece)[2]
    assert [one.get("class") for one in tree.all("td")] == ["n"]
