"""Options with and without decisions side by side, so that one program holds both."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from berceau.placement.clashes.commitments import is_placing
from berceau.placement.options import Options, Segments, options_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from berceau.domain.territory import Territory

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


class Both(NamedTuple):
    """Options that children have without any decision about them, and those decided."""

    options: Options
    decided: Bools
    """Whether an option exists by a decision to place its child, shape ``(n_options,)``."""


def both_options(free: Territory, decided: Territory) -> Both:
    """List the options of children as if nothing were decided of them, then as it is decided.

    Parameters
    ----------
    free
        The territory without decisions on children.
    decided
        The same with decisions to place, of the families that they are about.
    """
    first = options_of(free)
    placed = {d.child for d in decided.decisions if is_placing(d)}
    if not placed:
        return Both(first, np.zeros(len(first), dtype=np.bool_))
    second = options_of(decided)
    return _joined(first, second, placed)


def _joined(first: Options, second: Options, placed: set[str]) -> Both:
    is_placed = np.array([child in placed for child in second.children], dtype=np.bool_)
    chosen = np.flatnonzero(is_placed[second.child])
    children = sorted({*first.children, *(c for c in second.children if c in placed)})
    weeks = sorted({*first.weeks, *second.weeks}, key=sorted)
    maps = [_map(options, children, weeks) for options in (first, second)]
    everything = np.arange(len(first), dtype=np.int64)
    child = np.concatenate([maps[0].child[first.child], maps[1].child[second.child[chosen]]])
    order = np.argsort(child, kind="stable")
    number = np.empty_like(order)
    number[order] = np.arange(len(order))
    parts = [(first, everything, maps[0]), (second, chosen, maps[1])]
    columns: dict[str, Any] = {
        name: np.concatenate([_column(name, *part) for part in parts])[order] for name in _COLUMNS
    }
    starts = (0, len(first))
    numbers = [
        number[start : start + len(part[1])] for start, part in zip(starts, parts, strict=True)
    ]
    options = replace(
        first,
        territory=second.territory.model_copy(update={"families": first.territory.families}),
        children=tuple(children),
        weeks=tuple(weeks),
        required=np.zeros(len(children), dtype=np.bool_),
        segments=_segments(parts, numbers),
        **columns,
    )
    return Both(options, order >= len(first))


class _Map(NamedTuple):
    """Numbers of children and weeks in the union."""

    child: Ints
    week: Ints


def _map(options: Options, children: list[str], weeks: list[frozenset[int]]) -> _Map:
    of_child = {child: k for k, child in enumerate(children)}
    of_week = {week: k for k, week in enumerate(weeks)}
    return _Map(
        np.array([of_child.get(child, -1) for child in options.children], dtype=np.int64),
        np.array([of_week[week] for week in options.weeks], dtype=np.int64),
    )


_COLUMNS = (
    *("child", "structure", "week", "via", "first", "last"),
    *("rank", "position", "share", "keep", "need", "points", "layer"),
)
"""Arrays of ``Options`` with one number an option."""


def _column(name: str, options: Options, chosen: Ints, numbers: _Map) -> Ints:
    column: Ints = getattr(options, name)[chosen]
    if name in numbers._fields:
        column = getattr(numbers, name)[column]
    return column


def _segments(parts: list[tuple[Options, Ints, _Map]], numbers: list[Ints]) -> Segments:
    """Lay out the stretches of care of the options chosen, in the order of the union."""
    found = []
    for (options, chosen, numbering), number in zip(parts, numbers, strict=True):
        new = np.full(len(options), -1, dtype=np.int64)
        new[chosen] = number
        own = options.segments
        rows = np.flatnonzero(new[own.option] >= 0)
        renumbered = own._replace(
            option=new[own.option],
            week=numbering.week[own.week],
            child=numbering.child[own.child],
        )
        found.append([column[rows] for column in renumbered])
    columns: list[Any] = [np.concatenate(pair) for pair in zip(*found, strict=True)]
    order = np.argsort(columns[0], kind="stable")
    return Segments(*(column[order] for column in columns))
