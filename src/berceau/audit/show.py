"""Audits as tables that a person can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.show.faults import faults_in
from berceau.placement.show.table import Column, Table, cells
from berceau.placement.show.violations import report_table
from berceau.placement.show.words import Lang, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.audit.records import RunRecord
    from berceau.audit.report import AuditReport, Step
    from berceau.placement.show.words import Words

HERE = "berceau.audit"
_EASY = 30
"""Characters below which a sentence is broken into too many lines."""
_SIGNS = 12
"""Signs of a hash that are shown."""


def audit_tables(report: AuditReport, *, lang: Lang = "fr") -> tuple[Table, ...]:
    """Lay out what came of an audit: step by step, then what is refused, then other versions.

    Parameters
    ----------
    report
        What is shown.
    lang
        Language.
    """
    say = words(lang, HERE)
    found = [_steps(report, say)]
    if report.faults:
        found.append(_faults(report, say))
    if report.check is not None and not report.check.lawful:
        found.append(report_table(report.check, lang=lang))
    if report.step("versions").verdict == "noted":
        found.append(_versions(report, say))
    return tuple(found)


def _steps(report: AuditReport, say: Words) -> Table:
    failed = sum(step.verdict == "failed" for step in report.steps)
    count = say.count("audit.point", failed)
    title = say("audit.refused" if failed else "audit.clean", folder=report.folder, count=count)
    columns = (
        Column(say("audit.step")),
        Column(say("audit.verdict")),
        Column(say("audit.told"), least=_EASY),
    )
    rows = [
        (
            say(f"audit.name.{step.name}"),
            say(f"audit.verdict_of.{step.verdict}"),
            _told(step, report, say),
        )
        for step in report.steps
    ]
    return Table(title, columns, cells(rows), tuple(_notes(report, say)))


def _told(step: Step, report: AuditReport, say: Words) -> str:
    if step.because:
        return say(f"audit.because.{step.because}", parts=", ".join(report.rerun))
    count = say.whole(len(report.bounds))
    return say(f"audit.{step.verdict}.{step.name}", count=count)


def _notes(report: AuditReport, say: Words) -> Iterator[str]:
    if report.run is not None:
        yield _run(report.run, say)
    yield say("audit.digest", digest=report.digest)
    yield say("audit.private")


def _run(run: RunRecord, say: Words) -> str:
    limits = run.limits
    units, seconds = limits.deterministic_time, limits.wall_seconds
    return say(
        "audit.run",
        territory=run.territory,
        recorded=run.recorded.rstrip("Z").replace("T", " "),
        method=say(f"audit.method.{run.method}"),
        seed=limits.seed,
        workers=say.count("audit.worker", limits.workers),
        effort=say("audit.no_effort")
        if units is None
        else say("audit.effort", units=say.decimal(units, 2)),
        clock="" if seconds is None else say("audit.clock", seconds=say.decimal(seconds)),
    )


def _faults(report: AuditReport, say: Words) -> Table:
    parts = ("where", "found", "expected", "remedy")
    columns = tuple(Column(say(f"audit.fault.{part}")) for part in parts)
    rows = [
        tuple(getattr(fault, part) for part in parts)
        for fault in faults_in(say.lang, report.faults)
    ]
    return Table(say("audit.fault.title"), columns, cells(rows))


def _versions(report: AuditReport, say: Words) -> Table:
    columns = tuple(Column(say(f"audit.version.{part}")) for part in ("what", "then", "now"))
    then = report.now if report.run is None else report.run.versions
    rows = [
        (name, _short(getattr(then, name)), _short(getattr(report.now, name)))
        for name in then.differing(report.now)
    ]
    return Table(say("audit.version.title"), columns, cells(rows))


def _short(text: str) -> str:
    """Show of a hash as much as tells it from others."""
    return text[:_SIGNS] if len(text) == 64 else text  # noqa: PLR2004 - signs of a SHA-256
