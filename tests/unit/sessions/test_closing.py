"""Answers, places offered again, and what a closed session holds."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import berceau
from berceau.domain.decisions import Refuse
from berceau.errors import InputError
from berceau.placement.deciding.decide import with_decisions
from support.check_builders import child, creche, family, proposal, request, seat, territory
from support.sitting import AUTUMN, SPRING, closed_with, said, session, ways

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
    from berceau.sessions.closed import Closed

POLICY: dict[str, Any] = {"stages": [{"measure": "hours"}, {"measure": "tie_break"}], "envy": []}
SHORT = berceau.Limits(deterministic_time=0.2, workers=1)


def asks(name: str, day: int = 1, **changes: Any) -> dict[str, Any]:
    """Describe a child who filed its request on a day of January."""
    asked = request(submitted=f"2025-01-{day:02}", **changes)
    return family(name, children=[child(name, request=asked)])


def town(places: int = 1) -> Territory:
    """Give a territory with one crèche for which Ida, then Jo, then Max ask."""
    families = asks("Ida", 2), asks("Jo", 3), asks("Max", 4)
    return territory(*families, structures=[creche(places=places)], policy=POLICY)


def results(closed: Closed) -> dict[str, str]:
    """Give the outcome of each child."""
    return {one.child: one.result for one in closed.outcomes}


def test_every_request_has_its_outcome() -> None:
    opened = berceau.open_session(town(places=2), SPRING)
    sent = berceau.in_order(opened.territory)
    closed = berceau.close_session(opened, sent, said(Ida="accepted"))
    assert results(closed) == {"Ida": "accepted", "Jo": "silent", "Max": "refused"}
    [ida] = closed.of("accepted")
    assert ida.placement in sent.placements


def test_an_answer_after_the_last_day_comes_too_late() -> None:
    opened = berceau.open_session(town(places=2), SPRING)
    sent = berceau.in_order(opened.territory)
    answers = [
        berceau.Answer(child="Ida", answer="accepted", on=date(2025, 4, 25)),
        berceau.Answer(child="Jo", answer="accepted", on=date(2025, 4, 26)),
    ]
    closed = berceau.close_session(opened, sent, answers)
    assert results(closed)["Ida"] == "accepted"
    assert (results(closed)["Jo"], closed.late) == ("silent", ("Jo",))


@pytest.mark.parametrize("method", ["in_order", "place"])
def test_a_place_declined_goes_to_the_next_on_the_list(method: str) -> None:
    opened = berceau.open_session(town(), SPRING)
    sent = berceau.in_order(opened.territory)
    if method == "place":
        sent = berceau.place(opened.territory, limits=SHORT)
        [first] = [one.child for one in sent.placements]
    else:
        first = "Ida"
    again = berceau.offer_again(opened, sent, said(**{first: "declined"}), limits=SHORT)
    [offer] = again.offers
    assert offer.child != first
    closed = berceau.close_session(
        opened, again.proposal, said(**{offer.child: "accepted"}), after=again
    )
    assert results(closed)[first] == "declined"
    assert results(closed)[offer.child] == "accepted"
    assert sorted(results(closed).values()) == ["accepted", "declined", "refused"]
    then = berceau.open_session(town(), AUTUMN, last=closed)
    assert {line.child: line.refusals for line in then.lines}[first] == 0


def test_what_is_accepted_or_still_awaited_does_not_move_when_places_are_offered_again() -> None:
    opened = berceau.open_session(town(places=2), SPRING)
    sent = berceau.in_order(opened.territory)
    again = berceau.offer_again(opened, sent, said(Ida="withdrawn"), limits=SHORT)
    assert {one.child for one in again.offers} == {"Jo", "Max"}
    signed = berceau.offer_again(opened, sent, said(Ida="withdrawn", Jo="accepted"), limits=SHORT)
    assert {one.child for one in signed.offers} == {"Max"}
    assert [one.kind for one in signed.territory.decisions] == ["signed", "refuse"]
    assert {(one.author, one.decided) for one in signed.territory.decisions} == {
        ("family", SPRING.on)
    }


def test_after_the_last_day_silence_frees_the_place() -> None:
    opened = berceau.open_session(town(), SPRING)
    sent = berceau.in_order(opened.territory)
    again = berceau.offer_again(opened, sent, (), on=date(2025, 4, 26), limits=SHORT)
    assert [(one.child, one.result) for one in again.outcomes] == [("Ida", "silent")]
    assert [one.child for one in again.offers] == ["Jo"]


def test_decisions_of_the_commission_are_recorded_with_role_and_day() -> None:
    opened = berceau.open_session(town(), SPRING)
    refuse = Refuse(kind="refuse", child="Ida", author="élue", decided=date(2025, 4, 16))
    undated = Refuse(kind="refuse", child="Jo")
    decided = with_decisions(opened.territory, [refuse, undated])
    closed = berceau.close_session(
        opened, berceau.in_order(decided), said(Max="accepted"), territory=decided
    )
    assert [(one.author, one.decided) for one in closed.decisions] == [
        ("élue", date(2025, 4, 16)),
        ("commission", SPRING.on),
    ]


def test_a_signed_contract_needs_no_answer() -> None:
    signed = {"kind": "signed", "child": "Max", "structure": "creche", "week": ["mon"]}
    given = town().model_copy()
    given = territory(
        *(one.model_dump(mode="json") for one in given.families),
        structures=[creche(places=1)],
        policy=POLICY,
        decisions=[signed],
    )
    closed = closed_with(berceau.open_session(given, SPRING))
    assert results(closed) == {"Ida": "refused", "Jo": "refused", "Max": "accepted"}
    then = berceau.open_session(given, AUTUMN, last=closed)
    assert ways(then)["Max"] == "in_place"
    assert then.territory.decisions == ()


def test_who_stays_after_all_must_find_the_place_free() -> None:
    """Ida was to move to the garden; Jo was given the place that it leaves."""
    held = {"structure": "creche", "week": ["mon"], "since": "2025-01-06"}
    mover = child("Ida", request=request(wishes=["garden"]), held=held)
    given = territory(
        family("Ida", children=[mover]),
        asks("Jo"),
        structures=[creche(places=1), creche(id="garden", places=1)],
        policy=POLICY,
    )
    opened = berceau.open_session(given, SPRING)
    sent = berceau.in_order(opened.territory)
    if "Jo" not in {one.child for one in sent.placements}:
        sent = berceau.place(opened.territory, limits=SHORT)
    with pytest.raises(InputError) as error:
        berceau.close_session(opened, sent, said(Ida="declined", Jo="accepted"))
    [fault] = error.value.faults
    assert (fault.code, fault.found) == ("held-places", "2 with the children who stay after all")
    freed = berceau.close_session(opened, sent, said(Ida="declined", Jo="declined"))
    assert results(freed) == {"Ida": "declined", "Jo": "declined"}
    kept = berceau.open_session(given, AUTUMN, last=freed).territory.child_by_id["Ida"][1].held
    assert kept is not None
    assert kept.structure == "creche"


def test_answers_that_nobody_was_asked_for_are_faults_all_at_once() -> None:
    opened = berceau.open_session(town(), SPRING)
    sent = berceau.in_order(opened.territory)
    answers = [*said(Jo="accepted", Ida="accepted", Nobody="withdrawn"), *said(Ida="declined")]
    with pytest.raises(InputError) as error:
        berceau.close_session(opened, sent, answers)
    codes = sorted(fault.code for fault in error.value.faults)
    assert codes == ["answered-twice", "nothing-asked", "nothing-offered"]


def test_a_proposal_for_something_else_is_refused() -> None:
    opened = berceau.open_session(town(), SPRING)
    other = berceau.open_session(town(places=2), SPRING)
    with pytest.raises(InputError) as error:
        berceau.close_session(opened, berceau.in_order(other.territory))
    assert [fault.code for fault in error.value.faults] == ["other-session"]


def test_a_proposal_that_breaks_a_rule_is_refused() -> None:
    opened = berceau.open_session(town(), SPRING)
    crowded = proposal(opened.territory, seat("Ida"), seat("Jo"))
    with pytest.raises(InputError) as error:
        berceau.close_session(opened, crowded, said(Ida="accepted"))
    assert [fault.code for fault in error.value.faults] == ["unlawful-plan"]
    lawful = proposal(opened.territory, seat("Ida", points=0, rank=0, share=1000))
    closed = berceau.close_session(opened, lawful, said(Ida="accepted"))
    assert results(closed)["Ida"] == "accepted"


def test_an_open_session_that_was_altered_is_not_closed() -> None:
    opened = berceau.open_session(town(), SPRING)
    sent = berceau.in_order(opened.territory)
    with pytest.raises(InputError) as error:
        berceau.close_session(opened.model_copy(update={"session": session(answer_days=90)}), sent)
    assert "session-altered" in {fault.code for fault in error.value.faults}


def test_links_of_another_chain_are_told() -> None:
    first = closed_with(berceau.open_session(town(), SPRING))
    second = closed_with(berceau.open_session(town(), AUTUMN, last=first))
    other = closed_with(berceau.open_session(town(places=2), SPRING))
    assert berceau.check_chain([first, second]) == ()
    assert [one.code for one in berceau.check_chain([other, second])] == ["session-unlinked"]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_what_is_opened_and_closed_can_be_read(lang: Any) -> None:
    opened = berceau.open_session(town(), SPRING)
    closed = closed_with(opened)
    then = berceau.open_session(town(), AUTUMN, last=closed)
    assert closed.seal in closed.text(lang)
    assert closed.seal[:12] in then.text(lang)
    accepted = {"fr": "place acceptée", "en": "place accepted"}[lang]
    assert accepted in closed.text(lang)
    assert "Ida" in closed.text(lang)
