"""What is said of room in a plan, held against the independent checker and a count by hand."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

import berceau
from berceau.audit.backtest import backtest
from berceau.placement.check import check

if TYPE_CHECKING:
    from berceau.audit.backtest import Backtest, Difference, Room
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Placement, Proposal

_TOLD = {"records", "measures"}


@cache
def _looked(seed: int) -> tuple[Territory, Backtest]:
    town = berceau.draw("town", children=150, seed=seed).territory
    past, present = berceau.in_order(town), berceau.by_points(town)
    return town, backtest(town, past, present=present)


def _alone(town: Territory, found: Difference) -> bool:
    """Say whether a child asks by itself and holds nothing, so that it moves nobody."""
    family, child = town.child_by_id[found.child]
    return len(family.children) == 1 and child.held is None


def _broken(town: Territory, plan: Proposal, child: str, new: Placement) -> set[str]:
    """Give the rules that a plan breaks once a child has another place."""
    kept = [p for p in plan.placements if p.child != child]
    changed = plan.model_copy(
        update={"placements": tuple(sorted((*kept, new), key=lambda p: (p.child, p.start)))}
    )
    return set(check(town, changed, envy=False).by_rule()) - _TOLD


def _seen(town: Territory, found: Backtest) -> list[tuple[Difference, Room, Proposal, Placement]]:
    """List what one plan gives and where it is seen: in the other plan."""
    seen = []
    for one in found.differences:
        if not _alone(town, one):
            continue
        for room, plan, giving in (
            (one.in_past, found.past, found.present),
            (one.in_present, found.present, found.past),
        ):
            if room is not None:
                [new] = [p for p in giving.placements if p.child == one.child]
                seen.append((one, room, plan, new))
    return seen


@pytest.mark.parametrize("seed", [1, 5])
def test_room_is_free_exactly_where_the_checker_allows_the_place(seed: int) -> None:
    town, found = _looked(seed)
    seen = _seen(town, found)
    assert seen
    for one, room, plan, new in seen:
        broken = _broken(town, plan, one.child, new)
        assert (room.state == "free") == (not broken), (one.child, room, broken)
        if broken:
            assert room.rule in broken


@pytest.mark.parametrize("seed", [1, 5])
def test_those_named_have_the_priority_that_is_said(seed: int) -> None:
    town, found = _looked(seed)
    points = {
        (plan.method, p.child): p.points
        for plan in (found.past, found.present)
        for p in plan.placements
        if p.points is not None
    }
    for _, room, plan, new in _seen(town, found):
        theirs = [points[plan.method, child] for child in room.children]
        assert new.points is not None
        if room.state == "lower":
            assert theirs
            assert all(p <= new.points for p in theirs)
        if room.state == "tie":
            assert all(p == new.points for p in theirs)
        if theirs and room.last_points is not None:
            assert room.last_points <= min(theirs)
        assert len(room.children) == getattr(
            room.holders, {"lower": "lower", "tie": "equal"}.get(room.state, "higher")
        )


@pytest.mark.parametrize("seed", [1, 5])
def test_agreement_is_what_a_count_by_hand_gives(seed: int) -> None:
    town, found = _looked(seed)

    def had(plan: Proposal) -> dict[str, tuple[str, tuple[str, ...]]]:
        return {p.child: (p.structure, p.week) for p in plan.placements if p.status != "leaving"}

    was, now = had(found.past), had(found.present)
    differing = {c for c in town.child_by_id if was.get(c) != now.get(c)}
    assert {d.child for d in found.differences} == differing
    agreement = found.agreement
    assert agreement.children - agreement.same == len(differing)
    parts = (agreement.week, agreement.structure, agreement.only_past, agreement.only_present)
    assert sum(parts) == len(differing)
    assert agreement.only_past == len(was.keys() - now.keys())


def test_a_sort_order_reversed_shows_at_once() -> None:
    """Muenster, 2023: who should have come first came last."""
    town, found = _looked(1)

    def points(turn: int) -> Territory:
        families = tuple(
            f.model_copy(
                update={
                    "children": tuple(
                        c.model_copy(
                            update={
                                "request": c.request.model_copy(
                                    update={"points": (turn * k,) * len(c.request.wishes)}
                                )
                            }
                        )
                        if c.request
                        else c
                        for c in f.children
                    )
                }
            )
            for k, f in enumerate(town.families)
        )
        return town.model_copy(update={"families": families})

    right, wrong = points(1), points(-1)
    reversed_ = berceau.in_order(wrong)
    looked = backtest(
        right, reversed_.model_copy(update={"fingerprint": right.fingerprint}), present="in_order"
    )
    usual = found.agreement.placed_permille
    assert looked.agreement.placed_permille < usual - 100
    assert len(looked.of("passed_over")) > 3 * max(1, len(found.of("passed_over")))
    assert looked.complaints.envy.refused.swap > 5
