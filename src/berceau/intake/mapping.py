"""The mapping of a desk: what its columns, days and words mean; written once, corrected, kept."""

from __future__ import annotations

import json
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import Field as Limited
from pydantic import model_validator

from berceau.domain.base import Identifier, Record
from berceau.errors import Fault, InputError
from berceau.intake.dates import DateStyle
from berceau.intake.fields import FIELDS, field_of
from berceau.io.files import Source, path_of, write_bytes
from berceau.io.records import plain_document, validated_as
from berceau.io.schema_faults import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping as MappingOf
    from pathlib import Path

IGNORED = ""
"""Field of a column that is kept as it is and means nothing to the register."""


class Mapping(Record):
    """How the files of one desk are read."""

    desk: Annotated[Identifier, Limited(pattern=r"^[^/]+$")]
    """Name of the desk; it goes before the numbers of its applications."""
    files: tuple[str, ...] = ()
    """Names of the files it is for, with ``*`` for anything: ``ram*.csv``."""
    dates: DateStyle = "day-first"
    columns: dict[str, str]
    """Field by header; an empty text leaves a column out."""
    values: dict[str, dict[str, str]] = Limited(default_factory=dict)
    """What is meant, by what is written, by field."""
    ignored_sheets: tuple[str, ...] = ()
    """Sheets of a workbook that hold no applications."""

    @model_validator(mode="after")
    def _fields_are_known(self) -> Self:
        if faults := list(self._faults()):
            raise InputError(faults)
        return self

    def _faults(self) -> Iterator[Fault]:
        used: dict[str, str] = {}
        for header, name in self.columns.items():
            if name != IGNORED and field_of(name) is None:
                yield _unknown_field(self.desk, header, name)
            elif name != IGNORED and name in used:
                yield _twice(self.desk, header, used[name], name)
            used[name] = header
        for name in self.values:
            if field_of(name) is None:
                yield _unknown_field(self.desk, f"values.{name}", name)

    def is_for(self, path: Path) -> bool:
        """Say whether the mapping names a file."""
        return any(fnmatch(path.name.casefold(), pattern.casefold()) for pattern in self.files)


def read_mapping(source: Source | MappingOf[str, Any]) -> Mapping:
    """Read the mapping of a desk.

    Parameters
    ----------
    source
        Path of a file in TOML or JSON, or the document as plain data.

    Raises
    ------
    InputError
        With every fault of the document at once.
    """
    return validated_as(plain_document(source), Mapping)


def write_mapping(mapping: Mapping, path: Source) -> None:
    """Write the mapping of a desk as TOML, to be corrected and kept.

    Raises
    ------
    InputError
        The file cannot be written there.
    """
    write_bytes(path_of(path), mapping_text(mapping).encode())


def mapping_text(mapping: Mapping) -> str:
    """Give a mapping as TOML."""
    lines = [
        f"desk = {_quoted(mapping.desk)}",
        f"files = [{', '.join(map(_quoted, mapping.files))}]",
        f"dates = {_quoted(mapping.dates)}",
    ]
    if mapping.ignored_sheets:
        lines.append(f"ignored_sheets = [{', '.join(map(_quoted, mapping.ignored_sheets))}]")
    lines += ["", "[columns]", *_entries(mapping.columns)]
    for name, meant in mapping.values.items():
        lines += ["", f"[values.{_quoted(name)}]", *_entries(meant)]
    return "\n".join(lines) + "\n"


def _entries(table: dict[str, str]) -> list[str]:
    return [f"{_quoted(key)} = {_quoted(value)}" for key, value in table.items()]


def _quoted(text: str) -> str:
    # TOML takes the escapes of JSON, but not the bare sign of deletion.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _unknown_field(desk: str, header: str, name: str) -> Fault:
    close = nearest(name, [field.name for field in FIELDS])
    return Fault(
        f"{desk}, column {header}",
        "unknown-field",
        repr(name),
        "a field that applications have, or a fact (fact:NAME of the family, child:NAME)",
        f"Did you mean {close!r}?" if close else "Leave it empty to leave the column out.",
    )


def _twice(desk: str, header: str, other: str, name: str) -> Fault:
    return Fault(
        f"{desk}, columns {other}, {header}",
        "column-twice",
        f"2 columns for {name}",
        "each field once",
        "Keep one and leave the other empty.",
    )
