"""The published grids by name: whose each is, and what is worth looking at in it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GridExample:
    """What a published grid is about, without reading it.

    Attributes
    ----------
    name
        What `grid_example` is asked for.
    title
        Whose grid it is.
    fr, en
        What is worth looking at in it, in French and in English.
    """

    name: str
    title: str
    fr: str
    en: str


EXAMPLES = {
    example.name: example
    for example in (
        GridExample(
            "pessac-2022",
            "Pessac, 2022",
            "Des points qui s'ajoutent ; habiter la commune l'emporte presque sur tout, un refus "
            "coûte 20 points.",
            "Points that add up; living in the commune outweighs nearly everything, a refusal "
            "costs 20 points.",
        ),
        GridExample(
            "ville-par-blocs",
            "Une ville que sa source ne nomme pas",
            "Quatre blocs de quelques points : inscription, antécédents, famille et travail, "
            "revenus.",
            "Four blocks of a few points: registration, history, family and work, income.",
        ),
        GridExample(
            "paris-18e-2014",
            "Paris 18e, 2014",
            "Trois séries, 19 points en tout ; seule celle du travail a été vue.",
            "Three series, 19 points in all; only that of work was seen.",
        ),
        GridExample(
            "versailles",
            "Versailles",
            "Aucun point : une liste de priorités, puis l'ancienneté de la demande.",
            "No points: a list of priorities, then the age of the request.",
        ),
        GridExample(
            "pays-de-nay",
            "Pays de Nay",
            "Des critères sans poids, un point chacun ; à égalité, la date de la demande.",
            "Criteria without weights, a point each; between equals, the day of the request.",
        ),
    )
}
