"""Admission: wish, week, title, opening, ages, dates, and what a placement says of itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from berceau.placement.check.asking import rank_of, titles, ways
from berceau.placement.check.view import View
from support.check_builders import (
    DAIX,
    TALANT,
    broken,
    child,
    creche,
    family,
    request,
    seat,
    territory,
)


def _messages(found: dict[str, list[Any]]) -> list[str]:
    return [violation.message for violation in found.get("options", [])]


def _one(asked: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    return family("A", children=[child("A-a", request=asked or request(), **changes)])


def test_a_structure_that_no_wish_covers_is_no_option() -> None:
    given = territory(_one(), structures=[creche(), creche(id="second")])
    found = broken(given, seat("A-a", "second"))
    assert _messages(found) == ["no wish covers it"]
    assert (found["options"][0].found, found["options"][0].limit) == ("second", "creche")


def test_a_week_that_is_not_listed_is_no_option() -> None:
    found = broken(territory(_one(request(weeks=[["mon", "tue"]]))), seat("A-a"))
    assert _messages(found) == ["the week is not accepted"]
    assert (found["options"][0].found, found["options"][0].limit) == ("mon", "mon tue")


def test_the_policy_may_grant_fewer_days() -> None:
    asked = request(weeks=[["mon", "tue", "wed"]])
    one = territory(_one(asked), policy={"fewer_days": 1})
    assert broken(one, seat("A-a", week="mon wed", share=666)) == {}
    assert _messages(broken(one, seat("A-a"))) == ["the week is not accepted"]
    two = territory(_one(asked), policy={"fewer_days": 2})
    assert broken(two, seat("A-a", share=333)) == {}


def test_flexible_weeks_are_written_out() -> None:
    asked = request(weeks=[{"any": 2, "of": ["mon", "tue", "thu"]}])
    given = territory(_one(asked))
    for week in ("mon tue", "mon thu", "tue thu"):
        assert broken(given, seat("A-a", week=week, share=1000)) == {}
    assert _messages(broken(given, seat("A-a", week="mon"))) == ["the week is not accepted"]


def test_a_set_of_slots_that_comes_twice_keeps_its_first_position() -> None:
    asked = request(weeks=[["mon-am"], ["mon-am", "mon-pm"], ["mon"]], shares=[300, 900, 500])
    given = territory(_one(asked))
    known = ways(View(given), given.families[0].children[0].request)
    assert [(way.position, way.share) for way in known.values()] == [(0, 300), (1, 900)]


@pytest.mark.parametrize(
    ("wish", "rank"),
    [
        ("creche:21617", 1),
        ("any:*", 1),
        ("any:21223", None),
        ("micro_creche:*", None),
        ("creche:2km", 1),
        ("creche:1km", None),
    ],
)
def test_a_group_covers_a_kind_in_a_commune_a_distance_or_everywhere(
    wish: str, rank: int | None
) -> None:
    # Daix lies 1.7 km north of Talant.
    asked = request(wishes=["second", wish])
    second = creche(id="second", kind="multi_accueil", commune=DAIX)
    given = territory(
        family("A", commune=DAIX, children=[child("A-a", request=asked)]),
        structures=[creche(), second],
    )
    home = given.families[0]
    found = rank_of(View(given), home, home.children[0], given.structure_by_id["creche"])
    assert found == rank


def test_families_from_elsewhere_need_a_convention() -> None:
    guest = family("A", commune=DAIX, children=[child("A-a")])
    assert _messages(broken(territory(guest), seat("A-a"))) == ["title"]
    terms = [{"kind": "access"}]
    agreement = {"id": "daix", "hosts": ["creche"], "guests": [DAIX], "terms": terms}
    opened = territory(guest, conventions=[agreement])
    assert broken(opened, seat("A-a", convention="daix")) == {}
    assert _messages(broken(opened, seat("A-a"))) == ["title"]
    over = territory(guest, conventions=[{**agreement, "until": "2025-08-31"}])
    assert _messages(broken(over, seat("A-a", convention="daix"))) == ["title"]
    resident = territory(_one(), conventions=[agreement])
    assert _messages(broken(resident, seat("A-a", convention="daix"))) == ["title"]


def test_a_party_to_a_share_comes_under_it_before_any_other_title() -> None:
    parts = [{"commune": TALANT, "places": 1}, {"commune": DAIX, "places": 1}]
    share = {"kind": "share", "structure": "creche", "parts": parts}
    given = territory(_one(), conventions=[{"id": "parts", "terms": [share]}])
    assert broken(given, seat("A-a", convention="parts")) == {}
    assert _messages(broken(given, seat("A-a"))) == ["title"]


def test_a_network_opens_childminders_both_ways_and_nothing_else() -> None:
    minders = [
        {"id": f"am-{code}", "kind": "childminder", "commune": code, "places": 2}
        for code in (TALANT, DAIX)
    ]
    network = {"id": "net", "host_commune": TALANT, "guests": [DAIX]}
    given = territory(
        structures=[creche(), *minders],
        conventions=[{**network, "terms": [{"kind": "network"}]}],
    )
    view, day = View(given), date(2025, 9, 1)

    def opened(commune: str, structure: str) -> list[str | None]:
        found = titles(view, commune, given.structure_by_id[structure], day)
        return [None if convention is None else convention.id for convention in found]

    assert opened(DAIX, f"am-{TALANT}") == ["net"]
    assert opened(TALANT, f"am-{DAIX}") == ["net"]
    assert opened(DAIX, f"am-{DAIX}") == [None]
    assert opened(DAIX, "creche") == []


def test_a_family_creches_childminder_is_for_those_it_serves_and_no_suggestion() -> None:
    house = creche(id="house", kind="family_creche", commune=TALANT, serves=[DAIX])
    minder = {"id": "am", "kind": "childminder", "commune": TALANT, "places": 2}
    asked = request(wishes=["childminder:*", "house"])
    guest = family("A", commune=DAIX, children=[child("A-a", request=asked)])
    given = territory(guest, structures=[house, {**minder, "part_of": "house"}])
    assert broken(given, seat("A-a", "am")) == {}
    assert _messages(broken(given, seat("A-a", "am", suggestion=True))) == ["suggestion"]
    assert _messages(broken(given, seat("A-a", "house"))) == ["the house has members"]


def test_a_childminder_is_suggested_never_assigned() -> None:
    minder = {"id": "am", "kind": "childminder", "commune": TALANT, "places": 2}
    given = territory(_one(request(wishes=["am"])), structures=[minder])
    assert broken(given, seat("A-a", "am", suggestion=True)) == {}
    assert _messages(broken(given, seat("A-a", "am"))) == ["suggestion"]


def test_all_slots_of_the_week_are_open() -> None:
    given = territory(_one(), structures=[creche(opening=["mon-am", "tue"])])
    found = broken(given, seat("A-a"))
    assert _messages(found) == ["closed at slots of the week"]
    assert set(found) == {"options", "places"}
    assert found["options"][0].found == "mon-pm"


@pytest.mark.parametrize(("born", "lawful"), [("2025-07-01", True), ("2025-07-02", False)])
def test_a_child_one_day_too_young_on_the_first_day_is_not_received(
    born: str, *, lawful: bool
) -> None:
    # The crèche receives from two months on, in completed months.
    found = broken(territory(_one(born=born)), seat("A-a"))
    assert set(found) == (set() if lawful else {"options"})


@pytest.mark.parametrize(("to_months", "lawful"), [(23, True), (22, False)])
def test_a_child_is_of_an_age_that_is_received_in_every_month(
    to_months: int, *, lawful: bool
) -> None:
    # Born on 15 October, it is 21 completed months old on 1 August, the last reference day.
    house = creche(from_months=2, to_months=to_months - 1)
    found = broken(territory(_one(), structures=[house]), seat("A-a"))
    assert set(found) == (set() if lawful else {"options"})
    if not lawful:
        assert found["options"][0].message == "no section for the age in 2026-08"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"start": date(2025, 9, 2)}, "first day"),
        ({"until": date(2026, 8, 30)}, "last day"),
        ({"section": "petits"}, "section on the first day"),
        ({"rank": 1}, "rank of the wish"),
        ({"share": 999}, "share of the hours asked, in thousandths"),
        ({"points": 1}, "points"),
        ({"status": "moved"}, "status"),
        ({"status": "kept"}, "a place is kept or left"),
        ({"suggestion": True}, "suggestion"),
    ],
)
def test_a_placement_says_what_is_true(changes: dict[str, Any], message: str) -> None:
    given = territory(_one())
    true = seat("A-a", rank=0, share=1000, points=0)
    assert broken(given, true) == {}
    assert message in _messages(broken(given, true.model_copy(update=changes)))


def test_a_stay_ends_before_school() -> None:
    given = territory(
        _one(born="2023-03-01"),
        calendar={"first": "2025-09-01", "last": "2026-12-31"},
    )
    assert broken(given, seat("A-a", until=date(2026, 8, 31))) == {}
    assert "last day" in _messages(broken(given, seat("A-a", until=date(2026, 12, 31))))


def test_a_child_of_school_age_has_no_option() -> None:
    found = broken(territory(_one(born="2022-12-31")), seat("A-a"), refused=())
    assert _messages(found) == ["a place is granted"]


@pytest.mark.parametrize(
    "changes",
    [
        {"child": "nobody"},
        {"structure": "nowhere"},
        {"week": ("mon-evening",)},
        {"week": ()},
        {"convention": "nothing"},
        {"until": date(2025, 8, 31)},
    ],
)
def test_what_the_territory_does_not_know_is_told_and_never_crashes(
    changes: dict[str, Any],
) -> None:
    strange = seat("A-a").model_copy(update=changes)
    assert "options" in broken(territory(_one()), strange)
