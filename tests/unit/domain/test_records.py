"""Conventions, wishes, structures and the territory as a whole."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from berceau.domain.checks import faults_of
from berceau.domain.communes import distance_km
from berceau.domain.conventions import Access, Convention
from berceau.domain.faults import Names
from berceau.domain.structures import Section, Structure
from berceau.domain.territory import Territory
from berceau.domain.wishes import KINDS, GroupWish, is_group, parse_group
from berceau.errors import InputError
from berceau.io import read
from support.documents import talant

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

OPEN = (Access(kind="access"),)


def convention(start: date | None, until: date | None) -> Convention:
    return Convention(id="c", guests=("21223",), start=start, until=until, terms=OPEN)


@pytest.mark.parametrize(
    ("start", "until", "in_force"),
    [
        (None, None, True),
        (date(2016, 2, 1), None, True),
        (date(2016, 2, 2), None, False),
        (None, date(2016, 2, 1), True),
        (None, date(2016, 1, 31), False),
        (date(2016, 2, 1), date(2016, 2, 1), True),
    ],
)
def test_a_convention_is_in_force_on_its_first_and_last_day(
    start: date | None, until: date | None, *, in_force: bool
) -> None:
    assert convention(start, until).in_force(date(2016, 2, 1)) is in_force


@pytest.mark.parametrize(
    ("wish", "group"),
    [
        ("childminder:21617", GroupWish("childminder", "21617", None)),
        ("any:15km", GroupWish("any", None, 15)),
        ("creche:*", GroupWish("creche", None, None)),
        ("any:2A004", GroupWish("any", "2A004", None)),
        ("nounou:21617", None),
        ("any:", None),
        ("any:15", None),
        ("any:15 km", None),
        ("any:-1km", None),
        ("any:2161", None),
        ("any:*x", None),
        ("childminder:21617\n", None),
        ("any:100000km", None),
        (f"any:{'9' * 5000}km", None),
    ],
)
def test_groups_are_read_as_families_write_them(wish: str, group: GroupWish | None) -> None:
    assert is_group(wish)
    assert parse_group(wish) == group


def test_a_structure_is_no_group() -> None:
    assert not is_group("multi-accueil")


@given(kind=st.sampled_from(KINDS), km=st.integers(0, 99_999))
def test_every_kind_makes_a_group(kind: str, km: int) -> None:
    assert parse_group(f"{kind}:{km}km") == GroupWish(kind, None, km)


def test_sections_take_ages_from_the_first_month_up_to_the_last_excluded() -> None:
    sections = (
        Section(id="petits", from_months=3, to_months=18, places=8),
        Section(id="grands", from_months=18, to_months=48, places=14),
    )
    house = Structure(id="m", kind="creche", commune="21617", places=22, sections=sections)
    found = [house.section_at(months) for months in (2, 3, 17, 18, 47, 48)]
    assert [section and section.id for section in found] == [
        None,
        "petits",
        "petits",
        "grands",
        "grands",
        None,
    ]


def test_a_structure_without_sections_has_one_for_all() -> None:
    house = Structure(id="m", kind="micro_creche", commune="21617", places=12)
    assert [(s.id, s.places, s.from_months, s.to_months) for s in house.age_groups] == [
        ("all", 12, 2, 48)
    ]


def test_distances_are_great_circles() -> None:
    dijon, lyon = (47.322, 5.041), (45.764, 4.836)
    assert distance_km(dijon, lyon) == pytest.approx(174, abs=1)
    assert distance_km(dijon, dijon) == 0


def test_who_is_served_and_who_is_host() -> None:
    territory = read(talant())
    houses = territory.structure_by_id
    assert territory.serves(houses["multi-accueil"], "21617")
    assert not territory.serves(houses["multi-accueil"], "21223")
    everyone = houses["multi-accueil"].model_copy(update={"serves": ("*",)})
    assert territory.serves(everyone, "21223")
    (agreement,) = territory.conventions
    assert [house.id for house in territory.hosts_of(agreement)] == ["multi-accueil"]
    commune = agreement.model_copy(update={"hosts": (), "host_commune": "21223"})
    assert territory.hosts_of(commune) == ()


@pytest.mark.parametrize("change", [{"unknown": 1}, {"places": "22"}, {"places": 22.5}])
def test_records_refuse_what_they_do_not_know(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Structure(**({"id": "m", "kind": "creche", "commune": "21617", "places": 22} | change))


@pytest.mark.parametrize(
    ("where", "field"),
    [
        ("structures[multi-accueil].places", lambda d: d["structures"][0].update(places=10**10)),
        (
            "conventions[daix].terms[1].max",
            lambda d: d["conventions"][0]["terms"][1].update(max=10**30),
        ),
        ("policy.base_points", lambda d: d["policy"].update(base_points=10**10)),
        ("families[F12].facts.income", lambda d: d["families"][0]["facts"].update(income=10**10)),
        (
            "families[F12].children[F12-a].request.points[0]",
            lambda d: d["families"][0]["children"][0]["request"].update(points=[10**7, 1]),
        ),
    ],
)
def test_numbers_beyond_what_can_be_summed_are_refused(
    where: str, field: Callable[[dict[str, Any]], None]
) -> None:
    document = talant()
    document.setdefault("policy", {})
    field(document)
    with pytest.raises(InputError) as raised:
        read(document)
    assert [(fault.where, fault.code) for fault in raised.value.faults] == [
        (where, "out-of-range")
    ]


def test_records_are_frozen() -> None:
    territory = read(talant())
    with pytest.raises(ValidationError):
        territory.structures[0].places = 23  # type: ignore[misc]


def test_a_territory_comes_back_from_its_own_json() -> None:
    territory = read(talant())
    assert Territory.model_validate_json(territory.model_dump_json()) == territory


@given(dice=st.randoms(use_true_random=False))
def test_the_order_of_lists_changes_no_fingerprint(dice: Random) -> None:
    document = talant()
    for key in ("communes", "structures", "conventions", "families", "decisions"):
        dice.shuffle(document[key])
    assert read(document).fingerprint == read(talant()).fingerprint


@pytest.mark.parametrize("key", ["wishes", "weeks"])
def test_the_order_of_wishes_and_weeks_changes_the_fingerprint(key: str) -> None:
    document = talant()
    document["families"][0]["children"][0]["request"][key].reverse()
    assert read(document).fingerprint != read(talant()).fingerprint


def test_a_territory_that_holds_has_no_fault() -> None:
    assert faults_of(read(talant())) == ()


def test_versions_of_a_convention_that_are_over_are_no_fault() -> None:
    document = talant()
    before = document["conventions"][0] | {"id": "daix-2010", "from": "2010-01-01"}
    document["conventions"].append(before | {"until": "2014-01-31"})
    document["conventions"][0]["replaces"] = "daix-2010"
    assert len(read(document).conventions) == 2


def test_a_wish_that_nothing_can_meet_is_no_fault() -> None:
    document = talant()
    document["families"][0]["children"][0]["request"]["wishes"] = ["creche:21223", "any:0km"]
    assert read(document).families[0].children[0].request is not None


def test_near_names_are_looked_for_within_measure() -> None:
    names = Names("structure", {f"F{k:06}" for k in range(20_000)})
    told = [names.unknown("x", f"F{k:06}x", "unknown-structure").expected for k in range(10)]
    assert "for instance" in told[0]
    assert "for instance" not in told[-1]
