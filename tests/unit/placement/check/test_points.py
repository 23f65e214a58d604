"""Points by the grid: every kind of criterion, blocks, derived facts."""

from __future__ import annotations

from typing import Any

import pytest

from berceau.placement.check import points_of
from support.check_builders import (
    DAIX,
    child,
    creche,
    family,
    request,
    territory,
)


def _points(grid: list[dict[str, Any]], **changes: Any) -> int:
    policy = {"grid": grid, "blocks": changes.pop("blocks", [])}
    given = territory(family("A", **changes), policy=policy)
    return points_of(given, "A-a", "creche")


def _criterion(kind: str, fact: str = "f", **changes: Any) -> dict[str, Any]:
    return {"id": f"{kind}-{fact}", "kind": kind, "fact": fact, **changes}


@pytest.mark.parametrize(
    ("value", "points"), [(True, 7), (2, 7), (0, 0), (False, 0), ("yes", 0), (None, 0)]
)
def test_yes_or_no(value: Any, points: int) -> None:
    facts = {} if value is None else {"f": value}
    assert _points([_criterion("yes_no", points=7)], facts=facts) == points


def test_a_category_gives_the_points_of_its_value() -> None:
    choices = [{"equals": "part", "points": 3}, {"equals": 1, "points": 5}]
    grid = [_criterion("category", choices=choices)]
    assert _points(grid, facts={"f": "part"}) == 3
    assert _points(grid, facts={"f": 1}) == 5
    assert _points(grid, facts={"f": True}) == 0
    assert _points(grid, facts={"f": "other"}) == 0


@pytest.mark.parametrize(("value", "points"), [(0, 0), (1, 2), (9, 2), (10, 5), (99, 5)])
def test_a_band_is_reached_from_its_first_number(value: int, points: int) -> None:
    bands = [{"from": 1, "points": 2}, {"from": 10, "points": 5}]
    assert _points([_criterion("banded", bands=bands)], facts={"f": value}) == points


def test_counts_have_a_cap_on_their_side() -> None:
    grid = [_criterion("count", points_each=2, cap=5)]
    assert [_points(grid, facts={"f": n}) for n in (1, 2, 3)] == [2, 4, 5]
    malus = [_criterion("count", points_each=-2, cap=-5)]
    assert [_points(malus, facts={"f": n}) for n in (1, 2, 3)] == [-2, -4, -5]
    contrary = [_criterion("count", points_each=2, cap=-5)]
    assert _points(contrary, facts={"f": 3}) == 6


def test_an_expert_stays_in_the_range() -> None:
    grid = [_criterion("expert", min=-1, max=4)]
    assert [_points(grid, facts={"f": n}) for n in (-9, 3, 9)] == [-1, 3, 4]


def test_a_block_is_cut_at_its_maximum_and_the_rest_is_not() -> None:
    grid = [
        _criterion("yes_no", "f", points=7, block="work"),
        _criterion("yes_no", "g", points=8, block="work"),
        _criterion("yes_no", "h", points=5),
    ]
    facts = {"f": True, "g": True, "h": True}
    assert _points(grid, facts=facts, blocks=[{"id": "work", "max": 10}]) == 15


def test_a_childs_own_fact_goes_before_its_familys() -> None:
    grid = [_criterion("count", points_each=1)]
    own = [child("A-a", facts={"f": 3})]
    assert _points(grid, facts={"f": 9}, children=own) == 3


def test_points_brought_with_the_wish_replace_the_grid() -> None:
    asked = request(wishes=["any:21223", "creche:*"], points=[50, 40])
    children = [child("A-a", request=asked)]
    assert _points([_criterion("yes_no", points=7)], facts={"f": True}, children=children) == 40


@pytest.mark.parametrize(
    ("fact", "commune", "points"),
    [
        ("@resident", "21617", 1),
        ("@resident", DAIX, 0),
        ("@guest", DAIX, 1),
        ("@guest", "21617", 0),
    ],
)
def test_residents_and_guests_are_told_apart_at_each_structure(
    fact: str, commune: str, points: int
) -> None:
    terms = [{"kind": "access"}]
    agreement = {"id": "daix", "hosts": ["creche"], "guests": [DAIX], "terms": terms}
    given = territory(
        family("A", commune=commune),
        conventions=[agreement],
        policy={"grid": [_criterion("yes_no", fact, points=1)]},
    )
    assert points_of(given, "A-a", "creche") == points


def test_a_sibling_counts_where_it_holds_a_place() -> None:
    held = {"structure": "creche", "week": ["mon"], "since": "2024-09-02"}
    children = [child("A-a"), child("A-b", request=None, held=held)]
    given = territory(
        family("A", children=children),
        structures=[creche(), creche(id="second")],
        policy={"grid": [_criterion("yes_no", "@sibling_there", points=4)]},
    )
    assert points_of(given, "A-a", "creche") == 4
    assert points_of(given, "A-a", "second") == 0
    assert points_of(given, "A-b", "creche") == 0


def test_distance_waiting_and_age_are_whole_numbers() -> None:
    asked = request(submitted="2025-02-02")
    children = [child("A-a", request=asked)]
    for fact, points in (("@distance_km", 1), ("@waiting_months", 6), ("@age_months", 10)):
        given = territory(
            family("A", commune=DAIX, children=children),
            policy={"grid": [_criterion("count", fact, points_each=1)]},
        )
        assert points_of(given, "A-a", "creche") == points


def test_a_distance_that_is_not_known_gives_nothing() -> None:
    bands = [{"from": 0, "points": 5}]
    given = territory(
        family("A", commune="21003"),
        policy={"grid": [_criterion("banded", "@distance_km", bands=bands)]},
    )
    assert points_of(given, "A-a", "creche") == 0
