"""Reading stored results: one run for each task, the newest, and what can be asked of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.registry import instances, registered
from benchmarks.tasks import Task, read_task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

NAMES = {
    "place": "berceau",
    "in_order": "in order of points",
    "deferred_acceptance": "deferred acceptance",
    "highs": "HiGHS",
    "scip": "SCIP",
    "cpsat": "CP-SAT",
}
"""How methods are called in tables and figures."""
_SETTINGS: dict[str, Callable[[Any], str]] = {
    "threads": lambda n: _plural(n, "thread"),
    "workers": lambda n: _plural(n, "worker"),
    "presolve": lambda on: "" if on else "no presolve",
    "hint": lambda on: "hint" if on else "",
    "heuristics": lambda effort: f"heuristics {effort}",
    "cuts": lambda effort: f"cuts {effort}",
    "lp": lambda level: f"LP level {level}",
    "gap": lambda _: "",
    "work": lambda work: f"effort {work:g}",
}
PEERS = ("highs", "scip", "cpsat")
"""Methods that are other solvers."""


@dataclass(frozen=True)
class Run:
    """One stored line.

    Attributes
    ----------
    task
        What was asked.
    line
        What was written.
    """

    task: Task
    line: dict[str, Any]

    @property
    def children(self) -> int:
        """Size of a drawn instance, 0 for a case."""
        return instances()[self.task.instance].children or 0

    @property
    def ordinary(self) -> bool:
        """Whether it is a drawn instance with all dials at their defaults."""
        instance = instances()[self.task.instance]
        return instance.children is not None and not instance.dials

    @property
    def name(self) -> str:
        """Name of the method and its settings, for people."""
        parts = [
            _SETTINGS[key](value) for key, value in self.task.settings.items() if key in _SETTINGS
        ]
        return ", ".join([NAMES.get(self.task.method, self.task.method), *filter(None, parts)])

    @property
    def seconds(self) -> float:
        """Seconds from territory in memory to checked proposal."""
        return float(self.line["seconds"])

    @property
    def checking(self) -> float:
        """Seconds to write and check the proposal, which end every run."""
        return float(self.line["phases"].get("check", 0.0))

    def gap_at(self, seconds: float, bound: int) -> float | None:
        """Give the gap to a bound of what could be handed over, checked, at a moment."""
        known = [
            best
            for when, best, _ in self.line["trace"]
            if best is not None and when + self.checking <= seconds
        ]
        return None if not known else gap(known[-1], bound)

    def time_to(self, wanted: float, bound: int | None = None) -> float | None:
        """Give the seconds to a checked proposal within a gap.

        Parameters
        ----------
        wanted
            The gap, as a share.
        bound
            What it is measured to; none given: the run's own bound at that moment.
        """
        for when, best, own in self.line["trace"]:
            to = own if bound is None else bound
            if best is not None and to is not None and gap(best, to) <= wanted:
                return float(when) + self.checking
        return None


def gap(value: int, bound: int) -> float:
    """Give the distance from a value to a bound as a share of the bound."""
    return max(0.0, (bound - value) / max(1, abs(bound)))


def read_runs(folder: Path) -> list[Run]:
    """Read the newest line of each task, whatever its limit.

    Errors are left out, and what was run on a territory that is registered no more.
    """
    known = {name: facts["fingerprint"] for name, facts in registered().items()}
    newest: dict[str, Run] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for text in path.read_text(encoding="utf-8").splitlines():
            line = json.loads(text)
            task = read_task(line["task"])
            if "error" not in line and line["fingerprint"] == known.get(task.instance):
                newest[task.without_limit.key] = Run(task, line)
    return list(newest.values())


class Results:
    """All runs, and the best bound known of each instance.

    Parameters
    ----------
    runs
        The runs.

    Raises
    ------
    ValueError
        If one run has a value that another proves to be impossible.
    """

    def __init__(self, runs: Sequence[Run]) -> None:
        self.runs = runs
        self._bounds: dict[tuple[str, str], int] = {}
        for run in runs:
            bound, key = run.line.get("bound"), (run.task.instance, run.task.policy)
            if bound is None or not _comparable(run):
                continue
            self._bounds[key] = min(bound, self._bounds.get(key, bound))
        for run in runs:
            value, bound = run.line["value"], self.bound(run)
            if value is not None and bound is not None and value > bound:
                raise ValueError(
                    f"{run.task.instance}, {run.name}: found a value of {value}, expected at most"
                    f" {bound}, which another run proves"
                )

    def bound(self, run: Run) -> int | None:
        """Give the best bound that any run proved on the instance of this one."""
        if not _comparable(run):
            return None
        return self._bounds.get((run.task.instance, run.task.policy))

    def of(self, *methods: str, where: Callable[[Run], bool] | None = None) -> list[Run]:
        """Give the runs of some methods under the policy of one objective, beside nothing."""
        return [
            run
            for run in self.runs
            if run.task.method in methods
            and run.task.policy == "need"
            and not run.task.beside
            and (where is None or where(run))
        ]

    def timed(self, children: int, *methods: str) -> dict[str, list[Run]]:
        """Give the runs by the clock on a size, by name of method and settings."""
        wanted = methods or ("place", *PEERS)
        found: dict[str, list[Run]] = {}
        for run in self.of(*wanted, where=lambda run: run.ordinary and run.children == children):
            if "work" not in run.task.settings:
                found.setdefault(run.name, []).append(run)
        return found

    def times_to(self, runs: Iterable[Run], wanted: float) -> list[float | None]:
        """Give for each run the seconds to a gap to the best bound known."""
        return [
            None if (bound := self.bound(run)) is None else run.time_to(wanted, bound)
            for run in runs
        ]

    def gaps_at(self, runs: Iterable[Run], seconds: float) -> list[float | None]:
        """Give for each run the gap to the best bound known at a moment."""
        return [
            None if (bound := self.bound(run)) is None else run.gap_at(seconds, bound)
            for run in runs
        ]


def _comparable(run: Run) -> bool:
    """Say whether the run is about the registered territory, with one objective."""
    return run.task.policy == "need" and run.task.method != "decision"


def middle(values: Sequence[float | None]) -> float | None:
    """Give the median, taking what was not reached for larger than all; ``None`` for that."""
    if not values:
        return None
    reached = [float("inf") if value is None else value for value in values]
    found = median(reached)
    return None if found == float("inf") else found


def _plural(number: float, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
