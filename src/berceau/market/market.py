"""A market: units with ordered options that compete for the room of rows by priority.

A *unit* takes at most one of its *options*, which are in the order of its preference. An option
uses rows, each use with a *key*, its priority: larger goes first, and ``GUARANTEED`` is what
nobody may take away. A unit may complain of an option that it prefers to what it has, when the
option would fit after units with too small a key are taken out: those whose key is under the
*claim* of the use. Claims say from which distance on a unit complains: the claim of a use is its
own key when every difference counts, and less when only larger ones do.

So a use stands for two things: it is in the way of others by its key, and it asks by its claim.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.matrix import Matrix, segment_sums, starts_of
from berceau.engine.order import stable_order

if TYPE_CHECKING:
    from berceau.engine.matrix import BoolArray, IntArray

GUARANTEED = 2**62
"""Key of a use that nobody may take away; no claim is above it."""
NOTHING = -1
"""In place of an option: the unit has none."""


@dataclass(frozen=True, eq=False)
class Market:
    """Units, their options in order, and what options use.

    Attributes
    ----------
    starts
        Where the options of each unit start, and the end, shape ``(n_units + 1,)``. The options
        of a unit stand side by side, the preferred ones first.
    uses
        One row for each option: the rows it uses (``indices``) and how much of each
        (``coefs``, above 0). An option may use a row more than once, under several keys.
    key
        Priority of each use, shape ``(n_uses,)``, in the order of ``uses``.
    claim
        Keys under this one give way to the use, shape ``(n_uses,)``.
    limit
        Room of each row, shape ``(n_rows,)``.
    required
        Whether a unit must have one of its options, shape ``(n_units,)``.
    alike
        Whether an option is liked as much as the one before it, shape ``(n_options,)``: nobody
        complains of what is liked as much as what one has. ``None``: none is.
    """

    starts: IntArray
    uses: Matrix
    key: IntArray
    claim: IntArray
    limit: IntArray
    required: BoolArray
    alike: BoolArray | None = None

    @property
    def n_units(self) -> int:
        """Number of units."""
        return len(self.starts) - 1

    @property
    def n_options(self) -> int:
        """Number of options of all units."""
        return self.uses.n_rows

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.limit)

    @cached_property
    def unit(self) -> IntArray:
        """Unit of each option, shape ``(n_options,)``."""
        return np.repeat(np.arange(self.n_units, dtype=np.int64), np.diff(self.starts))

    @cached_property
    def needs(self) -> Matrix:
        """What each option needs of each row in all: its uses, each row once, increasing."""
        return self._needs[0]

    @cached_property
    def need_claim(self) -> IntArray:
        """Smallest claim among the uses of a need, shape ``(n_needs,)``, those guaranteed last.

        The weakest of several uses speaks for all: what one brother or sister may not ask for
        is not there for both.
        """
        return self._needs[1]

    @cached_property
    def _needs(self) -> tuple[Matrix, IntArray]:
        uses = self.uses
        order = np.lexsort((uses.indices, uses.row_of))
        option, row = uses.row_of[order], uses.indices[order]
        first = np.ones(len(order), dtype=np.bool_)
        first[1:] = (option[1:] != option[:-1]) | (row[1:] != row[:-1])
        at = np.flatnonzero(first)
        if not len(at):
            return uses, self.claim
        amounts = segment_sums(uses.coefs[order], np.append(at, len(order))).astype(np.int64)
        claims = np.minimum.reduceat(self.claim[order], at)
        counts = np.bincount(option[at], minlength=self.n_options).astype(np.int64)
        return Matrix(starts_of(counts), row[at], amounts, self.n_rows), claims

    @cached_property
    def option_key(self) -> IntArray:
        """Largest key of each option's uses that may give way; -1 where none may."""
        keys = np.full(self.n_options, -1, dtype=np.int64)
        may = self.key < GUARANTEED
        np.maximum.at(keys, self.uses.row_of[may], self.key[may])
        return keys

    @cached_property
    def uses_by_row(self) -> tuple[IntArray, IntArray]:
        """Where the uses of each row start, and the uses, row after row."""
        counts = np.bincount(self.uses.indices, minlength=self.n_rows).astype(np.int64)
        return starts_of(counts), stable_order(self.uses.indices)

    @cached_property
    def rank(self) -> IntArray:
        """Position of each option in the list of its unit, from 0, shape ``(n_options,)``."""
        return np.arange(self.n_options, dtype=np.int64) - self.starts[self.unit]

    @cached_property
    def level(self) -> IntArray:
        """A number for each option, larger for what its unit likes less, shape ``(n_options,)``.

        Increasing from the first option of all to the last, equal for options that are alike.
        """
        if self.alike is None:
            return np.arange(self.n_options, dtype=np.int64)
        return np.cumsum(~self.alike, dtype=np.int64) - 1

    def loads(self, held: IntArray) -> IntArray:
        """Give the load of each row when units hold some options.

        Parameters
        ----------
        held
            Option of each unit, ``NOTHING`` for none, shape ``(n_units,)``.
        """
        chosen = self.uses.rows(held[held != NOTHING])
        loads = np.zeros(self.n_rows, dtype=np.int64)
        np.add.at(loads, chosen.indices, chosen.coefs)
        return loads

    def fits(self, held: IntArray) -> bool:
        """Tell whether what units hold keeps every limit, and those who must have one do."""
        has_all = bool(np.all(held[self.required] != NOTHING))
        return has_all and bool(np.all(self.loads(held) <= self.limit))

    def wanted(self, held: IntArray) -> IntArray:
        """List the options that units prefer to what they hold, increasing."""
        # ``NOTHING`` is -1: it stands for the last number, which is above all levels.
        level = np.append(self.level, self.n_options)[held]
        return np.flatnonzero(self.level < level[self.unit])
