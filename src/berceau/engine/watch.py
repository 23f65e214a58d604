"""Clock, progress and interruption of a solve.

The solver works in a thread of its own while the caller's thread listens: progress is told from
the caller's thread, and Ctrl-C (which Python raises in the main thread) asks the solver to stop
and hand over what it has.
"""

from __future__ import annotations

import threading
import time
from queue import SimpleQueue
from typing import TYPE_CHECKING, Generic, TypeVar

from berceau.engine.outcome import Progress
from berceau.engine.stages import relative_gap

if TYPE_CHECKING:
    from collections.abc import Callable

    from berceau.engine.limits import Limits

T = TypeVar("T")


class Watch:
    """Clock of one solve: what is left of the wall limit, and who is told of progress.

    Parameters
    ----------
    limits
        Limits of the solve.
    tell
        Called with each event, in the caller's thread.
    """

    def __init__(self, limits: Limits, tell: Callable[[Progress], None] | None) -> None:
        self.limits = limits
        self.stage = ""
        self._tell = tell
        self._started = time.monotonic()
        self._shown: Callable[[int], int] = abs
        self._best: int | None = None
        self._bound: int | None = None
        self._slice_ends: float | None = limits.wall_seconds

    def allot(self, share: float) -> None:
        """Give the stage that begins a share of what is left of the wall limit."""
        if self.limits.wall_seconds is not None:
            left = max(0.0, self.limits.wall_seconds - self.elapsed)
            self._slice_ends = self.elapsed + share * left

    def begin(self, shown: Callable[[int], int]) -> None:
        """Forget the values of the search before.

        Parameters
        ----------
        shown
            Turns a value of what is maximised into a value of the stage.
        """
        self._shown, self._best, self._bound = shown, None, None

    @property
    def elapsed(self) -> float:
        """Seconds since the solve began."""
        return time.monotonic() - self._started

    @property
    def remaining(self) -> float | None:
        """Seconds left to the stage, at least 0; ``None`` when there is no wall limit."""
        return None if self._slice_ends is None else max(0.0, self._slice_ends - self.elapsed)

    @property
    def is_over(self) -> bool:
        """Whether the stage's share of the wall limit is spent."""
        return self.remaining == 0.0

    def silence(self) -> None:
        """Tell nothing more: who listened has ended the solve."""
        self._tell = None

    def report(self, best: int | None, bound: int | None) -> None:
        """Take a value and a bound of what is maximised, and tell where the stage stands."""
        if best is not None and (self._best is None or best > self._best):
            self._best = best
        if bound is not None and (self._bound is None or bound < self._bound):
            self._bound = bound
        if self._tell is None:
            return
        best = None if self._best is None else self._shown(self._best)
        bound = None if self._bound is None else self._shown(self._bound)
        gap = None if best is None or bound is None else relative_gap(best, bound)
        self._tell(Progress(self.stage, best, bound, gap, self.elapsed))


class Attended(Generic[T]):
    """A piece of work in a thread of its own, attended from the caller's thread.

    Parameters
    ----------
    work
        What to do; called with a function that posts an event ``(best, bound)``.
    stop
        Asks the work to end early and return what it has; callable from any thread.
    """

    def __init__(
        self,
        work: Callable[[Callable[[int | None, int | None], None]], T],
        stop: Callable[[], None],
    ) -> None:
        self._work = work
        self._stop = stop
        self._events: SimpleQueue[tuple[int | None, int | None] | None] = SimpleQueue()
        self._result: list[T] = []
        self._failure: list[BaseException] = []

    def run(self, watch: Watch) -> tuple[T, bool]:
        """Do the work, passing its events to the watch.

        Returns
        -------
        tuple
            What the work returned, and whether a person interrupted it.
        """
        thread = threading.Thread(target=self._body, name="berceau-solver", daemon=True)
        thread.start()
        interrupted = False
        failure: BaseException | None = None
        while True:
            try:
                event = self._events.get()
                if event is None:
                    break
                watch.report(*event)
            except KeyboardInterrupt:
                interrupted = True
                watch.silence()
                self._stop()
            except Exception as error:  # noqa: BLE001 - the listener's own, raised below
                failure = error
                watch.silence()
                self._stop()
        if failure is not None:
            raise failure
        if self._failure:
            raise self._failure[0]
        return self._result[0], interrupted

    def _body(self) -> None:
        """Do the work and post its end, whatever happens."""
        try:
            self._result.append(self._work(lambda best, bound: self._events.put((best, bound))))
        except BaseException as error:  # noqa: BLE001 - raised in the caller's thread
            self._failure.append(error)
        finally:
            self._events.put(None)
