"""The published figures: complete, marked, and read as they stand."""

from __future__ import annotations

import pytest

from berceau.synthetic.figures import Table, figures, number, numbers, table
from berceau.synthetic.weeks import DAYS, day_weights, days_table, mean_slots


def test_every_figure_says_its_unit_and_its_source() -> None:
    bare = [
        name
        for name, figure in figures().items()
        if len(figure.unit) < 8 or len(figure.source) < 8
    ]
    assert bare == []


def test_shares_by_name_add_up_to_one() -> None:
    tables = (
        "days_asked",
        "entry_month",
        "entry_age",
        "held_age",
        "mode_wished",
        "wish_count",
        "week_forms",
        "work",
        "income_band",
        "passages",
        "sibling_wish",
        "size_city",
        "size_rural",
        "kind_of_collective",
        "childminder_places",
    )
    assert {name: round(sum(numbers(name).values()), 6) for name in tables} == dict.fromkeys(
        tables, 1.0
    )


def test_a_childminder_offers_two_places_and_a_half_in_the_mean() -> None:
    mean = sum(int(places) * share for places, share in numbers("childminder_places").items())
    assert mean == pytest.approx(2.5)


def test_a_table_gives_names_by_their_share() -> None:
    shares = Table.of({"a": 1, "b": 3})
    assert [shares.at(unit) for unit in (0.0, 0.2499, 0.25, 0.9999)] == ["a", "a", "b", "b"]


def test_a_number_is_not_a_table_and_the_reverse() -> None:
    with pytest.raises(TypeError, match="days_asked"):
        number("days_asked")
    with pytest.raises(TypeError, match="half_days"):
        table("half_days")


def test_part_time_bends_the_table_of_days() -> None:
    assert days_table(0.6) == pytest.approx(dict(numbers("days_asked")))
    assert days_table(0.0)["5"] == 1
    assert sum(days_table(0.9).values()) == pytest.approx(1)
    assert mean_slots(0.9) < mean_slots(0.6) < mean_slots(0.1)


def test_part_time_weeks_avoid_wednesday_more_than_the_index_says() -> None:
    weights, index = day_weights(), numbers("weekday_index")
    assert min(DAYS, key=weights.__getitem__) == "wed"
    assert weights["wed"] / weights["mon"] < index["wed"] / index["mon"]
