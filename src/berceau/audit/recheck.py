"""A record looked at again: files, input, seal, rules, complaints, bounds, versions, a new run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.audit.reading import altered, digest_at, is_open_to_others, read_record, record_at
from berceau.audit.records import versions_now
from berceau.audit.report import AuditReport, Step
from berceau.audit.rerun import MADE_HERE, parts_that_differ, was_interrupted
from berceau.errors import Fault, InputError
from berceau.placement.certified import CertifiedBound, certified_bounds
from berceau.placement.check import Report, Violation, check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from berceau.audit.records import Recorded, Versions
    from berceau.audit.report import StepName
    from berceau.engine.outcome import Progress
    from berceau.io.files import Source

_UNREAD: tuple[StepName, ...] = ("seal", "rules", "complaints", "bounds")
_SHORT = 12
"""Signs of a hash that are written out."""


def audit(
    folder: Source,
    *,
    rerun: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> AuditReport:
    """Look at a record again: whether all is as it was written, lawful, and what it says.

    The files are compared with their hashes; input, policy, former proposal and proposal with
    each other; every rule is checked, complaints are counted and certified bounds recomputed
    afresh, without a solver. On demand the run is made again with the limits recorded, and the
    outcome compared bit for bit.

    Parameters
    ----------
    folder
        What `record_run` has written.
    rerun
        Whether the run is made again; it takes as long as it took.
    progress
        Told of the progress of a new run.

    Returns
    -------
        Step by step, what passed and what failed, with all faults. Where a new run differs from
        one with a limit of the clock or made with other versions, that is noted, not a failure:
        such a run is not repeatable.

    Raises
    ------
    InputError
        If no run was recorded in this folder.
    """
    path, now = record_at(folder), versions_now()
    faults = tuple(altered(path))
    files = _files(faults, is_open=is_open_to_others(path))
    try:
        recorded = read_record(path)
    except InputError as error:
        return _unread(path, now, files, () if faults else error.faults)
    return _looked_at(recorded, now, files, rerun=rerun, progress=progress)


def _files(faults: tuple[Fault, ...], *, is_open: bool) -> Step:
    if faults:
        return Step(name="files", verdict="failed", faults=faults)
    if is_open:
        return Step(name="files", verdict="noted", because="open_to_others")
    return Step(name="files", verdict="passed")


def _unread(path: Path, now: Versions, files: Step, faults: tuple[Fault, ...]) -> AuditReport:
    """Report on a record that cannot be read; faults of a file that was altered say nothing."""
    steps = [files, Step(name="input", verdict="failed", because="unreadable", faults=faults)]
    names: tuple[StepName, ...] = (*_UNREAD, "versions", "rerun")
    steps += [Step(name=name, verdict="not_done", because="unreadable") for name in names]
    return AuditReport(
        folder=path.name, digest=digest_at(path), run=None, now=now, steps=tuple(steps)
    )


def _looked_at(
    recorded: Recorded,
    now: Versions,
    files: Step,
    *,
    rerun: bool,
    progress: Callable[[Progress], None] | None,
) -> AuditReport:
    found = check(recorded.territory, recorded.proposal, envy=True)
    inputs = _input(recorded)
    bounds, proven = _bounds(recorded, is_other=inputs.verdict == "failed")
    again, differing = _again(recorded, now, progress) if rerun else (_not_asked(), ())
    return AuditReport(
        folder=recorded.folder.name,
        digest=digest_at(recorded.folder),
        run=recorded.run,
        now=now,
        steps=(
            files,
            inputs,
            _seal(recorded),
            *_lawful(found),
            bounds,
            _versions(recorded, now),
            again,
        ),
        check=found,
        bounds=proven,
        rerun=differing,
    )


def _input(recorded: Recorded) -> Step:
    """Compare what the parts of a record say of each other."""
    run, territory, proposal = recorded.run, recorded.territory, recorded.proposal
    former = "" if recorded.former is None else recorded.former.placements_digest
    faults = [
        *_other("territory.json", territory.fingerprint, run.fingerprint),
        *_other("proposal.json, fingerprint", proposal.fingerprint, run.fingerprint),
        *_other("former.json", former, run.former),
        *_other("proposal.json, former", proposal.former, run.former),
        *_other("proposal.json, method", proposal.method, run.method),
    ]
    if recorded.policy != territory.policy:
        faults.append(
            Fault(
                "policy.json",
                "other-policy",
                "rules that are not those of territory.json",
                "the same rules in both",
                "Take the record again from a copy.",
            )
        )
    return Step(name="input", verdict="failed" if faults else "passed", faults=tuple(faults))


def _seal(recorded: Recorded) -> Step:
    proposal = recorded.proposal
    if not proposal.seal and not recorded.run.seal:
        return Step(name="seal", verdict="noted", because="unsealed")
    faults = (
        *_other("proposal.json, seal", proposal.seal, proposal.digest),
        *_other("run.json, seal", recorded.run.seal, proposal.digest),
    )
    return Step(name="seal", verdict="failed" if faults else "passed", faults=faults)


def _other(where: str, found: str, expected: str) -> Iterable[Fault]:
    if found != expected:
        yield Fault(
            where,
            "other-hash",
            repr(found[:_SHORT]),
            repr(expected[:_SHORT]),
            "Find out who changed it, and take the record again from a copy.",
        )


def _lawful(found: Report) -> tuple[Step, Step]:
    """Tell rules and complaints apart in what the checker found."""
    complaining = [v for v in found.violations if _is_complaint(v)]
    broken = len(complaining) < len(found.violations)
    rules = Step(name="rules", verdict="failed" if broken else "passed")
    if found.envy is None:
        return rules, Step(name="complaints", verdict="not_done", because="unlawful")
    return rules, Step(name="complaints", verdict="failed" if complaining else "passed")


def _is_complaint(violation: Violation) -> bool:
    return violation.rule == "envy" or violation.subject.startswith("complaints, ")


def _bounds(recorded: Recorded, *, is_other: bool) -> tuple[Step, tuple[CertifiedBound, ...]]:
    """Recompute certified bounds, if there are any and they are about this input."""
    proposal = recorded.proposal
    claims = proposal.certificates or any(s.certified is not None for s in proposal.stages)
    if not claims:
        return Step(name="bounds", verdict="passed", because="uncertified"), ()
    if is_other:
        return Step(name="bounds", verdict="not_done", because="other_input"), ()
    try:
        bounds = certified_bounds(recorded.territory, proposal, recorded.former)
    except InputError as error:
        return Step(name="bounds", verdict="failed", faults=error.faults), ()
    return Step(name="bounds", verdict="passed"), bounds


def _versions(recorded: Recorded, now: Versions) -> Step:
    if recorded.run.versions.differing(now):
        return Step(name="versions", verdict="noted", because="other_versions")
    return Step(name="versions", verdict="passed")


def _not_asked() -> Step:
    return Step(name="rerun", verdict="not_done", because="not_asked")


def _again(
    recorded: Recorded, now: Versions, progress: Callable[[Progress], None] | None
) -> tuple[Step, tuple[str, ...]]:
    """Make the run again, where that can be done, and judge what differs."""
    if recorded.run.method not in MADE_HERE:
        return Step(name="rerun", verdict="not_done", because="no_method"), ()
    if was_interrupted(recorded.proposal):
        return Step(name="rerun", verdict="not_done", because="interrupted"), ()
    differing = parts_that_differ(recorded, progress)
    if differing == ():
        return Step(name="rerun", verdict="passed"), ()
    by_clock = recorded.run.limits.wall_seconds is not None
    if by_clock or recorded.run.versions.differing(now):
        return Step(name="rerun", verdict="noted", because="unrepeatable"), differing or ()
    if differing is None:
        return Step(name="rerun", verdict="failed", because="nothing_found"), ()
    return Step(name="rerun", verdict="failed", because="different"), differing
