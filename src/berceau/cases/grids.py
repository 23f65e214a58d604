"""Grids that communes have published, each with worked cases that it passes, as data.

::

    import berceau
    from berceau.cases.grids import grid_example

    pessac = grid_example("pessac-2022")
    print(berceau.check_grid(pessac.policy, pessac))

What a grid says is given by its source; the families that try it are invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from typing import TYPE_CHECKING

from berceau.errors import Fault, InputError

if TYPE_CHECKING:
    from berceau.domain.worked_cases import WorkedCases


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


def grid_examples() -> tuple[GridExample, ...]:
    """List the published grids that come along."""
    return tuple(EXAMPLES.values())


def grid_example(name: str) -> WorkedCases:
    """Read a published grid with its worked cases.

    Parameters
    ----------
    name
        One of the names that `grid_examples` lists, ``pessac-2022`` for instance.

    Raises
    ------
    InputError
        There is no such grid; the fault lists those there are, the nearest first.

    Examples
    --------
    >>> grid_example("pessac-2022").policy.grid[0].points
    300
    """
    import tomllib  # noqa: PLC0415  (names alone need no records)

    from berceau.io.worked_cases import read_cases  # noqa: PLC0415

    return read_cases(tomllib.loads(grid_text(name)))


def grid_text(name: str) -> str:
    """Give the file of a published grid as it stands, to begin another one with.

    Raises
    ------
    InputError
        There is no such grid.
    """
    if name not in EXAMPLES:
        near = get_close_matches(name.lower(), EXAMPLES, n=3, cutoff=0.4)
        hint = f"Did you mean: {', '.join(near)}?" if near else "List them: berceau grid"
        raise InputError(
            [Fault("grid", "unknown-grid", repr(name), f"one of {', '.join(EXAMPLES)}", hint)]
        )
    folder = files("berceau.cases").joinpath("data", "grids")
    return folder.joinpath(f"{name}.toml").read_text(encoding="utf-8")
