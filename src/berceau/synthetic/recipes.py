"""The recipes: what kind of territory is drawn, by name and version."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from berceau.domain.base import AtLeastOne, Record
from berceau.domain.structures import StructureKind
from berceau.errors import Fault, InputError

EPCI_PREFIX = "epci:"


class Recipe(Record):
    """A named, versioned way to draw a territory."""

    name: str
    version: str
    """Changes whenever the same arguments would give another territory."""
    summary: str
    children: AtLeastOne
    """Children drawn where nobody says how many."""
    communes: AtLeastOne
    """Most communes of one intercommunality that are taken, the centre and those around it."""
    intercommunalities: AtLeastOne = 1
    """Most intercommunalities, all of one department."""
    kinds: Annotated[tuple[StructureKind, ...], Field(min_length=1)]
    """Collective structures that come first, before the rest is drawn by the figures."""
    every_term: bool = True
    """Whether conventions of every kind of term are laid; else only one pair and a network."""


_ALL_KINDS: tuple[StructureKind, ...] = (
    "multi_accueil",
    "creche",
    "micro_creche",
    "multi_accueil",
    "halte_garderie",
    "family_creche",
)

_RECIPES = (
    Recipe(
        name="village",
        version="1",
        summary="A few communes around a small centre: one or two structures, childminders.",
        children=60,
        communes=6,
        kinds=("multi_accueil", "micro_creche"),
        every_term=False,
    ),
    Recipe(
        name="town",
        version="1",
        summary="A town and its ring: structures of all kinds, conventions of every kind.",
        children=500,
        communes=14,
        kinds=_ALL_KINDS,
    ),
    Recipe(
        name="agglomeration",
        version="1",
        summary="A whole agglomeration, city, suburbs and countryside.",
        children=5000,
        communes=80,
        kinds=_ALL_KINDS,
    ),
    Recipe(
        name="department",
        version="1",
        summary="Several intercommunalities of one department.",
        children=20000,
        communes=80,
        intercommunalities=8,
        kinds=_ALL_KINDS,
    ),
)


def recipes() -> tuple[Recipe, ...]:
    """List the recipes, smallest first."""
    return _RECIPES


def find_recipe(name: str) -> tuple[Recipe, str | None]:
    """Give a recipe by name, and the SIREN where the name is ``epci:SIREN``.

    Raises
    ------
    InputError
        No recipe has this name.
    """
    if name.startswith(EPCI_PREFIX):
        return _recipe("agglomeration"), name.removeprefix(EPCI_PREFIX)
    return _recipe(name), None


def _recipe(name: str) -> Recipe:
    for recipe in _RECIPES:
        if recipe.name == name:
            return recipe
    known = ", ".join(recipe.name for recipe in _RECIPES)
    raise InputError(
        [
            Fault(
                "recipe",
                "unknown-recipe",
                repr(name),
                f"one of {known}, or epci:SIREN",
                "Name a recipe, or an intercommunality such as epci:200068781.",
            )
        ]
    )
