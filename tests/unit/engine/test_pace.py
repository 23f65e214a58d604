"""How long what is still allowed takes at most."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from berceau.engine.pace import Pace


def _spent(*efforts: float) -> Pace:
    """Make a pace in the last of some stages of ten units, each having spent so much."""
    pace = Pace(10.0, [10.0] * len(efforts))
    for number, effort in enumerate(efforts, start=1):
        pace.enter(number)
        pace.begin(lambda effort=effort: effort)  # type: ignore[misc]
    return pace


def test_effort_counts_by_stage_over_all_its_searches() -> None:
    pace = Pace(10.0, [6.0, 3.0])
    assert pace.allowed == 10.0
    pace.enter(1)
    pace.begin(lambda: 2.0)
    pace.begin(lambda: 1.5)
    assert (pace.spent, pace.allowed) == (3.5, 6.0)
    pace.enter(2)
    assert (pace.spent, pace.allowed) == (0.0, 3.0)
    pace.begin(lambda: 0.5)
    assert pace.spent == 0.5


def test_what_is_left_is_what_is_still_allowed_at_the_pace_so_far() -> None:
    assert _spent(5.0).left(20.0) == pytest.approx(20.0)
    assert _spent(8.0, 2.0).left(30.0) == pytest.approx(24.0)
    assert _spent(10.0).left(30.0) == 0.0


def test_nothing_is_foretold_from_next_to_nothing() -> None:
    assert _spent(0.0).left(3.0) is None
    assert _spent(0.1).left(3.0) is None


def test_the_clock_is_taken_off_until_more_effort_is_known() -> None:
    pace = _spent(5.0)
    assert pace.left(10.0) == pytest.approx(10.0)
    assert pace.left(14.0) == pytest.approx(6.0)
    assert pace.left(21.0) is None  # longer than foretold: nothing is known any more


@given(
    st.lists(st.tuples(st.floats(0, 5), st.floats(0, 100)), min_size=1, max_size=8),
    st.lists(st.floats(0.1, 10), min_size=1, max_size=3),
)
def test_what_is_left_is_never_negative(
    steps: list[tuple[float, float]], allowed: list[float]
) -> None:
    pace, now, spent = Pace(1.0, allowed), 0.0, [0.0]
    pace.enter(1)
    pace.begin(lambda: spent[0])
    for effort, seconds in steps:
        spent[0] += effort
        now += seconds
        left = pace.left(now)
        assert left is None or left >= 0
