"""Small markets that ChilmAI solved: the same combinations, as many children placed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from berceau.seats import read, solve
from berceau.seats.applications import NOWHERE
from support.seats import Naive, combinations

if TYPE_CHECKING:
    from berceau.seats import Applications

STORED = json.loads(Path(__file__).with_name("chilmai.json").read_text(encoding="utf-8"))
MARKETS = STORED["markets"]
EVERY_MARKET = pytest.mark.parametrize("market", MARKETS, ids=range(len(MARKETS)))


def _read(folder: Path, market: dict[str, Any]) -> Applications:
    for name in ("children", "daycares"):
        (folder / f"{name}.csv").write_text(market[name], encoding="utf-8")
    return read(folder / "children.csv", folder / "daycares.csv")


def test_the_stored_markets_have_every_pattern_and_one_without_a_stable_allocation(
    tmp_path: Path,
) -> None:
    seen = {home.pattern for market in MARKETS for home in _read(tmp_path, market).households}
    assert seen == set(range(8))
    assert [market["placed"] is None for market in MARKETS].count(True) == 1
    assert STORED["peer"]["version"] == "0.2.2"


@EVERY_MARKET
def test_households_want_what_chilmai_says_they_want(
    market: dict[str, Any], tmp_path: Path
) -> None:
    given = _read(tmp_path, market)
    for number, home in enumerate(given.households):
        theirs = market["wanted"][home.id]
        assert [given.children[c].id for c in home.children] == theirs["children"]
        ours = [
            [None if d == NOWHERE else given.daycares[d].id for d in wanted]
            for wanted in combinations(given, number)
        ]
        assert ours == theirs["wanted"]


@EVERY_MARKET
def test_as_many_are_placed_and_nobody_may_complain(
    market: dict[str, Any], tmp_path: Path
) -> None:
    given = _read(tmp_path, market)
    found = solve(given)
    naive = Naive(given)
    assert (naive.crowded(found.seats), naive.lost(found.seats)) == ([], [])
    assert naive.complaints(found.seats) == {c.household: c.wanted for c in found.complaints}
    if market["placed"] is None:
        assert (found.exists, len(found.complaints), found.bound) == (False, 1, None)
    else:
        assert (found.seated, found.bound) == (market["placed"], market["placed"])
        assert found.stable
