"""The program in which every commitment may give way, and what each way costs.

Columns of the options come first, then for each item one that says whether it is lifted, one that
says by how much where it is a number, and one for each row of what is counted moment by moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.engine.program import Measure, Program, Rows
from berceau.engine.stages import Optimise
from berceau.placement.clashes.changes import adults_at
from berceau.placement.clashes.items import LEVELS, PLACING
from berceau.placement.clashes.lines import NEVER
from berceau.regulation import minimum_adults, staff_ratio

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy.typing as npt

    from berceau.placement.clashes.ground import Ground
    from berceau.placement.clashes.lines import Line

    Ints = npt.NDArray[np.int64]

BY_MOMENT = frozenset({"section", "licence", "approval", "staff"})
"""Numbers that may be raised at some moments only."""
UNITS = {"hours": 60, "places": 1, "share": 1, "children": 1}
"""What one more of a number that holds for all moments brings to its rows."""
PAIR = 2
"""Decisions to reserve beyond what there is are looked at two by two; more are not exact."""
FIXED = frozenset({"childminder"})
"""Limits of the law that nobody can move."""


class Raised(NamedTuple):
    """A number raised at one moment."""

    line: int
    amount: int


class Elastic:
    """The program, its stages, and how to read a solution.

    Parameters
    ----------
    ground
        The commitments.
    """

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        everything = np.ones(len(ground.items), dtype=np.bool_)
        self._limits = ground.limits(everything)
        self._upper: list[int] = [1] * len(ground.options)
        self._rows: list[tuple[dict[int, int], int]] = []
        self.lifted = {k: self._column(1) for k in range(len(ground.items))}
        self.amount: dict[int, int] = {}
        self.raised: dict[int, tuple[int, int]] = {}
        self.is_exact = True
        self._reserved = self._amounts_reserved(everything)
        self._write_commitments()
        self._write_lines()

    def _column(self, upper: int) -> int:
        self._upper.append(upper)
        return len(self._upper) - 1

    def _row(self, terms: Mapping[int, int], limit: int) -> None:
        self._rows.append((dict(terms), limit))

    # -- children

    def _write_commitments(self) -> None:
        ground, options = self._ground, self._ground.options
        placed = {
            child: number
            for number, child in ground.requires
            if ground.items[number].kind in PLACING
        }
        for number, columns in ground.closed:
            self._row({**dict.fromkeys(columns.tolist(), 1), self.lifted[number]: -1}, 0)
        for number, columns in ground.opened:
            terms = {**dict.fromkeys(columns.tolist(), 1), self.lifted[number]: 1}
            self._row(terms, 1)
            self._row(dict.fromkeys(terms, -1), -1)
        decided = {k for _, columns in ground.opened for k in columns.tolist()}
        for number, child in ground.requires:
            if ground.items[number].kind != "held":
                continue
            mine = [k for k in np.flatnonzero(options.child == child).tolist() if k not in decided]
            terms = {**dict.fromkeys(mine, -1), self.lifted[number]: -1}
            if child in placed:
                self._row({**terms, self.lifted[placed[child]]: 1}, 0)
            else:
                self._row(terms, -1)

    # -- rows

    def _amounts_reserved(self, everything: npt.NDArray[np.bool_]) -> dict[int, Ints]:
        """Give what lifting decisions to reserve brings to each row, by column.

        Where several reserve more than there is, one alone may bring less than its share: what
        lifting all of them brings besides has a column of its own.
        """
        reserves = self._ground.reserves
        found = {self.lifted[k]: self._brought(everything, [k]) for k in reserves}
        together = self._brought(everything, reserves)
        rest = together - sum(found.values(), start=np.zeros_like(together))
        if not rest.any():
            return found
        touching = {
            k: self._brought(everything, [r for r in reserves if r != k]) != together
            for k in reserves
        }
        for row in np.flatnonzero(rest).tolist():
            several = [k for k in reserves if touching[k][row]]
            self.is_exact &= len(several) == PAIR
            joint = self._column(1)
            for k in several:
                self._row({joint: 1, self.lifted[k]: -1}, 0)
            found[joint] = np.zeros_like(rest)
            found[joint][row] = rest[row]
        return found

    def _brought(self, everything: npt.NDArray[np.bool_], lifted: list[int]) -> Ints:
        """Give what lifting some decisions brings to each row."""
        active = everything.copy()
        active[lifted] = False
        return self._ground.limits(active) - self._limits

    def _counted(self, item: int, most: int) -> int:
        """Give the column that says by how much an item gives way."""
        if item not in self.amount:
            self.amount[item] = self._column(0)
        self._upper[self.amount[item]] = max(self._upper[self.amount[item]], most)
        return self.amount[item]

    def _write_lines(self) -> None:
        for number, line in enumerate(self._ground.lines):
            limit = int(self._limits[number])
            most = int(np.maximum(0, line.coefs).sum())
            if most > limit:
                self._write_line(number, line, limit, most - limit)
            if line.equality:
                low = int(np.maximum(0, -line.coefs).sum()) + limit
                terms = {**_terms(line, -1), self.lifted[line.item]: -low}
                self._row(terms, -limit)
        for item, column in self.amount.items():
            self._row({column: 1, self.lifted[item]: -self._upper[column]}, 0)

    def _write_line(self, number: int, line: Line, limit: int, over: int) -> None:
        kind = self._ground.items[line.item].kind
        terms = _terms(line, 1)
        if kind in BY_MOMENT:
            unit = self._unit(line, over)
            more = self._column(-(-over // unit))
            self.raised[number] = (more, unit)
            terms[more] = -unit
            self._row({more: 1, self._counted(line.item, self._upper[more]): -1}, 0)
        elif kind in UNITS:
            terms[self._counted(line.item, -(-over // UNITS[kind]))] = -UNITS[kind]
        elif kind not in FIXED:
            terms[self.lifted[line.item]] = -over
        for column, brings in self._reserved.items():
            if brings[number]:
                terms[column] = -int(brings[number])
        self._row(terms, limit)

    def _unit(self, line: Line, over: int) -> int:
        """Say what one more place or adult brings to a row."""
        ground = self._ground
        item, calendar = ground.items[line.item], ground.territory.calendar
        structure = ground.territory.structure_by_id[str(item.structure)]
        if line.slot == NEVER:
            opening = structure.opening or calendar.slot_names
            return sum(calendar.minutes[slot] for slot in calendar.expand(opening))
        if item.kind == "staff":
            if is_of_few(line):
                return over
            law = staff_ratio(structure.ratio, calendar.months[line.month].first)
            return law.walkers * law.non_walkers
        return 1

    # -- the whole

    def program(self) -> Program:
        """Close the program."""
        upper = np.array(self._upper, dtype=np.int64)
        group = np.full(len(upper), -1, dtype=np.int64)
        child = self._ground.options.child
        group[: len(child)] = child
        entries = [
            (number, column, coef)
            for number, (terms, _) in enumerate(self._rows)
            for column, coef in terms.items()
        ]
        row, col, coef = np.array(entries, dtype=np.int64).reshape(-1, 3).T
        limits = [limit for _, limit in self._rows]
        return Program(
            upper=upper,
            group=group,
            required=np.zeros(len(self._ground.options.children), dtype=np.bool_),
            rows=(Rows.from_entries("way out", row, col, coef, limits),),
        )

    def everything_lifted(self) -> Ints:
        """Give the solution in which nobody has anything and nothing holds."""
        x = np.zeros(len(self._upper), dtype=np.int64)
        x[list(self.lifted.values())] = 1
        return x

    def stages(self) -> Iterator[Optimise]:
        """List what is made small: the items lifted, the hardest to negotiate first; amounts."""
        for level in reversed(LEVELS):
            columns = [c for k, c in self.lifted.items() if self._ground.items[k].level == level]
            yield from self._small(f"lifted, {level}", columns)
        for level in reversed(LEVELS):
            columns = [c for k, c in self.amount.items() if self._ground.items[k].level == level]
            yield from self._small(f"amount, {level}", columns)
        yield from self._small("moments", [column for column, _ in self.raised.values()])

    def _small(self, name: str, columns: list[int]) -> Iterator[Optimise]:
        if columns:
            coefs = np.zeros(len(self._upper), dtype=np.int64)
            coefs[columns] = 1
            yield Optimise(name, ((Measure(name, coefs), 1),), maximise=False)

    def moments(self, item: int, x: Ints) -> list[Raised]:
        """List the rows of an item that a solution raises, and by how much."""
        found = []
        for number, (column, _) in self.raised.items():
            line = self._ground.lines[number]
            if line.item == item and x[column]:
                found.append(Raised(number, self._adults(line, int(x[column]))))
        return found

    def _adults(self, line: Line, amount: int) -> int:
        """Turn a row of too few adults into the adults that are missing."""
        ground = self._ground
        item = ground.items[line.item]
        if item.kind != "staff" or not is_of_few(line):
            return amount
        structure = ground.territory.structure_by_id[str(item.structure)]
        calendar = ground.territory.calendar
        there = adults_at(structure, calendar)[line.slot]
        micro = structure.kind == "micro_creche"
        return max(
            0, minimum_adults(calendar.months[line.month].first, micro=micro).adults - there
        )


def is_of_few(line: Line) -> bool:
    """Tell the rows on fewer adults than the law's least: there each child counts one."""
    return bool(np.all(line.coefs == 1))


def _terms(line: Line, sign: int) -> dict[int, int]:
    return {
        column: sign * coef
        for column, coef in zip(line.columns.tolist(), line.coefs.tolist(), strict=True)
    }
