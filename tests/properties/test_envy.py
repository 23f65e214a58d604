"""Justified complaints: the fast count and the checker's agree with trying everything out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import event, given
from hypothesis import strategies as st

from berceau.domain.families import Child, Family, Request
from berceau.domain.territory import Territory
from berceau.placement.check.envy import grieved
from berceau.placement.check.seating import Seating
from berceau.placement.check.view import View
from berceau.placement.choices import chosen
from berceau.placement.competition import competition_of
from berceau.placement.complaining import Found
from berceau.placement.problem import formulate
from berceau.testing import facts, policies, territories, weeks
from support.drawn import is_satisfiable
from support.enumerate import Oracle
from support.envy import NOTIONS, Trial, placements_of

if TYPE_CHECKING:
    from berceau.domain.policy import Policy
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
def crowded(draw: st.DrawFn) -> Territory:
    """Draw a territory in which many ask for the same days of the same structures."""
    drawn = draw(territories(max_children=3, max_structures=2, policy=draw(envious_policies())))
    if draw(st.integers(0, 3)) == 0:
        return drawn
    calendar, names = drawn.calendar, [structure.id for structure in drawn.structures]
    common = draw(st.lists(weeks(calendar), min_size=1, max_size=3))

    def asking() -> Request:
        wishes = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
        return Request(
            start=calendar.first,
            weeks=draw(st.sampled_from([(week,) for week in common] + [tuple(common[:2])])),
            wishes=tuple(wishes),
            points=tuple(draw(st.integers(0, 6)) for _ in wishes),
        )

    def one_more(number: int) -> Family:
        born = calendar.first - timedelta(draw(st.integers(150, 600)))
        return Family(
            id=f"more {number}",
            commune=draw(st.sampled_from(drawn.communes)).code,
            facts=draw(facts()),
            children=(Child(id=f"more {number}", born=born, request=asking()),),
        )

    plain: dict[str, object] = {"serves": ("*",), "opening": None, "from_months": 0, "to_months": 60}
    simple: dict[str, object] = {**plain, "sections": (), "staff": (), "modulated": (), "closures": ()}
    structures = tuple(
        s.model_copy(update=draw(st.sampled_from((plain, simple)))) for s in drawn.structures
    )
    more = tuple(one_more(number) for number in range(draw(st.integers(2, 4))))
    fields = {name: getattr(drawn, name) for name in type(drawn).model_fields}
    fields |= {
        "families": drawn.families + more,
        "structures": structures,
        # The section that a reserve names may be gone.
        "decisions": tuple(d for d in drawn.decisions if getattr(d, "section", None) is None),
    }
    return Territory(**fields)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Draw a territory that has a lawful plan, and one of its lawful plans."""
    territory = draw(crowded().filter(is_satisfiable), "territory")
    oracle = Oracle(territory)
    lawful = oracle.lawful()
    most = max(map(len, lawful))
    # Where few are placed, nearly every complaint is one of waste.
    full = [choice for choice in lawful if len(choice) == most]
    choice = draw(st.one_of(st.sampled_from(full), st.sampled_from(full), st.sampled_from(lawful)))
    return Plan(territory, oracle, choice, formulate(territory))


def _counted(plan: Plan) -> Found:
    x, faults = chosen(plan.problem, placements_of(plan.oracle, plan.choice))
    assert not faults
    return Found.of(competition_of(plan.problem), x)


@given(plan=plans())
def test_the_fast_count_agrees_with_trying_everything(plan: Plan) -> None:
    gap = plan.territory.policy.envy_gap
    right = Trial(plan.oracle, plan.choice, gap).counts()
    for notion in NOTIONS:
        if getattr(right.refused, notion) or getattr(right.placed, notion):
            event(notion)
    assert _counted(plan).counts(gap) == right


@given(plan=plans())
def test_the_checker_agrees_with_trying_everything(plan: Plan) -> None:
    gap = plan.territory.policy.envy_gap
    view = View(plan.territory)
    seating = Seating(view, placements_of(plan.oracle, plan.choice))
    assert grieved(view, seating, gap).counts == Trial(plan.oracle, plan.choice, gap).counts()


@given(plan=plans())
def test_who_covers_could_be_swapped_and_who_is_swapped_is_below_the_cutoff(plan: Plan) -> None:
    found = _counted(plan)
    cover, swap, cutoff = (set(found.options(n).tolist()) for n in ("cover", "swap", "cutoff"))
    assert cover <= swap <= cutoff
    assert cutoff.isdisjoint(found.options("waste").tolist())
