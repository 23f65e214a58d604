"""What a month of a convention costs a commune, one line a price, so that anybody can redo it.

Amounts are worked out in whole numbers and rounded once a line and month, to the nearest cent; a
half-cent counts for one.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from berceau.domain.base import Count, Quantity, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from berceau.domain.conventions import Convention, Price

PriceKind = Literal["hour", "place_year", "net_cost"]

_HOUR = 60
"""Minutes."""
_MONTHS = 12
_HALF = Fraction(1, 2)


class PriceLine(Record):
    """One price of a convention applied to one month."""

    kind: PriceKind
    """By the hour; by the place and year, a twelfth each month; or a share of the net cost."""
    rate_cents: Quantity | None
    """Euro cents an hour, a place and year, or net cost of an hour; none where it is not known."""
    share: float = 1.0
    """Share of it that is owed."""
    quantity: Count | None
    """Minutes used, or the most places used at one slot; none where it is not known."""
    cents: Count | None
    """Amount in euro cents; none where rate or quantity are not known."""


def price_lines(convention: Convention, minutes: int, peak: int | None) -> tuple[PriceLine, ...]:
    """Apply every price of a convention to the use of a month.

    Parameters
    ----------
    convention
        Whose price terms are applied.
    minutes
        Minutes used in the month.
    peak
        Most children present at one slot; none where it is not known.

    Returns
    -------
        In order of the terms; empty where the convention says no price.
    """
    terms = [term for term in convention.terms if term.kind == "price"]
    return tuple(line for term in terms for line in _lines(term, minutes, peak))


def known_cents(lines: Iterable[PriceLine]) -> int | None:
    """Add up the amounts that are known; none where none is."""
    known = [line.cents for line in lines if line.cents is not None]
    return sum(known) if known else None


def rounded(amount: Fraction) -> int:
    """Round an amount of 0 or more to the nearest whole number, halves up."""
    return int((amount + _HALF).__floor__())


def _lines(term: Price, minutes: int, peak: int | None) -> Iterator[PriceLine]:
    if term.cents_per_hour is not None:
        yield PriceLine(
            kind="hour",
            rate_cents=term.cents_per_hour,
            quantity=minutes,
            cents=rounded(Fraction(minutes * term.cents_per_hour, _HOUR)),
        )
    if term.cents_per_place_year is not None:
        yearly = term.cents_per_place_year
        yield PriceLine(
            kind="place_year",
            rate_cents=yearly,
            quantity=peak,
            cents=None if peak is None else rounded(Fraction(peak * yearly, _MONTHS)),
        )
    if term.share_of_net_cost is not None:
        yield _net_cost(term.net_cost_cents_per_hour, term.share_of_net_cost, minutes)


def _net_cost(rate: int | None, share: float, minutes: int) -> PriceLine:
    # The share as it is written: 0.35 is 35 hundredths, not the binary number next to it.
    part = Fraction(repr(share))
    return PriceLine(
        kind="net_cost",
        rate_cents=rate,
        share=share,
        quantity=minutes,
        cents=None if rate is None else rounded(Fraction(minutes * rate, _HOUR) * part),
    )
