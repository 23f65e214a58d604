"""What must come out of Talant and Daix when they are solved: the story that the source tells.

The story is about communes and the cap of their convention, not about complaints: it is told under
the policy that puts need and the rates of communes first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import berceau
from berceau.domain.territory import Territory
from support.even import even

if TYPE_CHECKING:
    from berceau.placement.proposal import Proposal

_DAIX = "21223"


@pytest.fixture(scope="module")
def before() -> Proposal:
    return berceau.place(even(berceau.case("talant-2015")))


def _granted(proposal: Proposal, territory: Territory, commune: str) -> list[int]:
    """Minutes a week of each child of a commune who gets something new."""
    minutes = territory.calendar.minutes
    return [
        sum(minutes[slot] for slot in territory.calendar.expand(placement.week))
        for placement in proposal.placements
        if placement.status == "new"
        and territory.child_by_id[placement.child][0].commune == commune
    ]


def test_five_families_of_daix_have_a_half_day_each_under_sixty_hours(before: Proposal) -> None:
    territory = berceau.case("talant-2015")
    assert before.verdict == "proven"
    assert _granted(before, territory, _DAIX) == [150] * 5
    months = {use.month: use.minutes for use in before.consumption}
    assert set(months) == {period.label for period in territory.calendar.months}
    assert max(months.values()) == 60 * 60, "the cap is reached and never passed"


def test_nobody_of_daix_holds_a_whole_day(before: Proposal) -> None:
    calendar = berceau.case("talant-2015").calendar
    guests = [p for p in before.placements if p.convention == "daix-2006"]
    assert len(guests) == 5
    for guest in guests:
        halves = {calendar.half_of(slot) for slot in calendar.expand(guest.week)}
        assert len({day for day, _ in halves}) == len(halves)


def test_it_is_the_cap_that_holds_daix_back(before: Proposal) -> None:
    document = even(berceau.case("talant-2015")).model_dump(exclude_defaults=True)
    (convention,) = document["conventions"]
    convention["terms"] = tuple(t for t in convention["terms"] if t["kind"] != "hours")
    free = Territory.model_validate(document)
    without = berceau.place(free)
    assert sum(_granted(without, free, _DAIX)) > sum(_granted(before, free, _DAIX))


def test_the_new_convention_serves_both_communes_better(before: Proposal) -> None:
    old, new = even(berceau.case("talant-2015")), even(berceau.case("talant-2016"))
    after = berceau.place(new)
    for commune in ("21617", _DAIX):
        assert sum(_granted(after, new, commune)) > sum(_granted(before, old, commune))
