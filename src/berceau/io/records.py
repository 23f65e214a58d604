"""Records from files, in TOML for people to write or JSON, or from plain data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from pydantic import ValidationError

from berceau.domain.base import Record
from berceau.errors import Fault, InputError
from berceau.io.files import Source, decode_json, path_of, read_bytes
from berceau.io.json_text import dump, parse
from berceau.io.schema_faults import misfits
from berceau.io.schemas import Guide
from berceau.personal import shape

_R = TypeVar("_R", bound=Record)


def plain_document(source: Source | Mapping[str, Any]) -> Mapping[str, Any]:
    """Read a file in TOML or JSON into plain data.

    Parameters
    ----------
    source
        Path of the file; plain data is given back as it is.

    Raises
    ------
    InputError
        It cannot be read, or holds no fields.
    """
    if isinstance(source, Mapping):
        return source
    path = path_of(source)
    text = decode_json(read_bytes(path), path.name)
    if path.suffix.lower() != ".toml":
        found = parse(text, path.name)
    else:
        try:
            found = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            fault = Fault(
                path.name,
                "not-toml",
                str(error),
                "a document in TOML",
                "Look at quotes, brackets and equals signs at that place.",
            )
            raise InputError([fault]) from None
    if not isinstance(found, Mapping):
        fault = Fault(path.name, "wrong-type", shape(found), "an object", "Write fields by name.")
        raise InputError([fault])
    return found


def validated_as(document: Any, record: type[_R]) -> _R:
    """Make a record of plain data.

    Parameters
    ----------
    document
        Plain data.
    record
        Which record.

    Raises
    ------
    InputError
        With every fault of the data at once.
    """
    text = dump(document)
    try:
        return record.model_validate_json(text)
    except ValidationError as error:
        found = misfits(parse(text, "the document"), error, _guide(record))
    raise InputError(misfit.fault for misfit in found)


@cache
def _guide(record: type[Record]) -> Guide:
    return Guide(record.model_json_schema(by_alias=True))
