"""Worked cases against a policy: what passes, what fails, and what is told of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import berceau
from berceau import io
from berceau.domain.policy import Policy
from berceau.errors import InputError
from support.check_builders import DAIX, creche, territory

if TYPE_CHECKING:
    from pathlib import Path

    from berceau.placement.grid import GridReport

GRID = {
    "name": "Essai",
    "blocks": [{"id": "family", "max": 10}],
    "layers": ["urgent"],
    "grid": [
        {"id": "alone", "kind": "yes_no", "fact": "alone", "points": 8, "block": "family"},
        {"id": "twins", "kind": "yes_no", "fact": "twins", "points": 6, "block": "family"},
        {"id": "home", "kind": "yes_no", "fact": "@resident", "points": 100},
        {"id": "waiting", "kind": "count", "fact": "@waiting_months", "points_each": 1},
    ],
}


def policy(**changes: Any) -> Policy:
    found = io.read_policy({**GRID, **changes})
    assert isinstance(found, Policy)
    return found


def tried(*cases: dict[str, Any], given: Any = None, **more: Any) -> GridReport:
    return berceau.check_grid(given or policy(), io.read_cases({"case": list(cases), **more}))


def test_points_criteria_and_blocks_are_held_against_what_is_expected() -> None:
    facts = {"alone": True, "twins": True, "@waiting_months": 3}
    report = tried(
        {
            "name": "A",
            "facts": facts,
            "points": 113,
            "criteria": {"alone": 8, "twins": 6, "waiting": 3},
            "blocks": {"family": 10},
        }
    )
    assert report.passed
    [result] = report.results
    assert result.points == 113
    assert [check.passed for check in result.checks] == [True] * 5


def test_what_fails_says_what_was_found() -> None:
    report = tried(
        {"name": "A", "facts": {"alone": True}, "points": 107, "criteria": {"alone": 7}}
    )
    assert not report.passed
    found = [(c.kind, c.about, c.expected, c.found) for c in report.results[0].checks]
    assert found == [("points", "", 107, 108), ("criterion", "alone", 7, 8)]
    assert "FAUX" in report.text("fr")
    assert "WRONG" in report.text("en")
    frame = report.to_frame()
    assert list(frame["passed"]) == [False, False]


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("@distance_km", 0),
        ("@distance_km", 7),
        ("@distance_km", 4000),
        ("@waiting_months", 0),
        ("@waiting_months", 25),
        ("@age_months", 0),
        ("@age_months", 31),
        ("@refusals", 3),
    ],
)
@pytest.mark.parametrize("first_day", ["2026-09-01", "2025-01-31"])
def test_a_number_that_the_library_works_out_comes_out_as_said(
    fact: str, value: int, first_day: str
) -> None:
    grid = [{"id": "n", "kind": "count", "fact": fact, "points_each": 1}]
    case = {"name": "A", "facts": {fact: value}, "points": value}
    assert tried(case, given=policy(grid=grid, blocks=[]), first_day=first_day).passed


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        ({}, 1),
        ({"@resident": True}, 1),
        ({"@resident": False}, 20),
        ({"@guest": True}, 20),
        ({"@guest": False}, 1),
        ({"@sibling_there": True}, 301),
        ({"@sibling_there": False, "@guest": True}, 20),
    ],
)
def test_residents_guests_and_siblings_there_are_as_said(
    facts: dict[str, bool], points: int
) -> None:
    grid = [
        {"id": k, "kind": "yes_no", "fact": fact, "points": n}
        for k, fact, n in (
            ("home", "@resident", 1),
            ("away", "@guest", 20),
            ("there", "@sibling_there", 300),
        )
    ]
    case = {"name": "A", "facts": facts, "points": points}
    assert tried(case, given=policy(grid=grid, blocks=[])).passed


def test_dates_stand_for_ages_and_waiting() -> None:
    grid = [
        {"id": "age", "kind": "count", "fact": "@age_months", "points_each": 1},
        {"id": "wait", "kind": "count", "fact": "@waiting_months", "points_each": 100},
    ]
    case = {
        "name": "A",
        "born": "2025-10-15",
        "from": "2027-01-10",
        "submitted": "2026-06-02",
        "criteria": {"age": 14, "wait": 200},
    }
    assert tried(case, given=policy(grid=grid, blocks=[])).passed


def test_orders_are_won_by_layer_points_or_days_never_by_a_lottery() -> None:
    cases = [
        {"name": "urgent", "facts": {"urgent": True}},
        {"name": "alone", "facts": {"alone": True}},
        {"name": "early", "submitted": "2026-08-02"},
        {"name": "late", "submitted": "2026-08-30"},
        {"name": "late too", "submitted": "2026-08-30"},
    ]
    report = tried(
        *cases,
        order=[
            {"cases": ["urgent", "alone"], "by": "layer"},
            {"cases": ["alone", "early"], "by": "points"},
            {"cases": ["early", "late"], "by": "submitted"},
            {"cases": ["early", "late"], "by": "points"},
            {"cases": ["late", "early"]},
            {"cases": ["late", "late too"]},
        ],
        tie=[{"cases": ["early", "late", "late too"]}, {"cases": ["alone", "early"]}],
        given=policy(tie_break=["submitted", "lottery"]),
    )
    found = [(pair.ahead, pair.by, pair.passed) for pair in report.comparisons]
    assert found == [
        ("urgent", "layer", True),
        ("alone", "points", True),
        ("early", "submitted", True),
        ("early", "submitted", False),
        ("early", "submitted", False),
        (None, "lottery", False),
        (None, "equal", True),
        (None, "equal", True),
        ("alone", "points", False),
    ]
    assert "l'inverse" in report.text("fr")
    assert "only the lottery" in report.text("en")


def test_kept_ties_have_no_order() -> None:
    cases = [{"name": "A", "submitted": "2026-08-02"}, {"name": "B", "submitted": "2026-08-30"}]
    expected = {"order": [{"cases": ["A", "B"]}]}
    assert tried(*cases, **expected).passed
    assert not tried(*cases, **expected, given=policy(ties="kept")).passed


def test_guests_may_come_after_residents() -> None:
    cases = [
        {"name": "home"},
        {"name": "away", "facts": {"@guest": True, "alone": True, "twins": True}},
    ]
    grid = GRID["grid"][:2]
    equal = tried(*cases, given=policy(grid=grid), order=[{"cases": ["away", "home"]}])
    assert equal.comparisons[0].by == "points"
    after = tried(
        *cases,
        given=policy(grid=grid),
        guests="after_residents",
        order=[{"cases": ["home", "away"], "by": "layer"}],
    )
    assert after.passed


def test_a_family_that_may_not_ask_fails_whatever_was_expected() -> None:
    report = tried(
        {"name": "too old", "born": "2020-01-01"},
        {"name": "A"},
        tie=[{"cases": ["A", "too old"]}],
    )
    assert [result.passed for result in report.results] == [False, True]
    assert report.comparisons[0].by == "not_admitted"
    assert "may not ask" in report.text("en")


def test_in_a_territory_cases_name_its_communes_and_structures() -> None:
    agreement = {
        "id": "daix",
        "hosts": ["second"],
        "guests": [DAIX],
        "terms": [{"kind": "access"}, {"kind": "order", "guests": "after_residents"}],
    }
    given = territory(
        structures=[creche(), creche(id="second", opening=["tue"])],
        conventions=[agreement],
        policy=GRID,
    )
    report = tried(
        {"name": "A", "points": 100},
        {"name": "B", "structure": "creche", "points": 100},
        {"name": "C", "commune": DAIX, "points": 0},
        {"name": "D", "commune": DAIX, "structure": "creche"},
        given=given,
        structure="second",
        order=[{"cases": ["A", "C"], "by": "layer"}],
    )
    assert [r.passed for r in report.results] == [True, True, True, False]
    assert report.comparisons[0].passed
    assert not report.results[3].admitted


FAULTS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "a case twice": ({"case": [{"name": "A"}, {"name": "A"}]}, {"duplicate-id"}),
    "an order of nobody": ({"order": [{"cases": ["A", "Z"]}]}, {"unknown-case"}),
    "a tie of nobody": ({"tie": [{"cases": ["Z", "A"]}]}, {"unknown-case"}),
    "an unknown criterion": ({"criteria": {"alon": 1}}, {"unknown-criterion"}),
    "an unknown block": ({"blocks": {"families": 1}}, {"unknown-block"}),
    "an unknown derived fact": ({"facts": {"@sibling": True}}, {"unknown-fact"}),
    "no yes or no": ({"facts": {"@guest": 1}}, {"wrong-type"}),
    "no number": ({"facts": {"@age_months": True}}, {"out-of-range"}),
    "too far": ({"facts": {"@distance_km": 4001}}, {"out-of-range"}),
    "both or neither": ({"facts": {"@guest": True, "@resident": True}}, {"contradiction"}),
    "said twice": ({"facts": {"@age_months": 3}, "born": "2025-01-01"}, {"said-twice"}),
    "a commune without territory": ({"commune": "21617"}, {"needs-territory"}),
    "several": (
        {"commune": "21617", "facts": {"@distance_km": -1}, "criteria": {"no": 1}},
        {"needs-territory", "out-of-range", "unknown-criterion"},
    ),
}


@pytest.mark.parametrize("situation", FAULTS)
def test_faults_of_cases_are_told_together(situation: str) -> None:
    given, codes = FAULTS[situation]
    of_file = {key: given[key] for key in ("case", "order", "tie") if key in given}
    of_case = {key: value for key, value in given.items() if key not in of_file}
    with pytest.raises(InputError) as caught:
        tried(*of_file.pop("case", [{"name": "A", **of_case}]), **of_file)
    assert {fault.code for fault in caught.value.faults} == codes


def test_a_territory_is_asked_where_several_structures_are() -> None:
    given = territory(structures=[creche(), creche(id="second")])
    with pytest.raises(InputError) as caught:
        tried({"name": "A", "facts": {"@resident": True}, "commune": "99999"}, given=given)
    codes = {fault.code for fault in caught.value.faults}
    assert codes == {"missing-field", "commune-decides", "unknown-commune"}


TOML = """
first_day = 2026-09-01
[policy]
[[policy.grid]]
kind = "yes_no"
id = "alone"
fact = "alone"
points = 3
[[case]]
name = "A"
born = 2025-09-01
facts = { alone = true }
points = 3
"""


def test_a_file_holds_the_policy_and_its_cases(tmp_path: Path) -> None:
    path = tmp_path / "grid.toml"
    path.write_text(TOML, encoding="utf-8")
    given, cases = io.read_grid(path)
    assert cases is not None
    assert cases.case[0].born == date(2025, 9, 1)
    assert berceau.check_grid(given, cases).passed
    assert io.read_policy(path) == given


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (TOML.replace("points = 3", 'points = "3"'), {"wrong-type"}),
        (TOML.replace("born =", 'from = "x"\nbirth ='), {"unknown-field", "wrong-date"}),
        (TOML.replace("name =", "name"), {"not-toml"}),
        (TOML.replace("[[case]]", "[[case"), {"not-toml"}),
        ('[[case]]\nname = "A"\n', {"missing-field"}),
        (TOML.replace("[[case]]", "[[cases]]"), {"missing-field", "unknown-field"}),
    ],
)
def test_faults_of_a_file_are_told_in_plain_words(
    text: str, codes: set[str], tmp_path: Path
) -> None:
    path = tmp_path / "grid.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        io.read_grid(path)
    assert {fault.code for fault in caught.value.faults} == codes


def test_json_is_read_too_but_not_a_list(tmp_path: Path) -> None:
    path = tmp_path / "cases.json"
    path.write_text('{"case": [{"name": "A", "points": 100}]}', encoding="utf-8")
    assert berceau.check_grid(policy(), io.read_cases(path)).passed
    path.write_text("[1]", encoding="utf-8")
    with pytest.raises(InputError):
        io.read_cases(path)
