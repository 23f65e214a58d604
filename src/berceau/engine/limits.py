"""When a search must stop, and what it may use."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite


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
        Threads of the solver; with more than one, they take turns in a fixed order.
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
    workers: int = 1
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
