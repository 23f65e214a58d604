"""``proposal.explain``: what it knows, what it refuses, and what stays out of the document."""

from __future__ import annotations

import pickle

import pytest

import berceau
from berceau.placement.proposal import Proposal
from berceau.placement.reasons import explain
from support.check_builders import child, creche, family, proposal, request, seat, territory

TOWN = territory(
    *(
        family(name, children=[child(name, request=request(points=[points]))])
        for name, points in (("Ida", 40), ("Jo", 30), ("Kim", 20))
    ),
    structures=[creche()],
)


def test_a_proposal_just_made_knows_its_territory() -> None:
    plan = berceau.by_points(TOWN)
    assert plan.refused == ("Kim",)
    found = plan.explain("Kim")
    assert found == explain(TOWN, plan, "Kim")
    (wish,) = found.wishes
    (row,) = wish.at[0].ways[0].full
    assert (row.rule, row.limit, row.load, row.holders.higher) == ("places", 2, None, "few")
    assert row.last is not None
    assert (row.last.points, row.last.ahead) == (30, True)


def test_the_document_says_nothing_of_it() -> None:
    plan = berceau.by_points(TOWN)
    before = plan.model_dump_json()
    plan.explain("Kim")
    read = Proposal.model_validate_json(before)
    assert plan.model_dump_json() == before
    assert read == plan
    assert plan.digest == plan.seal
    assert set(Proposal.model_json_schema()["properties"]) == set(Proposal.model_fields)


def test_it_can_be_pickled_after_explaining() -> None:
    plan = berceau.by_points(TOWN)
    plan.explain("Kim")
    assert pickle.loads(pickle.dumps(plan)) == plan  # noqa: S301  (our own bytes)


def test_a_proposal_read_from_a_file_must_be_told() -> None:
    plan = Proposal.model_validate_json(berceau.by_points(TOWN).model_dump_json())
    with pytest.raises(berceau.InputError) as raised:
        plan.explain("Kim")
    assert [fault.code for fault in raised.value.faults] == ["territory-missing"]
    assert plan.explain("Kim", territory=TOWN).result == "refused"


def test_another_territory_is_refused() -> None:
    plan, other = berceau.by_points(TOWN), TOWN.model_copy(update={"name": "elsewhere"})
    with pytest.raises(berceau.InputError) as raised:
        plan.explain("Kim", territory=other)
    assert [fault.code for fault in raised.value.faults] == ["other-input"]


def test_an_unknown_child_is_told_the_near_ones() -> None:
    with pytest.raises(berceau.InputError) as raised:
        berceau.by_points(TOWN).explain("Kimm")
    (fault,) = raised.value.faults
    assert fault.code == "unknown-child"
    assert "Kim" in fault.expected


def test_a_placement_that_is_no_option_is_refused() -> None:
    with pytest.raises(berceau.InputError) as raised:
        explain(TOWN, proposal(TOWN, seat("Ida", week="tue")), "Kim")
    assert [fault.code for fault in raised.value.faults] == ["no-such-option"]


def test_room_that_a_person_left_empty() -> None:
    found = explain(TOWN, proposal(TOWN, seat("Ida", points=40, rank=0, share=1000)), "Kim")
    (wish,) = found.wishes
    assert wish.outcome == "room"
    assert "faite à la main" in found.text("fr")


def test_who_comes_after_and_has_the_place() -> None:
    seats = [seat(name, rank=0, share=1000, points=p) for name, p in (("Jo", 30), ("Kim", 20))]
    found = explain(TOWN, proposal(TOWN, *seats), "Ida", price=True)
    (wish,) = found.wishes
    (way,) = wish.at[0].ways
    assert wish.outcome == "passed_over"
    assert way.trade_off is not None
    assert way.trade_off.one_rival
    assert (way.trade_off.hours_sought, way.trade_off.hours) == (True, 0)
    assert way.full[0].last is not None
    assert not way.full[0].last.ahead


def test_brothers_and_sisters_who_ask_together() -> None:
    twins = [child(name, request=request()) for name in ("Lea", "Max")]
    given = territory(
        family("twins", children=twins, siblings="together"),
        family("Ida", children=[child("Ida", request=request(points=[9]))]),
        structures=[creche()],
    )
    found = explain(given, proposal(given, seat("Ida", rank=0, share=1000, points=9)), "Lea")
    assert found.together is not None
    assert found.together.children == ("Lea", "Max")
    assert found.wishes[0].outcome == "siblings"
    assert "vos enfants ensemble" in found.text("fr")


@pytest.mark.parametrize(
    ("changes", "failed"),
    [
        ({"structures": [creche(opening=["tue"])]}, "opening"),
        ({"structures": [creche(from_months=30)]}, "age"),
        ({"structures": [creche(serves=["21223"])]}, "residence"),
        ({"decisions": [{"kind": "refuse", "child": "Ida"}]}, "decision"),
    ],
)
def test_what_is_closed_says_why(changes: dict[str, object], failed: str) -> None:
    given = territory(family("Ida", children=[child("Ida")]), **changes)
    found = berceau.in_order(given).explain("Ida")
    (wish,) = found.wishes
    assert wish.outcome == "closed"
    assert [c.name for c in wish.at[0].conditions if not c.met] == [failed]


def test_a_wish_for_nothing_says_so() -> None:
    wishes = ["creche", "creche:*", "mam:*"]
    asked = child("Ida", request=request(wishes=wishes, weeks=[["tue"]]))
    given = territory(family("Ida", children=[asked]), structures=[creche(opening=["mon"])])
    found = berceau.in_order(given).explain("Ida")
    assert [wish.empty for wish in found.wishes] == [None, "earlier", "nothing"]


def test_nobody_learns_that_a_layer_put_another_child_first() -> None:
    first = family("Ida", facts={"protected": True}, children=[child("Ida")])
    given = territory(
        first,
        family("Jo", children=[child("Jo", request=request(points=[30]))]),
        structures=[creche(places=1)],
        policy={"layers": ["protected"]},
    )
    found = berceau.by_points(given).explain("Jo")
    (row,) = found.wishes[0].at[0].ways[0].full
    assert row.last is not None
    assert (row.last.points, row.last.ahead) == (None, True)
