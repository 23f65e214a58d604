"""A year of sessions, as tables that a person can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.show.table import Column, Table, cells
from berceau.placement.show.words import words
from berceau.sessions.chances import figures

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from berceau.placement.show.table import Row
    from berceau.placement.show.words import Lang, Words
    from berceau.sessions.chances import Shares
    from berceau.sessions.refusals import ByRefusals
    from berceau.sessions.year import Year

HERE = "berceau.sessions"
_FIGURES = (
    "asked", "new", "waiting", "due", "offers", "accepted", "declined", "silent", "refused",
    "entries", "moves", "to_school", "ended", "withdrawn", "expired", "later",
    "waiting_after", "in_place_after", "hours",
)  # fmt: skip
_ALWAYS = frozenset({"asked", "offers", "accepted", "refused", "waiting_after", "hours"})
"""Figures that are shown where they are 0 at every session, too."""
_EASY = 30
_SIGNS = 12


def year_tables(year: Year, *, lang: Lang = "fr") -> tuple[Table, ...]:
    """Lay out a year: session by session, fairness over time, and what was assumed.

    Parameters
    ----------
    year
        The year.
    lang
        Language.
    """
    say = words(lang, HERE)
    found = [_sessions(year, say), _fairness(year, say)]
    if len(year.by_refusals) > 1:
        found.append(_asked(year, say))
    if year.shares is not None:
        found.append(_assumed(year.shares, say))
    return tuple(found)


def _sessions(year: Year, say: Words) -> Table:
    def row(name: str) -> Row:
        values = (getattr(one, name) for one in year.figures)
        return (say(f"figure.{name}"), *map(say.whole, values))

    shown = shown_figures(year)
    columns = (
        Column(say("year.figure"), least=_EASY),
        *(Column(one.name, numeric=True) for one in year.figures),
    )
    title = say("year.title", territory=year.territory)
    rows = cells([row(name) for name in shown])
    return Table(title, columns, rows, tuple(year_notes(year, say)))


def shown_figures(year: Year) -> list[str]:
    """Name the figures that say something of a year, in order."""
    return [
        name
        for name in _FIGURES
        if name in _ALWAYS or any(getattr(one, name) for one in year.figures)
    ]


def year_notes(year: Year, say: Words) -> Iterator[str]:
    """Say how the sessions of a year were held, and what they are sealed with."""
    if year.method is None:
        yield say("year.held")
    else:
        yield say("year.method", method=say(f"method.{year.method}"), seed=year.seed)
    yield say("year.seals", seals=", ".join(one.seal[:_SIGNS] for one in year.closed))


def refusal_rows(year: Year, say: Words) -> list[tuple[str, ByRefusals]]:
    """List the requests by the number of earlier refusals: session by session, then together."""
    rows = [(figure.name, one) for figure in year.figures for one in figure.by_refusals]
    if len(year.figures) > 1:
        rows += [(say("year.all"), one) for one in year.by_refusals]
    return rows


def _fairness(year: Year, say: Words) -> Table:
    def row(name: str, one: ByRefusals) -> Row:
        share = say.permille(1000 * one.offered // one.asked) if one.asked else ""
        counts = (one.asked, one.offered, one.refused)
        return (name, say.whole(one.refusals), *map(say.whole, counts), share)

    columns = (
        Column(say("column.session")),
        Column(say("column.refusals"), numeric=True),
        *(Column(say(f"fairness.{name}"), numeric=True) for name in ("asked", "offered")),
        Column(say("fairness.refused"), numeric=True),
        Column(say("fairness.share"), numeric=True),
    )
    rows = cells([row(*one) for one in refusal_rows(year, say)])
    return Table(say("fairness.title"), columns, rows, (say("fairness.note"),))


def _asked(year: Year, say: Words) -> Table:
    """Lay out what requests ask for: why those refused before may be served less often."""

    def row(name: str, one: ByRefusals) -> Row:
        tenths = (one.hours_each, one.months_each, one.points_each)
        hours, months, points = ("" if t is None else say.decimal(t / 10) for t in tenths)
        alone = say.permille(1000 * one.one_place // one.asked)
        return (name, say.whole(one.refusals), hours, months, alone, points)

    columns = (
        Column(say("column.session")),
        Column(say("column.refusals"), numeric=True),
        *(
            Column(say(f"asked.{name}"), numeric=True)
            for name in ("hours", "months", "alone", "points")
        ),
    )
    rows = cells([row(*one) for one in refusal_rows(year, say)])
    return Table(say("asked.title"), columns, rows, tuple(why_fewer(year, say)))


def why_fewer(year: Year, say: Words) -> Iterator[str]:
    """Say why those who were refused before are served less often, where they are."""
    yield say("asked.note")
    # At the same sessions, so that like is beside like.
    there = [one.by_refusals for one in year.figures if len(one.by_refusals) > 1]
    if there:
        others = _together([rows[0] for rows in there])
        refused = _together([row for rows in there for row in rows[1:]])
        more = [say(f"asked.more_{name}") for name in refused.more_than(others)]
        if more and refused.share < others.share:
            yield say("asked.why", more=_listed(more, say))
    yield say("asked.counted" if _counts_refusals(year) else "asked.not_counted")


def _listed(parts: Sequence[str], say: Words) -> str:
    """Write parts of a sentence one after the other."""
    *first, last = parts
    return say("asked.and").join([", ".join(first), last]) if first else last


def _together(rows: Sequence[ByRefusals]) -> ByRefusals:
    """Count requests of several rows as one."""
    return sum(rows[1:], start=rows[0])


def _counts_refusals(year: Year) -> bool:
    """Say whether the grid of the last session looks at earlier refusals."""
    policy = year.closed[-1].opened.territory.policy
    return '"@refusals"' in policy.model_dump_json(include={"grid", "layers"})


def _assumed(shares: Shares, say: Words) -> Table:
    def row(name: str, value: float, mark: str) -> Row:
        return say(f"share.{name}"), say.percent(value), say(f"mark.{mark}")

    columns = (
        Column(say("share.title"), least=_EASY),
        Column(say("share.value"), numeric=True),
        Column(say("share.mark")),
    )
    rows = [row(*one) for one in assumed(shares)]
    return Table(say("share.heading"), columns, cells(rows), (say("share.note"),))


def assumed(shares: Shares) -> Iterator[tuple[str, float, str]]:
    """List the shares of a simulation: name, value, and where it comes from."""
    stated = figures()
    for name in type(shares).model_fields:
        value = getattr(shares, name)
        yield name, value, stated[name]["mark"] if value == stated[name]["value"] else "given"
