"""What the figure of the weekly test shows, as plain rows; no drawing library is needed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from berceau.observatory.indicators.labels import HERE, Labels
from berceau.observatory.indicators.weekly import week_of
from berceau.placement.show.words import words

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
    from berceau.observatory.indicators.report import Indicators
    from berceau.observatory.indicators.weekly import SurplusWeek
    from berceau.observatory.rows import Row
    from berceau.placement.show.words import Lang, Words

_PERCENT = 100


def week_rows(
    found: Indicators, territory: Territory | None = None, lang: Lang = "fr"
) -> list[Row]:
    """Give the bars, one row a structure and week; hidden weeks have none.

    The fullest week of a structure has its number, and so has each one above the limit.
    """
    say = words(lang, HERE)
    labels = Labels(territory, say)
    marked = {
        (test.structure, test.fullest.week)
        for test in found.surplus_tests
        if test.fullest is not None
    }
    rows = []
    for line in found.surplus:
        rate = line.rate or 0.0
        told = rate > 0 and ((line.structure, line.week) in marked or line.is_kept is False)
        rows.append(
            {
                "structure": labels.room(line.structure),
                "week": line.week,
                "state": line.state,
                "percent": round(_PERCENT * rate, 2),
                "limit": _limit(line),
                "text": _written(line, say) if told else "",
            }
        )
    return rows


def _limit(line: SurplusWeek) -> int:
    """Give the limit of the law as a share of capacity, in per cent."""
    return round(_PERCENT * line.limit / line.capacity) if line.capacity else _PERCENT


def _written(line: SurplusWeek, say: Words) -> str:
    return "" if line.rate is None else say.decimal(_PERCENT * line.rate)


def weeks_between(found: Indicators) -> list[str]:
    """Give every week of the year planned, closed ones as well."""
    days = (found.last - found.first).days + 1
    return list(dict.fromkeys(week_of(found.first + timedelta(k)) for k in range(days)))


def month_marks(found: Indicators, lang: Lang = "fr") -> dict[str, str]:
    """Give the first week of each month, with the month's name."""
    say = words(lang, HERE)
    marks: dict[str, str] = {}
    for k in range((found.last - found.first).days + 1):
        day = found.first + timedelta(k)
        if day.day == 1 or not k:
            marks.setdefault(week_of(day), say.month(f"{day:%Y-%m}"))
    return marks
