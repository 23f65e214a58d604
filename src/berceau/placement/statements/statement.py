"""What a statement holds: one convention and one commune, month by month, and all together."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from berceau.domain.base import CommuneCode, Count, Identifier, Record
from berceau.placement.dues import PriceLine, known_cents
from berceau.placement.readable import Readable
from berceau.placement.statements.caps import Basis, Cap
from berceau.placement.statements.information import Information
from berceau.placement.statements.parts import PartStatement

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from berceau.placement.show.table import Table
    from berceau.placement.show.words import Lang
    from berceau.placement.statements.differing import StatementsDifference


class MonthStatement(Record):
    """What a commune used, or is to use, of a convention in one month, and owes for it."""

    month: str
    """As ``2015-10``."""
    basis: Basis
    """Planned, from the placements; or realised, from a table of hours."""
    minutes: Count
    planned: Count
    """Minutes planned, also where others were realised."""
    children: Count | None
    """Children received; none where only a total was realised."""
    peak: Count | None
    """Most children present at one slot; none where the month is realised."""
    lines: tuple[PriceLine, ...]
    """One line a price of the convention; none where it says no price."""

    @property
    def owed_cents(self) -> int | None:
        """What is owed, as far as it is known; none where nothing is."""
        return known_cents(self.lines)

    @property
    def is_complete(self) -> bool:
        """Whether every line has its amount."""
        return bool(self.lines) and all(line.cents is not None for line in self.lines)


class Statement(Record):
    """One convention and one commune that uses it."""

    convention: Identifier
    title: str
    """Name of the convention."""
    root: Identifier
    """The first version of the convention, which others replace."""
    commune: CommuneCode
    name: str
    """Name of the commune."""
    is_host: bool = False
    """Whether the structures received in stand in this commune: what it owes is its own part."""
    until: date | None = None
    """Last day in force of the convention; none: until further notice."""
    exit: Literal["stay", "leave"] = "stay"
    """What becomes of children placed when it ends."""
    months: tuple[MonthStatement, ...]
    """Every month of the year planned."""
    children: Count
    """Children placed, each once."""
    families: Count
    information: Information
    """For information, counted nowhere."""

    @property
    def minutes(self) -> int:
        """Minutes of the year: the sum of the months."""
        return sum(month.minutes for month in self.months)

    @property
    def peak(self) -> int | None:
        """Most children at one slot of the year, of the months where it is known."""
        return max((month.peak for month in self.months if month.peak is not None), default=None)

    @property
    def owed_cents(self) -> int | None:
        """What is owed for the year: the sum of the months; none where no amount is known."""
        return known_cents(line for month in self.months for line in month.lines)

    @property
    def has_price(self) -> bool:
        """Whether the convention says a price at all."""
        return any(month.lines for month in self.months)

    @property
    def is_complete(self) -> bool:
        """Whether every amount of the year is known."""
        return all(month.is_complete for month in self.months)


class TotalMonth(Record):
    """What a commune used under all its conventions in one month."""

    month: str
    minutes: Count
    owed_cents: Count | None = None
    """As far as it is known; none where nothing is."""


class CommuneTotal(Record):
    """A commune across its conventions."""

    commune: CommuneCode
    name: str
    conventions: tuple[Identifier, ...]
    months: tuple[TotalMonth, ...]
    children: Count
    """Children placed under a convention, each once."""
    is_complete: bool
    """Whether every convention has its price and every amount is known."""

    @property
    def minutes(self) -> int:
        """Minutes of the year: the sum of the months."""
        return sum(month.minutes for month in self.months)

    @property
    def owed_cents(self) -> int | None:
        """What is owed for the year, as far as it is known: the sum of the months."""
        known = [month.owed_cents for month in self.months if month.owed_cents is not None]
        return sum(known) if known else None


class Statements(Readable, Record):
    """The statements of a territory for one proposal."""

    territory: str
    """Name of the territory."""
    fingerprint: str
    """Hash of the exact input."""
    statements: tuple[Statement, ...]
    """In order of conventions, then of communes."""
    caps: tuple[Cap, ...] = ()
    """Limits of the conventions and what is left of them."""
    parts: tuple[PartStatement, ...] = ()
    """Parts of shared structures."""
    totals: tuple[CommuneTotal, ...] = ()
    """One for each commune with a statement."""
    unused: tuple[Identifier, ...] = ()
    """Conventions that nobody uses."""

    def of(self, convention: str, commune: str) -> Statement:
        """Give the statement of a convention and a commune.

        Raises
        ------
        KeyError
            The commune does not use the convention.
        """
        for statement in self.statements:
            if (statement.convention, statement.commune) == (convention, commune):
                return statement
        raise KeyError(f"{commune} has no statement of {convention}")

    def against(self, before: Statements) -> StatementsDifference:
        """Set these statements beside those of another convention or another proposal.

        Parameters
        ----------
        before
            What they are compared with: the former convention, the former proposal.
        """
        from berceau.placement.statements.differing import (  # noqa: PLC0415  (it reads this module)
            difference,
        )

        return difference(before, self)

    def to_frame(self) -> pd.DataFrame:
        """Lay the statements out as a frame, one row a convention, commune and month.

        Amounts are in euros; what is not known is missing.
        """
        import pandas as pd  # noqa: PLC0415  (a second to load, and not everyone needs it)

        from berceau.placement.statements.rows import frame_rows  # noqa: PLC0415

        return pd.DataFrame(frame_rows(self))

    def _tables(self, lang: Lang) -> Iterable[Table]:
        from berceau.placement.statements.show import (  # noqa: PLC0415  (words load when read)
            statement_tables,
        )

        return statement_tables(self, lang=lang)
