"""Changes of a territory: what each of them does, and what may not be changed so."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import berceau
from berceau.domain.conventions import Children, Hours, Share
from berceau.domain.families import Held
from berceau.domain.policy import Banded, Category, Choice, GradeBand, YesNo
from berceau.errors import InputError
from berceau.placement.scenarios.applying import changed
from berceau.placement.scenarios.changes import (
    Cap,
    Change,
    Close,
    GridPoints,
    InForce,
    Join,
    Leave,
    Lift,
    NewConvention,
    NewPolicy,
    NewStructure,
    Opening,
    Places,
    Tolerance,
)
from berceau.placement.scenarios.rooms import room_of
from support.proposals import small_territory

if TYPE_CHECKING:
    from berceau.domain.territory import Territory


@pytest.fixture(scope="module")
def talant() -> Territory:
    return berceau.case("talant-2015")


@pytest.fixture(scope="module")
def pouponniere() -> Territory:
    return berceau.case("pouponniere-avant")


def _codes(territory: Territory, *changes: Change) -> list[str]:
    with pytest.raises(InputError) as caught:
        changed(territory, *changes)
    return [fault.code for fault in caught.value.faults]


def test_a_place_more_at_a_slot_is_one_more_in_the_section_and_in_the_house() -> None:
    rives = small_territory()
    more = Places(structure="tilleuls", section="petits", slots=("tue",), more=1)
    house = changed(rives, more).structure_by_id["tilleuls"]
    slots = rives.calendar.slot_names
    petits, grands = house.sections
    for place, plain in ((house, 4), (petits, 2), (grands, 2)):
        found = [room_of(place).at(k, 10, rives.calendar) for k in range(len(slots))]
        extra = 0 if place is grands else 1
        assert found == [plain + extra * name.startswith("tue") for name in slots]
    assert (house.places, petits.places) == (4, 2)
    assert rives.structure_by_id["tilleuls"].modulated == ()


def test_places_add_to_what_a_modulated_licence_gives_month_by_month() -> None:
    rives = small_territory()
    twice = changed(
        rives,
        Places(structure="am-1", slots=("mon-am",), more=1),
        Places(structure="am-1", slots=("mon",), more=-1),
        Places(structure="am-1", more=2),
    )
    house, calendar = twice.structure_by_id["am-1"], rives.calendar
    found = {
        name: room_of(house).at(slot, 10, calendar)
        for slot, name in enumerate(calendar.slot_names)
    }
    assert found["mon-am"] == 4
    assert found["mon-pm"] == 3
    assert found["tue-am"] == 4
    assert house.places == 4


def test_a_structure_with_sections_may_have_a_larger_licence_alone() -> None:
    house = changed(small_territory(), Places(structure="tilleuls", more=2)).structure_by_id[
        "tilleuls"
    ]
    assert (house.places, [section.places for section in house.sections]) == (6, [2, 2])


def test_a_structure_is_closed_for_days_and_a_section_for_months() -> None:
    rives = small_territory()
    days = Close(structure="tilleuls", first=date(2025, 10, 20), last=date(2025, 10, 31))
    assert changed(rives, days).structure_by_id["tilleuls"].closures == (
        (date(2025, 10, 20), date(2025, 10, 31)),
    )
    months = days.model_copy(
        update={"section": "petits", "first": date(2025, 10, 1), "last": date(2025, 11, 30)}
    )
    petits = changed(rives, months).structure_by_id["tilleuls"].sections[0]
    found = [room_of(petits).at(0, month, rives.calendar) for month in (9, 10, 11, 12)]
    assert found == [2, 0, 0, 2]
    assert _codes(rives, days.model_copy(update={"section": "petits"})) == ["not-whole-months"]


def test_opening_structures_conventions_and_policy_change(talant: Territory) -> None:
    rives = small_territory()
    found = changed(
        rives,
        Opening(structure="am-1", slots=("mon", "tue-am")),
        NewStructure(structure=rives.structures[1].model_copy(update={"id": "am-2"})),
        NewConvention(convention=rives.conventions[0].model_copy(update={"id": "autre"})),
        NewPolicy(policy=talant.policy),
        Tolerance(measure="hours", tolerance=30),
    )
    assert found.structure_by_id["am-1"].opening == ("mon", "tue-am")
    assert {"am-2", "autre"} <= found.structure_by_id.keys() | found.convention_by_id.keys()
    assert {s.measure: s.tolerance for s in found.policy.stages}["hours"] == 30
    assert found.policy.grid == talant.policy.grid


@pytest.mark.parametrize(
    ("update", "limits"),
    [
        ({"max": 120}, [120]),
        ({"percent": 250}, [150]),
        ({"more": -20}, [40]),
        ({}, []),
    ],
)
def test_a_limit_is_set_scaled_raised_or_taken_away(
    update: dict[str, int], limits: list[int]
) -> None:
    change = Cap(convention="rives", term="hours", **update)  # type: ignore[arg-type]  # by name
    terms = changed(small_territory(), change).conventions[0].terms
    assert [term.max for term in terms if isinstance(term, Hours)] == limits


def test_a_convention_that_is_one_limit_alone_keeps_one_that_nobody_reaches() -> None:
    rives = small_territory()
    alone = rives.conventions[0].model_copy(update={"terms": (Children(kind="children", max=1),)})
    given = rives.model_copy(update={"conventions": (alone,)})
    [term] = changed(given, Cap(convention="rives", term="children")).conventions[0].terms
    assert isinstance(term, Children)
    assert term.max == 10**9


def test_a_convention_is_lifted_and_put_in_force_again() -> None:
    rives = small_territory()
    first, last = rives.calendar.first, rives.calendar.last
    over = changed(rives, Lift(convention="rives"))
    assert not over.conventions[0].in_force(first)
    again = changed(over, InForce(convention="rives"))
    assert again.conventions[0].in_force(first)
    assert again.conventions[0].in_force(last)
    part = changed(over, InForce(convention="rives", start=date(2025, 10, 1), until=last))
    assert not part.conventions[0].in_force(first)


@pytest.mark.parametrize(("exit_rule", "kept"), [("stay", True), ("leave", False)])
def test_who_is_in_place_stays_or_leaves_with_its_commune(exit_rule: str, *, kept: bool) -> None:
    rives = small_territory()
    held = Held(structure="tilleuls", week=("mon-am",), since=date(2024, 9, 1), convention="rives")
    families = tuple(
        family.model_copy(
            update={"children": (family.children[0].model_copy(update={"held": held}),)}
        )
        if family.commune == "21223"
        else family
        for family in rives.families
    )
    convention = rives.conventions[0].model_copy(update={"exit": exit_rule})
    given = rives.model_copy(update={"families": families, "conventions": (convention,)})
    for change in (Leave(convention="rives", commune="21223"), Lift(convention="rives")):
        after = changed(given, change)
        until = after.child_by_id["E3"][1].held
        assert until is not None
        assert (until.until is None) is kept
        assert kept or until.until == date(2025, 8, 31)
    assert changed(given, Leave(convention="rives", commune="21223")).conventions[0].guests == ()


def test_a_commune_leaves_shared_places_and_its_part_goes_to_another(
    pouponniere: Territory,
) -> None:
    leave = Leave(convention="pouponniere-trois", commune="21278", places_to="21231")
    [after] = changed(pouponniere, leave).conventions
    assert after.guests == ("21231",)
    [share] = [term for term in after.terms if isinstance(term, Share)]
    assert {part.commune: part.places for part in share.parts} == {"21617": 27, "21231": 53}
    [alone] = changed(pouponniere, leave.model_copy(update={"places_to": None})).conventions
    [share] = [term for term in alone.terms if isinstance(term, Share)]
    assert {part.commune: part.places for part in share.parts} == {"21617": 27, "21231": 40}


def test_a_commune_that_leaves_within_the_year_makes_two_versions(
    pouponniere: Territory, talant: Territory
) -> None:
    day = date(2016, 1, 1)
    leave = Leave(convention="pouponniere-trois", commune="21278", on=day, places_to="21231")
    before, after = changed(pouponniere, leave).conventions
    assert (before.until, after.start, after.replaces) == (date(2015, 12, 31), day, before.id)
    assert "21278" in before.guests
    assert "21278" not in after.guests
    # Hours are counted version by version: two versions would have two caps.
    counted = Leave(convention="daix-2006", commune="21223", on=date(2015, 12, 1))
    assert _codes(talant, counted) == ["not-this-day"]


def test_a_commune_joins(pouponniere: Territory) -> None:
    rives = small_territory()
    more = rives.model_copy(
        update={
            "communes": (
                *rives.communes,
                rives.communes[0].model_copy(update={"code": "21231", "name": "Dijon"}),
            )
        }
    )
    joined = changed(more, Join(convention="rives", commune="21231"))
    assert joined.conventions[0].guests == ("21223", "21231")
    leave = Leave(convention="pouponniere-trois", commune="21278")
    back = Join(convention="pouponniere-trois", commune="21278", places=13)
    [after] = changed(pouponniere, leave, back).conventions
    [share] = [term for term in after.terms if isinstance(term, Share)]
    assert sum(part.places for part in share.parts) == 80
    assert _codes(more, Join(convention="rives", commune="21223")) == ["party-already"]
    assert _codes(more, Join(convention="rives", commune="21231", places=2)) == [
        "part-of-shared-places"
    ]


def test_points_of_the_grid_change_where_the_criterion_knows_the_value() -> None:
    rives = small_territory()
    grid = (
        YesNo(id="work", fact="w", kind="yes_no", points=3),
        Category(id="kind", fact="k", kind="category", choices=(Choice(equals=True, points=1),)),
        Banded(id="age", fact="a", kind="banded", bands=(GradeBand(start=1, points=2),)),
    )
    given = rives.model_copy(update={"policy": rives.policy.model_copy(update={"grid": grid})})
    found = changed(
        given,
        GridPoints(criterion="work", points=7),
        GridPoints(criterion="kind", value=True, points=8),
        GridPoints(criterion="age", value=1, points=9),
    ).policy.grid
    assert isinstance(found[0], YesNo)
    assert isinstance(found[1], Category)
    assert isinstance(found[2], Banded)
    assert (found[0].points, found[1].choices[0].points, found[2].bands[0].points) == (7, 8, 9)
    # 1 is no True.
    assert _codes(given, GridPoints(criterion="kind", value=1, points=8)) == ["unknown-value"]
    assert _codes(given, GridPoints(criterion="age", points=8)) == ["unknown-value"]


def test_all_faults_are_told_together_with_the_nearest_names(talant: Territory) -> None:
    with pytest.raises(InputError) as caught:
        changed(
            talant,
            Places(structure="multi-acceuil", section="petits", more=1),
            Places(structure="multi-accueil", section="petit", slots=("sun",), more=1),
            Cap(convention="daix-2006", term="places", max=3),
            Cap(convention="daix-2006", term="hours", max=3, percent=3),
            Cap(convention="daix-2006", term="hours", more=-61),
            Leave(convention="daix-2006", commune="21617"),
            Places(structure="multi-accueil", section="petits", more=-9),
            Tolerance(measure="need", tolerance=1),
        )
    faults = caught.value.faults
    assert [fault.where for fault in faults] == [
        "changes[0].structure",
        "changes[1].section",
        "changes[1].slots",
        "changes[2].term",
        "changes[3]",
        "changes[4]",
        "changes[5].commune",
        "changes[6].more",
        "changes[7].measure",
    ]
    assert "multi-accueil" in faults[0].expected
    assert "petits" in faults[1].expected


def test_what_is_no_sound_territory_any_more_is_refused() -> None:
    rives = small_territory()
    again = NewStructure(structure=rives.structures[0])
    assert _codes(rives, again) == ["duplicate-id"]
