"""Derived rows by name: told in a proposal, and derived again by whoever checks it.

The rows that are mixed are listed once, by rule and name (a group's row is of rule "group" and
has the name of the group). A mixture names them by their position in that list, in the order of
the rules' names, and the rows derived before it by -1 for the first, -2 for the second, and so on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.derived import Book, Mixture
from berceau.engine.naming import RowNames
from berceau.engine.program import GROUP_RULE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from berceau.engine.derived import DerivedRow
    from berceau.engine.program import Program


@dataclass(frozen=True)
class NamedMixture:
    """A mixture by positions: how often each row is taken, and the divisor."""

    divisor: int
    terms: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Derivations:
    """Derived rows, in order, with the names of the rows that they are derived from."""

    rows: dict[str, tuple[str, ...]]
    mixtures: tuple[NamedMixture, ...]


def told(program: Program, derived: Sequence[DerivedRow]) -> Derivations:
    """Tell derived rows by names.

    Parameters
    ----------
    program
        The program whose rows they are derived from.
    derived
        Rows, each derived from rows of the program, its groups and rows before it.
    """
    if not derived:
        return Derivations({}, ())
    first = program.n_rows + program.n_groups
    used = np.unique(np.concatenate([np.zeros(0, np.int64), *(row.proof.rows for row in derived)]))
    labels = _names(program, used[used < first].tolist())
    by_rule: dict[str, list[int]] = {}
    for number, (rule, _) in labels.items():
        by_rule.setdefault(rule, []).append(number)
    listed = [number for rule in sorted(by_rule) for number in by_rule[rule]]
    position = {number: k for k, number in enumerate(listed)}
    position |= {first + k: -1 - k for k in range(len(derived))}
    mixtures = tuple(
        NamedMixture(
            row.proof.divisor,
            tuple(
                (position[number], times)
                for number, times in zip(
                    row.proof.rows.tolist(), row.proof.multipliers.tolist(), strict=True
                )
            ),
        )
        for row in derived
    )
    rows = {rule: tuple(labels[number][1] for number in by_rule[rule]) for rule in sorted(by_rule)}
    return Derivations(rows, mixtures)


def _names(program: Program, numbers: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Give rule and name of rows and of groups."""
    names = RowNames(program)
    inverted: dict[str, dict[int, str]] = {}
    found = {}
    for number in numbers:
        rule = GROUP_RULE if number >= program.n_rows else program.row_label(number)[0]
        if rule not in inverted:
            inverted[rule] = {row: name for name, row in _numbers(program, names, rule).items()}
        found[number] = rule, inverted[rule][number]
    return found


def _numbers(program: Program, names: RowNames, rule: str) -> dict[str, int]:
    """Give the rows of a rule, or the groups, by name."""
    if rule == GROUP_RULE:
        return {program.group_label(g): program.n_rows + g for g in range(program.n_groups)}
    return names.of_rule(rule)


def derived_again(
    program: Program, rows: Mapping[str, Sequence[str]], mixtures: Iterable[NamedMixture]
) -> Book:
    """Derive rows again from their names.

    Returns
    -------
    Book
        The rows of the program with the derived ones.

    Raises
    ------
    ValueError
        If a name or a position is that of no row, a number is too large, or a mixture derives
        nothing: what was found.
    """
    names, listed = RowNames(program), []
    for rule in sorted(rows):
        numbers = _numbers(program, names, rule)
        for name in rows[rule]:
            if name not in numbers:
                raise ValueError(f"a mixture of {rule}, {name}")
            listed.append(numbers[name])
    book = Book(program)
    for count, mixture in enumerate(mixtures):
        for place, _ in mixture.terms:
            if not -count <= place < len(listed):
                raise ValueError(f"a mixture of row {place}")
        mixed = [
            listed[place] if place >= 0 else book.first_derived - 1 - place
            for place, _ in mixture.terms
        ]
        times = [times for _, times in mixture.terms]
        proof = Mixture(
            np.array(mixed, dtype=np.int64), np.array(times, dtype=np.int64), mixture.divisor
        )
        row = book.derive(proof)
        if row is None:
            raise ValueError(f"a mixture of {len(times)} rows that derives nothing")
        book.add([row])
    return book
