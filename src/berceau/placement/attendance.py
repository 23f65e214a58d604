"""Where each option puts a child, month by month, and the rows that count children there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from berceau.engine.matrix import starts_of
from berceau.engine.order import stable_order

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


class Attendance(NamedTuple):
    """One row for each option, place and month in which a child is present, options in order."""

    option: Ints
    structure: Ints
    section: Ints
    month: Ints
    slots: Bools
    """At which slots, shape ``(n, n_slots)``."""
    walks: Bools
    under_3: Bools

    def only(self, chosen: Bools) -> Attendance:
        """Keep the rows chosen."""
        return self.at(np.flatnonzero(chosen))

    def at(self, rows: Ints) -> Attendance:
        """Take the rows at some positions."""
        columns: Iterable[Any] = (column[rows] for column in self)
        return Attendance(*columns)


class Counted(NamedTuple):
    """Rows that count options, one for each group and slot at which there is an option.

    Attributes
    ----------
    group, slot
        What each row counts in, in that order, shape ``(n_rows,)``.
    starts
        Where the entries of each row start, shape ``(n_rows + 1,)``.
    options, coefs
        Entries: options in order, and how much each counts.
    """

    group: Ints
    slot: Ints
    starts: Ints
    options: Ints
    coefs: Ints


def count_by_slot(group: Ints, options: Ints, slots: Bools, coefs: Ints | None = None) -> Counted:
    """Lay out the rows that count options in groups, slot by slot.

    Entries are put in their place slot by slot, without sorting them.

    Parameters
    ----------
    group
        What each option counts in, from 0 on, shape ``(n,)``.
    options
        Options, in order, shape ``(n,)``.
    slots
        At which slots each counts, shape ``(n, n_slots)``.
    coefs
        How much it counts, shape ``(n,)``; none given: 1.
    """
    order = stable_order(group)
    group, options, slots = group[order], options[order], slots[order].T.copy()
    is_first = np.ones(len(group), dtype=np.bool_)
    is_first[1:] = group[1:] != group[:-1]
    number = is_first.cumsum() - 1
    counts = np.stack([np.bincount(number[here], minlength=is_first.sum()) for here in slots]).T
    # An entry stands after all those of earlier rows, and those of its row that came before.
    starts = starts_of(counts.ravel())
    shift = starts[:-1].reshape(counts.shape) - (counts.cumsum(axis=0) - counts)
    found = np.empty(starts[-1], dtype=np.int64)
    amounts = np.ones(starts[-1], dtype=np.int64)
    for slot, here in enumerate(slots):
        rows = np.flatnonzero(here)
        target = shift[number[rows], slot] + np.arange(len(rows))
        found[target] = options[rows]
        if coefs is not None:
            amounts[target] = coefs[order[rows]]
    nth, slot_of = np.nonzero(counts)
    ends = np.append(0, starts[1:][counts.ravel() > 0])
    return _summed(Counted(group[is_first][nth], slot_of, ends, found, amounts))


def _summed(counted: Counted) -> Counted:
    """Add up the entries of one row that name the same option."""
    repeats = np.flatnonzero(counted.options[1:] == counted.options[:-1]) + 1
    repeats = repeats[~np.isin(repeats, counted.starts)]
    if not len(repeats):
        return counted
    kept = np.delete(np.arange(len(counted.options)), repeats)
    return counted._replace(
        starts=counted.starts - np.searchsorted(repeats, counted.starts),
        options=counted.options[kept],
        coefs=np.add.reduceat(counted.coefs, kept),
    )


def without_repeats(rows: Attendance, place: Ints, moving: Ints) -> Attendance:
    """Let a child who moves count once at a place, a month and a slot.

    Of two rows of an option at the same place in the same month, that of the stay which begins
    first goes before, so that a child not yet walking, or under three, at the one counts as such;
    the other one keeps the slots that are left.

    Parameters
    ----------
    rows
        Where options put children; of each option at most two at a place in a month, the place
        that it leaves after the one it moves to.
    place
        Number of the place of each row, shape ``(n,)``.
    moving
        Positions of the rows of options by which children move.
    """
    key = (rows.option[moving], place[moving], rows.month[moving])
    order = moving[np.lexsort((-moving, *key[::-1]))]
    same = np.ones(max(0, len(order) - 1), dtype=np.bool_)
    for column in (rows.option, place, rows.month):
        same &= column[order[1:]] == column[order[:-1]]
    before, after = order[:-1][same], order[1:][same]
    slots = rows.slots.copy()
    slots[after] &= ~slots[before]
    return rows._replace(slots=slots)
