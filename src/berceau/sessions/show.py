"""Sessions opened and closed, as tables that a person can read."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from berceau.placement.show.names import Names
from berceau.placement.show.report import ROWS
from berceau.placement.show.table import Column, Table, cells, cut
from berceau.placement.show.weeks import week_text
from berceau.placement.show.words import words
from berceau.sessions.session import months_from

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.placement.show.words import Lang, Words
    from berceau.sessions.closed import Again, Closed, Outcome
    from berceau.sessions.dividing import Divided
    from berceau.sessions.opened import Opened, Way

HERE = "berceau.sessions"
_EASY = 24
_FEW = 2
_SIGNS = 12
"""Signs of a seal that are shown: enough to be compared with the minutes."""
_WAYS: tuple[Way, ...] = (
    "in_place", "waiting", "due", "new", "later", "known",
    "school", "ended", "withdrawn", "expired",
)  # fmt: skip


def opened_tables(
    opened: Opened, *, lang: Lang = "fr", rows: int | None = ROWS
) -> tuple[Table, ...]:
    """Lay out what a session opens on.

    Parameters
    ----------
    opened
        The session.
    lang
        Language.
    rows
        Children shown of those who are no longer there; ``None`` for all.
    """
    say = words(lang, HERE)
    ways = Counter(line.way for line in opened.lines)
    shown: tuple[Way, ...] = tuple(way for way in _WAYS if ways[way])
    counted = Table(
        say("opened.ways"),
        (Column(say("opened.way")), Column(say("column.children"), numeric=True)),
        cells([(say(f"way.{way}"), say.whole(ways[way])) for way in shown]),
        (say("opened.once"),),
    )
    found = [
        Table(say("opened.title", name=opened.session.name), notes=tuple(_about(opened, say)))
    ]
    found.append(counted)
    if opened.divided:
        found.append(_divided(opened, say))
    if opened.gone:
        found.append(_gone(opened, say, rows))
    return tuple(found)


def _about(opened: Opened, say: Words) -> Iterator[str]:
    session, calendar = opened.session, opened.territory.calendar
    yield say("opened.on", day=say.day(session.on), answers=say.day(session.answers_by))
    yield say("opened.year", first=say.day(calendar.first), last=say.day(calendar.last))
    yield say("opened.entries", months=_months(session.entries, say))
    yield say("opened.asking", requests=say.count("noun.request", len(opened.asking)))
    if any(line.refusals for line in opened.asking):
        refused = sum(line.refusals > 0 for line in opened.asking)
        yield say("opened.refused", requests=say.count("noun.request", refused))
    former = opened.former[:_SIGNS]
    yield say("opened.former", seal=former) if former else say("opened.first")


def _months(entries: tuple[str, ...], say: Words) -> str:
    """Write months, those that follow each other as a span."""
    named = [f"{say.month(month)} {month[:4]}" for month in entries]
    whole = months_from(date.fromisoformat(f"{entries[0]}-01"), len(entries))
    if len(entries) > _FEW and whole == entries:
        return say("opened.span", first=named[0], last=named[-1])
    return ", ".join(named)


def _divided(opened: Opened, say: Words) -> Table:
    """Lay out, section by section, between which numbers its places lie now, and when."""
    names = Names(opened.territory)
    found: dict[tuple[str, str], list[Divided]] = {}
    for one in opened.divided:
        found.setdefault((one.structure, one.section), []).append(one)
    rows = []
    for (structure, section), lines in found.items():
        months = tuple(sorted({one.month for one in lines}))
        counts = [one.places for one in lines]
        least, most = say.whole(min(counts)), say.whole(max(counts))
        span = least if least == most else say("opened.span_short", first=least, last=most)
        before = say.whole(lines[0].before)
        rows.append((names.structure(structure), section, before, span, _months(months, say)))
    columns = (
        Column(say("column.structure"), least=_EASY),
        Column(say("column.section")),
        Column(say("column.before"), numeric=True),
        Column(say("column.after"), numeric=True),
        Column(say("column.months")),
    )
    return Table(say("opened.divided"), columns, cells(rows), (say("opened.divided_note"),))


def _gone(opened: Opened, say: Words, limit: int | None) -> Table:
    lines = sorted(opened.gone, key=lambda line: (_WAYS.index(line.way), line.child))
    shown, hidden = cut([(line.child, say(f"way.{line.way}")) for line in lines], limit)
    columns = (Column(say("column.child")), Column(say("opened.reason"), least=_EASY))
    return Table(say("opened.gone"), columns, shown, (), hidden)


def closed_tables(
    closed: Closed, *, lang: Lang = "fr", rows: int | None = ROWS
) -> tuple[Table, ...]:
    """Lay out what a session ended with.

    Parameters
    ----------
    closed
        The session.
    lang
        Language.
    rows
        Requests shown; ``None`` for all.
    """
    say = words(lang, HERE)
    results = Counter(one.result for one in closed.outcomes)
    notes = [
        say("closed.on", name=closed.opened.session.name, territory=closed.opened.territory.name),
        say("closed.seal", seal=closed.seal),
    ]
    if closed.late:
        notes.append(say("closed.late", answers=say.count("noun.answer", len(closed.late))))
    counted = Table(
        say("closed.results"),
        (Column(say("closed.result")), Column(say("column.requests"), numeric=True)),
        cells([(say(f"result.{name}"), say.whole(n)) for name, n in sorted(results.items())]),
    )
    return (
        Table(say("closed.title"), notes=tuple(notes)),
        counted,
        _outcomes(closed.outcomes, closed.opened, lang, rows),
    )


def again_tables(
    again: Again, opened: Opened, *, lang: Lang = "fr", rows: int | None = ROWS
) -> tuple[Table, ...]:
    """Lay out whom the places that were declined are offered to.

    Parameters
    ----------
    again
        What was offered again.
    opened
        The session.
    lang
        Language.
    rows
        Offers shown; ``None`` for all.
    """
    say, general, names = words(lang, HERE), words(lang), Names(opened.territory)
    offers = [
        (
            one.child,
            names.structure(one.structure),
            week_text(one.week, general, names.calendar),
            say.day(one.start),
        )
        for one in again.offers
        if one.child not in opened.moves
    ]
    shown, hidden = cut(offers, rows)
    columns = (
        Column(say("column.child")),
        Column(say("column.structure"), least=_EASY),
        Column(say("column.week")),
        Column(say("column.from")),
    )
    settled = say("again.settled", requests=say.count("noun.request", len(again.outcomes)))
    return (Table(say("again.title"), columns if shown else (), shown, (settled,), hidden),)


def _outcomes(
    outcomes: tuple[Outcome, ...], opened: Opened, lang: Lang, limit: int | None
) -> Table:
    say, general, names = words(lang, HERE), words(lang), Names(opened.territory)

    def row(one: Outcome) -> tuple[str, ...]:
        place = one.placement
        where = "" if place is None else names.structure(place.structure)
        week = "" if place is None else week_text(place.week, general, names.calendar)
        return one.child, say(f"result.{one.result}"), say.whole(one.refusals), where, week

    shown, hidden = cut([row(one) for one in outcomes], limit)
    columns = (
        Column(say("column.child")),
        Column(say("closed.result"), least=_EASY),
        Column(say("column.refusals"), numeric=True),
        Column(say("column.structure"), least=_EASY),
        Column(say("column.week")),
    )
    return Table(say("closed.requests"), columns, shown, (), hidden)
