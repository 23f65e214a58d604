"""The real cases by name: title, story, year. The figures are counted when the data are made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Story:
    """What a case tells.

    Attributes
    ----------
    title
        Title, in French.
    fr, en
        The story in one sentence, in French and in English.
    year
        Year in which the year planned begins.
    """

    title: str
    fr: str
    en: str
    year: int


STORIES = {
    "talant-2015": Story(
        "Talant et Daix, avant la nouvelle convention",
        "Un multi-accueil de 22 places à Talant reçoit cinq familles de Daix, par demi-journées "
        "et jusqu'à 60 heures par mois.",
        "A multi-accueil of 22 places in Talant receives five families of Daix, for half-days and "
        "up to 60 hours a month.",
        2015,
    ),
    "talant-2016": Story(
        "Talant et Daix, avec la nouvelle convention",
        "Les mêmes familles un an plus tard : plus de plafond, des journées entières, et les 4 "
        "assistantes maternelles de Daix rejoignent les 62 de Talant.",
        "The same families a year later: no cap, whole days, and the 4 childminders of Daix join "
        "the 62 of Talant.",
        2016,
    ),
}
