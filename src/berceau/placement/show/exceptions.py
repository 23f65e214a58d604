"""A table of exceptions: who, instead of what, who stands there, and what it buys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.show.complaints import offered, others_in, rival_in, treatment_in
from berceau.placement.show.names import Names
from berceau.placement.show.report import ROWS
from berceau.placement.show.table import Column, Table, cut, without_empty_columns
from berceau.placement.show.weeks import week_text
from berceau.placement.show.words import Lang, Words, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.territory import Territory
    from berceau.placement.exceptions import BorneException, Exceptions
    from berceau.placement.show.table import Row
    from berceau.placement.testimony import Offer


def exception_tables(
    report: Exceptions,
    territory: Territory | None = None,
    *,
    lang: Lang = "fr",
    rows: int | None = ROWS,
) -> tuple[Table, ...]:
    """Lay exceptions out.

    Parameters
    ----------
    report
        What is shown.
    territory
        What it was made for; without it, identifiers stand for names.
    lang
        Language.
    rows
        Rows shown of the list; ``None`` for all.
    """
    say, names = words(lang), Names(territory)
    heading = Table(say("exceptions.title"), notes=tuple(_heading(report, say)))
    if not report.exceptions:
        return (heading,)
    return heading, without_empty_columns(_list(report, names, say, rows))


def _heading(report: Exceptions, say: Words) -> Iterator[str]:
    """Say what the policy bears, how many exceptions there are, and what free ones mean."""
    if not report.rules:
        yield say("exceptions.no_rule")
        return
    for rule in report.rules:
        yield say(
            "exceptions.rule",
            of=say(f"complaints.of.{rule.of}"),
            what=say(f"complaints.{rule.notion}"),
            told=treatment_in(rule, say),
        )
    count = len(report.exceptions)
    if not count:
        yield say("exceptions.none")
        return
    refused = sum(one.refused for one in report.exceptions)
    yield say(
        "exceptions.summary",
        exceptions=say.count("exceptions.exception", count),
        refused=say.whole(refused),
    )
    if any(one.hours == 0 for one in report.exceptions):
        yield say("exceptions.free")
    if any(one.hours is None for one in report.exceptions):
        yield say("exceptions.unknown_note")


def _list(report: Exceptions, names: Names, say: Words, limit: int | None) -> Table:
    columns = (
        Column(say("exceptions.child")),
        Column(say("exceptions.has"), spare=2),
        Column(say("exceptions.wanted")),
        Column(say("exceptions.rivals")),
        Column(say("exceptions.hours"), numeric=True),
    )
    shown, hidden = cut([_row(one, names, say) for one in report.exceptions], limit)
    notes = (say("exceptions.hours_note"),)
    return Table(say("exceptions.list"), columns, shown, notes, hidden=hidden)


def _row(one: BorneException, names: Names, say: Words) -> Row:
    both, witness = say("complaints.and"), one.witness
    return (
        both.join(one.children),
        both.join(_has(offer, names, say) for offer in one.has) or say("exceptions.nothing"),
        both.join(offered(offer, names, say) for offer in witness.wanted),
        both.join(rival_in(rival, witness, names, say) for rival in witness.rivals)
        + others_in(witness, say)
        or say("complaints.witness.waste"),
        say("exceptions.unknown") if one.hours is None else say.whole(one.hours),
    )


def _has(offer: Offer, names: Names, say: Words) -> str:
    return say(
        "exceptions.place",
        structure=names.structure(offer.structure),
        week=week_text(offer.week, say, names.calendar),
    )
