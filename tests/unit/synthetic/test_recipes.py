"""Recipes are found by name; what cannot be drawn is said at once."""

from __future__ import annotations

import pytest

from berceau import geography
from berceau.errors import InputError
from berceau.synthetic import Dials, draw, recipes


def test_recipes_are_named_once_and_versioned() -> None:
    names = [recipe.name for recipe in recipes()]
    assert names == ["village", "town", "agglomeration", "department"]
    assert all(recipe.version for recipe in recipes())
    assert [recipe.children for recipe in recipes()] == sorted(r.children for r in recipes())


@pytest.mark.parametrize(
    ("recipe", "code"),
    [("hamlet", "unknown-recipe"), ("epci:999999999", "unknown-epci"), ("epci:", "unknown-epci")],
)
def test_an_unknown_name_is_told_with_what_there_is(recipe: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        draw(recipe)
    assert [fault.code for fault in caught.value.faults] == [code]


def test_numbers_out_of_range_are_told_together() -> None:
    with pytest.raises(InputError) as caught:
        draw("village", children=0, seed=-1)
    assert [fault.where for fault in caught.value.faults] == ["children", "seed"]


def test_a_dial_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match="oversubscription"):
        Dials(oversubscription=0)


def test_an_intercommunality_named_comes_with_all_its_communes() -> None:
    territory = draw("epci:200068781", children=120).territory
    real = geography.epci("200068781")
    assert [(c.code, c.name, c.population) for c in territory.communes] == [
        (place.code, place.name, place.population) for place in real
    ]
    assert territory == draw("agglomeration", children=120, epci="200068781").territory


def test_an_intercommunality_named_says_how_many_children() -> None:
    communes = geography.epci("200068781")
    territory = draw("epci:200068781").territory
    count = sum(len(family.children) for family in territory.families)
    # 3 % of the inhabitants are under three, half of them use a formal mode of care.
    assert count == pytest.approx(0.015 * sum(place.population for place in communes), abs=1)
