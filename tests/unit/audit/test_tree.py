"""Documents as trees: what differs is found by name, and put back by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import berceau
from berceau.audit.tree import leaves, plain, put_back, territory_of, tree_of
from support.documents import talant
from support.records import edited

if TYPE_CHECKING:
    from berceau.domain.territory import Territory

TERRITORY = berceau.read(talant())


def _found(after: Territory) -> dict[str, tuple[str | None, str | None]]:
    told = leaves(tree_of(TERRITORY), tree_of(after))
    return {leaf.shown: (plain(leaf.before), plain(leaf.after)) for leaf in told}


def _places(given: dict[str, Any]) -> None:
    given["structures"][0]["sections"][1]["places"] = 13


def _starts(given: dict[str, Any]) -> None:
    given["families"][0]["children"][0]["request"]["from"] = "2015-10-01"


def _fact(given: dict[str, Any]) -> None:
    given["families"][0]["facts"] = {"single_parent": False, "children": 0}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (_places, {"structures[multi-accueil].sections[grands].places": ("14", "13")}),
        (
            _starts,
            {"families[F12].children[F12-a].request.from": ('"2015-09-01"', '"2015-10-01"')},
        ),
        (
            _fact,
            {
                "families[F12].facts.single_parent": ("true", "false"),
                "families[F12].facts.children": (None, "0"),
            },
        ),
    ],
)
def test_a_change_is_told_in_the_words_of_the_territory(change: Any, found: object) -> None:
    after = edited(TERRITORY, change)
    assert _found(after) == found
    back = put_back(tree_of(after), leaves(tree_of(TERRITORY), tree_of(after)))
    assert territory_of(back) == TERRITORY


def test_the_order_of_records_without_a_meaning_is_no_change() -> None:
    def turn(given: dict[str, Any]) -> None:
        for name in ("communes", "structures", "families"):
            given[name].reverse()

    assert _found(edited(TERRITORY, turn)) == {}


def test_the_order_of_sections_is_told_whole() -> None:
    def turn(given: dict[str, Any]) -> None:
        given["structures"][0]["sections"].reverse()

    assert list(_found(edited(TERRITORY, turn))) == ["structures[multi-accueil].sections"]


def test_decisions_are_named_by_what_they_are_about() -> None:
    def decide(given: dict[str, Any]) -> None:
        reserve = {"kind": "reserve", "structure": "chez-lou", "places": 1}
        given["decisions"] = [*given["decisions"], reserve, {**reserve, "slots": ["mon"]}]

    assert {"decisions[reserve chez-lou]", "decisions[reserve chez-lou (2)]"} <= set(
        _found(edited(TERRITORY, decide))
    )


def test_what_is_put_back_stands_where_it_stood() -> None:
    def drop(given: dict[str, Any]) -> None:
        given["structures"][0]["sections"].pop(0)
        given["decisions"] = []

    after = edited(TERRITORY, drop)
    found = leaves(tree_of(TERRITORY), tree_of(after))
    assert found[0].shown == "structures[multi-accueil].sections[petits]"
    again = territory_of(put_back(tree_of(after), found))
    assert again.structures == TERRITORY.structures
    assert again.fingerprint == TERRITORY.fingerprint
