"""The measures, each on an example that can be counted by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

from berceau.placement.check import measures_of
from berceau.placement.proposal import Measures, ServiceRate
from support.check_builders import DAIX, child, creche, family, request, seat, territory

YES = {"id": "work", "kind": "yes_no", "fact": "work", "points": 5}


def test_an_empty_proposal_meets_nothing() -> None:
    measures = measures_of(territory(family("A"), family("B", commune=DAIX)), ())
    assert measures == Measures(
        requests=2,
        served=0,
        kept=0,
        minutes_week=0,
        minutes_year=0,
        reserved=0,
        need=0,
        need_met=0,
        need_asked=2000,
        misses=0,
        wishes=0,
        ranks=(),
        rates=(
            ServiceRate(group=DAIX, met=0, asked=1000),
            ServiceRate(group="21617", met=0, asked=1000),
        ),
    )


def _mixed(**policy: Any) -> Measures:
    """One whole first wish with 5 points, one half of a second wish, one refused."""
    half = request(weeks=[["mon"], ["mon-am"]], wishes=["second", "creche"])
    given = territory(
        family("A", facts={"work": True}),
        family("B", children=[child("B-a", request=half)]),
        family("C", commune=DAIX),
        structures=[creche(), creche(id="second")],
        policy={"grid": [YES], **policy},
    )
    return measures_of(given, (seat("A-a"), seat("B-a", week="mon-am")))


def test_need_is_share_times_value_of_the_rank_times_weight() -> None:
    measures = _mixed()
    assert (measures.need_met, measures.need_asked) == (1000 + 475, 3000)
    assert measures.need == 1000 * (10 + 5) + 475 * 10
    assert measures.rates == (
        ServiceRate(group=DAIX, met=0, asked=1000),
        ServiceRate(group="21617", met=1475, asked=2000),
    )
    assert (measures.served, measures.ranks, measures.wishes) == (2, (1, 1), 10 + 9)
    assert measures.minutes_week == 660 + 330


def test_weighted_need_may_be_larger_than_any_number_of_a_document() -> None:
    measures = _mixed(base_points=1000, exponent=3)
    assert measures.need == 1000 * 1005**3 + 475 * 1000**3


def test_the_exponent_is_a_power_of_the_weight() -> None:
    assert _mixed(exponent=2).need == 1000 * 15**2 + 475 * 10**2
    assert _mixed(exponent=0).need == 1475


def test_need_may_be_counted_by_hours_asked() -> None:
    by_hours = _mixed(need_by="hours")
    # A Monday is 11 hours.
    assert (by_hours.need_met, by_hours.need_asked) == (11 * 1475, 11 * 3000)


def test_minutes_of_the_year_are_those_of_open_days() -> None:
    asked = request(weeks=[["thu-am"]], **{"from": "2026-05-01", "until": "2026-05-31"})
    given = territory(family("A", children=[child("A-a", request=asked)]))
    span = {"start": date(2026, 5, 1), "until": date(2026, 5, 31)}
    # Thursdays 7, 14, 21 and 28 May 2026; the fourteenth is Ascension Day.
    assert measures_of(given, (seat("A-a", week="thu-am", **span),)).minutes_year == 3 * 330


def test_keeping_while_asking_for_more_meets_a_part_at_the_last_value() -> None:
    held = {"structure": "creche", "week": ["mon"], "since": "2024-09-02"}
    asked = request(weeks=[["mon", "tue"]])
    given = territory(
        family("A", children=[child("A-a", held=held, request=asked)]),
        family("B", children=[child("B-a", held=held, request=None)]),
    )
    kept = [seat(name, status="kept") for name in ("A-a", "B-a")]
    measures = measures_of(given, kept)
    assert (measures.kept, measures.served, measures.requests) == (2, 0, 1)
    # Half of the hours, at 850 thousandths; B asks for nothing and meets nothing.
    assert (measures.need_met, measures.need_asked) == (425, 1000)
    assert measures.minutes_week == 0


def test_a_place_that_is_left_meets_nothing_and_fills_no_pool() -> None:
    held = {"structure": "second", "week": ["mon"], "since": "2024-09-02"}
    asked = request(**{"from": "2026-01-05"})
    pool = {"kind": "disability", "fact": "aeeh", "places": 1}
    mover = child("A-a", held=held, request=asked, facts={"aeeh": True})
    given = territory(
        family("A", children=[mover]),
        structures=[creche(), creche(id="second", reserved=[pool])],
    )
    left = seat("A-a", "second", until=date(2026, 1, 4), status="leaving")
    moved = seat("A-a", start=date(2026, 1, 5), status="moved")
    measures = measures_of(given, (left, moved))
    assert (measures.served, measures.kept, measures.reserved) == (1, 0, 1)
    assert measures_of(given, (seat("A-a", "second", status="kept"),)).reserved == 0


def test_pools_by_law_are_one_place_in_twenty_or_a_share() -> None:
    def short(places: int, kind: str, **policy: Any) -> int:
        pool = {"kind": kind, "fact": "entitled"}
        house = creche(places=places, reserved=[pool])
        return measures_of(territory(structures=[house], policy=policy), ()).reserved

    assert [short(n, "insertion") for n in (19, 20, 39, 40)] == [0, 1, 1, 2]
    assert [short(n, "insertion", reserved_rounding="ceil") for n in (20, 21)] == [1, 2]
    assert [short(n, "avip") for n in (10, 11)] == [2, 3]
    assert short(40, "emergency") == 0


def test_a_pool_is_filled_by_those_entitled_alone() -> None:
    pool = {"kind": "disability", "fact": "aeeh", "places": 1}
    given = territory(
        family("A"), family("B", facts={"aeeh": True}), structures=[creche(reserved=[pool])]
    )
    assert measures_of(given, (seat("A-a"),)).reserved == 1
    assert measures_of(given, (seat("A-a"), seat("B-a"))).reserved == 0


def test_misses_are_minutes_and_children_below_the_targets() -> None:
    terms = [
        {"kind": "access"},
        {"kind": "target", "unit": "hours", "min": 100},
        {"kind": "target", "unit": "children", "min": 3},
    ]
    agreement = {"id": "daix", "hosts": ["creche"], "guests": [DAIX], "terms": terms}
    asked = request(weeks=[["mon-am"]], until="2025-09-30")
    guest = family("A", commune=DAIX, children=[child("A-a", request=asked)])
    given = territory(guest, conventions=[agreement])
    until = date(2025, 9, 30)
    placed = seat("A-a", week="mon-am", until=until, convention="daix")
    assert measures_of(given, ()).misses == 6000 + 3
    assert measures_of(given, (placed,)).misses == 6000 - 5 * 330 + 2


def test_a_request_without_a_stay_is_no_demand() -> None:
    late = request(**{"from": "2026-09-01"})
    given = territory(family("A", children=[child("A-a", request=late)]))
    measures = measures_of(given, ())
    assert (measures.requests, measures.need_asked, measures.rates) == (0, 0, ())


def test_a_kept_place_has_the_points_of_a_wish_only_if_it_is_that_wish() -> None:
    held = {"structure": "creche", "week": ["mon"], "since": "2024-09-02"}

    def need(weeks: list[list[str]]) -> int:
        asked = request(weeks=weeks, wishes=["second", "creche"], points=[1, 30])
        given = territory(
            family("A", children=[child("A-a", held=held, request=asked)], facts={"work": True}),
            structures=[creche(), creche(id="second")],
            policy={"grid": [YES]},
        )
        return measures_of(given, (seat("A-a", status="kept"),)).need

    assert need([["mon"]]) == 850 * (10 + 30)
    assert need([["mon", "tue"]]) == 425 * (10 + 5)
