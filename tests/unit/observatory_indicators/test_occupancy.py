"""The four occupancies, each number worked out by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from berceau.errors import InputError
from berceau.observatory.indicators import Attended, Presence, indicators
from berceau.observatory.indicators.records import CHILDMINDERS
from support.watched import (
    CRECHE_HALF_DAYS,
    HALF_DAY,
    HALF_DAYS,
    WHOLE_WEEK,
    child,
    family,
    placement,
    proposal,
    request,
    territory,
)

if TYPE_CHECKING:
    from berceau.placement.proposal import Placement


def test_holidays_and_closures_are_no_capacity() -> None:
    given = territory()
    found = indicators(given, proposal(given))
    assert found.occupied("lutins").capacity == 4 * CRECHE_HALF_DAYS * HALF_DAY
    assert found.occupied("nounou").capacity == 2 * HALF_DAYS * HALF_DAY
    assert found.occupied("lutins", slot="wed-am").capacity == 4 * HALF_DAY
    assert found.occupied("lutins", slot="fri-pm").capacity == 4 * HALF_DAY
    assert found.occupied("nounou", slot="fri-pm").capacity == 2 * 2 * HALF_DAY


def test_a_house_counts_once_with_its_members() -> None:
    given = territory(family("F", child("a", request=request())))
    plan = proposal(given, placement("a", "membre", ["mon-am"]))
    found = indicators(given, plan)
    assert found.occupied("maison").capacity == 4 * HALF_DAYS * HALF_DAY
    assert found.occupied("maison").proposed == 2 * HALF_DAY
    with pytest.raises(KeyError):
        found.occupied("membre")
    places = 4 * CRECHE_HALF_DAYS + (2 + 4) * HALF_DAYS
    assert found.whole.capacity == places * HALF_DAY


def test_a_part_of_the_week_counts_for_what_it_is() -> None:
    given = territory(family("F", child("a", request=request()), child("b", request=request())))
    plan = proposal(
        given, placement("a", "lutins", ["wed", "fri-am"]), placement("b", "lutins", WHOLE_WEEK)
    )
    found = indicators(given, plan)
    # One Wednesday, one Friday morning; and every half-day.
    half_days = (2 + 1) + CRECHE_HALF_DAYS
    assert found.occupied("lutins").proposed == half_days * HALF_DAY
    assert found.occupied("lutins").rate("proposed") == half_days / (4 * CRECHE_HALF_DAYS)
    assert found.occupied("lutins", slot="fri-am").rate("proposed") == 2 / 4
    assert found.occupied("lutins", slot="fri-pm").rate("proposed") == 1 / 4


def test_days_before_and_after_a_stay_do_not_count() -> None:
    given = territory(family("F", child("a", request=request())))
    stay = {"from": "2026-11-03", "until": "2026-11-09"}
    found = indicators(given, proposal(given, placement("a", "nounou", WHOLE_WEEK, **stay)))
    # From a Tuesday to the Monday after.
    assert found.occupied("nounou").proposed == 5 * 2 * HALF_DAY


def test_a_child_is_in_one_section_and_once_in_the_structure() -> None:
    calendar = {"first": "2026-11-02", "last": "2026-12-04", "holidays": "none"}
    given = territory(
        family("F", child("a", born="2025-05-20", request=request())),
        calendar=calendar,
        structures=[
            {
                "id": "lutins",
                "kind": "creche",
                "commune": "21617",
                "places": 4,
                "sections": [
                    {"id": "petits", "from_months": 2, "to_months": 18, "places": 2},
                    {"id": "grands", "from_months": 18, "to_months": 48, "places": 3},
                ],
            },
            {"id": "nounou", "kind": "childminder", "commune": "21617", "places": 1},
        ],
    )
    plan = proposal(given, placement("a", "lutins", ["mon"], until="2026-12-04"))
    found = indicators(given, plan)
    monday = sum(given.calendar.minutes[:2])
    # Seventeen months in November, eighteen in December.
    for month, petits, grands in (("2026-11", 5, 0), ("2026-12", 0, 0)):
        assert found.occupied("lutins", section="petits", month=month).proposed == petits * monday
        assert found.occupied("lutins", section="grands", month=month).proposed == grands * monday
    longer = proposal(given, placement("a", "lutins", ["thu"], until="2026-12-04"))
    found = indicators(given, longer)
    assert found.occupied("lutins", section="petits").proposed == 4 * monday
    assert found.occupied("lutins", section="grands").proposed == 1 * monday
    assert found.occupied("lutins").proposed == 5 * monday
    # The licence, not the sum of the sections.
    days = 25 * monday
    assert found.occupied("lutins").capacity == 4 * days
    assert found.occupied("lutins", section="grands").capacity == 3 * days


def test_the_age_that_counts_is_that_of_the_first_day_there() -> None:
    # Eighteen months on 9 November.
    given = territory(family("F", child("a", born="2025-05-09", request=request())))
    stay = {"from": "2026-11-09"}
    found = indicators(given, proposal(given, placement("a", "lutins", ["tue"], **stay)))
    assert found.occupied("lutins", section="petits").proposed == 0
    assert found.occupied("lutins", section="grands").proposed == 2 * HALF_DAY


def test_places_that_a_decision_keeps_free_are_still_capacity() -> None:
    kept = [{"kind": "reserve", "structure": "lutins", "places": 3}]
    given = territory(family("F", child("a", request=request())), decisions=kept)
    found = indicators(given, proposal(given))
    assert found.occupied("lutins").capacity == 4 * CRECHE_HALF_DAYS * HALF_DAY
    # But nobody who asks can have them.
    talant = next(line for line in found.tension if line.group == "21617")
    assert talant.places == 1


def _moving() -> tuple[dict[str, Any], list[Placement]]:
    held = {"structure": "nounou", "week": ["tue"], "since": "2026-09-01"}
    return (
        family("F", child("a", request=request(), held=held)),
        [
            placement("a", "nounou", ["tue"], until="2026-11-08", status="leaving", rank=None),
            placement("a", "lutins", ["mon"], **{"from": "2026-11-09"}, status="moved"),
        ],
    )


@pytest.mark.parametrize(
    ("kind", "planned", "confirmed"),
    [
        (None, (0, 2), (0, 2)),
        ("place", (1, 1), (0, 2)),
        ("signed", (1, 1), (1, 1)),
    ],
)
def test_states_differ_by_what_is_held_decided_and_signed(
    kind: str | None, planned: tuple[int, int], confirmed: tuple[int, int]
) -> None:
    home, placements = _moving()
    decided = {"kind": kind, "child": "a", "structure": "lutins", "week": ["mon"]}
    given = territory(home, decisions=[] if kind is None else [decided])
    found = indicators(given, proposal(given, *placements))
    days = 2 * HALF_DAY
    lutins, nounou = found.occupied("lutins"), found.occupied("nounou")
    # One Monday after the move, one Tuesday before it; the contract held has two Tuesdays.
    assert (lutins.proposed, nounou.proposed) == (days, days)
    assert (lutins.planned, nounou.planned) == (planned[0] * days, planned[1] * days)
    assert (lutins.confirmed, nounou.confirmed) == (confirmed[0] * days, confirmed[1] * days)
    assert found.whole.real is None
    assert "attended-hours" in found.missing


def _line(name: str, day: int, hours: tuple[int, int], **fields: Any) -> Attended:
    arrival, departure = (60 * hour for hour in hours)
    return Attended(
        child=name,
        structure="lutins",
        day=date(2026, 11, day),
        arrival=arrival,
        departure=departure,
        **fields,
    )


def test_what_took_place_is_set_beside_the_days_it_covers() -> None:
    given = territory(family("F", child("a", request=request())))
    plan = proposal(given, placement("a", "lutins", ["mon", "tue"]))
    # From 9 to 14: three hours of the morning, one of the afternoon; and from 7: one before.
    lines = [_line("a", 2, (9, 14), billed=480), _line("a", 3, (7, 12), billed=120)]
    found = indicators(given, plan, realised=lines)
    lutins = found.occupied("lutins")
    assert lutins.realised == (3 + 1 + 4) * 60
    assert lutins.capacity_seen == 4 * 2 * 2 * HALF_DAY
    assert lutins.real == 8 / (4 * 16)
    assert lutins.financial == 10 / (4 * 16)
    assert found.occupied("lutins", slot="mon-pm").realised == 60
    assert found.billing is not None
    assert found.billing.attended == 10 * 60
    assert found.billing.ratio == 1.0
    assert not {"attended-hours", "billed-hours"} & set(found.missing)
    week = Presence.of(lines, first=date(2026, 11, 2), last=date(2026, 11, 6))
    assert indicators(given, plan, realised=week).occupied("lutins").real == 8 / (4 * 40)


def test_hours_billed_are_not_guessed() -> None:
    given = territory(family("F", child("a", request=request())))
    lines = [_line("a", 2, (9, 12), billed=480), _line("a", 3, (9, 12))]
    found = indicators(given, proposal(given), realised=lines)
    assert found.billing is not None
    assert found.billing.ratio is None
    assert found.whole.financial is None
    assert "billed-hours" in found.missing


def test_every_fault_of_a_table_of_presence_is_told() -> None:
    given = territory(family("F", child("a", request=request())))
    lines = [
        _line("a", 2, (9, 12)),
        _line("b", 2, (9, 12)),
        _line("a", 2, (11, 13)),
        _line("a", 30, (9, 12)),
    ]
    with pytest.raises(InputError) as caught:
        indicators(given, proposal(given), realised=lines)
    codes = [(fault.where, fault.code) for fault in caught.value.faults]
    assert codes == [
        ("presence, line 2", "unknown-child"),
        ("presence, line 4", "outside-the-year"),
        ("presence, line 3", "twice-at-once"),
    ]


def test_childminders_have_a_line_together() -> None:
    given = territory(family("F", child("a", request=request())))
    plan = proposal(given, placement("a", "nounou", ["mon"]))
    assert indicators(given, plan).occupied(CHILDMINDERS).proposed == 4 * HALF_DAY
    hidden = indicators(given, plan, anonymous=True)
    assert hidden.occupied(CHILDMINDERS).proposed == 4 * HALF_DAY
    with pytest.raises(KeyError):
        hidden.occupied("nounou")
