"""The markets that are drawn, and the table of the page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from benchmarks.seat_markets.draw import draw
from benchmarks.seat_markets.table import BEGIN, END, PAGE, RESULTS, table
from berceau.seats import read, solve
from berceau.seats.applications import NOWHERE

if TYPE_CHECKING:
    from pathlib import Path


def test_the_page_shows_the_last_results() -> None:
    page = PAGE.read_text(encoding="utf-8")
    shown = page.partition(BEGIN)[2].partition(END)[0]
    assert shown == f"\n{table()}\n"


def test_no_answer_of_ours_was_refused_by_the_checker_of_the_other() -> None:
    for path in RESULTS.glob("*.jsonl"):
        for line in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            ours, theirs, checked = line["ours"], line["theirs"], line.get("checked")
            if checked:
                assert (checked["strangers"], checked["lost"], checked["crowded"]) == ([], 0, 0)
                assert len(checked["blocking"]) == ours["complaints"]
            if theirs and "placed" in theirs:
                assert (ours["placed"], ours["complaints"]) == (theirs["placed"], 0)


def test_a_market_is_drawn_as_it_says(tmp_path: Path) -> None:
    files = draw(700, 1)
    assert files == draw(700, 1)
    paths = []
    for name, content in files._asdict().items():
        paths.append(tmp_path / f"{name}.csv")
        paths[-1].write_bytes(content)
    given = read(*paths)
    assert (len(given.children), len(given.daycares)) == (700, 20)
    with_others = sum(len(home.children) for home in given.households if home.pattern)
    in_place = sum(child.enrolled != NOWHERE for child in given.children)
    seats = sum(sum(daycare.seats) for daycare in given.daycares)
    assert 0.1 < with_others / 700 < 0.2
    assert 0.02 < in_place / 700 < 0.08
    assert 0.8 < seats / 700 < 0.9
    assert {len(child.wishes) for child in given.children} == set(range(3, 9))
    found = solve(given)
    assert found.ties == ()
    assert found.seated > 0.8 * 700
