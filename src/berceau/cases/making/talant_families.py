"""The invented families of Talant and of Daix: the same ones, a year later, in the second case."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from berceau.cases.making.draw import (
    Json,
    Register,
    chance,
    dated,
    day_between,
    days_asked,
    entry,
    family_facts,
    pick,
    shorter,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

TALANT, DAIX = "21617", "21223"
HOUSE = "multi-accueil"
RESIDENTS = 38
IN_PLACE = 9
# Tuesdays and Thursdays are asked for most, Wednesdays least.
DEMAND = (1.0, 1.7, 0.4, 1.7, 0.8)
SHORT_DAY = ("matin", "midi", "apres-midi")
# The child of each family of Daix: born, then the half-days it can use, the two
# it would like most first. One half-day already meets nearly half of the need: what the children
# come for is to be with others.
GUESTS = (
    (date(2013, 11, 18), ("tue-matin", "thu-matin", "mon-matin")),
    (date(2014, 1, 27), ("tue-matin", "thu-matin", "fri-matin")),
    (date(2013, 9, 5), ("mon-matin", "thu-apres-midi", "wed-matin")),
    (date(2014, 2, 12), ("tue-matin", "fri-matin", "wed-matin")),
    (date(2013, 12, 3), ("mon-matin", "tue-apres-midi", "wed-apres-midi")),
)
GUEST_SHARES = [1000, 800, 650, 450]


def families(rng: np.random.Generator, *, later: int) -> list[Json]:
    """Draw the families of 2015, every date moved by so many years.

    Parameters
    ----------
    rng
        The same state gives the same families.
    later
        Whole years after 2015.
    """
    register = Register()
    for _ in range(IN_PLACE):
        register.add(TALANT, [_in_place(rng)], facts=family_facts(rng))
    for _ in range(RESIDENTS):
        register.add(TALANT, [_resident(rng)], facts=family_facts(rng))
    for born, halves in GUESTS:
        register.add(DAIX, [_guest(born, halves)], facts={"parents_work": True})
    return [_moved(family, later) for family in register.families]


def _in_place(rng: np.random.Generator) -> Json:
    born = day_between(rng, date(2013, 2, 1), date(2014, 12, 15))
    share = {5: 0.3, 4: 0.4, 3: 0.3}
    days = days_asked(rng, pick(rng, share), (1.0, 1.0, 0.6, 1.0, 0.9))
    since = date(2014, 9, 1) if born < date(2014, 6, 1) else date(2015, 4, 1)
    week = _slots(days, short=chance(rng, 0.35))
    return {
        "born": dated(born),
        "held": {"structure": HOUSE, "week": week, "since": dated(since)},
    }


def _resident(rng: np.random.Generator) -> Json:
    start = entry(rng, date(2015, 9, 1))
    born = day_between(rng, date(2013, 3, 1), start - timedelta(100))
    wishes = [HOUSE]
    if chance(rng, 0.55):
        wishes.append(f"childminder:{TALANT}")
        if chance(rng, 0.6):
            wishes.append(f"childminder:{DAIX}")
    return {
        "born": dated(born),
        "request": {
            "from": dated(start),
            "weeks": _weeks(rng),
            "wishes": wishes,
            "submitted": dated(day_between(rng, date(2014, 12, 1), date(2015, 4, 30))),
        },
    }


def _weeks(rng: np.random.Generator) -> list[list[str]]:
    if chance(rng, 0.25):
        days = days_asked(rng, int(rng.integers(1, 4)), DEMAND)
        half = "matin" if chance(rng, 0.7) else "apres-midi"
        return [[f"{day}-{half}" for day in days]]
    count = pick(rng, {5: 0.22, 4: 0.22, 3: 0.26, 2: 0.22, 1: 0.08})
    days = days_asked(rng, count, DEMAND)
    short = chance(rng, 0.35)
    return [_slots(week, short=short) for week in shorter(rng, days)]


def _slots(days: Sequence[str], *, short: bool) -> list[str]:
    if not short:
        return list(days)
    return [f"{day}-{band}" for day in days for band in SHORT_DAY]


def _guest(born: date, halves: tuple[str, ...]) -> Json:
    days = [name.split("-")[0] for name in halves[:2]]
    return {
        "born": dated(born),
        "request": {
            "from": "2015-09-01",
            "weeks": [
                _slots(days, short=True),
                _slots(days[:1], short=True),
                list(halves[:2]),
                {"any": 1, "of": list(halves)},
            ],
            "shares": GUEST_SHARES,
            "wishes": [HOUSE, f"childminder:{TALANT}"],
            "submitted": "2015-03-16",
        },
    }


def _moved(record: Json, later: int) -> Json:
    """Move every date of a family by whole years; all dates drawn exist in every year."""
    moved: Json = {}
    for key, value in record.items():
        if isinstance(value, dict):
            moved[key] = _moved(value, later)
        elif key == "children":
            moved[key] = [_moved(child, later) for child in value]
        elif key in {"born", "from", "since", "submitted"}:
            day = date.fromisoformat(value)
            moved[key] = dated(day.replace(year=day.year + later))
        else:
            moved[key] = value
    return moved
