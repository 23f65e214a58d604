"""When the children of many placements are there, how old they are, for how many minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from berceau.domain.families import Child
    from berceau.domain.structures import Structure
    from berceau.placement.check.view import Stretch, View

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


class Stays(NamedTuple):
    """Placements side by side: who, where, at which slots, from when to when."""

    children: Sequence[Child]
    structures: Sequence[Structure]
    slots: Sequence[frozenset[int]]
    spans: Sequence[Stretch]


class Presence(NamedTuple):
    """One row a placement.

    Attributes
    ----------
    marked
        Whether the week holds a slot, shape ``(n, slots)``.
    present
        Whether the child is present, shape ``(n, months)``.
    ages
        Completed months on the reference day, 0 where absent, shape ``(n, months)``.
    walks
        Whether the child walks on the reference day, shape ``(n, months)``.
    minutes
        Minutes over the open days of the stay, shape ``(n, months)``.
    """

    marked: Bools
    present: Bools
    ages: Ints
    walks: Bools
    minutes: Ints


def presence_of(view: View, stays: Stays) -> Presence:
    """Work out the presence of placements."""
    marked = np.zeros((len(stays.slots), view.shape[1]), dtype=np.bool_)
    for row, slots in zip(marked, stays.slots, strict=True):
        row[list(slots)] = True
    first, last = (_days([span[k] for span in stays.spans])[:, None] for k in (0, 1))
    begins = _days([period.first for period in view.periods])
    ends = _days([period.last for period in view.periods])
    present = (first <= ends) & (last >= begins)
    # The reference day is that on which the stay begins, or the month.
    reference = np.maximum(first, begins)
    start_day = np.array([span.first.day for span in stays.spans], dtype=np.int64)[:, None]
    month_day = np.array([period.first.day for period in view.periods], dtype=np.int64)
    day = np.where(first > begins, start_day, month_day)
    ages = np.where(present, _ages(view, stays.children, day), 0)
    walks_from = _days([child.walks_from for child in stays.children])[:, None]
    said = np.array([child.walks_from is not None for child in stays.children], dtype=np.bool_)
    walks = np.where(
        said[:, None], walks_from <= reference, ages >= view.policy.walking_age_months
    )
    where = zip(stays.structures, stays.slots, stays.spans, strict=True)
    minutes = [view.minutes_by_month(*stay) for stay in where]
    by_month = np.array(minutes, dtype=np.int64).reshape(present.shape)
    return Presence(marked, present, ages, walks & present, by_month)


def _days(dates: Sequence[date | None]) -> Ints:
    return np.array([0 if day is None else day.toordinal() for day in dates], dtype=np.int64)


def _ages(view: View, children: Sequence[Child], day: Ints) -> Ints:
    """Give the completed months of children on a day of each month, shape ``(n, months)``."""
    born = [(child.born.year * 12 + child.born.month, child.born.day) for child in children]
    born_month, born_day = np.array(born, dtype=np.int64).reshape(-1, 2).T[:, :, None]
    month = np.array([p.first.year * 12 + p.first.month for p in view.periods], dtype=np.int64)
    ages: Ints = month - born_month - (day < born_day)
    return ages
