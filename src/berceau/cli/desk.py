"""Where a command reads its manners and leaves its results.

Results go to standard output; remarks, progress and faults to standard error. With ``--json``,
standard output holds one JSON document and nothing else.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

from rich.color import ColorSystem
from rich.console import Console
from rich.style import Style
from rich.text import Text

from berceau.placement.show.faults import faults_in
from berceau.placement.show.table import Column, Table, cells
from berceau.placement.show.text import as_text, wrap
from berceau.placement.show.violations import report_table
from berceau.placement.show.words import Lang, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from berceau.errors import Fault
    from berceau.placement.check.report import Report
    from berceau.placement.show.text import Role

CLI = "berceau.cli"
_PIPED_WIDTH = 100
_STYLES = {"title": "bold", "head": "dim", "rule": "dim", "note": "italic"}
_QUIET_BELOW, _LOUD_FROM = 500, 950
"""Thousandths of places used: dim below the first, bold from the second."""


class Desk:
    """What one command writes, where, and in which language.

    Parameters
    ----------
    lang
        Language of what people read.
    as_json
        Whether standard output gets JSON in place of tables.
    quiet
        Whether remarks and progress are left out.
    """

    def __init__(self, lang: Lang, *, as_json: bool = False, quiet: bool = False) -> None:
        self.lang = lang
        self.say = words(lang, CLI)
        self.as_json = as_json
        self.quiet = quiet
        self.out = _console(stderr=False)
        self.err = _console(stderr=True)

    def show(self, tables: Iterable[Table]) -> None:
        """Write tables for people to standard output; with ``--json``, nothing."""
        if not self.as_json:
            self._lay_out(tables, self.out)

    def show_cut(self, tables: Iterable[Table]) -> None:
        """Write tables, and say how to see the rows that some of them leave out."""
        found = list(tables)
        self.show(found)
        if any(table.hidden for table in found):
            self.remark("place.more")

    def data(self, document: object) -> None:
        """Write a JSON document to standard output, with ``--json`` only."""
        if self.as_json:
            self.document(document)

    def document(self, document: object) -> None:
        """Write a JSON document to standard output."""
        text = document if isinstance(document, str) else _json(document)
        self.out.file.write(f"{text.rstrip()}\n")
        self.out.file.flush()

    def remark(self, key: str, **values: object) -> None:
        """Write a sentence about what was done to standard error."""
        if not self.quiet:
            self._line(self.say(key, **values))

    def complain(self, key: str, **values: object) -> None:
        """Write what went wrong to standard error, also when quiet."""
        self._line(self.say(key, **values))

    def faults(self, kind: str, faults: Sequence[Fault]) -> None:
        """Write faults as a list that a person can act on, or as JSON with ``--json``.

        JSON is for scripts: it is the same in every language.
        """
        if self.as_json:
            self.document({"error": kind, "faults": [fault.to_dict() for fault in faults]})
            return
        head = self.say(f"error.{kind}", count=self.say.count("noun.fault", len(faults)))
        self._lay_out([self._faults(head, faults_in(self.lang, faults))], self.err)

    def refusal(self, report: Report) -> None:
        """Write what the checker refuses in a result of the library itself."""
        self._lay_out([report_table(report, lang=self.lang)], self.err)

    def _faults(self, title: str, faults: Sequence[Fault]) -> Table:
        columns = (Column(""), Column(""))
        rows: list[tuple[str, str]] = []
        for number, fault in enumerate(faults, 1):
            rows += [
                (f"{number}.", f"{fault.where}  [{fault.code}]"),
                *(
                    ("", f"{self.say(f'fault.{part}')} {getattr(fault, part)}")
                    for part in ("found", "expected", "remedy")
                ),
            ]
        return Table(title, columns, cells(rows))

    def _lay_out(self, tables: Iterable[Table], console: Console) -> None:
        text = as_text(tables, _width(console), lang=self.lang, paint=_paint)
        # Read back as styles, so that the console drops or translates them as its output needs.
        console.print(Text.from_ansi(text), soft_wrap=True, highlight=False)
        if console is self.out:
            console.print()

    def _line(self, text: str) -> None:
        for line in wrap(text, _width(self.err)):
            self.err.print(Text(line), soft_wrap=True, highlight=False)


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    if hasattr(stream, "reconfigure"):
        # An old terminal shows a mark for what it cannot write; the command goes on.
        stream.reconfigure(errors="replace")
    return Console(file=stream)


def _width(console: Console) -> int:
    """Give the width of the page: the terminal's, else what COLUMNS says, else a usual one."""
    if console.is_terminal or os.environ.get("COLUMNS", "").isdigit():
        return console.width
    return _PIPED_WIDTH


def _paint(text: str, role: Role, heat: int) -> str:
    style = _STYLES.get(role, "")
    if role == "heat":
        style = "dim" if heat < _QUIET_BELOW else "bold" if heat >= _LOUD_FROM else ""
    return Style.parse(style).render(text, color_system=ColorSystem.STANDARD) if style else text


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: Any) -> Any:
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    return str(value)
