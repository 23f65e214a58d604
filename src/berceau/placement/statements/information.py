"""For information: the CAF's hourly price and the families' fees, where law and facts are known.

Nothing of this enters what a commune owes, nor the objective: the *prestation de service unique*
is there so that nobody is chosen by income.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NamedTuple

from berceau.domain.base import Count, Record
from berceau.placement.dues import rounded
from berceau.placement.reasons.discretion import HIDDEN_BELOW
from berceau.regulation import parameter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from berceau.domain.families import Family
    from berceau.placement.statements.usage import Stay, Usage

INCOME, DEPENDANTS = "monthly_income", "dependent_children"
"""Facts of a family: whole euros a month, and children who depend on it."""
Missing = Literal["income", "dependants", "scale", "few", "price"]
_HOUR = 60
"""Minutes."""
_MILLION = 1_000_000
_CENTS = 100


class Information(Record):
    """Figures that are told beside a statement and counted nowhere."""

    psu_cents: tuple[Count, Count] | None = None
    """Least and most that the hours would be worth at the CAF's hourly price, family fees
    included, in euro cents, over the months whose price is known; none where there is no such
    month."""
    psu_minutes: Count = 0
    """Minutes of those months."""
    fees_cents: Count | None = None
    """Family fees of the hours planned, in euro cents, by the national scale, without lower rates
    for a disability; none where something is missing."""
    missing: tuple[Missing, ...] = ()
    """Why a figure is not there: the income or the dependent children of a family, the scale or
    the price of a month; or too few families, whose fees would tell an income."""
    without: Count = 0
    """Families of which income or dependent children are not known."""
    sources: tuple[str, ...] = ()
    """Texts that the figures come from."""


def information(usage: Usage, stays: Sequence[Stay]) -> Information:
    """Work out what is told for information of the stays of one commune.

    Parameters
    ----------
    usage
        What the placements use, and the territory.
    stays
        Stays of the commune's children under the convention.
    """
    families = _families(usage, stays)
    no_income = {name for name, f in families.items() if _fact(f, INCOME) is None}
    no_number = {name for name, f in families.items() if _fact(f, DEPENDANTS) is None}
    priced = _psu(usage, stays)
    missing: list[Missing] = [] if priced.complete else ["price"]
    missing += ["income"] if no_income else []
    missing += ["dependants"] if no_number else []
    fees: int | None = None
    sources: tuple[str, ...] = ()
    if not no_income and not no_number:
        fees, sources = _fees(usage, stays)
        if fees is None:
            missing.append("scale")
        elif len(families) < HIDDEN_BELOW:
            fees, sources = None, ()
            missing.append("few")
    return Information(
        psu_cents=priced.cents,
        psu_minutes=priced.minutes,
        fees_cents=fees,
        missing=tuple(missing),
        without=len(no_income | no_number),
        sources=tuple(dict.fromkeys((*priced.sources, *sources))),
    )


def fee_of(income: int, dependants: int, day: date) -> Fraction | None:
    """Give the family fee of an hour by the national scale.

    The income of a month, not less than the floor nor more than the ceiling, times the rate for
    the number of dependent children.

    Parameters
    ----------
    income
        Whole euros a month.
    dependants
        Children who depend on the family, 1 or more.
    day
        Day concerned.

    Returns
    -------
        Euro cents an hour, not rounded; none where floor, ceiling or rate of the day is not known.
    """
    try:
        floor = parameter("fee_income_floor").at(day).number
        ceiling = parameter("fee_income_ceiling").at(day).number
        rate = parameter("fee_rates").at(day).band(dependants)
    except LookupError:
        return None
    return Fraction(min(max(income * _CENTS, floor), ceiling) * rate, _MILLION)


def _families(usage: Usage, stays: Iterable[Stay]) -> dict[str, Family]:
    pairs = usage.territory.child_by_id
    return {stay.family: pairs[stay.child][0] for stay in stays}


def _fact(family: Family, name: str) -> int | None:
    """Give a fact that is a whole number above 0, or an income of 0 or more."""
    least = 1 if name == DEPENDANTS else 0
    for fact in family.facts:
        if fact.name == name and isinstance(fact.value, int) and not isinstance(fact.value, bool):
            return fact.value if fact.value >= least else None
    return None


class _Priced(NamedTuple):
    cents: tuple[int, int] | None
    minutes: int
    complete: bool
    sources: tuple[str, ...]


def _psu(usage: Usage, stays: Iterable[Stay]) -> _Priced:
    """Give the hours planned times the least and the most price of an hour, where it is known."""
    least = most = Fraction(0)
    priced, complete = 0, True
    sources: list[str] = []
    for day, minutes in _months(usage, stays):
        try:
            found = parameter("psu_hourly_price").at(day)
        except LookupError:
            complete = False
            continue
        priced += minutes
        least += Fraction(minutes * found.table["least"], _HOUR)
        most += Fraction(minutes * found.table["most"], _HOUR)
        sources.append(found.source)
    cents = (rounded(least), rounded(most)) if priced else None
    return _Priced(cents, priced, complete, tuple(sources))


def _months(usage: Usage, stays: Iterable[Stay]) -> Iterator[tuple[date, int]]:
    """Give the first day and the minutes of each month with any."""
    own = tuple(stays)
    for period in usage.periods:
        minutes = sum(stay.minutes[period.number] for stay in own)
        if minutes:
            yield period.first, minutes


def _fees(usage: Usage, stays: Iterable[Stay]) -> tuple[int | None, tuple[str, ...]]:
    """Give the fees of the hours planned, each child's month rounded to the cent."""
    total = 0
    sources: list[str] = []
    for stay in stays:
        family = usage.territory.child_by_id[stay.child][0]
        income, dependants = _fact(family, INCOME), _fact(family, DEPENDANTS)
        for day, minutes in _months(usage, (stay,)):
            fee = fee_of(income or 0, dependants or 1, day)
            if fee is None:
                return None, ()
            total += rounded(fee * minutes / _HOUR)
            names = ("fee_rates", "fee_income_floor", "fee_income_ceiling")
            sources += [parameter(name).at(day).source for name in names]
    return total, tuple(sources)
