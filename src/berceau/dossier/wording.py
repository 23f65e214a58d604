"""What every chapter is written with, whatever it tells of: names, words, what is hidden."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from berceau.dossier.discreet import gathered, hidden_cells
from berceau.dossier.sheets import Field, Value, text, whole
from berceau.placement.show.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from berceau.dossier.discreet import Counts
    from berceau.dossier.naming import Naming
    from berceau.placement.show.words import Lang

HERE = "berceau.dossier"


class Wording:
    """Names and words of one version of a dossier in one language.

    Parameters
    ----------
    naming
        How people are called.
    lang
        The language.
    """

    def __init__(self, naming: Naming, lang: Lang) -> None:
        self.naming = naming
        self.lang: Lang = lang
        self.say = words(lang, HERE)

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody may be recognised."""
        return self.naming.is_anonymous

    @cached_property
    def hidden(self) -> Value:
        """The cell that stands for a number that is not told."""
        return text(self.say("hidden.cell"))

    def fields(self, *names: str) -> tuple[Field, ...]:
        """Make columns; a name that ends in ``#`` is that of a column of numbers."""
        return tuple(
            Field(self.say(f"column.{name.rstrip('#')}"), numeric=name.endswith("#"))
            for name in names
        )

    def who(self, child: str) -> tuple[Value, ...]:
        """Name a child: by pseudonym alone, or with its family and commune."""
        if self.is_anonymous:
            return (text(self.naming.child(child)),)
        known = self.naming.known
        return text(child), text(known.family(child)), text(known.home(child))

    @property
    def who_fields(self) -> tuple[Field, ...]:
        """Columns that name a child."""
        return (
            self.fields("child") if self.is_anonymous else self.fields("child", "family", "home")
        )

    def groups(self, sizes: Mapping[str, int]) -> dict[str, str | None]:
        """Say which groups are put together; none where everything may be told."""
        return gathered(sizes) if self.is_anonymous else {name: name for name in sizes}

    def told(self, rows: Sequence[Counts]) -> list[tuple[Value, ...]]:
        """Write counts of children, without those that must not be told.

        Parameters
        ----------
        rows
            How the children of each group divide, one row a group.
        """
        hidden = hidden_cells(rows) if self.is_anonymous else set()
        return [
            tuple(self.hidden if (i, j) in hidden else whole(n) for j, n in enumerate(row))
            for i, row in enumerate(rows)
        ]

    def notes(self, *keys: str) -> tuple[str, ...]:
        """Write the sentences of some keys."""
        return tuple(self.say(f"note.{key}") for key in keys)

    def listed(self, parts: Iterable[str]) -> str:
        """Write things one after the other."""
        return self.say("list.and").join(parts)
