"""The shape of a value helps whoever has the file open, and tells nobody else what is there."""

from __future__ import annotations

from collections import OrderedDict
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from berceau.personal import pattern, shape

TEXTS = st.text(max_size=200)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("31/02/2O19", "a text of the form 99/99/9A99"),
        ("Jean-Luc Martin", "a text of the form Aaaa-Aaa Aa…"),
        ("all-or-non", "a text of the form aaa-aa-aaa"),
        ("A+", "a text of the form A?"),
        ("é", "a text of the form a"),
        ("e\u0301", "a text of the form a"),
        ("", "an empty text"),
        ("-", "a text of 1 character"),
        ("\u2028\u2028", "a text of 2 characters"),
        ("x1" * 40, "a text of 80 characters"),
        ("0612345678", "a text of the form 9…"),
        (0, "a whole number of 1 digit"),
        (-12, "a negative whole number of 2 digits"),
        (-0.5, "a negative number with decimals"),
        (True, "true or false"),
        (None, "null"),
        ([], "an empty list"),
        (("a", "b"), "a list of length 2"),
        (OrderedDict(born=1), "an object of 1 field"),
        (date(2014, 1, 1), "a value of type date"),
    ],
)
def test_a_shape_is_told_in_words(value: Any, said: str) -> None:
    assert shape(value) == said


def test_a_number_that_python_does_not_write_has_a_shape_too() -> None:
    assert shape(10**5000) == "a whole number of very many digits"


@given(text=TEXTS, other=st.characters(categories=["L", "N"]))
def test_letters_and_figures_of_one_kind_cannot_be_told_apart(text: str, other: str) -> None:
    told = shape(text + other)
    for like in ("a", "A", "9"):
        if pattern(other) == like:
            assert told == shape(text + like)
            return
    assert pattern(other) == "?"  # a number or a letter that is none of these


@given(text=TEXTS)
def test_a_pattern_holds_nothing_but_signs_that_part(text: str) -> None:
    assert set(pattern(text)) <= set("aA9?… .,:;/-_|>'()@")


@given(number=st.integers(min_value=-(10**30), max_value=10**30))
def test_numbers_of_as_many_figures_are_told_alike(number: int) -> None:
    same = int("1" * len(str(abs(number))))
    assert shape(number) == shape(-same if number < 0 else same)
