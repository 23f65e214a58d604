"""A year from and to a folder: one folder for each session, and the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.errors import Fault, InputError
from berceau.io.documents import document_of
from berceau.io.files import path_of, write_bytes
from berceau.io.records import plain_document, validated_as
from berceau.sessions.files import (
    CLOSED,
    OPENED,
    PROPOSAL,
    TERRITORY,
    encoded,
    new_folder,
    read_closed,
)
from berceau.sessions.year import Year

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from berceau.io.files import Source
    from berceau.sessions.session import Session

YEAR = "year.json"


def year_names(sessions: Iterable[Session]) -> tuple[str, ...]:
    """Name the folders of the sessions of a year."""
    return tuple(f"{k}-{one.on:%Y-%m}" for k, one in enumerate(sessions, start=1))


def documents_of(year: Year) -> dict[str, bytes]:
    """Write a year as files: those of each session in a folder of its own, and the figures.

    Of a session, ``territory.json`` and ``proposal.json`` are what was put to the commission,
    ``opened.json`` what it opened on, and ``closed.json`` what it came to.

    Parameters
    ----------
    year
        The year.

    Returns
    -------
        Content by name of the file, folders divided by a slash.
    """
    found = {YEAR: encoded(year.model_copy(update={"closed": ()}))}
    names = year_names(one.opened.session for one in year.closed)
    for name, one in zip(names, year.closed, strict=True):
        territory, proposal = one.put
        found |= {
            f"{name}/{OPENED}": encoded(one.opened),
            f"{name}/{TERRITORY}": document_of(territory),
            f"{name}/{PROPOSAL}": document_of(proposal),
            f"{name}/{CLOSED}": encoded(one),
        }
    return found


def write_year(year: Year, folder: Path) -> None:
    """Write a year into a folder, as `documents_of` has it.

    Raises
    ------
    InputError
        If one of the names is taken, or the folder cannot be made.
    """
    names = year_names(one.opened.session for one in year.closed)
    new_folder(folder, (YEAR, *names))
    for name, content in documents_of(year).items():
        new_folder((folder / name).parent, ())
        write_bytes(folder / name, content)


def read_year(source: Source) -> Year:
    """Read the closed sessions of a folder, whether they were held or simulated.

    Parameters
    ----------
    source
        The folder; every ``closed.json`` in it or below is one session, and their figures are
        counted anew.

    Raises
    ------
    InputError
        If there is none, a file is not as it should be, a session was altered since it was
        closed, or they do not follow each other.
    """
    folder = path_of(source)
    if not folder.is_dir():
        raise InputError([_no_folder(folder)])
    found = [read_closed(path) for path in sorted(folder.glob(f"**/{CLOSED}"))]
    year = Year.of(sorted(found, key=lambda one: one.opened.session.on))
    file = folder / YEAR
    if not file.is_file():
        return year
    told = validated_as(plain_document(file), Year)
    drawn = {name: getattr(told, name) for name in ("territory", "method", "seed", "shares")}
    return year.model_copy(update=drawn)


def _no_folder(folder: Path) -> Fault:
    return Fault(
        str(folder),
        "no-session",
        "no folder of this name",
        "a folder with the closed sessions of a year",
        "Name the folder that berceau sessions wrote.",
    )
