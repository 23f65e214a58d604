"""Offers, held places, siblings, decisions: one planted violation each."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from support.check_builders import FIRST, broken, child, creche, family, request, seat, territory

SECOND = creche(id="second")
TWO = [creche(), SECOND]


def test_a_child_has_one_offer() -> None:
    asked = request(weeks=[["mon"], ["tue"]], wishes=["creche", "second"])
    given = territory(family("A", children=[child("A-a", request=asked)]), structures=TWO)
    found = broken(given, seat("A-a"), seat("A-a", "second", "tue"))
    assert set(found) == {"one-offer"}
    assert (found["one-offer"][0].found, found["one-offer"][0].limit) == (2, 1)


def _in_place(**changes: Any) -> dict[str, Any]:
    held = {"structure": "second", "week": ["mon"], "since": "2024-09-02"}
    asked = request(wishes=["creche", "second"], **{"from": "2026-01-05"})
    return child("A-a", held=held, request=asked, **changes)


JANUARY, EVE = date(2026, 1, 5), date(2026, 1, 4)


def test_a_child_in_place_keeps_or_moves_to_what_it_ranks_above() -> None:
    given = territory(family("A", children=[_in_place()]), structures=TWO)
    assert broken(given, seat("A-a", "second", status="kept")) == {}
    left = seat("A-a", "second", until=EVE, status="leaving")
    moved = seat("A-a", start=JANUARY, status="moved")
    assert broken(given, left, moved) == {}


def test_a_child_in_place_is_never_lost() -> None:
    given = territory(family("A", children=[_in_place()]), structures=TWO)
    found = broken(given)
    assert set(found) == {"held"}
    assert found["held"][0].subject == "child A-a, second"


def test_a_move_without_the_place_left_is_found() -> None:
    given = territory(family("A", children=[_in_place()]), structures=TWO)
    found = broken(given, seat("A-a", start=JANUARY, status="moved"))
    assert set(found) == {"held"}
    assert (found["held"][0].found, found["held"][0].limit) == (
        "no place until the move",
        f"until {EVE}",
    )


def test_the_place_is_left_on_the_eve_of_the_move() -> None:
    given = territory(family("A", children=[_in_place()]), structures=TWO)
    left = seat("A-a", "second", until=date(2025, 12, 31), status="leaving")
    found = broken(given, left, seat("A-a", start=JANUARY, status="moved"))
    assert [v.message for v in found["options"]] == ["last day of the place held"]


def test_a_place_left_for_nothing_is_lost() -> None:
    given = territory(family("A", children=[_in_place()]), structures=TWO)
    found = broken(given, seat("A-a", "second", until=EVE, status="leaving"))
    assert set(found) == {"held", "options"}


def test_a_move_on_the_first_day_leaves_nothing_behind() -> None:
    mover = _in_place()
    mover["request"]["from"] = "2025-09-01"
    given = territory(family("A", children=[mover]), structures=TWO)
    assert broken(given, seat("A-a", status="moved")) == {}


def test_a_child_in_place_moves_to_nothing_worse() -> None:
    mover = _in_place()
    mover["request"]["wishes"] = ["second", "creche"]
    given = territory(family("A", children=[mover]), structures=TWO)
    left = seat("A-a", "second", until=EVE, status="leaving")
    found = broken(given, left, seat("A-a", start=JANUARY, status="moved"))
    assert [v.message for v in found["options"]] == [
        "a child in place moves to something no better"
    ]
    # Where the week held is no wish, every wish is better.
    mover["held"]["week"] = ["mon", "tue"]
    given = territory(family("A", children=[mover]), structures=TWO)
    left = seat("A-a", "second", "mon tue", until=EVE, status="leaving")
    assert broken(given, left, seat("A-a", start=JANUARY, status="moved")) == {}


def test_a_child_in_place_does_not_move_to_what_it_has() -> None:
    mover = _in_place()
    mover["request"]["wishes"] = ["second"]
    given = territory(family("A", children=[mover]), structures=TWO)
    left = seat("A-a", "second", until=EVE, status="leaving")
    found = broken(given, left, seat("A-a", "second", start=JANUARY, status="moved"))
    assert [v.found for v in found["options"]] == ["wish 0, week 0"]


def test_a_child_who_moves_within_a_structure_takes_one_place() -> None:
    held = {"structure": "creche", "week": ["mon"], "since": "2024-09-02"}
    asked = request(weeks=[["mon", "tue"]], **{"from": "2026-01-05"})
    mover = child("A-a", held=held, request=asked)
    given = territory(family("A", children=[mover]), structures=[creche(places=1)])
    left = seat("A-a", until=EVE, status="leaving")
    assert broken(given, left, seat("A-a", week="mon tue", start=JANUARY, status="moved")) == {}


def test_nobody_moves_where_the_policy_has_no_transfers() -> None:
    given = territory(
        family("A", children=[_in_place()]), structures=TWO, policy={"transfers": False}
    )
    left = seat("A-a", "second", until=EVE, status="leaving")
    found = broken(given, left, seat("A-a", start=JANUARY, status="moved"))
    assert [v.message for v in found["options"]] == ["a child in place moves"]


def test_the_commission_may_decide_a_move_that_is_not_ranked_above() -> None:
    mover = _in_place()
    mover["request"]["wishes"] = ["second", "creche"]
    decision = {"kind": "place", "child": "A-a", "structure": "creche"}
    given = territory(
        family("A", children=[mover]),
        structures=TWO,
        decisions=[decision],
        policy={"transfers": False},
    )
    left = seat("A-a", "second", until=EVE, status="leaving")
    assert broken(given, left, seat("A-a", start=JANUARY, status="moved")) == {}
    assert set(broken(given, seat("A-a", "second", status="kept"))) == {"decision"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"week": ("tue",)}, "week held"),
        ({"until": date(2026, 7, 31)}, "last day of the place held"),
        ({"start": date(2025, 9, 2)}, "first day of the place held"),
        ({"section": "grands"}, "section on the first day"),
    ],
)
def test_a_kept_place_is_the_one_that_is_held(changes: dict[str, Any], message: str) -> None:
    given = territory(family("A", children=[_in_place()]), structures=TWO)
    kept = seat("A-a", "second", status="kept").model_copy(update=changes)
    assert [v.message for v in broken(given, kept)["options"]] == [message]


def test_a_place_that_ended_before_the_year_is_not_held() -> None:
    held = {"structure": "second", "week": ["mon"], "since": "2024-09-02", "until": "2025-08-31"}
    given = territory(family("A", children=[child("A-a", held=held)]), structures=TWO)
    assert broken(given, refused=("A-a",)) == {}
    assert set(broken(given, seat("A-a", "second", status="kept"))) == {"options"}
    assert broken(given, seat("A-a")) == {}


def _twins(wish: str, **changes: Any) -> Any:
    asked = request(wishes=["creche", "second"])
    children = [child(f"A-{k}", request=asked) for k in "ab"]
    return territory(family("A", siblings=wish, children=children), structures=TWO, **changes)


def test_all_or_none_of_the_siblings() -> None:
    given = _twins("all_or_none")
    assert broken(given) == {}
    assert broken(given, seat("A-a"), seat("A-b", "second")) == {}
    found = broken(given, seat("A-a"))
    assert set(found) == {"siblings"}
    assert (found["siblings"][0].found, found["siblings"][0].limit) == (1, 2)


def test_siblings_together_are_not_split() -> None:
    given = _twins("together")
    assert broken(given, seat("A-a"), seat("A-b")) == {}
    found = broken(given, seat("A-a"), seat("A-b", "second"))
    assert [v.found for v in found["siblings"]] == ["creche, second"]
    assert set(broken(given, seat("A-b"))) == {"siblings"}


def test_a_sibling_wish_that_the_policy_does_not_grant_counts_as_any() -> None:
    given = _twins("together", policy={"siblings": ["any"]})
    assert broken(given, seat("A-a")) == {}


def test_a_decided_place_is_given_there_in_that_week() -> None:
    decision = {"kind": "place", "child": "A-a", "structure": "second", "week": ["tue"]}
    given = territory(family("A"), structures=TWO, decisions=[decision])
    assert broken(given, seat("A-a", "second", "tue")) == {}
    assert broken(given, seat("A-a", "second", "tue", rank=1)) == {}
    elsewhere = broken(given, seat("A-a"))
    assert [(v.found, v.limit) for v in elsewhere["decision"]] == [("creche mon", "second tue")]
    assert [v.found for v in broken(given)["decision"]] == ["no place"]
    assert set(broken(given, seat("A-a", "second"))) == {"decision", "options"}


def test_a_structure_that_is_forbidden_is_not_given() -> None:
    decision = {"kind": "forbid", "child": "A-a", "structure": "creche"}
    asked = request(wishes=["creche", "second"])
    given = territory(
        family("A", children=[child("A-a", request=asked)]), structures=TWO, decisions=[decision]
    )
    assert broken(given, seat("A-a", "second")) == {}
    assert set(broken(given, seat("A-a"))) == {"decision"}


@pytest.mark.parametrize("kind", ["refuse", "keep"])
def test_a_child_refused_or_told_to_stay_gets_nothing_new(kind: str) -> None:
    decision = {"kind": kind, "child": "A-a"}
    given = territory(family("A", children=[_in_place()]), structures=TWO, decisions=[decision])
    assert broken(given, seat("A-a", "second", status="kept")) == {}
    left = seat("A-a", "second", until=EVE, status="leaving")
    assert set(broken(given, left, seat("A-a", start=JANUARY, status="moved"))) == {"decision"}


def test_a_child_in_place_for_school_age_counts_in_the_last_section() -> None:
    sections = [{"id": "petits", "from_months": 3, "to_months": 12, "places": 2}]
    held = {"structure": "creche", "week": ["mon"], "since": "2024-09-02"}
    old = child("A-a", held=held, request=None)
    given = territory(family("A", children=[old]), structures=[creche(sections=sections)])
    kept = seat("A-a", section="petits", start=FIRST, status="kept")
    assert broken(given, kept) == {}
