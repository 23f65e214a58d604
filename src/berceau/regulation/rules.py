"""The numbers of the law as the placement asks for them."""

from __future__ import annotations

from datetime import MAXYEAR, date
from typing import TYPE_CHECKING, Literal, NamedTuple

from berceau.regulation.parameters import parameter

if TYPE_CHECKING:
    from collections.abc import Mapping

Regime = Literal["5-8", "6"]
"""Regime of the staff ratio that the manager chooses, as in `Structure.ratio`."""

_PERCENT = 100


class StaffRatio(NamedTuple):
    """Children per adult.

    Attributes
    ----------
    non_walkers, walkers
        Children of each kind whom one adult may have; equal where age does not matter.
    """

    non_walkers: int
    walkers: int


class MinimumAdults(NamedTuple):
    """Adults who must be present together.

    Attributes
    ----------
    adults
        How many.
    from_child
        From this number of children present on; fewer may be alone with one adult.
    """

    adults: int
    from_child: int


class ChildminderLimits(NamedTuple):
    """Children whom one childminder may have at the same time.

    Attributes
    ----------
    children
        Children received, in the standard approval.
    minors
        Minors in all, her own included.
    minors_below_age
        Age in years below which her own children count in `minors`.
    under_three
        Children under three in all, her own included.
    exception
        Children more for a time, `under_three` unchanged.
    """

    children: int
    minors: int
    minors_below_age: int
    under_three: int
    exception: int


class MamLimits(NamedTuple):
    """Limits of a house of childminders.

    Attributes
    ----------
    attached, present
        Childminders who belong to it, and who work at the same time.
    children
        Children present at the same time.
    children_each
        Children of one childminder.
    """

    attached: int
    present: int
    children: int
    children_each: int


def overbooked(places: int, day: date, *, licensed: int | None = None) -> int:
    """Give how many children may be present at once where overbooking is allowed.

    The legal percentage of the places, rounded up, in whole numbers.

    Parameters
    ----------
    places
        Licensed places of the structure, or places of one of its sections.
    day
        Day concerned.
    licensed
        Places of the whole structure, by which the percentage went before September 2021; by
        default `places`.

    Raises
    ------
    ValueError
        `places` is negative.

    Examples
    --------
    >>> overbooked(22, date(2026, 9, 1)), overbooked(40, date(2026, 9, 1))
    (26, 46)
    """
    if places < 0:
        raise ValueError(f"places: found {places}, expected 0 or more")
    percent = (
        parameter("overbooking").at(day).band(max(1, places if licensed is None else licensed))
    )
    return -(-places * percent // _PERCENT)


def overbooked_week(day: date) -> int:
    """Give the percentage of the week's hours of capacity that overbooking may not pass.

    Parameters
    ----------
    day
        Day concerned.
    """
    return parameter("overbooking_week").at(day).number


def staff_ratio(regime: Regime, day: date) -> StaffRatio:
    """Give the children per adult of a regime.

    Parameters
    ----------
    regime
        ``5-8``: babies and walkers apart; ``6``: whatever the age, possible since September 2021.
    day
        Day concerned.

    Raises
    ------
    LookupError
        The regime did not exist on that day.
    """
    if regime == "6":
        one = parameter("staff_ratio_single").at(day).number
        return StaffRatio(one, one)
    table = parameter("staff_ratio_by_walking").at(day).table
    return StaffRatio(table["non_walkers"], table["walkers"])


def minimum_adults(day: date, *, micro: bool = False) -> MinimumAdults:
    """Give how many adults must be present, and from which child on.

    Parameters
    ----------
    day
        Day concerned.
    micro
        Whether the structure is a micro-crèche.
    """
    table = parameter("minimum_adults").at(day).table
    return MinimumAdults(table["adults"], table["from_child_micro" if micro else "from_child"])


def size_category(places: int, day: date, *, family_creche: bool = False) -> str:
    """Give the legal size of a crèche.

    One of ``micro``, ``small``, ``medium``, ``large``, ``very_large``. Before September 2021 only
    ``micro`` and ``collective`` are told apart.

    Parameters
    ----------
    places
        Licensed places, 1 or more.
    day
        Day concerned.
    family_creche
        Whether it is a family crèche, which has sizes of its own.

    Raises
    ------
    ValueError
        `places` is below 1.
    LookupError
        No sizes are known for that day (family crèches before September 2021).
    """
    if places < 1:
        raise ValueError(f"places: found {places}, expected 1 or more")
    name = "family_creche_categories" if family_creche else "size_categories"
    return _largest_reached(parameter(name).at(day).table, places)


def _largest_reached(least: Mapping[str, int], places: int) -> str:
    return max((name for name in least if least[name] <= places), key=least.__getitem__)


def reserved_places(places: int, day: date, rounding: Literal["floor", "ceil"] = "floor") -> int:
    """Give the places kept for children of parents on the way to work (article D214-7).

    Parameters
    ----------
    places
        Licensed places of the structure, or of all structures of a manager.
    day
        Day concerned.
    rounding
        What becomes of a part of twenty: the text is debated.
    """
    each = parameter("reserved_places").at(day).number
    return places // each if rounding == "floor" else -(-places // each)


def avip_share(day: date) -> int:
    """Give the percentage of children of job seekers in a crèche labelled AVIP.

    Parameters
    ----------
    day
        Day concerned.

    Raises
    ------
    LookupError
        The label did not exist on that day.
    """
    return parameter("avip_share").at(day).number


def childminder_limits(day: date) -> ChildminderLimits:
    """Give the limits of one childminder.

    Parameters
    ----------
    day
        Day concerned, since June 2010.
    """
    return ChildminderLimits(**parameter("childminder_limits").at(day).table)


def mam_limits(day: date) -> MamLimits:
    """Give the limits of a house of childminders.

    Parameters
    ----------
    day
        Day concerned, since June 2010.
    """
    return MamLimits(**parameter("mam_limits").at(day).table)


def school_start(born: date) -> date:
    """Give the day from which a child is expected at school.

    1 September of the calendar year of the third birthday. That is the custom of French schools,
    and an assumption here: see the note of the parameter ``school_entry``.

    Parameters
    ----------
    born
        Day of birth, possibly in the future.

    Examples
    --------
    >>> school_start(date(2014, 11, 3))
    datetime.date(2017, 9, 1)
    """
    # The rule of the day of birth: which day is that of entry is only known from the rule.
    rule = parameter("school_entry").at(born).table
    # A birth far in the future is a slip of the keyboard, and no reason to stop.
    year = min(born.year + rule["age"], MAXYEAR)
    return date(year, rule["month"], rule["day"])
