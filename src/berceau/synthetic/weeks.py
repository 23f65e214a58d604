"""Which days are asked: how many, which ones, whole or half, and what else would do."""

from __future__ import annotations

from functools import cache
from itertools import permutations
from typing import TYPE_CHECKING

from berceau.domain.families import AnyOf
from berceau.synthetic.figures import Table, number, numbers, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from berceau.domain.families import Week
    from berceau.synthetic.chance import Chance

DAYS = ("mon", "tue", "wed", "thu", "fri")
_ROUNDS = 60
_SHORTER_SHARES = (850, 800, 700, 600)


def mean_slots(part_time: float) -> float:
    """Half-days asked by a child in the mean.

    Parameters
    ----------
    part_time
        Share of requests for fewer than five days.
    """
    days = sum(int(count) * share for count, share in days_table(part_time).items())
    return days * (2 - number("half_days"))


def days_table(part_time: float) -> dict[str, float]:
    """Give the share of requests by days a week, bent to a share of part-time."""
    published = numbers("days_asked")
    part = sum(share for count, share in published.items() if count != "5")
    bent = {n: share * part_time / part for n, share in published.items() if n != "5"}
    return {"5": 1 - part_time, **bent}


@cache
def day_weights() -> Mapping[str, float]:
    """Find the weights with which part-time days must be drawn for the week to have its troughs.

    Five-day weeks weigh all days the same, so the others must avoid Wednesday more than the index
    says. The weights are fitted to the expected demand of each day, by repeated scaling.
    """
    index, shares = numbers("weekday_index"), numbers("days_asked")
    asked = sum(int(count) * share for count, share in shares.items())
    wanted = {day: asked * index[day] / sum(index.values()) for day in DAYS}
    weights = dict.fromkeys(DAYS, 1.0)
    for _ in range(_ROUNDS):
        expected = _expected(weights, shares)
        full = shares["5"]
        weights = {
            d: w * max(1e-3, wanted[d] - full) / (expected[d] - full) for d, w in weights.items()
        }
    return weights


def _expected(weights: Mapping[str, float], shares: Mapping[str, float]) -> dict[str, float]:
    """Compute the demand to expect on each day when days are drawn by weight."""
    expected = dict.fromkeys(DAYS, shares["5"])
    for order in permutations(DAYS):
        chance, left = 1.0, sum(weights.values())
        for day in order:
            chance *= weights[day] / left
            left -= weights[day]
        for count, share in shares.items():
            if count != "5":
                for day in order[: int(count)]:
                    expected[day] += chance * share
    return expected


class WeekMaker:
    """Draws typical weeks.

    Parameters
    ----------
    part_time
        Share of requests for fewer than five days.
    chance
        Stream of draws.
    """

    def __init__(self, part_time: float, chance: Chance) -> None:
        self._counts = Table.of(days_table(part_time))
        self._chance = chance

    def days(self) -> list[str]:
        """Draw the days of a week, in order."""
        count = int(self._chance.pick(self._counts))
        if count == len(DAYS):
            return list(DAYS)
        chosen = self._chance.some(day_weights(), count)
        return [day for day in DAYS if day in chosen]

    def week(self, *, half_days: bool | None = None) -> tuple[str, ...]:
        """Draw the names of a week.

        Parameters
        ----------
        half_days
            Whether it is made of half-days; nothing said: by the published share.
        """
        days = self.days()
        if half_days is None:
            half_days = self._chance.happens(number("half_days"))
        if not half_days:
            return tuple(days)
        half = "am" if self._chance.happens(number("mornings")) else "pm"
        return tuple(f"{day}-{half}" for day in days)

    def weeks(self, *, half_days: bool | None = None) -> tuple[tuple[Week, ...], tuple[int, ...]]:
        """Draw the weeks that a family accepts, in order, and its shares where it gives any."""
        wish = self.week(half_days=half_days)
        form = self._chance.pick(table("week_forms"))
        if len(wish) == 1 or form == "one":
            return (wish,), ()
        if form == "flexible" and len(wish) < len(DAYS):
            suffix = wish[0][3:]
            spare = {d: w for d, w in day_weights().items() if f"{d}{suffix}" not in wish}
            of = {*wish, f"{self._chance.some(spare, 1)[0]}{suffix}"}
            ordered = tuple(f"{day}{suffix}" for day in DAYS if f"{day}{suffix}" in of)
            return (AnyOf(any=len(wish), of=ordered),), ()
        dropped = self._chance.one(wish)
        shorter = tuple(name for name in wish if name != dropped)
        shares = (1000, self._chance.one(_SHORTER_SHARES)) if form == "shared" else ()
        return (wish, shorter), shares
