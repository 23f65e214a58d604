"""The difference that a convention, or a proposal, makes: statements side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.domain.base import CommuneCode, Count, Identifier, Record
from berceau.placement.dues import known_cents
from berceau.placement.readable import Readable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

    from berceau.placement.show.table import Table
    from berceau.placement.show.words import Lang
    from berceau.placement.statements.statement import Statement, Statements


class SideMonth(Record):
    """One side of one month of the year."""

    minutes: Count
    owed_cents: Count | None = None
    """As far as it is known; none where nothing is."""


class MonthChange(Record):
    """A month of the year, whichever year it is, before and after."""

    month: str
    """As ``09``."""
    before: SideMonth
    after: SideMonth


class StatementSide(Record):
    """What one side says of a convention, all its versions together, and a commune."""

    conventions: tuple[Identifier, ...] = ()
    """Versions that are used."""
    minutes: Count = 0
    children: Count = 0
    """Children placed; under two versions of a convention they count under each."""
    peak: Count | None = None
    """Most children at one slot under one version."""
    owed_cents: Count | None = None
    is_complete: bool = True
    """Whether every amount is known."""


class StatementChange(Record):
    """What changes for one commune under one convention, all its versions together."""

    root: Identifier
    """The first version of the convention."""
    commune: CommuneCode
    name: str
    before: StatementSide
    after: StatementSide
    months: tuple[MonthChange, ...]

    @property
    def minutes(self) -> int:
        """Minutes more in the year, negative for less."""
        return self.after.minutes - self.before.minutes

    @property
    def owed_cents(self) -> int | None:
        """Euro cents more in the year; none where an amount of either side is not known."""
        if not (self.before.is_complete and self.after.is_complete):
            return None
        return (self.after.owed_cents or 0) - (self.before.owed_cents or 0)


class StatementsDifference(Readable, Record):
    """Two sets of statements side by side."""

    names: tuple[str, str]
    """Names of the territories."""
    changes: tuple[StatementChange, ...]
    """In order of conventions, then of communes."""

    def to_frame(self) -> pd.DataFrame:
        """Lay the changes out as a frame, one row a convention and commune; amounts in euros."""
        import pandas as pd  # noqa: PLC0415  (a second to load, and not everyone needs it)

        from berceau.placement.statements.rows import change_rows  # noqa: PLC0415

        return pd.DataFrame(change_rows(self))

    def _tables(self, lang: Lang) -> Iterable[Table]:
        from berceau.placement.statements.show_difference import (  # noqa: PLC0415  (words load when read)
            difference_tables,
        )

        return difference_tables(self, lang=lang)


def difference(before: Statements, after: Statements) -> StatementsDifference:
    """Set two sets of statements beside each other.

    Versions of one convention, each of which replaces another, stand together. Months are matched
    by their place in the year, so that two school years can be compared.

    Parameters
    ----------
    before, after
        Statements of two territories, or of two proposals for one.
    """
    sides = _grouped(before), _grouped(after)
    keys = sorted({*sides[0], *sides[1]})
    changes = tuple(_change(key, sides[0].get(key, []), sides[1].get(key, [])) for key in keys)
    return StatementsDifference(names=(before.territory, after.territory), changes=changes)


def _grouped(found: Statements) -> dict[tuple[str, str], list[Statement]]:
    groups: dict[tuple[str, str], list[Statement]] = {}
    for statement in found.statements:
        groups.setdefault((statement.root, statement.commune), []).append(statement)
    return groups


def _change(
    key: tuple[str, str], before: list[Statement], after: list[Statement]
) -> StatementChange:
    return StatementChange(
        root=key[0],
        commune=key[1],
        name=(after or before)[0].name,
        before=_side(before),
        after=_side(after),
        months=tuple(_months(before, after)),
    )


def _side(own: list[Statement]) -> StatementSide:
    peaks = [statement.peak for statement in own if statement.peak is not None]
    return StatementSide(
        conventions=tuple(statement.convention for statement in own),
        minutes=sum(statement.minutes for statement in own),
        children=sum(statement.children for statement in own),
        peak=max(peaks, default=None),
        owed_cents=known_cents(
            line for statement in own for month in statement.months for line in month.lines
        ),
        is_complete=all(statement.is_complete for statement in own),
    )


def _months(before: list[Statement], after: list[Statement]) -> Iterator[MonthChange]:
    """Match the months, in the order of the later year, those of the earlier year alone last."""
    order = [month.month[5:] for one in (*after, *before) for month in one.months]
    for name in dict.fromkeys(order):
        yield MonthChange(month=name, before=_month(before, name), after=_month(after, name))


def _month(own: list[Statement], name: str) -> SideMonth:
    months = [month for one in own for month in one.months if month.month[5:] == name]
    return SideMonth(
        minutes=sum(month.minutes for month in months),
        owed_cents=known_cents(line for month in months for line in month.lines),
    )
