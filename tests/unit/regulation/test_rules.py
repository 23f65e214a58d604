"""The numbers of the law on the days before and after they changed."""

from __future__ import annotations

from datetime import date
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from berceau import regulation

NOW = date(2026, 9, 1)
BEFORE_DECREE = date(2021, 8, 31)
DECREE = date(2021, 9, 1)
BEFORE_ORDINANCE = date(2021, 5, 20)
ORDINANCE = date(2021, 5, 21)


@pytest.mark.parametrize(
    ("places", "children"),
    [(10, 12), (12, 14), (18, 21), (20, 23), (22, 26), (24, 28), (40, 46), (60, 69), (0, 0)],
)
def test_overbooking_since_2021(places: int, children: int) -> None:
    assert regulation.overbooked(places, NOW) == children
    assert regulation.overbooked(places, DECREE) == children


@pytest.mark.parametrize(
    ("places", "children"), [(10, 11), (20, 22), (21, 25), (40, 46), (41, 50), (50, 60)]
)
def test_overbooking_before_2021_went_by_size(places: int, children: int) -> None:
    assert regulation.overbooked(places, BEFORE_DECREE) == children


def test_a_section_followed_the_size_of_its_structure() -> None:
    assert regulation.overbooked(10, BEFORE_DECREE, licensed=50) == 12
    assert regulation.overbooked(10, BEFORE_DECREE) == 11
    assert regulation.overbooked(10, NOW, licensed=50) == regulation.overbooked(10, NOW)


@given(places=st.integers(0, 500), day=st.dates(date(2005, 1, 1), date(2040, 1, 1)))
def test_overbooking_is_the_percentage_rounded_up(places: int, day: date) -> None:
    children = regulation.overbooked(places, day)
    assert places <= children <= ceil(places * 6 / 5)
    assert children <= regulation.overbooked(places + 1, day)


def test_negative_places_are_refused() -> None:
    with pytest.raises(ValueError, match="found -1"):
        regulation.overbooked(-1, NOW)
    with pytest.raises(ValueError, match="found 0"):
        regulation.size_category(0, NOW)


def test_the_week_stays_within_the_licence_before_and_since() -> None:
    assert regulation.overbooked_week(BEFORE_DECREE) == regulation.overbooked_week(NOW) == 100


@pytest.mark.parametrize(
    ("places", "before", "since"),
    [
        (1, "micro", "micro"),
        (10, "micro", "micro"),
        (11, "collective", "micro"),
        (12, "collective", "micro"),
        (13, "collective", "small"),
        (24, "collective", "small"),
        (25, "collective", "medium"),
        (39, "collective", "medium"),
        (40, "collective", "large"),
        (59, "collective", "large"),
        (60, "collective", "very_large"),
        (200, "collective", "very_large"),
    ],
)
def test_sizes_of_creches(places: int, before: str, since: str) -> None:
    assert regulation.size_category(places, BEFORE_DECREE) == before
    assert regulation.size_category(places, DECREE) == since


@pytest.mark.parametrize(
    ("places", "size"),
    [
        (29, "small"),
        (30, "medium"),
        (59, "medium"),
        (60, "large"),
        (89, "large"),
        (90, "very_large"),
    ],
)
def test_sizes_of_family_creches(places: int, size: str) -> None:
    assert regulation.size_category(places, NOW, family_creche=True) == size
    with pytest.raises(LookupError, match="no value on 2021-08-31"):
        regulation.size_category(places, BEFORE_DECREE, family_creche=True)


def test_staff_ratios() -> None:
    assert regulation.staff_ratio("5-8", BEFORE_DECREE) == (5, 8)
    assert regulation.staff_ratio("5-8", NOW) == regulation.StaffRatio(non_walkers=5, walkers=8)
    assert regulation.staff_ratio("6", DECREE) == (6, 6)
    with pytest.raises(LookupError, match="only from 2021-09-01 on"):
        regulation.staff_ratio("6", BEFORE_DECREE)


def test_two_adults_from_the_first_child_and_from_the_fourth_in_a_micro_creche() -> None:
    assert regulation.minimum_adults(NOW) == (2, 1)
    assert regulation.minimum_adults(NOW, micro=True) == (2, 4)


@pytest.mark.parametrize(
    ("places", "floor", "ceiling"), [(19, 0, 1), (20, 1, 1), (22, 1, 2), (60, 3, 3), (80, 4, 4)]
)
def test_places_for_parents_on_the_way_to_work(places: int, floor: int, ceiling: int) -> None:
    assert regulation.reserved_places(places, NOW) == floor
    assert regulation.reserved_places(places, NOW, rounding="ceil") == ceiling


def test_avip_begins_with_its_charter() -> None:
    assert regulation.avip_share(NOW) == regulation.avip_share(date(2016, 3, 4)) == 20
    with pytest.raises(LookupError, match="2016-03-03"):
        regulation.avip_share(date(2016, 3, 3))


def test_childminders_before_and_since_the_ordinance() -> None:
    before = regulation.childminder_limits(BEFORE_ORDINANCE)
    since = regulation.childminder_limits(ORDINANCE)
    assert (before.children, before.minors, before.minors_below_age) == (4, 6, 18)
    assert since == regulation.ChildminderLimits(
        children=4, minors=6, minors_below_age=11, under_three=4, exception=2
    )


def test_houses_of_childminders_before_and_since_the_ordinance() -> None:
    assert regulation.mam_limits(BEFORE_ORDINANCE) == (4, 4, 16, 4)
    assert regulation.mam_limits(ORDINANCE) == regulation.MamLimits(
        attached=6, present=4, children=20, children_each=4
    )
    with pytest.raises(LookupError, match="mam_limits"):
        regulation.mam_limits(date(2010, 6, 10))


@given(born=st.dates(date(2000, 1, 1), date(2060, 12, 31)))
def test_school_starts_in_the_september_of_the_year_of_three(born: date) -> None:
    start = regulation.school_start(born)
    assert (start.year - born.year, start.month, start.day) == (3, 9, 1)


@pytest.mark.parametrize("year", [9996, 9997, 9999])
def test_a_birth_typed_far_too_late_has_a_start_of_school_all_the_same(year: int) -> None:
    assert regulation.school_start(date(year, 1, 5)) == date(9999, 9, 1)


@pytest.mark.parametrize(
    ("name", "last_day", "before", "since"),
    [
        ("compulsory_school_age", date(2019, 8, 31), 6, 3),
        ("fee_income_ceiling", date(2024, 8, 31), 600_000, 700_000),
        ("fee_income_ceiling", date(2025, 8, 31), 700_000, 850_000),
        ("fee_income_floor", date(2025, 12, 31), 80_100, 81_462),
    ],
)
def test_a_number_changes_on_its_day(name: str, last_day: date, before: int, since: int) -> None:
    history = regulation.parameter(name)
    assert history.at(last_day).number == before
    assert history.at(date.fromordinal(last_day.toordinal() + 1)).number == since


def test_the_price_of_the_psu_is_told_for_the_years_that_were_read() -> None:
    price = regulation.parameter("psu_hourly_price")
    assert price.at(date(2024, 6, 1)).table == {"least": 546, "most": 663}
    # Its ceilings stayed in 2025; how much the list of 2026 says was not read.
    assert price.at(date(2025, 12, 31)).table == price.at(date(2024, 6, 1)).table
    for unread in (date(2015, 9, 1), date(2023, 12, 31), date(2026, 1, 1)):
        with pytest.raises(LookupError):
            price.at(unread)


def test_the_psu_is_linear_since_2025() -> None:
    bands = regulation.parameter("psu_billing_bands")
    assert bands.at(date(2024, 12, 31)).table["lowest_price_from"] == 117
    assert bands.at(date(2025, 1, 1)).table["lowest_price_from"] == 120


def test_the_fee_of_a_published_example() -> None:
    """4,000 euros a month, two children: 2.06 euros an hour."""
    rate = regulation.parameter("fee_rates").at(NOW).band(2)
    assert round(4000_00 * rate / 1_000_000) == 206


def test_the_lowest_and_highest_fee_of_2026_for_one_child() -> None:
    rate = regulation.parameter("fee_rates").at(NOW).band(1)
    floor = regulation.parameter("fee_income_floor").at(NOW).number
    ceiling = regulation.parameter("fee_income_ceiling").at(NOW).number
    assert (round(floor * rate / 1e6), round(ceiling * rate / 1e6)) == (50, 526)


def test_hours_of_the_health_adviser_and_the_nurse() -> None:
    hours = regulation.parameter("health_adviser_hours").at(NOW).table
    sizes = ["micro", "small", "medium", "large", "very_large"]
    assert [hours[size] for size in sizes] == [10, 20, 30, 40, 50]
    quarter = regulation.parameter("health_adviser_hours_quarter").at(NOW).table
    assert all(4 * quarter[size] <= hours[size] for size in sizes)
    nurse = regulation.parameter("nurse_time").at(NOW).table
    assert [nurse[size] for size in sizes] == [0, 0, 20, 30, 40]


def test_other_ratios_and_the_largest_unit() -> None:
    assert regulation.parameter("unit_largest").at(NOW).number == 60
    assert regulation.parameter("outing_ratio").at(NOW).number == 5
    kindergarten = regulation.parameter("kindergarten_ratio").at(NOW).table
    assert dict(kindergarten) == {"under_three": 6, "three_and_over": 15}
