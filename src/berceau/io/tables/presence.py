"""A table of presence, CSV or Excel: one row a child and day, as a structure's software gives it.

=========== ============== ================================================================
column      French         cell
=========== ============== ================================================================
child *     ``enfant``     the user's own code
structure * ``structure``  its identifier
day *       ``jour``       31/12/2025 or 2025-12-31
arrival *   ``arrivee``    8h30, 8:30 or 08:30:00
departure * ``depart``     likewise, after the arrival
billed      ``facture``    hours billed: 8,5 or 8h30; empty: not known
=========== ============== ================================================================

Further columns are left alone.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from berceau.domain.attended import Attended
from berceau.errors import Fault, InputError
from berceau.io.files import path_of
from berceau.io.tables.cells import CellError, meaning
from berceau.io.tables.columns import folded
from berceau.io.tables.sheets import read_sheet
from berceau.personal import shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.io.files import Source
    from berceau.io.tables.sheets import Sheet

_NAMES = {
    "child": ("child", "enfant", "child_id", "code_enfant"),
    "structure": ("structure", "etablissement", "creche"),
    "day": ("day", "jour", "date"),
    "arrival": ("arrival", "arrivee", "heure_arrivee", "heure_d_arrivee"),
    "departure": ("departure", "depart", "heure_depart", "heure_de_depart"),
    "billed": ("billed", "facture", "heures_facturees", "hours_billed"),
}
_BY_NAME = {name: field for field, names in _NAMES.items() for name in names}
_NEEDED = ("child", "structure", "day", "arrival", "departure")
_CLOCK = re.compile(r"(\d{1,2})\s*[hH:]\s*(\d{2})?(?::00)?")
_HOURS = re.compile(r"\d+(?:[.,]\d+)?")
_HOUR, _DAY = 60, 24 * 60


def read_presence(source: Source) -> tuple[Attended, ...]:
    """Read a table of presence.

    Parameters
    ----------
    source
        Path of a CSV file or an Excel workbook.

    Returns
    -------
        One record a row, in the order of the table. Whether children and structures are known is
        looked at where the table is used.

    Raises
    ------
    InputError
        With every fault of the table, by row and column.
    """
    sheet = read_sheet(path_of(source), knows=lambda name: folded(name) in _BY_NAME)
    fields = [_BY_NAME.get(folded(header)) for header in sheet.header]
    faults = list(_lacking(sheet, fields))
    rows: list[Attended] = []
    for number, row in sheet.rows if not faults else ():
        found = _Row(sheet, fields, number, row)
        faults += found.faults
        if not found.faults:
            rows.append(Attended(**found.values))
    if faults:
        raise InputError(faults)
    return tuple(rows)


def _lacking(sheet: Sheet, fields: list[str | None]) -> Iterator[Fault]:
    for field in _NEEDED:
        if field not in fields:
            english, french, *_ = _NAMES[field]
            yield Fault(
                sheet.label,
                "missing-column",
                "no such column",
                f"a column {french!r} (or {english!r})",
                "Add the column, or rename the one that holds it.",
            )


class _Row:
    """One row: its values by field, and its faults."""

    def __init__(
        self, sheet: Sheet, fields: list[str | None], number: int, cells: tuple[str, ...]
    ) -> None:
        self.values: dict[str, Any] = {}
        self.faults: list[Fault] = []
        self._where = f"{sheet.label}, row {number}"
        texts = {f: text for f, text in zip(fields, cells, strict=False) if f is not None}
        heads = {f: head for f, head in zip(fields, sheet.header, strict=True) if f is not None}
        for field, head in heads.items():
            self._read(field, f"{self._where}, column {head}", texts.get(field, ""))
        self._check_order()

    def _read(self, field: str, where: str, text: str) -> None:
        if not text and field == "billed":
            return
        try:
            self.values[field] = _value(field, text)
        except CellError as error:
            self.faults.append(Fault(where, error.code, shape(text), error.expected, error.remedy))

    def _check_order(self) -> None:
        arrival, departure = self.values.get("arrival"), self.values.get("departure")
        if arrival is not None and departure is not None and departure <= arrival:
            self.faults.append(
                Fault(
                    self._where,
                    "leaves-before-coming",
                    "a departure that is not after the arrival",
                    "a departure after the arrival, on the same day",
                    "Correct the hours.",
                )
            )


def _value(field: str, text: str) -> str | date | int:
    if field == "day":
        return date.fromisoformat(str(meaning(text, "date")))
    if field in {"arrival", "departure"}:
        return _clock(text)
    if field == "billed":
        return (
            round(_HOUR * float(text.replace(",", ".")))
            if _HOURS.fullmatch(text)
            else _clock(text)
        )
    if not text:
        raise CellError("empty-cell", "the code that the territory uses", "Fill the cell in.")
    return text


def _clock(text: str) -> int:
    found = _CLOCK.fullmatch(text)
    minutes = -1 if found is None else _HOUR * int(found[1]) + int(found[2] or 0)
    if not 0 <= minutes <= _DAY or (found is not None and int(found[2] or 0) >= _HOUR):
        raise CellError("not-an-hour", "an hour of the day, such as 8h30 or 08:30", "Correct it.")
    return minutes
