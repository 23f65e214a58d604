"""What came out of a grid put to the test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from berceau.domain.base import Identifier, Record

if TYPE_CHECKING:
    import pandas as pd

    from berceau.placement.show.words import Lang

Severity = Literal["mistake", "look", "note"]


class Check(Record):
    """One thing expected of the cases, and what was found."""

    kind: Literal["points", "criterion", "block", "order", "tie"]
    about: str
    """The criterion or the block; of an order or a tie, the two cases."""
    expected: int | str
    found: int | str
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
        """Whether everything expected of the case was found."""
        return all(check.passed for check in self.checks)


class Finding(Record):
    """Something that the policy says of itself, without any family."""

    code: str
    about: str
    """The criterion, the block, the layer or the field."""
    severity: Severity
    """Surely a mistake; something to look at; or only good to know."""
    values: dict[str, int | str] = Field(default_factory=dict)
    """Numbers and names for the sentence."""


class GridReport(Record):
    """What the cases of a grid were given, and what the policy says of itself."""

    policy: str
    version: str
    source: str = ""
    seen: str = ""
    results: tuple[CaseResult, ...] = ()
    comparisons: tuple[Check, ...] = ()
    """Orders and ties expected between cases, two by two."""
    findings: tuple[Finding, ...] = ()

    @property
    def checks(self) -> tuple[Check, ...]:
        """Everything that was expected, case by case, then between cases."""
        return (*(c for result in self.results for c in result.checks), *self.comparisons)

    @property
    def passed(self) -> bool:
        """Whether everything that was expected was found."""
        return all(check.passed for check in self.checks)

    def text(self, lang: Lang = "fr") -> str:
        """Write the report as tables that a person can read."""
        from berceau.placement.grid.show import grid_tables  # noqa: PLC0415  (words load when read)
        from berceau.placement.show.text import as_text  # noqa: PLC0415

        return as_text(grid_tables(self, lang=lang), lang=lang)

    def __str__(self) -> str:
        """Write the report as tables, in French."""
        return self.text()

    def _repr_html_(self) -> str:
        """Render the report in a notebook, in French."""
        from berceau.placement.grid.show import grid_tables  # noqa: PLC0415  (words load when read)
        from berceau.placement.show.html import as_html  # noqa: PLC0415

        return as_html(grid_tables(self))

    def to_frame(self) -> pd.DataFrame:
        """Lay out what was expected and found, one row a check (needs pandas)."""
        import pandas as pd  # noqa: PLC0415  (a second to load, and not everyone needs it)

        rows = [
            {"case": result.name, **check.model_dump()}
            for result in self.results
            for check in result.checks
        ]
        rows += [{"case": "", **check.model_dump()} for check in self.comparisons]
        return pd.DataFrame(rows, columns=["case", *Check.model_fields])
