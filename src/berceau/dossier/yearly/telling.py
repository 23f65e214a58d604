"""What every chapter about a year is written with: the year, who is who over its sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.dossier.naming import Naming
from berceau.dossier.sheets import Field, text
from berceau.dossier.wording import Wording
from berceau.placement.show.words import words
from berceau.sessions.show import HERE as SESSIONS

if TYPE_CHECKING:
    from berceau.domain.families import Family
    from berceau.dossier.sheets import Value
    from berceau.placement.show.words import Lang
    from berceau.sessions.year import Year

HERE = "berceau.dossier.yearly"


class Telling(Wording):
    """A year, names and words of one version of its page.

    Parameters
    ----------
    year
        What is told.
    naming
        How people are called, those of every session.
    lang
        The language.
    """

    def __init__(self, year: Year, naming: Naming, lang: Lang) -> None:
        super().__init__(naming, lang)
        self.year = year
        self.tell = words(lang, HERE)
        self.of_sessions = words(lang, SESSIONS)
        self._families = families_of(year)

    def heads(self, *names: str) -> tuple[Field, ...]:
        """Make columns; a name that ends in ``#`` is that of a column of numbers."""
        return tuple(
            Field(self.tell(f"column.{name.rstrip('#')}"), numeric=name.endswith("#"))
            for name in names
        )

    def home(self, child: str) -> str:
        """Give the code of the commune where a child lives."""
        return self._families[child].commune

    def who(self, child: str) -> tuple[Value, ...]:
        """Name a child: by pseudonym alone, or with its family and commune."""
        if self.is_anonymous:
            return (text(self.naming.child(child)),)
        family = self._families[child]
        return text(child), text(family.id), text(self.naming.known.commune(family.commune))


def families_of(year: Year) -> dict[str, Family]:
    """Give the family of every child of a year, as the last session that knew it had it."""
    return {
        name: family
        for closed in year.closed
        for name, (family, _) in closed.opened.territory.child_by_id.items()
    }


def naming_of(year: Year, secret: str | None, session: int = -1) -> Naming:
    """Name people as one session does, nobody by the pseudonym of another session's child.

    Parameters
    ----------
    year
        The year.
    secret
        What pseudonyms are made with; ``None`` to call everybody by name.
    session
        Position of the session whose structures are named.
    """
    territories = [closed.opened.territory for closed in year.closed]
    return Naming(territories[session], secret, territories)
