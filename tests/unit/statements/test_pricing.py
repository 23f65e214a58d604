"""Prices step by step, rounding, and what is not known."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

import berceau
from berceau.domain.conventions import Convention, Hours, Price
from berceau.placement.dues import known_cents, price_lines, rounded
from berceau.placement.statements.rows import exact_euros
from support.stated import made


def _convention(**price: Any) -> Convention:
    return Convention(id="C", terms=(Price(kind="price", **price),))


@pytest.mark.parametrize(
    ("price", "minutes", "peak", "cents"),
    [
        ({"cents_per_hour": 350}, 3150, 2, 18375),
        # A quarter of an hour at 1.30 euros is 32.5 cents: half-cents up.
        ({"cents_per_hour": 130}, 15, 1, 33),
        ({"cents_per_hour": 130}, 45, 1, 98),
        ({"cents_per_place_year": 1000}, 600, 1, 83),
        ({"cents_per_place_year": 1000}, 600, 2, 167),
        ({"share_of_net_cost": 0.35, "net_cost_cents_per_hour": 410}, 600, 1, 1435),
        # As it is written, not as the machine keeps it: 0.1 of 0.05 euros is half a cent.
        ({"share_of_net_cost": 0.1, "net_cost_cents_per_hour": 5}, 60, 1, 1),
        ({"cents_per_hour": 350}, 0, 0, 0),
    ],
)
def test_a_price_is_applied_and_rounded_once(
    price: dict[str, Any], minutes: int, peak: int, cents: int
) -> None:
    [line] = price_lines(_convention(**price), minutes, peak)
    assert line.cents == cents


def test_several_prices_are_several_lines() -> None:
    both = _convention(cents_per_hour=100, cents_per_place_year=1200)
    lines = price_lines(both, 90, 3)
    assert [(line.kind, line.cents) for line in lines] == [("hour", 150), ("place_year", 300)]
    assert known_cents(lines) == 450


def test_a_share_without_a_net_cost_is_not_known_and_never_nothing() -> None:
    [line] = price_lines(_convention(share_of_net_cost=0.5), 600, 1)
    assert (line.rate_cents, line.share, line.cents) == (None, 0.5, None)
    assert known_cents([line]) is None
    assert exact_euros(line) is None


def test_no_price_at_all_makes_no_line() -> None:
    silent = Convention(id="C", terms=(Hours(kind="hours", max=60),))
    assert price_lines(silent, 600, 1) == ()
    assert known_cents(()) is None


def test_halves_are_rounded_up() -> None:
    assert [rounded(Fraction(n, 2)) for n in range(6)] == [0, 1, 1, 2, 2, 3]


def test_the_amount_before_rounding_can_be_redone() -> None:
    [line] = price_lines(_convention(cents_per_hour=130), 15, 1)
    assert str(exact_euros(line)) == "0.3250"
    [line] = price_lines(_convention(cents_per_place_year=1000), 0, 2)
    assert str(exact_euros(line)) == "1.6667"


def test_no_price_is_said_and_not_written_as_nothing() -> None:
    statement = berceau.statements(*made()).of("daix", "21223")
    assert statement.owed_cents is None
    assert not statement.has_price
    assert not statement.is_complete
    found = berceau.statements(*made())
    for lang, said in (("fr", "Ce n'est pas 0."), ("en", "That is not 0.")):
        text = found.text(lang, width=300)
        assert said in text
        assert "0,00" not in text
        assert "0.00" not in text
    assert found.totals[0].owed_cents is None
    assert found.to_frame()["owed_euros"].isna().all()


def test_what_is_known_is_told_beside_what_is_not() -> None:
    prices = (
        {"kind": "price", "cents_per_hour": 100},
        {"kind": "price", "share_of_net_cost": 0.5},
    )
    statement = berceau.statements(*made(*prices)).of("daix", "21223")
    assert statement.owed_cents is not None
    assert not statement.is_complete
    text = berceau.statements(*made(*prices)).text("en", width=300)
    assert "and what is not known" in text
    assert "the amount is not complete" in text
