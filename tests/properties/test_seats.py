"""Laws of seat markets, against all possibilities of small ones."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from berceau.placement.priority import drawn as lot
from berceau.seats import read, solve
from berceau.seats.applications import NOWHERE
from berceau.seats.patterns import wanted
from support.seats import Draw, Naive, Rows, combinations, drawn, write_tables

if TYPE_CHECKING:
    from berceau.seats import Allocation, Applications

SEEDS = st.integers(min_value=0, max_value=2**32)
TINY = Draw(children=6, daycares=3, siblings=0.5, in_place=0.3)
LARGER = Draw(children=24, daycares=5, siblings=0.7, in_place=0.3)


def _market(seed: int, draw: Draw) -> tuple[Rows, Rows]:
    return drawn(random.Random(seed), draw)  # noqa: S311 - a market, no secret


def _read(children: Rows, daycares: Rows) -> Applications:
    with tempfile.TemporaryDirectory() as folder:
        return read(*write_tables(Path(folder), children, daycares))


def _by_lot(given: Applications, seed: int) -> list[str]:
    """List the children in the order of the lottery."""
    return sorted((child.id for child in given.children), key=lambda name: (lot(seed, name), name))


def _named(allocation: Allocation) -> dict[str, str]:
    given = allocation.applications
    seats = zip(given.children, allocation.seats, strict=True)
    return {c.id: "" if seat == NOWHERE else given.daycares[seat].id for c, seat in seats}


@given(SEEDS)
def test_combinations_are_those_of_the_rules_of_each_pattern(seed: int) -> None:
    given = _read(*_market(seed, LARGER))
    for number, home in enumerate(given.households):
        if len(home.children) == 1:
            continue
        members = [given.children[c] for c in home.children]
        stays = any(child.enrolled != NOWHERE for child in members)
        made = wanted([child.wishes for child in members], home.pattern, stays=stays)
        places = [(*child.wishes, child.enrolled) for child in members]
        found = [
            tuple(place[k] for place, k in zip(places, row, strict=True))
            for row in made.choices.tolist()
        ]
        assert found == combinations(given, number)


@given(SEEDS, st.sampled_from(["lottery", "kept"]), st.sampled_from([2, 4, 1000]))
def test_the_best_of_all_outcomes_without_complaint_is_found(
    seed: int, ties: str, levels: int
) -> None:
    given = _read(*_market(seed, TINY._replace(levels=levels)))
    naive = Naive(given, _by_lot(given, 5) if ties == "lottery" else None)
    calm = [seats for seats in naive.outcomes() if not naive.complaints(seats)]
    found = solve(given, ties="lottery" if ties == "lottery" else "kept", seed=5)
    assert (found.exists, found.stable) == (bool(calm), bool(calm))
    if calm:
        best = max(sum(seat != NOWHERE for seat in seats) for seats in calm)
        assert found.seats in calm
        assert (found.seated, found.bound) == (best, best)


@given(SEEDS, st.sampled_from([3, 1000]))
def test_what_is_said_of_an_allocation_is_true_of_it(seed: int, levels: int) -> None:
    given = _read(*_market(seed, LARGER._replace(levels=levels)))
    found = solve(given)
    naive = Naive(given, _by_lot(given, 0))
    assert naive.crowded(found.seats) == []
    assert naive.lost(found.seats) == []
    assert {c.household: c.wanted for c in found.complaints} == naive.complaints(found.seats)
    assert found.stable == (found.exists is True)


@given(SEEDS)
def test_very_long_lists_are_searched_from_their_beginning(seed: int) -> None:
    given = _read(*_market(seed, LARGER))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("berceau.seats.shortlist.LONGEST", 2)
        found = solve(given)
    naive = Naive(given)
    assert (naive.crowded(found.seats), naive.lost(found.seats)) == ([], [])
    assert {c.household: c.wanted for c in found.complaints} == naive.complaints(found.seats)
    best = solve(given)
    assert found.stable <= best.stable
    if found.stable:
        assert found.seated <= (best.bound or 0)


@given(SEEDS, st.randoms(use_true_random=False))
def test_the_order_of_the_files_decides_nothing(seed: int, rng: random.Random) -> None:
    children, daycares = _market(seed, LARGER._replace(levels=3))
    once = _named(solve(_read(children, daycares)))
    # Twins stand in the order that their family gave them.
    homes: dict[str, Rows] = {}
    for row in children:
        homes.setdefault(row["household_id"], []).append(row)
    shuffled = [row for home in rng.sample(list(homes), len(homes)) for row in homes[home]]
    again = _named(solve(_read(shuffled, rng.sample(daycares, len(daycares)))))
    assert again == once


@given(SEEDS)
def test_equals_are_named_and_nobody_else(seed: int) -> None:
    given = _read(*_market(seed, LARGER._replace(levels=4)))
    expected = set()
    for number in range(len(given.daycares)):
        groups: dict[tuple[int, int], set[int]] = {}
        for k, child in enumerate(given.children):
            if number in child.wishes:
                groups.setdefault((child.age, child.score_at(number)), set()).add(k)
        for (age, score), members in groups.items():
            if len({given.household_of[c] for c in members}) > 1:
                expected.add((number, age, score, frozenset(members)))
    found = {(t.daycare, t.age, t.score, frozenset(t.children)) for t in solve(given).ties}
    assert found == expected
