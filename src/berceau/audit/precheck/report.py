"""What a pre-check says: findings by severity, each with what was found, expected, and to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from pydantic import Field

from berceau.audit.precheck.kinds import KINDS, SEVERITIES, Reason, Severity
from berceau.domain.base import Count, Identifier, Record
from berceau.errors import Fault
from berceau.placement.readable import Readable

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from berceau.domain.territory import Territory
    from berceau.placement.show.table import Table
    from berceau.placement.show.words import Lang

_ORDER = {code: k for k, code in enumerate(KINDS)}
_OTHERS = "found"
"""Value that holds the words of a fault found elsewhere."""


class Because(Record):
    """Why one wish of a child cannot be met, whoever else asks."""

    wish: str
    structure: Identifier | None = None
    """The structure meant; none where the wish covers nothing."""
    reason: Reason
    detail: str = ""
    """The day or the month that the reason speaks of, as ``2026-11-03``; may be empty."""


class Finding(Record):
    """One thing to look at."""

    code: str
    """Its kind, an anchor in the docs."""
    severity: Severity
    where: str
    """Place in the territory, as a path: ``structures[creche-a]``."""
    values: dict[str, int | str] = Field(default_factory=dict)
    """Numbers and identifiers for the sentences."""
    because: tuple[Because, ...] = ()

    @classmethod
    def of_fault(cls, code: str, fault: Fault) -> Self:
        """Take over what was found elsewhere, in its own words."""
        said: dict[str, int | str] = {
            _OTHERS: fault.found,
            "expected": fault.expected,
            "remedy": fault.remedy,
        }
        return cls(code=code, severity=KINDS[code], where=fault.where, values=said)

    @property
    def other(self) -> Fault | None:
        """The fault that was taken over, if any."""
        if _OTHERS not in self.values:
            return None
        found, expected, remedy = (str(self.values[k]) for k in (_OTHERS, "expected", "remedy"))
        return Fault(self.where, self.code, found, expected, remedy)

    def fault(self, lang: Lang = "en", territory: Territory | None = None) -> Fault:
        """Say it in five parts.

        Parameters
        ----------
        lang
            Language.
        territory
            If given, structures and communes are named as it names them.
        """
        from berceau.audit.precheck.show import told  # noqa: PLC0415  (words load when read)

        return told(self, lang, territory)


def finding(
    code: str, where: str, *, because: tuple[Because, ...] = (), **values: int | str
) -> Finding:
    """Make a finding of a kind, with the severity that goes with it."""
    return Finding(code=code, severity=KINDS[code], where=where, values=values, because=because)


class Precheck(Readable, Record):
    """What was found in a territory before anything was solved.

    Findings name children by their identifiers alone; they are for who holds the files.
    """

    territory: str
    """Name of the territory."""
    fingerprint: str
    last_year: str | None = None
    """Name of the territory of last year, where there was one to compare with."""
    structures: Count
    children: Count
    """Children with a request that has a stay in the year planned."""
    findings: tuple[Finding, ...]
    """The most severe first."""

    @property
    def passed(self) -> bool:
        """Whether nothing was found that makes every proposal impossible."""
        return not self.of("error")

    def of(self, kind: str) -> tuple[Finding, ...]:
        """List the findings of a severity, or of a kind by its code."""
        return tuple(found for found in self.findings if kind in {found.severity, found.code})

    def _tables(self, lang: Lang) -> Iterable[Table]:
        from berceau.audit.precheck.show import precheck_tables  # noqa: PLC0415  (for people)

        return precheck_tables(self, lang=lang)

    def to_frame(self, lang: Lang = "en") -> pd.DataFrame:
        """Lay the findings out as a frame, one row each (needs pandas, which ortools brings)."""
        import pandas as pd  # noqa: PLC0415  (a second to load, and not everyone needs it)

        columns = ["severity", "where", "code", "found", "expected", "remedy"]
        rows = [
            {"severity": found.severity, **found.fault(lang).to_dict()} for found in self.findings
        ]
        return pd.DataFrame(rows, columns=columns)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Put findings in order: severity, kind, place."""
    return tuple(
        sorted(findings, key=lambda f: (SEVERITIES.index(f.severity), _ORDER[f.code], f.where))
    )
