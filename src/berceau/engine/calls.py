"""What a search by CP-SAT is told, and what it answers."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from berceau.engine.matrix import IntArray


class Enough(Protocol):
    """Tells from the value and the bound whether a search may stop."""

    def __call__(self, value: int | None, bound: int | None) -> bool:
        """Tell whether nothing more is wanted."""
        ...


@dataclass(frozen=True)
class Settings:
    """How one call of the solver runs.

    Attributes
    ----------
    deterministic_time
        Effort allowed, in the solver's units.
    seed
        Seed of its draws.
    presolve
        Whether to simplify first: for whole programs, and to confirm a verdict by another way.
    guided
        Whether reduced costs alone guide the search: for pieces with an objective.
    logical
        Whether most rows say what follows from what: they are relaxed less.
    """

    deterministic_time: float
    seed: int = 0
    presolve: bool = False
    guided: bool = False
    logical: bool = False


@dataclass(frozen=True, eq=False)
class Answer:
    """What the solver said.

    Attributes
    ----------
    x
        Best solution; ``None`` if none was found.
    bound
        What it proves of the objective (constant included); ``None`` if nothing.
    infeasible
        Whether it says that there is no solution.
    finished
        Whether it ended by a proof.
    deterministic_time
        Effort spent.
    interrupted
        Whether a person stopped it.
    """

    x: IntArray | None
    bound: int | None
    infeasible: bool
    finished: bool
    deterministic_time: float
    interrupted: bool


class Stop:
    """Ends searches that run in other threads.

    Parameters
    ----------
    wall_seconds
        What is left of the wall limit; ``None`` for none.
    """

    def __init__(self, wall_seconds: float | None) -> None:
        self.wall_seconds = wall_seconds
        self._lock = threading.Lock()
        self._running: list[Callable[[], None]] = []
        self._is_set = False

    @contextmanager
    def heard_by(self, end: Callable[[], None]) -> Iterator[None]:
        """Call ``end`` when told to stop while the block runs, or before."""
        with self._lock:
            self._running.append(end)
            if self._is_set:
                end()
        try:
            yield
        finally:
            with self._lock:
                self._running.remove(end)

    def now(self) -> None:
        """End every search that runs, and those that begin later."""
        with self._lock:
            self._is_set = True
            for end in self._running:
                end()
