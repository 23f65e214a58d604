"""Tables of a comparison: what a change brings to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.show.proof import side_by_side
from berceau.placement.show.report import ROWS
from berceau.placement.show.table import Column, Table, cells, cut, without_empty_columns
from berceau.placement.show.weeks import week_text
from berceau.placement.show.words import Lang, Words, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.calendar import Calendar
    from berceau.placement.compare import (
        Change,
        CommuneChange,
        Comparison,
        ConventionChange,
        ConventionUse,
        Standing,
    )
    from berceau.placement.show.table import Row

_DASH = "\N{EN DASH}"
_CHANGED: tuple[Change, Change] = ("gains", "loses")


def comparison_tables(
    comparison: Comparison, *, lang: Lang = "fr", rows: int | None = ROWS
) -> tuple[Table, ...]:
    """Lay a comparison out.

    Parameters
    ----------
    comparison
        What is shown.
    lang
        Language.
    rows
        Rows shown of each long list; ``None`` for all.
    """
    say = words(lang)
    found = [_heading(comparison, say), _communes(comparison, say, rows)]
    who = (
        changed_children(comparison, change, say(f"compare.who_{change}"), say, rows)
        for change in _CHANGED
    )
    found.extend(table for table in who if table is not None)
    if comparison.conventions:
        found.append(_conventions(comparison, say))
    if comparison.shared:
        found.append(_shared(comparison, say))
    before, after = comparison.measures
    if before is not None and after is not None:
        title = say("measures.title")
        heads = (say("compare.before"), say("compare.after"))
        found.append(side_by_side(title, heads, (before, after), say))
    return tuple(found)


def _heading(comparison: Comparison, say: Words) -> Table:
    notes = [
        say(
            "compare.side",
            which=say(f"compare.{which}"),
            name=name,
            verdict=say(f"overall.{verdict}"),
        )
        for which, name, verdict in zip(
            ("before", "after"), comparison.names, comparison.verdicts, strict=True
        )
    ]
    counts = {
        change: say.whole(len(comparison.of(change)))
        for change in ("gains", "loses", "same", "only_before", "only_after")
    }
    key = "compare.counts" if _others(comparison) else "compare.counts_same"
    notes.append(say(key, **counts))
    return Table(say("compare.title"), notes=tuple(notes))


def _others(comparison: Comparison) -> bool:
    """Say whether some children are on one side only."""
    return bool(comparison.of("only_before", "only_after"))


def _communes(comparison: Comparison, say: Words, limit: int | None) -> Table:
    columns = (
        Column(say("compare.commune")),
        Column(say("compare.gain"), numeric=True),
        Column(say("compare.lose"), numeric=True),
        Column(say("compare.unchanged"), numeric=True),
        Column(say("compare.only_before"), numeric=True, spare=2),
        Column(say("compare.only_after"), numeric=True, spare=3),
        Column(say("compare.served_before"), numeric=True),
        Column(say("compare.served_after"), numeric=True),
        Column(say("compare.hours_week"), numeric=True),
        Column(say("compare.need"), numeric=True, spare=1),
    )
    others = _others(comparison)
    rows = [_commune(commune, say, others=others) for commune in comparison.communes]
    shown, hidden = cut(rows, limit)
    notes = (say("compare.definition"),)
    return without_empty_columns(Table(say("compare.by_commune"), columns, shown, notes, hidden))


def _commune(change: CommuneChange, say: Words, *, others: bool) -> Row:
    """Write a commune; children of one side only where there are any."""
    return (
        change.name,
        say.whole(change.gains),
        say.whole(change.loses),
        say.whole(change.same),
        say.whole(change.only_before) if others else "",
        say.whole(change.only_after) if others else "",
        say.whole(change.served_before),
        say.whole(change.served_after),
        say.signed_hours(change.minutes),
        say.signed_decimal(change.need / 1000),
    )


def changed_children(
    comparison: Comparison, kind: Change, title: str, say: Words, limit: int | None
) -> Table | None:
    """List the children with one kind of change, those first for whom it is largest.

    Parameters
    ----------
    comparison
        Where they stand.
    kind
        The change.
    title
        Heading of the table.
    say
        The words.
    limit
        Rows shown; ``None`` for all.

    Returns
    -------
        The table; ``None`` if there is no such child.
    """
    children = comparison.of(kind)
    if not children:
        return None
    columns = (
        Column(say("placed.child")),
        Column(say("placed.commune"), spare=1),
        Column(say("compare.before")),
        Column(say("compare.after")),
        Column(say("compare.hours_week"), numeric=True),
        Column(say("compare.ranks"), numeric=True),
    )
    homes = {commune.commune: commune.name for commune in comparison.communes}
    ordered = sorted(children, key=lambda c: (-abs(c.minutes), -abs(c.ranks or 0), c.child))
    rows = [
        (
            change.child,
            homes[change.commune],
            _standing(change.before, comparison.calendars[0], say),
            _standing(change.after, comparison.calendars[1], say),
            say.signed_hours(change.minutes),
            _DASH if change.ranks is None else say.signed(change.ranks),
        )
        for change in ordered
    ]
    shown, hidden = cut(rows, limit)
    return Table(title, columns, shown, hidden=hidden)


def _standing(standing: Standing, calendar: Calendar, say: Words) -> str:
    if standing.structure is None:
        return say("compare.nothing")
    place = f"{standing.structure}{say('layout.colon')}"
    return f"{place} {week_text(standing.week, say, calendar)}"


def _conventions(comparison: Comparison, say: Words) -> Table:
    columns = (
        Column(say("compare.convention")),
        Column(say("measures.measure")),
        Column(say("compare.before"), numeric=True),
        Column(say("compare.after"), numeric=True),
        Column(say("measures.difference"), numeric=True),
    )
    rows = [row for change in comparison.conventions for row in _convention(change, say)]
    title = say("compare.by_convention")
    return Table(title, columns, cells(rows), (say("compare.absent"),), stub=2)


def _convention(change: ConventionChange, say: Words) -> Iterator[Row]:
    uses = (change.before, change.after)
    owed = any(use is not None and use.owed_cents is not None for use in uses)
    name = change.name
    for key in ("hours", "children", "families", "peak", *(("owed",) if owed else ())):
        old, new = (_figure(use, key) for use in uses)
        yield (
            name,
            say(f"compare.use_{key}"),
            _DASH if old is None else say.whole(old),
            _DASH if new is None else say.whole(new),
            say.signed((new or 0) - (old or 0)),
        )
        name = ""


def _figure(use: ConventionUse | None, key: str) -> int | None:
    if use is None:
        return None
    return {
        "hours": use.minutes // 60,
        "children": use.children,
        "families": use.families,
        "peak": use.peak,
        "owed": (use.owed_cents or 0) // 100,
    }[key]


def _shared(comparison: Comparison, say: Words) -> Table:
    """Show how shared structures are cut, before and after, and how full each part is at most."""
    columns = (
        Column(say("placed.structure")),
        Column(say("compare.commune")),
        *(
            Column(say(f"compare.{key}_{side}"), numeric=True)
            for key in ("part", "peak")
            for side in ("before", "after")
        ),
    )
    homes = {commune.commune: commune.name for commune in comparison.communes}
    rows: list[Row] = []
    structure = ""
    for change in comparison.shared:
        uses = (change.before, change.after)
        parts = [None if use is None else use.part for use in uses]
        rows.append(
            (
                "" if change.structure == structure else change.structure,
                homes.get(change.commune, change.commune),
                *(_DASH if part is None else say.whole(part) for part in parts),
                *(say.whole(use.peak if use else 0) for use in uses),
            )
        )
        structure = change.structure
    notes = (say("compare.shared_note"),)
    return Table(say("compare.shared"), columns, cells(rows), notes, stub=2)
