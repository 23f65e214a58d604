"""A child who moves within a month counts once, wherever both of its places are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import berceau
from support.check_builders import DAIX, TALANT, child, creche, family, request, territory

if TYPE_CHECKING:
    from berceau import Proposal, Territory

ALL_YEAR = "2025-09-01"
MID_OCTOBER = "2025-10-15"
BY_GUESTS = {"id": "daix", "guests": [DAIX]}


def _held(structure: str, *, week: tuple[str, ...] = ("mon",), **changes: Any) -> dict[str, Any]:
    return {"structure": structure, "week": list(week), "since": "2025-01-06", **changes}


def _mover(name: str = "mover", **changes: Any) -> dict[str, Any]:
    """Describe a child of Talant in place on Mondays, who asks for a change in mid-October."""
    asked = request(**{"from": MID_OCTOBER, **changes.pop("request")})
    of = child(f"{name}-a", request=asked, **changes)
    return family(name, children=[of])


def _minder(name: str, **changes: Any) -> dict[str, Any]:
    return {"id": name, "kind": "childminder", "commune": TALANT, "places": 1, **changes}


def _final(given: Territory, name: str) -> tuple[Proposal, str | None]:
    """Place a territory; give where a child ends up, the checker being content."""
    proposal = berceau.place(given)
    assert berceau.check(given, proposal).lawful
    ends = [p.structure for p in proposal.placements if p.child == name and p.status != "leaving"]
    return proposal, ends[0] if ends else None


@pytest.mark.parametrize("left", ["house", "one"])
@pytest.mark.parametrize("kind", ["mam", "family_creche"])
def test_a_move_to_a_member_takes_one_place_of_the_house(left: str, kind: str) -> None:
    house = {"id": "house", "kind": kind, "commune": TALANT, "places": 1}
    members = [_minder("one", part_of="house"), _minder("two", part_of="house")]
    mover = _mover(request={"wishes": ["two"]}, held=_held(left))
    proposal, end = _final(territory(mover, structures=[house, *members]), "mover-a")
    assert end == "two"
    assert [p.structure for p in proposal.placements] == [left, "two"]


def test_a_share_counts_a_move_to_a_member_once() -> None:
    house = {"id": "house", "kind": "family_creche", "commune": TALANT, "places": 3}
    share = {
        "kind": "share",
        "structure": "house",
        "parts": [{"commune": TALANT, "places": 1}, {"commune": DAIX, "places": 2}],
    }
    given = territory(
        _mover(request={"wishes": ["one"]}, held=_held("house")),
        structures=[house, _minder("one", part_of="house")],
        conventions=[{"id": "shared", "hosts": ["house"], "guests": [DAIX], "terms": [share]}],
    )
    assert _final(given, "mover-a")[1] == "one"


def test_children_of_members_count_in_the_sections_of_their_house() -> None:
    ages = {"from_months": 2, "to_months": 24}, {"from_months": 24, "to_months": 48}
    house = {"id": "house", "kind": "family_creche", "commune": TALANT, "places": 3}
    house["sections"] = [
        {"id": name, "places": places, **of}
        for name, places, of in zip(("small", "tall"), (1, 2), ages, strict=True)
    ]
    members = [_minder(name, part_of="house") for name in ("one", "two", "three")]
    wishes = [member["id"] for member in members]
    families = [
        family(name, children=[child(f"{name}-a", born=born, request=request(wishes=wishes))])
        for name, born in (("ada", "2025-01-10"), ("zoe", "2025-01-10"), ("tom", "2023-03-10"))
    ]
    given = territory(*families, structures=[house, *members])
    proposal = berceau.place(given)
    assert berceau.check(given, proposal).lawful
    assert len(proposal.placements) == 2
    assert "tom-a" in {placement.child for placement in proposal.placements}


def test_places_that_a_house_keeps_are_kept_at_its_members_too() -> None:
    pool = {"kind": "emergency", "fact": "urgent", "places": 1, "kept": True}
    house = {"id": "house", "kind": "family_creche", "commune": TALANT, "places": 2}
    members = [_minder("one", part_of="house"), _minder("two", part_of="house")]
    families = [
        family(name, children=[child(f"{name}-a", request=request(wishes=["one", "two"]))])
        for name in ("ada", "zoe")
    ]
    for reserved, served in (([], 2), ([pool], 1)):
        given = territory(*families, structures=[house | {"reserved": reserved}, *members])
        proposal = berceau.place(given)
        assert berceau.check(given, proposal).lawful
        assert len(proposal.placements) == served


def test_a_move_between_hosts_takes_one_place_of_the_convention() -> None:
    both = [creche(id=name, serves=[TALANT]) for name in ("near", "far")]
    terms = [{"kind": "access"}, {"kind": "places", "max": 1}]
    mover = _mover(request={"wishes": ["far"]}, held=_held("near", convention="daix"))
    given = territory(
        mover | {"commune": DAIX},
        structures=both,
        conventions=[{**BY_GUESTS, "hosts": ["near", "far"], "terms": terms}],
    )
    proposal, end = _final(given, "mover-a")
    assert end == "far"
    assert {p.convention for p in proposal.placements} == {"daix"}


def test_a_move_out_of_a_convention_frees_its_place_the_month_after() -> None:
    terms = [{"kind": "access"}, {"kind": "places", "max": 1}]
    mover = _mover(request={"weeks": [["mon", "tue"]]}, held=_held("creche", convention="daix"))

    def after(first_day: str) -> str | None:
        guest = child("guest-a", request=request(**{"from": first_day}))
        given = territory(
            mover,
            family("guest", commune=DAIX, children=[guest]),
            structures=[creche(serves=[TALANT])],
            conventions=[{**BY_GUESTS, "hosts": ["creche"], "terms": terms}],
        )
        return _final(given, "guest-a")[1]

    assert after("2025-10-20") is None
    assert after("2025-11-03") == "creche"


def test_who_begins_to_walk_between_two_places_counts_as_a_non_walker_that_month() -> None:
    # Two adults may look after 80: 14 walkers are 70, one who does not walk 8, a walker more 5.
    walkers = [
        family(
            f"walker-{k:02}",
            children=[
                {"id": f"walker-{k:02}-a", "born": "2023-10-15", "held": _held("creche")},
            ],
        )
        for k in range(14)
    ]
    mover = _mover(
        request={"weeks": [["mon", "tue"]]},
        held=_held("creche"),
        born="2024-09-20",
        walks_from="2025-10-10",
    )

    def after(first_day: str) -> str | None:
        asked = request(**{"from": first_day})
        given = territory(
            *walkers,
            mover,
            family("new", children=[child("new-a", born="2023-10-15", request=asked)]),
            structures=[
                creche(
                    places=20, staff=[{"slots": ["mon", "tue", "wed", "thu", "fri"], "adults": 2}]
                )
            ],
        )
        return _final(given, "new-a")[1]

    assert after(MID_OCTOBER) is None
    assert after("2025-11-03") == "creche"
