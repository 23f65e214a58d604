"""Programs as arrays: what is refused, what is broken, what things are called."""

from __future__ import annotations

import numpy as np
import pytest

from berceau.engine.program import Measure, Program, Rows, Violation


def small(*rows: Rows) -> Program:
    """Build two groups of two columns (the second required) and one counted column."""
    return Program(
        np.array([1, 1, 1, 1, 5]),
        np.array([0, 0, 1, 1, -1]),
        np.array([False, True]),
        rows,
        column_label=lambda j: "abcde"[j],
        group_label=lambda g: ("first", "second")[g],
    )


def test_entries_come_in_any_order_and_duplicates_are_summed() -> None:
    rows = Rows.from_entries("load", [1, 0, 1, 1, 0], [4, 2, 0, 4, 3], [1, 5, 2, 2, 0], [7, 8])
    assert rows.indptr.tolist() == [0, 1, 3]
    assert rows.indices.tolist() == [2, 0, 4]
    assert rows.coefs.tolist() == [5, 2, 3]


def test_entries_that_cancel_out_leave_no_coefficient() -> None:
    rows = Rows.from_entries("load", [0, 0], [1, 1], [3, -3], [0])
    assert (len(rows), len(rows.indices)) == (1, 0)


def test_sizes_are_counted() -> None:
    program = small(
        Rows.from_entries("load", [0, 0, 1], [0, 1, 2], [1, 1, 1], [1, 0]),
        Rows.from_entries("tie", [0, 0], [0, 4], [1, -1], [0], equality=True),
    )
    sizes = (program.n_columns, program.n_groups, program.n_rows, program.n_coefficients)
    assert sizes == (5, 2, 3, 5)


def test_every_kind_of_violation_is_named_with_its_numbers() -> None:
    program = small(
        Rows.from_entries(
            "load", [0, 1, 1], [4, 0, 1], [2, 1, 1], [9, 1], subject="room {}".format
        ),
        Rows.from_entries("tie", [0, 0], [0, 4], [1, -1], [-5], equality=True),
    )
    assert program.violations(np.array([1, 1, 0, 0, 7])) == [
        Violation("bounds", "e", 7, 5),
        Violation("group", "first", 2, 1),
        Violation("group", "second", 0, 1),
        Violation("load", "room 0", 14, 9),
        Violation("load", "room 1", 2, 1),
        Violation("tie", "#0", -6, -5),
    ]
    assert program.violations(np.array([-1, 0, 1, 0, 4]))[0] == Violation("bounds", "a", -1, 0)
    assert program.violations(np.array([0, 0, 1, 0, 5])) == [Violation("load", "room 0", 10, 9)]


def test_nothing_broken_is_an_empty_list() -> None:
    program = small(Rows.from_entries("load", [0], [4], [1], [3]))
    assert program.violations(np.array([0, 1, 0, 1, 3])) == []
    assert program.allows(np.array([0, 1, 0, 1, 3]))
    assert not program.allows(np.array([0, 1, 0, 1, 4]))


def test_labels_are_not_called_before_somebody_reads_them() -> None:
    def refuse(position: int) -> str:
        raise AssertionError(position)

    rows = Rows.from_entries("load", [0], [0], [1], [1], subject=refuse)
    program = Program(np.array([1]), np.array([-1]), np.zeros(0, bool), (rows,), refuse, refuse)
    assert program.violations(np.array([1])) == []


def test_values_are_exact_beyond_floating_point() -> None:
    program = small()
    measure = Measure("big", np.array([2**60 + 1, 0, 0, 0, 0]), constant=-1)
    assert program.value(measure, np.array([1, 0, 1, 0, 0])) == 2**60


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"upper": [1, 1, 1, 1, -1]}, r"upper: found -1, expected at least 0"),
        ({"upper": [1, 2, 1, 1, 1]}, r"upper: found 2 for column #1, expected at most 1"),
        ({"upper": [1.5, 1, 1, 1, 1]}, r"upper: found numbers of type float64"),
        ({"group": [0, 0, 1, 2, -1]}, r"group: found -1 to 2, expected -1 to 1"),
        ({"group": [0, 0, 1]}, r"group: found shape \(3,\), expected shape \(5,\)"),
        ({"required": [0, 1]}, r"required: found int64"),
    ],
)
def test_programs_that_do_not_fit_are_refused(change: dict[str, list[int]], message: str) -> None:
    parts = {"upper": [1] * 5, "group": [0, 0, 1, 1, -1], "required": [False, True]} | change
    with pytest.raises(ValueError, match=message):
        Program(**{key: np.array(value) for key, value in parts.items()})


@pytest.mark.parametrize(
    ("rows", "cols", "message"),
    [
        ([0, 2], [0, 1], r"'load': found rows 0 to 2, expected 0 to 0"),
        ([0], [0, 1], r"cols: found shape \(2,\), expected shape \(1,\)"),
    ],
)
def test_entries_that_do_not_fit_are_refused(
    rows: list[int], cols: list[int], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Rows.from_entries("load", rows, cols, [1] * len(cols), [1])


def test_rows_whose_starts_do_not_rise_are_refused() -> None:
    with pytest.raises(ValueError, match=r"'load', indptr: found 0 to 1, expected to rise"):
        Rows("load", np.array([0, 1]), np.array([0, 1]), np.array([1, 1]), np.array([1]))


def test_rows_over_columns_that_do_not_exist_are_refused() -> None:
    with pytest.raises(ValueError, match=r"'load': found columns 5 to 5, expected 0 to 4"):
        small(Rows.from_entries("load", [0], [5], [1], [1]))


def test_a_solution_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match=r"x: found shape \(4,\), expected shape \(5,\)"):
        small().violations(np.array([0, 0, 1, 0]))
