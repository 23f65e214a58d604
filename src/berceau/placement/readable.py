"""What a person can read: as text, printed, in a notebook."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from berceau.placement.show.table import Table
    from berceau.placement.show.words import Lang


class Readable(ABC):
    """Something that tables tell, in French unless another language is asked for."""

    @abstractmethod
    def _tables(self, lang: Lang) -> Iterable[Table]:
        """Lay it out; what lays it out is loaded here, for few runs show anything."""

    def text(self, lang: Lang = "fr", *, width: int = 100) -> str:
        """Write it as tables that a person can read.

        Parameters
        ----------
        lang
            Language.
        width
            Characters a line.
        """
        from berceau.placement.show.text import as_text  # noqa: PLC0415  (words load when read)

        return as_text(self._tables(lang), width, lang=lang)

    def __str__(self) -> str:
        """Write it in French."""
        return self.text()

    def _repr_html_(self) -> str:
        """Render it in a notebook, in French."""
        from berceau.placement.show.html import as_html  # noqa: PLC0415  (words load when read)

        return as_html(self._tables("fr"))
