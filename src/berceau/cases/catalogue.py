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
    "pouponniere": Story(
        "La Pouponnière, partagée par Talant et Dijon",
        "Une crèche de 80 places à Talant, 27 pour Talant et 53 pour Dijon, depuis que "
        "Fontaine-lès-Dijon est partie.",
        "A crèche of 80 places in Talant, 27 for Talant and 53 for Dijon, since "
        "Fontaine-lès-Dijon left.",
        2015,
    ),
    "pouponniere-avant": Story(
        "La Pouponnière, si Fontaine-lès-Dijon était restée",
        "La même crèche et les mêmes familles, partagée à trois comme avant le départ de "
        "Fontaine-lès-Dijon.",
        "The same crèche and the same families, shared by three as before Fontaine-lès-Dijon "
        "left.",
        2015,
    ),
    "chamousset": Story(
        "Chamousset-en-Lyonnais, un guichet pour quatorze communes",
        "Une crèche de 72 places sur quatre sites et 196 assistantes maternelles, demandées à "
        "trois guichets.",
        "A crèche of 72 places on four sites and 196 childminders, asked for at three desks.",
        2014,
    ),
    "save": Story(
        "Vallée de la Save et Lévignac, la commission d'avril",
        "Un multi-accueil associatif, un relais, une pondération : accueil collectif et "
        "individuel en équilibre.",
        "An associative multi-accueil, a relay, a weighting: collective and individual care in "
        "balance.",
        2022,
    ),
    "valence-romans": Story(
        "Valence Romans Agglo, une session de 1 014 dossiers",
        "Des crèches de toutes tailles sur une agglomération, et 1 014 demandes dont 400 avaient "
        "été servies au premier tour.",
        "Crèches of all sizes over an agglomeration, and 1,014 requests of which 400 had been "
        "served in the first round.",
        2020,
    ),
}
