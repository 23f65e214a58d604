"""What every chapter of a session's dossier is written with: the facts, the names, the words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.dossier.wording import Wording

if TYPE_CHECKING:
    from berceau.dossier.figures import Drawings
    from berceau.dossier.gathering import Gathered
    from berceau.dossier.naming import Naming
    from berceau.placement.show.words import Lang


class Context(Wording):
    """Facts, names and words of one dossier in one language.

    Parameters
    ----------
    facts
        What is told.
    naming
        How people are called.
    lang
        The language.
    drawings
        Where figures come from.
    """

    def __init__(self, facts: Gathered, naming: Naming, lang: Lang, drawings: Drawings) -> None:
        super().__init__(naming, lang)
        self.facts = facts
        self.drawings = drawings

    def lieu(self, structure: str, section: str) -> str:
        """Name the heading under which a place is listed: all childminders share one."""
        if self.naming.is_minder(structure):
            return self.say("lieu.minders")
        return self.naming.place(structure, section)

    def minder(self, structure: str) -> str:
        """Name a childminder; nothing where the structure is none."""
        return self.naming.structure(structure) if self.naming.is_minder(structure) else ""
