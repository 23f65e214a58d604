"""A market and the program that it was read from: options stand for columns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from berceau.market.market import NOTHING

if TYPE_CHECKING:
    from berceau.engine.matrix import IntArray, Matrix
    from berceau.market.market import Market


@dataclass(frozen=True, eq=False)
class Listing:
    """The way between a market's options and the columns of a program.

    Attributes
    ----------
    market
        Units, options, rows.
    columns
        Columns that each option stands for, one row an option; the program's first columns, all
        of them in groups.
    group
        Group of each of these columns.
    unit_of_group
        Unit of each group of the program.
    """

    market: Market
    columns: Matrix
    group: IntArray
    unit_of_group: IntArray

    @cached_property
    def only_option(self) -> IntArray:
        """Option that each column is by itself; -1 for columns of units of several groups."""
        size = np.bincount(self.unit_of_group, minlength=self.market.n_units)
        alone = np.flatnonzero(size[self.market.unit] == 1)
        found = np.full(len(self.group), -1, dtype=np.int64)
        found[self.columns.indices[self.columns.indptr[alone]]] = alone
        return found

    def held(self, x: IntArray) -> IntArray:
        """Give the option of each unit, ``NOTHING`` for none, from the program's columns.

        Parameters
        ----------
        x
            Value of each column, shape ``(n_columns,)``; those after the options are not read.
        """
        taken = x[: len(self.group)] > 0
        sizes = np.diff(self.columns.indptr)
        hits = np.bincount(
            self.columns.row_of, weights=taken[self.columns.indices], minlength=len(sizes)
        )
        of_unit = np.zeros(self.market.n_units, dtype=np.int64)
        np.add.at(of_unit, self.unit_of_group[self.group[taken]], 1)
        # All its columns are taken, and they are all that its unit has.
        whole = (hits == sizes) & (sizes == of_unit[self.market.unit]) & (sizes > 0)
        held = np.full(self.market.n_units, NOTHING, dtype=np.int64)
        held[self.market.unit[whole]] = np.flatnonzero(whole)
        return held

    def changed(self, x: IntArray, columns: IntArray, values: IntArray) -> IntArray:
        """Give the values of the options' columns with some columns of the program changed.

        Parameters
        ----------
        x
            Value of each column, shape ``(n_columns,)``.
        columns
            Columns that change; those after the options are left out.
        values
            Their new values.
        """
        options = x[: len(self.group)].copy()
        inside = columns < len(options)
        options[columns[inside]] = values[inside]
        return options

    def chosen(self, held: IntArray) -> IntArray:
        """Give 1 for each of the columns taken, shape ``(n_option_columns,)``."""
        x = np.zeros(len(self.group), dtype=np.int64)
        x[self.columns.rows(held[held != NOTHING]).indices] = 1
        return x
