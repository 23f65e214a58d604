"""Who an application is about, in a form in which two desks can be compared."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from berceau.intake.fields import plain
from berceau.intake.reading import name_parts

if TYPE_CHECKING:
    from berceau.intake.register import Application

_PARTICLES = {"de", "du", "des", "la", "le", "les", "d", "l", "van", "von", "el", "al", "ben"}
_TITLES = {"mme", "madame", "mlle", "m", "mr", "monsieur", "ep", "epouse", "nee", "ne", "veuve"}
_SHORTEST_PHONE = 6
_PHONE = 9
"""Figures of a number after the nought."""
_ABROAD = "33"
_BETWEEN = re.compile(r"\s*(?:/|,|;|\n|ou|et)\s*")
_LOST = re.compile("[?\ufffd]+")
HOLE = "0"
"""Stands in a name for letters that another encoding has lost; no name holds a figure."""


class Person(NamedTuple):
    """What tells who a child is.

    Attributes
    ----------
    id, desk
        The application.
    last, first, parent
        Words of the names, without accents, capitals and particles; letters that were lost are
        a `HOLE`.
    born, asked
        Day of birth and day on which the request was handed in, in ISO form, or nothing.
    phone
        Each number that is given, with a space between them, or nothing.
    commune, email, street
        Or nothing.
    family
        The desk's own number of the family, or nothing.
    """

    id: str
    desk: str
    last: tuple[str, ...]
    first: tuple[str, ...]
    born: str
    commune: str
    parent: tuple[str, ...]
    phone: str
    email: str
    street: str
    family: str
    asked: str = ""


def person_of(application: Application) -> Person:
    """Read the person out of an application."""
    said = application.meanings
    last, first = said.get("last_name") or "", said.get("first_name") or ""
    if said.get("full_name") and not (last and first):
        whole_last, whole_first = name_parts(said["full_name"])
        last, first = last or whole_last, first or whole_first
    return Person(
        id=application.id,
        desk=application.desk,
        last=_words(last),
        first=_words(first),
        born=said.get("born") or "",
        commune=said.get("commune") or "",
        parent=tuple(sorted(w for w in _words(said.get("parent") or "") if w not in _TITLES)),
        phone=_phones(said.get("phone") or ""),
        email=(said.get("email") or "").strip().casefold(),
        street=plain(_regained(said.get("street") or "")),
        family=said.get("family") or "",
        asked=said.get("submitted") or "",
    )


def _words(name: str) -> tuple[str, ...]:
    words = tuple(plain(_LOST.sub(HOLE, _regained(name))).split())
    kept = tuple(word for word in words if word not in _PARTICLES)
    return kept or words


def _regained(text: str) -> str:
    """Read a text again that was written in UTF-8 and read in the encoding of Windows."""
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def _phones(text: str) -> str:
    """Give the numbers of a cell as they are dialled in the country."""
    parts = [part for part in _BETWEEN.split(text) if part.strip()]
    whole = _phone(text)
    # What stands between the figures of one number parts it only if each part is a number.
    numbers = [_phone(part) for part in parts]
    several = len(numbers) > 1 and all(len(number) >= _PHONE for number in numbers)
    return " ".join(sorted(set(numbers))) if several else whole


def _phone(text: str) -> str:
    """Give the figures of one number."""
    figures = "".join(c for c in text if c.isdigit()).removeprefix("00")
    if figures.startswith(_ABROAD) and len(figures) > len("0612345678"):
        figures = figures.removeprefix(_ABROAD)
    figures = figures.removeprefix("0")
    return figures if len(figures) >= _SHORTEST_PHONE else ""
