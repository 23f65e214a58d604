"""Children gathered into households, and what households must say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from berceau.errors import Fault
from berceau.seats.applications import Household
from berceau.seats.cells import Place, not_whole, whole, whole_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from berceau.io.tables.sheets import Sheet
    from berceau.seats.applications import Child

PATTERNS = range(1, 8)
MOST_TOGETHER = 10
"""Children of a household whose combinations a pattern can make."""
_SAME_DAYCARE = (1, 2, 3)
"""Patterns under which brothers and sisters are in one daycare."""

Combinations = tuple[tuple[int, ...], ...]


@dataclass(slots=True)
class _Home:
    children: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    patterns: list[str] = field(default_factory=list)


class Homes:
    """Households of the children read so far.

    Parameters
    ----------
    sheet
        The table of children.
    pattern_at
        Column of the pattern.
    """

    def __init__(self, sheet: Sheet, pattern_at: int) -> None:
        self._sheet, self._pattern_at = sheet, pattern_at
        self._homes: dict[str, _Home] = {}

    def add(self, code: str, child: int, row: int, pattern: str) -> None:
        """Add a child to its household.

        Parameters
        ----------
        code
            Code of the household.
        child, row
            Number of the child, and its row in the table.
        pattern
            What stands in its cell.
        """
        home = self._homes.setdefault(code, _Home())
        home.children.append(child)
        home.rows.append(row)
        home.patterns.append(pattern)

    def __contains__(self, code: str) -> bool:
        """Tell whether there is a household of this code."""
        return code in self._homes

    def codes(self) -> list[str]:
        """List the codes in the order of the table."""
        return list(self._homes)

    def elder_first(self, code: str, children: Sequence[Child]) -> tuple[int, ...]:
        """Give the children of a household, the eldest first, twins as in the table."""
        return tuple(sorted(self._homes[code].children, key=lambda c: -children[c].age))

    def households(
        self, children: Sequence[Child], given: Mapping[str, Combinations]
    ) -> tuple[list[Household], list[Fault]]:
        """Give the households, and what is wrong with their patterns.

        Parameters
        ----------
        children
            All children.
        given
            Combinations by household; their patterns are not looked at.
        """
        households, faults = [], []
        for code, home in self._homes.items():
            found, told = self._patterns(home) if any(home.patterns) else ({}, [])
            faults += told
            if len(home.children) == 1:
                households.append(Household(code, (home.children[0],), 0))
                continue
            pattern = next(iter(found), 0)
            order = self.elder_first(code, children)
            households.append(Household(code, order, pattern, given.get(code)))
            if code not in given:
                faults += self._disagreements(code, home, found)
                faults += self._without_common(home, pattern, children)
        return households, faults

    def _patterns(self, home: _Home) -> tuple[dict[int, int], list[Fault]]:
        """Give the patterns of a household, each with its first row, and what is wrong."""
        found: dict[int, int] = {}
        faults = []
        for row, cell in zip(home.rows, home.patterns, strict=True):
            number = whole(cell)
            if number is not None and number in PATTERNS:
                found.setdefault(number, row)
            elif cell:
                place = Place(self._sheet, row, self._pattern_at)
                faults.append(not_whole(place, cell, PATTERNS[0], PATTERNS[-1]))
        return found, faults

    def _disagreements(self, code: str, home: _Home, found: Mapping[int, int]) -> Iterator[Fault]:
        place = str(Place(self._sheet, home.rows[0], self._pattern_at))
        if not any(home.patterns):
            yield Fault(
                place,
                "missing-value",
                f"no pattern in household {code}, with {len(home.children)} children",
                whole_number(PATTERNS[0], PATTERNS[-1]),
                "Enter how the family wants its children placed together.",
            )
        elif len(home.children) > MOST_TOGETHER:
            yield Fault(
                place,
                "too-many-children",
                f"{len(home.children)} children in household {code}",
                f"at most {MOST_TOGETHER} who apply together",
                "Correct the code of the household, or list its combinations in a table.",
            )
        elif len(found) > 1:
            yield Fault(
                place,
                "different-values",
                f"{len(found)} patterns in household {code}",
                "the same on the row of each of its children",
                "Keep the pattern that the family asked for.",
            )

    def _without_common(
        self, home: _Home, pattern: int, children: Sequence[Child]
    ) -> Iterator[Fault]:
        wishes = [set(children[c].wishes) for c in home.children]
        if pattern in _SAME_DAYCARE and all(wishes) and not set.intersection(*wishes):
            yield Fault(
                str(Place(self._sheet, home.rows[0], self._pattern_at)),
                "no-common-wish",
                f"no daycare that all {len(home.children)} children wish, as the pattern asks",
                "a daycare that is among the wishes of each of them",
                "Add a common wish, or choose a pattern from 4 to 7.",
            )
