"""Workbooks of Excel 97 to 2003 (``.xls``), as old software still writes them; needs xlrd.

xlrd is chosen for this form alone: it keeps cells in error apart from empty ones.
"""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any, Literal

from berceau.io.tables.unreadable import LockedError, NoWorkbookError

if TYPE_CHECKING:
    from datetime import datetime, time

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How these files begin; those of today's Excel under a password too."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""Name of the part of such a file that holds today's workbook."""


def is_old_excel(content: bytes) -> bool:
    """Say whether a file has the form of these workbooks, whatever its name."""
    return content.startswith(OLE)


def values_of(content: bytes) -> list[tuple[str, list[list[Any]]]]:
    """Read every sheet as rows of values, from the top left corner on.

    Raises
    ------
    NoWorkbookError, LockedError
        The file cannot be read.
    """
    import xlrd  # noqa: PLC0415  (an extra, not everyone needs it)
    from xlrd.biffh import XLRDError  # noqa: PLC0415  (as above)

    if _ENCRYPTED in content:
        raise LockedError
    try:
        # Its warnings go nowhere: it writes them to standard output.
        with xlrd.open_workbook(file_contents=content, logfile=StringIO()) as book:
            return [
                (
                    sheet.name,
                    [
                        [_value(cell, book.datemode) for cell in sheet.row(number)]
                        for number in range(sheet.nrows)
                    ],
                )
                for sheet in book.sheets()
            ]
    except XLRDError as error:
        if "encrypted" in str(error):
            raise LockedError from None
        raise NoWorkbookError(type(error).__name__) from None
    except Exception as error:  # noqa: BLE001  (a broken file fails anywhere within the library)
        raise NoWorkbookError(type(error).__name__) from None


def _value(cell: Any, datemode: Literal[0, 1]) -> Any:
    import xlrd  # noqa: PLC0415  (an extra, not everyone needs it)

    match cell.ctype:
        case xlrd.XL_CELL_EMPTY | xlrd.XL_CELL_BLANK:
            return None
        case xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        case xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code[cell.value]
        case xlrd.XL_CELL_DATE:
            return _moment(cell.value, datemode)
    return cell.value


def _moment(number: float, datemode: Literal[0, 1]) -> datetime | time | float:
    """Read a day, or a time of the day; a number that is neither stays as it is."""
    from xlrd.xldate import xldate_as_datetime  # noqa: PLC0415  (an extra)

    if number < 0:
        return number
    moment = xldate_as_datetime(number, datemode)
    return moment.time() if number < 1 else moment
