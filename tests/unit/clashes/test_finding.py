"""Clashes made by hand, one for each kind of rule: the very set, and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import berceau
from berceau.placement.clashes.telling import path_of
from support.check_builders import AHUY, DAIX, TALANT, child, creche, family, request, territory

if TYPE_CHECKING:
    from berceau.placement.clashes.changes import Change


def held(name: str, *, structure: str = "creche", **changes: Any) -> dict[str, Any]:
    """Describe a family whose child holds Mondays."""
    place = {"structure": structure, "week": ["mon"], "since": "2025-01-01", **changes}
    return {
        "id": name,
        "commune": TALANT,
        "children": [{"id": f"{name}-a", "born": "2024-03-15", "held": place}],
    }


def placed(name: str, **changes: Any) -> dict[str, Any]:
    """Decide that the child of a family has a place."""
    return {"kind": "place", "child": f"{name}-a", "structure": "creche", **changes}


def told(document: berceau.Territory) -> tuple[list[list[str]], list[tuple[str, int | None]]]:
    """Give the items of each clash, and what the way out changes by how much."""
    report = berceau.clashes(document)
    assert report is not None
    assert report.complete
    assert all(clash.minimal for clash in report.clashes)
    way = report.way_out
    assert way is not None
    assert way.cheapest
    assert way.verified
    changed = way.applied(document)
    assert berceau.clashes(changed) is None
    assert berceau.place(changed).verdict == "proven"
    named = [[path_of(item) for item in clash.items] for clash in report.clashes]
    return named, [_short(change) for change in way.changes]


def _short(change: Change) -> tuple[str, int | None]:
    return path_of(change.item), change.amount


def by_terms(*terms: dict[str, Any]) -> dict[str, Any]:
    """Give a convention that opens the crèche of Talant to Daix, with some terms."""
    access = {"kind": "access"}
    return {
        "conventions": [
            {"id": "daix", "hosts": ["creche"], "guests": [DAIX], "terms": [access, *terms]}
        ]
    }


def test_where_everything_fits_nothing_is_told() -> None:
    assert berceau.clashes(territory(held("a"), held("b"), family("c"))) is None
    assert berceau.clashes(territory()) is None


def test_places_held_above_the_licence() -> None:
    named, [(path, amount)] = told(territory(held("a"), held("b"), held("c")))
    in_place = [f"children[{name}-a].held" for name in "abc"]
    assert named == [[*in_place, "structures[creche].places"]]
    assert path in in_place
    assert amount is None


def test_a_section_gives_way_before_a_place_held() -> None:
    section = {"id": "big", "from_months": 2, "to_months": 48, "places": 1}
    house = creche(sections=[section])
    named, changes = told(territory(held("a"), held("b"), structures=[house]))
    assert named == [
        ["structures[creche].sections[big]", "children[a-a].held", "children[b-a].held"]
    ]
    assert changes == [("structures[creche].sections[big]", 1)]


def test_a_decision_gives_way_before_anything_else() -> None:
    document = territory(held("a"), held("b"), family("c"), decisions=[placed("c")])
    named, changes = told(document)
    assert named == [
        ["decisions[0]", "children[a-a].held", "children[b-a].held", "structures[creche].places"]
    ]
    assert changes == [("decisions[0]", None)]


@pytest.mark.parametrize(
    ("term", "changes"),
    [
        ({"kind": "hours", "max": 5, "per": "month"}, [("decisions[0]", None)]),
        ({"kind": "hours", "max": 5, "per": "year"}, [("decisions[0]", None)]),
        ({"kind": "hours", "max": 5, "scope": "commune"}, [("decisions[0]", None)]),
        ({"kind": "places", "max": 0}, [("decisions[0]", None)]),
        ({"kind": "children", "max": 0}, [("decisions[0]", None)]),
        (
            {"kind": "share", "structure": "creche", "parts": [{"commune": DAIX, "places": 0}]},
            [("decisions[0]", None)],
        ),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
def test_a_decision_against_a_term_of_a_convention(
    term: dict[str, Any], changes: list[tuple[str, int | None]]
) -> None:
    other = {"kind": "price", "cents_per_hour": 1}
    document = territory(
        family("g", commune=DAIX), decisions=[placed("g")], **by_terms(other, term)
    )
    assert told(document) == ([["decisions[0]", "conventions[daix].terms[2]"]], changes)


def test_a_place_held_under_a_convention_moves_its_cap_by_whole_hours() -> None:
    guest = held("g", convention="daix")
    guest["commune"] = DAIX
    document = territory(guest, **by_terms({"kind": "hours", "max": 30}))
    named, [(path, amount)] = told(document)
    assert named == [["conventions[daix].terms[1]", "children[g-a].held"]]
    assert path == "conventions[daix].terms[1]"
    busiest = max(item.minutes for item in _lifted(document).consumption)
    assert amount == -(-(busiest - 30 * 60) // 60)


def _lifted(document: berceau.Territory) -> berceau.Proposal:
    """Solve the territory without the cap on hours."""
    convention = document.conventions[0]
    free = convention.model_copy(update={"terms": convention.terms[:1]})
    return berceau.place(document.model_copy(update={"conventions": (free,)}))


def test_a_decision_against_the_adults_present() -> None:
    staff = [{"slots": ["mon"], "adults": 0}, {"slots": ["tue", "wed", "thu", "fri"], "adults": 2}]
    document = territory(
        family("c"), decisions=[placed("c")], structures=[creche(staff=staff, places=9)]
    )
    assert told(document) == (
        [["decisions[0]", "structures[creche].staff"]],
        [("decisions[0]", None)],
    )


def test_a_place_held_asks_for_as_many_adults_as_the_law() -> None:
    staff = [{"slots": ["mon"], "adults": 1}, {"slots": ["tue", "wed", "thu", "fri"], "adults": 2}]
    named, changes = told(territory(held("a"), structures=[creche(staff=staff)]))
    assert named == [["structures[creche].staff", "children[a-a].held"]]
    assert changes == [("structures[creche].staff", 1)]


def test_places_of_a_pool_kept_free_against_a_place_held() -> None:
    pool = {"kind": "insertion", "fact": "insertion", "places": 2, "kept": True}
    named, changes = told(territory(held("a"), structures=[creche(reserved=[pool])]))
    assert named == [["structures[creche].reserved[0]", "children[a-a].held"]]
    assert changes == [("structures[creche].reserved[0]", None)]


def test_places_kept_free_by_decision_are_lowered_by_no_more_than_needed() -> None:
    reserve = {"kind": "reserve", "structure": "creche", "places": 3, "slots": ["mon"]}
    document = territory(held("a"), held("b"), structures=[creche(places=3)], decisions=[reserve])
    named, changes = told(document)
    assert named == [["decisions[0]", "children[a-a].held", "structures[creche].places"]]
    assert changes == [("decisions[0]", 2)]


def kept_free(number: int) -> list[dict[str, Any]]:
    """Decide several times to keep one place free on Mondays."""
    return [{"kind": "reserve", "structure": "creche", "places": 1, "slots": ["mon"]}] * number


def test_two_decisions_that_keep_free_more_than_there_is_are_both_lifted() -> None:
    document = territory(held("a"), structures=[creche(places=1)], decisions=kept_free(2))
    named, changes = told(document)
    # Each of the two keeps the only place free by itself.
    assert len(named[0]) == 3
    assert changes == [("decisions[0]", 1), ("decisions[1]", 1)]


def test_more_such_decisions_are_undone_without_a_proof_that_it_is_cheapest() -> None:
    document = territory(held("a"), structures=[creche(places=2)], decisions=kept_free(3))
    report = berceau.clashes(document)
    assert report is not None
    assert report.way_out is not None
    assert report.way_out.verified
    assert not report.way_out.cheapest
    assert berceau.clashes(report.way_out.applied(document)) is None


def test_siblings_who_stay_together_against_places() -> None:
    twins = {
        "id": "t",
        "commune": TALANT,
        "siblings": "together",
        "children": [child("t-a"), child("t-b")],
    }
    document = territory(twins, structures=[creche(places=1)], decisions=[placed("t")])
    assert told(document) == (
        [["decisions[0]", "families[t].siblings", "structures[creche].places"]],
        [("decisions[0]", None)],
    )


def test_siblings_who_stay_together_against_a_refusal() -> None:
    twins = {
        "id": "t",
        "commune": TALANT,
        "siblings": "all_or_none",
        "children": [child("t-a"), child("t-b")],
    }
    refused = {"kind": "refuse", "child": "t-b"}
    named, changes = told(territory(twins, decisions=[placed("t"), refused]))
    assert named == [["decisions[0]", "decisions[1]", "families[t].siblings"]]
    assert changes in ([("decisions[0]", None)], [("decisions[1]", None)])


def minder(**changes: Any) -> dict[str, Any]:
    """Describe a childminder with one place."""
    given = {"id": "creche", "kind": "childminder", "commune": TALANT, "places": 1}
    return {**given, **changes}


def test_an_approval_against_places_held() -> None:
    named, _ = told(territory(held("a"), held("b"), structures=[minder()]))
    assert named == [["children[a-a].held", "children[b-a].held", "structures[creche].places"]]


def test_the_limits_of_the_law_for_a_childminder_are_never_moved() -> None:
    house = minder(places=4, own_under_3=4, own_under_11=4)
    named, changes = told(territory(held("a"), structures=[house]))
    assert named == [["children[a-a].held", "structures[creche].kind"]]
    assert changes == [("children[a-a].held", None)]


@pytest.mark.parametrize(
    ("asking", "house", "reason"),
    [
        (family("c"), creche(to_months=6), "structures[creche].from_months"),
        (family("c", commune=AHUY), creche(), "structures[creche].serves"),
        (family("c"), creche(opening=["tue"]), "structures[creche].opening"),
    ],
    ids=["age", "title", "opening"],
)
def test_a_decision_that_nothing_allows(
    asking: dict[str, Any], house: dict[str, Any], reason: str
) -> None:
    document = territory(asking, structures=[house], decisions=[placed("c")])
    assert told(document) == ([["decisions[0]", reason]], [("decisions[0]", None)])


def test_a_decision_on_a_child_who_goes_to_school() -> None:
    pupil = family("c", children=[child("c-a", born="2021-03-01")])
    assert told(territory(pupil, decisions=[placed("c")])) == (
        [["decisions[0]", "children[c-a].request"]],
        [("decisions[0]", None)],
    )


def test_a_decision_on_a_house_that_has_members() -> None:
    house = minder(id="house", kind="mam", places=4)
    member = minder(id="member", part_of="house")
    there = placed("c", structure="house")
    asking = family("c", children=[child("c-a", request=request(wishes=["member"]))])
    document = territory(asking, structures=[house, member], decisions=[there])
    assert told(document) == (
        [["decisions[0]", "structures[house].kind"]],
        [("decisions[0]", None)],
    )


def test_two_decisions_on_one_child() -> None:
    document = territory(family("c"))
    both = (placed("c"), {"kind": "refuse", "child": "c-a"}, {**placed("c"), "kind": "forbid"})
    read = tuple(territory(family("c"), decisions=[one]).decisions[0] for one in both)
    named, changes = told(document.model_copy(update={"decisions": read}))
    assert named == [["decisions[0]", "decisions[2]"], ["decisions[0]", "decisions[1]"]]
    assert changes == [("decisions[1]", None), ("decisions[2]", None)]


def test_a_signed_contract_gives_way_after_a_decision() -> None:
    signed = {**placed("c"), "kind": "signed", "week": ["mon"]}
    document = territory(
        family("c"),
        family("d"),
        structures=[creche(places=1)],
        decisions=[signed, placed("d")],
    )
    assert told(document) == (
        [["decisions[1]", "decisions[0]", "structures[creche].places"]],
        [("decisions[1]", None)],
    )


def test_clashes_that_share_nothing_are_all_told() -> None:
    other = creche(id="other", places=1)
    document = territory(
        held("a"),
        held("b"),
        held("c"),
        held("d", structure="other"),
        held("e", structure="other"),
        structures=[creche(), other],
    )
    named, changes = told(document)
    assert {items[-1] for items in named} == {
        "structures[creche].places",
        "structures[other].places",
    }
    assert len(changes) == 2


def test_overbooked_hours_of_capacity() -> None:
    house = creche(places=2, overbooking=True)
    document = territory(held("a"), held("b"), held("c"), structures=[house])
    assert berceau.clashes(document) is None
    full = [held(name, week=["mon", "tue", "wed", "thu", "fri"]) for name in ("a", "b", "c")]
    named, _ = told(territory(*full, structures=[house]))
    assert named[0][-1] == "structures[creche].places"


def test_moments_are_told_and_only_those_are_changed() -> None:
    small = {"slots": ["mon-am"], "places": 1, "months": [3]}
    section = {"id": "big", "from_months": 2, "to_months": 48, "places": 2, "modulated": [small]}
    house = creche(sections=[section])
    report = berceau.clashes(territory(held("a"), held("b"), structures=[house]))
    assert report is not None
    item = report.clashes[0].items[0]
    assert (item.slots, item.months) == (("mon-am",), ("2026-03",))
    assert report.way_out is not None
    [change] = report.way_out.changes
    assert (change.item.slots, change.item.months, change.amount) == (("mon-am",), ("2026-03",), 1)


def test_without_effort_nothing_is_claimed() -> None:
    document = territory(held("a"), held("b"), held("c"))
    report = berceau.clashes(document, limits=berceau.Limits(deterministic_time=0.0))
    assert report is not None
    assert report.clashes == ()
    assert not report.complete
    assert report.way_out is None
    assert report.stopped_by == "deterministic time"


def test_a_proposal_that_is_refused_names_what_clashes() -> None:
    document = territory(held("a"), held("b"), family("c"), decisions=[placed("c")])
    with pytest.raises(berceau.InfeasibleError) as error:
        berceau.place(document)
    [fault] = [fault for fault in error.value.faults if fault.code == "clash"]
    assert "4 rules or commitments that contradict each other: decisions[0]" in fault.found
    assert "berceau clashes" in fault.remedy
