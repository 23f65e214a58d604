"""Does tasks one after the other, each in a fresh process, and writes a line for each."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import machine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from benchmarks.tasks import Task

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
PATIENCE = 300.0
"""Seconds that a process may take beyond its limit, to draw, to write and to check."""
_BUSY = "while True: pass"
_TAIL = 2000
"""Characters of an error that are kept."""


def run_all(
    tasks: Iterable[Task], suite: str, *, repeat: int = 1, folder: Path = RESULTS
) -> Iterator[dict[str, Any]]:
    """Do tasks and yield the line of each, once it is written.

    Parameters
    ----------
    tasks
        What to do.
    suite
        Name written into the lines and the name of the file.
    repeat
        How many times each task is done.
    folder
        Where the file goes: a new one, named by day, time and suite.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{datetime.now(UTC):%Y-%m-%dT%H%M%S}-{suite}.jsonl"
    common = {
        "suite": suite,
        "commit": machine.commit(),
        "machine": machine.description(),
        "versions": machine.versions(),
    }
    with path.open("x", encoding="utf-8") as file:
        for task in tasks:
            for number in range(1, repeat + 1):
                line = {**common, **run_one(task), "repeat": number}
                file.write(json.dumps(line, separators=(",", ":")) + "\n")
                file.flush()
                yield line


def run_one(task: Task) -> dict[str, Any]:
    """Do a task in a fresh process and give its line, an error included."""
    line: dict[str, Any] = {
        "task": task.written(),
        "when": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "load": round(os.getloadavg()[0], 2),
        "busy_before": machine.busy_share(),
    }
    with tempfile.TemporaryDirectory() as scratch, _companion(task):
        path = Path(scratch) / "result.json"
        command = [sys.executable, "-m", "benchmarks.worker", str(path)]
        process = subprocess.Popen(  # noqa: S603 - our own module
            command,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={**os.environ, "PYTHONHASHSEED": "0"},
        )
        try:
            _, errors = process.communicate(
                json.dumps(task.written()), timeout=task.limit + PATIENCE
            )
        except BaseException as stop:
            # Its threads or processes of its own must not be left to slow down the next task.
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            if isinstance(stop, subprocess.TimeoutExpired):
                return {**line, "error": f"stopped after {stop.timeout:.0f} s"}
            raise
        if process.returncode:
            return {**line, "error": errors[-_TAIL:] or f"exit code {process.returncode}"}
        return {**line, **json.loads(path.read_text(encoding="utf-8"))}


@contextmanager
def _companion(task: Task) -> Iterator[None]:
    """Keep a core busy while the task is done, if it asks for that."""
    if task.beside != "busy core":
        yield
        return
    with subprocess.Popen([sys.executable, "-c", _BUSY]) as busy:  # noqa: S603 - our own loop
        try:
            yield
        finally:
            busy.kill()
