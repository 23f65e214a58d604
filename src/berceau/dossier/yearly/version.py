"""One version of the page of a year, and the ways between it and its sessions' pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from berceau.dossier.page import Frame, Link, as_document
from berceau.dossier.rendering import svg_of
from berceau.dossier.version import STEM as SESSION_STEM
from berceau.dossier.version import other_than, page_name
from berceau.dossier.workbook import as_workbook
from berceau.dossier.yearly.fairness import fairness
from berceau.dossier.yearly.following import beside, followed, next_one, supposed
from berceau.dossier.yearly.opening import opening
from berceau.dossier.yearly.telling import HERE, Telling
from berceau.placement.show.words import LANGS, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from berceau.dossier.naming import Naming
    from berceau.dossier.sheets import Part
    from berceau.placement.show.words import Lang
    from berceau.sessions.year import Year

STEM = "annee"
"""Name of the year's pages and workbook, without their endings."""


class Pages(NamedTuple):
    """The pages of a year, and how they lead to each other."""

    lang: Lang
    """The language that goes without saying."""
    sessions: tuple[tuple[str, str], ...]
    """Folder and name of each session."""

    def from_year(self, lang: Lang) -> tuple[Link, ...]:
        """Lead from the page of the year, in a language."""
        page = page_name(SESSION_STEM, lang, self.lang)
        ways = (Link(name, f"{folder}/{page}") for folder, name in self.sessions)
        return (Link(words(lang, HERE)("page.year")), *ways)

    def from_session(self, number: int) -> Callable[[Lang], tuple[Link, ...]]:
        """Lead from the pages of a session."""

        def links(lang: Lang) -> tuple[Link, ...]:
            page = page_name(SESSION_STEM, lang, self.lang)
            year = Link(words(lang, HERE)("page.year"), f"../{page_name(STEM, lang, self.lang)}")
            ways = (
                Link(name, "" if k == number else f"../{folder}/{page}")
                for k, (folder, name) in enumerate(self.sessions)
            )
            return (year, *ways)

        return links


class YearVersion(NamedTuple):
    """One version of the page of a year."""

    year: Year
    naming: Naming
    pages: Pages

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Write pages and workbook, with the name of each file."""
        for lang in LANGS:
            telling = Telling(self.year, self.naming, lang)
            parts = tuple(self._parts(telling))
            page = as_document(parts, telling, self._frame(telling))
            yield page_name(STEM, lang, self.pages.lang), page.encode()
            if lang == self.pages.lang:
                yield f"{STEM}.xlsx", as_workbook(parts, telling)

    def _parts(self, telling: Telling) -> Iterator[Part]:
        yield opening(telling)
        yield beside(telling, drawn(self.year, telling.lang))
        yield fairness(telling)
        yield followed(telling)
        yield next_one(telling, self.pages.sessions[-1][0])
        if self.year.shares is not None:
            yield supposed(telling, self.year.shares)

    def _frame(self, telling: Telling) -> Frame:
        tell = telling.tell
        about = (self.year.territory, tell("page.subtitle"))
        return Frame(
            title=tell("page.title"),
            over=" \N{MIDDLE DOT} ".join(about),
            other=page_name(STEM, other_than(telling.lang), self.pages.lang),
            decides=tell("page.decides"),
            links=self.pages.from_year(telling.lang),
            flows=True,
        )


def drawn(year: Year, lang: Lang) -> str:
    """Draw what became of the requests of each session, as SVG."""
    from berceau.dossier.yearly.drawing import outcomes  # noqa: PLC0415  (an extra, heavy)

    return svg_of(lambda: outcomes(year, lang=lang))
