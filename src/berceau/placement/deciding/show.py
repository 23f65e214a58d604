"""What decisions changed, as tables that a person can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.show.names import Names
from berceau.placement.show.report import ROWS
from berceau.placement.show.table import Column, Table, cut
from berceau.placement.show.weeks import week_text
from berceau.placement.show.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.placement.compare import Standing
    from berceau.placement.deciding.changes import AnswerChange
    from berceau.placement.deciding.decide import Redone
    from berceau.placement.show.table import Row
    from berceau.placement.show.words import Lang, Words

HERE = "berceau.placement.deciding"
_EASY = 24
"""Characters below which a sentence is broken into too many lines."""
_NAMED = 3
"""At most so many children are named in a reason."""


def redone_tables(
    redone: Redone, *, lang: Lang = "fr", rows: int | None = ROWS
) -> tuple[Table, ...]:
    """Lay out what decisions changed.

    Parameters
    ----------
    redone
        What is shown.
    lang
        Language.
    rows
        Changes shown; ``None`` for all.
    """
    say = words(lang, HERE)
    heading = Table(say("decide.title"), notes=tuple(_summary(redone, say)))
    if not redone.changes:
        return (heading,)
    return (heading, _changes(redone, words(lang), say, rows))


def _summary(redone: Redone, say: Words) -> Iterator[str]:
    if not redone.changes:
        yield say("decide.nothing")
    else:
        yield say(
            "decide.changed",
            answers=say.count("noun.answer", len(redone.changes)),
            families=say.count("noun.family", redone.families),
        )
    yield from _promises(redone, say)
    before, after = redone.hours
    yield say(
        "decide.hours",
        before=say.whole(before),
        after=say.whole(after),
        by=say.signed(after - before),
    )
    if redone.not_borne:
        yield say("decide.not_borne", children=say.count("noun.child", redone.not_borne))


def _promises(redone: Redone, say: Words) -> Iterator[str]:
    lost = redone.lost
    promises = say.count("noun.promise", redone.promises)
    if not lost:
        yield say("decide.none_lost", promises=promises)
        return
    yield say("decide.lost", lost=say.whole(len(lost)), promises=promises)
    own = sum(change.because == "decision" for change in lost)
    if own:
        yield say("decide.own", count=say.whole(own))
    if redone.fewest:
        yield say("decide.fewest")
    else:
        yield say("decide.bounded", least=say.whole(redone.at_least_lost))


def _changes(redone: Redone, general: Words, say: Words, limit: int | None) -> Table:
    names = Names(redone.territory)
    columns = (
        Column(say("change.child")),
        Column(say("change.before"), least=_EASY),
        Column(say("change.after"), least=_EASY),
        Column(say("change.effect")),
        Column(say("change.reason"), least=_EASY),
    )

    def row(change: AnswerChange) -> Row:
        return (
            change.child,
            _standing(change.before, names, general, say),
            _standing(change.after, names, general, say),
            say(f"effect.{_effect(change)}"),
            _reason(redone, change, say),
        )

    # What is lost is seen first.
    ordered = sorted(redone.changes, key=lambda change: (not change.lost, change.better))
    shown, hidden = cut([row(change) for change in ordered], limit)
    return Table(say("change.title"), columns, shown, (say("change.note"),), hidden)


def _standing(standing: Standing, names: Names, general: Words, say: Words) -> str:
    if standing.structure is None:
        return say("change.nothing")
    week = week_text(standing.week, general, names.calendar)
    return f"{names.structure(standing.structure)}, {week}"


def _effect(change: AnswerChange) -> str:
    if change.better:
        return "better"
    return "lost" if change.after.structure is None else "other"


def _reason(redone: Redone, change: AnswerChange, say: Words) -> str:
    if change.because == "decision":
        kinds = [
            decision.kind
            for decision in redone.decisions
            if decision.kind != "reserve" and decision.child == change.child
        ]
        return say("reason.decision", decision=say(f"kind.{kinds[0]}"))
    if not change.others:
        return say(f"reason.{change.because}")
    named = ", ".join(change.others[:_NAMED])
    more = len(change.others) - _NAMED
    if more > 0:
        named = say("reason.more", named=named, count=say.whole(more))
    return say(f"reason.{change.because}", children=named)
