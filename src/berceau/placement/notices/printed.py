"""What can be printed: as text, or as HTML."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from berceau.placement.notices.page import tables_of
from berceau.placement.readable import Readable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.placement.notices.page import Page
    from berceau.placement.show.table import Table
    from berceau.placement.show.words import Lang


class Printed(Readable):
    """Something that a page tells: as text, or as HTML to print."""

    @abstractmethod
    def page(self, lang: Lang = "fr") -> Page:
        """Lay it out as a page.

        Parameters
        ----------
        lang
            Language.
        """

    def html(self, lang: Lang = "fr") -> str:
        """Write it as one HTML document that needs nothing else (needs the extra ``notices``).

        Parameters
        ----------
        lang
            Language.
        """
        from berceau.placement.notices.html import as_document  # noqa: PLC0415  (needs an extra)

        return as_document(self.page(lang))

    def _tables(self, lang: Lang) -> Iterator[Table]:
        return tables_of(self.page(lang))
