"""The command line: list, plan, register, run, proof, page."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.proof import make
from benchmarks.registry import instances, register, registered
from benchmarks.report.runs import read_runs
from benchmarks.runner import RESULTS, run_all
from benchmarks.suites import SUITES, longest_seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.tasks import Task

_MINUTE = 60


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks for; give 0, or 1 if a task failed."""
    given = _parser().parse_args(arguments)
    done: int = given.do(given)
    return done


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Run the benchmarks and show what came out."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, does, about in (
        ("list", _list, "list the instances that are registered"),
        ("plan", _plan, "list the suites, their tasks and the time they may take"),
        ("register", _register, "draw instances that are not registered yet; store small ones"),
        ("run", _run, "run suites; each result is one line of a new file in results/"),
        ("proof", _proof, "solve 2 000 children again, and store the proposal with its proof"),
        ("page", _page, "write tables and figures of the docs page from the stored results"),
    ):
        command = commands.add_parser(name, help=about, description=about)
        command.set_defaults(do=does)
        if name in {"plan", "run"}:
            _add_suites(command)
        if name == "run":
            _add_run(command)
        if name == "register":
            command.add_argument("names", nargs="*", help="instances; none given: all")
        if name in {"plan", "run", "page"}:
            command.add_argument("--results", type=Path, default=RESULTS, help="folder of results")
    return parser


def _add_suites(command: argparse.ArgumentParser) -> None:
    command.add_argument("suites", nargs="*", metavar="SUITE", help=", ".join(SUITES))
    command.add_argument(
        "--only",
        default="",
        metavar="TEXT",
        help="only tasks whose instance, method and settings hold every word of TEXT",
    )
    command.add_argument("--limit", type=float, help="seconds a task, if less than its own")


def _add_run(command: argparse.ArgumentParser) -> None:
    command.add_argument("--repeat", type=int, default=1, help="times that each task is done")


def _tasks(given: argparse.Namespace, suite: str) -> list[Task]:
    chosen = []
    for task in SUITES[suite].tasks():
        words = f"{task.instance} {task.label} {task.policy} {task.beside}"
        if all(word in words for word in given.only.split()):
            limit = task.limit if given.limit is None else min(task.limit, given.limit)
            chosen.append(replace(task, limit=limit))
    return chosen


def _suites(given: argparse.Namespace) -> list[str]:
    for name in given.suites:
        if name not in SUITES:
            sys.exit(f"suite: found {name!r}, expected one of {', '.join(SUITES)}")
    return given.suites or list(SUITES)


def _list(_given: argparse.Namespace) -> int:
    for name, facts in registered().items():
        sys.stdout.write(
            f"{name:28} {facts['fingerprint'][:12]}  {facts['in_file']:6} children,"
            f" {facts['structures']} structures, {facts['communes']} communes\n"
        )
    return 0


def _plan(given: argparse.Namespace) -> int:
    most = usual = 0.0
    took = {run.task.without_limit.key: run.seconds for run in read_runs(given.results)}
    for name in _suites(given):
        suite, tasks = SUITES[name], _tasks(given, name)
        longest = sum(map(longest_seconds, tasks))
        # A task never done is counted with its limit.
        last = sum(
            longest_seconds(replace(task, limit=took.get(task.without_limit.key, task.limit)))
            for task in tasks
        )
        most, usual = most + longest, usual + last
        sys.stdout.write(
            f"{name:14} {len(tasks):3} tasks, {longest / _MINUTE:5.1f} min at most,"
            f" {last / _MINUTE:5.1f} by the last results: {suite.purpose}\n"
        )
        if given.suites:
            for task in tasks:
                sys.stdout.write(f"    {task.instance:26} {task.label} ({task.limit:g} s)\n")
    sys.stdout.write(
        f"all together {most / _MINUTE:.0f} min at most,"
        f" {usual / _MINUTE:.0f} by the last results\n"
    )
    return 0


def _register(given: argparse.Namespace) -> int:
    for name in register(given.names or list(instances())):
        sys.stdout.write(f"{name}\n")
    return 0


def _run(given: argparse.Namespace) -> int:
    failed = 0
    for suite in _suites(given):
        lines = run_all(_tasks(given, suite), suite, repeat=given.repeat, folder=given.results)
        for line in lines:
            failed += "error" in line
            sys.stdout.write(f"{_told(line)}\n")
            sys.stdout.flush()
    return 1 if failed else 0


def _told(line: dict[str, Any]) -> str:
    """Tell a result in one line."""
    task = line["task"]
    settings = " ".join(f"{key}={value}" for key, value in task["settings"].items())
    head = f"{task['instance']:24} {task['method']} {settings}".ljust(72)
    if "error" in line:
        return f"{head} FAILED: {line['error'].strip().splitlines()[-1]}"
    value, bound = line["value"], line["bound"]
    gap = "" if not value or not bound else f", gap {100 * (bound - value) / bound:.3f} %"
    peak = line["memory_mib"]["peak"]
    return f"{head} {line['seconds']:7.2f} s, {line['verdict']}{gap}, {peak} MiB"


def _proof(_given: argparse.Namespace) -> int:
    sys.stdout.write(f"{make()}\n")
    return 0


def _page(given: argparse.Namespace) -> int:
    from benchmarks.report.page import write  # noqa: PLC0415 - a second to load the figures

    for path in write(given.results):
        sys.stdout.write(f"{path}\n")
    return 0
