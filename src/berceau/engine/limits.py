"""When a search must stop, and what it may use."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from math import isfinite


def available_cores() -> int:
    """Give how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True)
class Limits:
    """Limits of one solve.

    Attributes
    ----------
    deterministic_time
        Effort for each stage, in the solver's deterministic units (one unit is roughly a second
        or a few, but counts operations: the same on a loaded machine).
    wall_seconds
        Outer stop for all stages together, in seconds; a result that it cut short says so and is
        not repeatable. ``None`` for no such stop.
    workers
        Threads that solve pieces side by side; by default as many as the machine has cores for
        this process. The answer does not depend on it.
    seed
        Seed of every draw.
    relative_gap
        A stage ends when (bound - value) / max(1, abs(bound)) is at most this. 0 asks for proof.

    Raises
    ------
    ValueError
        If a limit is negative, not finite, or there is no worker.
    """

    deterministic_time: float = 10.0
    wall_seconds: float | None = None
    workers: int = field(default_factory=available_cores)
    seed: int = 0
    relative_gap: float = 0.0

    def __post_init__(self) -> None:
        """Refuse limits under which nothing could run."""
        for name in ("deterministic_time", "relative_gap"):
            value = getattr(self, name)
            if not isfinite(value) or value < 0:
                raise ValueError(f"{name}: found {value}, expected a finite number >= 0")
        if self.wall_seconds is not None and not self.wall_seconds >= 0:
            raise ValueError(f"wall_seconds: found {self.wall_seconds}, expected None or >= 0")
        if self.workers < 1:
            raise ValueError(f"workers: found {self.workers}, expected at least 1")
        if not 0 <= self.seed < 2**31:
            raise ValueError(f"seed: found {self.seed}, expected 0 to 2**31 - 1")

    @property
    def reproducible(self) -> bool:
        """Whether nothing but the input decides the result: no clock."""
        return self.wall_seconds is None
