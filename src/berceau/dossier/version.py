"""One version of a session's dossier: its pages in both languages, and its workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from berceau.dossier.chapters import chapters
from berceau.dossier.context import Context
from berceau.dossier.page import Frame, as_document
from berceau.dossier.wording import Wording
from berceau.dossier.workbook import as_workbook, key_book
from berceau.placement.show.words import LANGS

if TYPE_CHECKING:
    from collections.abc import Callable

    from berceau.dossier.figures import Drawings
    from berceau.dossier.gathering import Gathered
    from berceau.dossier.naming import Naming
    from berceau.dossier.page import Link
    from berceau.placement.show.words import Lang

STEM = "dossier"
"""Name of a session's pages and workbook, without their endings."""


def page_name(stem: str, lang: Lang, first: Lang) -> str:
    """Name a page in a language, where the first language goes without saying.

    Examples
    --------
    >>> page_name("dossier", "fr", "fr"), page_name("dossier", "en", "fr")
    ('dossier.html', 'dossier.en.html')
    """
    return f"{stem}.html" if lang == first else f"{stem}.{lang}.html"


def other_than(lang: Lang) -> Lang:
    """Give the other language."""
    return next(one for one in LANGS if one != lang)


def no_links(_lang: Lang) -> tuple[Link, ...]:
    """Lead to no other page: the dossier stands alone."""
    return ()


class Version(NamedTuple):
    """One version of a session's dossier."""

    facts: Gathered
    naming: Naming
    lang: Lang
    drawings: Drawings
    links: Callable[[Lang], tuple[Link, ...]] = no_links
    """Ways to other pages, from one in a language."""
    session: str = ""
    """Name of the session, where there are several."""

    def files(self) -> dict[str, bytes]:
        """Write pages and workbook, by name of the file."""
        found: dict[str, bytes] = {}
        for lang in LANGS:
            context = Context(self.facts, self.naming, lang, self.drawings)
            parts = chapters(context)
            page = as_document(parts, context, self._frame(context))
            found[page_name(STEM, lang, self.lang)] = page.encode()
            if lang == self.lang:
                found[f"{STEM}.xlsx"] = as_workbook(parts, context)
        return found

    def _frame(self, context: Context) -> Frame:
        say, name = context.say, self.facts.territory.name
        about = (name, self.session, say("page.subtitle"))
        return Frame(
            title=say("page.title"),
            over=" \N{MIDDLE DOT} ".join(filter(None, about)),
            other=page_name(STEM, other_than(context.lang), self.lang),
            decides=say("opening.decides"),
            links=self.links(context.lang),
        )


def key_of(naming: Naming, lang: Lang) -> bytes:
    """Write what each pseudonym stands for, as a workbook."""
    return key_book(Wording(naming, lang), naming.key())
