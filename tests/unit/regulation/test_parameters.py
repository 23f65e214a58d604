"""The data files, and the reader that refuses the ill-dated."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from berceau import regulation
from berceau.errors import InputError
from berceau.regulation.parameters import parse

COMPILED = date(2026, 11, 21)

GOOD = """
title = "Children per adult"
unit = "children"

[[values]]
from = "unknown"
to = 2020-12-31
value = 5
source = "Old text, article 1"
address = "example.org/old"
checked = 2026-11-21
status = "secondary"

[[values]]
from = 2021-01-01
value = { small = 6, large = 8 }
source = "New text, article 1"
address = "example.org/new"
checked = 2026-11-21
status = "text"
note = "A note."
"""


def codes(text: str) -> list[str]:
    with pytest.raises(InputError) as refused:
        parse("ratio", text)
    assert all(fault.where.startswith("ratio") for fault in refused.value.faults)
    assert all(fault.remedy and fault.expected for fault in refused.value.faults)
    return [fault.code for fault in refused.value.faults]


@pytest.mark.parametrize("name", regulation.names())
def test_every_file_is_whole_and_honest(name: str) -> None:
    parameter = regulation.parameter(name)
    assert parameter.name == name
    assert parameter.title[0].isupper()
    assert parameter.values
    for value in parameter.values:
        assert value.source
        assert value.checked >= COMPILED
        assert value.unit == parameter.unit
        assert value.address or value.status == "to verify"
        assert "://" not in value.address
        numbers = [value.value] if isinstance(value.value, int) else value.value.values()
        assert all(number >= 0 for number in numbers)


@pytest.mark.parametrize("name", regulation.names())
def test_periods_follow_each_other_and_answer_for_their_days(name: str) -> None:
    parameter = regulation.parameter(name)
    for former, later in zip(parameter.periods, parameter.periods[1:], strict=False):
        assert former.end is not None
        assert later.start == former.end + timedelta(days=1)
    for period in parameter.periods:
        for day in (period.start, period.end):
            if day is None:
                continue
            if isinstance(period, regulation.Value):
                assert parameter.at(day) is period
            else:
                with pytest.raises(LookupError, match="is not known on"):
                    parameter.at(day)


@given(name=st.sampled_from(regulation.names()), day=st.dates(date(1990, 1, 1), date(2060, 1, 1)))
def test_one_value_or_a_plain_refusal_on_any_day(name: str, day: date) -> None:
    parameter = regulation.parameter(name)
    inside = [
        period
        for period in parameter.values
        if (period.start or date.min) <= day <= (period.end or date.max)
    ]
    if inside:
        assert [parameter.at(day)] == inside
    else:
        with pytest.raises(LookupError, match=str(day)):
            parameter.at(day)


def test_parameters_are_all_there_sorted_and_read_once() -> None:
    everything = regulation.parameters()
    assert [p.name for p in everything] == sorted(p.name for p in everything)
    assert len(everything) >= 25
    assert regulation.parameter("overbooking") is regulation.parameter("overbooking")


def test_an_unknown_name_is_answered_with_near_ones() -> None:
    with pytest.raises(KeyError, match="overbooking"):
        regulation.parameter("overboking")
    with pytest.raises(KeyError, match="known: "):
        regulation.parameter("zzzzzz")


def test_a_good_text_is_read() -> None:
    read = parse("ratio", GOOD)
    old, new = read.values
    assert (old.start, old.end, old.number) == (None, date(2020, 12, 31), 5)
    assert (new.start, new.end, dict(new.table)) == (
        date(2021, 1, 1),
        None,
        {"small": 6, "large": 8},
    )
    assert read.at(date(1900, 1, 1)) is old
    assert read.at(date(2021, 1, 1)) is new
    assert new.note == "A note."
    with pytest.raises(TypeError, match="table"):
        _ = new.number
    with pytest.raises(TypeError, match="the number 5"):
        _ = old.table


def test_a_last_day_left_out_is_the_eve_of_the_next_value() -> None:
    assert parse("ratio", GOOD.replace("to = 2020-12-31\n", "")).values[0].end == date(
        2020, 12, 31
    )


def test_a_band_is_the_last_reached() -> None:
    text = GOOD.replace("{ small = 6, large = 8 }", "{ 2 = 6, 10 = 8 }")
    value = parse("ratio", text).values[1]
    assert [value.band(size) for size in (2, 9, 10, 99)] == [6, 6, 8, 8]
    with pytest.raises(LookupError, match="at least 2"):
        value.band(1)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("to = 2020-12-31", "to = 2020-11-30", "gap"),
        ("to = 2020-12-31", "to = 2021-03-01", "overlap"),
        ('from = "unknown"\nto = 2020-12-31', "from = 2021-05-01", "not-in-order"),
        ('from = "unknown"', "from = 2020-12-31\nnote = '.'\nto_ = 1", "unknown-field"),
        ("from = 2021-01-01", 'from = "unknown"', "bad-date"),
        ("from = 2021-01-01", "from = 2021-01-01T00:00:00", "bad-date"),
        ('from = "unknown"', "from = 2021-02-01", "bad-date"),
        ('source = "New text, article 1"', "", "missing-source"),
        ('source = "New text, article 1"', 'source = " "', "missing-source"),
        ('address = "example.org/old"', "", "missing-source"),
        ('status = "text"', 'status = "sure"', "bad-status"),
        ('status = "text"', "", "bad-status"),
        ("value = 5", "value = 5.5", "bad-value"),
        ("value = 5", "value = true", "bad-value"),
        ("value = 5", "", "bad-value"),
        ("value = { small = 6, large = 8 }", "value = { small = 'six' }", "bad-value"),
        ("value = { small = 6, large = 8 }", "value = {}", "bad-value"),
        ('status = "text"', 'status = "unknown"', "bad-hole"),
        ('checked = 2026-11-21\nstatus = "text"', 'status = "text"', "missing-field"),
        ('title = "Children per adult"', "", "missing-field"),
        ('unit = "children"', 'unit = ""', "missing-field"),
        ('unit = "children"', 'unit = "children"\nextra = 1', "unknown-field"),
        ("title =", "title", "not-toml"),
    ],
)
def test_what_is_wrong_is_refused_by_name(old: str, new: str, code: str) -> None:
    assert old in GOOD
    assert code in codes(GOOD.replace(old, new))


def test_a_file_without_values_is_refused() -> None:
    assert codes('title = "T"\nunit = "u"\n') == ["no-value"]


def test_all_faults_are_told_at_once() -> None:
    text = GOOD.replace("value = 5", "").replace("to = 2020-12-31", "to = 2020-01-01")
    assert sorted(codes(text.replace('status = "text"', ""))) == ["bad-status", "bad-value", "gap"]


def test_what_is_to_verify_may_lack_an_address() -> None:
    text = GOOD.replace('status = "text"', 'status = "to verify"')
    assert parse("ratio", text.replace('address = "example.org/new"', "")).values[1].address == ""


def test_a_hole_is_told_aloud() -> None:
    text = GOOD.replace('value = 5\nsource = "Old text, article 1"\n', "").replace(
        'status = "secondary"', 'status = "unknown"\nnote = "Nobody looked."'
    )
    read = parse("ratio", text)
    assert len(read.values) == 1
    with pytest.raises(LookupError, match="Nobody looked"):
        read.at(date(2010, 1, 1))
