"""Tables of a proposal: neutral records, laid out for a terminal or a notebook.

Nothing here needs more than the standard library and the domain, and nothing here decides
anything: every number shown stands in the proposal or is counted from its placements.
"""

from __future__ import annotations

from berceau.placement.show.faults import faults_in
from berceau.placement.show.html import as_html
from berceau.placement.show.report import summary_html, summary_text, tables
from berceau.placement.show.table import Cell, Column, Table
from berceau.placement.show.text import as_text

__all__ = [
    "Cell",
    "Column",
    "Table",
    "as_html",
    "as_text",
    "faults_in",
    "summary_html",
    "summary_text",
    "tables",
]
