"""Workbooks of several sheets for people to read: numbers are numbers, headings stay in sight.

The same tables give the same bytes: no date of writing is kept.
"""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WIDEST, _NARROWEST = 60, 6
_LONGEST_NAME = 31
"""Characters that the name of a sheet may have."""
_REFUSED = re.compile(r"[\[\]:*?/\\]")
"""Signs that no name of a sheet may hold."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_MODIFIED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_NEVER = datetime(2000, 1, 1)  # noqa: DTZ001  (a fixed mark, the format keeps no zone)
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest day that the format knows."""
_HEADING_LINES = 30


class Written(NamedTuple):
    """One cell: its value, and how a workbook shows it."""

    value: str | float | date | None
    form: str = "General"


class Page(NamedTuple):
    """One sheet: name, headings, rows, and sentences under them."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[Written, ...], ...]
    notes: tuple[str, ...] = ()


def book_of(pages: Sequence[Page]) -> bytes:
    """Lay tables out as a workbook, one sheet each; needs openpyxl (the extra ``excel``).

    No cell holds a formula: a text that begins with ``=`` stays a text.

    Parameters
    ----------
    pages
        The sheets.
    """
    import openpyxl  # noqa: PLC0415  (an extra, and slow to load)

    book = openpyxl.Workbook()
    for blank in book.worksheets:
        book.remove(blank)
    taken: set[str] = set()
    for page in pages:
        sheet = book.create_sheet(_free_name(page.name, taken))
        _fill(sheet, page, openpyxl)
    content = BytesIO()
    book.save(content)
    return _timeless(content.getvalue())


def _free_name(name: str, taken: set[str]) -> str:
    """Give a name that a sheet may have and no other one has."""
    plain = _REFUSED.sub(" ", name).strip("' ")[:_LONGEST_NAME] or "-"
    free, number = plain, 1
    while free.casefold() in taken:
        number += 1
        free = f"{plain[: _LONGEST_NAME - len(str(number)) - 1]} {number}"
    taken.add(free.casefold())
    return free


def _fill(sheet: Any, page: Page, openpyxl: Any) -> None:
    bold = openpyxl.styles.Font(bold=True)
    wrapped = openpyxl.styles.Alignment(wrap_text=True, vertical="top")
    for column, title in enumerate(page.header, 1):
        cell = _put(sheet, 1, column, Written(title))
        cell.font, cell.alignment = bold, wrapped
    for number, row in enumerate(page.rows, 2):
        for column, written in enumerate(row, 1):
            if written.value not in {None, ""}:
                cell = _put(sheet, number, column, written)
                if len(str(written.value)) > _WIDEST:
                    cell.alignment = wrapped
    for offset, note in enumerate(page.notes, len(page.rows) + 3):
        _put(sheet, offset, 1, Written(note)).font = openpyxl.styles.Font(italic=True)
    for column, width in enumerate(_widths(page), 1):
        sheet.column_dimensions[openpyxl.utils.get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    if page.rows:
        last = openpyxl.utils.get_column_letter(len(page.header))
        sheet.auto_filter.ref = f"A1:{last}{len(page.rows) + 1}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _put(sheet: Any, row: int, column: int, written: Written) -> Any:
    cell = sheet.cell(row, column)
    if isinstance(written.value, str):
        cell.value = _CONTROL.sub(" ", written.value)
        cell.data_type = "s"
    else:
        cell.value = written.value
        cell.number_format = written.form
    return cell


def _widths(page: Page) -> Iterator[float]:
    for column, title in enumerate(page.header):
        longest = max((len(str(row[column].value or "")) for row in page.rows), default=0)
        heading = max((len(word) for word in title.split()), default=0)
        asked = max(longest, heading, min(len(title), _HEADING_LINES) // 2)
        yield min(_WIDEST, max(_NARROWEST, asked + 3))


def _timeless(content: bytes) -> bytes:
    """Take the date of writing out of a workbook."""
    target = BytesIO()
    stamp = f"{_NEVER:%Y-%m-%dT%H:%M:%SZ}".encode()
    with (
        zipfile.ZipFile(BytesIO(content)) as book,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for entry in book.infolist():
            data = book.read(entry)
            if entry.filename == "docProps/core.xml":
                data = _MODIFIED.sub(rb"\g<1>" + stamp, data)
            info = zipfile.ZipInfo(entry.filename, _FIRST_DAY)
            copy.writestr(info, data, zipfile.ZIP_DEFLATED)
    return target.getvalue()
