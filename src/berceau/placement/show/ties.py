"""Ties as tables that a person can read: who is equal to whom, and what decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.show.faults import subject_in
from berceau.placement.show.names import Names
from berceau.placement.show.table import Cell, Column, Table, cut
from berceau.placement.show.words import Lang, words

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
    from berceau.placement.show.table import Row
    from berceau.placement.show.words import Words
    from berceau.placement.ties import Tie, Ties

_ROWS = 20
_CHILDREN = 6
"""Children named of one tie, unless all are asked for."""
_IN_MINUTES = {"overbooking", "convention"}
"""Rules that may count in minutes: their numbers are left to the data."""
_EASY = 20
_DECIDED = 12
"""Characters below which sentences, or words, are broken into too many lines."""


def ties_tables(
    ties: Ties,
    territory: Territory | None = None,
    *,
    lang: Lang = "fr",
    rows: int | None = _ROWS,
) -> tuple[Table, ...]:
    """Lay ties out: those that could matter one by one, the others counted.

    Parameters
    ----------
    ties
        What is shown.
    territory
        If given, structures are named as it names them.
    lang
        Language.
    rows
        Rows shown; ``None`` for all, with all their children.
    """
    say, names = words(lang), Names(territory)
    matter = ties.that_matter
    columns = (
        Column(say("ties.structure")),
        Column(say("ties.section")),
        Column(say("ties.points"), numeric=True),
        Column(say("ties.before"), numeric=True, spare=1),
        Column(say("ties.equal"), numeric=True),
        Column(say("ties.children"), least=_EASY),
        Column(say("ties.room"), least=_EASY, spare=2),
        Column(say("ties.decided"), least=_DECIDED),
    )
    lines = [_line(alike, names, say, whole=rows is None) for alike in _alike(matter, names)]
    shown, hidden = cut(lines, rows)
    return (
        Table(say("ties.title"), notes=tuple(_heading(ties, say))),
        Table(
            say("ties.matter", count=say.whole(len(matter))),
            columns if lines else (),
            shown,
            () if lines else (say("ties.none"),),
            hidden,
        ),
    )


def _heading(ties: Ties, say: Words) -> list[str]:
    concerned = {child for tie in ties.ties for child in tie.children}
    matter = {child for tie in ties.that_matter for child in tie.children}
    notes = [
        say(
            "ties.counts",
            asking=say.count("noun.child", ties.asking),
            concerned=say.whole(len(concerned)),
            matter=say.whole(len(matter)),
        )
    ]
    if ties.gap > 1:
        notes.append(say("ties.gap", gap=say.whole(ties.gap)))
    if ties.kept:
        return [*notes, say("ties.all_kept")]
    deciders = [tie.decided_by for tie in ties.that_matter]
    parts = [
        say("ties.by", count=say.whole(deciders.count(link)), link=say(f"ties.link.{link}"))
        for link in ("submitted", "born", "lottery", "identifier")
        if link in deciders
    ]
    if parts:
        notes.append(say("ties.deciders", parts=", ".join(parts)))
    if "lottery" in deciders:
        notes.append(say("ties.seed", seed=ties.seed))
    if "identifier" in deciders:
        notes.append(say("ties.no_lottery"))
    return notes


def _alike(ties: tuple[Tie, ...], names: Names) -> list[list[Tie]]:
    """Put ties of the same children at several childminders together, after the others."""
    found: dict[tuple[object, ...], list[Tie]] = {}
    for tie in ties:
        alone = names.is_individual(tie.structure)
        place = () if alone else (tie.structure, tie.section)
        found.setdefault((*place, tie.layer, tie.points, tie.children), []).append(tie)
    return sorted(found.values(), key=lambda alike: names.is_individual(alike[0].structure))


def _line(alike: list[Tie], names: Names, say: Words, *, whole: bool) -> Row:
    tie = alike[0]
    children = tie.children if whole else tie.children[:_CHILDREN]
    more = "" if len(children) == len(tie.children) else say("waiting.more")
    return (
        _places(alike, names, say),
        names.section(tie.structure, tie.section),
        say.whole(tie.points),
        say.whole(tie.before),
        say.whole(len(tie.children)),
        ", ".join(children) + more,
        _room(tie, say),
        say(f"ties.link.{tie.decided_by}"),
    )


def _places(alike: list[Tie], names: Names, say: Words) -> Cell:
    """Name the structure, or how many childminders it is about."""
    if len(alike) == 1:
        return names.structure_cell(alike[0].structure)
    count = say.count("noun.childminder", len(alike))
    return Cell(say("ties.several", count=count, name=alike[0].structure), short=count)


def _room(tie: Tie, say: Words) -> str:
    """Say which limit the equals could overfill."""
    tight = tie.tightest
    if tight is None:
        return ""
    where = subject_in(say.lang, tight.subject)
    if tight.rule in _IN_MINUTES:
        return where
    limit, taken = say.whole(tight.limit), say.whole(tight.guaranteed)
    return say("ties.tight", where=where, limit=limit, guaranteed=taken)
