"""The points of a frontier as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from berceau.placement.show.table import Column, Table, cells
from berceau.placement.show.words import Lang, Words, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from berceau.placement.show.table import Row

_DASH = "\N{EN DASH}"


def rule_name(point: Mapping[str, Any], say: Words) -> str:
    """Name the rule of a point."""
    kind, number = point["rule"], point["setting"] or 0
    if kind == "hours":
        return say("frontier.hours_rule")
    if kind == "exceptions":
        return say("frontier.exceptions", exceptions=say.count("frontier.exception", number))
    return say(f"frontier.{kind.replace('-', '_')}", number=say.whole(number))


def floor_name(point: Mapping[str, Any], say: Words) -> str:
    """Write the floor of a point."""
    return say.permille(point["floor"]) if point["floor"] else say("frontier.no_floor")


def frontier_table(record: Mapping[str, Any], *, lang: Lang = "fr") -> Table:
    """Lay the points of a frontier out.

    Parameters
    ----------
    record
        The frontier as plain data (``Frontier.record``).
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
    rows = [_row(point, say) for point in record["points"]]
    title = say("frontier.title", name=record["territory"])
    notes = (say("frontier.note"), say("frontier.bound_note"))
    return Table(title, columns, cells(rows), notes, stub=2)


def _row(point: Mapping[str, Any], say: Words) -> Row:
    refused, placed = point["complaints_refused"], point["complaints_placed"]
    return (
        str(point["number"]),
        rule_name(point, say),
        floor_name(point, say),
        say.whole(point["hours"]),
        _DASH if point["bound"] is None else say.whole(point["bound"]),
        say.whole(refused + placed),
        say.whole(refused),
        say.permille(point["lowest_rate"]),
        _DASH if point["served"] is None else say.whole(point["served"]),
        say("frontier.is_beaten") if point["dominated"] else "",
    )
