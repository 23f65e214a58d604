"""Combinations of brothers and sisters: examples of each pattern, and absurdly many."""

from __future__ import annotations

import itertools
import math

import pytest

from berceau.seats.patterns import MOST, wanted

A, B, C = 0, 1, 2
ELDER, YOUNGER = (A, B), (B, C)
"""Wishes of two children; position 2 in a list of two is: does not move."""


def _pairs(pattern: int, *, stays: bool = False) -> list[list[int]]:
    return wanted([ELDER, YOUNGER], pattern, stays=stays).choices.tolist()


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (1, [[1, 0]]),  # both to B
        (2, [[1, 0], [0, 2], [1, 2]]),  # both to B, else the elder alone
        (3, [[1, 0], [2, 0], [2, 1]]),  # both to B, else the younger alone
        (4, [[1, 0], [0, 0], [0, 1], [1, 1]]),  # both in any case, together first
        (5, [[1, 0], [0, 0], [0, 1], [1, 1], [0, 2], [2, 0], [1, 2], [2, 1]]),
        (6, [[0, 0], [0, 1], [1, 0], [1, 1]]),  # both in any case, best wishes first
        (7, [[0, 0], [0, 1], [1, 0], [1, 1], [0, 2], [2, 0], [1, 2], [2, 1]]),
    ],
)
def test_each_pattern_has_its_combinations_and_its_order(
    pattern: int, expected: list[list[int]]
) -> None:
    assert _pairs(pattern) == expected
    assert _pairs(pattern, stays=True) == [*expected, [2, 2]]


def test_a_wish_that_cannot_come_true_leaves_the_order_of_the_others() -> None:
    found = wanted([ELDER, YOUNGER], 7, stays=False, possible=[[True, True], [False, True]])
    assert found.choices.tolist() == [row for row in _pairs(7) if row[1] != 0]


@pytest.mark.parametrize(("children", "wishes"), [(3, 20), (4, 12)])
def test_three_with_twenty_wishes_and_four_with_twelve_are_all_combined(
    children: int, wishes: int
) -> None:
    lists = [list(range(k, k + wishes)) for k in range(children)]
    found = wanted(lists, 5, stays=False)
    assert found.considered == wishes
    assert len(found.choices) == (wishes + 1) ** children - 1


@pytest.mark.parametrize("pattern", [4, 5, 6, 7])
def test_absurdly_many_combinations_are_cut_and_what_is_kept_is_in_order(pattern: int) -> None:
    lists = [list(range(k, k + 20)) for k in range(6)]
    found = wanted(lists, pattern, stays=True)
    assert 1 < found.considered < 20
    assert len(found.choices) <= MOST + 20
    assert found.choices[-1].tolist() == [20] * 6
    if pattern in {4, 5}:
        # All fifteen daycares that all six wish are there, whatever their ranks.
        together = [
            row for row in found.choices.tolist() if row == list(range(row[0], row[0] - 6, -1))
        ]
        assert len(together) == 15
    totals = [len([j for j in row if j < 20]) for row in found.choices.tolist()[:-1]]
    assert all(a >= b for a, b in itertools.pairwise(totals))


def test_products_of_many_ranks_are_compared_exactly() -> None:
    # Of eleven children one moves: the product of the ranks is beyond 64 bits.
    found = wanted([[0]] * 10 + [[0, 1]], 7, stays=False).choices.tolist()

    def merit(row: list[int]) -> tuple[int, ...]:
        ranks = [99 if j == n else j + 1 for j, n in zip(row, [1] * 10 + [2], strict=True)]
        return (ranks.count(99), math.prod(ranks), *ranks)

    assert found == sorted(found, key=merit)
    assert len(found) == 2**10 * 3 - 1
