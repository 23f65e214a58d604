"""Who is who: what a proposal names by identifiers, said as the territory says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.show.table import Cell

if TYPE_CHECKING:
    from berceau.domain.calendar import Calendar
    from berceau.domain.territory import Territory

_LONGEST_NAME = 40
_WHOLE = "all"
"""Section of a structure that has none of its own."""


class Names:
    """Names of communes, structures and conventions, or identifiers where nobody has said.

    Parameters
    ----------
    territory
        What the names are read from; without it, identifiers are shown.
    """

    def __init__(self, territory: Territory | None) -> None:
        self._territory = territory

    def commune(self, code: str) -> str:
        """Name a commune by its code."""
        known = self._territory.commune_by_code.get(code) if self._territory else None
        return known.name if known else code

    def home(self, child: str) -> str:
        """Name the commune where a child lives."""
        return self.commune(self.code(child))

    def code(self, child: str) -> str:
        """Give the code of the commune where a child lives."""
        pair = self._territory.child_by_id.get(child) if self._territory else None
        return pair[0].commune if pair else ""

    def family(self, child: str) -> str:
        """Give the family of a child, the child itself where it is not known."""
        pair = self._territory.child_by_id.get(child) if self._territory else None
        return pair[0].id if pair else child

    def structure(self, identifier: str) -> str:
        """Name a structure; a name too long for a table gives way to the identifier."""
        known = self._territory.structure_by_id.get(identifier) if self._territory else None
        if known is None or not known.name or len(known.name) > _LONGEST_NAME:
            return identifier
        return known.name

    def structure_cell(self, identifier: str) -> Cell:
        """Name a structure, with its identifier for a narrow page if that is shorter."""
        name = self.structure(identifier)
        return Cell(name, short=identifier if len(identifier) < len(name) else "")

    def is_individual(self, identifier: str) -> bool:
        """Say whether a structure is known to be a childminder's or a MAM."""
        known = self._territory.structure_by_id.get(identifier) if self._territory else None
        return known is not None and known.is_individual

    @property
    def calendar(self) -> Calendar | None:
        """The calendar, where there is a territory."""
        return self._territory.calendar if self._territory else None

    def section(self, structure: str, section: str) -> str:
        """Name a section, or nothing where the structure has only one."""
        known = self._territory.structure_by_id.get(structure) if self._territory else None
        alone = not known.sections if known is not None else section == _WHOLE
        return "" if alone else section

    def convention(self, identifier: str) -> str:
        """Name a convention."""
        known = self._territory.convention_by_id.get(identifier) if self._territory else None
        return known.name if known and known.name else identifier
