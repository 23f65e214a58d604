"""Sessions from and to files: what opens them, what families answer, what they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from berceau.domain.base import Record, is_identifier
from berceau.errors import Fault, InputError
from berceau.io.documents import write, write_proposal
from berceau.io.files import path_of, write_bytes
from berceau.io.records import plain_document, validated_as
from berceau.io.tables.cells import CellError
from berceau.io.tables.cells import day as read_day
from berceau.io.tables.sheets import read_sheet
from berceau.personal import shape
from berceau.sessions.closed import Again, Closed
from berceau.sessions.opened import Opened
from berceau.sessions.session import Answer, News, Session

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from berceau.io.files import Source

OPENED, CLOSED, AGAIN = "opened.json", "closed.json", "again.json"
TERRITORY, PROPOSAL = "territory.json", "proposal.json"
_ANSWERS = {
    "accepted": "accepted", "acceptée": "accepted", "oui": "accepted", "yes": "accepted",
    "declined": "declined", "déclinée": "declined", "non": "declined", "no": "declined",
    "withdrawn": "withdrawn", "retirée": "withdrawn",
}  # fmt: skip
_COLUMNS = {
    "child": "child", "enfant": "child",
    "answer": "answer", "réponse": "answer", "reponse": "answer",
    "on": "on", "date": "on", "le": "on",
}  # fmt: skip


class SessionFile(Record):
    """A file of sessions, in order."""

    session: Annotated[tuple[Session, ...], Field(min_length=1)]


class AnswerFile(Record):
    """A file of answers."""

    answer: tuple[Answer, ...] = ()


def read_sessions(source: Source) -> tuple[Session, ...]:
    """Read one session, or several under ``session``, from a file (TOML or JSON).

    Raises
    ------
    InputError
        With every fault of the file at once.
    """
    document = plain_document(source)
    if "session" in document:
        return validated_as(document, SessionFile).session
    return (validated_as(document, Session),)


def read_news(source: Source) -> News:
    """Read what became known between two sessions (TOML or JSON)."""
    return validated_as(plain_document(source), News)


def read_opened(source: Source) -> Opened:
    """Read a session that is open, from its file."""
    return validated_as(plain_document(source), Opened)


def read_closed(source: Source) -> Closed:
    """Read a session that is closed; whether it was altered is for `check_chain` to say."""
    return validated_as(plain_document(source), Closed)


def read_again(source: Source) -> Again:
    """Read what was offered again."""
    return validated_as(plain_document(source), Again)


def read_answers(source: Source) -> tuple[Answer, ...]:
    """Read what families answered: a table (CSV or Excel) or a document (TOML or JSON).

    A table has the columns ``child``, ``answer`` and, if wanted, ``on``, in French or in English;
    answers are ``accepted``, ``declined`` or ``withdrawn`` (or oui, non, retirée). Who has not
    answered yet may stand there with an empty cell.

    Raises
    ------
    InputError
        With every fault of the file at once.
    """
    path = path_of(source)
    if path.suffix.lower() in {".toml", ".json"}:
        return validated_as(plain_document(path), AnswerFile).answer
    sheet = read_sheet(path, knows=lambda title: title.lower() in _COLUMNS)
    columns = [_COLUMNS.get(title.lower(), "") for title in sheet.header]
    missing = [name for name in ("child", "answer") if name not in columns]
    if missing:
        raise InputError([_no_column(sheet.label, ", ".join(missing))])
    answers: list[Answer] = []
    faults: list[Fault] = []
    for number, row in sheet.rows:
        cells = dict(zip(columns, row, strict=False))
        if cells.get("child") and not (cells.get("answer") or cells.get("on")):
            continue
        found = list(_wrong(f"{sheet.label}, row {number}", cells))
        faults += found
        if not found:
            answers.append(_answer(cells))
    if faults:
        raise InputError(faults)
    return tuple(answers)


def _answer(cells: Mapping[str, str]) -> Answer:
    document = {"child": cells["child"], "answer": _ANSWERS[cells["answer"].lower()]}
    if cells.get("on"):
        document["on"] = read_day(cells["on"])
    return validated_as(document, Answer)


def _wrong(where: str, cells: Mapping[str, str]) -> Iterator[Fault]:
    if not cells.get("child"):
        yield Fault(
            where,
            "no-child",
            "an answer without a child",
            "the identifier of a child",
            "Enter the identifier, or remove the row.",
        )
    elif not is_identifier(cells["child"]):
        yield Fault(
            where,
            "malformed",
            shape(cells["child"]),
            "a name of 1 to 120 characters, without colon, star or spaces at its ends",
            "Write it in this form.",
        )
    said = cells.get("answer", "")
    if said.lower() not in _ANSWERS:
        yield Fault(
            where,
            "unknown-answer",
            shape(said),
            "accepted, declined or withdrawn",
            "Use one of these words.",
        )
    if day := cells.get("on", ""):
        try:
            read_day(day)
        except CellError as error:
            yield Fault(where, error.code, shape(day), error.expected, error.remedy)


def _no_column(name: str, missing: str) -> Fault:
    return Fault(
        name,
        "missing-column",
        f"no column for {missing}",
        "the columns child and answer",
        "Write these titles in the first row.",
    )


def encoded(record: Record) -> bytes:
    """Write a session as JSON; reading it back gives an equal one."""
    return f"{record.model_dump_json(by_alias=True)}\n".encode()


def write_record(record: Record, path: Path) -> None:
    """Write a session to a file as JSON."""
    write_bytes(path, encoded(record))


def write_opened(opened: Opened, folder: Path) -> None:
    """Write an open session, and its territory for whoever makes the proposal."""
    here = new_folder(folder, (OPENED, TERRITORY))
    write_record(opened, here / OPENED)
    write(opened.territory, here / TERRITORY)


def write_again(again: Again, folder: Path) -> None:
    """Write what was offered again, with its proposal and its territory."""
    here = new_folder(folder, (AGAIN, PROPOSAL, TERRITORY))
    write_record(again, here / AGAIN)
    write_proposal(again.proposal, here / PROPOSAL)
    write(again.territory, here / TERRITORY)


def write_closed(closed: Closed, folder: Path) -> None:
    """Write a closed session."""
    write_record(closed, new_folder(folder, (CLOSED,)) / CLOSED)


def new_folder(folder: Path, names: tuple[str, ...]) -> Path:
    """Make a folder if there is none; what a session wrote is never written over.

    Parameters
    ----------
    folder
        The folder.
    names
        What is to be written.

    Raises
    ------
    InputError
        If one of the names is taken, or the folder cannot be made.
    """
    taken = [name for name in names if (folder / name).exists()]
    if taken:
        fault = Fault(
            str(folder),
            "session-kept",
            f"{', '.join(taken)}, written before",
            "a folder without these files",
            "Name another folder: what a session wrote is kept.",
        )
        raise InputError([fault])
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fault = Fault(
            str(folder),
            "not-writable",
            error.strerror or type(error).__name__,
            "a folder that can be made",
            "Choose another folder.",
        )
        raise InputError([fault]) from None
    return folder
