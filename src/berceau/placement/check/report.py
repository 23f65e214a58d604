"""What the checker hands back: what is broken, with the numbers, and the measures recomputed."""

from __future__ import annotations

from berceau.domain.base import Record
from berceau.placement.proposal import Envy, Measures

_SHOWN = 5
"""Violations of one rule that are written out; the others are counted."""


class Violation(Record):
    """One thing that a proposal breaks."""

    rule: str
    """Name of the rule, as in the reference; `records` and `measures` for what is only told."""
    subject: str
    """Where or who: structure, section, slot and month, convention and month, or child."""
    found: int | str
    limit: int | str
    """What would have been lawful."""
    message: str

    def __str__(self) -> str:
        """Write the violation as one line."""
        return f"{self.rule}: {self.subject}: {self.message} ({self.found}, limit {self.limit})"


class Report(Record):
    """The verdict of the independent checker on one proposal."""

    violations: tuple[Violation, ...]
    measures: Measures
    """Recomputed from the placements and the territory, whatever the proposal says."""
    envy: Envy | None = None
    """Complaints, counted from the rules alone; none where they were not looked at."""

    @property
    def lawful(self) -> bool:
        """Whether nothing is broken."""
        return not self.violations

    def by_rule(self) -> dict[str, tuple[Violation, ...]]:
        """Group the violations by rule, in the order in which they were found."""
        groups: dict[str, list[Violation]] = {}
        for violation in self.violations:
            groups.setdefault(violation.rule, []).append(violation)
        return {rule: tuple(found) for rule, found in groups.items()}

    def __str__(self) -> str:
        """Write the report as lines that a person can read."""
        measures = self.measures
        tail = (
            f"{measures.served} of {measures.requests} requests served, "
            f"{measures.kept} places kept, need met {measures.need_met} of {measures.need_asked}"
        )
        if self.lawful:
            return f"lawful: {tail}"
        count = len(self.violations)
        lines = [f"not lawful, {count} violation{'s' if count > 1 else ''}: {tail}"]
        for found in self.by_rule().values():
            lines += [f"- {violation}" for violation in found[:_SHOWN]]
            if len(found) > _SHOWN:
                lines.append(f"- {found[0].rule}: and {len(found) - _SHOWN} more")
        return "\n".join(lines)
