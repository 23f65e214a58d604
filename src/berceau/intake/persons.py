"""Who an application is about, in a form in which two desks can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from berceau.intake.fields import plain
from berceau.intake.reading import name_parts

if TYPE_CHECKING:
    from berceau.intake.register import Application

_PARTICLES = {"de", "du", "des", "la", "le", "les", "d", "l", "van", "von", "el", "al", "ben"}
_SHORTEST_PHONE = 6
_ABROAD = "33"


class Person(NamedTuple):
    """What tells who a child is.

    Attributes
    ----------
    id, desk
        The application.
    last, first, parent
        Words of the names, without accents, capitals and particles.
    born
        Day in ISO form, or nothing.
    commune, phone, email, street
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
        parent=tuple(sorted(_words(said.get("parent") or ""))),
        phone=_phone(said.get("phone") or ""),
        email=(said.get("email") or "").strip().casefold(),
        street=plain(said.get("street") or ""),
        family=said.get("family") or "",
    )


def _words(name: str) -> tuple[str, ...]:
    words = tuple(plain(name).split())
    kept = tuple(word for word in words if word not in _PARTICLES)
    return kept or words


def _phone(text: str) -> str:
    """Give the figures of a number as it is dialled in the country."""
    figures = "".join(c for c in text if c.isdigit()).removeprefix("00")
    if figures.startswith(_ABROAD) and len(figures) > len("0612345678"):
        figures = figures.removeprefix(_ABROAD)
    figures = figures.removeprefix("0")
    return figures if len(figures) >= _SHORTEST_PHONE else ""
