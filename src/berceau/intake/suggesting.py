"""A mapping suggested for a file, from the names of its columns and a look at what they hold."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from berceau.errors import Fault, InputError
from berceau.intake.dates import looks_like_day, style_of
from berceau.intake.fields import FIELDS, Field, plain
from berceau.intake.mapping import IGNORED, Mapping
from berceau.intake.reading import Names
from berceau.intake.similar import likeness
from berceau.intake.sources import Source, sources_of
from berceau.io.files import path_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from berceau.domain.territory import Territory
    from berceau.io.files import Source as Given

_ENOUGH = 68
"""Marks, of a hundred, from which a guess is put into the mapping."""
_BY_NAME, _BY_CELLS = 0.7, 0.3
_USUAL = 88
_UNTOLD = 50
"""Marks of cells that have no form of their own."""
_LOOKED_AT = 200
_ALIKE_NAMES = 82
_YES_NO = {"oui", "non", "o", "n", "x", "0", "1", "true", "false", "vrai", "faux", "yes", "no"}
_PHONE = re.compile(r"(?:\+|00)?[\d .\-/()]{9,}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-zA-Z]{2,}")
_MARKED = ("email", "phone")
"""Fields that their cells give away, whatever the column is called."""


class Guess(NamedTuple):
    """What a column probably is.

    Attributes
    ----------
    header
        The column.
    field
        The field suggested; empty where none is near enough.
    marks
        Of a hundred: how near the header is, and how many cells have the form.
    """

    header: str
    field: str
    marks: int


class Suggestion(NamedTuple):
    """A mapping to be corrected and kept, and what each guess rests on."""

    mapping: Mapping
    guesses: tuple[Guess, ...]


def suggest_mapping(file: Given, *, territory: Territory | None = None) -> Suggestion:
    """Suggest what the columns of a file mean.

    Parameters
    ----------
    file
        A CSV file or an Excel workbook of a desk.
    territory
        If given, names of communes and structures that are nearly right are translated.

    Raises
    ------
    InputError
        The file cannot be read as a table, or none of its columns is known.
    """
    path = path_of(file)
    sources = sources_of(path, usual)
    columns = _columns(sources)
    guesses = _guesses(columns, Names(territory))
    if not any(guess.marks for guess in guesses):
        raise InputError([_nothing_known(path)])
    found = {guess.header: guess.field for guess in guesses}
    days = [
        cell
        for guess in guesses
        if _form_of(guess.field) == "date"
        for cell in columns[guess.header]
    ]
    mapping = Mapping(
        desk=_desk(path),
        files=(re.sub(r"\d+", "*", path.name),),
        dates=style_of(days) or "day-first",
        columns=found,
        values=_values(found, columns, Names(territory)),
    )
    return Suggestion(mapping, tuple(guesses))


@cache
def usual(header: str) -> bool:
    """Say whether a text is nearly the usual header of some field."""
    return max((_nearness(header, field) for field in FIELDS), default=0) >= _USUAL


def _columns(sources: Sequence[Source]) -> dict[str, list[str]]:
    """Give the cells by header, those of several sheets together."""
    columns: dict[str, list[str]] = {}
    for source in sources:
        for position, header in enumerate(source.header):
            if header:
                cells = (row.cells[position] for row in source.rows if position < len(row.cells))
                columns.setdefault(header, []).extend(cell for cell in cells if cell)
    return {header: cells[:_LOOKED_AT] for header, cells in columns.items()}


def _guesses(columns: dict[str, list[str]], names: Names) -> list[Guess]:
    """Give each column the field it fits best, each field once, the best fits first."""
    marks = {
        (header, field.name): _marks(header, cells, field, names)
        for header, cells in columns.items()
        for field in FIELDS
    }
    order = {field.name: k for k, field in enumerate(FIELDS)}
    chosen: dict[str, Guess] = {}
    for (header, name), mark in sorted(marks.items(), key=lambda m: (-m[1], order[m[0][1]])):
        free = header not in chosen and name not in {guess.field for guess in chosen.values()}
        if free and mark >= _ENOUGH:
            chosen[header] = Guess(header, name, mark)
    return [chosen.get(header) or _rest(header, cells, names) for header, cells in columns.items()]


def _rest(header: str, cells: list[str], names: Names) -> Guess:
    """Take a column of yes and no for a fact of the family; leave out anything else.

    A column that is called like a criterion of the grid holds the fact that it looks at.
    """
    grid = names.territory.policy.grid if names.territory is not None else ()
    by_name = {plain(one.id): one.fact for one in grid if not one.fact.startswith("@")}
    name = by_name.get(plain(header)) or plain(header).replace(" ", "_")
    return Guess(header, f"fact:{name}" if _is_closed(cells) and name else IGNORED, 0)


def _is_closed(cells: Sequence[str]) -> bool:
    words = {plain(cell) for cell in cells}
    # Figures alone are numbers, unless they are nought and one.
    return bool(words) and words <= _YES_NO and (words == {"0", "1"} or not words <= {"0", "1"})


def _marks(header: str, cells: list[str], field: Field, names: Names) -> int:
    if _is_closed(cells) and field.form != "day":
        return 0
    near, fits = _nearness(header, field), _fits(cells, field, names)
    if field.name in _MARKED and fits > _ALIKE_NAMES:
        return max(round(fits * _ENOUGH / 100), round(_BY_NAME * near + _BY_CELLS * fits))
    return round(_BY_NAME * near + _BY_CELLS * fits)


@cache
def _nearness(header: str, field: Field) -> int:
    text = plain(header)
    return round(max((likeness()(text, usual) for usual in field.headers), default=0))


def _fits(cells: Sequence[str], field: Field, names: Names) -> int:
    """Say how many of a hundred cells have the form of a field."""
    if not cells:
        return _UNTOLD
    test = _TESTS.get(field.name) or _FORM_TESTS.get(field.form)
    if field.name == "commune":
        return _share(cells, lambda cell: cell.isdecimal() or plain(cell) in names.communes)
    return _share(cells, test) if test else _UNTOLD


def _share(cells: Sequence[str], test: Callable[[str], bool]) -> int:
    return round(100 * sum(map(test, cells)) / len(cells))


def _wordy(cell: str) -> bool:
    return not any(c.isdigit() for c in cell) and "@" not in cell


_TESTS: dict[str, Callable[[str], bool]] = {
    "last_name": _wordy,
    "first_name": _wordy,
    "full_name": lambda cell: _wordy(cell) and " " in cell,
    "parent": _wordy,
    "phone": lambda cell: _PHONE.fullmatch(cell) is not None,
    "email": lambda cell: _EMAIL.fullmatch(cell) is not None,
    "street": lambda cell: " " in cell,
}
_FORM_TESTS: dict[str, Callable[[str], bool]] = {
    "date": looks_like_day,
    "count": str.isdecimal,
    "number": lambda cell: cell.replace(",", "").replace(".", "").isdecimal(),
    "day": lambda cell: plain(cell) in _YES_NO or plain(cell) in {"matin", "apres midi"},
}


def _values(
    found: dict[str, str], columns: dict[str, list[str]], names: Names
) -> dict[str, dict[str, str]]:
    """Translate what is nearly the name of a commune or a structure."""
    values: dict[str, dict[str, str]] = {}
    if names.territory is None:
        return values
    for header, field in found.items():
        known = names.structures if field.startswith("wish") else names.communes
        if field != "commune" and not field.startswith("wish"):
            continue
        cells = columns[header]
        parts = {p.strip() for cell in cells for p in re.split(r"[>|;\n]", cell) if p.strip()}
        for part in sorted(parts):
            if ":" in part or part.isdecimal() or plain(part) in known:
                continue
            near = max(known, key=lambda name: (likeness()(plain(part), name), name), default="")
            if near and likeness()(plain(part), near) >= _ALIKE_NAMES:
                values.setdefault(field, {})[part] = known[near]
    return values


def _form_of(name: str) -> str:
    return next((field.form for field in FIELDS if field.name == name), "")


def _desk(path: Path) -> str:
    """Name a desk by its file, without dates and numbers."""
    words = [word for word in re.split(r"[\W_]+", path.stem) if word and not word.isdecimal()]
    return "-".join(words) or path.stem.replace("/", "-")


def _nothing_known(path: Path) -> Fault:
    return Fault(
        path.name,
        "no-known-column",
        "columns of which none is known",
        "a header with a name, a day of birth or a commune",
        "Write a mapping for the file by hand, or look whether its first rows are a header.",
    )
