"""The points of a frontier as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.show.table import Column, Table, cells
from berceau.placement.show.words import Lang, Words, words

if TYPE_CHECKING:
    from berceau.placement.points import Frontier, FrontierPoint
    from berceau.placement.show.table import Row

_DASH = "\N{EN DASH}"


def rule_name(point: FrontierPoint, say: Words) -> str:
    """Name the rule of a point."""
    number = point.number or 0
    if point.kind == "hours":
        return say("frontier.hours_rule")
    if point.kind == "exceptions":
        return say("frontier.exceptions", exceptions=say.count("frontier.exception", number))
    return say(f"frontier.{point.kind.replace('-', '_')}", number=say.whole(number))


def floor_name(point: FrontierPoint, say: Words) -> str:
    """Write the floor of a point."""
    return say.permille(point.floor) if point.floor else say("frontier.no_floor")


def frontier_table(frontier: Frontier, *, lang: Lang = "fr") -> Table:
    """Lay the points of a frontier out.

    Parameters
    ----------
    frontier
        What is shown.
    lang
        Language.
    """
    say = words(lang)
    columns = (
        Column(say("frontier.number"), numeric=True),
        Column(say("frontier.rule")),
        Column(say("frontier.floor"), numeric=True),
        Column(say("frontier.hours"), numeric=True),
        Column(say("frontier.bound"), numeric=True, spare=2),
        Column(say("frontier.complaints"), numeric=True),
        Column(say("frontier.of_refused"), numeric=True),
        Column(say("frontier.lowest"), numeric=True),
        Column(say("frontier.served"), numeric=True, spare=1),
        Column(say("frontier.beaten")),
    )
    rows = [_row(k, point, frontier, say) for k, point in enumerate(frontier.points, start=1)]
    title = say("frontier.title", name=frontier.territory.name)
    notes = (say("frontier.note"), say("frontier.bound_note"))
    return Table(title, columns, cells(rows), notes, stub=2)


def _row(number: int, point: FrontierPoint, frontier: Frontier, say: Words) -> Row:
    refused, placed = point.complaints
    measures, bound = point.proposal.measures, frontier.bound(point)
    return (
        str(number),
        rule_name(point, say),
        floor_name(point, say),
        say.whole(point.hours),
        _DASH if bound is None else say.whole(bound),
        say.whole(refused + placed),
        say.whole(refused),
        say.permille(point.lowest_rate),
        say.whole(measures.served) if measures else _DASH,
        say("frontier.is_beaten") if frontier.dominated(point) else "",
    )
