"""How fast a solve spends its effort, and so how long what is still allowed takes at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

KNOWN_FROM = 0.02
"""Share of all effort that must be spent before a pace is worth telling: what comes first (making
the model, the relaxation) takes time out of proportion."""


class Pace:
    """Effort spent and allowed, stage by stage.

    Parameters
    ----------
    before
        Deterministic time allowed before the first stage.
    stages
        Deterministic time allowed to each stage, in order.
    """

    def __init__(self, before: float, stages: Sequence[float]) -> None:
        self._allowed = (before, *stages)
        self._number = 0
        self._ended = 0.0  # spent by the searches that ended
        self._ended_before = 0.0  # the part of it before the stage at work
        self._at_work: Callable[[], float] = float
        self._noted = (0.0, 0.0)  # effort, and seconds when it was reached

    def enter(self, number: int) -> None:
        """Begin a stage; the first has number 1."""
        self.begin(float)
        self._number, self._ended_before = number, self._ended

    def begin(self, spent: Callable[[], float]) -> None:
        """Begin a search, which tells what it has spent so far."""
        self._ended += self._at_work()
        self._at_work = spent

    @property
    def allowed(self) -> float:
        """Deterministic time that the stage at work may spend."""
        return self._allowed[self._number]

    @property
    def spent(self) -> float:
        """Deterministic time that the stage at work has spent."""
        return self._ended - self._ended_before + self._at_work()

    def left(self, elapsed: float) -> float | None:
        """Give the seconds that the effort still allowed takes, at the pace so far.

        Effort is known only when a means ends; until then, the clock is taken off.

        Parameters
        ----------
        elapsed
            Seconds since the solve began.

        Returns
        -------
        float or None
            At least 0; ``None`` while too little is spent to tell, or when what works now takes
            longer than the pace foretold.
        """
        spent = self._ended + self._at_work()
        if spent != self._noted[0]:
            self._noted = (spent, elapsed)
        effort, seconds = self._noted
        if effort <= KNOWN_FROM * sum(self._allowed[1:]):
            return None
        to_come = max(0.0, self.allowed - self.spent) + sum(self._allowed[self._number + 1 :])
        if not to_come:
            return 0.0
        left = to_come * seconds / effort - (elapsed - seconds)
        return left if left >= 0 else None
