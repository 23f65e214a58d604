"""Decisions in small territories: what changes, why, and what is told where nothing can be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import berceau
from berceau.domain.decisions import Forbid, Keep, Place, Refuse, Reserve, Signed
from berceau.domain.policy import Policy
from berceau.errors import InfeasibleError, InputError
from berceau.placement.show.words import LANGS
from support.answers import told
from support.check_builders import child, creche, family, proposal, request, seat, territory

if TYPE_CHECKING:
    from berceau.domain.territory import Territory

SHORT = berceau.Limits(deterministic_time=0.3, workers=1)
POINTS = {"stages": [{"measure": "hours"}, {"measure": "tie_break"}], "envy": []}


def asking(name: str, *wishes: str, week: str = "mon", **changes: Any) -> dict[str, Any]:
    asked = request(weeks=[week.split()], wishes=list(wishes or ("creche",)), **changes)
    return family(name, children=[child(name, request=asked)])


def pair(**changes: Any) -> Territory:
    """Ida is placed at the only place, Jo waits."""
    given = {"structures": [creche(places=1)], "policy": POINTS, **changes}
    return territory(asking("Ida"), asking("Jo"), **given)


def decide(given: Territory, *seats: Any, decisions: Any = ()) -> Any:
    return berceau.decide(given, proposal(given, *seats), *decisions, limits=SHORT)


def test_who_waits_has_the_room_that_a_refusal_leaves() -> None:
    redone = decide(pair(), seat("Ida"), decisions=[Refuse(kind="refuse", child="Ida")])
    ida, jo = redone.changes
    assert (ida.child, ida.because, ida.lost, ida.better) == ("Ida", "decision", True, False)
    assert (jo.child, jo.because, jo.lost, jo.better) == ("Jo", "freed", False, True)
    assert jo.others == ("Ida",)
    assert (redone.families, redone.promises, redone.at_least_lost) == (2, 1, 1)
    assert redone.fewest


def test_who_must_give_way_is_told_for_whom() -> None:
    placed = Place(kind="place", child="Jo", structure="creche")
    redone = decide(pair(), seat("Ida"), decisions=[placed])
    ida, jo = redone.changes
    assert (ida.because, ida.others, ida.lost) == ("gave_way", ("Jo",), True)
    assert jo.because == "decision"
    assert redone.proposal.refused == ("Ida",)


def test_places_kept_free_are_the_reason() -> None:
    redone = decide(
        pair(), seat("Ida"), decisions=[Reserve(kind="reserve", structure="creche", places=1)]
    )
    [ida] = redone.changes
    assert (ida.because, ida.lost) == ("reserved", True)


def test_a_change_that_brings_less_than_its_price_is_not_made() -> None:
    """Fridays bring Jo about 230 hours, or 460 with two days."""
    for price, changed in ((200, True), (5000, False)):
        policy = {**POINTS, "repair": {"price": price, "better": price}}
        given = pair(policy=policy)
        redone = decide(given, seat("Ida"), decisions=[Refuse(kind="refuse", child="Ida")])
        assert ("Jo" in told(redone.proposal)) == changed


def test_a_better_answer_is_a_change_of_its_own_price() -> None:
    houses = [creche(places=1), creche(id="garden", places=1)]
    given = territory(
        asking("Ida", "creche"), asking("Jo", "creche", "garden"), structures=houses, policy=POINTS
    )
    former = (seat("Ida"), seat("Jo", structure="garden", rank=1))
    refused = [Refuse(kind="refuse", child="Ida")]
    kept = decide(given, *former, decisions=refused)
    # Moving Jo up brings no hour.
    assert told(kept.proposal)["Jo"].structure == "garden"
    free = {"price": 200, "better": 0}
    by_wishes = {"envy": [], "stages": [{"measure": "wishes"}], "repair": free}
    moved = decide(_with_policy(given, by_wishes), *former, decisions=refused)
    assert told(moved.proposal)["Jo"].structure == "garden"
    first = {**by_wishes, "repair": {"price": 0, "better": 0}, "stages": [*_HOURS, *_WISHES]}
    moved = decide(_with_policy(given, first), *former, decisions=refused)
    assert told(moved.proposal)["Jo"].structure == "creche"
    assert [(c.child, c.better) for c in moved.changes] == [("Ida", False), ("Jo", True)]


_HOURS, _WISHES = [{"measure": "hours"}], [{"measure": "wishes"}]


def _with_policy(given: Territory, policy: dict[str, Any]) -> Territory:
    return given.model_copy(update={"policy": Policy.model_validate_json(json.dumps(policy))})


def test_a_decision_replaces_an_earlier_one_on_the_same_child() -> None:
    given = pair(decisions=[{"kind": "refuse", "child": "Jo"}])
    redone = decide(
        given, seat("Ida"), decisions=[Place(kind="place", child="Jo", structure="creche")]
    )
    assert [decision.kind for decision in redone.territory.decisions] == ["place"]
    assert "Jo" in told(redone.proposal)


def test_nothing_is_decided_against_a_signed_contract() -> None:
    signed = {"kind": "signed", "child": "Ida", "structure": "creche", "week": ["mon"]}
    given = pair(decisions=[signed])
    against = {
        "contract-signed": Refuse(kind="refuse", child="Ida"),
        "placed-and-forbidden": Forbid(kind="forbid", child="Ida", structure="creche"),
    }
    for code, decision in against.items():
        with pytest.raises(InputError) as error:
            decide(given, seat("Ida"), decisions=[decision])
        [fault] = error.value.faults
        assert fault.code == code


def test_contracts_that_do_not_fit_beside_each_other_are_named() -> None:
    contracts = [
        Signed(kind="signed", child=name, structure="creche", week=("mon",))
        for name in ("Ida", "Jo")
    ]
    with pytest.raises(InfeasibleError) as error:
        decide(pair(), seat("Ida"), decisions=contracts)
    [fault] = error.value.faults
    assert fault.code == "signed-places"
    assert "Ida, Jo" in fault.found
    assert fault.expected == "at most 1"


def test_a_contract_that_no_rule_allows_is_named() -> None:
    nowhere = Signed(kind="signed", child="Ida", structure="creche", week=("tue",))
    with pytest.raises(InfeasibleError) as error:
        decide(pair(structures=[creche(places=1, to_months=6)]), decisions=[nowhere])
    [fault] = error.value.faults
    assert fault.code == "decision-impossible"
    assert fault.found == "'Ida', whose contract is signed"


def test_only_who_has_a_place_has_a_contract() -> None:
    given = pair()
    sent = proposal(given, seat("Ida"))
    with pytest.raises(InputError) as error:
        berceau.contracts(sent, ["Idda", "Jo"])
    assert [fault.code for fault in error.value.faults] == ["no-placement"] * 2
    assert "Ida" in error.value.faults[0].expected


def test_who_keeps_its_place_keeps_it_by_contract() -> None:
    held = {"structure": "creche", "week": ["mon"], "since": "2024-09-01"}
    given = territory(family("Ida", children=[child("Ida", held=held, request=None)]))
    sent = berceau.in_order(given)
    assert berceau.contracts(sent, ["Ida"]) == (Keep(kind="keep", child="Ida"),)


def test_a_proposal_about_others_is_refused() -> None:
    other = territory(asking("Max"), policy=POINTS)
    with pytest.raises(InputError) as error:
        berceau.decide(pair(), proposal(other, seat("Max")))
    assert error.value.faults[0].code == "other-territory"


def test_a_better_answer_costs_no_more_than_another_change() -> None:
    with pytest.raises(InputError, match="better-above-price"):
        pair(policy={"repair": {"price": 10, "better": 20}})


def test_every_change_is_told_in_both_languages() -> None:
    redone = decide(pair(), seat("Ida"), decisions=[Refuse(kind="refuse", child="Ida")])
    for lang in LANGS:
        text = redone.text(lang)
        assert "Ida" in text
        assert "{" not in text
    assert "room left there by Ida" in " ".join(redone.text("en").split())
    unchanged = decide(pair(), seat("Ida"))
    assert "No answer changes." in unchanged.text("en")
