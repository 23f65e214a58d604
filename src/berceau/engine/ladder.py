r"""What each stage is optimised under: the original rows, and rows that keep earlier stages.

The ladder is built from the input and from the values that the stages reached, and from nothing
else, so that prices of such rows can be checked without a solver and without its run. A stage
that was locked leaves one row, ``objective >= value less its tolerance``. Of a leximin stage, a
group that was set apart leaves one row, its rate; the first level of the groups that are left
leaves a row for the rate of each; every further one its columns :math:`t_k` and
:math:`b_{gk}`, its rows

.. math::

    t_k d_g - s\,n_g(x) - M_g b_{gk} \le s\,c_g, \qquad \sum_g b_{gk} \le m,

where :math:`m` levels of these groups came before, and the row :math:`t_k \ge` what it reached
(see :mod:`berceau.engine.leximin`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.levels import (
    at_least_row,
    ceilings,
    count_row,
    floor_rows,
    ordered,
    rate_rows,
    set_apart,
)
from berceau.engine.stages import Leximin, Objective, Optimise, slack_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from berceau.engine.program import Program, Rows
    from berceau.engine.stages import Stage


@dataclass(frozen=True)
class Reached:
    """What a stage reached and later stages keep.

    Attributes
    ----------
    value
        Of a stage that optimises, what was locked; ``None`` where nothing was.
    levels
        Of a leximin stage, what each level reached, in order; empty where nothing was locked.
    """

    value: int | None = None
    levels: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Rung:
    """One stage, or one level of one: what is maximised, and under which rows.

    Attributes
    ----------
    program
        The original columns and rows first.
    objective
        Over the columns of ``program``; of a level, its rate :math:`t_k` alone.
    """

    program: Program
    objective: Objective


def rung(
    original: Program,
    stages: Sequence[Stage],
    reached: Sequence[Reached],
    number: int,
    level: int = 0,
) -> Rung:
    """Build what a stage is optimised under.

    Parameters
    ----------
    original
        The program without any stage.
    stages
        All stages.
    reached
        What each stage before ``number`` reached, and of a leximin stage the levels before.
    number
        Which stage, from 1.
    level
        Which level of a leximin stage, from 1; 0 for a stage that optimises.
    """
    ladder = _Ladder(original)
    for before in range(1, number):
        stage, kept = stages[before - 1], reached[before - 1]
        if isinstance(stage, Leximin):
            ladder.keep_levels(stage, before, kept.levels, stage.tolerance_permille)
        elif kept.value is not None:
            ladder.keep(stage, before, kept.value)
    stage = stages[number - 1]
    if isinstance(stage, Optimise):
        objective = stage.objective(original.upper)
        return Rung(ladder.program, objective.padded(ladder.program.n_columns))
    levels = reached[number - 1].levels[: level - 1]
    ladder.keep_levels(stage, number, levels, 0)
    column = ladder.add_level(stage, number, level, levels)
    coefs = np.zeros(ladder.program.n_columns, dtype=np.int64)
    coefs[column] = 1
    return Rung(ladder.program, Objective(coefs))


def lock_name(stage: Stage, number: int, level: int = 0) -> str:
    """Name the row that keeps a stage or a level."""
    return f"{number}. {stage.name}, level {level}" if level else f"{number}. {stage.name}"


def rate_name(stage: Leximin, number: int, level: int, group: int) -> str:
    """Name the row that ties a level to the rate of a group."""
    return f"{lock_name(stage, number, level)}: {stage.labels[group]}"


def floor_name(stage: Leximin, number: int, level: int, label: str) -> str:
    """Name the row that keeps the rate of a group."""
    return f"{lock_name(stage, number, level)}, at least: {label}"


def count_name(stage: Leximin, number: int, level: int) -> str:
    """Name the row that says how many groups may be below a level."""
    return f"{lock_name(stage, number, level)}, groups below"


class _Ladder:
    """The program as it grows, stage by stage."""

    def __init__(self, original: Program) -> None:
        self.program = original
        self._original = original

    def keep(self, stage: Optimise, number: int, value: int) -> None:
        """Keep a value less its tolerance."""
        objective = stage.objective(self._original.upper)
        signed = stage.sign * value
        least = signed - slack_of(signed, stage.tolerance_permille) - objective.constant
        self._extend((at_least_row(lock_name(stage, number), objective.coefs, least),))

    def keep_levels(
        self, stage: Leximin, number: int, levels: tuple[int, ...], permille: int
    ) -> None:
        """Keep levels less a tolerance; one as high as that before is kept by the other's rows."""
        highest = ceilings(self._original, stage)
        order, apart = ordered(highest), set_apart(highest, levels)
        for level, value in enumerate(levels, start=1):
            least = value - slack_of(value, permille)
            if level <= apart:
                self._keep_rates(stage, number, level, order[level - 1 : level], least)
            elif level == apart + 1:
                self._keep_rates(stage, number, level, sorted(order[apart:]), least)
            elif value > levels[level - 2]:
                column = self.add_level(stage, number, level, levels)
                coefs = np.zeros(self.program.n_columns, dtype=np.int64)
                coefs[column] = 1
                self._extend((at_least_row(lock_name(stage, number, level), coefs, least),))

    def _keep_rates(
        self, stage: Leximin, number: int, level: int, members: list[int], least: int
    ) -> None:
        """Keep the rates of some groups."""
        names = [
            floor_name(stage, number, level, stage.labels[stage.rated[member]])
            for member in members
        ]
        self._extend((floor_rows(stage, members, least, names.__getitem__),))

    def add_level(self, stage: Leximin, number: int, level: int, levels: tuple[int, ...]) -> int:
        """Add a level's columns and rows; give the column of its rate.

        Parameters
        ----------
        stage, number, level
            Which level of which stage.
        levels
            What the levels before reached, and maybe further ones.
        """
        highest = ceilings(self._original, stage)
        order, apart = ordered(highest), set_apart(highest, levels[: level - 1])
        members, below = sorted(order[apart:]), level - 1 - apart
        ceiling = sorted(highest)[level - 1]
        first = self.program.n_columns
        upper = np.array([ceiling, *[int(below > 0)] * len(members)], dtype=np.int64)
        names = [rate_name(stage, number, level, stage.rated[member]) for member in members]
        rates = rate_rows(stage, members, first, ceiling, names.__getitem__)
        count = count_row(len(members), first, below, count_name(stage, number, level))
        self.program = self.program.extended(upper, (rates, count))
        return first

    def _extend(self, rows: tuple[Rows, ...]) -> None:
        self.program = self.program.extended(np.zeros(0, dtype=np.int64), rows)
