"""The weekly test of overbooking as a table that a person can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.observatory.indicators.labels import UNKNOWN
from berceau.observatory.rows import clock
from berceau.placement.show.table import Cell, Column, Table, cells
from berceau.regulation import overbooked_week, parameter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.observatory.indicators.labels import Labels
    from berceau.observatory.indicators.report import Indicators
    from berceau.observatory.indicators.weekly import SurplusTest, SurplusWeek
    from berceau.placement.show.words import Words

_KEYS = ("weeks", "fullest", "week_of", "above", "tightest", "moment", "crowded")


def surplus_table(found: Indicators, labels: Labels, say: Words) -> Table:
    """Lay out the test, one row a structure: its fullest week, its tightest moment.

    Parameters
    ----------
    found
        What is shown.
    labels
        Names.
    say
        Words.
    """
    rows = [tuple(_row(test, labels, say)) for test in found.surplus_tests]
    columns = (
        Column(say("column.structure")),
        Column(say("column.from_what")),
        *(Column(say(f"column.{key}"), numeric=True) for key in _KEYS),
    )
    return Table(say("title.surplus"), columns, cells(rows), tuple(surplus_notes(found, say)))


def _row(test: SurplusTest, labels: Labels, say: Words) -> Iterator[str | Cell]:
    yield labels.room(test.structure)
    yield say(f"surplus.{test.state}")
    yield labels.number(test.weeks)
    yield _heat(test.fullest, labels)
    yield UNKNOWN if test.fullest is None else say.short_day(test.fullest.first)
    yield labels.number(test.above)
    yield tightest(test.tightest, say)
    yield moment(test.tightest, say)
    yield labels.number(test.crowded)


def _heat(week: SurplusWeek | None, labels: Labels) -> Cell:
    rate = None if week is None else week.rate
    if rate is None:
        return Cell(UNKNOWN)
    return Cell(labels.percent(rate), heat=min(1000, round(1000 * rate)))


def tightest(week: SurplusWeek | None, say: Words) -> str:
    """Write the children present at the tightest moment of a week, and those allowed there."""
    if week is None or week.peak is None or week.cap is None:
        return UNKNOWN
    return f"{say.whole(week.peak)}/{say.whole(week.cap)}"


def moment(week: SurplusWeek | None, say: Words) -> str:
    """Write when that was."""
    if week is None or week.day is None or week.minute is None:
        return UNKNOWN
    return f"{say.short_day(week.day)} {clock(week.minute, say)}"


def surplus_notes(found: Indicators, say: Words) -> Iterator[str]:
    """Say what is tested, with the numbers that the law has on the first day."""
    shares = sorted(set(parameter("overbooking").at(found.first).table.values()))
    instant = say("surplus.between", low=shares[0], high=shares[-1])
    if len(shares) == 1:
        instant = say("surplus.one", percent=shares[0])
    yield say("note.surplus_week", percent=overbooked_week(found.first))
    yield say("note.surplus_moment", percent=instant)
    if any(test.state == "proposed" for test in found.surplus_tests):
        yield say("note.surplus_proposed")
    if any(test.hidden for test in found.surplus_tests):
        yield say("note.surplus_hidden")
