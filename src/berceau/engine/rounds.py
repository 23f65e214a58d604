"""Pieces solved side by side: drawn together, solved in threads, put back one after the other.

A round draws pieces that share no group, solves them on the threads there are, waits for all, and
puts what each found back in the order of drawing; what no longer fits beside those before is left
out. Which pieces are drawn together depends on the program alone, never on the number of threads
or on the clock, so that the same seed and effort give the same solution on any machine.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Self

import numpy as np

from berceau.engine.cpsat import Stop

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from berceau.engine.cpsat import Answer, Settings
    from berceau.engine.pieces import Piece
    from berceau.engine.program import Program

PIECE_EFFORT = 0.25
"""Deterministic time for one piece."""
STEP_EFFORT = 0.005
"""Deterministic time charged for choosing a piece, so that the search always ends."""
GROUPS_A_PIECE = 250
"""A round has one piece for so many groups of the program."""
ROUND_SIZES = (2, 16)
"""Fewest and most pieces of a round."""


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

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
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
        stop = Stop(wall_seconds)
        tasks = [self._pool.submit(piece.solve, settings, stop) for piece, settings in pieces]
        interrupted = False
        answers: list[Answer] = []
        while len(answers) < len(tasks):
            try:
                answers.append(tasks[len(answers)].result())
            except KeyboardInterrupt:
                interrupted = True
                stop.now()
        return answers, interrupted
