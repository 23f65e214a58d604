"""Workbooks in and out; the libraries come with the extra ``excel``.

Each form has the library that keeps all of it: openpyxl for ``.xlsx`` and ``.xlsm``, xlrd for
``.xls``, python-calamine for ``.ods``. What a file is, its content says, not its name.
"""

from __future__ import annotations

import warnings
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from berceau.errors import Fault, InputError
from berceau.io.tables import old_excel, open_document
from berceau.io.tables.unreadable import LockedError, NoWorkbookError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

_ARCHIVE = b"PK"
"""How ``.xlsx``, ``.xlsm`` and ``.ods`` begin."""
_UNREADABLE = (
    AttributeError,
    BadZipFile,
    IndexError,
    KeyError,
    OSError,
    ParseError,
    TypeError,
    ValueError,
)
"""What openpyxl raises on files that are no workbook or a broken one."""
_WIDEST = 60


def is_workbook(content: bytes) -> bool:
    """Say whether a file has the form of a workbook, whatever its name."""
    return content.startswith(_ARCHIVE) or old_excel.is_old_excel(content)


def sheets_of(content: bytes, name: str) -> list[tuple[str, list[list[str]]]]:
    """Read every sheet of a workbook as rows of text.

    Sheets, rows and columns that are hidden are read too: nothing is lost without a word.

    Raises
    ------
    InputError
        When the library that reads this form is not installed, or the file is no workbook that
        it can read, or a password protects it.
    """
    try:
        if open_document.is_open_document(content):
            sheets = open_document.values_of(content)
        elif content.startswith(_ARCHIVE):
            sheets = _values_of(content)
        elif content.lstrip().startswith(b"<"):
            raise InputError([_web_page(name)])
        else:
            sheets = old_excel.values_of(content)
    except ImportError as error:
        raise InputError([_not_installed(name, error.name or "")]) from None
    except LockedError:
        raise InputError([_locked(name)]) from None
    except NoWorkbookError as error:
        raise InputError([_no_workbook(name, str(error))]) from None
    return [(title, [[_text(value) for value in row] for row in rows]) for title, rows in sheets]


def _values_of(content: bytes) -> list[tuple[str, list[list[Any]]]]:
    import openpyxl  # noqa: PLC0415  (an extra, not everyone needs it)

    with warnings.catch_warnings():
        # openpyxl warns of colours and validation rules that it leaves out; no value is lost.
        warnings.filterwarnings("ignore", module="openpyxl")
        try:
            book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True)
            try:
                return [
                    (sheet.title, [list(row) for row in sheet.iter_rows(values_only=True)])
                    for sheet in book.worksheets
                ]
            finally:
                book.close()
        except _UNREADABLE as error:
            raise NoWorkbookError(type(error).__name__) from None


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
        raise InputError([_not_installed(name, "openpyxl")]) from None
    return openpyxl


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


def _not_installed(name: str, library: str) -> Fault:
    return Fault(
        name,
        "excel-not-installed",
        f"no {library} on this machine",
        f"{library}, made for this form of workbook",
        "Install it (pip install 'berceau[excel]'), or save the table as CSV.",
    )


def _no_workbook(name: str, noticed: str) -> Fault:
    return Fault(
        name,
        "no-workbook",
        f"a file that cannot be opened as a workbook ({noticed})",
        "a workbook (.xlsx, .xls or .ods)",
        "Open it in a spreadsheet and save it again as .xlsx or CSV.",
    )


def _web_page(name: str) -> Fault:
    return Fault(
        name,
        "no-workbook",
        "a page of the web or an XML document under the name of a workbook",
        "a workbook (.xlsx, .xls or .ods)",
        "Open it in a spreadsheet and save it again as .xlsx or CSV.",
    )


def _locked(name: str) -> Fault:
    return Fault(
        name,
        "locked-workbook",
        "a workbook that a password protects",
        "a workbook without password",
        "Open it with its password, and save a copy without password for the time of the work.",
    )


def _control_character(name: str, row: int, column: str) -> Fault:
    return Fault(
        f"{name}, row {row}, column {column}",
        "not-for-tables",
        "a control character",
        "characters that a workbook may hold",
        "Remove the character, or write the families as CSV or JSON.",
    )
