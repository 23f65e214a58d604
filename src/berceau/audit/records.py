"""What a record says of its run besides input and proposal: limits, versions, hashes."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from berceau.domain.base import AtLeastOne, Quantity, Record
from berceau.placement.proposal import Method

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from berceau.domain.policy import Policy
    from berceau.domain.territory import Territory
    from berceau.engine.limits import Limits
    from berceau.placement.proposal import Proposal, Run

_CODE = (".py", ".toml", ".json", ".xz")
"""Endings of the library's files that may decide something."""


class Versions(Record):
    """What a run was made with."""

    library: str
    code: str
    """Hash of the library's own files: two builds of one version are told apart."""
    solver: str
    python: str
    numpy: str
    pydantic: str
    holidays: str
    """The list of public holidays, which decide when structures are open."""
    platform: str

    def differing(self, other: Versions) -> tuple[str, ...]:
        """Name what is not the same in both."""
        return tuple(
            name for name in type(self).model_fields if getattr(self, name) != getattr(other, name)
        )


class RunLimits(Record):
    """The limits of a run, as `berceau.Limits` has them."""

    deterministic_time: float | None = None
    """Effort for each stage; none: the method has no limit."""
    wall_seconds: float | None = None
    workers: AtLeastOne = 1
    seed: Quantity = 0
    relative_gap: float = 0.0

    @classmethod
    def of(cls, run: Run, limits: Limits | None) -> RunLimits:
        """Take them as they were given, else as the proposal names them."""
        if limits is None:
            return cls(
                deterministic_time=run.deterministic_limit,
                wall_seconds=run.wall_limit,
                workers=run.workers,
                seed=run.seed,
            )
        return cls(
            deterministic_time=limits.deterministic_time,
            wall_seconds=limits.wall_seconds,
            workers=limits.workers,
            seed=limits.seed,
            relative_gap=limits.relative_gap,
        )

    def limits(self) -> Limits | None:
        """Give them to a method; ``None`` for a method without limits."""
        from berceau.engine.limits import Limits  # noqa: PLC0415  (needed to run again only)

        if self.deterministic_time is None:
            return None
        return Limits(**self.model_dump())


class RunRecord(Record):
    """One run: what it was, with which limits, made with what."""

    form: Literal[1] = 1
    """Form of the record; a later form would have another number."""
    recorded: str
    """When, in universal time, as ``2026-04-02T09:30:00Z``."""
    territory: str
    fingerprint: str
    """Hash of the exact input."""
    seal: str
    """The proposal's seal."""
    former: str = ""
    """Hash of the placements of the former proposal; empty for none."""
    method: Method
    limits: RunLimits
    stopped_by: str = ""
    """Why the search ended: proof, effort, the clock, or an interruption."""
    versions: Versions


@dataclass(frozen=True)
class Recorded:
    """A record, read.

    Attributes
    ----------
    folder
        Where it lies.
    run
        What it says of the run.
    territory
        The exact input.
    policy
        The policy, as it was set apart.
    proposal
        What came out.
    former
        The proposal against which changes were counted, if there was one.
    """

    folder: Path
    run: RunRecord
    territory: Territory
    policy: Policy
    proposal: Proposal
    former: Proposal | None


@cache
def versions_now() -> Versions:
    """Tell what a run made here and now would be made with."""
    return Versions(
        library=version("berceau"),
        code=_code(),
        solver=f"OR-Tools {version('ortools')}",
        python=platform.python_version(),
        numpy=version("numpy"),
        pydantic=version("pydantic"),
        holidays=version("holidays"),
        platform=f"{platform.system()} {platform.machine()}",
    )


def _code() -> str:
    """Hash the library's own files, whatever the order in which a disk lists them."""
    found = sha256()
    for name, content in sorted(_parts(files("berceau"), "")):
        found.update(f"{name}\n{sha256(content).hexdigest()}\n".encode())
    return found.hexdigest()


def _parts(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found = []
    for entry in folder.iterdir():
        name = f"{prefix}{entry.name}"
        if entry.is_dir():
            found += _parts(entry, f"{name}/")
        elif name.endswith(_CODE):
            found.append((name, entry.read_bytes()))
    return found
