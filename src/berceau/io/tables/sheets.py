"""A table as rows of text, whatever file it comes from: CSV in all its forms, or a workbook."""

from __future__ import annotations

import csv
import re
from io import StringIO
from typing import TYPE_CHECKING, NamedTuple

from berceau.errors import Fault, InputError
from berceau.io.files import decode_table, read_bytes, write_bytes
from berceau.io.tables.columns import column_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_SEPARATORS = ";,\t|"
_WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".ods"}
_WRITTEN = {".xlsx", ".xlsm"}
"""Endings of the workbooks that can be written."""
_TEXT = {".csv", ".tsv", ".txt"}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
"""Signs that no table as text holds."""


class Sheet(NamedTuple):
    """A table of text.

    Attributes
    ----------
    label
        How faults name it: the file, and the sheet where there are several.
    header
        Its first row that is not empty.
    rows
        The further rows that are not empty, each with its number (1 is the top of the file) and
        its cells without spaces at their ends.
    """

    label: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def _of_families(name: str) -> bool:
    return column_of(name) is not None


def is_table(path: Path) -> bool:
    """Say whether a file is a table by its ending, and no document."""
    return path.suffix.lower() in _TEXT | _WORKBOOKS


def read_sheet(path: Path, *, knows: Callable[[str], bool] = _of_families) -> Sheet:
    """Read a table from a CSV file or a workbook.

    Parameters
    ----------
    path
        The file.
    knows
        Says of a header whether it is one of the table's: by them the sheet of a workbook and
        the separator are found.

    Raises
    ------
    InputError
        When the file cannot be read as a table.
    """
    sheets = [_sheet(label, rows) for _, label, rows in read_sheets(path, knows=knows)]
    return max(
        sheets, key=lambda sheet: _known(sheet.header, knows), default=Sheet(path.name, (), ())
    )


def read_sheets(
    path: Path, *, knows: Callable[[str], bool] = _of_families
) -> list[tuple[str, str, list[list[str]]]]:
    """Read every table of a file: its title, how faults name it, and its rows from the top.

    What a file is, its content says: software exports text as ``.xls``, and people rename files.

    Parameters
    ----------
    path
        A CSV file, which has one table without title, or a workbook.
    knows
        Says of a header whether it is one of the table's: by them the separator is found.

    Raises
    ------
    InputError
        When the file cannot be read as a table.
    """
    suffix = path.suffix.lower()
    content = read_bytes(path)
    if not is_table(path):
        raise InputError(
            [_unknown_format(path, "a table as .csv, .tsv, .txt, .xlsx, .xls or .ods")]
        )
    if _as_workbook(content, suffix):
        from berceau.io.tables.workbooks import sheets_of  # noqa: PLC0415  (needs libraries)

        return [
            (title, f"{path.name}, sheet {title}", rows)
            for title, rows in sheets_of(content, path.name)
        ]
    return [("", path.name, _delimited(decode_table(content, path.name), path.name, knows))]


def _as_workbook(content: bytes, suffix: str) -> bool:
    from berceau.io.tables.workbooks import is_workbook  # noqa: PLC0415  (as above)

    return is_workbook(content) or (suffix in _WORKBOOKS and not _is_plain(content))


def _is_plain(content: bytes) -> bool:
    """Say whether a file named as a workbook is a table as text; a page of the web is none."""
    try:
        text = decode_table(content, "")
    except InputError:
        return False
    return not (text.lstrip().startswith("<") or _CONTROL.search(text))


def write_sheet(header: Sequence[str], rows: Sequence[Sequence[str]], path: Path) -> None:
    """Write a table to a CSV file (UTF-8 with its mark, semicolons) or an Excel workbook.

    Raises
    ------
    InputError
        When the file cannot be written, or its kind is not known.
    """
    suffix = path.suffix.lower()
    if suffix in _WRITTEN:
        from berceau.io.tables.workbooks import workbook_of  # noqa: PLC0415  (needs openpyxl)

        write_bytes(path, workbook_of(header, rows, path.name))
        return
    if suffix not in _TEXT:
        raise InputError([_unknown_format(path, "a table as .csv, .tsv, .txt or .xlsx")])
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter="\t" if suffix == ".tsv" else ";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    write_bytes(path, text.getvalue().encode("utf-8-sig"))


def _sheet(label: str, rows: Sequence[Sequence[str]]) -> Sheet:
    clean = [tuple(cell.strip() for cell in row) for row in rows]
    filled = tuple((number, row) for number, row in enumerate(clean, 1) if any(row))
    if not filled:
        return Sheet(label, (), ())
    return Sheet(label, filled[0][1], filled[1:])


def _known(header: Sequence[str], knows: Callable[[str], bool]) -> int:
    return sum(map(knows, header))


def _delimited(text: str, name: str, knows: Callable[[str], bool]) -> list[list[str]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    skipped = 0
    if first.lower().startswith("sep=") and len(first) == len("sep=;"):
        # Some spreadsheets open with the separator on a line of its own.
        above, _, below = text.partition(first)
        text, skipped = below.partition("\n")[2], above.count("\n") + 1
        separator = first[-1]
    else:
        separator = max(_SEPARATORS, key=lambda s: (_known(first.split(s), knows), first.count(s)))
    rows: list[list[str]] = [[] for _ in range(skipped)]
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        rows.extend(reader)
    except csv.Error as error:
        raise InputError([_broken(f"{name}, row {len(rows) + 1}", str(error))]) from None
    return rows


def _broken(where: str, found: str) -> Fault:
    return Fault(
        where,
        "broken-table",
        found,
        "cells with a separator between them, and quotes in pairs",
        "Close the quotes of the row, or export the table again.",
    )


def _unknown_format(path: Path, expected: str) -> Fault:
    return Fault(
        path.name,
        "unknown-format",
        f"a file that ends in {path.suffix}" if path.suffix else "a file without an ending",
        expected,
        "Save the table as an Excel workbook (.xlsx) or as CSV.",
    )
