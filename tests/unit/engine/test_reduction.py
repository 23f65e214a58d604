"""Which rows are left out, by example."""

from __future__ import annotations

import numpy as np
import pytest

from berceau.engine import dominance
from berceau.engine.program import Program, Rows
from berceau.engine.reduction import needed_rows


def kept(
    coefs: list[list[int]], limits: list[int], *, equality: bool = False, upper: int = 1
) -> list[int]:
    """Give the needed rows of a program without groups whose first column may be ``upper``."""
    dense = np.array(coefs)
    row, col = np.nonzero(dense)
    block = Rows.from_entries("load", row, col, dense[row, col], limits, equality=equality)
    n = dense.shape[1]
    uppers = np.append(upper, np.ones(n - 1, dtype=np.int64))
    program = Program(uppers, np.full(n, -1), np.zeros(0, dtype=np.bool_), (block,))
    return needed_rows(program).tolist()


def test_a_part_of_a_row_with_no_less_room_is_left_out() -> None:
    assert kept([[1, 1, 1, 0], [1, 1, 1, 1]], [2, 2]) == [1]
    assert kept([[1, 1, 1, 1], [1, 0, 1, 1]], [2, 2]) == [0]


def test_a_part_of_a_row_with_less_room_is_kept() -> None:
    assert kept([[1, 1, 1, 0], [1, 1, 1, 1]], [1, 2]) == [0, 1]


def test_larger_coefficients_are_not_implied() -> None:
    assert kept([[1, 2, 1, 0], [1, 1, 1, 1]], [2, 2]) == [0, 1]
    assert kept([[1, 2, 1, 1], [1, 1, 1, 1]], [2, 2]) == [0]


def test_multiples_are_compared_as_what_they_are_multiples_of() -> None:
    assert kept([[8, 8, 8, 0], [1, 1, 1, 1]], [16, 2]) == [1]
    assert kept([[8, 8, 8, 8], [1, 1, 1, 1]], [16, 2]) == [0]


def test_fractions_of_limits_are_not_rounded() -> None:
    """In whole numbers three eighths more is nothing, a relaxation would lose by it."""
    assert kept([[8, 8, 8, 8], [1, 1, 1, 0]], [19, 2]) == [0, 1]
    assert kept([[8, 8, 8, 0], [1, 1, 1, 1]], [15, 2]) == [0, 1]
    assert kept([[8, 8, 8, 0], [3, 3, 3, 3]], [20, 7]) == [1]


def test_a_chain_is_left_out_but_for_its_end() -> None:
    steps = np.tril(np.ones((6, 6), dtype=int))[2:]
    assert kept(steps.tolist(), [2, 2, 2, 2]) == [3]


def test_columns_that_stay_at_zero_count_for_nothing() -> None:
    assert kept([[1, 1, 1, 1], [0, 1, 1, 1]], [2, 2], upper=1) == [0]
    assert kept([[5, 1, 1, 1], [0, 1, 1, 1]], [2, 2], upper=0) == [0]
    assert kept([[0, 1, 1, 1], [5, 1, 1, 0]], [1, 1], upper=0) == [0]


def test_equalities_and_rows_with_negative_coefficients_are_kept() -> None:
    assert kept([[1, 1, 0], [1, 1, 1]], [1, 1], equality=True) == [0, 1]
    assert kept([[1, 1, -1], [1, 1, 1]], [1, 1]) == [0, 1]


def test_what_cannot_be_kept_to_is_kept() -> None:
    assert kept([[0, 0], [1, 1]], [-1, 1]) == [0, 1]


@pytest.mark.parametrize("size", [2**6, 2**20])
def test_many_rows_are_reduced_alike_in_batches_of_any_size(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of rows over stretches of a line, those inside another are left out."""
    rng = np.random.default_rng(5)
    first = rng.integers(0, 1000, size=600)
    last = first + rng.integers(3, 90, size=600)
    row, place = np.nonzero(
        (np.arange(1100) >= first[:, None]) & (np.arange(1100) < last[:, None])
    )
    block = Rows.from_entries("load", row, place, np.ones(len(row), int), np.full(600, 2))
    program = Program(np.ones(1100, int), np.full(1100, -1), np.zeros(0, np.bool_), (block,))
    monkeypatch.setattr(dominance, "BATCH", size)
    inside = (first[:, None] >= first) & (last[:, None] <= last)
    alike = inside & inside.T
    before = np.arange(600)[:, None] > np.arange(600)
    expected = np.flatnonzero(~(inside & (~alike | before)).any(axis=1))
    assert needed_rows(program).tolist() == expected.tolist()
    assert len(expected) < 300
