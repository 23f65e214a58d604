"""What the figure of the weekly test shows, as plain rows; no drawing library is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.observatory.indicators.labels import HERE, Labels
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
        told = (line.structure, line.week) in marked or line.is_kept is False
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


def month_marks(found: Indicators, lang: Lang = "fr") -> dict[str, str]:
    """Give the first week of each month, with the month's name."""
    say = words(lang, HERE)
    marks: dict[str, str] = {}
    for line in sorted(found.surplus, key=lambda line: line.first):
        label = f"{line.first:%Y-%m}"
        if label not in marks.values():
            marks.setdefault(line.week, label)
    return {week: say.month(label) for week, label in marks.items()}
