"""A 0-1 program being written: options first, helper columns after them, rows rule by rule."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.program import Measure, Program, Rows
from berceau.placement.attendance import count_by_slot

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy.typing as npt

    from berceau.placement.attendance import Attendance
    from berceau.placement.options import Options
    from berceau.placement.presence import Presence

    Ints = npt.NDArray[np.int64]


class Draft:
    """Collects what the rules say of a territory's options."""

    def __init__(self, options: Options, presence: Presence) -> None:
        self.options = options
        self.presence = presence
        self.rows: list[Rows] = []
        self.helpers: dict[str, list[int]] = {"reserved": [], "misses": []}
        self._upper: list[int] = []
        self._labels: list[str | Callable[[], str]] = []

    def helper(self, measure: str, upper: int, label: str) -> int:
        """Add a whole-number column that counts what is missing, and give its number."""
        column = len(self.options) + len(self._upper)
        self._upper.append(upper)
        self._labels.append(label)
        self.helpers[measure].append(column)
        return column

    def extend(self, upper: Sequence[int], label: Callable[[int], str]) -> None:
        """Add whole-number columns that rows of their own define, the k-th with a label."""
        self._upper += upper
        self._labels += [partial(label, k) for k in range(len(upper))]

    def counting(self, name: str, counts: Mapping[int, int]) -> Measure:
        """Give a measure that counts some columns."""
        coefs = np.zeros(len(self.options) + len(self._upper), dtype=np.int64)
        for column, count in counts.items():
            coefs[column] += count
        return Measure(name, coefs)

    def count(
        self,
        rule: str,
        keys: Ints,
        option: Ints,
        *,
        limits: Callable[[Ints], npt.ArrayLike],
        subject: Callable[[int], str],
        coefs: Ints | None = None,
    ) -> None:
        """Add one row for each distinct key: its options, each with its coefficient, ≤ a limit.

        Parameters
        ----------
        keys
            Number of the thing counted in, one for each entry, shape ``(n,)``.
        option
            Option that counts there, shape ``(n,)``.
        limits
            From distinct keys to limits.
        subject
            From a key to words.
        coefs
            How much it counts, shape ``(n,)``; none given: 1.
        """
        if not len(keys):
            return
        distinct, row = np.unique(keys, return_inverse=True)
        ones = np.ones(len(keys), dtype=np.int64)
        self.rows.append(
            Rows.from_entries(
                rule,
                row.ravel(),
                option,
                ones if coefs is None else coefs,
                limits(distinct),
                subject=lambda k: subject(int(distinct[k])),
            )
        )

    def count_present(
        self,
        rule: str,
        place: Ints,
        present: Attendance,
        *,
        limits: Callable[[Ints, Ints, Ints], npt.ArrayLike],
        subject: Callable[[int, int, int], str],
        coefs: Ints | None = None,
    ) -> None:
        """Add one row for each place, month and slot: the children present, each ≤ a limit.

        Parameters
        ----------
        place
            Number of the place of each row of ``present``, shape ``(n,)``.
        present
            Where options put children.
        limits
            From places, months and slots of rows to limits.
        subject
            From a place, a month and a slot to words.
        coefs
            How much each row of ``present`` counts, shape ``(n,)``; none given: 1.
        """
        months = self.presence.shape[0]
        group = place * months + present.month
        counted = count_by_slot(group, present.option, present.slots, coefs)
        if not len(counted.group):
            return
        where = (*np.divmod(counted.group, months), counted.slot)
        self.rows.append(
            Rows(
                rule,
                counted.starts,
                counted.options,
                counted.coefs,
                np.asarray(limits(*where)),
                subject=lambda k: subject(*(int(part[k]) for part in where)),
            )
        )

    def add(self, rows: Rows) -> None:
        """Add a block of rows."""
        self.rows.append(rows)

    def program(self) -> Program:
        """Close the draft."""
        options, helpers = self.options, len(self._upper)
        ones = np.ones(len(options), dtype=np.int64)
        return Program(
            upper=np.concatenate([ones, np.array(self._upper, dtype=np.int64)]),
            group=np.concatenate([options.child, np.full(helpers, -1, dtype=np.int64)]),
            required=options.required,
            rows=tuple(self.rows),
            column_label=self._label,
            group_label=lambda child: options.children[child],
        )

    def _label(self, column: int) -> str:
        if column < len(self.options):
            return self.options.label(column)
        label = self._labels[column - len(self.options)]
        return label if isinstance(label, str) else label()

    def measure(self, name: str, by_option: npt.ArrayLike | None = None) -> Measure:
        """Give a measure over all columns: of the options, or of the helpers of its name."""
        coefs = np.zeros(len(self.options) + len(self._upper), dtype=np.int64)
        if by_option is None:
            coefs[self.helpers[name]] = 1
        else:
            coefs[: len(self.options)] = by_option
        return Measure(name, coefs)
