"""Pages read as a parent would: sentences, words, numbers; and as a browser would."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import berceau
from berceau.placement.notices import Authority, Notices
from berceau.placement.notices.page import paragraphs_of, tables_of
from berceau.placement.show.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.territory import Territory
    from berceau.placement.notices.notice import Kind, Notice
    from berceau.placement.notices.page import Page
    from berceau.placement.show.words import Lang

AUTHORITY = Authority(
    name="Syndicat des Deux Rives",
    service="Service petite enfance",
    contact="enfance@rives.example",
    appeal="Madame la présidente, place de la Mairie",
    court="Tribunal administratif de Dijon",
    session="commission d'avril",
    signatory="Anne Durand, présidente",
    answer_days=15,
    adopted="délibération du conseil",
    website="rives.example/places",
    collection="formulaire en ligne ou papier",
    decisions_a_year=120,
    retention="fin de l'année scolaire",
    data_protection="donnees@rives.example",
)
_VOID = {"meta", "br", "hr"}
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀÉÎÔ«“\[])")
_WORD = re.compile(r"[\w'-]*\w")


@cache
def letters(case: str, authority: bool = True) -> tuple[Territory, Notices]:  # noqa: FBT001, FBT002
    """Serve a case by points, and give its letters."""
    territory = berceau.case(case)
    proposal = berceau.by_points(territory)
    return territory, Notices(territory, proposal, AUTHORITY if authority else None)


@cache
def every(case: str, kind: Kind) -> tuple[Notice, ...]:
    """Give the letter of every child of a case."""
    territory, found = letters(case)
    return tuple(found.of(child, kind) for child in territory.child_by_id)


@cache
def pages(case: str, kind: Kind, lang: Lang) -> tuple[Page, ...]:
    """Give these letters as pages."""
    return tuple(letter.page(lang) for letter in every(case, kind))


def sentences_of(page: Page) -> Iterator[str]:
    """Give the sentences of a page; what stands in tables is no sentence."""
    for paragraph in paragraphs_of(page):
        yield from _SENTENCE.split(paragraph)


def length_of(sentence: str) -> int:
    """Count the words of a sentence."""
    return len(_WORD.findall(sentence))


def text_of(page: Page) -> str:
    """Give everything that a page says, tables too."""
    return "\n".join(
        "\n".join([table.title, *table.notes, *(cell.text for row in table.rows for cell in row)])
        for table in tables_of(page)
    )


def numbers_in(text: str) -> set[int]:
    """Give the whole numbers of a text, each read as figures in a row."""
    return {
        int(figures) for figures in re.findall(r"[0-9]+", text.replace("\N{NO-BREAK SPACE}", ""))
    }


def written_numbers(lang: Lang) -> set[int]:
    """Give the numbers that stand in the words themselves: articles of law, headings."""
    homes = ("berceau.placement.notices", "berceau.placement.reasons")
    entries = [entry for home in homes for entry in words(lang, home).entries.values()]
    return numbers_in(" ".join(re.sub(r"\{[^}]*\}", "", entry) for entry in entries))


class Tree(HTMLParser):
    """A document taken apart: elements with their attributes, and whether they close in order."""

    def __init__(self, document: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.faults: list[str] = []
        self.text: list[str] = []
        self.feed(document)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.found.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Note its end."""
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1:]}")
        else:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        """Note a text, styles apart."""
        if "style" not in self.open:
            self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Give the attributes of all elements of a name."""
        return [attributes for name, attributes in self.found if name == tag]
