"""Laws of decisions: what is signed stays, what is decided holds, and the rest hardly changes."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from hypothesis import event, given, settings
from hypothesis import strategies as st

import berceau
from berceau.domain.policy import Policy, Repair, Stage
from berceau.errors import InfeasibleError, InputError
from support.answers import Counts, decided, told
from support.drawn import satisfiable
from support.enumerate import Oracle

if TYPE_CHECKING:
    from berceau.domain.territory import Territory

FEW = settings(max_examples=12)
LIMITS = berceau.Limits(deterministic_time=1.0, workers=1)
HOURS = (Stage(measure="hours"), Stage(measure="tie_break"))


def _policy(repair: Repair) -> Policy:
    return Policy(stages=HOURS, envy=(), repair=repair)


def _under(territory: Territory, repair: Repair) -> Territory:
    return territory.model_copy(update={"policy": _policy(repair)})


@FEW
@given(data=st.data(), territory=satisfiable(max_children=4))
def test_signed_contracts_never_move(data: st.DataObject, territory: Territory) -> None:
    former = berceau.in_order(territory)
    has = told(former)
    if not has:
        event("nobody placed")
        return
    signed = data.draw(st.sets(st.sampled_from(sorted(has)), min_size=1), label="signed")
    drawn = data.draw(decided(territory, former), label="decisions")
    decisions = [d for d in drawn if d.kind == "reserve" or d.child not in signed]
    with suppress(InfeasibleError, InputError):
        redone = berceau.decide(
            territory, former, *decisions, *berceau.contracts(former, signed), limits=LIMITS
        )
        after = told(redone.proposal)
        event("solved again")
        for child in signed:
            assert (after[child].structure, after[child].week) == (
                has[child].structure,
                has[child].week,
            )
            assert child not in {change.child for change in redone.changes}


@FEW
@given(data=st.data(), territory=satisfiable(max_children=4))
def test_what_is_decided_holds_or_nothing_can(data: st.DataObject, territory: Territory) -> None:
    former = berceau.in_order(territory)
    if not told(former) and not former.refused:
        event("nobody asks")
        return
    decisions = data.draw(decided(territory, former), label="decisions")
    try:
        redone = berceau.decide(territory, former, *decisions, limits=LIMITS)
    except InputError:
        event("contradicts an earlier decision")
        return
    except InfeasibleError:
        event("cannot be")
        held = territory.model_copy(update={"decisions": (*territory.decisions, *decisions)})
        assert not any(True for _ in Oracle(held).lawful())
        return
    event("solved again")
    after = told(redone.proposal)
    assert berceau.check(redone.territory, redone.proposal).lawful
    for decision in decisions:
        if decision.kind == "place":
            assert after[decision.child].structure == decision.structure
        elif decision.kind == "refuse":
            assert after.get(decision.child) is None or after[decision.child].status == "kept"
        elif decision.kind == "forbid" and decision.child in after:
            one = after[decision.child]
            assert one.structure != decision.structure or one.status == "kept"
    changed = {change.child for change in redone.changes}
    before = told(former)
    for child in before.keys() | after.keys():
        answers = [
            None if child not in side else (side[child].structure, side[child].week)
            for side in (before, after)
        ]
        assert child in changed or answers[0] == answers[1]


@FEW
@given(data=st.data(), territory=satisfiable(max_children=4))
def test_the_fewest_answers_change(data: st.DataObject, territory: Territory) -> None:
    territory = _under(territory, Repair(order="fewest"))
    former = berceau.in_order(territory)
    if not told(former) and not former.refused:
        return
    decisions = data.draw(decided(territory, former), label="decisions")
    try:
        redone = berceau.decide(territory, former, *decisions, limits=LIMITS)
    except (InfeasibleError, InputError):
        return
    oracle = Oracle(redone.territory)
    counts = Counts(oracle, former)
    best = min(counts.of(choice)[:2] for choice in oracle.lawful())
    event(f"lost {best[0]}, changed {min(best[1], 3)}")
    assert (len(redone.lost), len(redone.changes)) == best
    assert redone.fewest


@FEW
@given(
    data=st.data(),
    territory=satisfiable(max_children=4),
    prices=st.sampled_from(((200, 50), (40, 40), (10**6, 0), (1, 0))),
)
def test_each_change_brings_its_price(
    data: st.DataObject, territory: Territory, prices: tuple[int, int]
) -> None:
    price, better = prices
    territory = _under(territory, Repair(price=price, better=better))
    former = berceau.in_order(territory)
    if not told(former) and not former.refused:
        return
    decisions = data.draw(decided(territory, former), label="decisions")
    try:
        redone = berceau.decide(territory, former, *decisions, limits=LIMITS)
    except (InfeasibleError, InputError):
        return
    oracle = Oracle(redone.territory)
    counts = Counts(oracle, former)
    best = max(
        (-lost, oracle.hours(choice) - price * (changed - improved) - better * improved)
        for choice in oracle.lawful()
        for lost, changed, improved in [counts.of(choice)]
    )
    stages = {stage.name: stage.value for stage in redone.proposal.stages}
    event(f"lost {-best[0]}")
    assert stages["promises lost"] == -best[0]
    assert stages["hours less changes"] == best[1]


@FEW
@given(territory=satisfiable(max_children=4))
def test_no_decision_changes_nothing(territory: Territory) -> None:
    former = berceau.in_order(territory)
    redone = berceau.decide(territory, former)
    assert redone.proposal == former
    assert not redone.changes
    signed = berceau.contracts(former, told(former))
    if signed:
        strict = territory.model_copy(
            update={
                "policy": territory.policy.model_copy(update={"repair": Repair(order="fewest")})
            }
        )
        again = berceau.decide(strict, former, *signed, limits=LIMITS)
        assert not again.lost
