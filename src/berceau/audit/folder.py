"""The folder of a run on disk: written whole or not at all, with a list of hashes."""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import UTC, datetime
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from berceau.audit.records import RunLimits, RunRecord, versions_now
from berceau.errors import Fault, InputError
from berceau.io.files import Source, path_of, unwritable
from berceau.io.json_text import pretty

if TYPE_CHECKING:
    from berceau.domain.base import Record
    from berceau.domain.territory import Territory
    from berceau.engine.limits import Limits
    from berceau.placement.proposal import Proposal

MANIFEST = "SHA256SUMS"
"""The list of files with their hashes, as ``sha256sum --check`` reads it."""
TERRITORY, POLICY, PROPOSAL = "territory.json", "policy.json", "proposal.json"
FORMER, RUN, README = "former.json", "run.json", "README.txt"
_OWN = "# these lines: "
_PRIVATE_FILE = 0o600


def record_run(
    territory: Territory,
    proposal: Proposal,
    folder: Source,
    *,
    limits: Limits | None = None,
    former: Proposal | None = None,
) -> Path:
    """Keep a run in a folder of its own: all that is needed to check it and to make it again.

    The folder holds personal data. Only its owner may open it, where the system knows owners.
    Input, policy and proposal are written with every field, those left at their default too: a
    later release with other defaults reads the same.

    Parameters
    ----------
    territory
        The exact input.
    proposal
        What came out, by any method; one that was interrupted says so in ``run.stopped_by``.
    folder
        A path where nothing is yet, in a folder that exists.
    limits
        Limits that the run had; if not given, those that the proposal names.
    former
        The proposal against which changes were counted, if there was one.

    Returns
    -------
        The folder.

    Raises
    ------
    InputError
        If something is at that path already, if the folder cannot be written, or if the proposal
        was not made for this territory or not from this former proposal.
    """
    path = path_of(folder)
    faults = [*_unlike(territory, proposal, former), *taken(path)]
    if faults:
        raise InputError(faults)
    contents = {
        README: files("berceau.audit").joinpath("readme.txt").read_bytes(),
        TERRITORY: _written(territory),
        POLICY: _written(territory.policy),
        PROPOSAL: _written(proposal),
        **({} if former is None else {FORMER: _written(former)}),
        RUN: _written(_run(territory, proposal, limits)),
    }
    contents[MANIFEST] = manifest_of(contents)
    try:
        _write(path, contents)
    except OSError as error:
        raise InputError([unwritable(path, error)]) from None
    return path


def taken(path: Path) -> list[Fault]:
    """Say whether a record cannot be written at a path, before any long work."""
    if os.path.lexists(path):
        found, remedy = "something that is there already", "Choose a name that is not taken yet."
    elif not path.absolute().parent.is_dir():
        found, remedy = "a folder that does not exist", f"Create {path.parent}, or choose another."
    else:
        return []
    return [Fault(str(path), "not-writable", found, "a new name in a folder that exists", remedy)]


def manifest_of(contents: dict[str, bytes]) -> bytes:
    """List files with their hashes, then the hash of the list itself.

    Parameters
    ----------
    contents
        Files by name.
    """
    lines = [f"{sha256(contents[name]).hexdigest()}  {name}\n" for name in sorted(contents)]
    body = "".join(lines).encode()
    return body + f"{_OWN}{sha256(body).hexdigest()}\n".encode()


def listed(manifest: bytes) -> dict[str, str] | None:
    """Read hashes by file from a list; ``None`` if one byte of it is not as it was written."""
    body, mark, _ = manifest.rpartition(_OWN.encode())
    if not mark or body + f"{_OWN}{sha256(body).hexdigest()}\n".encode() != manifest:
        return None
    pairs = (line.split("  ", 1) for line in body.decode().splitlines())
    return {name: digest for digest, name in pairs}


def _unlike(territory: Territory, proposal: Proposal, former: Proposal | None) -> list[Fault]:
    """Say what does not belong together."""
    faults = []
    if proposal.fingerprint != territory.fingerprint:
        found = f"a proposal for the input {proposal.fingerprint[:12]}"
        expected = f"one for the input {territory.fingerprint[:12]}"
        remedy = "Name the territory that it was made for, unchanged."
        faults.append(Fault("fingerprint", "other-input", found, expected, remedy))
    given = "" if former is None else former.placements_digest
    if proposal.former != given:
        found = "another former proposal" if given else "no former proposal"
        theirs = "the one against which changes were counted"
        expected = theirs if proposal.former else "no former proposal"
        remedy = "Give the former proposal that it was made with."
        faults.append(Fault("former", "other-former", found, expected, remedy))
    return faults


def _run(territory: Territory, proposal: Proposal, limits: Limits | None) -> RunRecord:
    return RunRecord(
        recorded=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        territory=territory.name,
        fingerprint=territory.fingerprint,
        seal=proposal.seal,
        former=proposal.former,
        method=proposal.method,
        limits=RunLimits.of(proposal.run, limits),
        stopped_by=proposal.run.stopped_by,
        versions=versions_now(),
    )


def _written(record: Record) -> bytes:
    return f"{pretty(record.model_dump(mode='json'))}\n".encode()


def _write(path: Path, contents: dict[str, bytes]) -> None:
    """Write beside, then put in place: whoever looks sees all of it or nothing."""
    beside = Path(tempfile.mkdtemp(dir=path.absolute().parent, prefix=f".{path.name}."))
    try:
        for name, content in contents.items():
            handle = os.open(beside / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        # A folder is put in the place of nothing or of an empty one, never of one with files.
        beside.rename(path)
    finally:
        if beside.exists():
            shutil.rmtree(beside)
