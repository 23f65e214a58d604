"""Tables as HTML for a notebook or a page: one small style, light and dark, no network."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from berceau.placement.show.words import Lang, Words, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from berceau.placement.show.table import Cell, Column, Table

# Colours come from the page itself (currentColor), so that light and dark themes both work.
STYLE = """
.berceau{font:13px/1.45 system-ui,sans-serif;color:inherit;max-width:100%}
.berceau section{margin:0 0 1.4em;overflow-x:auto}
.berceau h3{font-size:1.1em;margin:0 0 .4em}
.berceau table{color:inherit;font:inherit;border-collapse:collapse;
font-variant-numeric:tabular-nums;background:none}
.berceau th,.berceau td{padding:.2em .55em;text-align:left;vertical-align:top;
border:0;border-bottom:1px solid color-mix(in srgb,currentColor 18%,transparent)}
.berceau th{font-weight:600;vertical-align:bottom;
border-bottom:1px solid color-mix(in srgb,currentColor 55%,transparent)}
.berceau .n{text-align:right}
.berceau td.n{white-space:nowrap}
.berceau p{margin:.35em 0 0;max-width:60em;opacity:.8}
""".strip()
_DEEPEST = 55
"""Strength of the fullest shade, in per cent: figures stay readable on it."""


def as_html(tables: Iterable[Table], *, lang: Lang = "fr") -> str:
    """Write tables as one self-contained piece of HTML."""
    say = words(lang)
    body = "".join(_section(table, say) for table in tables)
    return f'<div class="berceau" lang="{lang}"><style>{STYLE}</style>{body}</div>'


def _section(table: Table, say: Words) -> str:
    title = f"<h3>{escape(table.title)}</h3>" if table.title else ""
    notes = list(table.notes)
    if table.hidden:
        notes.insert(0, say("layout.hidden", count=say.whole(table.hidden)))
    paragraphs = "".join(f"<p>{escape(note)}</p>" for note in notes)
    return f"<section>{title}{_grid(table) if table.rows else ''}{paragraphs}</section>"


def _grid(table: Table) -> str:
    head = "".join(
        f'<th scope="col"{_class(column)}>{escape(column.title)}</th>' for column in table.columns
    )
    rows = "".join(
        "<tr>"
        + "".join(_cell(cell, column) for cell, column in zip(row, table.columns, strict=True))
        + "</tr>"
        for row in table.rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _class(column: Column) -> str:
    return ' class="n"' if column.numeric else ""


def _cell(cell: Cell, column: Column) -> str:
    shade = ""
    if cell.heat is not None:
        depth = min(1000, cell.heat) * _DEEPEST // 1000
        shade = f' style="background:color-mix(in srgb,#2f7fd1 {depth}%,transparent)"'
    return f"<td{_class(column)}{shade}>{escape(cell.text)}</td>"
