"""A record read from its folder, and whether its files are still as they were written."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from berceau.audit.folder import (
    FORMER,
    MANIFEST,
    POLICY,
    PROPOSAL,
    README,
    RUN,
    TERRITORY,
    listed,
)
from berceau.audit.records import Recorded, RunRecord
from berceau.domain.policy import Policy
from berceau.errors import Fault, InputError
from berceau.io import read, read_proposal
from berceau.io.files import Source, path_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_KNOWN = {README, TERRITORY, POLICY, PROPOSAL, FORMER, RUN}
_NEEDED = _KNOWN - {FORMER}
_AGAIN = "Take the record again from a copy."
_T = TypeVar("_T")


def load(folder: Source) -> Recorded:
    """Read a record of which no file was altered.

    Parameters
    ----------
    folder
        The folder of a run.

    Raises
    ------
    InputError
        If it is no record, or if files were altered: all faults together.
    """
    path = record_at(folder)
    faults = list(altered(path))
    if faults:
        raise InputError(faults)
    return read_record(path)


def record_at(folder: Source) -> Path:
    """Give the path of a record.

    Raises
    ------
    InputError
        If no run was recorded there.
    """
    path = path_of(folder)
    if (path / MANIFEST).is_file():
        return path
    fault = Fault(
        str(path),
        "no-record",
        "no list of files (SHA256SUMS)" if path.is_dir() else "no folder",
        "the folder of a run",
        "Name a folder that a run was recorded in.",
    )
    raise InputError([fault])


def altered(path: Path) -> Iterator[Fault]:
    """Name every file of a record that is not as it was written.

    Where the list of files was altered itself, nothing is said of what the files hold: only which
    of them are missing or too many.

    Parameters
    ----------
    path
        The folder.
    """
    digests = listed((path / MANIFEST).read_bytes())
    if digests is None:
        yield _altered(MANIFEST)
    expected = _NEEDED if digests is None else {*digests, *_NEEDED}
    for name in sorted(expected):
        if not (path / name).is_file():
            yield Fault(name, "missing", "nothing at this path", "the file as written", _AGAIN)
        elif digests is not None and _digest(path / name) != digests.get(name):
            yield _altered(name)
    for entry in sorted(path.iterdir()):
        if entry.name != MANIFEST and entry.name not in (digests or _KNOWN):
            yield Fault(
                entry.name,
                "not-listed",
                "something that the record does not list",
                "the files of the record alone",
                "Take it out of the folder.",
            )


def digest_at(path: Path) -> str:
    """Give the digest of the whole record: that of its list of hashes."""
    return _digest(path / MANIFEST)


def is_open_to_others(path: Path) -> bool:
    """Say whether others than the owner may open the folder, where the system knows owners."""
    return bool(path.stat().st_mode & 0o077)


def read_record(path: Path) -> Recorded:
    """Read the files of a record, altered or not.

    Raises
    ------
    InputError
        With every fault of every file that cannot be read.
    """
    faults: list[Fault] = []

    def take(name: str, make: Callable[[Path], _T]) -> _T | None:
        try:
            return make(path / name)
        except InputError as error:
            faults.extend(_within(name, fault) for fault in error.faults)
        except (OSError, UnicodeDecodeError, ValidationError):
            faults.append(_altered(name))
        return None

    run = take(RUN, lambda file: RunRecord.model_validate_json(file.read_bytes()))
    policy = take(POLICY, lambda file: Policy.model_validate_json(file.read_bytes()))
    territory, proposal = take(TERRITORY, read), take(PROPOSAL, read_proposal)
    former = take(FORMER, read_proposal) if (path / FORMER).exists() else None
    if run is None or policy is None or territory is None or proposal is None or faults:
        raise InputError(faults)
    return Recorded(path, run, territory, policy, proposal, former)


def _within(name: str, fault: Fault) -> Fault:
    """Say in which file a fault stands."""
    where = fault.where if fault.where.endswith(name) else f"{name}: {fault.where}"
    return Fault(where, fault.code, fault.found, fault.expected, fault.remedy)


def _digest(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()


def _altered(name: str) -> Fault:
    return Fault(name, "altered", "bytes other than those recorded", "the file as written", _AGAIN)
