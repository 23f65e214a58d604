"""What a solve tells while it runs."""

from __future__ import annotations

import itertools
from dataclasses import replace
from functools import cache

import pytest

from berceau.engine.limits import Limits
from berceau.engine.outcome import Means, Outcome, Progress
from berceau.engine.solve import solve
from berceau.engine.stages import Optimise
from support.programs import knapsacks, random_leximin, random_measure, random_program

NAMES = ("up", "fair", "down", "up")


@cache
def told() -> tuple[Outcome, list[Progress]]:
    """Solve four stages, the second of several levels."""
    program = random_program(3, groups=6)
    up, down = random_measure(program, 1), random_measure(program, 2)
    stages = [
        Optimise("up", ((up, 1),), maximise=True, tolerance_permille=500),
        replace(random_leximin(program, 5), name="fair", tolerance_permille=300),
        Optimise("down", ((down, 1),), maximise=False),
        Optimise("up", ((up, 1),), maximise=True),
    ]
    events: list[Progress] = []
    return solve(program, stages, progress=events.append), events


def _legs() -> dict[tuple[int, int], list[Progress]]:
    _, events = told()
    grouped = itertools.groupby(events, key=lambda event: (event.number, event.level))
    return {key: list(leg) for key, leg in grouped if key[0]}


def test_every_stage_is_told_once_in_order_with_its_number() -> None:
    outcome, events = told()
    assert {event.stages for event in events} == {4}
    numbers = [event.number for event in events]
    assert numbers == sorted(numbers)
    assert set(numbers) - {0} == {1, 2, 3, 4}
    assert all(event.stage == NAMES[event.number - 1] for event in events if event.number)
    levels = [level for number, level in _legs() if number == 2]
    assert levels == list(range(1, len(outcome.stages[1].levels) + 1))
    assert len(levels) > 1
    assert all(level == 0 for number, level in _legs() if number != 2)


def test_values_and_bounds_only_get_better() -> None:
    for (number, _), leg in _legs().items():
        sign = -1 if number == 3 else 1
        for one, next_ in itertools.pairwise(leg):
            assert one.best is None or sign * next_.best >= sign * one.best  # type: ignore[operator]
            assert one.bound is None or sign * next_.bound <= sign * one.bound  # type: ignore[operator]
        for event in leg:
            if event.best is not None and event.bound is not None:
                assert sign * event.bound >= sign * event.best
                assert event.gap is not None


def test_the_last_event_of_a_stage_is_its_record() -> None:
    outcome, _ = told()
    for (number, level), leg in _legs().items():
        record = outcome.stages[number - 1]
        end = record.levels[level - 1] if level else record
        assert (leg[-1].best, leg[-1].bound) == (end.value, end.bound)
        if not level or level == len(record.levels):
            assert leg[-1].spent == pytest.approx(record.deterministic_time)


def test_means_are_told_when_they_set_to_work() -> None:
    first = [event.means for event in _legs()[1, 0]]
    assert Means.PRICES in first
    assert first.index(Means.PRICES) < first.index(Means.WHOLE)


def test_time_left_is_known_under_a_clock_and_never_negative() -> None:
    program, measure = knapsacks()
    events: list[Progress] = []
    stages = [Optimise(name, ((measure, 1),), maximise=True) for name in ("one", "two")]
    limits = Limits(0.05, wall_seconds=50.0)
    solve(program, stages, limits=limits, progress=events.append)
    assert events[0].left is not None
    for event in events:
        assert event.left is not None
        assert 0 <= event.left <= 50.0 - event.elapsed
        assert event.spent >= 0
        assert event.allowed == 0.05
    assert events[-1].left < 40.0  # type: ignore[operator]  # by effort, not by the clock


def test_without_a_clock_time_left_is_known_once_effort_is_spent() -> None:
    program, measure = knapsacks()
    events: list[Progress] = []
    stages = [Optimise(name, ((measure, 1),), maximise=True) for name in ("one", "two")]
    solve(program, stages, limits=Limits(0.05), progress=events.append)
    assert events[0].left is None
    assert all(event.left is None or event.left >= 0 for event in events)
    assert any(event.left for event in events if event.number == 2)
