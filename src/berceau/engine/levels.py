"""The rows of a leximin stage: written by the search, and again by whoever checks it.

A group whose rate is what it would be if the group were alone cannot be raised: as long as the
lowest rate left is of that kind, the group is *set apart* with that rate, and the others go on.
Levels count the groups that are left. The columns of a level are, in this order, its rate and one
yes or no for each group that is left: whether that group is below it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.certificate import upper_bound
from berceau.engine.program import Rows
from berceau.engine.stages import Objective

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from berceau.engine.matrix import IntArray
    from berceau.engine.program import Program
    from berceau.engine.stages import Leximin

STAGE_RULE = "stage"
"""Rule of the rows that belong to stages."""
AT_LEAST, BELOW, PROGRESS = "at least", "groups below it", "progress of"
"""How rows of a level are told apart by their labels, after the level's name and a colon: what is
kept of it, the count of groups below it, and progress; the others are rates of groups."""


def ordered(highest: Sequence[int]) -> list[int]:
    """List the rated groups by what they would have alone, the lowest first.

    Parameters
    ----------
    highest
        The rate that each rated group would have alone.
    """
    return sorted(range(len(highest)), key=lambda k: (highest[k], k))


def set_apart(highest: Sequence[int], reached: Sequence[int]) -> int:
    """Count the levels, from the first, that one group sets by itself.

    Parameters
    ----------
    highest
        The rate that each rated group would have alone.
    reached
        What the levels reached, in order.
    """
    order = ordered(highest)
    alone = (highest[k] for k in order)
    count = 0
    for value, most in zip(reached, alone, strict=False):
        if value < most:
            break
        count += 1
    return count


def rate_rows(
    stage: Leximin,
    members: Sequence[int],
    first: int,
    ceiling: int,
    subject: Callable[[int], str],
) -> Rows:
    """Write ``t d - s n - M b <= s constant``, one row a group; ``M`` is ``ceiling * d``.

    Parameters
    ----------
    stage
        Whose groups.
    members
        Positions of the groups that are left, among the rated ones.
    first
        Column of the level's rate.
    ceiling
        Largest rate that the level can have.
    subject
        Label of the row of the k-th of them.
    """
    rows, cols, coefs, limits = [], [], [], []
    for k, member in enumerate(members):
        g = stage.rated[member]
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


def count_row(n_members: int, first: int, below: int, name: str) -> Rows:
    """Write that at most so many groups are below the level.

    Parameters
    ----------
    n_members
        Number of groups that are left.
    first
        Column of the level's rate.
    below
        How many may be below it.
    name
        Label of the row.
    """
    return Rows.from_entries(
        STAGE_RULE,
        np.zeros(n_members, dtype=np.int64),
        first + 1 + np.arange(n_members, dtype=np.int64),
        np.ones(n_members, dtype=np.int64),
        np.array([below], dtype=np.int64),
        subject=lambda _: name,
    )


def floor_rows(
    stage: Leximin, members: Sequence[int], least: int, subject: Callable[[int], str]
) -> Rows:
    """Write that the rate of each of some groups is at least so much.

    Parameters
    ----------
    stage
        Whose groups.
    members
        Positions of the groups, among the rated ones.
    least
        The rate.
    subject
        Label of the row of the k-th of them.
    """
    rows, cols, coefs = [], [], []
    for k, member in enumerate(members):
        numerator = stage.numerators[stage.rated[member]]
        counted = np.flatnonzero(numerator.coefs)
        cols.append(counted)
        coefs.append(-numerator.coefs[counted])
        rows.append(np.full(len(counted), k))
    return Rows.from_entries(
        STAGE_RULE,
        np.concatenate(rows),
        np.concatenate(cols),
        np.concatenate(coefs),
        np.array([-needed_for(stage, member, least) for member in members], dtype=np.int64),
        subject=subject,
    )


def needed_for(stage: Leximin, member: int, rate: int) -> int:
    """Give what the columns of a group must add up to for a rate.

    Parameters
    ----------
    stage
        Whose group.
    member
        Position of the group among the rated ones.
    rate
        The rate.
    """
    g = stage.rated[member]
    return -(-rate * stage.denominators[g] // stage.scale) - stage.numerators[g].constant


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
