"""Tables of what rules for brothers and sisters cost, and of what a family would have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.show.table import Column, Table, cells
from berceau.placement.show.words import Lang, Words, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.placement.show.table import Row
    from berceau.placement.sibling_choices import ChildStanding, SiblingChoice, SiblingChoices
    from berceau.placement.sibling_prices import SiblingPrice, SiblingPrices

_DASH = "\N{EN DASH}"
_FINE = 2
"""Decimals of a price: most are far under one per cent."""


def price_tables(prices: SiblingPrices, *, lang: Lang = "fr") -> tuple[Table, ...]:
    """Lay out what each rule costs the territory, and what becomes of the families.

    Parameters
    ----------
    prices
        What is shown.
    lang
        Language.
    """
    say = words(lang)
    heading = Table(
        say("siblings.title", territory=prices.territory),
        notes=(
            say(
                "siblings.concerned",
                families=say.count("noun.family", prices.families),
                children=say.count("noun.child", prices.children),
            ),
        ),
    )
    if not prices.rules:
        return (heading,)
    return heading, _of_territory(prices, say), _of_families(prices, say)


def _of_territory(prices: SiblingPrices, say: Words) -> Table:
    columns = (
        Column(say("siblings.rule")),
        Column(say("siblings.loss"), numeric=True),
        Column(say("siblings.least"), numeric=True),
        Column(say("siblings.most"), numeric=True),
        Column(say("siblings.hours"), numeric=True),
    )
    rows = [_price(prices, found, say) for found in prices.rules]
    notes = (say("siblings.price_note"), say("siblings.hours_note"))
    return Table(say("siblings.to_territory"), columns, cells(rows), notes)


def _price(prices: SiblingPrices, found: SiblingPrice, say: Words) -> Row:
    name = say(f"siblings.rules.{found.rule}")
    if found.need is None:
        return (name, say("siblings.nothing"), _DASH, _DASH, _DASH)
    loss = prices.bound_loss(found.rule)
    least, most = prices.price(found.rule) or (None, None)
    shares = (_DASH if s is None else say.percent(s, _FINE) for s in (loss, least, most))
    return (name, *shares, say.whole(found.minutes // 60))


def _of_families(prices: SiblingPrices, say: Words) -> Table:
    counts = ("all_placed", "same_place", "some_placed", "none_placed")
    columns = (
        Column(say("siblings.rule")),
        *(Column(say(f"siblings.{name}"), numeric=True) for name in counts),
    )
    rows = [
        (
            say(f"siblings.rules.{found.rule}"),
            *(say.whole(getattr(found, name)) for name in counts),
        )
        for found in prices.rules
        if found.need is not None
    ]
    return Table(say("siblings.to_families"), columns, cells(rows))


def choice_tables(choices: SiblingChoices, *, lang: Lang = "fr") -> tuple[Table, ...]:
    """Lay out what a family would have under each way of asking.

    Parameters
    ----------
    choices
        What is shown.
    lang
        Language.
    """
    say = words(lang)
    columns = (
        Column(say("siblings.way")),
        Column(say("siblings.child")),
        Column(say("siblings.has")),
        Column(say("siblings.gains"), numeric=True),
        Column(say("siblings.loses"), numeric=True),
    )
    rows = [*_held(choices, say)]
    for found in choices.choices:
        rows += _rows(found, say)
    asked = say(f"siblings.rules.{choices.asked}")
    notes = [
        say("siblings.asked_note", family=choices.family, asked=asked),
        say("siblings.others_note"),
    ]
    if not all(found.proven for found in choices.choices if found.possible):
        notes.append(say("siblings.unproven_note"))
    title = say("siblings.of_family", family=choices.family)
    return (Table(title, columns, cells(rows), tuple(notes)),)


def _held(choices: SiblingChoices, say: Words) -> Iterator[Row]:
    for k, own in enumerate(choices.held):
        name = say("siblings.at_hand") if k == 0 else ""
        yield (name, own.child, _standing(own, say), "", "")


def _rows(found: SiblingChoice, say: Words) -> Iterator[Row]:
    name = say(f"siblings.rules.{found.rule}")
    if not found.possible:
        yield (name, "", say("siblings.nothing"), "", "")
    for k, own in enumerate(found.children):
        first = k == 0
        yield (
            name if first else "",
            own.child,
            _standing(own, say),
            say.whole(found.gains) if first else "",
            say.whole(found.loses) if first else "",
        )


def _standing(own: ChildStanding, say: Words) -> str:
    has = own.standing
    if has.structure is None:
        return say("compare.nothing")
    hours = say.hours(has.minutes)
    if has.rank is None:
        return say("siblings.there", structure=has.structure, hours=hours)
    return say("siblings.wish", structure=has.structure, hours=hours, wish=has.rank + 1)
