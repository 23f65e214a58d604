"""One task in a process of its own: reads it from standard input, writes the result to a file.

Usage (by the runner): ``python -m benchmarks.worker RESULT < TASK``
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import machine
from benchmarks.registry import instances, under_policy
from benchmarks.tasks import read_task
from benchmarks.trace import Trace

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.methods.answer import Answer
    from benchmarks.tasks import Task
    from berceau.domain.territory import Territory

    Method = Callable[[Territory, Task, Trace], Answer]

METHODS = {
    "place": "benchmarks.methods.ours:place",
    "in_order": "benchmarks.methods.ours:in_order",
    "deferred_acceptance": "benchmarks.methods.ours:deferred_acceptance",
    "decision": "benchmarks.methods.decision:run",
    "cpsat": "benchmarks.methods.cpsat:run",
    "highs": "benchmarks.methods.highs:run",
    "scip": "benchmarks.methods.scip:run",
    "building": "benchmarks.methods.building:ours",
    "naive": "benchmarks.methods.building:naive",
    "expressions": "benchmarks.methods.building:expressions",
}
"""Where each method is; the module is loaded before the clock starts."""
DIGITS = 3


def method_named(name: str) -> Method:
    """Load a method.

    Raises
    ------
    ValueError
        If there is none of this name.
    """
    if name not in METHODS:
        raise ValueError(f"method: found {name!r}, expected one of {', '.join(METHODS)}")
    module, _, function = METHODS[name].partition(":")
    method: Method = getattr(import_module(module), function)
    return method


def run(task: Task) -> dict[str, Any]:
    """Do a task and give everything that was seen of it."""
    method = method_named(task.method)
    registered = instances()[task.instance].territory()
    territory = under_policy(registered, task.policy)
    machine.forget_peak()
    before = machine.memory_mib()
    trace = Trace()
    answer = method(territory, task, trace)
    seconds, cpu = trace.elapsed, trace.cpu_seconds
    return {
        "fingerprint": registered.fingerprint,
        "value": answer.value,
        "bound": answer.bound,
        "bound_source": answer.bound_source,
        "verdict": answer.verdict,
        "seconds": round(seconds, DIGITS),
        "cpu_seconds": round(cpu, DIGITS),
        "phases": trace.phases,
        "work": answer.work,
        "size": answer.size,
        "memory_mib": {"before": before.get("now"), **machine.memory_mib()},
        "more": answer.more,
        "trace": trace.thinned(),
    }


def main() -> None:
    """Do the task of standard input."""
    task = read_task(json.loads(sys.stdin.read()))
    Path(sys.argv[1]).write_text(json.dumps(run(task)), encoding="utf-8")


if __name__ == "__main__":
    main()
