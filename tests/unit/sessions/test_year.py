"""A year simulated: figures that add up, the same families whatever the method."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import berceau
from berceau.errors import InputError
from berceau.placement.show.words import words
from berceau.sessions.chances import Shares, figures
from berceau.sessions.opened import GONE
from berceau.sessions.show import HERE
from support.even import even

if TYPE_CHECKING:
    from berceau.placement.show.words import Lang
    from berceau.sessions.year import Year


@pytest.fixture(scope="module")
def year() -> Year:
    """Simulate the year of the Save valley, by points."""
    return berceau.year_of_sessions(berceau.case("save"), method="by_points")


def test_the_save_valley_has_a_year_of_two_sessions(year: Year) -> None:
    april, october = year.figures
    assert (april.name, october.name) == ("avril 2022", "octobre 2022")
    assert (april.asked, april.later, april.new) == (60, 20, 60)
    assert october.later == 0
    assert october.waiting > 0
    assert october.new >= 0.3 * 80
    assert berceau.check_chain(year.closed) == ()


def test_figures_add_up(year: Year) -> None:
    for one, closed in zip(year.figures, year.closed, strict=True):
        assert one.asked == one.new + one.waiting + one.due
        assert one.offers == one.accepted + one.declined + one.silent
        assert one.accepted == one.entries + one.moves
        assert one.asked == sum(row.asked for row in one.by_refusals)
        assert one.refused == sum(row.refused for row in one.by_refusals)
        assert one.hours > 0
        held = sum(c.held is not None for _, c in closed.opened.territory.child_by_id.values())
        assert one.in_place_after <= held + one.entries
    april, october = year.figures
    places = april.in_place_after + october.entries - october.ended - october.to_school
    assert october.in_place_after == places
    assert october.waiting + october.due <= april.waiting_after + april.later


def test_refusals_are_those_of_the_session_before(year: Year) -> None:
    before, after = year.closed
    refused = {one.child for one in before.of("refused")}
    again = {line.child for line in after.opened.asking if line.refusals == 1}
    gone = {line.child for line in after.opened.lines if line.way in GONE}
    assert again == refused - gone
    assert year.by_refusals[1].asked == len(again)


def test_the_same_seed_gives_the_same_year_and_another_one_another() -> None:
    town = berceau.draw("town", children=60, seed=2).territory
    one, two, other = (
        berceau.year_of_sessions(town, method="in_order", seed=seed) for seed in (1, 1, 2)
    )
    assert [closed.seal for closed in one.closed] == [closed.seal for closed in two.closed]
    assert [closed.seal for closed in one.closed] != [closed.seal for closed in other.closed]


def test_the_year_can_be_made_by_the_stages_of_the_policy() -> None:
    town = even(berceau.draw("town", children=40, seed=3).territory)
    limits = berceau.Limits(deterministic_time=0.1, workers=1)
    year = berceau.year_of_sessions(town, method="place", limits=limits)
    assert {closed.proposal.method for closed in year.closed} == {"place"}
    assert berceau.check_chain(year.closed) == ()


def test_shares_decide_who_accepts() -> None:
    town = berceau.draw("town", children=60, seed=2).territory
    all_ = Shares(accepts_first=1, accepts_other=1, takes_back=0, leaves=0, arrives=0)
    year = berceau.year_of_sessions(town, method="in_order", shares=all_)
    assert all(one.offers == one.accepted for one in year.figures)
    assert all(one.withdrawn == one.ended == 0 for one in year.figures)
    assert year.figures[1].new == 0
    none = Shares(accepts_first=0, accepts_other=0, accepts_move=0, silent=1, arrives=0)
    year = berceau.year_of_sessions(town, method="in_order", shares=none)
    assert all(one.accepted == one.declined == 0 for one in year.figures)
    assert year.figures[0].silent > 0


def test_every_share_says_where_it_comes_from() -> None:
    stated = figures()
    assert set(stated) == set(Shares.model_fields)
    for figure in stated.values():
        assert figure["mark"] in {"published", "computed", "assumed"}
        assert figure["source"]
        assert figure["unit"]


def test_sessions_out_of_order_are_refused() -> None:
    town = berceau.draw("town", children=40, seed=1).territory
    april, october = berceau.sessions_of(town.calendar)
    with pytest.raises(InputError) as error:
        berceau.year_of_sessions(town, (october, april), method="in_order")
    assert [fault.code for fault in error.value.faults] == ["sessions-disordered"]


@pytest.mark.parametrize(
    ("lang", "said"), [("fr", "L'équité dans le temps"), ("en", "Fairness over time")]
)
def test_a_year_can_be_read_in_both_languages(year: Year, lang: Lang, said: str) -> None:
    text = year.text(lang)
    assert said in text
    assert "octobre 2022" in text


def test_both_languages_have_the_same_words() -> None:
    general = set(words("fr").entries) | set(words("en").entries)
    own = [set(words(lang, HERE).entries) - general for lang in ("fr", "en")]
    assert own[0] == own[1]
    assert "opened.title" in own[0]


def test_a_short_calendar_has_one_session() -> None:
    town = berceau.draw("town", children=40, seed=1).territory
    short = town.calendar.model_copy(update={"last": date(2026, 10, 31)})
    [only] = berceau.sessions_of(short)
    assert only.entries == ("2026-09", "2026-10")
