"""Limits in the way as sentences: what is full, when, who is there, who came last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.reasons.phrases import count_words, moment_words, moments_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.placement.reasons.answers import FullRow
    from berceau.placement.reasons.parts import Named
    from berceau.placement.show.words import Words


def row_words(
    row: FullRow, mine: int | None, named: Named, say: Words, *, stays: bool
) -> Iterator[str]:
    """Write a full limit.

    Parameters
    ----------
    row
        The limit.
    mine
        Points of the child there, if they are known.
    named
        Names.
    say
        The words.
    stays
        Whether there would be no room either if all who come after gave way.
    """
    yield say(
        "row.never" if row.never else f"row.{row.kind}",
        section=row.section,
        convention=named.convention(row.convention or ""),
        scope=say(f"conventions.{row.scope}") if row.scope is not None else "",
        when=moments_words(row.moments, say),
    )
    if row.never:
        return
    yield from _numbers(row, say)
    yield from _holders(row, say, stays=stays)
    yield _last(row, mine, say)


def _numbers(row: FullRow, say: Words) -> Iterator[str]:
    at = moment_words(row.at, say)
    if row.kind == "adults":
        return
    if row.unit == "children":
        taken = row.load is None
        load = say("numbers.full_few") if taken else say.count("numbers.present", row.load or 0)
        limit = say.count("numbers.places", row.limit)
        yield say("numbers.children", at=at, limit=limit, load=load)
    else:
        yield say(
            "numbers.hours_hidden" if row.load is None else "numbers.hours",
            at=at,
            limit=say.hours(row.limit),
            load=say.hours(row.load or 0),
            needs=say.hours(row.needs),
        )


def _holders(row: FullRow, say: Words, *, stays: bool) -> Iterator[str]:
    counts = row.holders.model_dump()
    parts = [
        say(f"numbers.{name}", count=count_words(count, say))
        for name, count in counts.items()
        if count != 0
    ]
    if parts:
        yield say("numbers.held", parts=", ".join(parts))
    if stays and row.holders.lower != 0:
        yield say("numbers.anyway")


def _last(row: FullRow, mine: int | None, say: Words) -> str:
    if row.last is None:
        return say("numbers.none_new")
    if row.last.points is None:
        return say("numbers.last_ahead" if row.last.ahead else "numbers.last_behind")
    points = say.count("numbers.points", row.last.points)
    if mine is None:
        return say("numbers.last_alone", points=points)
    if row.last.ahead and row.last.points == mine:
        return say("numbers.last_equal", points=points)
    return say("numbers.last", points=points, mine=say.whole(mine))
