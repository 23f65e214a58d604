"""Justified complaints: the fast count and the checker's agree with trying everything out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from hypothesis import event, given
from hypothesis import strategies as st

from berceau.domain.territory import Territory
from berceau.market.audit import Auditor
from berceau.market.market import NOTHING
from berceau.placement.by_points import by_points
from berceau.placement.check.envy import grieved
from berceau.placement.check.seating import Seating
from berceau.placement.check.view import View
from berceau.placement.choices import chosen
from berceau.placement.competition import competition_of
from berceau.placement.complaining import Found
from berceau.placement.problem import formulate
from berceau.placement.proposal import EnvyCounts
from berceau.testing import policies
from support.crowded import crowded
from support.drawn import is_satisfiable
from support.enumerate import Oracle
from support.envy import NOTIONS, Trial, placements_of
from support.markets import random_market, uses_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from berceau.domain.families import Child
    from berceau.domain.policy import Policy
    from berceau.engine.matrix import BoolArray, IntArray
    from berceau.market.market import Market
    from berceau.placement.problem import Problem
    from support.enumerate import Choice


class Plan(NamedTuple):
    """A territory, one lawful choice of its children's options, and all readings of both."""

    territory: Territory
    oracle: Oracle
    choice: Choice
    problem: Problem


@st.composite
def envious_policies(draw: st.DrawFn) -> Policy:
    """Draw a policy with a gap or none, ties broken or kept."""
    gap = draw(st.sampled_from((0, 0, 1, 5)))
    ties = draw(st.sampled_from(("broken", "kept")))
    return draw(policies()).model_copy(update={"envy_gap": gap, "ties": ties})


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Draw a territory that has a lawful plan, and one of its lawful plans."""
    territory = draw(crowded(envious_policies()).filter(is_satisfiable), "territory")
    oracle = Oracle(territory)
    lawful = oracle.lawful()
    most = max(map(len, lawful))
    # Where few are placed, nearly every complaint is one of waste.
    full = [choice for choice in lawful if len(choice) == most]
    choice = draw(st.one_of(st.sampled_from(full), st.sampled_from(full), st.sampled_from(lawful)))
    return Plan(territory, oracle, choice, formulate(territory))


@given(plan=plans())
def test_both_counts_agree_with_trying_everything(plan: Plan) -> None:
    gap, placements = plan.territory.policy.envy_gap, placements_of(plan.oracle, plan.choice)
    right = Trial(plan.oracle, plan.choice, gap).counts()
    for notion in NOTIONS:
        if getattr(right.refused, notion) or getattr(right.placed, notion):
            event(notion)
    x, faults = chosen(plan.problem, placements)
    assert not faults
    found = Found.of(competition_of(plan.problem), x)
    assert found.counts(gap) == right
    view = View(plan.territory)
    assert grieved(view, Seating(view, placements), gap).counts == right
    # Who covers could be swapped, and who could be swapped is below the cutoff.
    cover, swap, cutoff = (set(found.options(n).tolist()) for n in ("cover", "swap", "cutoff"))
    assert cover <= swap <= cutoff
    assert cutoff.isdisjoint(found.options("waste").tolist())


# -- markets


def _fits(market: Market, held: IntArray, option: int, out: Iterable[int]) -> bool:
    """Say whether an option fits once its unit and some others have left, as far as they must."""
    unit = int(market.unit[option])
    asked = uses_of(market, option)
    for row in {use.row for use in asked}:
        claim = min(use.claim for use in asked if use.row == row)
        load = sum(use.amount for use in asked if use.row == row)
        for other in range(market.n_units):
            for use in uses_of(market, int(held[other])):
                gone = other == unit or (other in out and use.key < claim)
                load += use.amount * (use.row == row and not gone)
        if load > market.limit[row]:
            return False
    return True


@given(seed=st.integers(0, 2**32))
def test_each_notion_agrees_with_its_words_on_any_market(seed: int) -> None:
    market, rng = random_market(seed, units=7), np.random.default_rng(seed)
    auditor, several = Auditor(market), False
    for _ in range(8):
        # Also plans that pass limits or take what is required: the count is for any plan.
        held = rng.integers(market.starts[:-1], market.starts[1:])
        held = np.where(rng.random(market.n_units) < 1 / 3, NOTHING, held)
        safe = rng.random(market.n_units) < 1 / 5
        found = auditor.complaints(held, safe=safe)
        waste, cutoff, swap = _by_words(market, held, safe)
        assert set(found.waste.tolist()) == waste
        assert set(found.cutoff.tolist()) == cutoff
        pairs = zip(found.swap_option.tolist(), found.swap_rival.tolist(), strict=True)
        assert set(pairs) == swap
        several |= bool(cutoff - {option for option, _ in swap})
    event(f"several together: {several}")


def _by_words(
    market: Market, held: IntArray, safe: BoolArray
) -> tuple[set[int], set[int], set[tuple[int, int]]]:
    """Give the options of waste and cutoff, and the pairs of swap."""
    waste, cutoff, swap = set[int](), set[int](), set[tuple[int, int]]()
    for option, unit in enumerate(market.unit.tolist()):
        if NOTHING != held[unit] <= option:
            continue
        others = [u for u in range(market.n_units) if u != unit and not safe[u]]
        if _fits(market, held, option, ()):
            waste.add(option)
            continue
        if _fits(market, held, option, others):
            cutoff.add(option)
        swap |= {(option, rival) for rival in others if _fits(market, held, option, [rival])}
    return waste, cutoff, swap


# -- existence


_APART: dict[str, Any] = {"siblings": "any", "combinations": ()}
"""Brothers and sisters who ask each for themselves."""


def in_one_order(territory: Territory) -> Territory:
    """Let the chain of tie-breaks alone decide, everywhere alike.

    Children who are placed by a decision bring nobody with them: brothers and sisters whom only
    their family's wish places beside them may stand in the way of others.
    """
    decided = {d.child for d in territory.decisions if d.kind in ("place", "signed")}

    def without_points(child: Child) -> Child:
        if child.request is None:
            return child
        return child.model_copy(
            update={"request": child.request.model_copy(update={"points": ()})}
        )

    fields = {name: getattr(territory, name) for name in type(territory).model_fields}
    fields["policy"] = territory.policy.model_copy(
        update={"grid": (), "layers": (), "ties": "broken", "envy_gap": 0}
    )
    fields["conventions"] = tuple(
        c.model_copy(update={"terms": tuple(t for t in c.terms if t.kind != "order")})
        for c in territory.conventions
    )
    fields["families"] = tuple(
        f.model_copy(
            update={"children": tuple(map(without_points, f.children))}
            | (_APART if decided.intersection(child.id for child in f.children) else {})
        )
        for f in territory.families
    )
    return Territory(**fields)


@given(territory=crowded(envious_policies()).filter(is_satisfiable))
def test_by_points_places_everyone_who_must_be(territory: Territory) -> None:
    placed = {placement.child for placement in by_points(territory).placements}
    decided = {d.child for d in territory.decisions if d.kind in ("place", "signed")}
    event("decided" if decided else "nobody decided")
    assert decided <= placed


@given(territory=crowded(envious_policies()).map(in_one_order).filter(is_satisfiable))
def test_under_one_order_by_points_leaves_nobody_to_complain(territory: Territory) -> None:
    found = by_points(territory)
    event(f"refused: {len(found.refused)}")
    assert found.envy is not None
    assert found.envy.refused == found.envy.placed == EnvyCounts()
