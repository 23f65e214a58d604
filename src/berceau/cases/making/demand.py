"""Requests and places held, drawn in the same way for the larger cases (half-days and days)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from berceau.cases.making.draw import (
    DAYS_ASKED,
    Json,
    chance,
    dated,
    day_between,
    days_asked,
    entry,
    pick,
    shorter,
)
from berceau.regulation import school_start
from berceau.synthetic.stays import age_months

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

_HALF_DAY_REQUESTS = 0.2
_DAYS_HELD = {5: 0.5, 4: 0.3, 3: 0.2}
_YOUNGEST_DAYS = 76


@dataclass(frozen=True, slots=True)
class Session:
    """One session of a commission, as its requests are drawn.

    Attributes
    ----------
    first
        First day of the year planned.
    opens, closes
        Days between which requests were filed.
    """

    first: date
    opens: date
    closes: date


def asking(rng: np.random.Generator, session: Session, wishes: Sequence[str]) -> Json:
    """Draw a child who asks for a place, babies more often than others.

    Entry months, days asked and half-days follow the shares of the module `draw`; the age at entry
    falls from two and a half months up to what school leaves.
    """
    start = entry(rng, session.first)
    oldest = date(session.first.year - 2, 1, 1)
    range_days = (start - oldest).days - _YOUNGEST_DAYS
    born = start - timedelta(_YOUNGEST_DAYS + int(range_days * rng.beta(1.0, 1.8)))
    days = days_asked(rng, pick(rng, DAYS_ASKED))
    weeks = shorter(rng, days)
    if chance(rng, _HALF_DAY_REQUESTS):
        half = "am" if chance(rng, 0.7) else "pm"
        weeks = [[f"{day}-{half}" for day in week] for week in weeks]
    return {
        "born": dated(born),
        "request": {
            "from": dated(start),
            "weeks": weeks,
            "wishes": list(wishes),
            "submitted": dated(day_between(rng, session.opens, session.closes)),
        },
    }


class Room:
    """The places of a structure that children in place may take, never more than there are.

    A child counts in every section whose ages it has on some day of the year planned, so that a
    territory that is drawn can always be kept as it is.
    """

    def __init__(self, house: Json, session: Session) -> None:
        self.house = str(house["id"])
        self._session = session
        self._places = int(house["places"])
        self._sections = [
            (section["from_months"], section["to_months"], section["places"])
            for section in house.get("sections", ())
        ]
        self._taken: Counter[tuple[int, str]] = Counter()

    def take(self, born: date, week: Sequence[str]) -> bool:
        """Take places for a child in place if there are any; say whether there were."""
        youngest, oldest = (
            age_months(born, day) for day in (self._session.first, self._last(born))
        )
        rooms = [(-1, self._places)]
        rooms += [
            (k, places)
            for k, (lowest, above, places) in enumerate(self._sections)
            if lowest <= oldest and youngest < above
        ]
        if any(self._taken[k, day] >= places for k, places in rooms for day in week):
            return False
        self._taken.update((k, day) for k, _ in rooms for day in week)
        return True

    def _last(self, born: date) -> date:
        after = self._session.first.replace(year=self._session.first.year + 1)
        return min(school_start(born), after)


def holding(rng: np.random.Generator, session: Session, room: Room) -> Json:
    """Draw a child in place who finds room, and stays through the year or until school.

    Raises
    ------
    ValueError
        A thousand draws found no room: the recipe asks for more than the structure can hold.
    """
    year = session.first.year
    for _ in range(1000):
        born = day_between(rng, date(year - 2, 1, 3), date(year, 4, 30))
        week = days_asked(rng, pick(rng, _DAYS_HELD))
        if room.take(born, week):
            since = max(
                date(year - 1, 9, 1), _first_of_month_after(born + timedelta(_YOUNGEST_DAYS))
            )
            return {
                "born": dated(born),
                "held": {"structure": room.house, "week": list(week), "since": dated(since)},
            }
    raise ValueError(f"{room.house}: no room found for one more child in place")


def _first_of_month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(32)).replace(day=1)


def spread(total: int, weights: Sequence[float]) -> list[int]:
    """Split a whole number by weights, the largest remainders rounded up."""
    exact = [total * weight / sum(weights) for weight in weights]
    parts = [int(share) for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda k: (parts[k] - exact[k], k))
    for k in by_remainder[: total - sum(parts)]:
        parts[k] += 1
    return parts


def childminder(rng: np.random.Generator, name: str, commune: str, *, offered: int) -> Json:
    """Write an independent childminder; her opening is when she has a place on offer.

    Parameters
    ----------
    rng
        Source of the draw.
    name, commune
        Identifier, and where she works.
    offered
        Places on offer; 0 when all are taken, and then nothing is open.
    """
    approved = max(offered, int(rng.choice([2, 3, 4], p=[0.2, 0.35, 0.45])))
    free = list(days_asked(rng, int(rng.choice([2, 3, 4, 5])), (1.0, 0.7, 1.4, 0.7, 1.1)))
    record: Json = {
        "id": name,
        "kind": "childminder",
        "commune": commune,
        "operator": "private",
        "places": approved,
        "opening": free if offered else [],
    }
    if 0 < offered < approved:
        record["modulated"] = [{"slots": free, "places": offered}]
    return record


def filed(rng: np.random.Generator, facts: Json, desks: dict[str, float]) -> Json:
    """Say which desk each fact comes from, one desk a family."""
    desk = pick(rng, desks)
    return {name: {"value": value, "source": desk} for name, value in facts.items()}
