"""Rows by name: two rows of one subject stay two rows."""

from __future__ import annotations

import numpy as np

from berceau.engine.naming import RowNames
from berceau.engine.program import Program, Rows


def _program() -> Program:
    """Make five rows of two rules; the second block of "places" repeats two subjects."""
    ones = np.ones(2, dtype=np.int64)

    def rows(rule: str, subjects: list[str]) -> Rows:
        count = len(subjects)
        return Rows.from_entries(
            rule,
            range(count),
            [0] * count,
            [1] * count,
            range(count),
            subject=subjects.__getitem__,
        )

    blocks = (rows("places", ["a", "b"]), rows("hours", ["a"]), rows("places", ["b", "a"]))
    return Program(ones, -ones, np.zeros(0, dtype=np.bool_), blocks)


def test_rows_of_one_subject_are_numbered() -> None:
    names = RowNames(_program())
    assert names.of_rule("places") == {"a": 0, "b": 1, "b #2": 3, "a #2": 4}
    assert names.of_rule("hours") == {"a": 2}
    assert names.of_rule("nothing") == {}


def test_numbers_go_by_name_and_come_back() -> None:
    names = RowNames(_program())
    numbers = np.array([0, 5, -7, 0, 9])
    by_name = names.by_name(numbers)
    assert by_name == {"hours": {"a": -7}, "places": {"b": 5, "a #2": 9}}
    again, strange = names.by_row(by_name)
    assert again.tolist() == numbers.tolist()
    assert strange == []


def test_names_of_no_row_are_told() -> None:
    found, strange = RowNames(_program()).by_row({"places": {"a": 1, "z": 2}, "other": {"a": 3}})
    assert found.tolist() == [1, 0, 0, 0, 0]
    assert strange == [("places", "z"), ("other", "a")]
