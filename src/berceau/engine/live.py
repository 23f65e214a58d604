"""Progress as it happens: one line in a terminal, one cell's output in a notebook.

::

    berceau.place(territory, progress=berceau.live())
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable

    from berceau.engine.outcome import Progress

_PAUSE = 0.25
"""Seconds between two updates."""
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def line_of(event: Progress) -> str:
    """Write where a search stands: stage, best, bound, gap, seconds so far and left at most."""
    stage = f"{event.number}/{event.stages} {event.stage}" if event.number else event.stage
    parts = [f"{stage}, level {event.level}" if event.level else stage]
    if event.best is not None:
        parts.append(f"best {event.best:,}".replace(",", " "))
    if event.bound is not None:
        parts.append(f"bound {event.bound:,}".replace(",", " "))
    if event.gap is not None and event.gap_tells:
        parts.append(f"gap {100 * event.gap:.2f} %")
    time_left = ""
    if event.left is not None and event.left < _DAY:
        time_left = f", at most ~{_lasting(event.left)} more"
    return " · ".join([*parts, f"{event.elapsed:.0f} s{time_left}"])


def _lasting(seconds: float) -> str:
    """Write a duration with one unit."""
    if seconds < 2 * _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < 2 * _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    return f"{seconds / _HOUR:.0f} h"


def live(stream: TextIO | None = None) -> Callable[[Progress], None]:
    """Give a callback that shows where a search stands, for ``progress=``.

    In a notebook the output of the cell is updated; in a terminal one line is written over;
    elsewhere (a file, a pipe) each stage gets one line when it begins.

    Parameters
    ----------
    stream
        Where to write outside notebooks; the standard error by default.
    """
    show = _notebook() if stream is None else None
    if show is not None:
        return _Paced(show)
    target = sys.stderr if stream is None else stream
    if target.isatty():
        return _Paced(lambda text: _overwrite(target, text))
    return _EachStage(target)


def _overwrite(target: TextIO, text: str) -> None:
    target.write(f"\r\x1b[2K{text}")
    target.flush()


def _notebook() -> Callable[[str], None] | None:
    """Give what updates the output of a notebook's cell, where there is a notebook."""
    shell = sys.modules.get("IPython")
    running = None if shell is None else shell.get_ipython()
    if running is None or not hasattr(running, "kernel"):
        return None
    display: Any = sys.modules["IPython.display"]
    handle = display.display({"text/plain": ""}, raw=True, display_id=True)

    def update(text: str) -> None:
        handle.update({"text/plain": text}, raw=True)

    return update


class _Paced:
    """Shows no more than a few events a second, but every new stage."""

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show
        self._last = -_PAUSE
        self._stage = (-1, "")

    def __call__(self, event: Progress) -> None:
        now, stage = time.monotonic(), (event.number, event.stage)
        if stage != self._stage or now - self._last >= _PAUSE:
            self._last, self._stage = now, stage
            self._show(line_of(event))


class _EachStage:
    """Writes one line a stage."""

    def __init__(self, target: TextIO) -> None:
        self._target = target
        self._stage = (-1, "")

    def __call__(self, event: Progress) -> None:
        if (event.number, event.stage) != self._stage:
            self._stage = (event.number, event.stage)
            self._target.write(line_of(event) + "\n")
            self._target.flush()
