"""A year from and to a folder: one folder for each session, and the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.errors import Fault, InputError
from berceau.io.documents import write, write_proposal
from berceau.io.files import path_of
from berceau.io.records import plain_document, validated_as
from berceau.sessions.files import (
    CLOSED,
    OPENED,
    PROPOSAL,
    TERRITORY,
    new_folder,
    read_closed,
    write_record,
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


def write_year(year: Year, folder: Path, *, replace: bool = False) -> None:
    """Write a year: a folder for each session, and the figures.

    Parameters
    ----------
    year
        The year.
    folder
        Where; ``territory.json`` and ``proposal.json`` of a session are what was put to the
        commission, ``closed.json`` what it came to.
    replace
        Whether files of these names are written over.

    Raises
    ------
    InputError
        If one of the names is taken and may not be, or the folder cannot be made.
    """
    names = year_names(one.opened.session for one in year.closed)
    new_folder(folder, () if replace else (YEAR, *names))
    for name, one in zip(names, year.closed, strict=True):
        here = new_folder(folder / name, ())
        territory, proposal = one.put
        write_record(one.opened, here / OPENED)
        write(territory, here / TERRITORY)
        write_proposal(proposal, here / PROPOSAL)
        write_record(one, here / CLOSED)
    write_record(year.model_copy(update={"closed": ()}), folder / YEAR)


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
