"""Worked cases and policies from files, TOML for people to write or JSON."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from berceau.domain.base import Record
from berceau.domain.policy import Policy
from berceau.domain.worked_cases import WorkedCases
from berceau.errors import Fault, InputError
from berceau.io.documents import read
from berceau.io.files import Source, decode_json, path_of, read_bytes
from berceau.io.json_text import dump, parse
from berceau.io.schema_faults import misfits, shortened
from berceau.io.schemas import Guide

if TYPE_CHECKING:
    from berceau.domain.territory import Territory

_OF_CASES = {"case", "cases", "order", "tie"}
"""Fields by which a file of worked cases is known, misspelled ones too."""
_R = TypeVar("_R", bound=Record)


def read_cases(source: Source | Mapping[str, Any]) -> WorkedCases:
    """Read worked cases, with the policy if it stands in the same file.

    Parameters
    ----------
    source
        Path of a file in TOML or JSON, or the document as plain data.

    Raises
    ------
    InputError
        With every fault of the document at once.
    """
    document = source if isinstance(source, Mapping) else plain_document(source)
    return validated_as(document, WorkedCases)


def read_policy(source: Source | Mapping[str, Any]) -> Policy | Territory:
    """Read a policy alone, or the territory that holds it.

    Parameters
    ----------
    source
        Path of a file in TOML or JSON, or the document as plain data. A document with a calendar
        is a territory; one with a field ``policy`` holds the policy there.

    Raises
    ------
    InputError
        With every fault of the document at once.
    """
    document = source if isinstance(source, Mapping) else plain_document(source)
    if "calendar" in document:
        return read(document)
    return validated_as(document.get("policy", document), Policy)


def read_grid(
    source: Source | Mapping[str, Any],
) -> tuple[Policy | Territory, WorkedCases | None]:
    """Read whatever holds a grid: a policy, a territory, or worked cases with their policy.

    Parameters
    ----------
    source
        Path of a file in TOML or JSON, or the document as plain data.

    Returns
    -------
        The policy or the territory, and the worked cases if the document holds any.

    Raises
    ------
    InputError
        With every fault of the document at once, or if it holds cases and no policy.
    """
    document = source if isinstance(source, Mapping) else plain_document(source)
    if document.keys().isdisjoint(_OF_CASES):
        return read_policy(document), None
    cases = validated_as(document, WorkedCases)
    if cases.policy is None:
        fault = Fault(
            "policy",
            "missing-field",
            "worked cases without a policy",
            "the policy that they are to try",
            "Name the policy or the territory first and the cases after it, or add [policy].",
        )
        raise InputError([fault])
    return cases.policy, cases


def plain_document(source: Source) -> Mapping[str, Any]:
    """Read a file in TOML or JSON into plain data.

    Parameters
    ----------
    source
        Path of the file.

    Raises
    ------
    InputError
        It cannot be read, or holds no fields.
    """
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
        fault = Fault(
            path.name, "wrong-type", shortened(found), "an object", "Write fields by name."
        )
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
