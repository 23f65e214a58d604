"""What a proposal says of itself: input, refused, tables, measures, stages, bounds."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from berceau.placement.check import check, measures_of
from berceau.placement.proposal import Consumption, Occupancy, StageResult, Waiting
from support.check_builders import (
    DAIX,
    broken,
    child,
    creche,
    family,
    proposal,
    request,
    seat,
    territory,
)

TWO = territory(family("A"), family("B"), family("C"))
SEATS = (seat("A-a"), seat("B-a"))


@pytest.mark.parametrize(
    ("changes", "subject"),
    [
        ({"fingerprint": "0" * 64}, "fingerprint"),
        ({"territory": "Elsewhere"}, "territory"),
        ({"refused": ()}, "child C-a"),
        ({"refused": ("C-a", "C-a")}, "child C-a"),
        ({"refused": ("A-a", "C-a")}, "child A-a"),
        ({"refused": ("C-a", "nobody")}, "child nobody"),
        ({"placements": SEATS[::-1]}, "placements"),
    ],
)
def test_records_tell_the_truth(changes: dict[str, Any], subject: str) -> None:
    assert broken(TWO, *SEATS) == {}
    found = broken(TWO, *SEATS, **changes)
    assert set(found) == {"records"}
    assert [violation.subject for violation in found["records"]] == [subject]


def test_a_proposal_of_the_library_says_rank_share_and_points() -> None:
    told = [placement.model_copy(update={"rank": 0, "share": 1000}) for placement in SEATS]
    found = broken(TWO, *told, method="place")
    assert [(v.subject, v.found) for v in found["records"]] == [
        ("child A-a, creche", "no points"),
        ("child B-a, creche", "no points"),
    ]
    whole = [placement.model_copy(update={"points": 0}) for placement in told]
    assert broken(TWO, *whole, method="place") == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [("served", 3), ("need", 20001), ("ranks", (1, 1)), ("rates", ()), ("minutes_year", 0)],
)
def test_forged_measures_are_found(name: str, value: Any) -> None:
    true = measures_of(TWO, SEATS)
    assert broken(TWO, *SEATS, measures=true) == {}
    found = broken(TWO, *SEATS, measures=true.model_copy(update={name: value}))
    assert [violation.subject for violation in found["measures"]] == [name]


def _stage(name: str, verdict: str, value: int | None, bound: int | None) -> StageResult:
    return StageResult.model_validate(
        {"name": name, "verdict": verdict, "value": value, "bound": bound}
    )


@pytest.mark.parametrize(
    ("stage", "lawful"),
    [
        (("need", "proven", 20000, 20000), True),
        (("need", "feasible", 20000, 25000), True),
        (("need", "proven", 20000, 25000), False),
        (("need", "feasible", 20001, 25000), False),
        (("need", "feasible", 20000, 19999), False),
        (("need", "unknown", None, 19999), False),
        (("need", "unknown", None, 30000), True),
        (("need layer 1", "feasible", 30000, 29999), False),
        (("need layer 1", "feasible", 30000, 30000), True),
        (("reserved", "proven", 0, 0), True),
        (("reserved", "feasible", 0, 1), False),
        (("misses", "feasible", 3, 4), False),
        (("wishes", "feasible", 21, 30), False),
        (("wishes", "feasible", 19, 30), True),
        (("tie_break", "proven", 3, 4), False),
        (("fairness", "within_gap", 3, 4), True),
    ],
)
def test_values_and_bounds_agree_with_the_placements(
    stage: tuple[str, str, int | None, int | None], *, lawful: bool
) -> None:
    strict = territory(
        family("A"), family("B"), family("C"), policy={"stages": [{"measure": "need"}]}
    )
    found = broken(strict, *SEATS, stages=(_stage(*stage),))
    assert set(found) == (set() if lawful else {"measures"})


def test_a_stage_may_give_back_what_its_tolerance_allows() -> None:
    stages = [{"measure": "need", "tolerance": 20}, {"measure": "wishes"}]
    given = territory(family("A"), family("B"), family("C"), policy={"stages": stages})
    assert broken(given, *SEATS, stages=(_stage("need", "feasible", 20408, 30000),)) == {}
    found = broken(given, *SEATS, stages=(_stage("need", "feasible", 20500, 30000),))
    assert [(v.found, v.limit) for v in found["measures"]] == [(20500, 20000)]


def test_fairness_claims_no_higher_lowest_rate_than_there_is() -> None:
    given = territory(
        family("A"), family("B"), family("C"), policy={"stages": [{"measure": "fairness"}]}
    )
    assert broken(given, *SEATS, stages=(_stage("fairness", "feasible", 666, 900),)) == {}
    found = broken(given, *SEATS, stages=(_stage("fairness", "feasible", 667, 900),))
    assert [(v.found, v.limit) for v in found["measures"]] == [(667, 666)]


def _september(commune: str = DAIX) -> tuple[Any, Any]:
    terms = [{"kind": "access"}]
    agreement = {"id": "daix", "hosts": ["creche"], "guests": [DAIX], "terms": terms}
    asked = {"from": "2025-09-01", "until": "2025-09-30", "weeks": [["mon"]], "wishes": ["creche"]}
    guests = [
        family(name, commune=commune, children=[child(f"{name}-a", request=asked)])
        for name in ("A", "B")
    ]
    given = territory(*guests, structures=[creche(opening=["mon"])], conventions=[agreement])
    until = date(2025, 9, 30)
    return given, [seat(f"{k}-a", until=until, convention="daix") for k in ("A", "B")]


def _use(**changes: Any) -> Consumption:
    fields = {"convention": "daix", "commune": DAIX, "month": "2025-09", "minutes": 6600}
    return Consumption.model_validate({**fields, "children": 2, "peak": 2, **changes})


def test_the_consumption_is_that_of_the_placements() -> None:
    given, seats = _september()
    idle = _use(month="2025-10", minutes=0, children=0, peak=0)
    assert broken(given, *seats, consumption=(_use(), idle)) == {}
    for changes in ({"minutes": 6599}, {"children": 1}, {"peak": 1}):
        found = broken(given, *seats, consumption=(_use(**changes),))
        assert [v.subject for v in found["records"]] == [f"consumption, daix, {DAIX}, 2025-09"]
    assert len(broken(given, *seats, consumption=(_use(), _use()))["records"]) == 1
    assert len(broken(given, *seats, consumption=(idle,))["records"]) == 1


def _line(**changes: Any) -> Waiting:
    fields = {"structure": "creche", "section": "all", "rank": 1, "child": "C-a", "points": 0}
    return Waiting.model_validate({**fields, "wish": 0, **changes})


@pytest.mark.parametrize(
    ("lines", "subject"),
    [
        ([{"wish": 1}], "waiting list, creche, child C-a, wish"),
        ([{"points": 1}], "waiting list, creche, child C-a, points"),
        ([{"section": "petits"}], "waiting list, creche, child C-a, section"),
        ([{"child": "nobody"}], "waiting list, creche, child nobody, identifiers"),
        ([{"rank": 2}], "waiting list, creche, all, ranks"),
        ([{}, {"rank": 2}], "waiting list, creche, all, children"),
    ],
)
def test_waiting_lists_tell_the_truth(lines: list[dict[str, Any]], subject: str) -> None:
    assert broken(TWO, *SEATS, waiting=(_line(),)) == {}
    found = broken(TWO, *SEATS, waiting=tuple(_line(**changes) for changes in lines))
    assert [violation.subject for violation in found["records"]] == [subject]


def test_nobody_waits_for_less_than_it_has_and_points_go_first() -> None:
    asked = request(wishes=["creche", "second"], points=[1, 2])
    given = territory(
        family("A", children=[child("A-a", request=asked)]),
        family("B", children=[child("B-a", request=request(wishes=["second"], points=[5]))]),
        structures=[creche(), creche(id="second")],
    )
    later = _line(child="A-a", structure="second", wish=1, points=2)
    first = _line(child="B-a", structure="second", rank=2, points=5)
    worse = broken(given, seat("A-a"), waiting=(later,))
    assert [v.limit for v in worse["records"]] == ["at most 0, which the child has"]
    swapped = broken(given, waiting=(later, first))
    assert [v.subject for v in swapped["records"]] == ["waiting list, second, all, points"]
    assert broken(given, waiting=(_line(child="A-a", points=1),)) == {}


def _table(present: tuple[int, ...], places: tuple[int, ...], **changes: Any) -> Occupancy:
    fields = {"structure": "creche", "section": "all", "month": "2025-09"}
    return Occupancy.model_validate({**fields, "present": present, "places": places, **changes})


def test_the_occupancy_is_that_of_the_placements() -> None:
    given, seats = _september()
    closed = (0,) * 8
    right = _table((2, 2, *closed), (2, 2, *closed))
    assert broken(given, *seats, occupancy=(right,)) == {}
    wrong = (
        _table((1, 2, *closed), (2, 2, *closed)),
        _table((2, 2, *closed), (2,) * 10),
        right.model_copy(update={"month": "2024-09"}),
    )
    for row in wrong:
        assert set(broken(given, *seats, occupancy=(row,))) == {"records"}
    assert len(broken(given, *seats, occupancy=(right, right))["records"]) == 1


def test_a_report_reads_as_lines() -> None:
    lawful = check(TWO, proposal(TWO, *SEATS))
    assert lawful.lawful
    assert str(lawful) == ("lawful: 2 of 3 requests served, 0 places kept, need met 2000 of 3000")
    full = check(TWO, proposal(TWO, *SEATS, seat("C-a")))
    assert not full.lawful
    lines = str(full).splitlines()
    assert lines[0].startswith("not lawful, 24 violations: 3 of 3 requests served")
    assert lines[1] == (
        "- places: creche, mon-am, 2025-09: more children than places (3, limit 2)"
    )
    assert lines[-1] == "- places: and 19 more"
