"""Targets are judged by the numbers that were stored."""

from __future__ import annotations

from typing import Any

from benchmarks.registry import names_of_size
from benchmarks.report import tables, targets
from benchmarks.report.runs import Results, Run
from benchmarks.suites import OURS, SCIP
from benchmarks.tasks import Task

BOUND = 1_000_000
CHECK = 0.25


def run_of(task: Task, *trace: tuple[float, int], **fields: Any) -> Run:
    line = {
        "trace": [(when, best, BOUND) for when, best in trace],
        "phases": {"check": CHECK},
        "seconds": trace[-1][0] + CHECK,
        "bound": BOUND,
        "value": trace[-1][1],
        "verdict": "proven" if trace[-1][1] == BOUND else "feasible",
        "memory_mib": {"peak": 100},
        "more": {},
    }
    return Run(task, {**line, **fields})


def town(ours: float, theirs: float) -> Results:
    """Give runs on towns: 1 % after so many seconds, checked, and the optimum after 9 more."""
    runs = []
    for name in names_of_size(500):
        for method, settings, when in (("place", OURS, ours), ("scip", SCIP, theirs)):
            task = Task(name, method, 15.0, settings=settings)
            found = when - CHECK
            runs.append(run_of(task, (found, 990_000), (found + 9, BOUND)))
    return Results(runs)


def judged(results: Results, size: str) -> dict[str, bool | None]:
    return {row.target: row.reached for row in targets.rows(results) if row.size == size}


def test_a_town_solved_soon_reaches_its_targets() -> None:
    assert set(judged(town(0.75, 5.0), "500").values()) == {True}


def test_a_peer_too_near_or_before_us_is_told() -> None:
    near = judged(town(0.75, 3.0), "500")
    assert [target for target, reached in near.items() if not reached] == [
        "≤ 1 % at least 6 times sooner than the best peer"
    ]
    behind = town(2.5, 2.0)
    assert not any(
        reached for target, reached in judged(behind, "500").items() if "0.45" not in target
    )
    assert "| 500 | 1 % | SCIP | 2.00 s | 2.50 s |" in tables.behind_table(behind)
    assert "SCIP" not in tables.behind_table(town(0.75, 5.0))


def test_what_was_not_run_is_neither_reached_nor_missed() -> None:
    assert {row.reached for row in targets.rows(Results([]))} == {None}


def test_one_seed_without_proof_misses_the_target_of_the_small_ones() -> None:
    def runs(last: int) -> Results:
        found = []
        for number, name in enumerate(names_of_size(100)):
            end = last if number == 0 else BOUND
            found.append(run_of(Task(name, "place", 10.0, settings=OURS), (0.5, end)))
            found.append(run_of(Task(name, "scip", 10.0, settings=SCIP), (0.6, BOUND)))
        return Results(found)

    assert set(judged(runs(BOUND), "100").values()) == {True}
    assert set(judged(runs(BOUND - 1), "100").values()) == {False}


def test_medians_come_with_how_many_got_there() -> None:
    results = town(0.75, 5.0)
    ours, peer = tables.time_table(results).splitlines()[2:]
    assert ours.startswith("| 500 | berceau, 2 workers | 5 | 0.75 s |")
    assert peer.startswith("| 500 | SCIP | 5 | 5.00 s |")
    slow = run_of(Task("town-500-s1", "place", 15.0, settings=OURS), (1.0, 900_000))
    others = [run for run in results.runs if run.task != slow.task]
    ours = tables.time_table(Results([slow, *others])).splitlines()[2]
    assert ours.startswith("| 500 | berceau, 2 workers | 5 | 0.75 s (4/5) |")
