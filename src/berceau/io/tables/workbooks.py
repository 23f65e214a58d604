"""Excel workbooks in and out; needs openpyxl, which comes with the extra ``excel``."""

from __future__ import annotations

import warnings
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from berceau.errors import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

_UNREADABLE = (BadZipFile, KeyError, ValueError, TypeError, IndexError, OSError, ParseError)
_WIDEST = 60


def sheets_of(file: BinaryIO, name: str) -> list[tuple[str, list[list[str]]]]:
    """Read every sheet of a workbook as rows of text.

    Raises
    ------
    InputError
        When openpyxl is not installed, or the file is no workbook that it can read.
    """
    openpyxl = _openpyxl(name)
    with warnings.catch_warnings():
        # openpyxl warns of colours and validation rules that it leaves out; no value is lost.
        warnings.filterwarnings("ignore", module="openpyxl")
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            try:
                return [
                    (sheet.title, [[_text(cell) for cell in row] for row in _values(sheet)])
                    for sheet in book.worksheets
                ]
            finally:
                book.close()
        except _UNREADABLE as error:
            raise InputError([_no_workbook(name, error)]) from None


def workbook_of(header: Sequence[str], rows: Sequence[Sequence[str]], name: str) -> bytes:
    """Lay a table out as a workbook of one sheet, all cells as text.

    Raises
    ------
    InputError
        When openpyxl is not installed, or a text holds a character that workbooks refuse.
    """
    openpyxl = _openpyxl(name)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "familles"
    for number, row in enumerate((header, *rows), 1):
        for column, value in enumerate(row, 1):
            if not value:
                continue
            cell = sheet.cell(number, column)
            try:
                cell.value = value
            except openpyxl.utils.exceptions.IllegalCharacterError:
                raise InputError([_control_character(name, number, header[column - 1])]) from None
            # Codes keep their zeros, and a text that begins with = stays a text.
            cell.data_type = "s"
            cell.number_format = "@"
    for column, title in enumerate(header, 1):
        longest = max((len(row[column - 1]) for row in rows), default=0)
        letter = openpyxl.utils.get_column_letter(column)
        sheet.column_dimensions[letter].width = min(_WIDEST, 3 + max(len(title), longest))
        sheet.cell(1, column).font = openpyxl.styles.Font(bold=True)
    sheet.freeze_panes = "A2"
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _openpyxl(name: str) -> ModuleType:
    try:
        import openpyxl  # noqa: PLC0415  (an extra, not everyone needs it)
    except ImportError:
        fault = Fault(
            name,
            "excel-not-installed",
            "no openpyxl on this machine",
            "openpyxl, which reads and writes workbooks",
            "Install it (pip install 'berceau[excel]'), or save the table as CSV.",
        )
        raise InputError([fault]) from None
    return openpyxl


def _values(sheet: Any) -> Any:
    return sheet.iter_rows(values_only=True)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _no_workbook(name: str, error: Exception) -> Fault:
    return Fault(
        name,
        "no-workbook",
        f"a file that cannot be opened as a workbook ({type(error).__name__})",
        "an Excel workbook (.xlsx) without password",
        "Open it in a spreadsheet and save it again as .xlsx or CSV.",
    )


def _control_character(name: str, row: int, column: str) -> Fault:
    return Fault(
        f"{name}, row {row}, column {column}",
        "not-for-tables",
        "a control character",
        "characters that a workbook may hold",
        "Remove the character, or write the families as CSV or JSON.",
    )
