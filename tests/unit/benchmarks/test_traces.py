"""What is kept of a run: its points, its phases, and what is read out of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.report.runs import Results, Run, middle
from benchmarks.tasks import Task, read_task
from benchmarks.trace import FINEST, Trace

BOUND = 1_000_000
STEPS = st.lists(
    st.tuples(
        st.none() | st.integers(0, BOUND),
        st.none() | st.integers(BOUND, 2 * BOUND),
    ),
    max_size=30,
)


def run_of(trace: list[tuple[float, int | None, int | None]], **fields: Any) -> Run:
    line = {
        "trace": trace,
        "phases": {"check": 0.5},
        "seconds": 10.0,
        "bound": BOUND,
        "bound_source": "prices",
        "value": trace[-1][1] if trace else None,
        "verdict": "feasible",
    }
    return Run(Task("town-100-s1", "place", 10.0), {**line, **fields})


@given(steps=STEPS)
def test_a_trace_only_improves_and_thinning_keeps_what_can_be_seen(
    steps: list[tuple[int | None, int | None]],
) -> None:
    trace = Trace()
    for best, bound in steps:
        trace.note(best, bound)
    bests = [best for _, best, _ in trace.points if best is not None]
    bounds = [bound for *_, bound in trace.points if bound is not None]
    assert bests == sorted(bests)
    assert bounds == sorted(bounds, reverse=True)
    assert bests[-1:] == ([max(b for b, _ in steps if b is not None)] if bests else [])
    thinned = trace.thinned()
    assert set(thinned) <= set(trace.points)
    assert thinned[-1:] == trace.points[-1:]
    shown: list[int | None] = [None]
    for point in trace.points:
        if point in thinned:
            shown.append(point[1])
        if point[1] is not None:
            assert shown[-1] is not None
            assert point[1] - shown[-1] <= FINEST * abs(shown[-1])


def test_phases_share_the_time_and_a_restart_forgets() -> None:
    trace = Trace()
    trace.phase("first")
    trace.phase("second")
    trace.note(1, 2)
    assert sum(trace.phases.values()) <= trace.elapsed + 1e-3  # phases are rounded
    trace.restart()
    assert (trace.points, trace.phases) == ([], {})


def test_a_solution_counts_from_when_it_could_be_handed_over() -> None:
    run = run_of([(1.0, None, 1_010_000), (2.0, 980_000, 1_010_000), (3.0, 995_000, BOUND)])
    assert run.gap_at(2.4, BOUND) is None
    assert run.gap_at(2.5, BOUND) == pytest.approx(0.02)
    assert run.time_to(0.02, BOUND) == pytest.approx(2.5)
    # Its own bound was looser when it had found that.
    assert run.time_to(0.02) == pytest.approx(3.5)
    assert run.time_to(0.001, BOUND) is None


def test_gaps_are_measured_to_the_best_bound_of_all_runs() -> None:
    loose = run_of([(1.0, 990_000, 2 * BOUND)], bound=2 * BOUND)
    tight = run_of([(1.0, 900_000, BOUND)])
    results = Results([loose, tight])
    assert results.bound(loose) == BOUND
    assert results.gaps_at([loose, tight], 2.0) == [pytest.approx(0.01), pytest.approx(0.1)]
    assert results.times_to([loose, tight], 0.01) == [pytest.approx(1.5), None]


def test_a_value_above_a_bound_is_a_contradiction() -> None:
    with pytest.raises(ValueError, match="another run proves"):
        Results([run_of([(1.0, BOUND + 1, None)], bound=None), run_of([(1.0, 1, BOUND)])])


def test_what_is_not_reached_is_larger_than_all_in_a_median() -> None:
    assert middle([1.0, 3.0, None]) == 3.0
    assert middle([1.0, None, None]) is None
    assert middle([]) is None


def test_tasks_come_back_from_plain_data() -> None:
    task = Task("town-100-s1", "highs", 2.0, settings={"threads": 2, "hint": True})
    assert read_task(task.written()) == task
    assert task.label == "highs threads=2 hint=on"
