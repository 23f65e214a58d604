"""How a dossier calls children and childminders: by pseudonym, or as their files do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.show.names import Names
from berceau.privacy.pseudonyms import pseudonyms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from berceau.domain.territory import Territory


class Naming:
    """The names of one dossier.

    A childminder is a person, so her name is hidden as those of families are; a crèche or a house
    of childminders is not.

    Parameters
    ----------
    territory
        Who is named.
    secret
        What pseudonyms are made with; ``None`` to call everybody by name.
    beside
        Territories of other sessions told with this one, so that nobody is called as another.
    """

    def __init__(
        self, territory: Territory, secret: str | None, beside: Iterable[Territory] = ()
    ) -> None:
        self.known = Names(territory)
        self.is_anonymous = secret is not None
        self._lone = {s.id for s in territory.structures if s.is_individual and s.kind != "mam"}
        self._children: dict[str, str] = {}
        self._minders: dict[str, str] = {}
        if secret is not None:
            children = set(territory.child_by_id).union(*(one.child_by_id for one in beside))
            self._children = pseudonyms(sorted(children), secret)
            self._minders = pseudonyms(sorted(self._lone), secret, kind="structure")

    def child(self, identifier: str) -> str:
        """Call a child."""
        return self._children[identifier] if self.is_anonymous else identifier

    def structure(self, identifier: str) -> str:
        """Call a structure."""
        if self.is_anonymous and identifier in self._lone:
            return self._minders[identifier]
        return self.known.structure(identifier)

    def is_minder(self, identifier: str) -> bool:
        """Say whether a structure is one childminder."""
        return identifier in self._lone

    def place(self, structure: str, section: str) -> str:
        """Call a structure with its section, where it has several."""
        part = self.known.section(structure, section)
        name = self.structure(structure)
        return f"{name}, {part}" if part else name

    def key(self) -> list[tuple[str, str, str]]:
        """List what each pseudonym stands for: what it is of, the pseudonym, the identifier."""
        every = (("child", self._children), ("structure", self._minders))
        return [
            (kind, shown, name)
            for kind, names in every
            for name, shown in sorted(names.items(), key=lambda item: item[1])
        ]
