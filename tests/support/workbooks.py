"""One table in each form of workbook: made by the libraries that write them, ``.ods`` by hand.

``.xls`` files are written by xlwt, which serves tests alone.
"""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import xlwt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

FORMS = (".xlsx", ".xls", ".ods")


class Wrong(NamedTuple):
    """A cell whose formula is in error, and what it shows."""

    shown: str = "#REF!"


class Percent(NamedTuple):
    """A number shown as a share of a hundred."""

    value: float


Value = str | float | bool | date | datetime | time | Wrong | Percent | None

NUMBER_FORMS: dict[type, str] = {
    datetime: "DD/MM/YYYY HH:MM",
    date: "DD/MM/YYYY",
    time: "HH:MM",
    Percent: "0%",
}


def save(
    path: Path, tables: Mapping[str, Sequence[Sequence[Value]]], *, hidden: Sequence[str] = ()
) -> Path:
    """Write a workbook in the form that its name says."""
    path.write_bytes(_WRITERS[path.suffix](tables, hidden))
    return path


def _xlsx(tables: Mapping[str, Sequence[Sequence[Value]]], hidden: Sequence[str]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in tables.items():
        sheet = book.create_sheet(title)
        sheet.sheet_state = "hidden" if title in hidden else "visible"
        for r, row in enumerate(rows, 1):
            for c, value in enumerate(row, 1):
                if isinstance(value, Wrong):
                    sheet.cell(r, c).value = value.shown
                    sheet.cell(r, c).data_type = "e"
                elif value is not None:
                    sheet.cell(r, c).value = value.value if isinstance(value, Percent) else value
                    if type(value) in NUMBER_FORMS:
                        sheet.cell(r, c).number_format = NUMBER_FORMS[type(value)]
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _xls(tables: Mapping[str, Sequence[Sequence[Value]]], hidden: Sequence[str]) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    styles = {kind: xlwt.easyxf(num_format_str=form) for kind, form in NUMBER_FORMS.items()}
    for title, rows in tables.items():
        sheet = book.add_sheet(title)
        sheet.visibility = int(title in hidden)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, Wrong):
                    # xlwt ends every name with a mark, also the one that has none.
                    sheet.row(r).set_cell_error(c, value.shown.replace("#N/A", "#N/A!"))
                elif value is not None:
                    plain = value.value if isinstance(value, Percent) else value
                    sheet.write(r, c, plain, styles.get(type(value), xlwt.Style.default_style))
    content = BytesIO()
    book.save(content)
    return content.getvalue()


_SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in [("office", "office"), ("table", "table"), ("text", "text")]
)
_MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"


def open_document(body: str, *, mimetype: str = _MIMETYPE, manifest: str = "") -> bytes:
    """Lay out an OpenDocument spreadsheet around its tables, written as XML."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES} '
        'office:version="1.3"><office:body><office:spreadsheet>'
        f"{body}</office:spreadsheet></office:body></office:document-content>"
    )
    listed = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mimetype}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">'
        f"{manifest}</manifest:file-entry></manifest:manifest>"
    )
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", mimetype, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", listed)
    return target.getvalue()


def _ods(tables: Mapping[str, Sequence[Sequence[Value]]], hidden: Sequence[str]) -> bytes:
    # Hidden sheets are so by a style, which changes nothing of what is read.
    del hidden
    return open_document(
        "".join(
            f"<table:table table:name={quoteattr(title)}>"
            + "".join(
                f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows
            )
            + "</table:table>"
            for title, rows in tables.items()
        )
    )


def cell(value: Value) -> str:
    """Write a cell as LibreOffice does."""
    match value:
        case None:
            return "<table:table-cell/>"
        case Wrong(shown):
            kind = 'table:formula="of:=X" office:value-type="string" office:string-value=""'
        case Percent(share):
            kind, shown = (
                f'office:value-type="percentage" office:value="{share}"',
                f"{100 * share} %",
            )
        case bool():
            word = str(value).lower()
            kind = f'office:value-type="boolean" office:boolean-value="{word}"'
            shown = "VRAI" if value else "FAUX"
        case int() | float():
            kind, shown = f'office:value-type="float" office:value="{value}"', str(value)
        case date():
            kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
            shown = f"{value:%d/%m/%Y}"
        case time():
            kind = f'office:value-type="time" office:time-value="PT{value:%HH%MM%SS}"'
            shown = f"{value:%H:%M}"
        case _:
            kind, shown = 'office:value-type="string"', value
    return f"<table:table-cell {kind}><text:p>{escape(shown)}</text:p></table:table-cell>"


_WRITERS: dict[str, Callable[[Mapping[str, Sequence[Sequence[Value]]], Sequence[str]], bytes]] = {
    ".xlsx": _xlsx,
    ".xls": _xls,
    ".ods": _ods,
}
