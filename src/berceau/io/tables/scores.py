"""Scores that an office has ready made, one column a wish: ``score_1``, ``score_2``, and so on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SCORE = re.compile(r"(?:points?|scores?)_(?:voeux?_|wish_|n_)?([1-9][0-9]?)")


class ScoreColumn(NamedTuple):
    """A column with the score at one wish.

    Attributes
    ----------
    wish
        Which wish, from 1.
    """

    wish: int


class ScoreFault(NamedTuple):
    """What is wrong with the scores of a row.

    Attributes
    ----------
    wish
        Of which wish, from 1; 0 for the column that holds all of them.
    code, found, expected, remedy
        As in a fault.
    """

    wish: int
    code: str
    found: str
    expected: str
    remedy: str


def score_column(folded_header: str) -> ScoreColumn | None:
    """Give the score column that a header stands for, in small letters and without accents."""
    match = _SCORE.fullmatch(folded_header)
    return ScoreColumn(int(match[1])) if match else None


def score_header(column: ScoreColumn) -> str:
    """Write the header of a score column, the same in English and in French."""
    return f"score_{column.wish}"


def points_of(
    scores: Mapping[int, int], together: Sequence[int], wishes: int
) -> tuple[list[int], list[ScoreFault]]:
    """Put the scores of a row beside its wishes.

    A wish whose cell is empty takes the one number of the column ``points``, where there is one.
    A row without any number is left to the grid.

    Parameters
    ----------
    scores
        Score by wish, from 1, of the cells that are filled.
    together
        Numbers of the column ``points``.
    wishes
        Number of wishes.

    Returns
    -------
    tuple
        One number a wish, or none at all; and what is wrong.
    """
    if not scores and len(together) != 1:
        return list(together), []
    faults = [_beyond(wish, wishes) for wish in sorted(scores) if wish > wishes]
    if len(together) > 1:
        return list(together), [*faults, _twice(len(together), len(scores))]
    given = {**{wish: score for score in together for wish in range(1, wishes + 1)}, **scores}
    missing = [wish for wish in range(1, wishes + 1) if wish not in given]
    points = [given.get(wish, 0) for wish in range(1, wishes + 1)]
    return points, [*faults, *map(_missing, missing)]


def _beyond(wish: int, wishes: int) -> ScoreFault:
    return ScoreFault(
        wish,
        "score-without-wish",
        "a score",
        f"no more scores than wishes, {wishes} here",
        "Empty the cell, or add the wish.",
    )


def _missing(wish: int) -> ScoreFault:
    return ScoreFault(
        wish,
        "missing-value",
        "an empty cell",
        "a score, as at other wishes of the row",
        "Fill it in, give one number for all in the column points, or empty all scores of the row"
        " to let the grid count.",
    )


def _twice(together: int, scores: int) -> ScoreFault:
    return ScoreFault(
        0,
        "score-twice",
        f"{together} numbers, and {scores} in columns of their own",
        "one number for all wishes that have no score of their own, or nothing",
        "Keep one of the two forms.",
    )
