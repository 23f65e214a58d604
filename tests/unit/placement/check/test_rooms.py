"""Places, overbooking, ratio, childminder, reserved pools: at the limit, and one beyond."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from support.check_builders import broken, child, creche, family, request, seat, territory

YEAR_OF_MONTHS = 12


def test_as_many_children_as_places_are_lawful() -> None:
    given = territory(family("A"), family("B"))
    assert broken(given, seat("A-a"), seat("B-a")) == {}


def test_one_child_too_many_is_told_slot_by_slot() -> None:
    given = territory(family("A"), family("B"), family("C"))
    found = broken(given, seat("A-a"), seat("B-a"), seat("C-a"))
    assert set(found) == {"places"}
    assert len(found["places"]) == 2 * YEAR_OF_MONTHS
    first = found["places"][0]
    assert (first.subject, first.found, first.limit) == ("creche, mon-am, 2025-09", 3, 2)


def test_a_place_is_shared_by_two_who_come_on_different_days() -> None:
    days = [request(weeks=[[day]]) for day in ("mon", "tue")]
    given = territory(
        family("A", children=[child("A-a", request=days[0])]),
        family("B", children=[child("B-a", request=days[1])]),
        structures=[creche(places=1)],
    )
    assert broken(given, seat("A-a"), seat("B-a", week="tue")) == {}


def test_sections_have_places_of_their_own_and_children_grow_into_the_next() -> None:
    sections = [
        {"id": "petits", "from_months": 3, "to_months": 18, "places": 1},
        {"id": "grands", "from_months": 18, "to_months": 48, "places": 2},
    ]
    given = territory(
        family("A", children=[child("A-a", born="2025-01-10")]),
        family("B", children=[child("B-a", born="2024-04-10")]),
        structures=[creche(sections=sections)],
    )
    found = broken(given, seat("A-a", section="petits"), seat("B-a", section="petits"))
    # B turns 18 months on 10 October, and is among the small until the end of that month.
    assert [v.subject for v in found["places"]] == [
        f"creche, petits, mon-{half}, {month}"
        for month in ("2025-09", "2025-10")
        for half in ("am", "pm")
    ]
    assert set(found) == {"places"}


def test_modulated_places_replace_the_licence_in_their_months() -> None:
    fewer = [{"slots": ["mon-pm"], "places": 1, "months": [9, 10]}]
    given = territory(family("A"), family("B"), structures=[creche(modulated=fewer)])
    found = broken(given, seat("A-a"), seat("B-a"))
    assert [(v.subject, v.limit) for v in found["places"]] == [
        ("creche, mon-pm, 2025-09", 1),
        ("creche, mon-pm, 2025-10", 1),
    ]


def test_places_that_a_decision_reserves_stay_free() -> None:
    decisions = [{"kind": "reserve", "structure": "creche", "slots": ["mon-am"], "places": 1}]
    given = territory(family("A"), family("B"), decisions=decisions)
    found = broken(given, seat("A-a"), seat("B-a"))
    assert {(v.subject.split(", ")[1], v.found, v.limit) for v in found["places"]} == {
        ("mon-am", 2, 1)
    }
    assert broken(given, seat("A-a")) == {}


def test_what_is_reserved_in_a_section_is_reserved_in_the_structure() -> None:
    sections: list[dict[str, Any]] = [
        {"id": "petits", "from_months": 3, "to_months": 10, "places": 2},
        {"id": "grands", "from_months": 10, "to_months": 48, "places": 2},
    ]
    decisions = [{"kind": "reserve", "structure": "creche", "section": "petits", "places": 1}]
    given = territory(
        *map(family, "ABC"), structures=[creche(places=3, sections=sections)], decisions=decisions
    )
    tall = [seat(f"{name}-a", section="grands") for name in "AB"]
    assert broken(given, *tall) == {}
    sections[1]["places"] = 3
    given = territory(
        *map(family, "ABC"), structures=[creche(places=3, sections=sections)], decisions=decisions
    )
    found = broken(given, *tall, seat("C-a", section="grands"))
    assert {(v.subject.split(", ")[0], v.found, v.limit) for v in found["places"]} == {
        ("creche", 3, 2)
    }
    whole = [{"kind": "reserve", "structure": "creche", "section": "all", "places": 1}]
    given = territory(family("A"), family("B"), decisions=whole)
    assert set(broken(given, seat("A-a"), seat("B-a"))) == {"places"}


def test_children_of_members_count_at_their_house() -> None:
    structures = [
        {"id": "mam", "kind": "mam", "commune": "21617", "places": 1},
        *(
            {"id": f"am{k}", "kind": "childminder", "commune": "21617", "places": 1}
            | {"part_of": "mam"}
            for k in (1, 2)
        ),
    ]
    wish = request(wishes=["childminder:21617"])
    families = [family(k, children=[child(f"{k}-a", request=wish)]) for k in ("A", "B")]
    given = territory(*families, structures=structures)
    seats = [
        seat(f"{name}-a", structure, suggestion=True)
        for name, structure in (("A", "am1"), ("B", "am2"))
    ]
    assert broken(given, seats[0]) == {}
    found = broken(given, *seats)
    assert set(found) == {"places"}
    assert found["places"][0].subject == "mam, mon-am, 2025-09"


def _overbooked(count: int, week: str) -> dict[str, list[object]]:
    names = [f"F{k:02}" for k in range(count)]
    asked = request(weeks=[week.split()])
    given = territory(
        *(family(name, children=[child(f"{name}-a", request=asked)]) for name in names),
        structures=[creche(places=10, overbooking=True)],
    )
    return dict(broken(given, *(seat(f"{name}-a", week=week) for name in names)))


def test_overbooking_rounds_the_percentage_up_at_a_slot() -> None:
    assert _overbooked(12, "mon") == {}
    found = _overbooked(13, "mon")
    assert set(found) == {"overbooking"}
    assert [(v.found, v.limit) for v in found["overbooking"]] == [(13, 12)] * (2 * YEAR_OF_MONTHS)


def test_overbooking_never_passes_the_hours_of_the_week() -> None:
    assert _overbooked(10, "mon tue wed thu fri") == {}
    found = _overbooked(11, "mon tue wed thu fri")
    assert set(found) == {"overbooking"}
    week = found["overbooking"][0]
    assert (week.subject, week.found, week.limit) == (
        "creche, week, 2025-09",
        11 * 5 * 660,
        10 * 5 * 660,
    )


def test_a_sections_percentage_is_that_of_the_whole_licence() -> None:
    # Before September 2021 it went by size: 10 per cent below twenty places.
    sections = [{"id": "all", "from_months": 2, "to_months": 48, "places": 8}]
    asked = request(**{"from": "2015-09-01", "until": "2015-09-30"})
    given = territory(
        *(
            family(f"F{k}", children=[child(f"F{k}-a", born="2014-10-15", request=asked)])
            for k in range(10)
        ),
        calendar={"first": "2015-09-01", "last": "2016-08-31"},
        structures=[creche(places=12, overbooking=True, sections=sections)],
    )
    span = {"start": date(2015, 9, 1), "until": date(2015, 9, 30)}
    assert broken(given, *(seat(f"F{k}-a", **span) for k in range(9))) == {}
    found = broken(given, *(seat(f"F{k}-a", **span) for k in range(10)))
    assert [(v.found, v.limit) for v in found["overbooking"]] == [(10, 9)] * 2


def test_overbooking_is_for_collective_structures_only() -> None:
    house = creche(kind="family_creche", places=10, overbooking=True)
    names = [f"F{k:02}" for k in range(11)]
    given = territory(*map(family, names), structures=[house])
    found = broken(given, *(seat(f"{name}-a") for name in names))
    assert set(found) == {"places"}


def _with_staff(kind: str, adults: int, births: list[str], regime: str = "5-8") -> set[str]:
    staff = [{"slots": ["mon", "tue", "wed", "thu", "fri"], "adults": adults}]
    house = creche(kind=kind, places=12, staff=staff, ratio=regime)
    asked = request(until="2025-09-30")
    families = [
        family(f"F{k}", children=[child(f"F{k}-a", born=born, request=asked)])
        for k, born in enumerate(births)
    ]
    given = territory(*families, structures=[house])
    until = date(2025, 9, 30)
    seats = [seat(f"F{k}-a", until=until) for k in range(len(births))]
    return set(broken(given, *seats))


BABY, WALKER = "2025-01-10", "2023-12-10"


@pytest.mark.parametrize(
    ("births", "lawful"),
    [
        ([BABY] * 10, True),
        ([BABY] * 11, False),
        ([BABY] * 5 + [WALKER] * 8, True),
        ([BABY] * 6 + [WALKER] * 8, False),
        ([WALKER] * 16, True),
        ([BABY] * 2 + [WALKER] * 13, False),
    ],
)
def test_two_adults_have_five_babies_or_eight_walkers_each(
    births: list[str], *, lawful: bool
) -> None:
    # Twelve places are enough for none of the larger groups, so only the ratio is looked at.
    assert ("ratio" not in _with_staff("creche", 2, births)) == lawful


def test_the_regime_by_six_counts_every_child_alike() -> None:
    assert _with_staff("creche", 2, [BABY] * 12, "6") == set()
    assert _with_staff("creche", 2, [BABY] * 11 + [WALKER] * 2, "6") == {"places", "ratio"}


def test_one_adult_alone_receives_nobody_save_in_a_micro_creche() -> None:
    assert _with_staff("creche", 1, [WALKER]) == {"ratio"}
    assert _with_staff("micro_creche", 1, [WALKER] * 3) == set()
    assert _with_staff("micro_creche", 1, [WALKER] * 4) == {"ratio"}
    assert _with_staff("micro_creche", 0, [WALKER]) == {"ratio"}


def test_a_child_walks_from_the_age_of_the_policy_or_as_somebody_says() -> None:
    staff = [{"slots": ["mon", "tue", "wed", "thu", "fri"], "adults": 2}]
    house = creche(places=12, staff=staff)
    asked = request(until="2025-09-30")
    until = date(2025, 9, 30)

    def judged(walks_from: str) -> set[str]:
        families = [
            family(f"F{k:02}", children=[child(f"F{k:02}-a", born=BABY, request=asked)])
            for k in range(11)
        ]
        families[0]["children"][0]["walks_from"] = walks_from
        given = territory(*families, structures=[house])
        return set(broken(given, *(seat(f"F{k:02}-a", until=until) for k in range(11))))

    # Ten babies and one walker need 10/5 + 1/8 adults; eleven babies more still.
    assert judged("2025-09-02") == {"ratio"}
    assert judged("2025-09-01") == {"ratio"}
    assert _with_staff("creche", 2, [BABY] * 5 + ["2024-07-01"] * 6) == set()
    assert _with_staff("creche", 2, [BABY] * 5 + ["2024-07-02"] * 6) == {"ratio"}


def _childminder(own: dict[str, int], births: list[str], places: int = 6) -> set[str]:
    hers = {"id": "am", "kind": "childminder", "commune": "21617", "places": places, **own}
    asked = request(wishes=["am"], until="2026-06-30")
    families = [
        family(f"F{k}", children=[child(f"F{k}-a", born=born, request=asked)])
        for k, born in enumerate(births)
    ]
    given = territory(*families, structures=[hers])
    until = date(2026, 6, 30)
    seats = [seat(f"F{k}-a", "am", until=until, suggestion=True) for k in range(len(births))]
    return set(broken(given, *seats))


def test_a_childminders_own_children_count_in_her_limits() -> None:
    assert _childminder({}, [BABY] * 4) == set()
    assert _childminder({}, [BABY] * 5) == {"childminder"}
    assert _childminder({"own_under_3": 1, "own_under_11": 1}, [BABY] * 3) == set()
    assert _childminder({"own_under_3": 1, "own_under_11": 1}, [BABY] * 4) == {"childminder"}
    assert _childminder({"own_under_11": 3}, [BABY] * 3) == set()
    assert _childminder({"own_under_11": 3}, [BABY] * 4) == {"childminder"}


def test_a_childminder_has_no_more_children_than_her_places() -> None:
    assert _childminder({}, [BABY] * 2, places=2) == set()
    assert _childminder({}, [BABY] * 3, places=2) == {"childminder"}


def test_a_kept_pool_is_not_for_others() -> None:
    pool = {"kind": "insertion", "fact": "insertion", "places": 1, "kept": True}
    families = [family("A"), family("B"), family("C", facts={"insertion": True})]
    given = territory(*families, structures=[creche(reserved=[pool])])
    assert broken(given, seat("A-a"), seat("C-a")) == {}
    found = broken(given, seat("A-a"), seat("B-a"))
    assert set(found) == {"reserved"}
    assert (found["reserved"][0].found, found["reserved"][0].limit) == (2, 1)


def test_a_pool_that_is_not_kept_may_be_used_by_others() -> None:
    pool = {"kind": "insertion", "fact": "insertion", "places": 1}
    given = territory(family("A"), family("B"), structures=[creche(reserved=[pool])])
    assert broken(given, seat("A-a"), seat("B-a")) == {}
