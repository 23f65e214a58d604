"""What the independent checker found, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.show.table import Column, Table, cells
from berceau.placement.show.words import Lang, words

if TYPE_CHECKING:
    from berceau.placement.check.report import Report


def report_table(report: Report, *, lang: Lang = "fr") -> Table:
    """Say whether a proposal is lawful, and if not, list what it breaks with the numbers."""
    say, measures = words(lang), report.measures
    figures = say(
        "check.figures",
        served=say.whole(measures.served),
        requests=say.count("noun.request", measures.requests),
        kept=say.count("noun.kept", measures.kept),
    )
    if report.lawful:
        return Table(say("check.lawful"), notes=(figures,))
    columns = (
        Column(say("check.rule")),
        Column(say("check.subject")),
        Column(say("check.found")),
        Column(say("check.limit")),
        Column(say("check.message")),
    )
    rows = [(v.rule, v.subject, str(v.found), str(v.limit), v.message) for v in report.violations]
    count = say.count("noun.violation", len(rows))
    return Table(say("check.refused", count=count), columns, cells(rows), (figures,))
