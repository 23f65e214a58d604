"""Who is placed where and when, who waits, and who has nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from berceau.placement.show.table import Column, Table, cut
from berceau.placement.show.weeks import week_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.placement.proposal import Placement, Proposal, Waiting
    from berceau.placement.show.names import Names
    from berceau.placement.show.table import Row
    from berceau.placement.show.words import Words

_EASY_WEEK = 16
"""Characters below which a week is broken into too many lines."""
_HEADS = 3
"""Children shown at the head of each waiting list."""
_CHILDMINDERS = ("", "")
"""Key of the row that childminders share."""


def placed(proposal: Proposal, names: Names, say: Words, limit: int | None) -> Table:
    """List the placements, one row each: what is new first, what is only kept last."""
    columns = (
        Column(say("placed.child")),
        Column(say("placed.commune"), spare=4),
        Column(say("placed.structure")),
        Column(say("placed.section"), spare=3),
        Column(say("placed.week"), least=_EASY_WEEK),
        Column(say("placed.from"), numeric=True),
        Column(say("placed.until"), numeric=True, spare=2),
        Column(say("placed.wish"), numeric=True),
        Column(say("placed.share"), numeric=True),
        Column(say("placed.points"), numeric=True, spare=1),
        Column(say("placed.status")),
    )
    ordered = sorted(proposal.placements, key=lambda p: p.status == "kept")
    ends = {p.until for p in ordered}
    alike = len(ends) == 1 < len(ordered)
    rows = [_placement(p, names, say, end=not alike) for p in ordered]
    shown, hidden = cut(rows, limit)
    notes = [say("placed.until_note", day=say.day(ends.pop()))] if alike else []
    if any(p.suggestion for p in ordered):
        notes.append(say("placed.suggestion_note"))
    if not rows:
        notes.append(say("placed.none"))
    return Table(say("placed.title"), columns, shown, tuple(notes), hidden)


def _placement(placement: Placement, names: Names, say: Words, *, end: bool) -> Row:
    """Write a placement; its last day only where it is not that of all."""
    status = say(f"status.{placement.status}")
    if placement.suggestion and placement.status in {"new", "moved"}:
        status = say("status.suggested")
    return (
        placement.child,
        names.home(placement.child),
        names.structure_cell(placement.structure),
        names.section(placement.structure, placement.section),
        week_text(placement.week, say, names.calendar),
        say.short_day(placement.start),
        say.short_day(placement.until) if end else "",
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
    queues: dict[tuple[str, str], list[Waiting]] = defaultdict(list)
    for line in proposal.waiting:
        # Childminders share one row: whoever waits for one usually waits for several.
        alone = names.is_individual(line.structure)
        queues[_CHILDMINDERS if alone else (line.structure, line.section)].append(line)
    ordered = sorted(queues.items(), key=lambda item: item[0] == _CHILDMINDERS)
    notes = tuple(_refused(proposal, names, say, limit))
    if limit is not None and len(ordered) > limit:
        ordered.sort(key=lambda item: -len({line.child for line in item[1]}))
        notes = (say("waiting.longest"), *notes)
    rows = [_waiting(key, queue, names, say) for key, queue in ordered]
    shown, hidden = cut(rows, limit)
    return Table(say("waiting.title"), columns, shown, notes, hidden)


def _waiting(key: tuple[str, str], queue: list[Waiting], names: Names, say: Words) -> Row:
    first = {line.child: line for line in sorted(queue, key=lambda w: w.rank, reverse=True)}
    heads = sorted(first.values(), key=lambda w: (w.rank, -w.points, w.child))
    shown = ", ".join(
        say("waiting.head", child=w.child, points=say.whole(w.points), wish=w.wish + 1)
        for w in heads[:_HEADS]
    )
    more = say("waiting.more") if len(heads) > _HEADS else ""
    if key == _CHILDMINDERS:
        count = say.count("noun.childminder", len({w.structure for w in queue}))
        return count, "", say.whole(len(heads)), shown + more
    return names.structure_cell(key[0]), names.section(*key), say.whole(len(heads)), shown + more


def _refused(proposal: Proposal, names: Names, say: Words, limit: int | None) -> Iterator[str]:
    refused = proposal.refused
    if not refused:
        yield say("waiting.nobody")
        return
    shown = refused if limit is None else refused[:limit]
    rest = len(refused) - len(shown)
    more = say("waiting.others", count=say.whole(rest)) if rest else ""
    count = say.count("noun.child", len(refused))
    yield say("waiting.refused", count=count, children=", ".join(shown) + more)
    waits = {line.child for line in proposal.waiting}
    outside = [child for child in refused if child not in waits]
    if waits and outside:
        homes = Counter(names.home(child) for child in outside)
        told = ", ".join(f"{home} {say.whole(n)}".strip() for home, n in homes.most_common())
        yield say("waiting.outside", count=say.whole(len(outside)), communes=told)
