"""What the independent checker found, as a table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from berceau.placement.show.faults import subject_in
from berceau.placement.show.phrases import Phrasebook
from berceau.placement.show.report import ROWS
from berceau.placement.show.table import Column, Table, cut
from berceau.placement.show.words import Lang, Words, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from berceau.placement.check.report import Report, Violation
    from berceau.placement.show.table import Row

_MONTH = re.compile(r"^(?P<subject>.*), (?P<month>[0-9]{4}-[0-9]{2})$")
_MINUTES = ", in minutes"
_ONLY_TOLD = ("records", "measures")
"""What a proposal says of itself: it follows from the placements, and breaks no rule."""


def report_table(report: Report, *, lang: Lang = "fr", rows: int | None = ROWS) -> Table:
    """Say whether a proposal is lawful, and if not, what it breaks, with the numbers.

    The same limit passed in several months is one row, with the month where it is worst. Where
    rules are broken, what the proposal says of itself is only counted.

    Parameters
    ----------
    report
        What the checker found.
    lang
        Language.
    rows
        Rows shown; ``None`` for all.
    """
    say, measures = words(lang), report.measures
    figures = say(
        "check.figures",
        served=say.whole(measures.served),
        requests=say.count("noun.request", measures.requests),
        kept=say.count("noun.kept", measures.kept),
    )
    if report.lawful:
        return Table(say("check.lawful"), notes=(figures,))
    broken = [v for v in report.violations if v.rule not in _ONLY_TOLD]
    told = len(report.violations) - len(broken) if broken else 0
    columns = tuple(
        Column(say(f"check.{name}")) for name in ("rule", "subject", "found", "limit", "message")
    )
    merged = [_row(group, say) for group in _merged(broken or report.violations)]
    shown, hidden = cut(merged, rows)
    count = say.count("noun.violation", len(report.violations))
    notes = ((say("check.told", count=say.whole(told)),) if told else ()) + (figures,)
    return Table(say("check.refused", count=count), columns, shown, notes, hidden)


def _merged(violations: Iterable[Violation]) -> list[list[Violation]]:
    """Put together what differs by the month only, in the order in which it was found."""
    groups: dict[tuple[str, str, str, str], list[Violation]] = {}
    for violation in violations:
        match = _MONTH.match(violation.subject)
        subject = match["subject"] if match else violation.subject
        key = (violation.rule, subject, str(violation.limit), violation.message)
        groups.setdefault(key, []).append(violation)
    return list(groups.values())


def _row(group: list[Violation], say: Words) -> Row:
    numbers = [v for v in group if isinstance(v.found, int)]
    worst = max(numbers, key=lambda v: int(v.found)) if numbers else group[0]
    subject = subject_in(say.lang, worst.subject)
    if len(group) > 1:
        others = say.count("noun.other_month", len(group) - 1)
        subject = say("check.months", subject=subject, others=others)
    message, in_minutes = worst.message, worst.message.endswith(_MINUTES)
    return (
        worst.rule,
        subject,
        _figure(worst.found, say, in_minutes=in_minutes),
        _figure(worst.limit, say, in_minutes=in_minutes),
        _told(message.removesuffix(_MINUTES), say),
    )


def _figure(value: int | str, say: Words, *, in_minutes: bool) -> str:
    """Write what was found or allowed; minutes as hours, for hours are what was agreed."""
    if in_minutes and isinstance(value, int):
        return f"{say.hours(value)}\N{NO-BREAK SPACE}h"
    return _told(str(value), say)


def _told(text: str, say: Words) -> str:
    """Say a message of the checker in the language, where it has the words."""
    prefix = "message."
    known = {k.removeprefix(prefix): v for k, v in say.entries.items() if k.startswith(prefix)}
    return Phrasebook({"said": known}).say("said", text) or text
