"""Tension, acceptance, waiting times, unmet slots, flows, places: each worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from berceau.domain.families import AnyOf
from berceau.errors import InputError
from berceau.observatory.indicators import indicators
from berceau.observatory.indicators.demand import asked_slots
from berceau.placement.proposal import Waiting
from support.watched import (
    HALF_DAY,
    HALF_DAYS,
    WHOLE_WEEK,
    child,
    family,
    placement,
    proposal,
    request,
    structures,
    territory,
)

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
    from berceau.observatory.indicators import Indicators
    from berceau.placement.proposal import Proposal


def _session() -> tuple[Territory, Proposal]:
    """Three children of Talant ask, and one of Daix; another one of Talant is in place."""
    held = {"structure": "lutins", "week": ["mon", "tue"], "since": "2026-09-01"}
    given = territory(
        family(
            "F",
            child("a", request=request(["mon", "tue-am"])),
            child("b", born="2026-05-02", request=request(["mon"], wishes=["nounou", "lutins"])),
            child("c", request=request(["tue"], mode="individual", submitted="2026-05-02")),
        ),
        family(
            "G",
            child("d", born="2024-10-02", request=request(["wed"], submitted=None)),
            commune="21223",
        ),
        family("H", child("e", held=held, request=request(["mon", "tue", "wed"])), child("f")),
    )
    plan = proposal(
        given,
        placement("a", "lutins", ["mon"]),
        placement("b", "lutins", ["mon"], rank=1),
        placement("d", "nounou", ["wed"], rank=1, **{"from": "2026-11-04"}),
        placement("e", "lutins", ["mon", "tue"], status="kept", rank=None),
        refused=("c",),
        waiting=(
            Waiting(structure="lutins", section="petits", rank=1, child="c", points=0, wish=0),
            Waiting(structure="lutins", section="petits", rank=2, child="e", points=0, wish=0),
            Waiting(structure="nounou", section="all", rank=1, child="c", points=0, wish=1),
        ),
    )
    return given, plan


@pytest.fixture
def found() -> Indicators:
    return indicators(*_session())


def test_acceptance_and_first_wishes(found: Indicators) -> None:
    whole, talant, daix = found.acceptance
    counts = (whole.examined, whole.admitted, whole.kept, whole.refused, whole.first)
    assert counts == (5, 3, 1, 1, 1)
    assert (whole.rate, whole.first_rate) == (3 / 5, 1 / 3)
    assert (talant.commune, talant.examined, talant.admitted, talant.first) == ("21617", 4, 2, 1)
    assert (daix.commune, daix.examined, daix.admitted, daix.first) == ("21223", 1, 1, 0)


def test_waiting_times(found: Indicators) -> None:
    admitted, refused = found.waiting_times
    # A year for two of them; of the third nobody knows the day.
    assert (admitted.children, admitted.unknown) == (2, 1)
    assert admitted.quartile == admitted.median == admitted.upper == 11.99
    assert (refused.children, refused.unknown, refused.median) == (1, 0, 6.05)


def test_quartiles_lie_between_their_neighbours() -> None:
    days = ("2026-10-03", "2026-09-03", "2026-08-04", "2026-07-05", "2026-06-05")
    given = territory(
        family("F", *(child(f"c{k}", request=request(submitted=d)) for k, d in enumerate(days)))
    )
    found = indicators(given, proposal(given)).waiting_times[1]
    # 30, 60, 90, 120 and 150 days, in months of 365.25 / 12 days.
    assert (found.quartile, found.median, found.upper) == (1.97, 2.96, 3.94)
    early = territory(family("F", child("c", request=request(submitted="2026-12-01"))))
    assert indicators(early, proposal(early)).waiting_times[1].median == 0


def test_slots_asked_and_not_given(found: Indicators) -> None:
    lines = {line.slot: (line.asked, line.unmet) for line in found.unmet}
    assert lines["mon-am"] == (3, 0)
    # a and c and e ask for it; e alone has it.
    assert lines["tue-am"] == (3, 2)
    assert lines["tue-pm"] == (2, 1)
    assert lines["wed-pm"] == (2, 1)
    assert lines["thu-am"] == (0, 0)
    assert found.sessions[-1].unmet == 2 + 1 + 1 + 1


def test_a_choice_of_days_asks_in_parts() -> None:
    calendar = territory().calendar
    week = AnyOf(any=2, of=("mon", "tue", "thu", "fri"))
    asked = dict(zip(calendar.slot_names, asked_slots(week, calendar), strict=True))
    assert asked["mon-am"] == asked["fri-pm"] == pytest.approx(1 / 2)
    assert asked["wed-am"] == 0
    have = calendar.expand(("mon",))
    lacking = dict(zip(calendar.slot_names, asked_slots(week, calendar, have), strict=True))
    # One more of three days.
    assert lacking["mon-am"] == 0
    assert lacking["tue-am"] == pytest.approx(1 / 3)
    assert sum(asked_slots(week, calendar, calendar.expand(("mon", "fri")))) == 0


def test_tension_before_anybody_is_placed(found: Indicators) -> None:
    lines = {(line.by, line.group): line for line in found.tension}
    whole = lines["all", ""]
    # a, b, c and d; e holds a place.
    assert whole.requests == 4
    # The crèche is open for 16 half-days; the place held takes 8 of its 64.
    assert whole.places == pytest.approx(4 - 8 / 16 + 2 + 4)
    assert whole.ratio == pytest.approx(4 / 9.5, rel=1e-3)
    assert whole.free == (64 - 8 + 6 * HALF_DAYS) * HALF_DAY
    # Mondays twice and a Tuesday morning, Mondays, Tuesdays; one Wednesday.
    assert whole.asked == (4 + 2 + 4 + 4 + 2) * HALF_DAY
    assert whole.hours_ratio == whole.asked / whole.free
    talant, daix = lines["commune", "21617"], lines["commune", "21223"]
    assert (talant.requests, talant.places) == (3, 3.5)
    assert (daix.requests, daix.places, daix.ratio) == (1, 6, pytest.approx(1 / 6))
    assert (lines["slot", "mon-am"].requests, lines["slot", "mon-am"].places) == (2, 3 + 6)
    assert (lines["slot", "fri-pm"].requests, lines["slot", "fri-pm"].places) == (0, 4 + 6)


def test_places_free_before_anybody_asks_for_one_do_not_count() -> None:
    wanted = {"wishes": ["nounou"]}
    late = request(**{"from": "2026-11-09"}, **wanted)
    held = {"structure": "nounou", "week": ["mon"], "since": "2026-01-05"}
    leaving, nounou = child("b", held={**held, "until": "2026-11-06"}), structures()[1:2]
    given = territory(family("F", child("a", request=late), leaving), structures=nounou)
    [whole, *_] = indicators(given, proposal(given)).tension
    # In the second week, without its public holiday, two places are free on four days.
    assert (whole.free, whole.places) == (2 * 4 * 2 * HALF_DAY, 2)
    children = child("a", request=late), leaving, child("c", request=request(**wanted))
    given = territory(family("F", *children), structures=nounou)
    [whole, *_] = indicators(given, proposal(given)).tension
    # In the first one, one of them is taken on Monday.
    assert whole.free == (2 * 9 - 1) * 2 * HALF_DAY


def test_tension_by_age_counts_places_open_to_the_age(found: Indicators) -> None:
    ages = {line.group: line for line in found.tension if line.by == "age"}
    assert {age: line.requests for age, line in ages.items()} == {
        "0": 1,
        "12": 2,
        "24": 1,
        "36": 0,
    }
    # e takes 8 of the 32 half-days of the small ones; 6 places take every age.
    assert ages["0"].places == 1.5 + 6
    assert ages["12"].places == 1.5 + 2 + 6
    assert ages["24"].places == 2 + 6


def test_a_free_section_gives_no_more_than_its_structure_has() -> None:
    small = {
        "id": "lutins",
        "kind": "creche",
        "commune": "21617",
        "places": 2,
        "sections": [
            {"id": name, "from_months": low, "to_months": high, "places": 2}
            for name, low, high in (("petits", 2, 18), ("grands", 18, 48))
        ],
    }
    held = {"structure": "lutins", "week": WHOLE_WEEK, "since": "2026-09-01"}
    given = territory(
        family("F", child("a", held=held), child("b", held=held)), structures=[small]
    )
    ages = {line.group: line for line in indicators(given, proposal(given)).tension}
    assert ages["24"].places == 0


def test_care_in_creches_and_at_childminders(found: Indicators) -> None:
    collective, individual = found.balance
    assert (collective.places, individual.places) == (4, 2 + 4)
    assert (collective.children, individual.children) == (3, 1)
    # Mondays, Mondays, Mondays and Tuesdays; one Wednesday.
    assert collective.minutes == (4 + 4 + 8) * HALF_DAY
    assert individual.minutes == 2 * HALF_DAY
    assert (collective.preferred, individual.preferred) == (0, 1)


def test_entries_moves_and_exits() -> None:
    held = {"structure": "lutins", "week": ["mon"], "since": "2026-09-01"}
    late = {**held, "since": "2026-11-09"}
    ending = {**held, "until": "2026-11-10"}
    calendar = {"first": "2026-08-03", "last": "2026-11-15"}
    given = territory(
        family(
            "F",
            child("new", request=request()),
            child("short", request=request(until="2026-11-06")),
            child("moves", held={**held, "since": "2026-01-05"}, request=request()),
            child("kept", held={**held, "since": "2026-01-05"}),
            child("late", held=late),
            child("ending", held=ending),
            child("from_the_start", held={**held, "since": "2026-08-03"}),
            child("school", born="2023-03-01", held={**held, "since": "2026-01-05"}),
        ),
        calendar=calendar,
    )
    kept = {"status": "kept", "rank": None}
    plan = proposal(
        given,
        placement("new", "lutins"),
        placement("short", "lutins", until="2026-11-06"),
        placement("moves", "lutins", status="leaving", rank=None, until="2026-11-01"),
        placement("moves", "nounou", status="moved"),
        placement("kept", "lutins", **{"from": "2026-08-03"}, **kept),
        placement("late", "lutins", **{"from": "2026-11-09"}, **kept),
        placement("ending", "lutins", **{"from": "2026-09-01"}, until="2026-11-10", **kept),
        placement("from_the_start", "lutins", **{"from": "2026-08-03"}, **kept),
        placement("school", "lutins", **{"from": "2026-08-03"}, until="2026-08-31", **kept),
    )
    lines = {line.month: line for line in indicators(given, plan).flows}
    august, november = lines["2026-08"], lines["2026-11"]
    assert (august.entries, august.moves, august.to_school, august.other_exits) == (1, 0, 1, 0)
    assert lines["2026-09"].entries == 1
    assert (november.entries, november.moves) == (3, 1)
    assert (november.to_school, november.other_exits) == (0, 2)


def test_waiting_lists(found: Indicators) -> None:
    assert {line.structure: line.children for line in found.waiting_list} == {
        "lutins": 2,
        "nounou": 1,
    }


def test_places_for_young_children() -> None:
    given, plan = _session()
    found = indicators(given, plan)
    assert found.coverage[0].rate is None
    assert "children-under-3" in found.missing
    known = indicators(given, plan, under_three={"21617": 40, "21223": 10})
    whole, talant, daix = known.coverage
    assert (whole.collective, whole.individual, whole.rate) == (4, 6, 10 / 50)
    assert (talant.rate, talant.collective_rate) == (4 / 40, 4 / 40)
    assert (daix.rate, daix.collective_rate, daix.service_rate) == (6 / 10, 0, 0)
    # a, b and e are at the crèche and under three.
    assert (talant.users, talant.service_rate) == (3, 3 / 40)
    assert "children-under-3" not in known.missing
    part = indicators(given, plan, under_three={"21617": 40})
    assert (part.coverage[0].rate, part.coverage[1].rate) == (None, 4 / 40)


def test_places_within_reach() -> None:
    document = _session()[0].model_dump(mode="json", exclude_defaults=True)
    document["structures"][1]["serves"] = ["21223"]
    families = document["families"]
    given = territory(*families, structures=document["structures"])
    plan = proposal(given)
    # Daix lies 1.7 km from Talant.
    near = {line.commune: line for line in indicators(given, plan, reach_km=2).reach}
    assert near["21617"].places == near["21223"].places == 10
    assert (near["21617"].open, near["21223"].open) == (8, 10)
    assert near["21617"].requests == 4
    assert near["21617"].per_request == 10 / 4
    far = {line.commune: line for line in indicators(given, plan, reach_km=1).reach}
    assert (far["21617"].places, far["21223"].places) == (4, 6)
    assert (far["21617"].requests, far["21223"].requests) == (3, 1)
    counted = indicators(given, plan, reach_km=2, under_three={"21617": 40, "21223": 10})
    assert counted.reach[0].rate == 10 / 50


def test_sessions_make_a_series() -> None:
    given, plan = _session()
    empty = proposal(given)
    found = indicators(given, plan, former=[(given, empty)])
    before, now = found.sessions
    assert (before.admitted, now.admitted) == (0, 3)
    assert (before.acceptance, now.acceptance) == (0, 3 / 5)
    assert before.tension == now.tension
    assert before.occupancy == 0
    assert now.occupancy == found.whole.rate("proposed")


def test_a_proposal_for_another_territory_is_refused() -> None:
    given = territory(family("F", child("a", request=request())))
    strange = [placement("z", "lutins"), placement("a", "nowhere", ["sun"])]
    with pytest.raises(InputError) as caught:
        indicators(given, proposal(given, *strange))
    assert [fault.where for fault in caught.value.faults] == [
        "placements[0].child",
        "placements[1].structure",
        "placements[1].week",
    ]
    with pytest.raises(ValueError, match="within reach"):
        indicators(given, proposal(given), reach_km=0)
