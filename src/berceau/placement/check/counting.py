"""A ledger of limits: what there is of each, and how much of it children use."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from berceau.domain.families import Child, Family
    from berceau.domain.structures import Structure
    from berceau.placement.check.presence import Presence
    from berceau.placement.check.view import Grid, View

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


class Stands(NamedTuple):
    """Children at structures, one a row; several rows with one owner are one child's.

    Attributes
    ----------
    owner
        Number of what the row is part of, shape ``(n,)``.
    families, children, structures
        Who, and where.
    conventions
        Identifier of the convention under which, none for residents.
    presence
        When.
    """

    owner: Ints
    families: Sequence[Family]
    children: Sequence[Child]
    structures: Sequence[Structure]
    conventions: Sequence[str | None]
    presence: Presence


class Use(NamedTuple):
    """How much owners use of limits, each pair once, in no order.

    Attributes
    ----------
    owner, limit
        Numbers, shape ``(n,)``.
    amount
        How much, above 0.
    limits
        What there is of each limit.
    """

    owner: Ints
    limit: Ints
    amount: Ints
    limits: Ints


class Ledger:
    """Limits by number, and who uses them.

    Parameters
    ----------
    view
        The territory.
    stands
        Where children are.
    """

    def __init__(self, view: View, stands: Stands) -> None:
        self.view = view
        self.stands = stands
        self._limits: list[Ints] = []
        self._size = 0
        # Of what is present a child counts once, however often it is there; minutes add up.
        self._once: list[_Part] = []
        self._added: list[_Part] = []
        names = np.array([s.id for s in stands.structures], dtype=np.str_)
        self._at = {name: np.flatnonzero(names == name) for name in np.unique(names).tolist()}

    def rows(self, structure: Structure, *, members: bool = True) -> Ints:
        """List the rows at a structure, its members included or not."""
        names = (structure.id, *(self.view.members.get(structure.id, ()) if members else ()))
        return np.concatenate([self._at.get(name, np.zeros(0, dtype=np.int64)) for name in names])

    def new(self, limit: Grid | Ints) -> int:
        """Give the number of the first of some new limits."""
        first = self._size
        self._limits.append(np.asarray(limit, dtype=np.int64).ravel())
        self._size += limit.size
        return first

    def once(self, owner: Ints, limit: Ints, amount: Ints) -> None:
        """Note what owners use of limits; of several amounts the largest counts."""
        self._once.append((owner, limit, amount))

    def added(self, owner: Ints, limit: Ints, amount: Ints) -> None:
        """Note what owners use of limits; several amounts add up."""
        self._added.append((owner, limit, amount))

    def count(
        self, rows: Ints, limit: Grid, months: Bools | None = None, weight: Ints | None = None
    ) -> None:
        """Count children present by month and slot.

        Parameters
        ----------
        rows
            Rows that count.
        limit
            By month and slot.
        months
            Months in which they do, shape ``(n, months)``; all in which they are present if none
            are given.
        weight
            How much each counts for in a month, shape ``(n, months)``; 1 if nothing is said.
        """
        presence, first = self.stands.presence, self.new(limit)
        present = presence.present[rows]
        counts = present if months is None else present & months
        row, month, slot = np.nonzero(counts[:, :, None] & presence.marked[rows][:, None, :])
        amount = np.ones_like(row) if weight is None else weight[row, month]
        self.once(self.stands.owner[rows[row]], first + month * limit.shape[1] + slot, amount)

    def use(self) -> Use:
        """Close the ledger."""
        nobody = np.zeros(0, dtype=np.int64)
        limits = np.concatenate([nobody, *self._limits])
        several = np.bincount(self.stands.owner) > 1
        parts = (
            *_merged(self._once, self._size, np.maximum, several),
            *_merged(self._added, self._size, np.add, np.ones_like(several)),
        )
        owner, limit, amount = (np.concatenate(part) for part in zip(*parts, strict=True))
        return Use(owner, limit, amount, limits)


_Part = tuple["Ints", "Ints", "Ints"]
"""Owners, limits and amounts."""


def _merged(
    parts: Sequence[_Part], size: int, join: np.ufunc, several: Bools
) -> tuple[_Part, _Part]:
    """Put together what one owner uses of one limit in several rows.

    Parameters
    ----------
    parts
        What was counted.
    size
        Number of limits.
    join
        How two amounts of one owner at one limit make one.
    several
        Owners to whom that may happen.
    """
    empty = np.zeros(0, dtype=np.int64)
    owner, limit, amount = (
        np.concatenate(part) for part in zip((empty, empty, empty), *parts, strict=True)
    )
    more = several[owner]
    once = (owner[~more], limit[~more], amount[~more])
    key, amount = owner[more] * size + limit[more], amount[more]
    order = np.argsort(key, kind="stable")
    key, amount = key[order], amount[order]
    first = np.flatnonzero(np.diff(key, prepend=-1))
    if not len(first):
        return once, (empty, empty, empty)
    return once, (*np.divmod(key[first], size), join.reduceat(amount, first))
