"""Families into rows of a table."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from berceau.errors import Fault, InputError
from berceau.io.tables.cells import CellError, fact_text, meaning, slot_text
from berceau.io.tables.columns import COLUMNS, Column, FactColumn, header_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from berceau.domain.families import Child, Family
    from berceau.io.tables.columns import Form, Lang, Owner

_ALWAYS = {"id", "commune", "born", "from", "until", "weeks", "wishes"}


def rows_of(
    families: Iterable[Family], lang: Lang
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Lay families out as a table: its header and its rows.

    Raises
    ------
    InputError
        When a name holds one of the signs that separate names in a cell.
    """
    lines: list[dict[Column | FactColumn, str]] = []
    faults: list[Fault] = []
    for family in families:
        for child in family.children:
            line, broken = _line(family, child, lang)
            lines.append(line)
            faults.extend(broken)
    if faults:
        raise InputError(faults)
    used = dict.fromkeys(column for line in lines for column in line)
    columns: tuple[Column | FactColumn, ...] = (
        *(column for column in COLUMNS if column in used or _is_always(column)),
        *(column for column in used if isinstance(column, FactColumn)),
    )
    header = tuple(header_of(column, lang) for column in columns)
    return header, tuple(tuple(line.get(column, "") for column in columns) for line in lines)


def _is_always(column: Column) -> bool:
    return column.owner != "held" and column.field in _ALWAYS


def _line(
    family: Family, child: Child, lang: Lang
) -> tuple[dict[Column | FactColumn, str], list[Fault]]:
    records: dict[Owner, dict[str, Any]] = {
        "family": family.model_dump(mode="json", exclude_defaults=True, exclude={"children"}),
        "child": child.model_dump(mode="json", exclude_defaults=True),
    }
    records["request"] = records["child"].get("request", {})
    records["held"] = records["child"].get("held", {})
    line: dict[Column | FactColumn, str] = {}
    faults: list[Fault] = []
    for column in COLUMNS:
        value = records[column.owner].get(column.field)
        if value is None:
            continue
        line[column] = _cell(value, column, lang)
        if not _reads_back(line[column], value, column):
            where = f"families[{family.id}].children[{child.id}]"
            faults.append(_not_for_tables(where, column))
    for owner in ("family", "child"):
        for name, fact in records[owner].get("facts", {}).items():
            entry = fact if isinstance(fact, dict) else {"value": fact}
            line[FactColumn(owner, name, "value")] = fact_text(entry["value"])
            for part in ("source", "checked"):
                if part in entry:
                    line[FactColumn(owner, name, part)] = entry[part]
    return line, faults


def _cell(value: Any, column: Column, lang: Lang) -> str:
    write = _WRITERS.get(column.form)
    return str(value) if write is None else write(value, lang)


def _combination(places: Sequence[dict[str, str]]) -> str:
    return " + ".join(f"{place['child']}:{place['structure']}" for place in places)


def _week(week: Any, lang: Lang) -> str:
    if isinstance(week, dict):
        joint = "parmi" if lang == "fr" else "of"
        return f"{week['any']} {joint} {_slots(week['of'], lang)}"
    return _slots(week, lang)


def _slots(names: Sequence[str], lang: Lang) -> str:
    return " ".join(slot_text(name, lang) for name in names)


_WRITERS: dict[Form, Callable[[Any, Lang], str]] = {
    "weeks": lambda weeks, lang: " | ".join(_week(week, lang) for week in weeks),
    "week": _week,
    # Never as 1e-05, which no office writes.
    "number": lambda number, _: format(Decimal(str(number)), "f"),
    "wishes": lambda wishes, _: " > ".join(wishes),
    "combinations": lambda listed, _: " | ".join(map(_combination, listed)),
    "whole": lambda numbers, _: " | ".join(map(str, numbers)),
}


def _reads_back(text: str, value: Any, column: Column) -> bool:
    weeks = value if column.form == "weeks" else [value] if column.form == "week" else []
    # Names of bands are never French words where the calendar has them.
    bands = {name.partition("-")[2] for week in weeks for name in _names(week)}
    try:
        return bool(meaning(text.strip(), column.form, bands) == value)
    except CellError:
        return False


def _names(week: Any) -> list[str]:
    names: list[str] = week["of"] if isinstance(week, dict) else week
    return names


def _not_for_tables(where: str, column: Column) -> Fault:
    return Fault(
        f"{where}, column {column.en}",
        "not-for-tables",
        "a name that holds , | + or >, which separate names in a cell",
        "names without these signs",
        "Rename it, or write the families as JSON.",
    )
