"""Both tools on the same files, one after the other, and what came out."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.machine import busy_share, commit, description, versions
from benchmarks.seat_markets.draw import draw
from berceau.seats import read, solve
from berceau.seats.applications import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.seats import Allocation

HOW_TO_INSTALL = """\
ChilmAI pins the versions of what it needs: give it an environment of its own, and name that
environment's interpreter:

    python3 -m venv chilmai-env
    chilmai-env/bin/pip install chilmai==0.2.2
    python -m benchmarks.seat_markets --chilmai chilmai-env/bin/python
"""


class PeerMissingError(Exception):
    """The interpreter that was named has no ChilmAI."""


@dataclass(frozen=True)
class Task:
    """One market.

    Attributes
    ----------
    children, seed
        Of the draw.
    repeat
        How often each tool solves it; the times are medians.
    peer_seconds
        ChilmAI is stopped after so many seconds; 0 leaves it out.
    """

    children: int
    seed: int
    repeat: int = 3
    peer_seconds: float = 600.0


@dataclass
class Peer:
    """ChilmAI in its process; started again when it was stopped.

    Attributes
    ----------
    python
        The interpreter that has it.
    about
        Versions, once it runs.
    """

    python: Path
    about: dict[str, str] = field(default_factory=dict)
    _process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it.

        Raises
        ------
        PeerMissingError
            When the interpreter has no ChilmAI.
        """
        worker = Path(__file__).with_name("peer.py")
        self._process = subprocess.Popen(  # noqa: S603 - our own worker
            [self.python, worker], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise PeerMissingError(str(self.python))
        self.about = json.loads(line)

    def ask(self, patience: float, /, **request: Any) -> dict[str, Any] | None:
        """Send a request; ``None`` if there is no answer within so many seconds."""
        if self._process is None:
            self.start()
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise PeerMissingError(str(self.python))
        process.stdin.write(f"{json.dumps(request)}\n")
        process.stdin.flush()
        timer = threading.Timer(patience, process.kill)
        timer.start()
        line = process.stdout.readline()
        timer.cancel()
        if not line:
            self.stop()
            return None
        answer: dict[str, Any] = json.loads(line)
        return answer

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextmanager
def files(task: Task) -> Iterator[dict[str, str]]:
    """Draw a market and write its files to a folder that does not last."""
    drawn = draw(task.children, task.seed)
    with tempfile.TemporaryDirectory() as folder:
        named = {}
        for name, content in drawn._asdict().items():
            path = Path(folder, f"{name}.csv")
            path.write_bytes(content)
            named[name] = str(path)
        yield named


def seats_of(allocation: Allocation) -> dict[str, str | None]:
    """Give the daycare of each child, by their codes."""
    given = allocation.applications
    return {
        child.id: None if seat == NOWHERE else given.daycares[seat].id
        for child, seat in zip(given.children, allocation.seats, strict=True)
    }


def compare(task: Task, peer: Peer) -> dict[str, Any]:
    """Solve a market with both tools in turn, and check our answer with ChilmAI's checker."""
    line: dict[str, Any] = {
        "children": task.children,
        "seed": task.seed,
        "repeat": task.repeat,
        "busy_before": busy_share(),
        "machine": description(),
        "versions": versions(),
        "commit": commit(),
        "when": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }
    with files(task) as named:
        ours, theirs, allocation = _in_turn(task, peer, named)
        line["ours"] = {
            "seconds": [round(t, 4) for t in ours],
            "placed": allocation.seated,
            "at_most": allocation.bound,
            "complaints": len(allocation.complaints),
            "stable_exists": allocation.exists,
        }
        line["theirs"] = theirs
        if task.peer_seconds:
            line["checked"] = peer.ask(
                4 * task.peer_seconds, work="check", **named, seats=seats_of(allocation)
            )
        line["peer"] = peer.about
    return line


def _in_turn(
    task: Task, peer: Peer, named: dict[str, str]
) -> tuple[list[float], dict[str, Any] | None, Allocation]:
    """Solve a market several times, both tools in turn: what slows one slows the other too."""
    ours: list[float] = []
    seconds: list[float] = []
    theirs: dict[str, Any] | None = None
    allocation = solve(read(**named))  # what is done once and for all is done now
    for _ in range(task.repeat):
        start = time.perf_counter()
        allocation = solve(read(**named))
        ours.append(time.perf_counter() - start)
        if task.peer_seconds and len(seconds) == len(ours) - 1:
            answer = peer.ask(task.peer_seconds, work="solve", **named, seconds=task.peer_seconds)
            theirs = answer or {"error": "time", "seconds": task.peer_seconds}
            seconds += [theirs["seconds"]] if answer else []
    if theirs is not None:
        theirs["seconds"] = [round(t, 3) for t in seconds or [task.peer_seconds]]
    return ours, theirs, allocation


def told(line: dict[str, Any]) -> str:
    """Tell a result in one line."""
    ours, theirs = line["ours"], line["theirs"]
    own = median(ours["seconds"])
    head = f"{line['children']:6} children, seed {line['seed']}: ours {own:.3f} s, "
    head += f"{ours['placed']} placed, {ours['complaints']} complaints"
    if theirs is None:
        return f"{head}; ChilmAI was not asked"
    its = median(theirs["seconds"])
    answer = f"{theirs['placed']} placed" if "placed" in theirs else f"error {theirs['error']}"
    head += f"; ChilmAI {its:.2f} s, {answer}; ratio {its / own:.0f}"
    checked = line["checked"]
    if checked is None:
        return f"{head}; its checker did not end"
    return f"{head}; its checker: {len(checked['blocking'])} households with a complaint"


def refuse(python: Path) -> None:
    """End with a word about how to install ChilmAI."""
    sys.exit(f"{python} has no ChilmAI.\n\n{HOW_TO_INSTALL}")
