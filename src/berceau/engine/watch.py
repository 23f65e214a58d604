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

from berceau.engine.outcome import Means, Progress
from berceau.engine.pace import Pace
from berceau.engine.stages import relative_gap

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from berceau.engine.limits import Limits
    from berceau.engine.stages import Stage

T = TypeVar("T")


class Watch:
    """Clock of one solve: what is left of the limits, and who is told of progress.

    Parameters
    ----------
    limits
        Limits of the solve.
    tell
        Called with each event, in the caller's thread.
    stages
        What is reached, in order.

    Attributes
    ----------
    limits
        Limits of the solve.
    level
        Level at work of a leximin stage; 0 in other stages.
    means
        What is at work.
    """

    def __init__(
        self,
        limits: Limits,
        tell: Callable[[Progress], None] | None,
        stages: Sequence[Stage] = (),
    ) -> None:
        self.limits = limits
        self.level = 0
        self.means = Means.SETTING_OUT
        self._tell = tell
        self._started = time.monotonic()
        self._stages = tuple(stages)
        self._number = 0
        work = limits.deterministic_time
        self._pace = Pace(work, [stage.effort * work for stage in stages])
        self._shown: Callable[[int], int] = int
        self._best: int | None = None
        self._bound: int | None = None
        self._slice_ends: float | None = limits.wall_seconds

    def enter(self, number: int) -> None:
        """Begin a stage, the first being 1, and give it its share of the wall limit."""
        self._number, self.level = number, 0
        self._pace.enter(number)
        if self.limits.wall_seconds is not None:
            share = self._stages[number - 1].effort / sum(
                stage.effort for stage in self._stages[number - 1 :]
            )
            left = max(0.0, self.limits.wall_seconds - self.elapsed)
            self._slice_ends = self.elapsed + share * left

    def begin(self, shown: Callable[[int], int], spent: Callable[[], float] = float) -> None:
        """Forget the values of the search before.

        Parameters
        ----------
        shown
            Turns a value of what is maximised into a value of the stage.
        spent
            Tells the deterministic time that the search has spent so far.
        """
        self.means = Means.SETTING_OUT
        self._shown, self._best, self._bound = shown, None, None
        self._pace.begin(spent)

    def settle(self, value: int) -> None:
        """Tell a value that is proven without a search."""
        self.begin(int)
        self.report(value, value)

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
        if self._tell is not None:
            self._tell(self._event())

    def _event(self) -> Progress:
        """Write where the stage stands."""
        best = None if self._best is None else self._shown(self._best)
        bound = None if self._bound is None else self._shown(self._bound)
        elapsed = self.elapsed
        return Progress(
            stage=self._stages[self._number - 1].name if self._number else "",
            best=best,
            bound=bound,
            gap=None if best is None or bound is None else relative_gap(best, bound),
            elapsed=elapsed,
            number=self._number,
            stages=len(self._stages),
            level=self.level,
            means=self.means,
            spent=self._pace.spent,
            allowed=self._pace.allowed,
            left=self._left(elapsed),
        )

    def _left(self, elapsed: float) -> float | None:
        """Give the seconds that the whole solve takes from now on, at most."""
        by_effort, wall = self._pace.left(elapsed), self.limits.wall_seconds
        if wall is None:
            return by_effort
        rest = max(0.0, wall - elapsed)
        return rest if by_effort is None else min(rest, by_effort)


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
