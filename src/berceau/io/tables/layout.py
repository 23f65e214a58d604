"""What the columns of a given table are, and what is wrong with its header."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from berceau.errors import Fault
from berceau.io.tables.columns import (
    REQUIRED,
    Column,
    FactColumn,
    close_header,
    column_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.io.tables.columns import Owner
    from berceau.io.tables.scores import ScoreColumn
    from berceau.io.tables.sheets import Sheet


class Layout(NamedTuple):
    """The columns of a table.

    Attributes
    ----------
    columns
        One an entry of the header; ``None`` where it stands for nothing.
    headers
        Header as written, by owner and field.
    """

    columns: tuple[Column | FactColumn | ScoreColumn | None, ...]
    headers: dict[tuple[Owner, str], str]


def layout_of(sheet: Sheet) -> Layout:
    """Find the columns of a table."""
    columns = tuple(column_of(header) for header in sheet.header)
    headers = {
        (column.owner, column.field): header
        for header, column in zip(sheet.header, columns, strict=True)
        if isinstance(column, Column)
    }
    return Layout(columns, headers)


def header_faults(sheet: Sheet, layout: Layout) -> Iterator[Fault]:
    """List what is wrong with a header: columns missing, unknown, given twice, or without name.

    Where no entry is known, the first row may well be that of a child: none of it is told.
    """
    if not any(layout.columns):
        yield _no_header(sheet.label)
        return
    yield from _missing(sheet.label, layout)
    for header, column in zip(sheet.header, layout.columns, strict=True):
        if header and column is None:
            yield _unknown(sheet.label, header)
    given = Counter(column for column in layout.columns if column is not None)
    for repeated, count in given.items():
        if count > 1:
            yield _repeated(sheet, layout, repeated, count)
    width = len(sheet.header)
    for number, row in sheet.rows:
        for position, cell in enumerate(row, 1):
            if cell and (position > width or not sheet.header[position - 1]):
                yield _nameless(sheet.label, number, position)
                break


def _no_header(label: str) -> Fault:
    needed = ", ".join(f"{column.fr} ({column.en})" for column in REQUIRED)
    return Fault(
        label,
        "no-header",
        "a first row in which no name of a column is known",
        f"the names of the columns, at least {needed}",
        "Put the names of the columns into the first row.",
    )


def _missing(label: str, layout: Layout) -> Iterator[Fault]:
    for needed in REQUIRED:
        if (needed.owner, needed.field) not in layout.headers:
            yield Fault(
                label,
                "missing-column",
                "no such column",
                f"a column {needed.fr!r} (or {needed.en!r})",
                "Add the column, or rename the one that holds it.",
            )


def _unknown(label: str, header: str) -> Fault:
    close = close_header(header)
    remedy = "Rename the column, or remove it."
    return Fault(
        f"{label}, column {header}",
        "unknown-column",
        repr(header),
        "a column that is documented, or a fact (fait:NAME of the family, enfant:NAME)",
        f"Did you mean {close!r}? {remedy}" if close else remedy,
    )


def _repeated(
    sheet: Sheet, layout: Layout, column: Column | FactColumn | ScoreColumn, count: int
) -> Fault:
    names = [
        header
        for header, other in zip(sheet.header, layout.columns, strict=True)
        if other == column
    ]
    return Fault(
        f"{sheet.label}, columns {', '.join(names)}",
        "column-twice",
        f"{count} columns for the same thing",
        "each column once",
        "Keep one and remove or rename the others.",
    )


def _nameless(label: str, row: int, position: int) -> Fault:
    return Fault(
        f"{label}, row {row}",
        "cell-without-column",
        f"something in column {position}, which has no name",
        "a name at the top of every column, and a separator only between cells",
        "Name the column, or put quotes around a cell that holds the separator.",
    )
