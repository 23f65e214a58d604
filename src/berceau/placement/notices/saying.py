"""The words of sheets and notices, and what every page of them says in the same way."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from berceau.placement.show.table import Column, Table, cells
from berceau.placement.show.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from berceau.domain.policy import Policy
    from berceau.placement.notices.authority import Authority
    from berceau.placement.notices.steps import Value
    from berceau.placement.show.words import Lang

HERE = "berceau.placement.notices"
_NAMED = {"pools": "pool", "measure": "measure"}
"""Values that are keys of words, and the group of words."""


class Saying:
    """The sentences of one language, with what an authority has left out.

    Parameters
    ----------
    lang
        The language.
    """

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self.words = words(lang, HERE)

    def __call__(self, key: str, **values: object) -> str:
        """Write the sentence of a key."""
        return self.words(key, **values)

    def blank(self, what: str) -> str:
        """Write a visible blank: what is missing, and that it is."""
        return self("blank", what=self(f"lacking.{what}"))

    def of(self, authority: Authority, field: str) -> str:
        """Write what an authority says of itself, or a blank."""
        value = getattr(authority, field)
        if value in ("", None):
            return self.blank(field)
        if isinstance(value, date):
            return self.words.day(value)
        return self.words.whole(value) if isinstance(value, int) else str(value)

    def plain(self, name: str) -> str:
        """Write a name of the user's as words."""
        return name.replace("_", " ")

    def fact(self, name: str) -> str:
        """Name a fact: as the library knows it, or as the user wrote it."""
        known = ":commune" if name == "commune" else name
        return self.words.get(f"fact.{known}", self.plain(name.lstrip("@")))

    def rules(self, policy: Policy) -> str:
        """Name a policy with its version."""
        name = policy.name or self("versions.unnamed")
        if not policy.version:
            return name
        return self("versions.named", name=name, version=policy.version)

    def clause(self, code: str, values: Mapping[str, Value]) -> str:
        """Write what a step says, its values as the language writes them."""
        written = dict(self._written(name, value) for name, value in values.items())
        return self(f"clause.{code}", **written)

    def _written(self, name: str, value: Value) -> tuple[str, str]:
        if name.endswith("_permille"):
            shares = value if isinstance(value, tuple) else (value,)
            return name.removesuffix("_permille"), self.listed(
                self.words.permille(int(share)) for share in shares
            )
        if isinstance(value, int):
            return name, self.words.whole(value)
        texts = (value,) if isinstance(value, str) else value
        return name, self.listed(self._named(name, text) for text in texts)

    def _named(self, name: str, text: str) -> str:
        if name in _NAMED:
            return self(f"{_NAMED[name]}.{text}")
        return self.fact(text) if name in {"fact", "facts"} else text

    def listed(self, texts: Iterable[str]) -> str:
        """Write texts one after the other, with a sign that stands in none of them."""
        return self("join").join(texts)

    def fields(self, rows: Iterable[tuple[str, str]]) -> Table:
        """Lay out names and what is said under each."""
        columns = (Column(self("column.field")), Column(self("column.value"), least=24))
        return Table("", columns, cells(rows))

    def rights(self, authority: Authority) -> Iterator[str]:
        """Say what a family may ask for, and how (CRPA R311-3-1-1)."""
        yield f"{self('rights.know')} {self('rights.own')}"
        yield self("rights.write", contact=self.of(authority, "contact"))
        yield self("rights.cada")
        yield self("rights.data", contact=self.of(authority, "data_protection"))
