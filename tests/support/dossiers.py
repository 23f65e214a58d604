"""Dossiers made once for all tests, taken apart as a person who opens them finds them."""

from __future__ import annotations

import tempfile
from functools import cache, partial
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import openpyxl

import berceau
from berceau.dossier.chapters import chapters
from berceau.dossier.context import Context
from berceau.dossier.figures import Drawings
from berceau.dossier.gathering import Gathered, gather
from berceau.dossier.naming import Naming

if TYPE_CHECKING:
    from collections.abc import Iterable

    from berceau.domain.territory import Territory
    from berceau.dossier.sheets import Part
    from berceau.observatory.indicators import Indicators
    from berceau.placement.proposal import Proposal
    from berceau.placement.show.words import Lang

KEY = "a secret for these tests"
SOURCES = ("save", "town")

_KEPT = tempfile.TemporaryDirectory(prefix="dossiers")
"""Taken away when the tests end."""


def kept() -> Path:
    """Give the folder in which dossiers are made once for all tests."""
    return Path(_KEPT.name)


class Dossier(NamedTuple):
    """A dossier on disk, with what it was made from."""

    territory: Territory
    proposal: Proposal
    folder: Path

    def page(self, name: str = "dossier.html") -> str:
        """Read a page."""
        return (self.folder / name).read_text(encoding="utf-8")

    def sheets(self, name: str = "dossier.xlsx") -> dict[str, list[tuple[object, ...]]]:
        """Read every sheet of a workbook, headings first."""
        book = openpyxl.load_workbook(self.folder / name)
        return {sheet.title: list(sheet.values) for sheet in book.worksheets}


@cache
def town(children: int = 45, seed: int = 3) -> Territory:
    """Draw a town."""
    return berceau.draw("town", children=children, seed=seed).territory


_DRAWN = {
    "town": town,
    "hamlet": partial(town, children=8, seed=2),
    "other hamlet": partial(town, children=8, seed=4),
}


@cache
def plan_of(source: str) -> tuple[Territory, Proposal]:
    """Give a territory with a proposal that is quick to make."""
    territory = _DRAWN[source]() if source in _DRAWN else berceau.case(source)
    return territory, berceau.by_points(territory)


@cache
def made(source: str) -> Dossier:
    """Make a dossier with its named version."""
    territory, proposal = plan_of(source)
    folder = berceau.dossier(territory, proposal, Path(_KEPT.name) / source, key=KEY)
    return Dossier(territory, proposal, folder)


@cache
def facts_of(source: str) -> Gathered:
    """Gather what a dossier tells."""
    return gather(*plan_of(source))


class Undrawn(Drawings):
    """Figures left blank, for tests that look at tables."""

    def occupancy(self, lang: Lang) -> str:
        """Draw nothing."""
        return f"<svg lang='{lang}'/>"

    def hours(self, lang: Lang, conventions: Iterable[str]) -> str:
        """Draw nothing."""
        return f"<svg lang='{lang}'>{' '.join(conventions)}</svg>"

    def indicator(self, name: str, found: Indicators, lang: Lang) -> str:
        """Draw nothing."""
        return f"<svg lang='{lang}'>{name} {found.anonymous}</svg>"


def context_of(source: str, lang: Lang = "fr", *, anonymous: bool = True) -> Context:
    """Give what chapters are written with."""
    naming = Naming(plan_of(source)[0], KEY if anonymous else None)
    return Context(facts_of(source), naming, lang, Undrawn(*plan_of(source)))


@cache
def parts_of(source: str, lang: Lang = "fr", *, anonymous: bool = True) -> tuple[Part, ...]:
    """Give the chapters of a dossier."""
    return chapters(context_of(source, lang, anonymous=anonymous))


class Tables(HTMLParser):
    """Every table of a page: its caption, and its rows as texts, headings first."""

    def __init__(self, document: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self.captions: list[str] = []
        self._caption = self._cell = self._unheard = False
        self.feed(document)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a table, a row, a cell."""
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self.tables[-1][-1].append("")
            self._cell = True
        elif tag == "caption":
            self.captions.append("")
            self._caption = True
        elif tag == "span":
            self._unheard = ("aria-hidden", "true") in attrs

    def handle_endtag(self, tag: str) -> None:
        """Close a cell or a caption."""
        self._cell = self._cell and tag not in {"td", "th"}
        self._caption = self._caption and tag != "caption"
        self._unheard = self._unheard and tag != "span"

    def handle_data(self, data: str) -> None:
        """Note what is heard of a text."""
        if self._caption:
            self.captions[-1] += data
        elif self._cell and not self._unheard:
            self.tables[-1][-1][-1] += data
