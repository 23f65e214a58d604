"""A year of sessions, as tables that a person can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.show.table import Column, Table, cells
from berceau.placement.show.words import words
from berceau.sessions.chances import figures

if TYPE_CHECKING:
    from berceau.placement.show.table import Row
    from berceau.placement.show.words import Lang, Words
    from berceau.sessions.figures import ByRefusals
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
    return (_sessions(year, say), _fairness(year, say), _assumed(year, say))


def _sessions(year: Year, say: Words) -> Table:
    def row(name: str) -> Row:
        values = (getattr(one, name) for one in year.figures)
        return (say(f"figure.{name}"), *map(say.whole, values))

    shown = [
        name
        for name in _FIGURES
        if name in _ALWAYS or any(getattr(one, name) for one in year.figures)
    ]
    columns = (
        Column(say("year.figure"), least=_EASY),
        *(Column(one.name, numeric=True) for one in year.figures),
    )
    seals = ", ".join(one.seal[:_SIGNS] for one in year.closed)
    notes = (
        say("year.method", method=say(f"method.{year.method}"), seed=year.seed),
        say("year.seals", seals=seals),
    )
    title = say("year.title", territory=year.territory)
    return Table(title, columns, cells([row(name) for name in shown]), notes)


def _fairness(year: Year, say: Words) -> Table:
    def row(name: str, one: ByRefusals) -> Row:
        share = say.permille(1000 * one.offered // one.asked) if one.asked else ""
        counts = (one.asked, one.offered, one.refused)
        return (name, say.whole(one.refusals), *map(say.whole, counts), share)

    rows = [row(figure.name, one) for figure in year.figures for one in figure.by_refusals]
    if len(year.figures) > 1:
        rows += [row(say("year.all"), one) for one in year.by_refusals]
    columns = (
        Column(say("column.session")),
        Column(say("column.refusals"), numeric=True),
        *(Column(say(f"fairness.{name}"), numeric=True) for name in ("asked", "offered")),
        Column(say("fairness.refused"), numeric=True),
        Column(say("fairness.share"), numeric=True),
    )
    return Table(say("fairness.title"), columns, cells(rows), (say("fairness.note"),))


def _assumed(year: Year, say: Words) -> Table:
    stated = figures()

    def row(name: str) -> Row:
        value = getattr(year.shares, name)
        is_stated = value == stated[name]["value"]
        mark = stated[name]["mark"] if is_stated else "given"
        return say(f"share.{name}"), say.percent(value), say(f"mark.{mark}")

    columns = (
        Column(say("share.title"), least=_EASY),
        Column(say("share.value"), numeric=True),
        Column(say("share.mark")),
    )
    rows = [row(name) for name in type(year.shares).model_fields]
    return Table(say("share.heading"), columns, cells(rows), (say("share.note"),))
