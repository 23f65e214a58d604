"""Every term of a convention: at the limit, and one beyond."""

from __future__ import annotations

from datetime import date
from typing import Any

from support.check_builders import (
    AHUY,
    DAIX,
    broken,
    child,
    creche,
    family,
    request,
    seat,
    territory,
)

FIVE_HOURS = [
    {"id": "am", "half": "am", "start": 480, "end": 780},
    {"id": "pm", "half": "pm", "start": 780, "end": 1080},
]
CALENDAR = {"first": "2025-09-01", "last": "2026-08-31", "bands": FIVE_HOURS}
OCTOBER, NOVEMBER = date(2025, 10, 1), date(2025, 11, 30)


def _daix(*terms: dict[str, Any], **changes: Any) -> dict[str, Any]:
    access = {"kind": "access"}
    return {"id": "daix", "hosts": ["creche"], "guests": [DAIX, AHUY], **changes} | {
        "terms": [access, *terms]
    }


def _guests(weeks: dict[str, str], *terms: dict[str, Any], **changes: Any) -> dict[str, list[Any]]:
    """Place guests in October and November, one family each, under one convention."""
    families, seats = [], []
    for name, week in weeks.items():
        asked = request(weeks=[week.split()], **{"from": "2025-10-01", "until": "2025-11-30"})
        commune = AHUY if name.startswith("ahuy") else DAIX
        families.append(
            family(name, commune=commune, children=[child(f"{name}-a", request=asked)])
        )
        seats.append(
            seat(f"{name}-a", week=week, start=OCTOBER, until=NOVEMBER, convention="daix")
        )
    given = territory(
        *families,
        calendar={**CALENDAR, **changes},
        structures=[creche(places=9)],
        conventions=[_daix(*terms)],
    )
    return dict(broken(given, *seats))


SIXTY = {"kind": "hours", "max": 60, "per": "month", "scope": "convention"}


def test_sixty_hours_a_month_are_reached_exactly() -> None:
    # October 2025 has four Mondays and four Tuesdays: 3 half-days of 5 hours, 4 times.
    assert _guests({"d1": "mon-am tue-am", "d2": "mon-pm"}, SIXTY) == {}


def test_one_more_slot_passes_the_sixty_hours_in_its_month() -> None:
    found = _guests({"d1": "mon-am tue-am", "d2": "mon-pm tue-pm"}, SIXTY)
    assert set(found) == {"convention"}
    # In November the eleventh is a Tuesday and a public holiday: 4 Mondays, 3 Tuesdays, 70 hours.
    assert [(v.subject, v.found, v.limit) for v in found["convention"]] == [
        ("daix, all guests, 2025-10", 4 * 4 * 300, 3600),
        ("daix, all guests, 2025-11", 2 * 7 * 300, 3600),
    ]


def test_public_holidays_and_closures_are_no_hours() -> None:
    limit = {**SIXTY, "max": 15}
    assert _guests({"d1": "tue-am"}, {**limit, "max": 20}) == {}
    found = _guests({"d1": "tue-am"}, limit)
    assert [v.subject for v in found["convention"]] == ["daix, all guests, 2025-10"]
    without_holidays = _guests({"d1": "tue-am"}, limit, holidays="none")
    assert [v.found for v in without_holidays["convention"]] == [1200, 1200]
    closed = _guests({"d1": "tue-am"}, limit, closures=[["2025-10-20", "2025-10-31"]])
    assert closed == {}


def test_hours_are_counted_by_commune_or_by_family_where_the_term_says_so() -> None:
    weeks = {"d1": "mon-am", "d2": "mon-am", "ahuy1": "mon-am"}
    twenty = {"kind": "hours", "max": 20, "per": "month"}
    assert _guests(weeks, {**twenty, "scope": "family"}) == {}
    by_commune = _guests(weeks, {**twenty, "scope": "commune"})["convention"]
    assert {v.subject.split(", ")[1] for v in by_commune} == {f"commune {DAIX}"}
    assert {v.found for v in by_commune} == {2400}
    alone = _guests(weeks, {**twenty, "scope": "family", "max": 19})["convention"]
    assert len({v.subject for v in alone}) == 6


def test_hours_a_year_are_summed_over_the_months() -> None:
    yearly = {"kind": "hours", "max": 40, "per": "year"}
    assert _guests({"d1": "mon-am"}, yearly) == {}
    found = _guests({"d1": "mon-am"}, {**yearly, "max": 39})["convention"]
    assert [(v.subject, v.found, v.limit) for v in found] == [
        ("daix, all guests, the year", 2400, 2340)
    ]


def test_guests_never_hold_more_places_than_the_convention_gives() -> None:
    one = {"kind": "places", "max": 1}
    assert _guests({"d1": "mon-am", "d2": "mon-pm"}, one) == {}
    found = _guests({"d1": "mon-am", "d2": "mon"}, one)["convention"]
    assert [(v.subject, v.found) for v in found] == [
        ("daix, hosts together, mon-am, 2025-10", 2),
        ("daix, hosts together, mon-am, 2025-11", 2),
    ]


def test_a_convention_receives_so_many_children() -> None:
    weeks = {"d1": "mon-am", "d2": "tue-am"}
    assert _guests(weeks, {"kind": "children", "max": 2}) == {}
    found = _guests(weeks, {"kind": "children", "max": 1})["convention"]
    assert [(v.found, v.limit) for v in found] == [(2, 1)]


def test_a_half_day_guest_never_holds_a_whole_day() -> None:
    asked = request(weeks=[["mon-am", "tue-pm"], ["mon"]])
    guest = family("D", commune=DAIX, children=[child("D-a", request=asked)])
    halves = {"kind": "access", "half_days_only": True}
    agreement = {"id": "daix", "hosts": ["creche"], "guests": [DAIX], "terms": [halves]}
    given = territory(guest, conventions=[agreement])
    assert broken(given, seat("D-a", week="mon-am tue-pm", convention="daix")) == {}
    found = broken(given, seat("D-a", week="mon", convention="daix"))["options"]
    assert [(v.message, v.found) for v in found] == [("access does not allow the week", "mon")]


def test_guests_come_at_the_slots_that_are_open_to_them() -> None:
    asked = request(weeks=[["mon-am"], ["mon-pm"]])
    guest = family("D", commune=DAIX, children=[child("D-a", request=asked)])
    mornings = {"kind": "access", "slots": ["mon-am"]}
    agreement = {"id": "daix", "hosts": ["creche"], "guests": [DAIX], "terms": [mornings]}
    given = territory(guest, conventions=[agreement])
    assert broken(given, seat("D-a", week="mon-am", convention="daix")) == {}
    assert set(broken(given, seat("D-a", week="mon-pm", convention="daix"))) == {"options"}


def test_a_party_to_a_share_is_no_guest_of_half_days() -> None:
    share = {"kind": "share", "structure": "creche", "parts": [{"commune": DAIX, "places": 1}]}
    halves = {"kind": "access", "half_days_only": True}
    agreement = {"id": "daix", "hosts": ["creche"], "guests": [DAIX], "terms": [halves, share]}
    given = territory(family("D", commune=DAIX), conventions=[agreement])
    assert broken(given, seat("D-a", convention="daix")) == {}


def test_a_childminder_who_is_a_host_is_under_the_access_terms() -> None:
    minder = {"id": "am", "kind": "childminder", "commune": "21617", "places": 2}
    guest = family("D", commune=DAIX, children=[child("D-a", request=request(wishes=["am"]))])
    terms = [{"kind": "access", "half_days_only": True}, {"kind": "network"}]
    network = {"id": "net", "host_commune": "21617", "guests": [DAIX], "terms": terms}
    suggested = seat("D-a", "am", convention="net", suggestion=True)
    given = territory(guest, structures=[minder], conventions=[network])
    assert broken(given, suggested) == {}
    given = territory(guest, structures=[minder], conventions=[{**network, "hosts": ["am"]}])
    assert set(broken(given, suggested)) == {"options"}


def _shared(talant: int, daix: int, **changes: Any) -> dict[str, list[Any]]:
    """Share 80 places 27/53 and seat so many children of each at one slot of September."""
    parts = [{"commune": DAIX, "places": 27}, {"commune": "21617", "places": 53}]
    share = {"kind": "share", "structure": "creche", "parts": parts, **changes}
    asked = request(weeks=[["mon-am"]], until="2025-09-30")
    families, seats = [], []
    for commune, count in (("21617", talant), (DAIX, daix)):
        for k in range(count):
            name = f"F{commune}x{k:02}"
            one = child(f"{name}-a", request=asked)
            families.append(family(name, commune=commune, children=[one]))
            seats.append(
                seat(f"{name}-a", week="mon-am", until=date(2025, 9, 30), convention="parts")
            )
    given = territory(
        *families,
        structures=[creche(places=80)],
        conventions=[{"id": "parts", "terms": [share]}],
    )
    return dict(broken(given, *seats))


def test_shared_places_are_27_and_53_at_every_slot() -> None:
    assert _shared(53, 27) == {}
    found = _shared(52, 28)["convention"]
    assert [(v.subject, v.found, v.limit) for v in found] == [
        (f"parts, creche, part of {DAIX}, mon-am, 2025-09", 28, 27)
    ]


def test_a_part_left_unused_is_kept_until_it_is_released() -> None:
    assert set(_shared(54, 0)) == {"convention"}
    assert set(_shared(54, 0, released_on="2025-09-02")) == {"convention"}
    assert _shared(54, 0, released_on="2025-09-01") == {}


def test_the_terms_follow_the_stay_after_the_convention_has_ended() -> None:
    asked = request(weeks=[["mon-am"]])
    guest = family("D", commune=DAIX, children=[child("D-a", request=asked)])

    def judged(leaving: str, until: date) -> dict[str, list[Any]]:
        agreement = _daix(
            {"kind": "hours", "max": 20, "per": "month"}, until="2026-02-01", exit=leaving
        )
        given = territory(guest, calendar=CALENDAR, conventions=[agreement])
        return dict(broken(given, seat("D-a", week="mon-am", until=until, convention="daix")))

    stays = judged("stay", date(2026, 8, 31))
    # These months have five Mondays that are no holiday: 25 hours, before and after the end.
    assert [v.subject.split(", ")[2] for v in stays["convention"]] == [
        "2025-09",
        "2025-12",
        "2026-03",
        "2026-06",
        "2026-08",
    ]
    leaves = judged("leave", date(2026, 2, 1))
    assert [v.subject.split(", ")[2] for v in leaves["convention"]] == ["2025-09", "2025-12"]
    assert set(leaves) == {"convention"}
    assert "options" in judged("leave", date(2026, 8, 31))


def test_what_is_agreed_with_a_networks_childminder_is_not_counted() -> None:
    minder = {"id": "am", "kind": "childminder", "commune": "21617", "places": 2}
    terms = [{"kind": kind} for kind in ("access", "network")]
    caps = [
        {"kind": "children", "max": 0},
        {"kind": "hours", "max": 0},
        {"kind": "places", "max": 0},
    ]
    guest = family("D", commune=DAIX, children=[child("D-a", request=request(wishes=["am"]))])
    agreement = {"id": "daix", "hosts": ["creche"], "guests": [DAIX], "terms": [*terms, *caps]}
    suggested = seat("D-a", "am", convention="daix", suggestion=True)
    given = territory(guest, structures=[creche(), minder], conventions=[agreement])
    assert broken(given, suggested) == {}
    host = {**agreement, "hosts": ["creche", "am"]}
    given = territory(guest, structures=[creche(), minder], conventions=[host])
    assert set(broken(given, suggested)) == {"convention"}
