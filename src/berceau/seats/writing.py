"""An allocation as the table of children with two columns more, as ChilmAI writes it."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

from berceau.errors import Fault, InputError
from berceau.io.files import path_of, write_bytes
from berceau.io.tables.sheets import write_sheet
from berceau.seats.applications import NOWHERE

if TYPE_CHECKING:
    from berceau.io.files import Source
    from berceau.seats.allocation import Allocation

ENGLISH = ("result_daycare_id", "result_daycare_name")
JAPANESE = ("入所選考結果保育所ID", "入所選考結果保育所名")


def write(allocation: Allocation, path: Source, *, columns: tuple[str, str] | None = None) -> None:
    """Write the table of children with the daycare of each, code and name, empty for no seat.

    Parameters
    ----------
    allocation
        What is written.
    path
        A file ending in ``.csv`` (with commas, as the tables read), ``.tsv``, ``.txt`` or
        ``.xlsx``; it is replaced whole.
    columns
        Headers of the two new columns. By default those that ChilmAI writes where the table has
        its Japanese headers, else ``result_daycare_id`` and ``result_daycare_name``.

    Raises
    ------
    InputError
        When the table has such a column already, or the file cannot be written.
    """
    applications = allocation.applications
    header = applications.header
    if columns is None:
        columns = ENGLISH if all(map(str.isascii, header)) else JAPANESE
    taken = [name for name in columns if name in header]
    if taken or columns[0] == columns[1]:
        raise InputError([_taken(path_of(path).name, taken or [columns[0]])])
    rows = []
    for row, seat in zip(applications.rows, allocation.seats, strict=True):
        daycare = applications.daycares[seat] if seat != NOWHERE else None
        found = (daycare.id, daycare.name) if daycare else ("", "")
        rows.append((*row[: len(header)], *("",) * (len(header) - len(row)), *found))
    target = path_of(path)
    if target.suffix.lower() != ".csv":
        write_sheet((*header, *columns), rows, target)
        return
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow((*header, *columns))
    writer.writerows(rows)
    write_bytes(target, text.getvalue().encode("utf-8-sig"))


def _taken(name: str, taken: list[str]) -> Fault:
    return Fault(
        f"{name}, columns {', '.join(taken)}",
        "column-twice",
        "a column of this name in the table of children",
        "two new names, not the same",
        "Choose other names for the columns of the result, or remove them from the table.",
    )
