"""What is told of numbers of other children."""

from __future__ import annotations

import pytest

from berceau.placement.reasons.discretion import HIDDEN_BELOW, told, told_parts


@pytest.mark.parametrize(("count", "said"), [(0, 0), (1, "few"), (4, "few"), (5, 5), (31, 31)])
def test_small_numbers_are_hidden(count: int, said: object) -> None:
    assert told(count) == said


def test_nothing_small_nothing_hidden() -> None:
    assert told_parts({"a": 5, "b": 0, "c": 12}) == {"a": 5, "b": 0, "c": 12}


def test_a_small_part_may_not_follow_from_the_sum() -> None:
    assert told_parts({"a": 20, "b": 3, "c": 7, "d": 0}) == {
        "a": 20,
        "b": "some",
        "c": "some",
        "d": 0,
    }


def test_several_small_parts_hide_each_other() -> None:
    assert told_parts({"a": 20, "b": 3, "c": 1}) == {"a": 20, "b": "some", "c": "some"}


def test_a_small_part_that_is_the_whole_is_told_as_small() -> None:
    assert told_parts({"a": HIDDEN_BELOW - 1, "b": 0}) == {"a": "few", "b": 0}
