"""A solution with the load of each row, kept up to date change by change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from berceau.engine.guide import Guide
    from berceau.engine.matrix import IntArray


class Ground:
    """The solution that pieces are cut from and put back into.

    Parameters
    ----------
    guide
        The program and its needed rows.
    x
        A solution, shape ``(n_columns,)``.

    Attributes
    ----------
    x
        The solution as it stands.
    load
        Load of each needed row.
    loss
        Regret of what each group holds.
    value
        What is maximised.
    """

    def __init__(self, guide: Guide, x: IntArray) -> None:
        self._guide = guide
        program = guide.program
        self._limits = program.limits[guide.rows]
        self._equality = program.equality[guide.rows]
        self.x = x.copy()
        self.load = guide.by_row.times(x)
        self.loss = guide.loss(x)
        self.value = guide.objective.value(x)

    @property
    def room(self) -> IntArray:
        """What each needed row has left."""
        room: IntArray = self._limits - self.load
        return room

    def change(self, columns: IntArray, by: IntArray) -> int:
        """Change some columns if every bound and needed row allows it and the value rises.

        Columns of groups are changed by whole groups: one out, one in.

        Returns
        -------
        int
            By how much the value rose; 0 when nothing was changed.
        """
        gain = int(self._guide.objective.coefs[columns] @ by)
        return gain if gain > 0 and self.put(columns, by) else 0

    def put(self, columns: IntArray, by: IntArray) -> bool:
        """Change some columns if every bound and needed row allows it; tell whether it did.

        Columns of groups are changed by whole groups: one out, one in.
        """
        guide, moved = self._guide, by != 0
        columns, by = columns[moved], by[moved]
        values = self.x[columns] + by
        if bool(np.any((values < 0) | (values > guide.program.upper[columns]))):
            return False
        entries = guide.by_column.rows(columns)
        rows, position = np.unique(entries.indices, return_inverse=True)
        load = self.load[rows]
        np.add.at(load, position, entries.coefs * by[entries.row_of])
        limits, exact = self._limits[rows], self._equality[rows]
        if bool(np.any((load > limits) | (exact & (load < limits)))):
            return False
        self.load[rows] = load
        self.x[columns] = values
        self.value += int(guide.objective.coefs[columns] @ by)
        groups = guide.program.group[columns]
        out, into = (groups >= 0) & (by < 0), (groups >= 0) & (by > 0)
        self.loss[groups[out]] = np.maximum(guide.best[groups[out]], 0.0)
        self.loss[groups[into]] = np.maximum(guide.regret[columns[into]], 0.0)
        return True
