"""Clashes and the way out as tables that a person can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.show.names import Names
from berceau.placement.show.table import Column, Table, cells, without_empty_columns
from berceau.placement.show.weeks import week_text
from berceau.placement.show.words import Lang, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.territory import Territory
    from berceau.placement.clashes.changes import Change
    from berceau.placement.clashes.finding import Clash, Clashes
    from berceau.placement.clashes.items import Item
    from berceau.placement.show.words import Words

HERE = "berceau.placement.clashes"
_EASY = 30
"""Characters below which a sentence is broken into too many lines."""
_UNITS = {"hours": "hours", "children": "children", "staff": "adults"}
"""What amounts count, where it is not places."""


def clash_tables(
    report: Clashes, territory: Territory | None = None, *, lang: Lang = "fr"
) -> tuple[Table, ...]:
    """Lay out what clashes, then the way out.

    Parameters
    ----------
    report
        What is shown.
    territory
        What it was found in; without it, identifiers stand for names.
    lang
        Language.
    """
    told = _Told(words(lang, HERE), Names(territory))
    say = told.say
    notes = (
        say("clashes.found", count=say.count("clashes.count", len(report.clashes))),
        say("clashes.complete" if report.complete else "clashes.incomplete"),
    )
    heading = Table(say("clashes.title", territory=report.territory), notes=notes)
    found = [told.clash(number, clash) for number, clash in enumerate(report.clashes, start=1)]
    return (heading, *map(without_empty_columns, found), told.way_out(report))


class _Told:
    """Writes items and changes in one language."""

    def __init__(self, say: Words, names: Names) -> None:
        self.say = say
        self._names = names

    def clash(self, number: int, clash: Clash) -> Table:
        """Lay out one clash; places held at one structure make one row."""
        say = self.say
        columns = (
            Column(say("clashes.what"), least=_EASY),
            Column(say("clashes.when")),
            Column(say("clashes.level")),
        )
        rows = [
            (self._sentence(items), self._when(items[0]), say(f"level.{items[0].level}"))
            for items in _together(clash.items)
        ]
        count = say.count("clashes.rule", len(clash.items))
        note = say("clashes.minimal" if clash.minimal else "clashes.not_minimal")
        title = say("clashes.one", number=number, count=count)
        return Table(title, columns, cells(rows), (note,))

    def way_out(self, report: Clashes) -> Table:
        """Lay out the changes that undo all clashes."""
        say, way = self.say, report.way_out
        if way is None:
            return Table(say("way.title"), notes=(say("way.none"),))
        columns = (
            Column(say("way.change"), least=_EASY),
            Column(say("clashes.when")),
            Column(say("clashes.level")),
        )
        rows = [
            (self._change(change), self._when(change.item), say(f"level.{change.item.level}"))
            for change in way.changes
        ]
        notes = (
            say("way.cheapest" if way.cheapest else "way.not_cheapest"),
            say("way.verified" if way.verified else "way.not_verified"),
        )
        return without_empty_columns(Table(say("way.title"), columns, cells(rows), notes))

    def _values(self, item: Item) -> dict[str, str]:
        """Give the words with which sentences about an item are filled."""
        say, names = self.say, self._names
        number = say("item.varies") if item.limit is None else say.whole(item.limit)
        structure = item.structure
        return {
            "decision": "" if item.decision is None else str(item.decision + 1),
            "child": item.child or "",
            "family": item.family or "",
            "structure": "" if structure is None else names.structure(structure),
            "section": item.section or "",
            "convention": "" if item.convention is None else names.convention(item.convention),
            "commune": "" if item.commune is None else names.commune(item.commune),
            "number": "" if item.number is None else str(item.number),
            "limit": number,
        }

    def _sentence(self, items: list[Item]) -> str:
        """Write items of one kind and structure."""
        first, values = items[0], self._values(items[0])
        if first.kind != "held":
            return self.say(f"item.{first.kind}", **values)
        values["child"] = ", ".join(str(item.child) for item in items)
        key = "item.held.one" if len(items) == 1 else "item.held.many"
        return self.say(key, count=self.say.whole(len(items)), **values)

    def _change(self, change: Change) -> str:
        """Write a change as something to do."""
        item, say = change.item, self.say
        values = self._values(item)
        if item.kind == "reserve":
            lifted = change.amount is None or change.amount >= (item.limit or 0)
            key = "lift_reserve" if lifted else "reserve"
        elif item.level == "decision":
            key = "decision" if item.structure else "decision_alone"
        else:
            key = item.kind
        unit = _UNITS.get(item.kind, "places")
        amount = say.count(f"amount.{unit}", change.amount or 0)
        if not self._is_even(change):
            amount = say("way.up_to", amount=amount)
        return say(f"change.{key}", amount=amount, **values)

    def _is_even(self, change: Change) -> bool:
        """Say whether the same is changed at every slot and month that are told."""
        if not change.moments:
            return True
        if {more.amount for more in change.moments} != {change.amount}:
            return False
        slots = {more.slot for more in change.moments}
        return len(change.moments) == len(slots) * len(change.item.months)

    def _when(self, item: Item) -> str:
        """Write when an item bites."""
        parts = []
        if item.slots:
            parts.append(week_text(item.slots, self.say, self._names.calendar))
        if item.months:
            parts.append(self._months(item.months))
        return ", ".join(parts)

    def _months(self, labels: tuple[str, ...]) -> str:
        say = self.say
        if len(labels) == 1:
            return self._month(labels[0])
        first, last = self._month(labels[0]), self._month(labels[-1])
        if _follow(labels):
            return say("clashes.span", first=first, last=last)
        return ", ".join(map(self._month, labels))

    def _month(self, label: str) -> str:
        return f"{self.say.month(label)} {label[:4]}"


def _follow(labels: tuple[str, ...]) -> bool:
    """Say whether months come one after the other."""
    numbers = [12 * int(label[:4]) + int(label[5:7]) for label in labels]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _together(items: tuple[Item, ...]) -> Iterator[list[Item]]:
    """Put places held at one structure together, in order of their first."""
    groups: dict[object, list[Item]] = {}
    for number, item in enumerate(items):
        key: object = ("held", item.structure) if item.kind == "held" else number
        groups.setdefault(key, []).append(item)
    yield from groups.values()
