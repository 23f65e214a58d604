"""The rows of one level of a leximin stage: written by the search, and again by whoever checks it.

The columns of a level are, in this order, its rate and one yes or no for each rated group: whether
that group is below it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.certificate import upper_bound
from berceau.engine.program import Rows
from berceau.engine.stages import Objective

if TYPE_CHECKING:
    from collections.abc import Callable

    from berceau.engine.matrix import IntArray
    from berceau.engine.program import Program
    from berceau.engine.stages import Leximin

STAGE_RULE = "stage"
"""Rule of the rows that belong to stages."""
AT_LEAST, BELOW, PROGRESS = "at least", "groups below it", "progress of"
"""How rows of a level are told apart by their labels, after the level's name and a colon: its
lock, the count of groups below it, and progress; the others are rates of groups."""


def rate_rows(stage: Leximin, first: int, ceiling: int, subject: Callable[[int], str]) -> Rows:
    """Write ``t d - s n - M b <= s constant``, one row a rated group; ``M`` is ``ceiling * d``.

    Parameters
    ----------
    stage
        Whose groups.
    first
        Column of the level's rate.
    ceiling
        Largest rate that the level can have.
    subject
        Label of the row of the k-th rated group.
    """
    rows, cols, coefs, limits = [], [], [], []
    for k, g in enumerate(stage.rated):
        numerator, denominator = stage.numerators[g], stage.denominators[g]
        counted = np.flatnonzero(numerator.coefs)
        cols.append(np.append(counted, [first, first + 1 + k]))
        own = [denominator, -ceiling * denominator]
        coefs.append(np.append(-stage.scale * numerator.coefs[counted], own))
        rows.append(np.full(len(counted) + 2, k))
        limits.append(stage.scale * numerator.constant)
    return Rows.from_entries(
        STAGE_RULE,
        np.concatenate(rows),
        np.concatenate(cols),
        np.concatenate(coefs),
        np.array(limits, dtype=np.int64),
        subject=subject,
    )


def count_row(stage: Leximin, first: int, level: int, name: str) -> Rows:
    """Write that at most ``level - 1`` groups are below the level.

    Parameters
    ----------
    stage
        Whose groups.
    first
        Column of the level's rate.
    level
        Which level, from 1.
    name
        Label of the row.
    """
    n_rated = len(stage.rated)
    return Rows.from_entries(
        STAGE_RULE,
        np.zeros(n_rated, dtype=np.int64),
        first + 1 + np.arange(n_rated, dtype=np.int64),
        np.ones(n_rated, dtype=np.int64),
        np.array([level - 1], dtype=np.int64),
        subject=lambda _: name,
    )


def at_least_row(name: str, coefs: IntArray, least: int) -> Rows:
    """Write ``sum of coefs * x >= least``.

    Parameters
    ----------
    name
        Label of the row.
    coefs
        One for each column.
    least
        What must be reached.
    """
    counted = np.flatnonzero(coefs)
    return Rows.from_entries(
        STAGE_RULE,
        np.zeros(len(counted), dtype=np.int64),
        counted,
        -coefs[counted],
        np.array([-least], dtype=np.int64),
        subject=lambda _: name,
    )


def ceilings(original: Program, stage: Leximin) -> list[int]:
    """Give for each rated group the rate it would have if it were alone."""
    nothing = np.zeros(original.n_rows, dtype=np.int64)
    most = [
        upper_bound(
            original,
            Objective(stage.numerators[g].coefs, stage.numerators[g].constant),
            nothing,
            1,
        )
        for g in stage.rated
    ]
    return [
        stage.scale * value // stage.denominators[g]
        for g, value in zip(stage.rated, most, strict=True)
    ]
