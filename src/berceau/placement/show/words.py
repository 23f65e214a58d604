"""The words of each language, and how it writes numbers and days.

Sentences stand in ``fr.toml`` and ``en.toml`` beside this module, under the same keys.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

Lang = Literal["fr", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)
HOME = "berceau.placement.show"
_MANY = 1000 * 60
"""Minutes from which a half-hour is no longer worth a decimal."""
_SPACE = "\N{NO-BREAK SPACE}"
_DOUBLE = re.compile(r"(?<=«) | (?=[:;?!»%])")


class Words:
    """The sentences of one language by key, with its way of writing numbers.

    Parameters
    ----------
    lang
        The language.
    entries
        Sentences by dotted key, with named gaps in braces.
    """

    def __init__(self, lang: Lang, entries: Mapping[str, str]) -> None:
        self.lang: Lang = lang
        self.entries = dict(entries)

    def __call__(self, key: str, **values: object) -> str:
        """Write the sentence of a key; an unknown key raises ``KeyError``."""
        return self.entries[key].format(**values)

    def get(self, key: str, default: str) -> str:
        """Give the sentence of a key without gaps, or a default."""
        return self.entries.get(key, default)

    def count(self, key: str, number: int) -> str:
        """Write a number with its noun, singular or plural as the language has it."""
        single = abs(number) <= 1 if self.lang == "fr" else number == 1
        noun = self.entries[f"{key}.{'one' if single else 'many'}"]
        return f"{self.whole(number)}{_SPACE}{noun}"

    def whole(self, number: int) -> str:
        """Write a whole number, its thousands set apart."""
        return f"{number:,}".replace(",", _SPACE if self.lang == "fr" else ",")

    def signed(self, number: int) -> str:
        """Write a difference with its sign."""
        return f"{'+' if number > 0 else ''}{self.whole(number)}".replace("-", "\N{MINUS SIGN}")

    def decimal(self, value: float, places: int = 1) -> str:
        """Write a number with a few decimals, none if they are all zero."""
        text = f"{value:,.{places}f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        return text.translate(str.maketrans(",.", f"{_SPACE},")) if self.lang == "fr" else text

    def percent(self, share: float, places: int = 1) -> str:
        """Write a share of one as a percentage."""
        gap = _SPACE if self.lang == "fr" else ""
        return f"{self.decimal(100 * share, places)}{gap}%"

    def permille(self, thousandths: int) -> str:
        """Write thousandths as a percentage."""
        return self.percent(thousandths / 1000)

    def signed_points(self, thousandths: int) -> str:
        """Write a difference between percentages, in points of percentage."""
        sign = "+" if thousandths > 0 else ""
        text = f"{sign}{self.decimal(thousandths / 10)}{_SPACE}{self('noun.percentage_point')}"
        return text.replace("-", "\N{MINUS SIGN}")

    def hours(self, minutes: int) -> str:
        """Write minutes as hours, whole ones where there are thousands."""
        return self.decimal(minutes / 60) if minutes < _MANY else self.whole(minutes // 60)

    def signed_hours(self, minutes: int) -> str:
        """Write a difference in minutes as hours with their sign."""
        return self._with_sign(minutes, self.hours(minutes))

    def signed_decimal(self, value: float) -> str:
        """Write a difference with a decimal and its sign."""
        return self._with_sign(value, self.decimal(value))

    @staticmethod
    def _with_sign(value: float, text: str) -> str:
        return f"{'+' if value > 0 else ''}{text}".replace("-", "\N{MINUS SIGN}")

    def euros(self, cents: int) -> str:
        """Write euro cents as euros."""
        return f"{self.decimal(cents / 100, 0)}{_SPACE}€"

    def day(self, day: date) -> str:
        """Write a day with figures."""
        return f"{day:%d/%m/%Y}" if self.lang == "fr" else f"{day:%Y-%m-%d}"

    def short_day(self, day: date) -> str:
        """Write a day with few figures, where the year is known."""
        return f"{day:%d/%m/%y}" if self.lang == "fr" else f"{day:%d %b %y}".replace(" ", _SPACE)

    def month(self, label: str) -> str:
        """Write a month given as ``2015-09`` in short."""
        return self(f"month.{label[5:7]}")


@lru_cache(maxsize=64)
def words(lang: Lang = "fr", home: str = HOME) -> Words:
    """Give the words of a language.

    Parameters
    ----------
    lang
        The language.
    home
        The package whose sentences are added to those of the tables.
    """
    entries: dict[str, str] = {}
    for package in dict.fromkeys((HOME, home)):
        text = files(package).joinpath(f"{lang}.toml").read_text(encoding="utf-8")
        entries.update(_flat(tomllib.loads(text)))
    if lang == "fr":
        entries = {key: bound(sentence) for key, sentence in entries.items()}
    return Words(lang, entries)


def bound(sentence: str) -> str:
    """Tie French double punctuation to its word, so that no line begins with it."""
    return _DOUBLE.sub(_SPACE, sentence)


def _flat(tree: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
