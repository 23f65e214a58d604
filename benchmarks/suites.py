"""The suites: which tasks are done, and how long that may take."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import berceau
from benchmarks.registry import (
    DIALS,
    GIANT,
    HUGE,
    LARGE,
    MIDDLE,
    SIZES,
    SMALL,
    TOWN,
    drawn_name,
    names_of_size,
)
from benchmarks.tasks import Setting, Task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BASELINES = ("in_order", "deferred_acceptance")
OURS: dict[str, Setting] = {"workers": 2}

HIGHS: dict[str, Setting] = {"threads": 1}
HIGHS_TWO: dict[str, Setting] = {"threads": 2, "heuristics": 0.2, "hint": True}
SCIP: dict[str, Setting] = {}
SCIP_EAGER: dict[str, Setting] = {"heuristics": "aggressive", "hint": True}
CPSAT: dict[str, Setting] = {"workers": 8, "presolve": True}
CPSAT_ONE: dict[str, Setting] = {"workers": 1, "presolve": True, "lp": 2}
CPSAT_BARE: dict[str, Setting] = {"workers": 1, "presolve": False, "lp": 2, "hint": True}

Peer = tuple[str, dict[str, Setting]]
BEST: tuple[Peer, ...] = (
    ("scip", SCIP),
    ("cpsat", CPSAT_ONE),
    ("cpsat", CPSAT_BARE),
    ("highs", HIGHS),
    ("cpsat", CPSAT),
)
"""Settings that did best in trials, the best first; see the docs page."""


def _cpsat(workers: int, *, presolve: bool) -> Peer:
    return "cpsat", {"workers": workers, "presolve": presolve, "lp": 2}


OTHERS: tuple[Peer, ...] = (
    ("scip", SCIP_EAGER),
    ("highs", HIGHS_TWO),
    *(_cpsat(workers, presolve=True) for workers in (2, 8)),
    *(_cpsat(workers, presolve=False) for workers in (1, 2, 8)),
)
"""Settings tried beside them, on the first seed of a size."""
AROUND = 3.0
"""Seconds that a process takes beside its clock, for children up to 2 000: start and draw."""
DRAWING = 1 / 1500
"""Seconds to draw one child of larger territories."""


@dataclass(frozen=True)
class Suite:
    """A set of tasks with one purpose.

    Attributes
    ----------
    name
        What it is asked for by.
    purpose
        What it shows.
    tasks
        Gives the tasks.
    """

    name: str
    purpose: str
    tasks: Callable[[], Iterator[Task]]


def longest_seconds(task: Task) -> float:
    """Give the seconds that a task takes if it spends its limit, start and draw included."""
    digits = [int(part) for part in task.instance.split("-") if part.isdigit()]
    children = digits[0] if digits else 0
    around = AROUND + (children * DRAWING if children > MIDDLE else 0.0)
    return around + task.limit + float(task.settings.get("first", 0.0))


def _against(names: list[str], limit: float, peers: tuple[Peer, ...]) -> Iterator[Task]:
    for name in names:
        for method, settings in peers:
            yield Task(name, method, limit, settings=settings)


def _plain(names: list[str], limit: float) -> Iterator[Task]:
    for name in names:
        for method in BASELINES:
            yield Task(name, method, limit)


def _place(names: list[str], limit: float, **settings: Setting) -> Iterator[Task]:
    for name in names:
        yield Task(name, "place", limit, settings={**OURS, **settings})


def _smoke() -> Iterator[Task]:
    name = drawn_name(SMALL, 1)
    yield from _place([name], 2.0)
    yield from _plain([name], 1.0)
    yield from _against([name], 2.0, (BEST[0], BEST[2], BEST[3]))
    yield from (Task(name, method, 1.0) for method in ("building", "expressions", "naive"))
    yield Task(name, "place", 10.0, settings={"work": 1.0, "workers": 2})
    yield Task(name, "decision", 2.0, settings={"first": 2.0})


def _small() -> Iterator[Task]:
    names = names_of_size(SMALL)
    yield from _place(names, 10.0)
    yield from _plain(names, 1.0)
    yield from _against(names, 5.0, BEST)


def _town() -> Iterator[Task]:
    names = names_of_size(TOWN)
    yield from _place(names, 30.0)
    yield from _plain(names, 1.0)
    yield from _against(names, 12.0, BEST)


def _town_settings() -> Iterator[Task]:
    first = names_of_size(TOWN)[:1]
    yield from _against(first, 12.0, OTHERS)
    yield Task(first[0], "place", 12.0, settings={"workers": 1})


def _middle() -> Iterator[Task]:
    names = names_of_size(MIDDLE)
    yield from _place(names[:2], 120.0, gap=0.003)
    yield from _place(names[2:], 60.0, gap=0.003)
    yield from _plain(names, 5.0)
    yield from _against(names[:1], 30.0, BEST)
    yield from _against(names[1:], 30.0, BEST[:2])


def _large() -> Iterator[Task]:
    names = names_of_size(LARGE)
    yield from _place(names[:1], 300.0, gap=0.005)
    yield from _place(names[1:], 180.0, gap=0.005)
    yield from _plain(names, 20.0)
    yield from _against(names[:1], 60.0, BEST[:3])


def _huge() -> Iterator[Task]:
    yield from _place(names_of_size(HUGE), 300.0, gap=0.009)
    yield from _place(names_of_size(GIANT), 600.0, gap=0.014)
    yield Task(drawn_name(HUGE, 1), "in_order", 60.0)


def _building() -> Iterator[Task]:
    for children, limit in ((TOWN, 2.0), (MIDDLE, 10.0), (LARGE, 30.0)):
        name = drawn_name(children, 1)
        yield from (Task(name, method, limit) for method in ("building", "expressions", "naive"))
    yield Task(drawn_name(HUGE, 1), "building", 40.0)
    yield Task(drawn_name(GIANT, 1), "building", 120.0)


def _repeat() -> Iterator[Task]:
    for children, work in ((TOWN, 3.0), (MIDDLE, 5.0)):
        task = Task(drawn_name(children, 1), "place", 30.0, settings={**OURS, "work": work})
        yield from (task, replace(task, beside="busy core"))


def _decision() -> Iterator[Task]:
    for name in names_of_size(MIDDLE):
        kinds = ("forbid", "refuse", "place") if name == drawn_name(MIDDLE, 1) else ("forbid",)
        for kind in kinds:
            settings: dict[str, Setting] = {**OURS, "first": 10.0, "kind": kind}
            yield Task(name, "decision", 0.4, settings=settings)


def _dials() -> Iterator[Task]:
    names = [drawn_name(TOWN, 1, dial) for dial in DIALS]
    yield from _place(names, 10.0)
    yield from _plain(names, 1.0)
    yield from _against(names, 10.0, BEST[:2])


def _cases() -> Iterator[Task]:
    for summary in berceau.cases():
        yield Task(summary.name, "place", 5.0, settings=OURS)
        yield Task(summary.name, "in_order", 1.0)
        yield from _against([summary.name], 5.0, BEST[:1])


def _stages() -> Iterator[Task]:
    names = [drawn_name(size, 1) for size in (TOWN, MIDDLE, LARGE)]
    for name, limit in zip(names, (15.0, 30.0, 60.0), strict=True):
        yield Task(name, "place", limit, policy="default", settings=OURS)


SUITES: dict[str, Suite] = {
    suite.name: suite
    for suite in (
        Suite("smoke", "every method once on 100 children: does all still run", _smoke),
        Suite("small", f"{SMALL} children, {SIZES[SMALL][1]} seeds: the optimum", _small),
        Suite("town", f"{TOWN} children, {SIZES[TOWN][1]} seeds, against all peers", _town),
        Suite("settings", f"{TOWN} children: further settings of peers", _town_settings),
        Suite("agglomeration", f"{MIDDLE} children, {SIZES[MIDDLE][1]} seeds", _middle),
        Suite("large", f"{LARGE} children, {SIZES[LARGE][1]} seeds", _large),
        Suite("huge", f"{HUGE} and {GIANT} children", _huge),
        Suite("building", "from territory to solver input, all sizes", _building),
        Suite("repeat", "the same seed and effort, alone and beside a busy core", _repeat),
        Suite("decision", f"{MIDDLE} children: one decision on a proposal at hand", _decision),
        Suite("dials", f"{TOWN} children, one dial turned far", _dials),
        Suite("cases", "the cases of the package", _cases),
        Suite("stages", "the territory's own policy: all stages, three sizes", _stages),
    )
}
"""Every suite by its name."""
