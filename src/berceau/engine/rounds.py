"""Pieces solved side by side: drawn together, solved in threads, put back one after the other.

A round draws pieces that share no group, solves them on the threads there are, waits for all, and
puts what each found back in the order of drawing; what no longer fits beside those before is left
out. Which pieces are drawn together depends on the program alone, never on the number of threads
or on the clock, so that the same seed and effort give the same solution on any machine.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from berceau.engine.calls import Settings, Stop
from berceau.engine.ground import Ground
from berceau.engine.neighbourhoods import Neighbourhoods

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from berceau.engine.calls import Answer
    from berceau.engine.guide import Guide
    from berceau.engine.matrix import IntArray
    from berceau.engine.pieces import Piece
    from berceau.engine.program import Program
    from berceau.engine.run import Run
    from berceau.engine.stages import Objective
    from berceau.engine.standing import Standing

T = TypeVar("T")
PIECE_EFFORT = 0.25
"""Deterministic time for one piece."""
STEP_EFFORT = 0.005
"""Deterministic time charged for choosing a piece, so that the search always ends."""
NEWS_SECONDS = 0.2
"""How often it is told how the search of the whole stands."""
GROUPS_A_PIECE = 250
"""A round has one piece for so many groups of the program."""
ROUND_SIZES = (2, 16)
"""Fewest and most pieces of a round."""


class Beside:
    """The search of the whole program in a thread of its own.

    Parameters
    ----------
    run
        The program and its best solution, where the search starts.
    objective
        What to maximise.
    effort
        Deterministic time allowed.
    done
        Tells from value and bound whether nothing more is wanted.

    Attributes
    ----------
    value, bound
        What the search has found and proven so far: news to tell, nothing to act on, because it
        depends on the clock.
    """

    def __init__(
        self, run: Run, objective: Objective, effort: float, done: Callable[[int, int], bool]
    ) -> None:
        self._stop = Stop(run.watch.remaining)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="berceau-whole")
        self._repeatable = run.limits.reproducible

        self.value: int | None = None
        self.bound: int | None = None

        def enough(value: int | None, bound: int | None) -> bool:
            self.value, self.bound = value, bound
            return value is not None and bound is not None and done(value, bound)

        self._task = self._pool.submit(
            run.model.solve_quietly,
            objective,
            Settings(effort, run.limits.seed, presolve=True),
            self._stop,
            hint=run.x,
            enough=enough,
        )

    def close(self) -> None:
        """End the search, if it has not ended."""
        self.end()
        self._pool.shutdown(wait=True)

    def has_ended_within(self, effort: float) -> bool:
        """Tell whether the search has ended by a proof with at most this effort."""
        if not self._task.done():
            return False
        answer = self._task.result()
        return answer.finished and (answer.deterministic_time <= effort or not self._repeatable)

    def answer(self, tell: Callable[[int | None, int | None], None]) -> tuple[Answer, bool]:
        """Wait for the answer; tell whether a person interrupted.

        Parameters
        ----------
        tell
            Told of value and bound from time to time.
        """
        interrupted = False
        while True:
            try:
                return self._task.result(timeout=NEWS_SECONDS), interrupted
            except TimeoutError:
                tell(self.value, self.bound)
            except KeyboardInterrupt:
                interrupted = True
                self.end()

    def end(self) -> None:
        """End the search; the answer is the best found so far."""
        self._stop.now()


class Pieces:
    """The search piece by piece, from the best solution of a run.

    Parameters
    ----------
    run
        The program and its best solution; what is found is put back at the end.
    guide
        What prices say.
    standing
        Where the search stands: effort is added to it.
    """

    def __init__(self, run: Run, guide: Guide, standing: Standing) -> None:
        if run.x is None:
            raise RuntimeError("pieces are cut from a solution, and there is none")
        self._run = run
        self._guide = guide
        self._standing = standing
        self._ground = Ground(guide, run.x)
        self._neighbourhoods = Neighbourhoods(guide, run.limits.seed)
        self._at_once = round_size(guide.program)
        self._crew = Crew(run.limits.workers)
        self.effort = 0.0

    def close(self) -> None:
        """Keep what was found."""
        self._crew.end()
        self.put_back()
        self._standing.means.append("pieces")

    @property
    def value(self) -> int:
        """Value of the solution as it stands."""
        return self._ground.value

    @property
    def is_exhausted(self) -> bool:
        """Whether the widest pieces have long brought nothing."""
        return self._neighbourhoods.is_exhausted

    @property
    def is_slow(self) -> bool:
        """Whether a sweep of pieces brought little."""
        return self._neighbourhoods.has_widened

    def leave_a_thread(self) -> None:
        """Work with a thread less, if there are several: another search needs it."""
        self._crew.end()
        self._crew = Crew(max(1, self._run.limits.workers - 1))

    def put_back(self) -> None:
        """Give the run what was found."""
        self._run.take(self._ground.x, self._guide.objective)

    def round(self) -> bool:
        """Draw pieces that share no group, solve them side by side, put each back.

        Returns
        -------
        bool
            Whether a person interrupted.
        """
        run, ground = self._run, self._ground
        pieces = self._neighbourhoods.round(ground, self._at_once)
        tasks = [(piece, self._settings(number)) for number, piece in pieces]
        answers, interrupted = self._crew.solve(tasks, run.watch.remaining)
        spent = STEP_EFFORT * max(1, len(pieces))
        for (_, piece), answer in zip(pieces, answers, strict=True):
            spent += answer.deterministic_time + self._charged(piece)
            gain = 0 if answer.x is None else self._changed(piece, answer.x)
            gap = self._standing.bound - ground.value
            self._neighbourhoods.learn(gain, gap, finished=answer.finished)
        self.effort += spent
        self._standing.effort += spent
        run.watch.report(ground.value, None)
        return interrupted

    def _settings(self, number: int) -> Settings:
        """Say how the piece of a number is solved."""
        return Settings(PIECE_EFFORT, (self._run.limits.seed + number) % 2**31, guided=True)

    def _charged(self, piece: Piece) -> float:
        """Give the effort that solving a piece takes beyond what the solver counts."""
        del piece
        return 0.0

    def _changed(self, piece: Piece, x: IntArray) -> int:
        """Put an answer back if it is better and fits; give by how much the value rose."""
        return self._ground.change(piece.free, x - piece.hint)


def round_size(program: Program) -> int:
    """Give how many pieces of a program are drawn together."""
    return int(np.clip(program.n_groups // GROUPS_A_PIECE, *ROUND_SIZES))


class Crew:
    """Threads that solve pieces.

    Parameters
    ----------
    workers
        How many.
    """

    def __init__(self, workers: int) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="berceau-piece")

    def end(self) -> None:
        """Wait for the threads to end."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def solve(
        self, pieces: Sequence[tuple[Piece, Settings]], wall_seconds: float | None
    ) -> tuple[list[Answer], bool]:
        """Solve all pieces.

        Returns
        -------
        tuple
            One answer for each piece, in their order; whether a person interrupted (each answer
            is then the best found so far).
        """

        def task(piece: Piece, settings: Settings) -> Callable[[Stop], Answer]:
            return lambda stop: piece.solve(settings, stop)

        return self.gather([task(*both) for both in pieces], wall_seconds)

    def gather(
        self, tasks: Sequence[Callable[[Stop], T]], wall_seconds: float | None
    ) -> tuple[list[T], bool]:
        """Do all tasks, each told what ends it; give what each gives, in their order.

        Returns
        -------
        tuple
            What the tasks gave; whether a person interrupted: all were then told to end.
        """
        stop = Stop(wall_seconds)
        begun = [self._pool.submit(task, stop) for task in tasks]
        interrupted = False
        found: list[T] = []
        while len(found) < len(begun):
            try:
                found.append(begun[len(found)].result())
            except KeyboardInterrupt:
                interrupted = True
                stop.now()
        return found, interrupted
