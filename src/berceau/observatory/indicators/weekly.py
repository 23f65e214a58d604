"""What the weekly test of overbooking says: a line a structure and week, and a summary of them."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, NamedTuple

from pydantic import Field

from berceau.domain.base import Count, Identifier, Record
from berceau.observatory.indicators.records import State, share

if TYPE_CHECKING:
    from collections.abc import Iterable


class SurplusWeek(Record):
    """A structure in one ISO week: hours of presence beside hours of capacity, and its peak.

    Peak and cap are those of the tightest moment: the one at which the children present come
    nearest to what the law allows there, or pass it by most.
    """

    structure: Identifier
    week: str
    """As ``2022-W36``."""
    state: State
    """``realised``: from a table of presence; ``proposed``: nobody has come yet."""
    first: date
    """First day that counts: open, or with somebody there."""
    last: date
    days: Count
    """Open days that count."""
    children: Count | None
    """Children there at some time of the week."""
    attended: Count | None
    """Minutes of presence of all children, outside the opening as well."""
    outside: Count | None
    """Of these, minutes outside the opening: early, late, or on a closed day."""
    capacity: Count
    """Licensed places, as modulated, times the minutes of the open days."""
    limit: Count
    """Minutes that the law allows of these."""
    peak: Count | None
    """Children present together at the tightest moment; 0: nobody came while it was open."""
    cap: Count | None
    """Children whom the law allows at that moment; none where nobody came."""
    day: date | None
    """Of that moment, the first of several."""
    minute: Annotated[int, Field(ge=0, le=24 * 60)] | None
    """Minutes after midnight."""
    over: Count | None
    """Minutes of the opening with more children than the law allows."""

    @property
    def rate(self) -> float | None:
        """Hours of presence over hours of capacity."""
        return share(self.attended, self.capacity)

    @property
    def is_kept(self) -> bool | None:
        """Whether hours of presence are within the limit of the week; none where hidden."""
        return None if self.attended is None else self.attended <= self.limit

    @property
    def is_capped(self) -> bool | None:
        """Whether children present are never above the cap; none where hidden."""
        return None if self.over is None else not self.over


def week_of(day: date) -> str:
    """Name the ISO week of a day, as ``2022-W36``."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


class SurplusTest(NamedTuple):
    """The weeks of one structure in one state, in short.

    Attributes
    ----------
    structure, state
        What they are of.
    weeks
        Weeks looked at whose numbers are told.
    hidden
        Weeks whose numbers are not.
    fullest
        Of those told, the one with most hours of presence for its hours of capacity.
    above
        Weeks with more hours of presence than the law allows.
    tightest
        The one with the tightest moment.
    crowded
        Weeks with more children at some moment than the law allows.
    """

    structure: str
    state: State
    weeks: int
    hidden: int
    fullest: SurplusWeek | None
    above: int
    tightest: SurplusWeek | None
    crowded: int


def tests_of(lines: Iterable[SurplusWeek]) -> list[SurplusTest]:
    """Sum up the weeks of each structure and state.

    Parameters
    ----------
    lines
        The weeks, in any order; the first structure met comes first.
    """
    given = list(lines)
    order = list(dict.fromkeys(line.structure for line in given))
    ranked = sorted(
        given, key=lambda line: (order.index(line.structure), line.state != "realised")
    )
    grouped = groupby(ranked, key=lambda line: (line.structure, line.state))
    return [_summed(structure, state, list(weeks)) for (structure, state), weeks in grouped]


def _summed(structure: str, state: State, weeks: list[SurplusWeek]) -> SurplusTest:
    told = [line for line in weeks if line.attended is not None]
    met = [line for line in told if line.cap is not None]
    return SurplusTest(
        structure=structure,
        state=state,
        weeks=len(told),
        hidden=len(weeks) - len(told),
        fullest=max(told, key=_fullness, default=None),
        above=sum(line.is_kept is False for line in told),
        tightest=min(met, key=_spare, default=None),
        crowded=sum(line.is_capped is False for line in told),
    )


def _fullness(line: SurplusWeek) -> float:
    """Say how full a week is; one with presence and no capacity is beyond all others."""
    rate = line.rate
    return rate if rate is not None else float("inf") if line.attended else 0.0


def _spare(line: SurplusWeek) -> tuple[int, int]:
    """Say how many children could still come at the tightest moment, the fullest one first."""
    return (line.cap or 0) - (line.peak or 0), -(line.peak or 0)
