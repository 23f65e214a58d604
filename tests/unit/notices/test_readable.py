"""Sheets and letters are for parents: short sentences, no word of the trade."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest

import berceau
from berceau.domain.policy import EVEN_STAGES
from berceau.placement.notices import public_sheet
from berceau.placement.presets import preset
from berceau.placement.show.words import LANGS, Lang
from support.letters import AUTHORITY, length_of, letters, pages, sentences_of, text_of

if TYPE_CHECKING:
    from berceau.placement.notices.page import Page

MEAN, LONGEST = 13, 30
"""Words of a sentence: plain-language advice for French is 15 on average and no more than 25;
a sentence that ends in a name or an address may be a little longer."""
JARGON = {
    "fr": (
        r"solveur|contrainte|slot|cp-sat|optimis|leximin|lexicographi|permille|heuristique|variable"
        r"|matrice|booléen|cutoff|swap|borne|optimum|modélis|paramètre|incumbent|json|graine|seed"
    ),
    "en": (
        r"solver|constraint|slot|cp-sat|optimis|leximin|lexicographic|permille|heuristic|variable"
        r"|matrix|boolean|cutoff|swap|bound|optimum|incumbent|parameter|json|seed"
    ),
}
PRESETS = ("balanced", "balanced-12", "by-points", "by-bands-20", "most-hours")


@cache
def _pages(lang: Lang) -> list[Page]:
    """Give the sheets of several policies, and every letter of a case."""
    territory, _ = letters("save")
    others = [preset(name).territory(territory) for name in PRESETS]
    even = territory.policy.model_copy(update={"stages": EVEN_STAGES, "envy": ()})
    others.append(territory.model_copy(update={"policy": even}))
    others.append(berceau.draw("town", children=60, seed=1).territory)
    sheets = [public_sheet(one, authority=AUTHORITY).page(lang) for one in others]
    return [*sheets, *pages("save", "decision", lang)]


@pytest.mark.parametrize("lang", LANGS)
def test_sentences_are_short(lang: Lang) -> None:
    for page in _pages(lang):
        lengths = {sentence: length_of(sentence) for sentence in sentences_of(page)}
        assert {s: n for s, n in lengths.items() if n > LONGEST} == {}
        assert sum(lengths.values()) / len(lengths) <= MEAN


@pytest.mark.parametrize("lang", LANGS)
def test_no_word_of_the_trade(lang: Lang) -> None:
    barred = re.compile(rf"\b({JARGON[lang]})", re.IGNORECASE)
    for page in (*_pages(lang), *pages("save", "full", lang)):
        assert barred.findall(text_of(page)) == []


@pytest.mark.parametrize("lang", LANGS)
def test_the_full_answer_is_short_too(lang: Lang) -> None:
    territory, _ = letters("save")
    named = "|".join(
        re.escape(name)
        for structure in territory.structures
        for name in (structure.name, structure.id)
        if name
    )
    lengths = []
    for page in pages("save", "full", lang):
        for sentence in sentences_of(page):
            # A list of names is no harder to read for being long.
            plain = re.sub(rf"(?:(?:{named})(?:, | et | and )?)+", "", sentence)
            lengths.append(length_of(plain))
            assert lengths[-1] <= LONGEST + 15, sentence
    assert sum(lengths) / len(lengths) <= MEAN


@pytest.mark.parametrize("lang", LANGS)
def test_a_letter_speaks_to_the_family(lang: Lang) -> None:
    _, found = letters("save")
    said = text_of(found.of("E016").page(lang)).casefold()
    assert (
        len(re.findall(r"\b(vous|votre|vos)\b" if lang == "fr" else r"\b(you|your)\b", said)) > 10
    )
