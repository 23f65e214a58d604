"""Two sets of statements side by side, as tables that a person can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.show.table import Column, Table, cells
from berceau.placement.show.words import Lang, words
from berceau.placement.statements.rows import HERE
from berceau.placement.statements.writing import (
    amount,
    clock,
    euros,
    signed_clock,
    signed_euros,
)

if TYPE_CHECKING:
    from berceau.placement.show.table import Row
    from berceau.placement.show.words import Words
    from berceau.placement.statements.differing import (
        SideMonth,
        StatementChange,
        StatementsDifference,
        StatementSide,
    )

_FEW = 4
"""Changes up to which each is shown month by month."""
_DASH = "\N{EN DASH}"


def difference_tables(found: StatementsDifference, *, lang: Lang = "fr") -> tuple[Table, ...]:
    """Lay two sets of statements out side by side: the year, then the months of each commune.

    Parameters
    ----------
    found
        What is shown.
    lang
        Language.
    """
    say = words(lang, HERE)
    before, after = found.names
    title = say("change.title", before=before, after=after)
    if before == after:
        title = say("change.plans", name=after)
    if not found.changes:
        return (Table(title, notes=(say("change.nothing"),)),)
    keys = ("hours", "children", "owed")
    columns = (
        Column(say("column.convention"), spare=1),
        Column(say("column.commune")),
        *(
            Column(say(f"change.{key}_{side}"), numeric=True)
            for key in keys
            for side in ("before", "after", "more")
            if (key, side) != ("children", "more")
        ),
    )
    rows = [_change(change, say) for change in found.changes]
    tables = [Table(title, columns, cells(rows), (say("change.note"),), stub=2)]
    if len(found.changes) <= _FEW:
        tables += [_by_month(change, say) for change in found.changes]
    return tuple(tables)


def _change(change: StatementChange, say: Words) -> Row:
    sides = (change.before, change.after)
    more = change.owed_cents
    return (
        _versions(change, say),
        change.name,
        *(clock(side.minutes, say) for side in sides),
        signed_clock(change.minutes, say),
        *(say.whole(side.children) for side in sides),
        *(_owed(side, say) for side in sides),
        say("price.unknown") if more is None else signed_euros(more, say),
    )


def _versions(change: StatementChange, say: Words) -> str:
    """Name the versions of a convention on both sides; once where they are the same."""
    before, after = (", ".join(side.conventions) for side in (change.before, change.after))
    if not before or not after or before == after:
        return before or after
    return say("change.versions", before=before, after=after)


def _owed(side: StatementSide, say: Words) -> str:
    if not side.conventions:
        return _DASH
    return amount(side.owed_cents, is_complete=side.is_complete, say=say)


def _by_month(change: StatementChange, say: Words) -> Table:
    columns = (
        Column(say("column.month")),
        *(
            Column(say(f"change.{key}_{side}"), numeric=True)
            for key in ("hours", "owed")
            for side in ("before", "after")
        ),
        Column(say("change.hours_more"), numeric=True),
    )
    rows = [
        (
            say(f"month.{month.month}"),
            *(clock(side.minutes, say) for side in (month.before, month.after)),
            *(_month_owed(side, say) for side in (month.before, month.after)),
            signed_clock(month.after.minutes - month.before.minutes, say),
        )
        for month in change.months
    ]
    return Table(say("change.month", commune=change.name), columns, cells(rows))


def _month_owed(side: SideMonth, say: Words) -> str:
    return say("price.unknown") if side.owed_cents is None else euros(side.owed_cents, say)
