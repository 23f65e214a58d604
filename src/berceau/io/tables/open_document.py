"""OpenDocument spreadsheets (``.ods``), as LibreOffice writes them; needs python-calamine."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, ParseError, iterparse
from zipfile import BadZipFile, ZipFile

from berceau.io.tables.unreadable import LockedError, NoWorkbookError

if TYPE_CHECKING:
    from collections.abc import Iterator

MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"
"""What a spreadsheet says of itself; templates say it with an ending."""
_ENCRYPTED = b":encryption-data"
"""Stands in the list of parts for each one that a password protects."""
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CELLS = {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}


def is_open_document(content: bytes) -> bool:
    """Say whether a file is an OpenDocument spreadsheet, whatever its name."""
    try:
        return _part(content, "mimetype").startswith(MIMETYPE)
    except (BadZipFile, KeyError):
        return False


def values_of(content: bytes) -> list[tuple[str, list[list[Any]]]]:
    """Read every sheet as rows of values, from the top left corner on.

    A cell in error keeps what it shows (``#REF!``, ``Err:502``); the library gives it as empty
    (`python-calamine issue 105`), so such cells are looked for in the document itself.

    Raises
    ------
    NoWorkbookError, LockedError
        The file cannot be read.
    """
    import python_calamine  # noqa: PLC0415  (an extra, not everyone needs it)

    try:
        if _part(content, "META-INF/manifest.xml").count(_ENCRYPTED):
            raise LockedError
        with python_calamine.CalamineWorkbook.from_filelike(BytesIO(content)) as book:
            sheets: list[tuple[str, list[list[Any]]]] = [
                (name, list(book.get_sheet_by_name(name).to_python(skip_empty_area=False)))
                for name in book.sheet_names
            ]
        for table, row, column, shown in _errors(content):
            if table < len(sheets):
                _put(sheets[table][1], row, column, shown)
    except (python_calamine.CalamineError, BadZipFile, KeyError, ParseError, ValueError) as error:
        raise NoWorkbookError(type(error).__name__) from None
    return sheets


def _put(rows: list[list[Any]], row: int, column: int, shown: str) -> None:
    """Set one cell; the library leaves out empty rows and cells at the end."""
    rows.extend([] for _ in range(row + 1 - len(rows)))
    rows[row].extend("" for _ in range(column + 1 - len(rows[row])))
    rows[row][column] = shown


def _part(content: bytes, name: str) -> bytes:
    with ZipFile(BytesIO(content)) as archive:
        return archive.read(name)


def _errors(content: bytes) -> Iterator[tuple[int, int, int, str]]:
    """Give table, row and column, from 0, of cells that show a text and have an empty value."""
    document = _part(content, "content.xml")
    if b':string-value=""' not in document:
        return
    table, row = -1, 0
    # Entities that grow without end are stopped by the parser itself.
    nodes = iterparse(BytesIO(document), events=("start", "end"))  # noqa: S314
    for event, node in nodes:
        if node.tag == f"{_TABLE}table" and event == "start":
            table, row = table + 1, 0
        if node.tag == f"{_TABLE}table-row" and event == "end":
            yield from ((table, row, column, shown) for column, shown in _shown(node))
            row += int(node.get(f"{_TABLE}number-rows-repeated", "1"))
            node.clear()


def _shown(row: Element) -> Iterator[tuple[int, str]]:
    column = 0
    for cell in row:
        if cell.tag not in _CELLS:
            continue
        if cell.get(f"{_OFFICE}string-value") == "":
            shown = "".join("".join(line.itertext()) for line in cell.findall(f"{_TEXT}p"))
            if shown:
                yield column, shown
        column += int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
