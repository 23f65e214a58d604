"""Best value and bound against time, as a solve goes on."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

FINEST = 1e-5
"""Steps that improve value and bound by less than this share are not kept."""

Point = tuple[float, int | None, int | None]
"""Seconds since the clock started, best value, best bound."""


@dataclass
class Trace:
    """The clock of one run, its phases, and its points.

    Attributes
    ----------
    points
        In order of time.
    phases
        Seconds spent in each named part of the run.
    """

    points: list[Point] = field(default_factory=list)
    phases: dict[str, float] = field(default_factory=dict)
    _started: float = field(default_factory=time.perf_counter)
    _cpu: float = field(default_factory=time.process_time)
    _mark: float = 0.0

    @property
    def elapsed(self) -> float:
        """Seconds since the clock started."""
        return time.perf_counter() - self._started

    @property
    def cpu_seconds(self) -> float:
        """Processor seconds of all threads since the clock started."""
        return time.process_time() - self._cpu

    def restart(self) -> None:
        """Start the clock afresh: what was done so far only prepared the run."""
        self.points.clear()
        self.phases.clear()
        self._started, self._cpu, self._mark = time.perf_counter(), time.process_time(), 0.0

    def phase(self, name: str) -> None:
        """Name what was done since the phase before ended."""
        now = self.elapsed
        self.phases[name] = round(self.phases.get(name, 0.0) + now - self._mark, 4)
        self._mark = now

    def note(self, best: int | None, bound: int | None) -> None:
        """Take a value and a bound, either of which may be no news; more is better."""
        last_best, last_bound = self.points[-1][1:] if self.points else (None, None)
        if best is None or (last_best is not None and best < last_best):
            best = last_best
        if bound is None or (last_bound is not None and bound > last_bound):
            bound = last_bound
        if (best, bound) != (last_best, last_bound):
            self.points.append((round(self.elapsed, 4), best, bound))

    def thinned(self) -> list[Point]:
        """Leave out steps too small to be seen; the first and the last stay."""
        kept: list[Point] = []
        for point in self.points:
            if not kept or _moved(kept[-1], point):
                kept.append(point)
        if self.points and kept[-1] != self.points[-1]:
            kept.append(self.points[-1])
        return kept


def _moved(before: Point, after: Point) -> bool:
    return any(
        (old is None) != (new is None)
        or (old is not None and new is not None and abs(new - old) > FINEST * abs(old))
        for old, new in zip(before[1:], after[1:], strict=True)
    )
