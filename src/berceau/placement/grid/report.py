"""What came out of a grid put to the test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from berceau.domain.base import Identifier, Record
from berceau.domain.worked_cases import Decider
from berceau.placement.readable import Readable

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from berceau.placement.show.table import Table
    from berceau.placement.show.words import Lang

Found = Decider | Literal["lottery", "equal", "not_admitted"]
"""What decides between two cases; or the lottery alone would; or nothing; or one may not ask."""
Severity = Literal["mistake", "look", "note"]


class Check(Record):
    """Points expected of a case, and those found."""

    kind: Literal["points", "criterion", "block"]
    about: str = ""
    """The criterion or the block."""
    expected: int
    found: int
    passed: bool


class Pair(Record):
    """Two cases, one of which must go before the other, or which must be equal."""

    kind: Literal["order", "tie"]
    first: Identifier
    second: Identifier
    expected_by: Decider | None = None
    """What must put the first before the second; none given: anything but a lottery."""
    ahead: Identifier | None
    """Which of the two goes first; none: neither does."""
    by: Found
    """What puts it first, or why neither is."""
    passed: bool


class CaseResult(Record):
    """What the grid gives one case."""

    name: Identifier
    about: str = ""
    admitted: bool
    """Whether the family may ask there at all: commune, age and dates allow a request."""
    points: int = 0
    criteria: tuple[tuple[str, int], ...] = ()
    """Points of each criterion, before the maximum of its block."""
    blocks: tuple[tuple[str, int], ...] = ()
    """Points of each block, cut at its maximum."""
    checks: tuple[Check, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the family may ask, and everything expected of it was found."""
        return self.admitted and all(check.passed for check in self.checks)


class Finding(Record):
    """Something that the policy says of itself, without any family."""

    code: str
    about: str
    """The criterion, the block, the case or the field; empty for the cases together."""
    severity: Severity
    """Surely a mistake; something to look at; or only good to know."""
    values: dict[str, int | str] = Field(default_factory=dict)
    """Numbers and names for the sentence."""


class GridReport(Readable, Record):
    """What the cases of a grid were given, and what the policy says of itself."""

    policy: str
    version: str
    source: str = ""
    seen: str = ""
    results: tuple[CaseResult, ...] = ()
    comparisons: tuple[Pair, ...] = ()
    """Orders and ties expected between cases, two by two."""
    findings: tuple[Finding, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything that was expected was found."""
        results = all(result.passed for result in self.results)
        return results and all(pair.passed for pair in self.comparisons)

    def _tables(self, lang: Lang) -> Iterable[Table]:
        from berceau.placement.grid.show import grid_tables  # noqa: PLC0415  (for people)

        return grid_tables(self, lang=lang)

    def to_frame(self) -> pd.DataFrame:
        """Lay out what was expected and found, one row a check (needs pandas)."""
        import pandas as pd  # noqa: PLC0415  (a second to load, and not everyone needs it)

        rows: list[dict[str, object]] = [
            {"case": result.name, **check.model_dump()}
            for result in self.results
            for check in result.checks
        ]
        rows += [
            {
                "case": pair.first,
                "kind": pair.kind,
                "about": pair.second,
                "expected": pair.expected_by or pair.kind,
                "found": pair.by if pair.ahead is None else f"{pair.ahead}, {pair.by}",
                "passed": pair.passed,
            }
            for pair in self.comparisons
        ]
        return pd.DataFrame(rows, columns=["case", *Check.model_fields])
