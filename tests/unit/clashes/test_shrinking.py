"""Shrinking by deletion, held against sets whose minimal parts are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from berceau.placement.clashes.shrinking import deleted, each_needed

if TYPE_CHECKING:
    from collections.abc import Sequence

NUMBERS = st.sets(st.integers(0, 30), max_size=6)


@given(st.lists(NUMBERS, min_size=1, max_size=5), st.permutations(range(31)))
def test_what_is_left_is_one_of_the_minimal_sets(cores: list[set[int]], order: list[int]) -> None:
    def clash(items: Sequence[int]) -> bool:
        return any(core <= set(items) for core in cores)

    found = each_needed(deleted(order, clash), clash)
    minimal = [core for core in cores if not any(other < core for other in cores)]
    assert set(found.items) in minimal
    assert found.proven


@given(NUMBERS, st.integers(0, 20))
def test_when_time_runs_out_what_is_left_still_clashes(core: set[int], answers: int) -> None:
    asked = 0

    def clash(items: Sequence[int]) -> bool | None:
        nonlocal asked
        asked += 1
        return core <= set(items) if asked <= answers else None

    found = each_needed(deleted(range(31), clash), clash)
    assert core <= set(found.items)
    assert not found.proven or set(found.items) == core


def test_few_questions_are_asked_of_many_items() -> None:
    asked = 0

    def clash(items: Sequence[int]) -> bool:
        nonlocal asked
        asked += 1
        return {700, 701, 950} <= set(items)

    assert deleted(range(1000), clash) == [700, 701, 950]
    assert asked < 100
