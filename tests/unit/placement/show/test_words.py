"""Both languages say the same things; numbers, days and weeks are written as people read them."""

from __future__ import annotations

import string
from datetime import date

import pytest

from berceau.domain.calendar import Band, Calendar
from berceau.placement.show.weeks import week_text
from berceau.placement.show.words import HOME, words

NBSP = "\N{NO-BREAK SPACE}"


def _gaps(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("home", [HOME, "berceau.cli"])
def test_both_languages_have_the_same_sentences_with_the_same_gaps(home: str) -> None:
    french, english = words("fr", home).entries, words("en", home).entries
    # Names of bands and messages of the checker come as they are: a language says those it can.
    free = ("band.", "long_band.", "message.")
    keys = [{key for key in side if not key.startswith(free)} for side in (french, english)]
    assert keys[0] == keys[1]
    assert {key for key in keys[0] if _gaps(french[key]) != _gaps(english[key])} == set()
    assert all(sentence.strip() for sentence in (*french.values(), *english.values()))


def test_an_unknown_key_is_an_error_not_an_empty_sentence() -> None:
    with pytest.raises(KeyError):
        words("fr")("no.such.key")


def test_numbers_are_written_as_the_language_has_it() -> None:
    french, english = words("fr"), words("en")
    assert french.whole(1234567) == f"1{NBSP}234{NBSP}567"
    assert english.whole(1234567) == "1,234,567"
    assert french.decimal(1234.5) == f"1{NBSP}234,5"
    assert french.percent(0.4537) == f"45,4{NBSP}%"
    assert english.percent(0.45) == "45%"
    assert french.hours(3450) == "57,5"
    assert french.hours(60 * 1000 + 30) == f"1{NBSP}000"
    assert french.signed(-3) == "\N{MINUS SIGN}3"
    assert french.signed(3) == "+3"
    assert french.signed(0) == "0"
    assert french.signed_points(-15) == f"\N{MINUS SIGN}1,5{NBSP}pt"
    assert french.day(date(2015, 9, 1)) == "01/09/2015"


@pytest.mark.parametrize(
    ("number", "french", "english"),
    [(0, "enfant", "children"), (1, "enfant", "child"), (2, "enfants", "children")],
)
def test_nouns_agree(number: int, french: str, english: str) -> None:
    assert words("fr").count("noun.child", number) == f"{number}{NBSP}{french}"
    assert words("en").count("noun.child", number) == f"{number}{NBSP}{english}"


@pytest.mark.parametrize(
    ("week", "french"),
    [
        (("mon",), "lun"),
        (("mon", "tue"), "lun, mar"),
        (("mon", "tue", "wed", "thu-am"), "lun à mer ; jeu-matin"),
        (("mon", "tue", "wed", "thu", "fri"), "lun à ven"),
        (("mon-am", "wed-am"), "lun, mer (matin)"),
        (("mon-am", "thu-pm"), "lun-matin ; jeu-après-midi"),
        (("mon-am", "tue-am", "wed-am", "fri-am"), "lun à mer, ven (matin)"),
        (("sat-crépuscule",), "sam-crépuscule"),
    ],
)
def test_weeks_in_french(week: tuple[str, ...], french: str) -> None:
    assert week_text(week, words("fr")).replace(NBSP, " ") == french


def test_no_french_line_can_begin_with_double_punctuation() -> None:
    assert all(
        f" {mark}" not in sentence
        for sentence in words("fr", "berceau.cli").entries.values()
        for mark in ":;?!»%"
    )


def test_bands_that_follow_each_other_are_written_as_hours() -> None:
    calendar = Calendar(
        first=date(2025, 9, 1),
        last=date(2025, 12, 31),
        bands=(
            Band(id="a", half="am", start=540, end=690),
            Band(id="b", half="am", start=690, end=840),
            Band(id="c", half="pm", start=840, end=990),
        ),
    )
    assert week_text(("mon-a", "mon-b"), words("fr"), calendar) == "lun (9h-14h)"
    assert week_text(("mon-b", "mon-c"), words("en"), calendar) == "Mon (11:30-16:30)"
    assert week_text(("mon-a", "mon-c"), words("fr"), calendar) == "lun (a+c)"
    assert week_text(("mon-a", "mon-b"), words("fr")) == "lun (a+b)"
