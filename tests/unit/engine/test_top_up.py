"""What fits without a search is never left out."""

from __future__ import annotations

import numpy as np

from berceau.engine.limits import Limits
from berceau.engine.program import Measure, Program, Rows
from berceau.engine.solve import solve
from berceau.engine.stages import Optimise
from berceau.engine.start import topped_up
from berceau.engine.verdict import StoppedBy

EVERY = np.arange(2)


def shop(*, exact: bool = False) -> Program:
    """Four groups of two columns; the first columns share two places, the second ones one."""
    return Program(
        upper=np.ones(8, dtype=np.int64),
        group=np.repeat(np.arange(4), 2),
        required=np.zeros(4, dtype=np.bool_),
        rows=(
            Rows.from_entries("first", [0] * 4, [0, 2, 4, 6], [1] * 4, [2], equality=exact),
            Rows.from_entries("second", [0] * 4, [1, 3, 5, 7], [1] * 4, [1]),
        ),
    )


def test_open_groups_are_filled_with_what_is_worth_most() -> None:
    program, x = shop(), np.array([1, 0, 0, 0, 0, 0, 0, 0])
    full = topped_up(program, EVERY, x, np.array([9, 9, 1, 5, 3, 6, 2, 2]))
    assert full.tolist() == [1, 0, 1, 0, 0, 1, 0, 0] or full.tolist() == [1, 0, 0, 0, 0, 1, 1, 0]
    assert program.allows(full)
    assert full[5] == 1  # worth 6, the most of the open groups


def test_what_is_worth_nothing_is_left() -> None:
    program, x = shop(), np.zeros(8, dtype=np.int64)
    assert topped_up(program, EVERY, x, np.zeros(8, dtype=np.int64)).sum() == 0


def test_rows_to_be_met_exactly_are_left_alone() -> None:
    program, x = shop(exact=True), np.array([1, 0, 1, 0, 0, 0, 0, 0])
    full = topped_up(program, EVERY, x, np.ones(8, dtype=np.int64))
    assert full[[0, 2, 4, 6]].tolist() == [1, 1, 0, 0]
    assert full[[5, 7]].sum() == 1


def test_a_search_stopped_at_once_is_no_worse_than_filling() -> None:
    program = shop()
    worth = Measure("worth", np.array([1, 2, 3, 4, 5, 6, 7, 8]))

    def stop(_event: object) -> None:
        raise KeyboardInterrupt

    nothing = Measure("nothing", -np.eye(8, dtype=np.int64)[0])
    outcome = solve(
        program,
        [
            Optimise("nothing", ((nothing, 1),), maximise=False),
            Optimise("worth", ((worth, 1),), maximise=True),
        ],
        limits=Limits(),
        hint=np.zeros(8, dtype=np.int64),
        progress=stop,
    )
    assert outcome.stopped_by is StoppedBy.INTERRUPT
    assert outcome.x is not None
    assert program.value(worth, outcome.x) > 0
