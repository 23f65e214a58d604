"""A past allocation in a table, CSV or Excel: one row a child, as an office kept it.

========== ============ ============ ==============================================================
column     English      French       cell
========== ============ ============ ==============================================================
child *    ``child``    ``enfant``   the user's own code
place *    ``structure````structure``identifier or name; empty, ``refus`` or ``-``: no place
week       ``week``     ``semaine``  ``mon tue-am``, ``lun mar-matin``; empty: a week asked for
first day  ``from``     ``debut``    day, 31/12/2025 or 2025-12-31; empty: the day asked for
last day   ``until``    ``fin``      day; empty: as asked for
convention ``convention````convention``the user's own code
========== ============ ============ ==============================================================

The names of columns of the table of families are understood too; further columns are left alone.
"""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, NamedTuple

from pydantic import Field

from berceau.domain.base import Identifier, PersonalRecord, SlotName
from berceau.domain.faults import Names, slots_known
from berceau.errors import Fault, InputError
from berceau.io.files import path_of
from berceau.io.tables.cells import CellError, meaning, slot_text
from berceau.io.tables.columns import folded
from berceau.io.tables.sheets import read_sheet, write_sheet
from berceau.personal import shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from berceau.domain.territory import Territory
    from berceau.io.files import Source
    from berceau.io.tables.columns import Form, Lang
    from berceau.io.tables.sheets import Sheet


class PastPlace(PersonalRecord):
    """What a child was given in a past session."""

    child: Identifier
    structure: Identifier | None = None
    """Where; none: no place."""
    week: tuple[SlotName, ...] = ()
    """Slots given; none told: a week asked for."""
    start: Annotated[date | None, Field(alias="from")] = None
    until: date | None = None
    convention: Identifier | None = None


class _Column(NamedTuple):
    """A column: its field, how its cells are written, and the names it goes by."""

    field: str
    form: Form
    names: tuple[str, ...]
    """English, French, then others."""


_COLUMNS = (
    _Column("child", "text", ("child", "enfant", "child_id", "id_enfant", "code_enfant")),
    _Column(
        "structure",
        "text",
        (
            *("structure", "structure", "creche", "etablissement", "place", "affectation"),
            *("held_structure", "place_structure", "structure_attribuee", "structure_id"),
        ),
    ),
    _Column(
        "week",
        "week",
        (
            *("week", "semaine", "jours", "slots", "weeks", "semaines"),
            *("held_week", "place_semaine"),
        ),
    ),
    _Column(
        "from",
        "date",
        (
            *("from", "debut", "start", "date_debut", "date_de_debut", "date_d_entree", "entree"),
            *("held_since", "place_depuis"),
        ),
    ),
    _Column(
        "until",
        "date",
        (
            *("until", "fin", "end", "date_fin", "date_de_fin", "sortie"),
            *("held_until", "place_jusque", "place_jusqu_au"),
        ),
    ),
    _Column("convention", "text", ("convention", "convention", "held_convention")),
)
_BY_NAME = {name: column for column in _COLUMNS for name in column.names}
_WHO = "child"
_NEEDED = (_WHO, "structure")
_NO_PLACE = {
    *("", "refus", "refuse", "refusee", "refused", "non", "no", "aucune", "aucun", "none"),
    *("liste_d_attente", "attente", "waiting", "waiting_list", "sans_place", "no_place"),
}


def read_past(source: Source, territory: Territory) -> tuple[PastPlace, ...]:
    """Read a past allocation from a table.

    Parameters
    ----------
    source
        Path of a CSV file or an Excel workbook.
    territory
        Whose children, structures, conventions and slots the table names.

    Returns
    -------
        One record a row, in the order of the table.

    Raises
    ------
    InputError
        With every fault of the table, by row and column.
    """
    sheet = read_sheet(path_of(source), knows=lambda name: folded(name) in _BY_NAME)
    reader = _Reader(sheet, territory)
    places = tuple(reader.places())
    if reader.faults:
        raise InputError(dict.fromkeys(reader.faults))
    return places


def write_past(places: Iterable[PastPlace], path: Source, *, lang: Lang = "fr") -> None:
    """Write an allocation to a table that `read_past` reads back.

    Parameters
    ----------
    places
        What is written, one row each.
    path
        A file ending in ``.csv``, ``.tsv``, ``.txt`` or ``.xlsx``; it is replaced whole.
    lang
        Language of headers and weekdays.

    Raises
    ------
    InputError
        When the file cannot be written.
    """
    header = [column.names[lang == "fr"] for column in _COLUMNS]
    rows = [
        (
            place.child,
            place.structure or "",
            " ".join(slot_text(name, lang) for name in place.week),
            "" if place.start is None else place.start.isoformat(),
            "" if place.until is None else place.until.isoformat(),
            place.convention or "",
        )
        for place in places
    ]
    write_sheet(header, rows, path_of(path))


class _Reader:
    """Rows into records, with all faults."""

    def __init__(self, sheet: Sheet, territory: Territory) -> None:
        self._sheet, self._territory = sheet, territory
        self._columns = [_BY_NAME.get(folded(header)) for header in sheet.header]
        self.faults: list[Fault] = list(self._header_faults())
        self._children = Names("child", territory.child_by_id)
        self._structures = Names("structure", territory.structure_by_id, personal=True)
        self._conventions = Names("convention", territory.convention_by_id, personal=True)
        self._bands = {band.id for band in territory.calendar.bands}
        self._rows: dict[str, int] = {}
        self._named: dict[str, list[str]] = {}
        for structure in territory.structures:
            for name in {folded(structure.id), folded(structure.name)} - {""}:
                self._named.setdefault(name, []).append(structure.id)

    def places(self) -> Iterator[PastPlace]:
        """Give the record of each row that can be read."""
        if any(fault.code == "missing-column" for fault in self.faults):
            return
        for number, row in self._sheet.rows:
            before = len(self.faults)
            values: dict[str, object] = {}
            for position, (column, cell) in enumerate(zip(self._columns, row, strict=False)):
                if column is not None and cell:
                    self._read(number, position, column, cell, values)
            self._once(number, values)
            if len(self.faults) == before:
                yield PastPlace(**values)  # type: ignore[arg-type]  # fields, by name or alias

    def _header_faults(self) -> Iterator[Fault]:
        label, header = self._sheet.label, self._sheet.header
        found = [column.field for column in self._columns if column is not None]
        for field in _NEEDED:
            if field not in found:
                names = next(column.names for column in _COLUMNS if column.field == field)
                yield Fault(
                    label,
                    "missing-column",
                    "no such column",
                    f"a column {names[1]!r} (or {names[0]!r})",
                    "Add the column, or rename the one that holds it.",
                )
        for name, column in zip(header, self._columns, strict=True):
            close = get_close_matches(folded(name), list(_BY_NAME), n=1, cutoff=0.8)
            if column is None and close:
                yield Fault(
                    f"{label}, column {name}",
                    "unknown-column",
                    repr(name),
                    "a column that is documented, or a name that is not nearly one",
                    f"Did you mean {close[0]!r}? Rename the column, or remove it.",
                )
        for field in sorted(set(found)):
            if found.count(field) > 1:
                same = [
                    name
                    for name, column in zip(header, self._columns, strict=True)
                    if column is not None and column.field == field
                ]
                yield Fault(
                    f"{label}, columns {', '.join(same)}",
                    "column-twice",
                    f"{len(same)} columns for the same thing",
                    "each column once",
                    "Keep one and remove or rename the others.",
                )

    def _read(
        self, number: int, position: int, column: _Column, cell: str, values: dict[str, object]
    ) -> None:
        where = f"{self._sheet.label}, row {number}, column {self._sheet.header[position]}"
        try:
            value = meaning(cell, column.form, self._bands)
        except CellError as error:
            self.faults.append(Fault(where, error.code, shape(cell), error.expected, error.remedy))
            return
        match column.field:
            case "structure":
                self._structure(where, cell, values)
            case "child" | "convention":
                known = self._children if column.field == "child" else self._conventions
                self.faults += known.check(where, cell)
                values[column.field] = cell
            case "week":
                self.faults += slots_known(where, value, self._territory.calendar, personal=True)
                values["week"] = tuple(value)
            case _:
                values[column.field] = date.fromisoformat(value)

    def _structure(self, where: str, cell: str, values: dict[str, object]) -> None:
        """Find a structure by identifier or name; some words say that there is none."""
        named = self._named.get(folded(cell), [])
        if cell in self._territory.structure_by_id:
            values["structure"] = cell
        elif len(named) == 1:
            values["structure"] = named[0]
        elif len(named) > 1:
            self.faults.append(
                Fault(
                    where,
                    "several-structures",
                    shape(cell),
                    "a name that only one structure has",
                    "Write the identifier in place of the name.",
                )
            )
        elif folded(cell) not in _NO_PLACE:
            self.faults += self._structures.check(where, cell)

    def _once(self, number: int, values: dict[str, object]) -> None:
        """Say of a row that it names no child, or one that an earlier row names."""
        position = next(
            (k for k, column in enumerate(self._columns) if column and column.field == _WHO), 0
        )
        where = f"{self._sheet.label}, row {number}, column {self._sheet.header[position]}"
        child = values.get(_WHO)
        if not isinstance(child, str):
            self.faults.append(
                Fault(
                    where,
                    "missing-value",
                    "an empty cell",
                    f"an identifier of the {_WHO}",
                    "Fill the cell in; any code will do that is not a name.",
                )
            )
            return
        before = self._rows.setdefault(child, number)
        if before != number:
            self.faults.append(
                Fault(
                    where,
                    "duplicate-id",
                    "a child of another row",
                    f"a child that no other row gives; row {before} does",
                    "Remove one of the two rows: a child has one place.",
                )
            )
