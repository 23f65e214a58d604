"""Rows of a table into families, and faults of families back to rows and columns."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from berceau.domain.base import is_identifier
from berceau.errors import Fault
from berceau.io.tables.cells import CellError, day, fact_value, meaning
from berceau.io.tables.columns import COLUMNS, Column, FactColumn
from berceau.io.tables.layout import header_faults, layout_of
from berceau.io.tables.scores import ScoreColumn, points_of
from berceau.personal import shape

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from berceau.io.tables.columns import Owner
    from berceau.io.tables.sheets import Sheet

Plain = dict[str, Any]
Parts = dict["Owner", Plain]
_UNREADABLE = {"missing-column", "no-header"}
_POINTS = re.compile(r"\.request\.points\[(\d+)\]")
_IDENTIFIER = (
    "a name of 1 to 120 characters, without colon, star or spaces at its ends",
    "Write it in this form.",
)
_FRENCH = {(column.owner, column.field): column.fr for column in COLUMNS}


class TableReader:
    """Families read from a table, as plain data.

    Parameters
    ----------
    sheet
        The table.
    bands
        Names of the bands of the calendar, never taken for French words.

    Attributes
    ----------
    families
        Families as in a JSON document, in the order of the table.
    faults
        What is wrong with header and cells.
    """

    def __init__(self, sheet: Sheet, bands: Collection[str] = ()) -> None:
        self.sheet, self.bands = sheet, bands
        self.layout = layout_of(sheet)
        self.faults: list[Fault] = list(header_faults(sheet, self.layout))
        self.families: list[Plain] = []
        self._by_id: dict[str, tuple[int, Plain]] = {}
        self._row_of: dict[str, int] = {}
        self._child_rows: dict[str, int] = {}
        self._told: set[str] = set()
        self._stand_ins: dict[tuple[Owner, str], str] = {}
        if not any(fault.code in _UNREADABLE for fault in self.faults):
            for number, row in sheet.rows:
                self._read(number, row)

    def located(self, faults: Iterable[Fault]) -> Iterator[Fault]:
        """Give faults of the families by row and column, without those already told."""
        # A column that nobody recognised is told once, not again for each of its cells.
        columns = {fault.code for fault in self.faults} & {"unknown-column", "column-twice"}
        for fault in faults:
            where = self._where(fault.where)
            if columns and fault.code == "missing-field" and not self._has_column(where):
                continue
            repeated = fault.code == "duplicate-id" and fault.where.startswith("children[")
            if where not in self._told and not (repeated and self.faults):
                yield replace(fault, where=where)

    def _read(self, number: int, row: tuple[str, ...]) -> None:
        parts: Parts = {"family": {}, "child": {}, "request": {}, "held": {}}
        scores: dict[int, int] = {}
        for column, cell in zip(self.layout.columns, row, strict=False):
            if not cell or column is None:
                continue
            try:
                if isinstance(column, Column):
                    parts[column.owner][column.field] = meaning(cell, column.form, self.bands)
                elif isinstance(column, ScoreColumn):
                    scores[column.wish] = meaning(cell, "count")
                else:
                    self._fact(parts[column.owner], column, cell)
            except CellError as error:
                header = self._header_of(column)
                self._tell(number, header, error.code, shape(cell), error.expected, error.remedy)
        if any(isinstance(column, ScoreColumn) for column in self.layout.columns):
            self._score(number, parts["request"], scores)
        self._place(number, parts)

    def _score(self, number: int, request: Plain, scores: dict[int, int]) -> None:
        """Put the scores of a row, each in a column of its own, beside its wishes."""
        if "wishes" not in request:
            return
        points, faults = points_of(scores, request.pop("points", ()), len(request["wishes"]))
        if points:
            request["points"] = points
        for wish, *words in faults:
            header = self._score_header(wish)
            # A cell that could not be read is told as that, not as empty.
            if f"{self.sheet.label}, row {number}, column {header}" not in self._told:
                self._tell(number, header, *words)

    def _score_header(self, wish: int) -> str:
        """Give the column of the score at a wish, or the one that holds all of them."""
        column = ScoreColumn(wish)
        together = self.layout.headers.get(("request", "points"), "points")
        return self._header_of(column) if column in self.layout.columns else together

    @staticmethod
    def _fact(record: Plain, column: FactColumn, cell: str) -> None:
        value: Any = cell
        if column.part != "source":
            value = fact_value(cell) if column.part == "value" else day(cell)
        record.setdefault("facts", {}).setdefault(column.name, {})[column.part] = value

    def _place(self, number: int, parts: Parts) -> None:
        child, family = parts["child"], parts["family"]
        records: tuple[tuple[Owner, Plain], ...] = (("child", child), ("family", family))
        missing = [owner for owner, record in records if "id" not in record]
        for owner in missing:
            self._tell(
                number,
                self.layout.headers[owner, "id"],
                "missing-value",
                "an empty cell",
                f"an identifier of the {owner}",
                "Fill the cell in; any code will do that is not a name.",
            )
        if missing:
            return
        for owner, record in records:
            record["id"] = self._identified(number, owner, record["id"])
            record["facts"] = _facts(record.get("facts", {}))
        child |= {name: parts[name] for name in ("request", "held") if parts[name]}
        self._add_child(number, child, self._family(number, family))

    def _identified(self, number: int, owner: Owner, name: str) -> str:
        """Give an identifier; where none has its form, a stand-in, for it is told in no path."""
        if is_identifier(name):
            return name
        header = self.layout.headers[owner, "id"]
        self._tell(number, header, "malformed", shape(name), *_IDENTIFIER)
        return self._stand_ins.setdefault((owner, name), f"{owner} of row {number}")

    def _family(self, number: int, given: Plain) -> Plain:
        """Give the family of a row; what several rows say of it must be the same."""
        first, family = self._by_id.get(given["id"], (number, None))
        if family is None:
            family = {**given, "children": []}
            self.families.append(family)
            self._by_id[given["id"]] = (number, family)
            self._row_of[f"families[{given['id']}]"] = number
            return family
        for field, value in given.items():
            before = family.setdefault(field, value)
            if field == "facts":
                self._same_facts(number, first, family["facts"], value)
            elif before != value:
                self._differs(number, self.layout.headers["family", field], value, first)
        return family

    def _same_facts(self, number: int, first: int, before: Plain, given: Plain) -> None:
        for name, value in given.items():
            if before.setdefault(name, value) != value:
                header = self._header_of(FactColumn("family", name, "value"))
                self._differs(number, header, value, first)

    def _add_child(self, number: int, child: Plain, family: Plain) -> None:
        family["children"].append(child)
        self._row_of.setdefault(f"families[{family['id']}].children[{child['id']}]", number)
        before = self._child_rows.setdefault(child["id"], number)
        if before != number:
            self._tell(
                number,
                self.layout.headers["child", "id"],
                "duplicate-id",
                "a child of another row",
                f"a child that no other row gives; row {before} does",
                "Remove one of the two rows, or give the second child a code of its own.",
            )

    def _differs(self, number: int, header: str, found: Any, first: int) -> None:
        self._tell(
            number,
            header,
            "family-differs",
            shape(found),
            f"what row {first} says of the same family",
            "Make the rows of the family agree, or leave the cell empty after the first.",
        )

    def _tell(self, number: int, header: str, code: str, *words: str) -> None:
        where = f"{self.sheet.label}, row {number}, column {header}"
        self._told.add(where)
        found, expected, remedy = words
        self.faults.append(Fault(where, code, found, expected, remedy))

    def _header_of(self, column: Column | FactColumn | ScoreColumn) -> str:
        return self.sheet.header[self.layout.columns.index(column)]

    def _where(self, path: str) -> str:
        """Give the row and the column of a path of the document; the path where it has none."""
        end = path.find("]", path.find(".children[")) if ".children[" in path else path.find("]")
        row = self._row_of.get(path[: end + 1])
        if row is None:
            return path
        rest, child = path[end + 1 :], ".children[" in path
        where = f"{self.sheet.label}, row {row}"
        if rest.startswith(".facts."):
            return f"{where}, {self._fact_header(rest, child=child)}"
        if wish := _POINTS.match(rest):
            return f"{where}, column {self._score_header(int(wish[1]) + 1)}"
        owner, field = _field_of(rest, child=child)
        header = self.layout.headers.get((owner, field)) or _FRENCH.get((owner, field))
        return f"{where}, column {header}" if header else where

    def _has_column(self, where: str) -> bool:
        return where.rpartition(", column ")[2] in self.sheet.header

    def _fact_header(self, rest: str, *, child: bool) -> str:
        """Give the column of a fact: the one of the part meant, else those of the same name."""
        owner = "child" if child else "family"
        columns = {
            header: column
            for header, column in zip(self.sheet.header, self.layout.columns, strict=True)
            if isinstance(column, FactColumn) and column.owner == owner
        }
        ends = {
            header: f".facts.{column.name}.{column.part}" for header, column in columns.items()
        }
        exact = [header for header, end in ends.items() if end in {rest, f"{rest}.value"}]
        named = [h for h, column in columns.items() if rest.startswith(f".facts.{column.name}.")]
        return f"column {', '.join(exact or named)}"


def _field_of(rest: str, *, child: bool) -> tuple[Owner, str]:
    """Give the owner and the field that the end of a path stands for."""
    names = [name.partition("[")[0] for name in rest.split(".") if name]
    owner: Owner = "child" if child else "family"
    if names and names[0] in {"request", "held"}:
        owner = "request" if names[0] == "request" else "held"
        # A fault of the whole record is about its dates: it ends before it starts.
        return owner, names[1] if len(names) > 1 else "until"
    return owner, names[0] if names else "id"


def _facts(entries: dict[str, Plain]) -> Plain:
    """Give facts in their short form where they have neither source nor day."""
    return {
        name: entry["value"] if set(entry) == {"value"} else entry
        for name, entry in entries.items()
    }
