"""Rows by name: what a row is called from outside, whatever its number.

The name of a row is its rule and its subject. Several rows of a rule may have one subject (the
places of a childminder, and those for the youngest): the second of a program is called
``subject #2``, and so on in the order of the program, which follows from the input alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from berceau.engine.matrix import IntArray
    from berceau.engine.program import Program

ByName = dict[str, dict[str, int]]
"""A whole number for some rows: by rule, then by subject."""


class RowNames:
    """The names of a program's rows, worked out rule by rule when they are asked for.

    Parameters
    ----------
    program
        Where the rows stand.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self._rules: dict[str, dict[str, int]] = {}

    def of_rule(self, rule: str) -> dict[str, int]:
        """Give the rows of a rule by name, in their order."""
        if rule not in self._rules:
            self._rules[rule] = self._named(rule)
        return self._rules[rule]

    def _named(self, rule: str) -> dict[str, int]:
        rows: dict[str, int] = {}
        seen: dict[str, int] = {}
        for block, first in zip(self._program.rows, self._program.block_starts, strict=False):
            if block.rule != rule:
                continue
            for k in range(len(block)):
                subject = block.subject(k)
                seen[subject] = count = seen.get(subject, 0) + 1
                rows[subject if count == 1 else f"{subject} #{count}"] = int(first) + k
        return rows

    def by_name(self, numbers: IntArray) -> ByName:
        """Give the numbers that are not zero by the names of their rows.

        Parameters
        ----------
        numbers
            One for each row of the program, shape ``(n_rows,)``.
        """
        starts = self._program.block_starts
        filled = {
            block.rule
            for block, first, end in zip(self._program.rows, starts, starts[1:], strict=False)
            if bool(np.any(numbers[first:end]))
        }
        return {
            rule: {
                name: int(numbers[row])
                for name, row in self.of_rule(rule).items()
                if numbers[row]
            }
            for rule in sorted(filled)
        }  # fmt: skip

    def by_row(
        self, numbers: Mapping[str, Mapping[str, int]]
    ) -> tuple[IntArray, list[tuple[str, str]]]:
        """Give numbers by name as one for each row, zero where none is given.

        Returns
        -------
        tuple
            The numbers, shape ``(n_rows,)``, and the names (rule, subject) that no row has.
        """
        found = np.zeros(self._program.n_rows, dtype=np.int64)
        strange: list[tuple[str, str]] = []
        for rule, named in numbers.items():
            rows = self.of_rule(rule)
            for name, number in named.items():
                if name in rows:
                    found[rows[name]] = number
                else:
                    strange.append((rule, name))
        return found, strange
