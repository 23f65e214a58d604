"""Statements of conventions as files that a treasurer opens, and tables of realised hours.

A statement goes out as CSV (one row a convention, commune and month) or as an Excel workbook with
further sheets: each step of each amount, limits, parts, totals.

Realised hours come in as one row a child and month, or one row a commune and month:

========== =============== =============== =======================================================
column     English         French          cell
========== =============== =============== =======================================================
month *    ``month``       ``mois``        ``2015-10``, ``10/2015``
hours *    ``hours``       ``heures``      ``52,5``, ``52.5``, ``52:30``, ``52 h 30``
child      ``child``       ``enfant``      the user's own code
commune    ``commune``     ``commune``     INSEE code; where the row is a total of the commune
convention ``convention``  ``convention``  its code; not needed where only one is possible
========== =============== =============== =======================================================
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from pydantic import ValidationError

from berceau.errors import Fault, InputError
from berceau.io.files import path_of, write_bytes
from berceau.io.tables.columns import folded
from berceau.io.tables.sheets import read_sheet, write_sheet
from berceau.personal import shape
from berceau.placement.statements.realised import RealisedHours
from berceau.placement.statements.rows import sheets_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.io.books import Page
    from berceau.io.files import Source
    from berceau.io.tables.columns import Lang
    from berceau.io.tables.sheets import Sheet
    from berceau.placement.statements.rows import NumberSheet, Value
    from berceau.placement.statements.statement import Statements

_EXCEL = {".xlsx", ".xlsm"}
_NAMES = {
    "month": ("month", "mois"),
    "hours": ("hours", "heures", "heures_realisees", "heures_facturees"),
    "child": ("child", "enfant", "child_id", "id_enfant", "code_enfant"),
    "commune": ("commune", "insee", "code_insee", "code_commune"),
    "convention": ("convention",),
}
_BY_NAME = {name: field for field, names in _NAMES.items() for name in names}
_NEEDED = ("month", "hours")
_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-\d{1,2})?")
_FRENCH = re.compile(r"(?:\d{1,2}/)?(\d{1,2})/(\d{4})")
_DECIMAL = re.compile(r"\d+(?:[.,]\d+)?")
_CLOCK = re.compile(r"(\d+)\s*(?::|h)\s*([0-5]\d)?", re.IGNORECASE)
_HOUR, _MONTHS = 60, 12


def write_statements(
    found: Statements, path: Source, *, lang: Lang = "fr", month: str | None = None
) -> None:
    """Write statements to a file.

    Parameters
    ----------
    found
        What is written.
    path
        A file ending in ``.csv``, ``.tsv``, ``.txt`` (one row a month) or ``.xlsx`` (all sheets);
        it is replaced whole.
    lang
        Language of headers and words; decimals are written with a comma in French CSV.
    month
        The only month written, as ``2015-10``; all if none is named.

    Raises
    ------
    InputError
        When the file cannot be written, or its kind is not known.
    """
    file = path_of(path)
    sheets = sheets_of(found, lang, month)
    if file.suffix.lower() in _EXCEL:
        from berceau.io.books import book_of  # noqa: PLC0415  (needs openpyxl)

        filled = [sheet for sheet in sheets if sheet.rows] or sheets[:1]
        write_bytes(file, book_of([_page(sheet) for sheet in filled]))
        return
    main = sheets[0]
    write_sheet(main.header, [[_text(value, lang) for value in row] for row in main.rows], file)


def read_realised(source: Source) -> tuple[RealisedHours, ...]:
    """Read realised hours from a table.

    Parameters
    ----------
    source
        Path of a CSV file or an Excel workbook; see the head of this module for its columns.

    Returns
    -------
        One record a row, in the order of the table; ``berceau.statements`` checks what they name.

    Raises
    ------
    InputError
        With every fault of the table, by row and column.
    """
    sheet = read_sheet(path_of(source), knows=lambda name: folded(name) in _BY_NAME)
    faults: list[Fault] = list(_header_faults(sheet))
    rows = [] if faults else list(_rows(sheet, faults))
    if faults:
        raise InputError(faults)
    return tuple(rows)


def _page(sheet: NumberSheet) -> Page:
    """Lay a sheet out for a workbook: amounts and hours as numbers with their decimals."""
    from berceau.io.books import Page, Written  # noqa: PLC0415  (needs openpyxl)

    rows = tuple(
        tuple(
            Written(float(value), f"#,##0.{'0' * _decimals(value)}" if _decimals(value) else "0")
            if isinstance(value, Decimal)
            else Written(value)
            for value in row
        )
        for row in sheet.rows
    )
    return Page(sheet.title, sheet.header, rows)


def _decimals(value: Decimal) -> int:
    return max(0, -int(value.as_tuple().exponent))


def _text(value: Value, lang: Lang) -> str:
    if value is None:
        return ""
    text = str(value)
    return text.replace(".", ",") if lang == "fr" and isinstance(value, Decimal) else text


def _header_faults(sheet: Sheet) -> Iterator[Fault]:
    found = [_BY_NAME.get(folded(name)) for name in sheet.header]
    for field in _NEEDED:
        if field not in found:
            names = _NAMES[field]
            yield Fault(
                sheet.label,
                "missing-column",
                "no such column",
                f"a column {names[1]!r} (or {names[0]!r})",
                "Add the column, or rename the one that holds it.",
            )


def _rows(sheet: Sheet, faults: list[Fault]) -> Iterator[RealisedHours]:
    for number, row in sheet.rows:
        cells = {
            field: (name, cell)
            for name, cell in zip(sheet.header, row, strict=False)
            if (field := _BY_NAME.get(folded(name))) is not None and cell
        }
        before = len(faults)
        faults += _row_faults(sheet, number, cells)
        if len(faults) > before:
            continue
        values = {field: cell for field, (_, cell) in cells.items()}
        try:
            yield RealisedHours(
                month=_month(values["month"]) or "",
                minutes=_minutes(values["hours"]) or 0,
                child=values.get("child"),
                commune=values.get("commune"),
                convention=values.get("convention"),
            )
        except ValidationError as error:
            faults += _misfits(sheet, number, cells, error)


def _row_faults(sheet: Sheet, number: int, cells: dict[str, tuple[str, str]]) -> Iterator[Fault]:
    for field, read, expected, remedy in (
        ("month", _month, "a month, as 2015-10 or 10/2015", "Correct the month."),
        ("hours", _minutes, "hours, as 52,5 or 52:30", "Correct the number of hours."),
    ):
        heading = next(name for name in sheet.header if _BY_NAME.get(folded(name)) == field)
        name, cell = cells.get(field, (heading, ""))
        where = f"{sheet.label}, row {number}, column {name}"
        if not cell:
            yield Fault(where, "missing-value", "an empty cell", expected, remedy)
        elif read(cell) is None:
            yield Fault(where, f"not-{field}", shape(cell), expected, remedy)


def _misfits(
    sheet: Sheet, number: int, cells: dict[str, tuple[str, str]], error: ValidationError
) -> Iterator[Fault]:
    for field in sorted({str(one["loc"][0]) for one in error.errors()}):
        name, cell = cells.get(field, (field, ""))
        yield Fault(
            f"{sheet.label}, row {number}, column {name}",
            "not-an-identifier",
            shape(cell),
            "a code as the territory has it",
            "Write the code as it stands in the territory.",
        )


def _month(text: str) -> str | None:
    """Read a month; none where the text is none."""
    iso, french = _ISO.match(text), _FRENCH.fullmatch(text)
    if iso:
        year, month = iso[1], int(iso[2])
    elif french:
        year, month = french[2], int(french[1])
    else:
        return None
    return f"{year}-{month:02}" if 1 <= month <= _MONTHS else None


def _minutes(text: str) -> int | None:
    """Read hours as minutes, to the nearest minute; none where the text is none."""
    clean = text.replace("\N{NO-BREAK SPACE}", " ").replace(" ", "")
    clock = _CLOCK.fullmatch(clean)
    if clock:
        return int(clock[1]) * _HOUR + int(clock[2] or 0)
    if _DECIMAL.fullmatch(clean):
        exact = Decimal(clean.replace(",", ".")) * _HOUR
        return int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    return None
