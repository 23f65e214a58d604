"""Violations are shown with rule, subject and numbers, and not drowned in what follows."""

from __future__ import annotations

from berceau.placement.check.report import Report, Violation
from berceau.placement.show.violations import report_table
from support.proposals import small_proposal


def _report(*violations: Violation) -> Report:
    measures = small_proposal().measures
    assert measures is not None
    return Report(violations=violations, measures=measures)


def _places(month: str, found: int) -> Violation:
    return Violation(
        rule="places",
        subject=f"tilleuls, mon-am, {month}",
        found=found,
        limit=2,
        message="more children than places",
    )


TOLD = Violation(
    rule="records", subject="placements", found="a", limit="b", message="not in order"
)


def test_a_lawful_proposal_has_no_rows() -> None:
    assert (
        report_table(_report()).title == "Proposition licite\N{NO-BREAK SPACE}: aucune violation."
    )
    assert report_table(_report()).rows == ()


def test_months_are_put_together_at_the_worst() -> None:
    table = report_table(_report(_places("2025-09", 3), _places("2025-10", 4), TOLD), lang="en")
    (row,) = table.rows
    assert [cell.text for cell in row] == [
        "places",
        "tilleuls, mon-am, 2025-10 (and 1\N{NO-BREAK SPACE}other month)",
        "4",
        "2",
        "more children than places",
    ]
    assert "3\N{NO-BREAK SPACE}violations" in table.title
    assert table.notes[0].startswith("Besides, 1 ")


def test_what_is_only_told_is_listed_when_nothing_else_is_broken() -> None:
    (row,) = report_table(_report(TOLD)).rows
    assert [cell.text for cell in row][::4] == ["records", "pas dans l'ordre"]


def test_other_limits_and_rules_stay_apart() -> None:
    other = _places("2025-09", 3).model_copy(update={"limit": 1})
    assert len(report_table(_report(_places("2025-09", 3), other)).rows) == 2
    assert report_table(_report(_places("2025-09", 3), other), rows=1).hidden == 1
