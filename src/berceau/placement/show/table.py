"""A table as it is meant, before anybody decides how wide the page is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands at one place of a table.

    Attributes
    ----------
    text
        What is written.
    heat
        How full the thing is, in thousandths, where the cell is part of a heat table; shown
        besides the text, never in its place.
    short
        A shorter text that says as much, for a page on which the text would be wrapped.
    """

    text: str
    heat: int | None = None
    short: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column and how it behaves when the page is narrow.

    Attributes
    ----------
    title
        Its heading.
    numeric
        Whether it is written flush right and never broken over two lines.
    spare
        0 if it must always be seen; otherwise it may be left out on a narrow page, the largest
        number first.
    least
        Characters below which its texts are hard to read: columns to spare go first.
    """

    title: str
    numeric: bool = False
    spare: int = 0
    least: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Title, columns, rows and notes; without columns, a heading with its paragraphs.

    Attributes
    ----------
    title
        Its heading.
    columns
        Its columns.
    rows
        Its rows, each with one cell a column.
    notes
        Sentences under it.
    hidden
        Rows that exist and are not among ``rows``.
    stub
        Leading columns that name the row: repeated when a wide table is cut into blocks.
    """

    title: str
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    notes: tuple[str, ...] = ()
    hidden: int = 0
    stub: int = 1


Row: TypeAlias = "Sequence[str | Cell]"


def cells(rows: Iterable[Row]) -> tuple[tuple[Cell, ...], ...]:
    """Make rows of cells out of rows of texts."""
    return tuple(
        tuple(Cell(item) if isinstance(item, str) else item for item in row) for row in rows
    )


def cut(rows: Sequence[Row], limit: int | None) -> tuple[tuple[tuple[Cell, ...], ...], int]:
    """Give the first rows, as cells, and how many are left out."""
    kept = rows if limit is None else rows[:limit]
    return cells(kept), len(rows) - len(kept)


def without_empty_columns(table: Table) -> Table:
    """Leave out the columns in which nothing stands."""
    kept = [
        k
        for k in range(len(table.columns))
        if k < table.stub or any(row[k].text for row in table.rows)
    ]
    if len(kept) == len(table.columns) or not table.rows:
        return table
    return with_columns(table, kept)


def with_columns(table: Table, kept: Sequence[int]) -> Table:
    """Give a table with some of its columns."""
    return replace(
        table,
        columns=tuple(table.columns[k] for k in kept),
        rows=tuple(tuple(row[k] for k in kept) for row in table.rows),
    )
