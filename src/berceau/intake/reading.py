"""Cells of a desk into values, by the mapping of the desk; each fault tells shapes, not values."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from berceau.errors import Fault
from berceau.intake.dates import read_day
from berceau.intake.fields import field_of, plain
from berceau.intake.mapping import IGNORED
from berceau.intake.register import Value
from berceau.intake.statuses import STATUSES
from berceau.io.tables.cells import CellError, fact_value, meaning
from berceau.personal import shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from berceau.domain.territory import Territory
    from berceau.intake.fields import Field
    from berceau.intake.mapping import Mapping
    from berceau.intake.sources import Line, Source
    from berceau.io.tables.columns import Form

_VOID = {"", "nc", "inconnu", "inconnue", "non connu", "a naitre", "bebe", "x", "sans", "neant"}
_YES = {"x", "oui", "o", "yes", "1", "true", "vrai", "journee", "jour", "j"}
_NO = {"", "non", "n", "no", "0", "false", "faux"}
_HALVES = {"matin": "am", "m": "am", "am": "am", "apres midi": "pm", "ap": "pm", "pm": "pm"}
_STATUS_WORDS = {
    "brouillon": "DRAFT",
    "incomplet": "DRAFT",
    "preinscrit": "PREREGISTERED",
    "preinscription": "PREREGISTERED",
    "actif": "ACTIVE",
    "en attente": "ACTIVE",
    "complet": "ACTIVE",
    "liste d attente": "WAITLISTED",
    "perime": "STALE",
    "a renouveler": "STALE",
    "propose": "OFFERED",
    "accepte": "ACCEPTED",
    "refus famille": "DECLINED",
    "decline": "DECLINED",
    "expire": "EXPIRED",
    "annule": "WITHDRAWN",
    "retire": "WITHDRAWN",
    "place": "PLACED",
    "admis": "PLACED",
    "refuse": "REFUSED",
}
_PARTS = re.compile(r"[>|;\n]")
_UNNAMED = re.compile(r"\b(?:[àa] na[iî]tre|b[ée]b[ée])\b", re.IGNORECASE)
"""What stands for the first name of a child that has none yet."""


class Names:
    """The names by which desks know communes and structures.

    Parameters
    ----------
    territory
        Where they are; without it, communes are those of France, and structures stay as written.
    """

    def __init__(self, territory: Territory | None) -> None:
        self.territory = territory

    @cached_property
    def communes(self) -> dict[str, str]:
        """Code by plain name; names that several communes share are left out."""
        if self.territory is not None:
            return {plain(place.name): place.code for place in self.territory.communes}
        from berceau.geography import communes  # noqa: PLC0415  (the extract is large)

        by_name: dict[str, list[str]] = {}
        for place in communes():
            by_name.setdefault(plain(place.name), []).append(place.code)
        return {name: codes[0] for name, codes in by_name.items() if len(codes) == 1}

    @cached_property
    def structures(self) -> dict[str, str]:
        """Identifier by plain identifier or name."""
        if self.territory is None:
            return {}
        found = {plain(house.id): house.id for house in self.territory.structures}
        named = {plain(house.name): house.id for house in self.territory.structures if house.name}
        return {**named, **found}

    @cached_property
    def bands(self) -> frozenset[str]:
        """Names of the bands of the calendar."""
        if self.territory is None:
            return frozenset()
        return frozenset(band.id for band in self.territory.calendar.bands)


class CellReader:
    """Reads the cells of one desk.

    Parameters
    ----------
    mapping
        What its columns, days and words mean.
    names
        Names of communes and structures.
    """

    def __init__(self, mapping: Mapping, names: Names) -> None:
        self.mapping, self.names = mapping, names
        self._meant = {
            name: {plain(written): meant for written, meant in table.items()}
            for name, table in mapping.values.items()
        }
        self._own: dict[str, Callable[[str, Field], Any]] = {
            "text": lambda text, _: text,
            "fact": lambda text, _: fact_value(text),
            "date": lambda text, _: self._day(text),
            "commune": lambda text, _: self._commune(text),
            "status": self._status,
            "day": self._weekday,
        }

    def row(self, source: Source, line: Line) -> tuple[tuple[Value, ...], tuple[Fault, ...]]:
        """Read a row: its values, and what is wrong with them."""
        values: list[Value] = []
        faults: list[Fault] = []
        for position, text in enumerate(line.cells):
            header = source.header[position] if position < len(source.header) else ""
            where = f"{source.label}, row {line.number}"
            if text and not header:
                faults.append(_nameless(where, position + 1))
            if not text:
                continue
            name = self.mapping.columns.get(header, IGNORED)
            field = field_of(name)
            meant = None
            try:
                meant = None if field is None else self._meaning(field, text)
            except CellError as error:
                there = f"{where}, column {header}"
                faults.append(Fault(there, error.code, shape(text), error.expected, error.remedy))
            values.append(Value(field=name, header=header, text=text, meaning=meant))
        return tuple(values), tuple(faults)

    def _meaning(self, field: Field, text: str) -> Any:
        table = self._meant.get(field.name, {})
        text = table.get(plain(text), text)
        if field.personal and plain(text) in _VOID:
            return None
        if field.name.startswith("wish"):
            wishes = [self._wish(part, table) for part in _PARTS.split(text) if part.strip()]
            return wishes if field.name == "wishes" else next(iter(wishes), None)
        read = self._own.get(field.form)
        if read is not None:
            return read(text, field)
        return meaning(text, cast("Form", field.form), self.names.bands)

    def _day(self, text: str) -> str:
        day = read_day(text, self.mapping.dates)
        if day is None:
            raise CellError(
                "wrong-date",
                f"a day of the calendar, {self.mapping.dates}, as the mapping of the desk says",
                "Correct the day, or the style of dates in the mapping.",
            )
        return day.isoformat()

    def _commune(self, text: str) -> str:
        if re.fullmatch(r"\d[\dABab]?\d{2,3}", text):
            return str(meaning(text, "commune"))
        code = self.names.communes.get(plain(text))
        if code is None:
            raise CellError(
                "unknown-commune",
                "an INSEE code, or the name of a commune that is known",
                "Correct it, or say in the mapping what it means ([values.commune]).",
            )
        return code

    def _status(self, text: str, field: Field) -> str:
        if text.upper() in STATUSES:
            return text.upper()
        status = _STATUS_WORDS.get(plain(text))
        if status is None:
            raise CellError(
                "unknown-value",
                f"one of {', '.join(STATUSES)}",
                f"Say in the mapping what it means ([values.{field.name}]).",
            )
        return status

    def _weekday(self, text: str, field: Field) -> str | None:
        word, weekday = plain(text), field.name.removeprefix("day_")
        if word in _NO:
            return None
        if word in _HALVES:
            return f"{weekday}-{_HALVES[word]}"
        if word in _YES:
            return weekday
        raise CellError(
            "unknown-value",
            "yes, no, or a half-day",
            f"Say in the mapping what it means ([values.{field.name}]).",
        )

    def _wish(self, part: str, table: dict[str, str]) -> str:
        text = table.get(plain(part), part.strip())
        read: list[str] = meaning(text, "wishes") if plain(text) else []
        one = read[0] if read else text
        return self.names.structures.get(plain(one), one)


def name_parts(text: str) -> tuple[str, str]:
    """Split a whole name: what stands in capitals is the family's, else the first word is.

    A child who is yet to be born has a last name alone.

    Returns
    -------
        Last name and first name.
    """
    words = _UNNAMED.sub(" ", text.replace(",", " ")).split()
    capitals = [word for word in words if len(word) > 1 and word == word.upper()]
    if capitals and len(capitals) < len(words):
        return " ".join(capitals), " ".join(word for word in words if word not in capitals)
    return (words[0], " ".join(words[1:])) if words else ("", "")


def _nameless(where: str, position: int) -> Fault:
    return Fault(
        where,
        "cell-without-column",
        f"something in column {position}, which has no name",
        "a name at the top of every column, and a separator only between cells",
        "Name the column, or put quotes around a cell that holds the separator.",
    )
