"""What an audit hands back: step by step, what was looked at and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from berceau.audit.records import RunRecord, Versions
from berceau.domain.base import Record
from berceau.errors import Fault
from berceau.placement.certified import CertifiedBound
from berceau.placement.check import Report
from berceau.placement.readable import Readable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from berceau.placement.show.table import Table
    from berceau.placement.show.words import Lang

StepName = Literal["files", "input", "seal", "rules", "complaints", "bounds", "versions", "rerun"]
StepVerdict = Literal["passed", "failed", "noted", "not_done"]
Because = Literal[
    "",
    "open_to_others",
    "unreadable",
    "other_input",
    "unsealed",
    "unlawful",
    "uncertified",
    "other_versions",
    "not_asked",
    "interrupted",
    "no_method",
    "unrepeatable",
    "different",
    "nothing_found",
]


class Step(Record):
    """One thing that was looked at."""

    name: StepName
    verdict: StepVerdict
    """Passed; failed; worth a note; or not done, for the reason that is given."""
    because: Because = ""
    faults: tuple[Fault, ...] = ()


class AuditReport(Readable, Record):
    """Everything that was looked at in one record."""

    folder: str
    digest: str
    """Hash of the list of hashes: the whole record in 64 signs."""
    run: RunRecord | None
    """What the record says of its run; none where that could not be read."""
    now: Versions
    """What this audit was made with."""
    steps: tuple[Step, ...]
    check: Report | None = None
    """The checker's report."""
    bounds: tuple[CertifiedBound, ...] = ()
    """Bounds recomputed from the certificates."""
    rerun: tuple[str, ...] = ()
    """Parts of the outcome in which a new run differs."""

    @property
    def clean(self) -> bool:
        """Whether nothing failed."""
        return all(step.verdict != "failed" for step in self.steps)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All faults, in order of the steps."""
        return tuple(fault for step in self.steps for fault in step.faults)

    def step(self, name: StepName) -> Step:
        """Give one step by its name."""
        return next(step for step in self.steps if step.name == name)

    def _tables(self, lang: Lang) -> Iterable[Table]:
        from berceau.audit.show import audit_tables  # noqa: PLC0415  (for people)

        return audit_tables(self, lang=lang)
