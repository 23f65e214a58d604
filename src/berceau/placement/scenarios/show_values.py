"""Marginal values as tables that a person can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.scenarios.changes import Cap, Places
from berceau.placement.scenarios.show import HERE
from berceau.placement.scenarios.telling import told
from berceau.placement.show.proof import stage_name
from berceau.placement.show.report import ROWS
from berceau.placement.show.table import Column, Table, cut
from berceau.placement.show.weeks import week_text
from berceau.placement.show.words import Lang, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.placement.scenarios.changes import Change
    from berceau.placement.scenarios.values import Exact, MarginalValue, MarginalValues
    from berceau.placement.show.table import Row
    from berceau.placement.show.words import Words

_DASH = "\N{EN DASH}"
_EASY = 24
"""Characters below which a sentence is broken into too many lines."""
_SECTIONS = 10
"""Sections shown of a long list."""


def value_tables(
    found: MarginalValues, *, lang: Lang = "fr", rows: int | None = ROWS
) -> tuple[Table, ...]:
    """Lay out what a place more, or a wider limit, can bring at most.

    Parameters
    ----------
    found
        What is shown.
    lang
        Language.
    rows
        Rows shown of each long list; ``None`` for all.
    """
    say = words(lang, HERE)
    heading = Table(say("values.title", name=found.territory), notes=tuple(_heading(found, say)))
    if not found.values:
        return (heading,)
    tables = [heading, _best(found, say, rows)]
    if found.sections:
        tables.append(_sections(found, say, None if rows is None else _SECTIONS))
    return tuple(tables)


def _heading(found: MarginalValues, say: Words) -> Iterator[str]:
    yield say(
        "values.reached",
        value=say.whole(found.value),
        bound=say.whole(found.bound),
        stage=stage_name(found.stage, say),
    )
    if found.bound > found.value:
        yield say("values.gap", gap=say.whole(found.bound - found.value))
    if not found.values:
        yield say("values.nothing")


def _best(found: MarginalValues, say: Words, limit: int | None) -> Table:
    tried = any(value.exact is not None for value in found.values)
    columns = [
        Column(say("values.change"), least=_EASY),
        Column(say("values.at_most"), numeric=True),
    ]
    notes = [say("values.note")]
    if tried:
        columns += [
            Column(say("values.exact"), numeric=True),
            Column(say("values.certain"), numeric=True),
            Column(say("values.loses"), numeric=True, spare=1),
            Column(say("values.who")),
        ]
        notes.append(say("values.exact_note"))
    rows = [_row(value, say, tried=tried) for value in found.values]
    shown, hidden = cut(rows, limit)
    return Table(say("values.best"), tuple(columns), shown, tuple(notes), hidden)


def _row(value: MarginalValue, say: Words, *, tried: bool) -> Row:
    row = (_name(value.change, say), say.whole(value.at_most))
    return (*row, *_exact(value.exact, say)) if tried else row


def _name(change: Change, say: Words) -> str:
    if isinstance(change, Cap):
        unit = say(f"unit.{change.term}")
        return say("values.limit", convention=change.convention, unit=unit)
    if isinstance(change, Places) and change.slots is not None:
        place = _place(change.structure, change.section)
        return say("values.slot", place=place, when=week_text(change.slots, say))
    return told(change, say)


def _place(structure: str, section: str | None) -> str:
    return structure if section is None else f"{structure}, {section}"


def _exact(exact: Exact | None, say: Words) -> Row:
    if exact is None:
        return ("", "", "", "")
    if not exact.fits:
        return (say("values.none"), "", "", "")
    certain = _DASH
    if exact.least is not None and exact.most is not None:
        least, most = say.signed(exact.least), say.signed(exact.most)
        certain = least if least == most else say("values.between", least=least, most=most)
    return (
        _DASH if exact.value is None else say.signed(exact.value),
        certain,
        say.whole(len(exact.loses)),
        ", ".join(exact.gains) or _DASH,
    )


def _sections(found: MarginalValues, say: Words, limit: int | None) -> Table:
    columns = (Column(say("values.section")), Column(say("values.at_most"), numeric=True))
    rows = [
        (_place(value.structure, value.section), say.whole(value.at_most))
        for value in found.sections
    ]
    shown, hidden = cut(rows, limit)
    return Table(say("values.sections"), columns, shown, hidden=hidden)
