"""Rows derived by rounding, on programs small enough to be read."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from berceau.engine.derivations import NamedMixture, derived_again, told
from berceau.engine.derived import Book, Mixture, needed
from berceau.engine.limits import Limits
from berceau.engine.program import Program, Rows
from berceau.engine.relaxation import relax
from berceau.engine.stages import Objective
from berceau.engine.tightening import tighten
from berceau.engine.watch import Watch


def _triangle() -> Program:
    """Three children, of whom any two are too many for one of three rooms."""
    rooms = Rows.from_entries(
        "places", [0, 0, 1, 1, 2, 2], [0, 1, 1, 2, 0, 2], [1] * 6, [1] * 3,
        subject=["north", "east", "west"].__getitem__,
    )  # fmt: skip
    ones = np.ones(3, dtype=np.int64)
    return Program(ones, -ones, np.zeros(0, dtype=np.bool_), (rooms,))


def _mixture(rows: list[int], multipliers: list[int], divisor: int) -> Mixture:
    return Mixture(np.array(rows), np.array(multipliers), divisor)


def test_half_of_three_rooms_is_one_child() -> None:
    row = Book(_triangle()).derive(_mixture([0, 1, 2], [1, 1, 1], 2))
    assert row is not None
    assert (row.indices.tolist(), row.coefs.tolist(), row.limit) == ([0, 1, 2], [1, 1, 1], 1)


def test_rounding_gives_more_than_cutting_digits_off() -> None:
    # 8 x0 + 5 x1 <= 13, divided by 8: x0 + F(5) x1 <= F(13), with 13 = 8 + 5 and 5 - 5 = 0.
    block = Rows.from_entries("ratio", [0, 0], [0, 1], [8, 5], [13])
    twos = np.full(2, 2)
    program = Program(twos, np.full(2, -1), np.zeros(0, dtype=np.bool_), (block,))
    row = Book(program).derive(_mixture([0], [1], 8))
    assert row is not None
    assert (row.indices.tolist(), row.coefs.tolist(), row.limit) == ([0], [1], 1)
    # 5 x0 + 8 x1 <= 13 by 5: F(8) = 2 + 0 of (5 - 3), so that x0 + x1 <= 2.
    flipped = Rows.from_entries("ratio", [0, 0], [0, 1], [5, 8], [13])
    other = Book(Program(twos, np.full(2, -1), np.zeros(0, dtype=np.bool_), (flipped,)))
    row = other.derive(_mixture([0], [1], 5))
    assert row is not None
    assert (row.coefs.tolist(), row.limit) == ([1, 1], 2)


def test_nothing_is_derived_where_nothing_is_rounded() -> None:
    book = Book(_triangle())
    assert book.derive(_mixture([0, 1], [1, 1], 2)) is None
    assert book.derive(_mixture([0], [4], 2)) is None


def test_numbers_too_large_are_refused() -> None:
    book = Book(_triangle())
    with pytest.raises(ValueError, match="too large"):
        book.derive(_mixture([0, 1, 2], [2**61, 2**61, 2**61 - 1], 2))


def test_rows_are_told_by_name_and_derived_again() -> None:
    program = _triangle()
    book = Book(program)
    first = book.derive(_mixture([0, 1, 2], [1, 1, 1], 2))
    assert first is not None
    book.add([first])
    names = told(program, book.derived)
    assert names.rows == {"places": ("north", "east", "west")}
    assert names.mixtures == (NamedMixture(2, ((0, 1), (1, 1), (2, 1))),)
    [again] = derived_again(program, names.rows, names.mixtures).derived
    assert again.coefs.tolist() == first.coefs.tolist()
    assert again.limit == first.limit


@pytest.mark.parametrize(
    ("rows", "mixture", "found"),
    [
        ({"places": ["south"]}, NamedMixture(2, ((0, 1),)), "places, south"),
        ({"places": ["north"]}, NamedMixture(2, ((1, 1),)), "row 1"),
        ({"places": ["north"]}, NamedMixture(2, ((-1, 1),)), "row -1"),
        ({"places": ["north"]}, NamedMixture(2, ((0, 2),)), "derives nothing"),
    ],
)
def test_a_proof_that_is_none_is_refused(
    rows: dict[str, list[str]], mixture: NamedMixture, found: str
) -> None:
    with pytest.raises(ValueError, match=found):
        derived_again(_triangle(), rows, [mixture])


def test_only_what_is_needed_is_kept() -> None:
    book = Book(_triangle())
    row = book.derive(_mixture([0, 1, 2], [1, 1, 1], 2))
    assert row is not None
    book.add([row, row])
    later = replace(row, proof=_mixture([book.first_derived + 1, 0], [1, 2], 4))
    kept = needed([*book.derived, later], np.array([False, False, True]), book.first_derived)
    assert list(kept) == [1, 2]
    assert kept[2].proof.rows.tolist() == [book.first_derived, 0]


def test_the_bound_is_tightened_to_the_best_value() -> None:
    program, watch = _triangle(), Watch(Limits(), None)
    objective = Objective(np.ones(3, dtype=np.int64) * 10)
    every = np.arange(program.n_rows)
    relaxed, _ = relax(program, every, objective, watch, 1.0)
    assert relaxed is not None
    found, interrupted = tighten(program, every, objective, relaxed, watch, effort=1.0, target=10)
    assert found is not None
    assert not interrupted
    assert found.bound == 10
    assert len(found.derived) == 1
    assert found.prices.shape == (found.program.n_rows,) == (4,)
