"""Who is placed where and when, who waits, and who has nothing."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from berceau.placement.show.table import Column, Table, cut

if TYPE_CHECKING:
    from berceau.placement.proposal import Placement, Proposal, Waiting
    from berceau.placement.show.names import Names
    from berceau.placement.show.table import Row
    from berceau.placement.show.words import Words

_HEADS = 3
"""Children shown at the head of each waiting list."""


def placed(proposal: Proposal, names: Names, say: Words, limit: int | None) -> Table:
    """List the placements, one row each, in order of children."""
    columns = (
        Column(say("placed.child")),
        Column(say("placed.commune"), spare=4),
        Column(say("placed.structure")),
        Column(say("placed.section"), spare=3),
        Column(say("placed.week")),
        Column(say("placed.from"), numeric=True),
        Column(say("placed.until"), numeric=True, spare=2),
        Column(say("placed.wish"), numeric=True),
        Column(say("placed.share"), numeric=True),
        Column(say("placed.points"), numeric=True, spare=1),
        Column(say("placed.status")),
    )
    rows = [_placement(p, names, say) for p in proposal.placements]
    shown, hidden = cut(rows, limit)
    suggested = any(p.suggestion for p in proposal.placements)
    notes = (say("placed.suggestion_note"),) if suggested else ()
    if not rows:
        notes = (say("placed.none"),)
    return Table(say("placed.title"), columns, shown, notes, hidden)


def _placement(placement: Placement, names: Names, say: Words) -> Row:
    status = say(f"status.{placement.status}")
    if placement.suggestion and placement.status in {"new", "moved"}:
        status = say("status.suggested")
    return (
        placement.child,
        names.home(placement.child),
        names.structure(placement.structure),
        names.section(placement.structure, placement.section),
        say.week(placement.week),
        say.day(placement.start),
        say.day(placement.until),
        "" if placement.rank is None else str(placement.rank + 1),
        "" if placement.share is None else say.permille(placement.share),
        "" if placement.points is None else say.whole(placement.points),
        status,
    )


def waiting(proposal: Proposal, names: Names, say: Words, limit: int | None) -> Table:
    """Show the head of each waiting list, and name the children who have nothing."""
    columns = (
        Column(say("waiting.structure")),
        Column(say("waiting.section"), spare=1),
        Column(say("waiting.count"), numeric=True),
        Column(say("waiting.heads")),
    )
    lists = groupby(proposal.waiting, key=lambda w: (w.structure, w.section))
    rows = [_waiting(key, list(group), names, say) for key, group in lists]
    shown, hidden = cut(rows, limit)
    return Table(say("waiting.title"), columns, shown, _refused(proposal, say, limit), hidden)


def _waiting(key: tuple[str, str], queue: list[Waiting], names: Names, say: Words) -> Row:
    queue = sorted(queue, key=lambda w: w.rank)
    heads = ", ".join(
        say("waiting.head", child=w.child, points=say.whole(w.points), wish=w.wish + 1)
        for w in queue[:_HEADS]
    )
    more = say("waiting.more") if len(queue) > _HEADS else ""
    return (
        names.structure(key[0]),
        names.section(*key),
        say.whole(len(queue)),
        heads + more,
    )


def _refused(proposal: Proposal, say: Words, limit: int | None) -> tuple[str, ...]:
    refused = proposal.refused
    if not refused:
        return (say("waiting.nobody"),)
    shown = refused if limit is None else refused[:limit]
    rest = len(refused) - len(shown)
    more = say("waiting.others", count=say.whole(rest)) if rest else ""
    count = say.count("noun.child", len(refused))
    return (say("waiting.refused", count=count, children=", ".join(shown) + more),)
