"""Sentences made elsewhere in English, said again in another language.

A phrase book is a TOML file of tables. Each entry sets an English sentence with gaps in braces
beside its translation with the same gaps, and the first entry of a table that fits is taken:

- ``{name}`` stands for any text, which is carried over as it is;
- ``{name:number}`` and ``{name:day}`` for a number and a day, carried over too;
- ``{name:table}`` for what that table of the book translates.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from berceau.placement.show.words import HOME, bound

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_GAP = re.compile(r"\{(?P<name>\w+)(?::(?P<kind>\w+))?\}")
_SHAPES = {"number": r"[-+]?[0-9]+(?:\.[0-9]+)?", "day": r"[0-9]{4}-[0-9]{2}-[0-9]{2}"}


class _Entry(NamedTuple):
    """A sentence with gaps, as a pattern; its translation; and the table of each gap."""

    pattern: re.Pattern[str]
    said: str
    tables: dict[str, str]


class Phrasebook:
    """Translations of sentences with gaps.

    Parameters
    ----------
    tables
        Translation by English sentence, by table.
    """

    def __init__(self, tables: Mapping[str, Mapping[str, str]]) -> None:
        self.tables = tables
        self._entries = {
            name: [_entry(english, said) for english, said in table.items()]
            for name, table in tables.items()
        }

    def say(self, table: str, text: str) -> str | None:
        """Translate a sentence by one table; ``None`` where no entry fits."""
        return next(self._translations(table, text), None)

    def _translations(self, table: str, text: str) -> Iterator[str]:
        for pattern, said, tables in self._entries[table]:
            match = pattern.fullmatch(text)
            if match is None:
                continue
            parts: dict[str, str | None] = dict(match.groupdict())
            for name, kind in tables.items():
                parts[name] = self.say(kind, match[name])
            if None not in parts.values():
                yield said.format(**parts)


def _entry(english: str, said: str) -> _Entry:
    pattern, tables, end = "", {}, 0
    for gap in _GAP.finditer(english):
        name, kind = gap["name"], gap["kind"]
        shape = _SHAPES.get(kind, ".*?" if kind else ".+?")
        pattern += f"{re.escape(english[end : gap.start()])}(?P<{name}>{shape})"
        end = gap.end()
        if kind and kind not in _SHAPES:
            tables[name] = kind
    return _Entry(re.compile(pattern + re.escape(english[end:]), re.DOTALL), bound(said), tables)


@lru_cache(maxsize=8)
def phrasebook(name: str, home: str = HOME) -> Phrasebook:
    """Give the phrase book in the TOML file of a package.

    Parameters
    ----------
    name
        The file, without its ending.
    home
        The package.
    """
    text = files(home).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return Phrasebook(tomllib.loads(text))
