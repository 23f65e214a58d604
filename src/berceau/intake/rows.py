"""Rows of a desk's table into applications; a row with a fault is set aside with all it holds."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from berceau.errors import Fault
from berceau.intake.fields import plain
from berceau.intake.register import Application, Row
from berceau.intake.statuses import History, StatusStep
from berceau.personal import shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from berceau.intake.mapping import Mapping
    from berceau.intake.reading import CellReader
    from berceau.intake.register import Value
    from berceau.intake.sources import Line, Source

_WHO = ("last_name", "first_name", "full_name", "born")
_LONG_WORD = 3


class Rows(NamedTuple):
    """What became of the rows of one table: each is in one of the lists."""

    applications: list[Application]
    left_out: list[Row]
    above: list[Row]


def table_of(source: Source, cells: CellReader, taken: dict[str, str]) -> Rows:
    """Read the rows of a table.

    Parameters
    ----------
    source
        The table.
    cells
        Reads the cells of the desk.
    taken
        Places by the identifiers given so far, added to.
    """
    mapping = cells.mapping
    if source.sheet in mapping.ignored_sheets:
        lines = (*source.above, *source.rows)
        return Rows([], [], [_row(source, line, mapping, ()) for line in lines])
    above = [_row(source, line, mapping, ()) for line in source.above]
    rows = Rows([], [], above)
    unknown = not any(mapping.columns.get(header) for header in source.header)
    for line in source.rows:
        values, faults = cells.row(source, line)
        name = _identifier(mapping, source, line, values, taken)
        if unknown:
            faults = (_unknown_sheet(source, line),)
        elif not faults and not any(v.meaning for v in values if v.field in _WHO):
            faults = (_nobody(source, line),)
        elif not faults:
            faults = tuple(_number_faults(source, line, values, name, taken))
        if faults:
            rows.left_out.append(_row(source, line, mapping, faults))
            continue
        taken[name] = f"{source.label}, row {line.number}"
        rows.applications.append(_application(name, mapping, source, line, values))
    return rows


def _application(
    name: str, mapping: Mapping, source: Source, line: Line, values: tuple[Value, ...]
) -> Application:
    application = Application(
        id=name,
        desk=mapping.desk,
        file=source.file,
        sheet=source.sheet,
        row=line.number,
        values=values,
    )
    return application.model_copy(update={"history": _first_step(application)})


def _identifier(
    mapping: Mapping,
    source: Source,
    line: Line,
    values: Sequence[Value],
    taken: dict[str, str],
) -> str:
    """Name an application by the desk's own number; without one, by its row."""
    number = next((v.text for v in values if v.field == "number"), None)
    if number is not None:
        return f"{mapping.desk}/{number}"
    sheet = f"{source.sheet} " if source.sheet else ""
    name = f"{mapping.desk}/{sheet}row-{line.number}"
    return f"{mapping.desk}/{source.file} {sheet}row-{line.number}" if name in taken else name


def _number_faults(
    source: Source, line: Line, values: Sequence[Value], name: str, taken: dict[str, str]
) -> Iterator[Fault]:
    """Refuse numbers given twice, that cannot be identifiers, or that are made of a name."""
    number = next((v for v in values if v.field == "number"), None)
    where = f"{source.label}, row {line.number}"
    where += f", column {number.header}" if number else ""
    words = {
        word
        for value in values
        if value.field in _WHO and value.field != "born"
        for word in plain(value.text).split()
        if len(word) >= _LONG_WORD
    }
    found = shape(number.text) if number else "nothing"
    if name in taken:
        yield Fault(
            where,
            "duplicate-id",
            found,
            f"a number that no other row has; {taken[name]} has it",
            "Remove one of the two rows, or leave the column of numbers out in the mapping.",
        )
    elif any(sign in name for sign in ":*[]"):
        yield Fault(
            where,
            "malformed",
            found,
            "a number without colon, star or brackets",
            "Correct the number.",
        )
    elif number and any(word in plain(number.text) for word in words):
        yield Fault(
            where,
            "name-in-number",
            found,
            "a number that is not made of the name",
            "Leave the column of numbers out in the mapping.",
        )


def _first_step(application: Application) -> History:
    """Say what an application is when it comes in, on the day it was handed in."""
    said = application.meanings
    status = said.get("status")
    day, born = said.get("renewed") or said.get("submitted"), said.get("born")
    if status is None:
        complete = said.get("from") is not None and born is not None
        unborn = born is not None and day is not None and born > day
        status = "PREREGISTERED" if unborn else "ACTIVE" if complete else "DRAFT"
    on = None if day is None else date.fromisoformat(day)
    return (StatusStep.model_validate({"status": status, "on": on, "by": application.desk}),)


def _row(source: Source, line: Line, mapping: Mapping, faults: tuple[Fault, ...]) -> Row:
    headers = (*source.header, *("" for _ in range(len(line.cells) - len(source.header))))
    cells = tuple((h, c) for h, c in zip(headers, line.cells, strict=False) if c)
    return Row(
        desk=mapping.desk,
        file=source.file,
        sheet=source.sheet,
        row=line.number,
        cells=cells,
        faults=faults,
    )


def _unknown_sheet(source: Source, line: Line) -> Fault:
    return Fault(
        f"{source.label}, row {line.number}",
        "unknown-sheet",
        "a row under columns that the mapping does not know",
        "columns that the mapping of the desk names",
        "Add the columns to the mapping, or the sheet to its ignored_sheets.",
    )


def _nobody(source: Source, line: Line) -> Fault:
    return Fault(
        f"{source.label}, row {line.number}",
        "nobody-named",
        "neither a name nor a day of birth",
        "a row that tells which child it is about",
        "Fill the cells in, or remove the row.",
    )
