"""Territories and proposals from and to JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from berceau.domain.territory import Territory
from berceau.errors import Fault, InputError
from berceau.io.files import Source, decode_json, path_of, read_bytes, write_bytes
from berceau.io.json_text import beyond, dump, parse, pretty
from berceau.io.memory import uncollected
from berceau.io.salvage import all_faults
from berceau.io.schema_faults import misfits
from berceau.io.schemas import proposal_guide
from berceau.io.tables import territory_with_table

if TYPE_CHECKING:
    from pathlib import Path

    from berceau.domain.base import Record
    from berceau.placement.proposal import Proposal

_TABLES = {".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods"}


@uncollected()
def read(source: Source | Mapping[str, Any], *, families: Source | None = None) -> Territory:
    """Read a territory.

    Parameters
    ----------
    source
        Path of a JSON document (`~` is the home directory), or the document as plain data.
    families
        Path of a table of families, CSV or Excel, that takes the place of those of the document.

    Returns
    -------
        The territory, complete and checked.

    Raises
    ------
    InputError
        With every fault of the document and of the table at once.
    """
    text, name = _text_of(source)
    if families is not None:
        return territory_with_table(parse(text, name), path_of(families))
    try:
        return Territory.model_validate_json(text)
    except ValidationError:
        document = parse(text, name)
    raise InputError(all_faults(document) or [beyond(name, "text that JSON has no form for")])


@uncollected()
def write(territory: Territory, path: Source) -> None:
    """Write a territory as JSON: fields left at their default are not written.

    Parameters
    ----------
    territory
        What is written; reading it back gives an equal territory.
    path
        Where; an existing file is replaced whole.

    Raises
    ------
    InputError
        When the file cannot be written there.
    """
    _write(territory, path_of(path))


@uncollected()
def read_proposal(source: Source | Mapping[str, Any]) -> Proposal:
    """Read a proposal from a JSON document, or from plain data.

    Parameters
    ----------
    source
        A path, or the document as a dictionary.

    Returns
    -------
        The proposal; whether it is lawful is for `check` to say.

    Raises
    ------
    InputError
        With every fault of the document at once.
    """
    from berceau.placement.proposal import Proposal  # noqa: PLC0415  (territories do without it)

    text, name = _text_of(source)
    try:
        return Proposal.model_validate_json(text)
    except ValidationError as error:
        found = misfits(parse(text, name), error, proposal_guide())
    raise InputError(misfit.fault for misfit in found)


@uncollected()
def write_proposal(proposal: Proposal, path: Source) -> None:
    """Write a proposal as JSON; reading it back gives an equal proposal.

    Parameters
    ----------
    proposal
        What is written.
    path
        Where; a file there is replaced.

    Raises
    ------
    InputError
        When the file cannot be written there.
    """
    _write(proposal, path_of(path))


def _text_of(source: Source | Mapping[str, Any]) -> tuple[str, str]:
    if isinstance(source, Mapping):
        return dump(source), "the data given"
    path = path_of(source)
    content = read_bytes(path)
    if path.suffix.lower() in _TABLES:
        raise InputError([_is_table(path)])
    return decode_json(content, path.name), path.name


def document_of(record: Record) -> bytes:
    """Write a territory or a proposal as a document; fields left at their default are not in it.

    Parameters
    ----------
    record
        What is written.
    """
    document = record.model_dump(mode="json", exclude_defaults=True)
    return f"{pretty(document)}\n".encode()


def _write(record: Record, path: Path) -> None:
    write_bytes(path, document_of(record))


def _is_table(path: Path) -> Fault:
    return Fault(
        path.name,
        "not-json",
        f"a file that ends in {path.suffix}",
        "a document in JSON",
        "Give the document first, and a table of families after it (families=…).",
    )
