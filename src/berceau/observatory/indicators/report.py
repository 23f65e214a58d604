"""All indicators of a session, as tables of lines."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from berceau.domain.base import Count, Record
from berceau.observatory.indicators.records import (
    Acceptance,
    Balance,
    Billing,
    Coverage,
    Flow,
    Missing,
    Number,
    Occupied,
    OnList,
    Reach,
    SessionFigures,
    Tension,
    Unmet,
    WaitingTime,
)
from berceau.observatory.indicators.weekly import SurplusTest, SurplusWeek, tests_of
from berceau.placement.readable import Readable

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from berceau.domain.territory import Territory
    from berceau.placement.show.table import Table
    from berceau.placement.show.words import Lang

DERIVED: dict[str, tuple[str, ...]] = {
    "occupancy": ("real", "financial"),
    "coverage": ("places", "rate", "collective_rate", "service_rate"),
    "reach": ("per_request", "rate"),
    "tension": ("ratio", "hours_ratio"),
    "acceptance": ("rate", "first_rate"),
    "unmet": ("rate",),
    "billing": ("ratio",),
    "surplus": ("rate", "is_kept", "is_capped"),
}
"""What is worked out of each line of a table."""
FRAMES = (
    "sessions",
    "coverage",
    "reach",
    "occupancy",
    "surplus",
    "billing",
    "tension",
    "acceptance",
    "waiting_times",
    "waiting_list",
    "unmet",
    "balance",
    "flows",
)
"""Names of the tables."""


class Indicators(Readable, Record):
    """What the observatory says of a session; see the page of indicators for each definition."""

    territory: str
    fingerprint: str
    method: str
    """How the proposal was made."""
    first: date
    """First day planned."""
    last: date
    anonymous: bool
    """Whether small numbers of children are hidden."""
    reach_km: Number
    """What is within reach, in kilometres as the crow flies."""
    coverage: tuple[Coverage, ...]
    """In all, then by commune."""
    reach: tuple[Reach, ...]
    """By commune whose coordinates are known."""
    occupancy: tuple[Occupied, ...]
    """In all, then by structure: the year, months, slots; then sections."""
    surplus: tuple[SurplusWeek, ...]
    """By collective structure and week, in order."""
    billing: Billing | None
    """None without a table of presence."""
    tension: tuple[Tension, ...]
    """In all, then by commune, age group and slot."""
    acceptance: tuple[Acceptance, ...]
    """In all, then by commune."""
    waiting_times: tuple[WaitingTime, ...]
    waiting_list: tuple[OnList, ...]
    unmet: tuple[Unmet, ...]
    balance: tuple[Balance, ...]
    flows: tuple[Flow, ...]
    """Of the year, then by month."""
    sessions: tuple[SessionFigures, ...]
    """Earlier sessions in their order, then this one."""
    placed: Count
    """Children with a place, as proposed."""
    missing: tuple[Missing, ...]
    """What the data do not say."""

    @property
    def whole(self) -> Occupied:
        """Occupancy of all structures over the year."""
        return self.occupancy[0]

    def occupied(
        self, structure: str = "", *, section: str = "", month: str = "", slot: str = ""
    ) -> Occupied:
        """Find one line of the occupancies.

        Parameters
        ----------
        structure, section, month, slot
            What it is about; empty: all of them.

        Raises
        ------
        KeyError
            If there is no such line.
        """
        wanted = (structure, section, month, slot)
        for line in self.occupancy:
            if (line.structure, line.section, line.month, line.slot) == wanted:
                return line
        raise KeyError(wanted)

    @property
    def surplus_tests(self) -> list[SurplusTest]:
        """The weekly test of overbooking, summed up by structure."""
        return tests_of(self.surplus)

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Give one table as rows, with the rates worked out.

        Parameters
        ----------
        name
            Name of the table, one of ``FRAMES``.

        Raises
        ------
        KeyError
            If there is no such table.
        """
        if name not in FRAMES:
            raise KeyError(name)
        found = getattr(self, name)
        lines = found if isinstance(found, tuple) else [found] if found is not None else []
        return [_row(line, DERIVED.get(name, ())) for line in lines]

    def to_frame(self, name: str = "sessions") -> pd.DataFrame:
        """Lay one table out as a frame.

        Parameters
        ----------
        name
            Name of the table, one of ``FRAMES``.

        Raises
        ------
        KeyError
            If there is no such table.
        """
        import pandas as pd  # noqa: PLC0415  (a second to load, and not everyone needs it)

        return pd.DataFrame(self.rows(name))

    def text(
        self, lang: Lang = "fr", *, width: int = 100, territory: Territory | None = None
    ) -> str:
        """Say it in sentences and tables.

        Parameters
        ----------
        lang
            Language.
        width
            Characters a line.
        territory
            Where the names of communes and structures come from; without it, codes are shown.
        """
        from berceau.placement.show.text import as_text  # noqa: PLC0415  (shown by few)

        return as_text(self._tables(lang, territory), width, lang=lang)

    def _tables(self, lang: Lang, territory: Territory | None = None) -> Iterable[Table]:
        from berceau.observatory.indicators.show import indicator_tables  # noqa: PLC0415 (shown)

        return indicator_tables(self, territory, lang=lang)


def _row(line: Record, derived: tuple[str, ...]) -> dict[str, Any]:
    row = {**line.model_dump(), **{name: getattr(line, name) for name in derived}}
    if isinstance(line, Occupied):
        row |= {
            f"{state}_rate": line.rate(state) for state in ("proposed", "planned", "confirmed")
        }
    return row
