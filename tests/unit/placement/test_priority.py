"""Priority at a structure: what the solver counts there is what the checker counts."""

from __future__ import annotations

from typing import Any

import pytest

from berceau.placement.check import points_of
from berceau.placement.options import options_of
from support.check_builders import DAIX, child, creche, family, request, territory

TWO = [creche(), creche(id="second")]
BOTH = request(wishes=["creche", "second"])


def _priorities(given: Any) -> dict[tuple[str, str], tuple[int, int]]:
    """Give layer and points of each child at each structure where it has an option."""
    options = options_of(given)
    found = {}
    for k in range(len(options)):
        name = options.children[options.child[k]]
        structure = options.structures[options.structure[k]].id
        found[name, structure] = (int(options.layer[k]), int(options.points[k]))
    for (name, structure), (_, points) in found.items():
        assert points == points_of(given, name, structure)
    return found


def test_a_sibling_there_counts_there_only() -> None:
    held = {"structure": "second", "week": ["mon"], "since": "2024-09-02"}
    children = [child("A-a", request=BOTH), child("A-b", request=None, held=held)]
    grid = [{"id": "sibling", "kind": "yes_no", "fact": "@sibling_there", "points": 4}]
    found = _priorities(
        territory(family("A", children=children), structures=TWO, policy={"grid": grid})
    )
    assert found["A-a", "creche"] == (0, 0)
    assert found["A-a", "second"] == (0, 4)


@pytest.mark.parametrize(("order", "layers"), [("equal", (0, 0)), ("after_residents", (1, 0))])
def test_the_order_of_a_convention_makes_a_layer(order: str, layers: tuple[int, int]) -> None:
    terms = [{"kind": "access"}, {"kind": "order", "guests": order}]
    agreement = {"id": "daix", "hosts": ["creche"], "guests": [DAIX], "terms": terms}
    grid = [
        {"id": "home", "kind": "yes_no", "fact": "@resident", "points": 2},
        {"id": "away", "kind": "yes_no", "fact": "@guest", "points": 9},
    ]
    found = _priorities(
        territory(
            family("A"),
            family("B", commune=DAIX),
            conventions=[agreement],
            policy={"grid": grid},
        )
    )
    # With more points, the guest still comes after the resident where the order says so.
    assert found["A-a", "creche"] == (layers[0], 2)
    assert found["B-a", "creche"] == (layers[1], 9)


def test_a_family_may_be_resident_at_one_structure_and_guest_at_another() -> None:
    agreement = {
        "id": "daix",
        "hosts": ["second"],
        "guests": [DAIX],
        "terms": [{"kind": "access"}],
    }
    grid = [{"id": "home", "kind": "yes_no", "fact": "@resident", "points": 5}]
    found = _priorities(
        territory(
            family("A", commune=DAIX, children=[child("A-a", request=BOTH)]),
            structures=[creche(serves=[DAIX]), creche(id="second")],
            conventions=[agreement],
            policy={"grid": grid},
        )
    )
    assert found["A-a", "creche"] == (0, 5)
    assert found["A-a", "second"] == (0, 0)


def test_points_brought_with_each_wish_count_at_that_wish() -> None:
    asked = {**BOTH, "points": [3, 11]}
    grid = [{"id": "home", "kind": "yes_no", "fact": "@resident", "points": 5}]
    found = _priorities(
        territory(
            family("A", children=[child("A-a", request=asked)]),
            family("B", children=[child("B-a", request=BOTH)]),
            structures=TWO,
            policy={"grid": grid},
        )
    )
    assert [found["A-a", s] for s in ("creche", "second")] == [(0, 3), (0, 11)]
    assert [found["B-a", s] for s in ("creche", "second")] == [(0, 5), (0, 5)]
